// SPDX-License-Identifier: GPL-2.0-or-later
/* One instruction, and which bytes it reads and writes, each byte looked at by itself; on either CPU */
#include <stdlib.h>

#include "guest_fixture.h"
#include "suite.h"

#define BASE	(DATA + 0x100)	/* X1 */
#define REACH	160		/* bytes on either side */

static struct guest guest;
static struct guest *const g = &guest;

/* [from, to) of X1, [0] and [1] */
struct bytes {
	int from, to;
};

/*
 * P0 has words 0 to 2, P1 doublewords 0 and 1, which are at 64 and -16 by Z1; P2 byte 1 alone; SVL is 64 bytes.
 * Widths of accesses: Arm ARM, "Alphabetical list" of each set
 */
static const struct {
	uint32_t word;
	uint32_t svcr;
	struct bytes read[2], written[2];
} rows[] = {
	{ 0xf9400020, 0, { { 0, 8 } }, { { 0 } } },			/* ldr x0, [x1] */
	{ 0xb9000420, 0, { { 0 } }, { { 4, 8 } } },			/* str w0, [x1, #4] */
	{ 0xad400420, 0, { { 0, 32 } }, { { 0 } } },			/* ldp q0, q1, [x1] */
	{ 0x697f0c22, 0, { { -8, 0 } }, { { 0 } } },			/* ldpsw x2, x3, [x1, #-8] */
	{ 0xf8200022, 0, { { 0, 8 } }, { { 0, 8 } } },			/* ldadd x0, x2, [x1] */
	{ 0x885f7c20, 0, { { 0, 4 } }, { { 0 } } },			/* ldxr w0, [x1] */
	{ 0x889ffc20, 0, { { 0 } }, { { 0, 4 } } },			/* stlr w0, [x1] */
	{ 0xb8400820, 0, { { 0, 4 } }, { { 0 } } },			/* ldtr w0, [x1] */
	{ 0x4c408420, 0, { { 0, 32 } }, { { 0 } } },			/* ld2 { v0.8h, v1.8h }, [x1] */
	{ 0xd50b7421, 0, { { 0 } }, { { 0, 64 } } },			/* dc zva, x1 */
	{ 0xf9800020, 0, { { 0 } }, { { 0 } } },			/* prfm pldl1keep, [x1] */
	{ 0x91000400, 0, { { 0 } }, { { 0 } } },			/* add x0, x0, #1 */
	{ 0xa540a020, 0, { { 0, 12 } }, { { 0 } } },			/* ld1w { z0.s }, p0/z, [x1] */
	{ 0xa540a020, SMEVEC_SVCR_SM, { { 0, 12 } }, { { 0 } } },
	{ 0xe540e020, 0, { { 0 } }, { { 0, 12 } } },			/* st1w { z0.s }, p0, [x1] */
	{ 0xa55f6020, 0, { { 0, 12 } }, { { 0 } } },			/* ldff1w { z0.s }, p0/z, [x1] */
	{ 0xc5c1c420, 0, { { 64, 72 }, { -16, -8 } }, { { 0 } } },	/* ld1d { z0.d }, p1/z, [x1, z1.d] */
	{ 0xe470e820, 0, { { 0 } }, { { 4, 8 } } },			/* st4b { z0.b - z3.b }, p2, [x1] */
	{ 0xe1200020, SMEVEC_SVCR_ZA, { { 0 } }, { { 0, 64 } } },	/* str za[w12, 0], [x1] */
	{ 0xe09f0020, SMEVEC_SVCR_ZA | SMEVEC_SVCR_SM, { { 0, 12 } }, { { 0 } } },	/* ld1w {za0h.s[w12, 0]} */
	{ 0xe11f8020, SMEVEC_SVCR_ZA, { { 0, 64 } }, { { 0 } } },	/* ldr zt0, [x1] */
};

static void prepare(int row)
{
	static const uint64_t offsets[2] = { 64, (uint64_t)-16 };
	const uint64_t p[3] = { 0x111, 0x101, 0x2 };

	guest_init(g);
	CODE(g, rows[row].word, HVC1);
	g->cpu.x[0] = 0x55;
	g->cpu.x[1] = BASE;
	g->cpu.x[12] = 1;
	g->cpu.vec.svcr = rows[row].svcr;
	memcpy(g->cpu.vec.z[1], offsets, sizeof(offsets));
	for (int i = 0; i < 3; i++)
		memcpy(g->cpu.vec.p[i], &p[i], sizeof(p[i]));
	memset(g->cpu.vec.p[16], 0xff, sizeof(g->cpu.vec.p[16]));	/* FFR */
}

static size_t touched(int row, const struct cpu_watch_data *data, size_t nr)
{
	struct cpu_watch watch = { .data = data, .nr_data = nr, .single = true };

	prepare(row);
	g->cpu.watch = &watch;
	guest_run_bounded(g, 1);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	return watch.touched;
}

static bool has(const struct bytes bytes[2], int at)
{
	return (at >= bytes[0].from && at < bytes[0].to) || (at >= bytes[1].from && at < bytes[1].to);
}

START_TEST(bytes)
{
	for (int at = -REACH; at < REACH; at++) {
		/* an address with a tag is the same */
		const struct cpu_watch_data data[2] = {
			{ BASE + (uint64_t)(int64_t)at, 1, true, false },
			{ (UINT64_C(0x5a) << 56 | BASE) + (uint64_t)(int64_t)at, 1, false, true },
		};
		bool reads = has(rows[_i].read, at), writes = has(rows[_i].written, at);

		ck_assert_msg(touched(_i, &data[0], 1) == reads, "%08x reads %d", rows[_i].word, at);
		ck_assert_msg(touched(_i, &data[1], 1) == writes, "%08x writes %d", rows[_i].word, at);
	}
}
END_TEST

/* The same registers and memory as without a look, also where more is looked at than there is */
START_TEST(same)
{
	const struct cpu_watch_data all = { 0, UINT64_MAX, true, true };
	struct guest *looked = aligned_alloc(4096, sizeof(*looked));

	ck_assert_uint_eq(touched(_i, &all, 1), has(rows[_i].read, rows[_i].read[0].from) ||
						 has(rows[_i].written, rows[_i].written[0].from));
	*looked = *g;
	prepare(_i);
	guest_run_on(g, &cpu_a64_ops, 1);
	ck_assert_mem_eq(g->ram, looked->ram, sizeof(g->ram));
	ck_assert_mem_eq(g->cpu.x, looked->cpu.x, sizeof(g->cpu.x));
	ck_assert_mem_eq(&g->cpu.vec, &looked->cpu.vec, sizeof(g->cpu.vec));
	ck_assert_uint_eq(g->cpu.own.ticks, looked->cpu.own.ticks);
	free(looked);
}
END_TEST

/* The page that is written to, and no other */
START_TEST(written_page)
{
	const bool writes = rows[_i].written[0].from != rows[_i].written[0].to;
	struct cpu_watch watch = { .single = true };
	uint64_t dirty = 0;

	prepare(_i);
	g->cpu.watch = &watch;
	g->slot.dirty = &dirty;
	guest_run_bounded(g, 1);
	ck_assert_uint_eq(g->cpu.pc, RAM + 4);
	ck_assert_uint_eq(dirty, writes ? UINT64_C(1) << (BASE - RAM) / 4096 : 0);
}
END_TEST

/* Each by itself, over a branch and back: the registers say where it is */
START_TEST(one_by_one)
{
	struct cpu_watch watch = { .single = true };
	/* add x0, x0, #1; fadd d0, d0, d0; b .-8; and from the start again */
	const uint64_t wanted[] = { RAM + 4, RAM + 8, RAM, RAM + 4, RAM + 8, RAM };

	guest_init(g);
	CODE(g, 0x91000400, 0x1e602800, 0x17fffffe);
	g->cpu.x[0] = 0;
	g->cpu.watch = &watch;
	for (size_t i = 0; i < sizeof(wanted) / sizeof(wanted[0]); i++) {
		guest_run_bounded(g, 1);
		ck_assert_int_eq(g->exit.reason, CPU_EXIT_IRQ);
		ck_assert_uint_eq(g->cpu.pc, wanted[i]);
		ck_assert_uint_eq(g->cpu.x[0], i / 3 + 1);
		ck_assert_uint_eq(g->cpu.own.ticks, i + 1);
	}
}
END_TEST

/* The first of them by number, and none that comes later */
START_TEST(first)
{
	const struct cpu_watch_data data[] = { { BASE + 8, 8, true, true }, { BASE + 4, 4, true, false },
					       { BASE, 4, true, false } };

	ck_assert_uint_eq(touched(0, data, 3), 2);
	ck_assert_uint_eq(touched(0, data, 1), 0);
	ck_assert_uint_eq(touched(0, data, 0), 0);
}
END_TEST

/* What faults accesses nothing: a load behind the end of memory */
START_TEST(fault)
{
	const struct cpu_watch_data data = { RAM + RAM_SIZE - 16, 64, true, true };
	struct cpu_watch watch = { .data = &data, .nr_data = 1, .single = true };

	prepare(0);
	g->cpu.x[1] = RAM + RAM_SIZE;
	g->cpu.watch = &watch;
	guest_run_bounded(g, 1);
	ck_assert_int_eq(g->exit.reason, CPU_EXIT_SYNC);
	ck_assert_uint_eq(watch.touched, 0);
}
END_TEST

/* Nor does a store to where the MMU lets nobody store: a block of 1 GiB at level 1, with AP[2] */
START_TEST(denied)
{
	const struct cpu_watch_data data = { BASE, 8, true, true };
	const uint64_t table = RAM + 0x2000, block = RAM | 1u << 10 | 1u << 7 | 1;
	struct cpu_watch watch = { .data = &data, .nr_data = 1, .single = true };

	prepare(1);
	memcpy(g->ram + (table - RAM) + 8, &block, sizeof(block));
	g->cpu.sysreg[CPU_TTBR0_EL1] = table;
	g->cpu.sysreg[CPU_TCR_EL1] = 25 | 1u << 23;	/* T0SZ: 39 bits; EPD1 */
	g->cpu.sysreg[CPU_MAIR_EL1] = 0xff;
	g->cpu.sys.sctlr_el1 |= 1;
	g->cpu.watch = &watch;
	guest_run_bounded(g, 1);
	ck_assert_uint_eq(g->cpu.sysreg[CPU_ESR_EL1], UINT64_C(0x9600004d));	/* a permission fault at level 1, WnR */
	ck_assert_uint_eq(g->cpu.sysreg[CPU_FAR_EL1], BASE + 4);
	ck_assert_uint_eq(watch.touched, 0);
}
END_TEST

Suite *check_suite(void)
{
	const int nr = sizeof(rows) / sizeof(rows[0]);
	TCase *tcase = tcase_create("watch_data");

	tcase_add_checked_fixture(tcase, NULL, guest_release);
	tcase_add_loop_test(tcase, bytes, 0, nr);
	tcase_add_loop_test(tcase, same, 0, nr);
	tcase_add_loop_test(tcase, written_page, 0, nr);
	tcase_add_test(tcase, one_by_one);
	tcase_add_test(tcase, first);
	tcase_add_test(tcase, fault);
	tcase_add_test(tcase, denied);
	return suite_of("watch_data", tcase);
}
