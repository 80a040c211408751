// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Exclusives, acquire and release, atomics: what they leave behind, and what refuses them.
 *
 * Code is assembled with llvm-mc; expected values are computed by hand from Arm ARM C6.2, B2.8
 * alignment, B2.12 exclusives, D24.2 ESR_ELx.
 */
#include <pthread.h>

#include "guest_fixture.h"
#include "suite.h"

#define HVC		0xd4000022u	/* hvc #1 */
#define LDXR		0xc85f7c01u	/* ldxr x1, [x0] */
#define STXR		0xc8027c03u	/* stxr w2, x3, [x0] */
#define SCTLR_A		UINT64_C(2)
#define SCTLR_nAA	UINT64_C(0x40)

static struct guest guest;
static struct guest *const g = &guest;

static void setup(void)
{
	guest_init(g);
	g->cpu.x[0] = DATA;
}

static void put64(uint64_t addr, uint64_t value)
{
	memcpy(g->ram + (addr - RAM), &value, sizeof(value));
}

/* The words, HVC #1 behind them */
static void run_words(const uint32_t *words, size_t nr)
{
	const uint32_t end = HVC;

	guest_code(g, RAM, words, nr);
	guest_code(g, RAM + 4 * nr, &end, 1);
	guest_run(g);
}

#define RUN(...)									\
	do {										\
		const uint32_t run_code[] = { __VA_ARGS__ };				\
		run_words(run_code, sizeof(run_code) / sizeof(run_code[0]));		\
	} while (0)

START_TEST(exclusive_store_succeeds)
{
	put64(DATA, 5);
	g->cpu.x[2] = UINT64_MAX;
	g->cpu.x[3] = 7;
	RUN(LDXR, STXR);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[1], 5);
	ck_assert_uint_eq(g->cpu.x[2], 0);
	ck_assert_uint_eq(guest_load(g, DATA), 7);
}
END_TEST

/* Words before the store; each of them has it fail */
static const uint32_t spoilers[][2] = {
	{ 0xd503201f, 0xd503201f },	/* nop; nop: no load at all */
	{ LDXR, 0xf9000004 },		/* str x4, [x0] */
	{ LDXR, 0xd5033f5f },		/* clrex */
	{ LDXR, STXR },			/* the store before, which has used up the monitor */
	{ 0x885f7c01, 0xd503201f },	/* ldxr w1, [x0]: of another size */
	{ LDXR, 0xc8027cc3 },		/* stxr w2, x3, [x6]: elsewhere, closes the monitor */
};

START_TEST(exclusive_store_fails)
{
	uint64_t there = _i == 1 ? 4 : _i == 3 ? 7 : 5;

	put64(DATA, 5);
	g->cpu.x[3] = 7;
	g->cpu.x[4] = 4;
	g->cpu.x[6] = DATA + 8;
	RUN(spoilers[_i][0], spoilers[_i][1], STXR);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[2], 1);
	ck_assert_uint_eq(guest_load(g, DATA), there);
	ck_assert_uint_eq(guest_load(g, DATA + 8), 0);
}
END_TEST

/* The monitor is struct pcpu's: it outlives an exit, unless the hypervisor opens it */
START_TEST(exclusive_across_an_exit)
{
	for (uint64_t opened = 0; opened < 2; opened++) {
		g->cpu.pc = RAM;
		RUN(LDXR, HVC, STXR);
		assert_hvc(g, 1);
		if (opened)
			g->cpu.exclusive.size = 0;
		guest_run(g);
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.x[2], opened);
	}
}
END_TEST

START_TEST(exclusive_pair)
{
	put64(DATA, 5);
	put64(DATA + 8, 6);
	g->cpu.x[3] = 7;
	g->cpu.x[5] = 8;
	RUN(0xc87f1001 /* ldxp x1, x4, [x0] */, 0xc8221403 /* stxp w2, x3, x5, [x0] */);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[1], 5);
	ck_assert_uint_eq(g->cpu.x[4], 6);
	ck_assert_uint_eq(g->cpu.x[2], 0);
	ck_assert_uint_eq(guest_load(g, DATA), 7);
	ck_assert_uint_eq(guest_load(g, DATA + 8), 8);
}
END_TEST

/*
 * Within 16 aligned bytes FEAT_LSE2 has them all; across, SCTLR_EL1.nAA allows what is acquire or release
 * alone; SCTLR_EL1.A allows nothing.  ESR: a data abort without a change of level, FSC 0x21; WnR for
 * what only writes.
 */
static const struct {
	uint32_t word;
	bool naa, write;
} aligned[] = {
	{ LDXR, false, false },
	{ 0xc89ffc01, true, true },	/* stlr x1, [x0] */
	{ 0xc8dffc01, true, false },	/* ldar x1, [x0] */
	{ 0xf8bfc001, true, false },	/* ldapr x1, [x0] */
	{ 0xd9400001, true, false },	/* ldapur x1, [x0] */
	{ 0xf8210002, false, false },	/* ldadd x1, x2, [x0] */
	{ 0xf8218002, false, false },	/* swp x1, x2, [x0] */
	{ 0xc8a17c02, false, false },	/* cas x1, x2, [x0] */
	{ STXR, false, true },
};

static void assert_alignment(unsigned int i, uint64_t addr, uint64_t sctlr, bool faults)
{
	guest_init(g);
	g->cpu.sys.sctlr_el1 = (g->cpu.sys.sctlr_el1 & ~SCTLR_nAA) | sctlr;
	g->cpu.x[0] = addr;
	RUN(aligned[i].word);
	if (!faults) {
		assert_hvc(g, 1);
		return;
	}
	assert_el1_exception(g, 0x96000021 | (aligned[i].write ? ESR_DABT_WnR : 0), RAM, VECTOR_EL1h);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], addr);
}

START_TEST(alignment)
{
	unsigned int i = (unsigned int)_i;

	assert_alignment(i, DATA + 8, SCTLR_A, false);
	assert_alignment(i, DATA + 5, 0, false);
	assert_alignment(i, DATA + 5, SCTLR_A, true);
	assert_alignment(i, DATA + 9, 0, true);
	assert_alignment(i, DATA + 12, SCTLR_nAA, !aligned[i].naa);
	assert_alignment(i, DATA + 12, SCTLR_nAA | SCTLR_A, true);
}
END_TEST

/* From EL0 the class is "data abort from a lower exception level" */
START_TEST(alignment_at_el0)
{
	guest_init(g);
	g->cpu.pstate = PSTATE_EL0t;
	g->cpu.x[0] = DATA + 9;
	RUN(LDXR);
	assert_el1_exception(g, 0x92000021, RAM, VECTOR_EL0);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], DATA + 9);
}
END_TEST

START_TEST(pairs_are_aligned_to_both)
{
	static const uint32_t words[] = {
		0xc87f1001,	/* ldxp x1, x4, [x0] */
		0x48227c04,	/* casp x2, x3, x4, x5, [x0] */
		0x19221001,	/* ldclrp x1, x2, [x0] */
	};

	g->cpu.x[0] = DATA + 8;
	RUN(words[_i]);
	assert_el1_exception(g, 0x96000021, RAM, VECTOR_EL1h);
}
END_TEST

/* An unaligned one in the middle of 16 bytes leaves the others as they are */
START_TEST(unaligned_atomic)
{
	put64(DATA, UINT64_C(0xffeeddccbbaa9988));
	put64(DATA + 8, UINT64_C(0x7766554433221100));
	g->cpu.x[0] = DATA + 5;
	g->cpu.x[1] = 0x0101010101010101;
	RUN(0xf8210002 /* ldadd x1, x2, [x0] */);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[2], UINT64_C(0x4433221100ffeedd));
	ck_assert_uint_eq(guest_load(g, DATA), UINT64_C(0x00efdeccbbaa9988));
	ck_assert_uint_eq(guest_load(g, DATA + 8), UINT64_C(0x7766554534231202));
}
END_TEST

/*
 * Read-only memory: a write is refused, and a read would not be.  Nowhere: a read would be, too.
 * Neither has an instruction syndrome.
 */
START_TEST(refused)
{
	static const uint32_t words[] = {
		0xf8210002,	/* ldadd x1, x2, [x0] */
		0xf8218002,	/* swp x1, x2, [x0] */
		0xc8a17c02,	/* cas x1, x2, [x0] */
		0x48227c04,	/* casp x2, x3, x4, x5, [x0] */
		0x19221001,	/* ldclrp x1, x2, [x0] */
		0xb821001f,	/* stadd w1, [x0] */
	};

	g->slot.readonly = true;
	g->cpu.x[2] = 0x22;
	RUN(words[_i]);
	ck_assert_uint_eq(g->exit.esr, 0x9200004f);
	ck_assert_uint_eq(g->exit.ipa, DATA);
	ck_assert_uint_eq(g->cpu.x[2], 0x22);
	ck_assert_uint_eq(g->cpu.pc, RAM);
	g->cpu.x[0] = MMIO;
	guest_run(g);
	ck_assert_uint_eq(g->exit.esr, 0x92000007);
	ck_assert_uint_eq(g->exit.far, MMIO);
	ck_assert_uint_eq(g->cpu.pc, RAM);
}
END_TEST

START_TEST(exclusive_store_refused)
{
	g->slot.readonly = true;
	RUN(LDXR, STXR);
	ck_assert_uint_eq(g->exit.esr, 0x9200004f);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
}
END_TEST

/* word; X1; memory before, after */
static const struct {
	uint32_t word;
	uint64_t x1, before, after, x2;
} atomics[] = {
	{ 0xf8210002, 3, 5, 8, 5 },						/* ldadd x1, x2 */
	{ 0xb8210002, 1, 0x1ffffffff, 0x100000000, 0xffffffff },		/* ldadd w1, w2 */
	{ 0x38210002, 0xff, 0x1105, 0x1104, 5 },				/* ldaddb */
	{ 0xf8211002, 6, 0xf, 9, 0xf },						/* ldclr */
	{ 0xf8212002, 6, 0xf, 9, 0xf },						/* ldeor */
	{ 0xf8213002, 0x30, 0xf, 0x3f, 0xf },					/* ldset */
	{ 0x38214002, 0x80, 0x2201, 0x2201, 1 },				/* ldsmaxb: -128 */
	{ 0x38215002, 0x80, 0x2201, 0x2280, 1 },				/* ldsminb */
	{ 0x38216002, 0x80, 0x2201, 0x2280, 1 },				/* ldumaxb */
	{ 0x78217002, 0x8000, 0x33330001, 0x33330001, 1 },			/* lduminh */
	{ 0xb8218002, 0x9900000009, 0x1122334455, 0x1100000009, 0x22334455 },	/* swp w1, w2 */
	{ 0xc8a17c02, 5, 5, 0x22, 0x22 },		/* cas x1, x2: see below */
	{ 0xc8a17c02, 6, 5, 5, 0x22 },
	{ 0x88a17c02, 0xff00000005, 0x7700000005, 0x7700000022, 0x22 },		/* cas w1, w2 */
};

START_TEST(atomic)
{
	bool cas = (atomics[_i].word & 0x3f000000) == 0x08000000;

	put64(DATA, atomics[_i].before);
	g->cpu.x[1] = atomics[_i].x1;
	g->cpu.x[2] = 0x22;
	RUN(atomics[_i].word);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, DATA), atomics[_i].after);
	ck_assert_uint_eq(g->cpu.x[2], atomics[_i].x2);
	ck_assert_uint_eq(g->cpu.x[1], cas ? 5 : atomics[_i].x1);
}
END_TEST

START_TEST(pairs_at_once)
{
	static const struct {
		uint32_t word;
		uint64_t after[2], x1, x2;
	} rows[] = {
		{ 0x19221001, { 0xf0, 0xe0 }, 0xff, 0xee },	/* ldclrp x1, x2: 0f and 0e */
		{ 0x19223001, { 0xff, 0xee }, 0xff, 0xee },	/* ldsetp */
		{ 0x19e28001, { 0x0f, 0x0e }, 0xff, 0xee },	/* swppal */
	};

	put64(DATA, 0xff);
	put64(DATA + 8, 0xee);
	g->cpu.x[1] = 0x0f;
	g->cpu.x[2] = 0x0e;
	RUN(rows[_i].word);
	assert_hvc(g, 1);
	ck_assert_uint_eq(guest_load(g, DATA), rows[_i].after[0]);
	ck_assert_uint_eq(guest_load(g, DATA + 8), rows[_i].after[1]);
	ck_assert_uint_eq(g->cpu.x[1], rows[_i].x1);
	ck_assert_uint_eq(g->cpu.x[2], rows[_i].x2);
}
END_TEST

START_TEST(compare_and_swap_pair)
{
	for (int same = 0; same < 2; same++) {
		put64(DATA, 1);
		put64(DATA + 8, 2);
		g->cpu.x[2] = 1;
		g->cpu.x[3] = same ? 2 : 3;
		g->cpu.x[4] = 14;
		g->cpu.x[5] = 15;
		g->cpu.pc = RAM;
		RUN(0x48227c04 /* casp x2, x3, x4, x5, [x0] */);
		assert_hvc(g, 1);
		ck_assert_uint_eq(g->cpu.x[2], 1);
		ck_assert_uint_eq(g->cpu.x[3], 2);
		ck_assert_uint_eq(guest_load(g, DATA), same ? 14 : 1);
		ck_assert_uint_eq(guest_load(g, DATA + 8), same ? 15 : 2);
	}
}
END_TEST

/* FEAT_LRCPC3: X0, X1, X2 after, with 0x1111... and 0x2222... at DATA */
START_TEST(ordered_with_writeback)
{
	static const struct { uint32_t word; int64_t x0; uint64_t x1, x2; } rows[] = {
		{ 0xd9c00801, 8, 0x1111111111111111, 2 },			/* ldapr x1, [x0], #8 */
		{ 0x99c00801, 4, 0x11111111, 2 },				/* ldapr w1, [x0], #4 */
		{ 0xd9421801, 0, 0x1111111111111111, 0x2222222222222222 },	/* ldiapp x1, x2 */
		{ 0x99420801, 8, 0x11111111, 0x11111111 },			/* ldiapp w1, w2, #8 */
		{ 0xd9420801, 16, 0x1111111111111111, 0x2222222222222222 },	/* ldiapp, #16 */
	};

	put64(DATA, 0x1111111111111111);
	put64(DATA + 8, 0x2222222222222222);
	g->cpu.x[2] = 2;
	RUN(rows[_i].word);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], DATA + (uint64_t)rows[_i].x0);
	ck_assert_uint_eq(g->cpu.x[1], rows[_i].x1);
	ck_assert_uint_eq(g->cpu.x[2], rows[_i].x2);
}
END_TEST

START_TEST(released_with_writeback)
{
	static const struct { uint32_t word; int64_t x0; uint64_t low, high; } rows[] = {
		{ 0xd9800801, -8, 0, 0x1111111111111111 },	/* stlr x1, [x0, #-8]! */
		{ 0x99800801, -4, 0, 0x1111111100000000 },	/* stlr w1, [x0, #-4]! */
		{ 0xd9020801, -16, 0x1111111111111111, 0x2222222222222222 },	/* stilp, #-16 */
		{ 0x99020801, -8, 0, 0x2222222211111111 },	/* stilp w1, w2, [x0, #-8]! */
	};

	g->cpu.x[0] = DATA + 16;
	g->cpu.x[1] = 0x1111111111111111;
	g->cpu.x[2] = 0x2222222222222222;
	RUN(rows[_i].word);
	assert_hvc(g, 1);
	ck_assert_uint_eq(g->cpu.x[0], DATA + 16 + (uint64_t)rows[_i].x0);
	ck_assert_uint_eq(guest_load(g, DATA), rows[_i].low);
	ck_assert_uint_eq(guest_load(g, DATA + 8), rows[_i].high);
}
END_TEST

/* Of V registers: what is above the bytes of the load becomes zero, but beside LDAP1's element */
START_TEST(ordered_vectors)
{
	put64(DATA, 0x1111111111111111);
	memset(g->cpu.vec.z[1], 0xee, 64);
	memset(g->cpu.vec.z[2], 0xee, 64);
	RUN(0x1d401801 /* ldapur b1, [x0, #1] */, 0x4d418402 /* ldap1 {v2.d}[1], [x0] */,
	    0x9d014802 /* stlur s2, [x0, #20] */, 0x4d018402 /* stl1 {v2.d}[1], [x0] */);
	assert_hvc(g, 1);
	for (int i = 0; i < 64; i++) {
		ck_assert_uint_eq(g->cpu.vec.z[1][i], i ? 0 : 0x11);
		ck_assert_uint_eq(g->cpu.vec.z[2][i], i < 8 ? 0xee : i < 16 ? 0x11 : 0);
	}
	ck_assert_uint_eq(guest_load(g, DATA + 16), UINT64_C(0xeeeeeeee00000000));
	ck_assert_uint_eq(guest_load(g, DATA), 0x1111111111111111);
}
END_TEST

/* ISV of one register without writeback alone; AR, bit 14: acquire or release */
START_TEST(syndrome)
{
	static const struct { uint32_t word; uint64_t esr; } rows[] = {
		{ 0x59400001, 0x93414007 },	/* ldapurh w1, [x0] */
		{ 0x19c00001, 0x93214007 },	/* ldapursb w1, [x0] */
		{ 0x59800001, 0x9361c007 },	/* ldapursh x1, [x0] */
		{ 0xd9c00801, 0x92000007 },	/* ldapr x1, [x0], #8 */
		{ 0xd9800801, 0x92000047 },	/* stlr x1, [x0, #-8]! */
		{ 0xd9421801, 0x92000007 },	/* ldiapp x1, x2, [x0] */
		{ 0xd9021801, 0x92000047 },	/* stilp x1, x2, [x0] */
		{ 0x1dc00801, 0x92000007 },	/* ldapur q1, [x0] */
		{ 0x4d418401, 0x92000007 },	/* ldap1 {v1.d}[1], [x0] */
		{ 0x4d018401, 0x92000047 },	/* stl1 {v1.d}[1], [x0] */
		{ 0x085ffc01, 0x92000007 },	/* ldaxrb w1, [x0] */
		{ 0xc87f1001, 0x92000007 },	/* ldxp x1, x4, [x0] */
	};
	uint64_t base = rows[_i].word == 0xd9800801 ? MMIO + 0x18 : MMIO + 0x10;

	g->cpu.x[0] = base;
	RUN(rows[_i].word);
	ck_assert_uint_eq(g->exit.esr, rows[_i].esr);
	ck_assert_uint_eq(g->exit.ipa, MMIO + 0x10);
	ck_assert_uint_eq(g->cpu.x[0], base);
	ck_assert_uint_eq(g->cpu.pc, RAM);
}
END_TEST

/* What two vCPUs do to a counter at DATA, so often; X4 counts down */
#define ROUNDS	1000000

static const uint32_t counters[][12] = {
	{	/* exclusives */
		0xc85ffc01,	/* ldaxr x1, [x0] */
		0x91000421,	/* add x1, x1, #1 */
		0xc802fc01,	/* stlxr w2, x1, [x0] */
		0x35ffffa2,	/* cbnz w2, . - 12 */
		0xd1000484,	/* sub x4, x4, #1 */
		0xb5ffff64,	/* cbnz x4, . - 20 */
		HVC,
	},
	{	/* an atomic */
		0xf825001f,	/* stadd x5, [x0] */
		0xd1000484,	/* sub x4, x4, #1 */
		0xb5ffffc4,	/* cbnz x4, . - 8 */
		HVC,
	},
	{	/* plain accesses, under a lock in a byte */
		0x38a580e6,	/* swpab w5, w6, [x7] */
		0x35ffffe6,	/* cbnz w6, . - 4 */
		0xf9400001,	/* ldr x1, [x0] */
		0x91000421,	/* add x1, x1, #1 */
		0xf9000001,	/* str x1, [x0] */
		0x089ffcff,	/* stlrb wzr, [x7] */
		0xd1000484,	/* sub x4, x4, #1 */
		0xb5ffff24,	/* cbnz x4, . - 28 */
		HVC,
	},
	{	/* both doublewords at once */
		0xa9400c02,	/* ldp x2, x3, [x0] */
		0x91000448,	/* add x8, x2, #1 */
		0x91000469,	/* add x9, x3, #1 */
		0xaa0203ea,	/* mov x10, x2 */
		0xaa0303eb,	/* mov x11, x3 */
		0x48227c08,	/* casp x2, x3, x8, x9, [x0] */
		0xeb0a005f,	/* cmp x2, x10 */
		0xfa4b0060,	/* ccmp x3, x11, #0, eq */
		0x54ffff21,	/* b.ne . - 28 */
		0xd1000484,	/* sub x4, x4, #1 */
		0xb5fffec4,	/* cbnz x4, . - 40 */
		HVC,
	},
};

static pthread_barrier_t start;

struct vcpu {
	struct guest *g;
	struct pcpu cpu;
	struct cpu_exit exit;
};

static void *vcpu_thread(void *arg)
{
	struct vcpu *v = arg;
	uint64_t first = 1;

	cpu_a64_ops.run(&v->cpu, &v->g->slot, 1, &first, NULL, &v->exit);
	pthread_barrier_wait(&start);
	cpu_a64_ops.run(&v->cpu, &v->g->slot, 1, NULL, NULL, &v->exit);
	cpu_a64_ops.release();
	return NULL;
}

START_TEST(threads)
{
	static struct vcpu vcpus[2];
	pthread_t thread[2];

	pthread_barrier_init(&start, NULL, 2);
	guest_code(g, RAM, counters[_i], 12);
	g->cpu.x[4] = ROUNDS;
	g->cpu.x[5] = 1;
	g->cpu.x[7] = DATA + 64;
	for (int i = 0; i < 2; i++) {
		vcpus[i] = (struct vcpu){ .g = g, .cpu = g->cpu };
		ck_assert_int_eq(pthread_create(&thread[i], NULL, vcpu_thread, &vcpus[i]), 0);
	}
	for (int i = 0; i < 2; i++) {
		pthread_join(thread[i], NULL);
		ck_assert_uint_eq(ESR_EC(vcpus[i].exit.esr), ESR_EC_HVC64);
	}
	ck_assert_uint_eq(guest_load(g, DATA), 2 * ROUNDS);
	ck_assert_uint_eq(guest_load(g, DATA + 8), _i == 3 ? 2 * ROUNDS : 0);
}
END_TEST

#define LOOP(test, rows)	tcase_add_loop_test(tc, test, 0, rows)
#define NR(rows)		(int)(sizeof(rows) / sizeof((rows)[0]))

Suite *check_suite(void)
{
	TCase *tc = tcase_create("atomics");

	tcase_add_checked_fixture(tc, setup, guest_release);
	tcase_set_timeout(tc, 60);
	tcase_add_test(tc, exclusive_store_succeeds);
	LOOP(exclusive_store_fails, NR(spoilers));
	tcase_add_test(tc, exclusive_across_an_exit);
	tcase_add_test(tc, exclusive_pair);
	LOOP(alignment, NR(aligned));
	tcase_add_test(tc, alignment_at_el0);
	LOOP(pairs_are_aligned_to_both, 3);
	tcase_add_test(tc, unaligned_atomic);
	LOOP(refused, 6);
	tcase_add_test(tc, exclusive_store_refused);
	LOOP(atomic, NR(atomics));
	LOOP(pairs_at_once, 3);
	tcase_add_test(tc, compare_and_swap_pair);
	LOOP(ordered_with_writeback, 5);
	LOOP(released_with_writeback, 4);
	tcase_add_test(tc, ordered_vectors);
	LOOP(syndrome, 12);
	LOOP(threads, NR(counters));
	return suite_of("atomics", tc);
}
