// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * General-purpose instructions that the engine's interpreter executes itself, against the same
 * instructions in Unicorn: [nop; word; hvc] runs there, [ptrue; word; hvc] in the interpreter.
 */
#include "guest_fixture.h"
#include "suite.h"

#define NOP		0xd503201fu
#define PTRUE		0x2518e3e0u	/* ptrue p0.b: what follows is the interpreter's */
#define HVC(n)		(0xd4000002u | (uint32_t)(n) << 5)
#define CODE_AT		(RAM + 0x400)	/* in the middle of what branches may reach */
#define CODE_WORDS	0x400	/* up to VECTORS */
#define CASES_A_CLASS	1000
#define SEQUENCES	3000
#define LONGEST		12	/* words of a sequence */
#define IN_PLACE	6	/* so many classes, the first, are what a sequence consists of */

/* Classes of Arm ARM C4.1 that hold what the interpreter knows, and what it does not */
static const struct {
	const char *name;
	uint32_t mask, value;
} classes[] = {
	{ "add/subtract (immediate)", 0x1f800000, 0x11000000 },
	{ "add/subtract (shifted register)", 0x1f200000, 0x0b000000 },
	{ "compare (no shift)", 0x7fe0fc1f, 0x6b00001f },
	{ "compare with immediate", 0x7f80001f, 0x7100001f },
	{ "move wide", 0x1f800000, 0x12800000 },
	{ "conditional branch, near", 0xffffffb0, 0x54000020 },
	{ "add/subtract (extended register)", 0x1fe00000, 0x0b200000 },
	{ "logical (immediate)", 0x1f800000, 0x12000000 },
	{ "logical (shifted register)", 0x1f000000, 0x0a000000 },
	{ "bitfield", 0x1f800000, 0x13000000 },
	{ "PC-relative", 0x1f000000, 0x10000000 },
	{ "conditional select", 0x1fe00000, 0x1a800000 },
	{ "three sources", 0x1f000000, 0x1b000000 },
	{ "two sources", 0x5fe00000, 0x1ac00000 },
	{ "branch (immediate)", 0x7ffff800, 0x14000000 },
	{ "branch (immediate), back", 0x7ffff800, 0x17fff800 },
	{ "conditional branch", 0xffffc010, 0x54000000 },
	{ "conditional branch, back", 0xffffc010, 0x54ffc000 },
	{ "compare and branch", 0x7effc000, 0x34000000 },
	{ "test and branch", 0x7e07c000, 0x36000000 },
	{ "return", 0xfffffc1f, 0xd65f0000 },
	{ "load/store (unsigned immediate)", 0x3f000000, 0x39000000 },
	{ "load/store (unscaled, pre, post)", 0x3f200000, 0x38000000 },
	{ "load/store pair", 0x3e000000, 0x28000000 },
};

static struct guest plain, interpreted, start;

/* Small numbers, extreme ones, addresses of data and code, random ones */
static uint64_t random_value(void)
{
	static const uint64_t special[] = {
		0, 1, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MIN, UINT32_MAX, INT32_MAX, 0x80000000,
	};
	uint64_t r = guest_random();

	switch (r % 5) {
	case 0:
		return special[r / 8 % 8];
	case 1:
		return DATA + 0x800 + r / 8 % 0x400 * 8;
	case 2:
		return DATA + 0x800 + r / 8 % 0x2000;
	case 3:
		return CODE_AT + 0x400 + r / 8 % 64 * 4;	/* out of reach of the word read there */
	default:
		return guest_random() >> r / 8 % 64;
	}
}

/* HVC #n everywhere around the word, so that it shows where a branch went */
static void make_start(void)
{
	guest_init(&start);
	for (uint32_t i = 0; i < CODE_WORDS; i++) {
		uint32_t hvc = HVC(0x100 + i);

		guest_code(&start, RAM + 4 * i, &hvc, 1);
	}
	for (size_t i = DATA - RAM; i < STACK - RAM; i++)
		start.ram[i] = (uint8_t)guest_random();
	start.cpu.pc = CODE_AT;
}

static void randomise(void)
{
	for (int n = 0; n < 31; n++)
		start.cpu.x[n] = random_value();
	start.cpu.sp_el1 = STACK - (guest_random() % 4 ? 0x400 : 0x404);
	start.cpu.pstate = PSTATE_DAIF | PSTATE_EL1h | (guest_random() & 0xf0000000);
}

static void prepare(struct guest *g, const uint32_t *words, size_t nr)
{
	memcpy(g, &start, sizeof(*g));
	g->slot.host = g->ram;
	guest_code(g, g->cpu.pc, words, nr);
}

/* All that may differ is the first word */
static void forget_first(struct guest *g)
{
	guest_code(g, start.cpu.pc, &start.cpu.vec.fpcr, 1);
}

static void run(struct guest *g, uint32_t first, uint32_t word)
{
	const uint32_t words[] = { first, word };

	prepare(g, words, 2);
	guest_run_bounded(g, 200);
	forget_first(g);
}

static void same_state(const char *class, uint32_t word)
{
	for (int n = 0; n < 31; n++)
		ck_assert_msg(plain.cpu.x[n] == interpreted.cpu.x[n],
			      "%s: %08x: X%d is %#llx, in Unicorn %#llx", class, word, n,
			      (unsigned long long)interpreted.cpu.x[n],
			      (unsigned long long)plain.cpu.x[n]);
	ck_assert_msg(plain.cpu.pstate == interpreted.cpu.pstate, "%s: %08x: PSTATE %#llx, in Unicorn %#llx",
		      class, word, (unsigned long long)interpreted.cpu.pstate,
		      (unsigned long long)plain.cpu.pstate);
	ck_assert_msg(plain.cpu.pc == interpreted.cpu.pc && plain.cpu.sp_el1 == interpreted.cpu.sp_el1 &&
		      plain.exit.esr == interpreted.exit.esr &&
		      !memcmp(plain.cpu.sysreg, interpreted.cpu.sysreg, sizeof(plain.cpu.sysreg)),
		      "%s: %08x: PC %#llx, in Unicorn %#llx", class, word,
		      (unsigned long long)interpreted.cpu.pc, (unsigned long long)plain.cpu.pc);
	ck_assert_msg(!memcmp(plain.ram, interpreted.ram, RAM_SIZE), "%s: %08x: memory", class, word);
}

/* A loop ends by the budget, which counts other things in Unicorn */
static bool ended(const struct guest *g)
{
	return g->exit.reason == CPU_EXIT_SYNC;
}

START_TEST(as_in_unicorn)
{
	unsigned int compared = 0;

	make_start();
	for (int i = 0; i < CASES_A_CLASS; i++) {
		uint32_t word = ((uint32_t)guest_random() & ~classes[_i].mask) | classes[_i].value;

		randomise();
		run(&plain, NOP, word);
		run(&interpreted, PTRUE, word);
		ck_assert_msg(ended(&plain) == ended(&interpreted), "%s: %08x", classes[_i].name, word);
		if (!ended(&plain))
			continue;
		same_state(classes[_i].name, word);
		compared++;
	}
	ck_assert_uint_gt(compared, CASES_A_CLASS / 4);
}
END_TEST

/*
 * Words that are executed behind one another, in their run or, by budgets of @budget, in pieces of
 * it; up to the end of a page as a rule.  Branches go forward, and end at an HVC at the latest.
 */
static void run_sequence(struct guest *g, uint32_t first, uint32_t *words, size_t nr, uint64_t budget)
{
	words[0] = first;
	prepare(g, words, nr);
	for (int i = 0; i < 2 * LONGEST && !(i && ended(g)); i++)
		guest_run_bounded(g, budget);
	ck_assert_msg(ended(g), "%08x %08x, budget %d", words[0], words[1], (int)budget);
	forget_first(g);
}

START_TEST(sequences_as_in_unicorn)
{
	make_start();
	for (int i = 0; i < SEQUENCES; i++) {
		size_t nr = 2 + guest_random() % (LONGEST - 1), gap = guest_random() % 4;
		uint32_t words[LONGEST];

		for (size_t w = 1; w < nr; w++) {
			size_t class = guest_random() % IN_PLACE;

			words[w] = ((uint32_t)guest_random() & ~classes[class].mask) | classes[class].value;
		}
		randomise();
		start.cpu.pc = gap ? VECTORS - 4 * (nr + gap - 1) : CODE_AT;
		run_sequence(&plain, NOP, words, nr, 100);
		run_sequence(&interpreted, PTRUE, words, nr, 100);
		same_state("sequence", words[1]);
		run_sequence(&interpreted, PTRUE, words, nr, 1 + guest_random() % 4);
		same_state("sequence in pieces", words[1]);
	}
}
END_TEST

/* A loop of vector code stays in the interpreter until its budget ends, and not longer */
START_TEST(budget_ends_a_loop)
{
	static struct guest g;

	guest_init(&g);
	CODE(&g, PTRUE, 0x91000421 /* add x1, x1, #1 */, 0x17fffffe /* b .-8 */);
	guest_run_bounded(&g, 3000);
	ck_assert_int_eq(g.exit.reason, CPU_EXIT_IRQ);
	ck_assert_uint_ge(g.cpu.x[1], 900);
	ck_assert_uint_le(g.cpu.x[1], 1000);
}
END_TEST

/* The loop's own store changes its last instruction, ADD, to SUB: seen in the next round */
START_TEST(loop_rewrites_itself)
{
	static struct guest g;

	guest_init(&g);
	g.cpu.x[2] = RAM + 3 * 4;
	g.cpu.x[3] = 0xd1000421;	/* sub x1, x1, #1 */
	g.cpu.x[4] = 10;
	CODE(&g, PTRUE, 0xf1000484 /* subs x4, x4, #1 */, 0xb9000043 /* str w3, [x2] */,
	     0x91000421 /* add x1, x1, #1 */, 0x54ffff81 /* b.ne .-16 */, HVC(1));
	guest_run(&g);
	assert_hvc(&g, 1);
	ck_assert_msg(g.cpu.x[1] == (uint64_t)-8 || g.cpu.x[1] == (uint64_t)-10, "X1 is %lld",
		      (long long)g.cpu.x[1]);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("scalar");

	tcase_add_loop_test(tc, as_in_unicorn, 0, sizeof(classes) / sizeof(classes[0]));
	tcase_add_test(tc, sequences_as_in_unicorn);
	tcase_add_test(tc, budget_ends_a_loop);
	tcase_add_test(tc, loop_rewrites_itself);
	return suite_of("interpreter", tc);
}
