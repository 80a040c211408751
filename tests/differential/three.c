/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "a64_pe.h"
#include "generate_mixed.h"
#include "lanes.h"
#include "mixed_rows.h"
#include "on_cpu.h"
#include "qemu_keys.h"
#include "vote.h"

#define SKIPPED 77

struct options {
	uint64_t seed, count, two_ways;
	const char *program;
	bool keep_going, every_row, rows;
};

static const struct argp_option arguments[] = {
	{ "seed", 's', "N", 0, "begin with sequence N (1); each is a seed of its own", 0 },
	{ "count", 'n', "N", 0, "how many sequences (10000); 0: without end", 0 },
	{ "keep-going", 'k', NULL, 0, "do not end with the first difference", 0 },
	{ "two-ways", 't', "N", 0, "of every N sequences one is of what qemu-aarch64 has not (4); 0: none", 0 },
	{ "every-row", 'e', NULL, 0, "fail if there is a row of an instruction table that no sequence had", 0 },
	{ "rows", 'r', NULL, 0, "print how often each row was executed", 0 },
	{ "definitions", 'd', NULL, 0, "no quick forms and no SIMD of the host: each word by its definition", 0 },
	{ "fault", 'f', "WHO:MNEMONIC", 0, "a64, unicorn or qemu-aarch64 does nothing for this instruction", 0 },
	{ 0 },
};

static void plant_fault(char *arg, struct argp_state *parser)
{
	char *mnemonic = strchr(arg, ':');

	if (mnemonic)
		*mnemonic++ = '\0';
	if (!mnemonic || !vote_fault(arg, mnemonic))
		argp_error(parser, "a fault is a64:MNEMONIC, unicorn:MNEMONIC or qemu-aarch64:MNEMONIC");
}

static error_t parse(int key, char *arg, struct argp_state *parser)
{
	struct options *o = parser->input;

	switch (key) {
	case 's':
		o->seed = argument_number(arg, parser);
		return 0;
	case 'n':
		o->count = argument_number(arg, parser);
		return 0;
	case 'k':
		o->keep_going = true;
		return 0;
	case 't':
		o->two_ways = argument_number(arg, parser);
		return 0;
	case 'e':
		o->every_row = true;
		return 0;
	case 'r':
		o->rows = true;
		return 0;
	case 'd':
		a64_forms_off = lanes_off = true;
		return 0;
	case 'f':
		plant_fault(arg, parser);
		return 0;
	case ARGP_KEY_ARG:
		if (o->program)
			argp_usage(parser);
		o->program = arg;
		return 0;
	case ARGP_KEY_NO_ARGS:
		argp_usage(parser);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* @two_ways: sequences that were not for qemu-aarch64 */
struct totals {
	uint64_t sequences, words, differences, two_ways;
};

static bool one(const struct options *o, uint64_t seed, struct totals *t)
{
	static struct image image;
	static struct vote v;

	random_seed(seed);
	generate_mixed(&image, o->two_ways && seed % o->two_ways == 0);
	t->words += image.nr_words;
	t->two_ways += image.two_ways;
	if (!vote_on(&image, &v))
		return true;
	printf("# --seed=%" PRIu64 ": %s\n", seed, vote_text(&v, &image));
	vote_report(&image, &v);
	fflush(stdout);
	return false;
}

static int campaign(const struct options *o)
{
	struct totals t = { 0 };
	unsigned int unseen;

	for (; (!o->count || t.sequences < o->count) && (o->keep_going || !t.differences); t.sequences++)
		t.differences += !one(o, o->seed + t.sequences, &t);
	printf("%" PRIu64 " sequences (%" PRIu64 " without qemu-aarch64), %" PRIu64 " instructions, %" PRIu64
	       " differences\n", t.sequences, t.two_ways, t.words, t.differences);
	if (o->rows)
		rows_print();
	unseen = o->every_row ? rows_unseen() : 0;
	return t.differences || unseen;
}

int main(int argc, char **argv)
{
	const struct argp parser = {
		arguments, parse, "RUNNER",
		"Random sequences of all of A64, AdvSIMD, floating point, SVE and SME through the A64 CPU, the machine "
		"on Unicorn and qemu-aarch64 7.2.  Who differs from the two others is said; the sequence is "
		"reduced and printed as a scenario.\v"
		"  differential_three --seed=1 --count=100000 tests/differential/runner\n"
		"Ends with 0, 1 after a difference, 77 without qemu-aarch64 7.2.",
		NULL, NULL, NULL,
	};
	struct options o = { .seed = 1, .count = 10000, .two_ways = 4 };
	int status;

	if (argp_parse(&parser, argc, argv, 0, NULL, &o))
		return 2;
	if (qemu_version() != QEMU_7_2) {
		puts("skipped: there is no qemu-aarch64 7.2");
		return SKIPPED;
	}
	qemu_keys_find();
	if (!rows_begin() || !vote_begin(o.program))
		return 2;
	status = campaign(&o);
	qemu_stop();
	cpu_unicorn_ops.release();
	return status;
}
