// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * General-purpose instructions on the A64 CPU against the same in Unicorn: [nop; word; b next],
 * which is all Unicorn's, and an HVC behind it.
 */
#include "guest_fixture.h"
#include "suite.h"

#define NOP		0xd503201fu
#define B_NEXT		0x14000001u	/* ends what is Unicorn's before the HVC, which is not */
#define HVC(n)		(0xd4000002u | (uint32_t)(n) << 5)
#define CODE_AT		(RAM + 0x400)	/* in the middle of what branches may reach */
#define CODE_WORDS	0x400	/* up to VECTORS */
#define CASES_A_CLASS	1000
#define SEQUENCES	3000
#define LONGEST		12	/* words of a sequence */
#define FORWARD		6	/* so many classes, the first, are what a sequence consists of */

/* Classes of Arm ARM C4.1 */
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

static struct guest unicorn, a64, start;

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

static void run(struct guest *g, const struct cpu_ops *cpu, uint32_t word)
{
	const uint32_t words[] = { NOP, word, B_NEXT };

	prepare(g, words, 3);
	guest_run_on(g, cpu, 200);
}

static void same_state(const char *class, uint32_t word)
{
	for (int n = 0; n < 31; n++)
		ck_assert_msg(unicorn.cpu.x[n] == a64.cpu.x[n],
			      "%s: %08x: X%d is %#llx, in Unicorn %#llx", class, word, n,
			      (unsigned long long)a64.cpu.x[n],
			      (unsigned long long)unicorn.cpu.x[n]);
	ck_assert_msg(unicorn.cpu.pstate == a64.cpu.pstate, "%s: %08x: PSTATE %#llx, in Unicorn %#llx",
		      class, word, (unsigned long long)a64.cpu.pstate,
		      (unsigned long long)unicorn.cpu.pstate);
	ck_assert_msg(unicorn.cpu.pc == a64.cpu.pc && unicorn.cpu.sp_el1 == a64.cpu.sp_el1 &&
		      unicorn.exit.esr == a64.exit.esr &&
		      !memcmp(unicorn.cpu.sysreg, a64.cpu.sysreg, sizeof(unicorn.cpu.sysreg)),
		      "%s: %08x: PC %#llx, in Unicorn %#llx", class, word,
		      (unsigned long long)a64.cpu.pc, (unsigned long long)unicorn.cpu.pc);
	ck_assert_msg(!memcmp(unicorn.ram, a64.ram, RAM_SIZE), "%s: %08x: memory", class, word);
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
		run(&unicorn, &cpu_unicorn_ops, word);
		run(&a64, &cpu_a64_ops, word);
		ck_assert_msg(ended(&unicorn) == ended(&a64), "%s: %08x", classes[_i].name, word);
		if (!ended(&unicorn))
			continue;
		same_state(classes[_i].name, word);
		compared++;
	}
	ck_assert_uint_gt(compared, CASES_A_CLASS / 4);
}
END_TEST

/*
 * Words behind one another, at once or, by budgets of @budget, in pieces; up to the end of a page as a
 * rule.  Branches go forward, and end at an HVC at the latest.
 */
static void run_sequence(struct guest *g, const struct cpu_ops *cpu, const uint32_t *words, size_t nr,
			 uint64_t budget)
{
	prepare(g, words, nr);
	for (int i = 0; i < 2 * LONGEST && !(i && ended(g)); i++)
		guest_run_on(g, cpu, budget);
	ck_assert_msg(ended(g), "%08x %08x, budget %d", words[0], words[1], (int)budget);
}

START_TEST(sequences_as_in_unicorn)
{
	make_start();
	for (int i = 0; i < SEQUENCES; i++) {
		size_t nr = 2 + guest_random() % (LONGEST - 1), gap = guest_random() % 4;
		uint32_t words[LONGEST + 1] = { NOP };

		for (size_t w = 1; w < nr; w++) {
			size_t class = guest_random() % FORWARD;

			words[w] = ((uint32_t)guest_random() & ~classes[class].mask) | classes[class].value;
		}
		words[nr++] = B_NEXT;
		randomise();
		start.cpu.pc = gap ? VECTORS - 4 * (nr + gap - 1) : CODE_AT;
		run_sequence(&unicorn, &cpu_unicorn_ops, words, nr, 100);
		run_sequence(&a64, &cpu_a64_ops, words, nr, 100);
		same_state("sequence", words[1]);
		run_sequence(&a64, &cpu_a64_ops, words, nr, 1 + guest_random() % 4);
		same_state("sequence in pieces", words[1]);
	}
}
END_TEST

/* Unicorn counts blocks: if all were handed over, this file would compare the A64 CPU with itself */
START_TEST(is_in_unicorn)
{
	make_start();
	run(&unicorn, &cpu_unicorn_ops, NOP);
	run(&a64, &cpu_a64_ops, NOP);
	ck_assert_uint_eq(a64.cpu.own.ticks, 3);
	ck_assert_uint_lt(unicorn.cpu.own.ticks, 3);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("base");

	tcase_add_loop_test(tc, as_in_unicorn, 0, sizeof(classes) / sizeof(classes[0]));
	tcase_add_test(tc, sequences_as_in_unicorn);
	tcase_add_test(tc, is_in_unicorn);
	return suite_of("base A64", tc);
}
