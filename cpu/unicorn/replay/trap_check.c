// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Guest memory: a slot of 32 bytes for each instruction and exception level,
 *	instruction; HVC #1 (EL1) or SVC #1 (EL0)
 * and vectors with HVC #2 in every entry.  What the exit was, and ESR_EL1, ELR_EL1,
 * tell what happened.
 */
#include "needed.h"
#include "trap_check.h"

#include <stdlib.h>
#include <string.h>

#define RAM_BASE	UINT64_C(0x40000000)
#define SLOT_SIZE	32
#define VECTORS		(2 * TRAP_MAX_INSNS * SLOT_SIZE)
#define BUFFER		(VECTORS + 0x1000)
#define RAM_SIZE	(BUFFER + 0x4000)
#define RUN_BUDGET	1000

#define WORD_SVC1	0xd4000021u
#define WORD_HVC1	0xd4000022u
#define WORD_HVC2	0xd4000042u

#define HVC_IMM(esr)	((esr) & 0xffff)

static void put_word(struct trap_guest *g, size_t offset, uint32_t word)
{
	memcpy(g->ram + offset, &word, sizeof(word));
}

static size_t slot_offset(size_t index, unsigned int el)
{
	return (2 * index + el) * SLOT_SIZE;
}

static void put_code(struct trap_guest *g, const struct trap_insns *insns)
{
	memset(g->ram, 0, RAM_SIZE);
	for (size_t i = 0; i < insns->nr; i++)
		for (unsigned int el = 0; el < 2; el++) {
			put_word(g, slot_offset(i, el), insns->insn[i].word);
			put_word(g, slot_offset(i, el) + 4, el ? WORD_HVC1 : WORD_SVC1);
		}
	for (size_t offset = 0; offset < 0x800; offset += 0x80)
		put_word(g, VECTORS + offset, WORD_HVC2);
}

struct trap_guest *trap_guest_new(const struct cpu_ops *cpu, const struct trap_insns *insns)
{
	struct trap_guest *g = needed(aligned_alloc(64, (sizeof(*g) + 63) & ~(size_t)63));

	g->cpu = cpu;
	g->ram = needed(aligned_alloc(4096, RAM_SIZE));
	put_code(g, insns);
	return g;
}

void trap_guest_free(struct trap_guest *g)
{
	if (!g)
		return;
	g->cpu->release();
	free(g->ram);
	free(g);
}

/* The recorded machine: FEAT_SSVE_BitPerm is what its CPU lacks beside what SMFR0 says */
static uint64_t features(bool fa64)
{
	uint64_t all = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;

	all &= ~(UINT64_C(1) << SMEVEC_FEAT_SSVE_BitPerm);
	return fa64 ? all : all & ~(UINT64_C(1) << SMEVEC_FEAT_SME_FA64);
}

static void set_sys(struct smevec_sys *sys, const struct trap_case *c, const struct trap_insn *insn)
{
	memset(sys, 0, sizeof(*sys));
	sys->cpacr_el1 = (uint64_t)c->fpen << 20 | (uint64_t)c->zen << 16 | (uint64_t)c->smen << 24;
	sys->sctlr_el1 = UINT64_C(0x30d00980) | (uint64_t)c->entp2 << 60 |
			 (uint64_t)insn->enfpm << 34;
	sys->zcr_el1 = 1;
	sys->smcr_el1 = 3 | (uint64_t)c->fa64 << 31 | (uint64_t)c->ezt0 << 30;
	sys->zcr_el2 = 0xf;
	sys->smcr_el2 = SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | 0xf;
	sys->tpidr2_el0 = UINT64_C(0x1122334455667788);
	/* where the record is disputed the row says what the architecture has, else what QEMU has */
	sys->quirk_qemu = !c->disputed;
}

static void set_case(struct trap_guest *g, const struct trap_case *c, const struct trap_insn *insn)
{
	const uint64_t d0 = UINT64_C(0x3ff0000000000000);
	struct pcpu *p = &g->pcpu;

	memset(p, 0, sizeof(*p));
	p->x[0] = UINT64_C(0x5a5a5a5a5a5a5a5a);
	p->x[1] = RAM_BASE + BUFFER + 0x1000;
	p->x[2] = insn->x2;
	p->sp_el0 = p->sp_el1 = RAM_BASE + BUFFER + 0x3000;
	p->pc = RAM_BASE + slot_offset(c->insn, c->el);
	p->pstate = PSTATE_DAIF | (c->el ? PSTATE_EL1h : PSTATE_EL0t);
	p->sysreg[CPU_VBAR_EL1] = RAM_BASE + VECTORS;
	set_sys(&p->sys, c, insn);
	p->features = features(c->facpu);
	p->vl_map = 0xf;
	p->svl_map = 0x808b;
	p->vec.svcr = (c->sm ? SMEVEC_SVCR_SM : 0) | (c->za ? SMEVEC_SVCR_ZA : 0);
	memcpy(p->vec.z[0], &d0, sizeof(d0));
}

static uint64_t read_back(const struct pcpu *p, const char *name)
{
	if (!strcmp(name, "ZCR_EL1"))
		return p->sys.zcr_el1;
	if (!strcmp(name, "SMCR_EL1"))
		return p->sys.smcr_el1;
	if (!strcmp(name, "SMPRI_EL1"))
		return p->sys.smpri_el1;
	if (!strcmp(name, "TPIDR2_EL0"))
		return p->sys.tpidr2_el0;
	if (!strcmp(name, "FPCR"))
		return p->vec.fpcr;
	if (!strcmp(name, "FPSR"))
		return p->vec.fpsr;
	return !strcmp(name, "FPMR") ? p->vec.fpmr : 0;
}

/* This machine traps the ID registers (HCR_EL2.TID3), the recorded one did not */
static bool id_register(const struct cpu_exit *exit)
{
	unsigned int op0 = exit->esr >> 20 & 3, crn = exit->esr >> 10 & 15;

	return ESR_EC(exit->esr) == ESR_EC_SYS64 && exit->esr & ESR_SYS64_READ && op0 == 3 &&
	       crn == 0;
}

/* Executed: the HVC or SVC behind the instruction was reached */
static bool executed(const struct pcpu *p, const struct cpu_exit *exit)
{
	if (HVC_IMM(exit->esr) == 1)
		return true;
	return p->sysreg[CPU_ESR_EL1] == ((uint64_t)ESR_EC_SVC64 << ESR_EC_SHIFT | ESR_IL | 1);
}

/* An ID register is emulated with what was recorded: whether it can be read is compared alone */
static void run(struct trap_guest *g, const struct trap_case *c, struct cpu_exit *exit)
{
	const struct cpu_mem_slot slot = { .gpa = RAM_BASE, .size = RAM_SIZE, .host = g->ram };
	uint64_t budget = RUN_BUDGET;

	g->cpu->run(&g->pcpu, &slot, 1, &budget, NULL, exit);
	if (!id_register(exit))
		return;
	g->pcpu.x[0] = c->x0;
	g->pcpu.pc += 4;
	g->cpu->run(&g->pcpu, &slot, 1, &budget, NULL, exit);
}

static bool same(const struct tsv *t, const char *what, uint64_t got, uint64_t want)
{
	return got == want || trap_case_fail(t, what, got, want);
}

static bool check_trap(const struct trap_guest *g, const struct trap_case *c, const struct tsv *t)
{
	const uint64_t *sysreg = g->pcpu.sysreg;

	return same(t, "ESR_EL1", sysreg[CPU_ESR_EL1], c->esr) &&
	       same(t, "ELR_EL1", sysreg[CPU_ELR_EL1], RAM_BASE + slot_offset(c->insn, c->el));
}

static bool check_values(const struct trap_guest *g, const struct trap_case *c,
			 const struct trap_insn *insn, const struct tsv *t)
{
	const struct pcpu *p = &g->pcpu;

	return same(t, "SVCR", p->vec.svcr, c->svcr_after) &&
	       (!c->has_x0 || same(t, "X0", p->x[0], c->x0)) &&
	       (!c->has_rb || same(t, insn->rb, read_back(p, insn->rb), c->rb));
}

bool trap_check(struct trap_guest *g, const struct trap_case *c, const struct trap_insn *insn,
		const struct tsv *t)
{
	struct cpu_exit exit = { 0 };
	bool ok;

	set_case(g, c, insn);
	run(g, c, &exit);
	if (exit.reason != CPU_EXIT_SYNC || ESR_EC(exit.esr) != ESR_EC_HVC64)
		return trap_case_fail(t, "ESR_EL2", exit.esr, (uint64_t)ESR_EC_HVC64 << ESR_EC_SHIFT);
	ok = executed(&g->pcpu, &exit);
	if (ok != c->executed)
		return trap_case_fail(t, ok ? "executed, but ESR_EL1" : "trapped, ESR_EL1",
				      g->pcpu.sysreg[CPU_ESR_EL1], c->esr);
	if (!ok && !check_trap(g, c, t))
		return false;
	return check_values(g, c, insn, t);
}
