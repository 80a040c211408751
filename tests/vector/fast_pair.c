/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "fast_pair.h"
#include "lanes.h"
#include "suite.h"

#define HOLE		0x2000		/* the last page is not there */

struct pe start, slow, fast;
static struct smevec_page fast_pages[2][SMEVEC_PAGES];

uint64_t rnd(void)
{
	static uint64_t state = UINT64_C(0x853c49e6748fea9b);

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static bool there(uint64_t addr, size_t len)
{
	return addr >= BASE && addr - BASE < HOLE && len <= HOLE - (addr - BASE);
}

static bool read_memory(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	struct pe *pe = opaque;

	*fault = addr < BASE || addr - BASE >= HOLE ? addr : BASE + HOLE;
	if (!there(addr, len))
		return false;
	memcpy(buf, pe->memory + (addr - BASE), len);
	return true;
}

static bool write_memory(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	struct pe *pe = opaque;

	*fault = addr < BASE || addr - BASE >= HOLE ? addr : BASE + HOLE;
	if (!there(addr, len))
		return false;
	memcpy(pe->memory + (addr - BASE), buf, len);
	return true;
}

static void *host(void *opaque, uint64_t addr, size_t len, bool write)
{
	struct pe *pe = opaque;

	(void)write;
	return there(addr, len) ? pe->memory + (addr - BASE) : NULL;
}

static const struct smevec_mem_ops memory_ops = { read_memory, write_memory, host };
static const struct smevec_mem_ops no_host = { read_memory, write_memory, NULL };

void fill(void *to, size_t len)
{
	uint8_t *p = to;

	for (size_t i = 0; i + 8 <= len; i += 8) {
		uint64_t r = rnd();

		memcpy(p + i, &r, 8);
	}
}

/*
 * Floating point has its corners where random bits are not.  A NaN or an underflow anywhere
 * leaves the whole vector to the definition; so there are tame values, the first six, too.
 * 00800001 times 3f7ffffe rounds up to the smallest normal number.
 */
static const uint32_t singles[] = {
	0x3f800000, 0xbf800001, 0x4b800000, 0x3f7ffffe, 0x80000000, 0x00800001, 0x7f7fffff, 0,
	0x7f800000, 0xff800000, 0x7fc00000, 0x7f800001, 0x00800000, 0x007fffff, 0x00000001, 0x34000000,
};

static const uint64_t doubles[] = {
	0x3ff0000000000000, 0xbff0000000000001, 0x4340000000000000, 0x3feffffffffffffe,
	0x8000000000000000, 0x0010000000000001, 0x7fefffffffffffff, 0, 0x7ff0000000000000,
	0xfff0000000000000, 0x7ff8000000000000, 0x7ff0000000000001, 0x0010000000000000,
	0x000fffffffffffff, 0x0000000000000001, 0x3ca0000000000000,
};

static void put_fp_values(uint8_t *z, bool tame)
{
	unsigned int nr = tame ? 6 : 16;
	bool wide = rnd() & 1;

	for (unsigned int i = 0; i < SMEVEC_MAX_VL; i += 8) {
		uint32_t pair[2] = { singles[rnd() % nr], singles[rnd() % nr] };
		uint64_t one = doubles[rnd() % nr];

		if (!tame && rnd() % 4 == 0)
			pair[0] ^= (uint32_t)rnd() & 0x00ffffff;
		memcpy(z + i, wide ? (const void *)&one : pair, 8);
	}
}

/* All, none, the first few, or any elements active */
static void put_predicate(uint8_t *p, unsigned int vl)
{
	uint64_t kind = rnd() % 6, nr = rnd() % (vl + 1);

	memset(p, 0, SMEVEC_MAX_VL / 8);
	for (unsigned int i = 0; i < vl; i++) {
		bool on = kind < 2 || (kind == 2 ? i < nr : kind == 3 ? false : rnd() & 1);

		p[i / 8] |= (uint8_t)(on << i % 8);
	}
}

static unsigned int vl_in_force(const struct smevec_cpu *cpu)
{
	return cpu->regs->svcr & SMEVEC_SVCR_SM ? cpu->svl : cpu->vl;
}

static void randomise_registers(unsigned int vl)
{
	bool tame = rnd() & 1;

	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++) {
		if (!tame && rnd() & 1)
			fill(start.regs.z[n], SMEVEC_MAX_VL);
		else
			put_fp_values(start.regs.z[n], tame);
		if (rnd() & 1)
			memset(start.regs.z[n] + vl, 0, SMEVEC_MAX_VL - vl);
	}
	for (int n = 0; n <= SMEVEC_FFR; n++)
		put_predicate(start.regs.p[n], vl);
	for (int n = 0; n < 32; n++)
		start.cpu.x[n] = rnd() % 3 ? BASE + rnd() % HOLE : rnd() % 64;
	start.cpu.x[31] &= ~UINT64_C(15);
}

void randomise(void)
{
	static const uint32_t fpcrs[] = { 0, 0, 0, FPCR_DN, FPCR_FZ, FPCR_AH, UINT32_C(1) << FPCR_RMODE };

	start.cpu.sys.zcr_el1 = rnd() % 16;
	start.cpu.sys.smcr_el1 = (rnd() % 16) | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64;
	start.regs.svcr = rnd() % 4 ? rnd() % 4 : 3;
	start.regs.fpcr = fpcrs[rnd() % 7];
	start.regs.fpsr = 0;
	start.cpu.nzcv = (uint32_t)rnd() & 0xf0000000;
	smevec_sys_changed(&start.cpu);
	randomise_registers(vl_in_force(&start.cpu));
	if (rnd() % 8 == 0) {
		fill(start.regs.za, sizeof(start.regs.za));
		fill(start.memory, sizeof(start.memory));
	}
}

void copy_start(struct pe *to)
{
	memcpy(to, &start, sizeof(*to));
	to->cpu.regs = &to->regs;
	to->cpu.opaque = to;
}

/* The same without ZA and memory, which stay what they were */
static void copy_registers(struct pe *to)
{
	to->cpu = start.cpu;
	memcpy(&to->regs, &start.regs, offsetof(struct smevec_regs, za));
	memcpy(to->regs.zt0, start.regs.zt0, sizeof(struct smevec_regs) - offsetof(struct smevec_regs, zt0));
	to->cpu.regs = &to->regs;
	to->cpu.opaque = to;
}

static const char *mnemonic(uint32_t word)
{
	const struct insn *insn = insn_simd_lookup(word);

	return insn ? insn_mnemonic(insn, word) : smevec_mnemonic(word);
}

/* ck_assert() writes to a file each time, which costs more than an instruction: it is for failures */
static void same_bytes(uint32_t word, const char *what, int nr, const void *a, const void *b, size_t len)
{
	if (memcmp(a, b, len))
		ck_abort_msg("%s %08x: %s %d (FPCR %#x)", mnemonic(word), word, what, nr, start.regs.fpcr);
}

static void same_number(uint32_t word, const char *what, uint64_t a, uint64_t b)
{
	if (a != b)
		ck_abort_msg("%s %08x: %s %#llx, %#llx (FPCR %#x)", mnemonic(word), word, what,
			     (unsigned long long)a, (unsigned long long)b, start.regs.fpcr);
}

static void same_registers(uint32_t word)
{
	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		same_bytes(word, "Z", n, slow.regs.z[n], fast.regs.z[n], SMEVEC_MAX_VL);
	for (int n = 0; n <= SMEVEC_FFR; n++)
		same_bytes(word, "P", n, slow.regs.p[n], fast.regs.p[n], sizeof(slow.regs.p[n]));
	for (int n = 0; n < 32; n++)
		same_number(word, "X", slow.cpu.x[n], fast.cpu.x[n]);
	same_number(word, "FPSR", slow.regs.fpsr, fast.regs.fpsr);
	same_number(word, "NZCV", slow.cpu.nzcv, fast.cpu.nzcv);
	same_number(word, "PC", slow.cpu.pc, fast.cpu.pc);
	same_number(word, "SVCR", slow.regs.svcr, fast.regs.svcr);
	same_number(word, "VL", slow.cpu.vl, fast.cpu.vl);
	same_number(word, "SVL", slow.cpu.svl, fast.cpu.svl);
}

static void same_storage(uint32_t word)
{
	for (int row = 0; row < SMEVEC_MAX_VL; row++)
		same_bytes(word, "ZA row", row, slow.regs.za[row], fast.regs.za[row], SMEVEC_MAX_VL);
	same_bytes(word, "ZT", 0, slow.regs.zt0, fast.regs.zt0, sizeof(slow.regs.zt0));
	same_bytes(word, "memory", 0, slow.memory, fast.memory, MEMORY);
}

void same(uint32_t word)
{
	same_registers(word);
	same_storage(word);
}

/* What the engine may know when a run of words has come here */
static struct smevec_known knowledge(void)
{
	const struct smevec_cpu *cpu = &start.cpu;
	unsigned int vl = vl_in_force(cpu);
	struct smevec_known known = { .passed = UINT32_MAX, .vl = (uint16_t)vl };

	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++) {
		bool zero = true;

		for (unsigned int i = vl; i < SMEVEC_MAX_VL; i++)
			zero &= !start.regs.z[n][i];
		known.z_upper_zero |= (uint32_t)zero << n;
	}
	return known;
}

/* What is there is at fast.memory; no other entry names a page that could be looked for in it */
static void fill_fast_pages(void)
{
	for (uint64_t i = 0; i < SMEVEC_PAGES; i++)
		fast_pages[0][i].page = (i + 1) * SMEVEC_PAGE;
	for (uint64_t offset = 0; offset < HOLE; offset += SMEVEC_PAGE)
		fast_pages[0][(BASE + offset) / SMEVEC_PAGE % SMEVEC_PAGES] =
			(struct smevec_page){ BASE + offset, fast.memory + offset };
	memcpy(fast_pages[1], fast_pages[0], sizeof(fast_pages[0]));
}

/* By the table that has the word: no word is in both */
static void decode(uint32_t word, struct smevec_insn *insn)
{
	if (!smevec_simd_decode(start.cpu.features, word, insn))
		smevec_decode(start.cpu.features, word, insn);
}

/* Both ways, from where slow and fast are */
static bool same_results(uint32_t word, const struct smevec_insn *insn)
{
	struct smevec_event event = { 0 }, fast_event = { 0 };
	enum smevec_result result, fast_result;

	slow.cpu.mem = rnd() & 1 ? &memory_ops : &no_host;
	lanes_off = true;
	result = smevec_exec_general(&slow.cpu, insn, &event);
	lanes_off = false;
	if (result == SMEVEC_UNDEF || result == SMEVEC_TRAP || result == SMEVEC_NOT_MINE)
		return false;
	fast.cpu.known = knowledge();
	fast.cpu.pages = rnd() % 4 ? fast_pages : NULL;
	fast_result = smevec_exec_decoded(&fast.cpu, insn, &fast_event);
	same_number(word, "result", result, fast_result);
	if (result == SMEVEC_FAULT)
		same_number(word, "fault address", event.fault_addr, fast_event.fault_addr);
	return true;
}

bool compare(uint32_t word)
{
	struct smevec_insn insn;

	decode(word, &insn);
	copy_start(&slow);
	copy_start(&fast);
	if (!same_results(word, &insn))
		return false;
	same(word);
	return true;
}

/* Loads, stores and all of SME have bit 31 */
bool compare_touched(uint32_t word)
{
	struct smevec_insn insn;

	if (word >> 31)
		return compare(word);
	decode(word, &insn);
	copy_registers(&slow);
	copy_registers(&fast);
	if (!same_results(word, &insn))
		return false;
	same_registers(word);
	return true;
}

void setup(void)
{
	fill_fast_pages();
	start.cpu = (struct smevec_cpu){
		.vl_map = 0xffff, .svl_map = 0x808b, .mem = &memory_ops,
		.features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1, .regs = &start.regs,
		.sys = { .cpacr_el1 = 0x03330000, .el = 1, .zcr_el2 = 15,
			 .smcr_el2 = 15 | SMEVEC_SMCR_EZT0 | SMEVEC_SMCR_FA64 },
	};
}
