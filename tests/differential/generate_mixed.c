/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random sequences of all tables' rows in one */
#include <stdlib.h>
#include <string.h>

#include "generate_mixed.h"
#include "mixed.h"
#include "random_state.h"
#include "unicorn/ucpu.h"

#define MOST_WORDS	40	/* and what phrases and branches add */
#define NOP		0xd503201fu

/* SMSTART and SMSTOP of both, SM and ZA */
static const uint32_t modes[] = {
	0xd503477f, 0xd503467f, 0xd503437f, 0xd503427f, 0xd503457f, 0xd503447f,
};

uint32_t mixed_fill(const struct pattern *pattern)
{
	return ((uint32_t)(random_bits() >> 32) & ~pattern->mask) | pattern->value;
}

uint32_t mixed_data(void)
{
	return FIRST_DATA + (uint32_t)(random_bits() % (A64_SP - FIRST_DATA));
}

uint64_t mixed_pc(const struct mixed *g)
{
	return g->image->code + 4 * g->image->nr_words;
}

static uint32_t *code_at(const struct mixed *g, uint64_t pc)
{
	return g->cpu->code + (pc - CODE_PAGES) / 4;
}

/* Registers but the vectors, of which a word that takes an exception changes none */
#define SCALARS offsetof(struct pcpu, vec)

/* True, and where it goes on; or it takes an exception, or goes elsewhere, and nothing is changed */
static bool step(struct mixed *g, uint32_t word)
{
	static uint8_t before[SCALARS], memory[MEMORY_SIZE];
	struct on_cpu *c = g->cpu;
	uint64_t pc = c->cpu.pc;
	bool ok;

	memcpy(before, &c->cpu, SCALARS);
	memcpy(memory, c->memory, MEMORY_SIZE);
	*code_at(g, pc) = word;
	ok = on_cpu_go(c) && c->cpu.pc > pc && c->cpu.pc - pc <= 64;
	if (ok)
		return true;
	memcpy(&c->cpu, before, SCALARS);
	memcpy(c->memory, memory, MEMORY_SIZE);
	*code_at(g, pc) = c->beside;
	return false;
}

static struct row random_row(const struct mixed *g)
{
	uint64_t r = random_bits(), part = r % (g->unicorns ? 48 : 96);
	enum table table = part < 30 ? TABLE_A64 : part < 48 ? TABLE_SIMD : TABLE_VECTOR;

	return (struct row){ table, (unsigned int)(r / 128 % nr_rows(table)) };
}

/* What a branch jumps over */
static uint32_t any_word(const struct mixed *g)
{
	return random_bits() % 2 ? NOP : mixed_fill(row_pattern(random_row(g)));
}

static void append(struct mixed *g, uint32_t word)
{
	g->image->words[g->image->nr_words++] = word;
}

static bool is_unicorns(struct row row, uint32_t word)
{
	return row.table != TABLE_VECTOR && !word_refused(word);
}

bool mixed_word(struct mixed *g, uint32_t word)
{
	struct row row;

	if (g->image->nr_words >= MAX_WORDS - 8 || !row_of(word, &row) ||
	    row_why_not(row, for_cpus(g)) || (g->unicorns && !is_unicorns(row, word)) ||
	    !step(g, word))
		return false;
	append(g, word);
	row_seen(row, for_cpus(g));
	while (mixed_pc(g) < g->cpu->cpu.pc)
		append(g, any_word(g));
	return true;
}

/* Arm ARM C4.1 "Data Processing -- Immediate" and "-- Register" */
static bool is_data_processing(uint32_t word)
{
	return (word & 0x1c000000) == 0x10000000 || (word & 0x0e000000) == 0x0a000000;
}

bool mixed_alu(struct mixed *g)
{
	for (int tries = 0; tries < 100; tries++) {
		struct row row = { TABLE_A64, (unsigned int)(random_bits() % nr_rows(TABLE_A64)) };
		uint32_t word;

		if (is_data_processing(a64_row(row.i)->pattern.value) && !phrase_of(row) &&
		    a64_word(g, a64_row(row.i), &word) && mixed_word(g, word))
			return true;
	}
	return false;
}

static bool word_of(struct mixed *g, struct row row)
{
	uint32_t word;

	if (row.table == TABLE_A64)
		return a64_word(g, a64_row(row.i), &word) && mixed_word(g, word);
	return engine_word(g, row_insn(row), &word) && mixed_word(g, word);
}

/* Of a row that may execute in the present state */
static void some_words(struct mixed *g)
{
	struct row row = random_row(g);
	phrase say = phrase_of(row);

	if (row_why_not(row, for_cpus(g)))
		return;
	if (say) {
		say(g, mixed_fill(row_pattern(row)));
		return;
	}
	for (int tries = 0; tries < 20; tries++)
		if (word_of(g, row))
			return;
}

static uint64_t random_value(void)
{
	static const uint64_t special[] = {
		0, 1, UINT64_MAX, INT64_MAX, (uint64_t)INT64_MIN, UINT32_MAX, INT32_MAX, 0x80000000,
	};
	uint64_t r = random_bits();

	return r % 2 ? random_bits() >> r / 2 % 64 : special[r / 2 % 8];
}

static uint64_t random_address(bool aligned)
{
	uint64_t address = MEMORY_BASE + 0x1000 + random_bits() % 0x2000;

	return aligned ? address & ~UINT64_C(15) : address;
}

/* Bases of gathers and scatters */
static void some_addresses(struct image *image, size_t vl)
{
	for (unsigned int n = 0; n < 32; n++) {
		size_t size = random_bits() % 2 ? 8 : 4;

		for (size_t i = random_bits() % 6 ? vl : 0; i < vl; i += size)
			memcpy(image->z[n] + i, &(uint64_t){ random_address(false) }, size);
	}
}

static void random_general(struct image *image)
{
	for (unsigned int n = 0; n < IMAGE_SP; n++)
		image->x[n] = n < NR_BASES ? random_address(n < 2) :
			      n < FIRST_DATA ? random_bits() % 32 : random_value();
	image->x[IMAGE_SP] = random_address(true);
	image->nzcv = random_bits() & PSTATE_NZCV;
	image->tpidr = random_bits();
}

/* With what FEAT_AFP adds where QEMU does not see it: FIZ, AH and NEP */
static void random_controls(struct image *image)
{
	image->fpcr = random_fpcr(false);
	image->fpsr = random_bits() % 2 ? random_bits() & FPSR_BITS : 0;
	if (!image->two_ways)
		return;
	if (random_bits() % 2)
		image->fpcr |= random_bits() & 7;
	image->fpmr = random_bits() & UINT64_C(0x3f7f4101);
	image->tpidr2 = random_bits();
	if (image->svcr & SMEVEC_SVCR_ZA)
		fill(image->zt0, sizeof(image->zt0));
}

static void random_lengths(struct image *image)
{
	image->vl = 16 * (1 + random_bits() % 16);
	image->svl = UINT64_C(16) << random_bits() % 5;
	if (random_bits() % 3 == 0)
		image->vl = image->svl = 16;
}

static void random_image(struct image *image, bool two_ways)
{
	size_t vl;

	memset(image, 0, sizeof(*image));
	image->code = CODE_BASE;
	image->two_ways = two_ways;
	image->mmu = random_bits() % 2;
	image->svcr = random_bits() % 3 ? random_bits() % 4 : 3;
	random_lengths(image);
	random_general(image);
	random_controls(image);
	vl = image->svcr & SMEVEC_SVCR_SM ? image->svl : image->vl;
	random_vectors(image, (unsigned int)vl, true);
	some_addresses(image, vl);
	if (image->svcr & SMEVEC_SVCR_ZA)
		for (unsigned int row = 0; row < image->svl; row++)
			fill(image->za[row], image->svl);
	for (size_t i = 0; i < MEMORY_SIZE; i += 8)
		memcpy(image->memory + i, &(uint64_t){ random_value() }, 8);
}

void generate_mixed(struct image *image, bool two_ways)
{
	static struct mixed g;
	uint64_t wanted = 1 + random_bits() % MOST_WORDS;

	if (!g.cpu && !(g.cpu = on_cpu_new(&cpu_a64_ops, BESIDE_HVC)))
		abort();
	random_image(image, two_ways);
	g.image = image;
	g.reach = 0;
	g.unicorns = random_bits() % 2;
	on_cpu_load(g.cpu, image);
	for (int tries = 0; image->nr_words < wanted && tries < 1000; tries++) {
		if (random_bits() % 32 == 0)
			mixed_word(&g, modes[random_bits() % (sizeof(modes) / sizeof(modes[0]))]);
		else
			some_words(&g);
	}
	while (image->nr_words < g.reach || !image->nr_words)
		append(&g, NOP);
}
