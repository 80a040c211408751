// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers of a session's vCPU, as gdb has them: at the longest length, with zeros above the one in force */
#include <stdlib.h>
#include <string.h>

#include "gdb_session.h"
#include "needed.h"

#define V_SIZE 16u

/* The longest length of @map that EL2 lets the vCPU have, in quadwords */
static unsigned int longest(uint16_t map, uint64_t len_el2)
{
	unsigned int vq = (unsigned int)(len_el2 & SMEVEC_ZCR_LEN) + 1;

	while (vq && !(map >> (vq - 1) & 1))
		vq--;
	return vq;
}

void gdb_session_shape(struct session *s, struct gdb_shape *shape)
{
	const struct pcpu *regs = session_look(s);
	unsigned int vq = longest(regs->vl_map, regs->sys.zcr_el2);

	*shape = (struct gdb_shape){ .threads = session_cpus(s).nr };
	shape->svq = longest(regs->svl_map, regs->sys.smcr_el2);
	shape->vq = vq > shape->svq ? vq : shape->svq;
	shape->zt0 = shape->svq && (regs->features >> SMEVEC_FEAT_SME2 & 1);
	shape->fpmr = regs->features >> SMEVEC_FEAT_FPMR & 1;
}

/* Bytes of a Z register that there are now: those of V at least */
static unsigned int z_bytes(const struct pcpu *regs)
{
	unsigned int vl = session_vl(regs);

	return vl ? vl : V_SIZE;
}

/** struct place - where a register is in struct pcpu: @len of gdb's bytes; the others read as zero */
struct place {
	void *at;
	size_t len;
};

static struct place word(uint64_t *at)
{
	return (struct place){ at, sizeof(*at) };
}

static struct place half(uint32_t *at)
{
	return (struct place){ at, sizeof(*at) };
}

static uint64_t *sp(struct pcpu *regs)
{
	return (regs->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h ? &regs->sp_el1 : &regs->sp_el0;
}

static struct place zt0(struct pcpu *regs)
{
	bool on = regs->vec.svcr & SMEVEC_SVCR_ZA;

	return (struct place){ regs->vec.zt0, on ? sizeof(regs->vec.zt0) : 0 };
}

/* All but ZA and the lengths */
static struct place place_of(struct pcpu *regs, const struct gdb_reg *reg)
{
	switch (reg->kind) {
	case GDB_X:
		return word(&regs->x[reg->index]);
	case GDB_SP:
		return word(sp(regs));
	case GDB_PC:
		return word(&regs->pc);
	case GDB_CPSR:
		return (struct place){ &regs->pstate, sizeof(uint32_t) };
	case GDB_V:
		return (struct place){ regs->vec.z[reg->index], V_SIZE };
	case GDB_Z:
		return (struct place){ regs->vec.z[reg->index], z_bytes(regs) };
	case GDB_P:
		return (struct place){ regs->vec.p[reg->index], session_vl(regs) / 8 };
	case GDB_FFR:
		return (struct place){ regs->vec.p[SMEVEC_FFR], session_vl(regs) / 8 };
	case GDB_FPSR:
		return half(&regs->vec.fpsr);
	case GDB_FPCR:
		return half(&regs->vec.fpcr);
	case GDB_SVCR:
		return word(&regs->vec.svcr);
	case GDB_ZT0:
		return zt0(regs);
	case GDB_TPIDR:
		return word(&regs->sysreg[CPU_TPIDR_EL0]);
	case GDB_TPIDR2:
		return word(&regs->sys.tpidr2_el0);
	case GDB_FPMR:
		return word(&regs->vec.fpmr);
	default:
		return (struct place){ NULL, 0 };
	}
}

/* Rows that there are, and as many bytes of each: SVL, or none without PSTATE.ZA */
static unsigned int za_bytes(const struct pcpu *regs)
{
	return regs->vec.svcr & SMEVEC_SVCR_ZA ? session_svl(regs) : 0;
}

/* gdb has rows of the longest length */
static size_t za_stride(const struct gdb_reg *reg)
{
	size_t stride = 0;

	while (stride * stride < reg->size)
		stride += V_SIZE;
	return stride;
}

static void get_za(const struct pcpu *regs, const struct gdb_reg *reg, uint8_t *to)
{
	unsigned int bytes = za_bytes(regs);
	size_t stride = za_stride(reg);

	for (unsigned int row = 0; row < bytes; row++)
		memcpy(to + row * stride, regs->vec.za[row], bytes);
}

bool gdb_session_get(struct session *s, unsigned int cpu, const struct gdb_reg *reg, uint8_t *to)
{
	const struct pcpu *regs;
	struct place place;
	uint64_t granules;

	memset(to, 0, reg->size);
	if (reg->kind == GDB_PC && cpu == session_cpus(s).last) {	/* asked for at each instruction */
		uint64_t pc = session_pc(s);

		memcpy(to, &pc, sizeof(pc));
		return true;
	}
	regs = session_look_at(s, cpu);
	if (reg->kind == GDB_ZA) {
		get_za(regs, reg, to);
	} else if (reg->kind == GDB_VG || reg->kind == GDB_SVG) {
		granules = (reg->kind == GDB_VG ? z_bytes(regs) : session_svl(regs)) / 8;
		memcpy(to, &granules, sizeof(granules));
	} else {
		place = place_of((struct pcpu *)regs, reg);
		if (!place.at)
			return false;
		memcpy(to, place.at, place.len);
	}
	return true;
}

static bool all_zero(const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (bytes[i])
			return false;
	return true;
}

/* What is outside the array as it is now cannot be set, but to what it is */
static bool set_za(struct pcpu *regs, const struct gdb_reg *reg, const uint8_t *from)
{
	unsigned int bytes = za_bytes(regs);
	size_t stride = za_stride(reg);

	for (size_t row = 0; row < stride; row++) {
		size_t there = row < bytes ? bytes : 0;

		if (!all_zero(from + row * stride + there, stride - there))
			return false;
	}
	for (unsigned int row = 0; row < bytes; row++)
		memcpy(regs->vec.za[row], from + row * stride, bytes);
	return true;
}

/* As MSR SVCR does it */
static bool set_svcr(struct pcpu *regs, const uint8_t *from)
{
	struct smevec_cpu cpu = { .regs = &regs->vec, .sys = regs->sys, .vl_map = regs->vl_map,
				  .svl_map = regs->svl_map, .features = regs->features };
	uint64_t svcr;

	memcpy(&svcr, from, sizeof(svcr));
	if (svcr & ~(SMEVEC_SVCR_SM | SMEVEC_SVCR_ZA))
		return false;
	smevec_sys_changed(&cpu);
	smevec_set_svcr(&cpu, svcr);
	return true;
}

static bool change(struct pcpu *regs, const struct gdb_reg *reg, const uint8_t *from)
{
	struct place place;

	if (reg->kind == GDB_ZA)
		return set_za(regs, reg, from);
	if (reg->kind == GDB_SVCR)
		return set_svcr(regs, from);
	place = place_of(regs, reg);
	if (!place.at || !all_zero(from + place.len, reg->size - place.len))
		return false;
	memcpy(place.at, from, place.len);
	return true;
}

/* Whose registers are changed has its turn */
bool gdb_session_set(struct session *s, unsigned int cpu, const struct gdb_reg *reg, const uint8_t *from)
{
	struct pcpu *regs = needed(aligned_alloc(64, (sizeof(*regs) + 63) & ~(size_t)63));
	bool ok;

	if (session_cpus(s).last != cpu)
		session_give_turn(s, cpu);
	*regs = *session_look(s);
	ok = change(regs, reg, from) && session_put(s, regs);
	free(regs);
	return ok;
}
