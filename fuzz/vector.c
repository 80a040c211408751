/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <smevec/smevec.h>
#include <xxhash.h>

#include "vector.h"

#define PAGE		4096
#define NR_PAGES	16
#define BASE		UINT64_C(0x10000000)
#define CHECK_EVERY	8	/* hashing the registers costs more than an instruction */

/** struct memory - pages from BASE on; bit 0 of a permission: readable, bit 1: writable too */
struct memory {
	uint8_t bytes[NR_PAGES * PAGE];
	uint8_t allowed[NR_PAGES];
};

struct header {
	uint64_t features, seed;
	uint32_t fpcr, permissions;
	uint16_t vl_map, svl_map;
	uint8_t zcr, smcr, el, svcr;
	uint32_t cpacr;
	uint64_t fpmr;
};

static bool allowed(const struct memory *m, uint64_t addr, bool write)
{
	uint64_t page = (addr - BASE) / PAGE;

	if (addr < BASE || page >= NR_PAGES || !(m->allowed[page] & 1))
		return false;
	return !write || m->allowed[page] & 2;
}

static bool access_ok(const struct memory *m, uint64_t addr, size_t len, bool write,
		      uint64_t *fault)
{
	for (size_t i = 0; i < len; i++)
		if (!allowed(m, addr + i, write)) {
			*fault = addr + i;
			return false;
		}
	return true;
}

static bool read_memory(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	struct memory *m = opaque;

	if (!access_ok(m, addr, len, false, fault))
		return false;
	memcpy(buf, m->bytes + (addr - BASE), len);
	return true;
}

static bool write_memory(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	struct memory *m = opaque;

	if (!access_ok(m, addr, len, true, fault))
		return false;
	memcpy(m->bytes + (addr - BASE), buf, len);
	return true;
}

static void *host_memory(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct memory *m = opaque;
	uint64_t fault;

	return access_ok(m, addr, len, write, &fault) ? m->bytes + (addr - BASE) : NULL;
}

static uint64_t next(uint64_t *state)
{
	*state ^= *state << 13;
	*state ^= *state >> 7;
	*state ^= *state << 17;
	return *state;
}

static void fill(void *buf, size_t size, uint64_t *state)
{
	for (uint8_t *p = buf; size; p += 8, size -= size < 8 ? size : 8) {
		uint64_t value = next(state);

		memcpy(p, &value, size < 8 ? size : 8);
	}
}

static void set_state(struct smevec_cpu *cpu, const struct header *h, uint64_t *state)
{
	fill(cpu->regs, sizeof(*cpu->regs), state);
	cpu->regs->svcr = h->svcr & 3;
	cpu->regs->fpcr = h->fpcr;
	cpu->regs->fpmr = h->fpmr;
	for (int i = 0; i < 32; i++)
		cpu->x[i] = next(state) % 4 ? BASE + next(state) % (NR_PAGES * PAGE) : next(state) >> next(state) % 64;
	cpu->features = h->features & ((UINT64_C(1) << SMEVEC_NR_FEATURES) - 1);
	/* as hosts are: vq 1 with SVE, powers of two with SME */
	cpu->vl_map = h->vl_map ? h->vl_map | 1 : 0;
	cpu->svl_map = h->svl_map & 0x808b;
	if (!cpu->svl_map)
		cpu->features &= ~(UINT64_C(1) << SMEVEC_FEAT_SME);
	cpu->sys.el = h->el & 1;
	cpu->sys.cpacr_el1 = h->cpacr;
	cpu->sys.zcr_el1 = h->zcr & 15;
	cpu->sys.smcr_el1 = (h->smcr & 15) | (uint64_t)(h->smcr >> 4 & 3) << 30;
	cpu->sys.zcr_el2 = cpu->sys.smcr_el2 = UINT64_C(0xc000000f);
	cpu->sys.quirk_qemu = h->smcr >> 7;
	smevec_sys_changed(cpu);
}

/* A refused word changes nothing, an executed one is behind PC */
static const char *step(struct smevec_cpu *cpu, uint32_t word, bool hash)
{
	uint64_t pc = cpu->pc, before = hash ? XXH3_64bits(cpu->regs, sizeof(*cpu->regs)) : 0;
	struct smevec_event event = { 0 };
	enum smevec_result result = smevec_exec(cpu, word, &event);

	if (cpu->pc != pc + (result == SMEVEC_DONE ? 4 : 0))
		return "PC goes on behind executed words, and only then";
	if (result == SMEVEC_DONE || result == SMEVEC_FAULT)
		return NULL;
	if (hash && before != XXH3_64bits(cpu->regs, sizeof(*cpu->regs)))
		return "a refused word changes no register";
	return NULL;
}

const char *fuzz_vector(const uint8_t *data, size_t size)
{
	static const struct smevec_mem_ops ops = { read_memory, write_memory, host_memory };
	static const struct smevec_mem_ops slow = { read_memory, write_memory, NULL };
	static struct smevec_regs regs;
	static struct memory memory;
	struct smevec_cpu cpu = { .regs = &regs, .opaque = &memory };
	const char *broken = NULL;
	struct header h = { 0 };
	uint64_t state;
	size_t at = sizeof(h);

	memcpy(&h, data, size < at ? size : at);
	state = h.seed | 1;
	cpu.mem = h.seed & 2 ? &ops : &slow;
	for (int i = 0; i < NR_PAGES; i++)
		memory.allowed[i] = h.permissions >> 2 * i & 3;
	fill(memory.bytes, sizeof(memory.bytes), &state);
	set_state(&cpu, &h, &state);
	for (; at + 4 <= size && !broken; at += 4) {
		uint32_t word;

		memcpy(&word, data + at, sizeof(word));
		broken = step(&cpu, word, at / 4 % CHECK_EVERY == 0);
	}
	return broken;
}
