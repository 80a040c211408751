/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "differential.h"
#include "random_state.h"

#define SKIPPED 77

struct options {
	uint64_t seed, count;
	uint64_t simd;
	const char *program;
	bool keep_going, every_row;
};

static const struct argp_option arguments[] = {
	{ "seed", 's', "N", 0, "begin with sequence N (1); each is a seed of its own", 0 },
	{ "count", 'n', "N", 0, "how many sequences (10000); 0: without end", 0 },
	{ "keep-going", 'k', NULL, 0, "do not end with the first difference", 0 },
	{ "simd", 'v', "PERCENT", 0, "so many of a hundred words are AdvSIMD or scalar floating point (0)", 0 },
	{ "every-row", 'e', NULL, 0, "fail if there is a row of these that no sequence had", 0 },
	{ "fault", 'f', "MNEMONIC", 0, "give the engine a fault in this instruction: what a difference looks like", 0 },
	{ 0 },
};

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
	case 'v':
		o->simd = argument_number(arg, parser);
		if (o->simd > 100)
			argp_error(parser, "%s is more than a hundred percent", arg);
		return 0;
	case 'e':
		o->every_row = true;
		return 0;
	case 'f':
		engine_fault(arg);
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

static bool one(const struct options *o, uint64_t seed, uint64_t *words)
{
	static struct image image, theirs;
	const char *what;

	random_seed(seed);
	generate(&image);
	*words += image.nr_words;
	what = find_difference(o->program, &image, &theirs);
	if (!what)
		return true;
	printf("# --seed=%llu: %s\n", (unsigned long long)seed, what);
	reduce(&image, still_differs, o->program);
	report_difference(o->program, &image);
	return false;
}

int main(int argc, char **argv)
{
	const struct argp parser = {
		arguments, parse, "RUNNER",
		"Random sequences of SVE, SVE2, SME and AdvSIMD instructions through the vector engine and through "
		"qemu-aarch64 7.2 or 11.  A difference is reduced and printed as a scenario.\v"
		"  differential --seed=1 --count=100000 tests/differential/runner\n"
		"Ends with 0, 1 after a difference, 77 without qemu-aarch64 7.2 or 11.",
		NULL, NULL, NULL,
	};
	struct options o = { .seed = 1, .count = 10000 };
	uint64_t words = 0, differences = 0, n;

	if (argp_parse(&parser, argc, argv, 0, NULL, &o))
		return 2;
	if (!qemu_begin()) {
		puts("skipped: there is no qemu-aarch64 7.2, and no 11");
		return SKIPPED;
	}
	generate_simd((unsigned int)o.simd);
	for (n = 0; (!o.count || n < o.count) && (o.keep_going || !differences); n++)
		differences += !one(&o, o.seed + n, &words);
	qemu_stop();
	printf("%llu sequences, %llu instructions, %llu differences\n", (unsigned long long)n,
	       (unsigned long long)words, (unsigned long long)differences);
	if (o.every_row && unseen_simd_rows())
		return 1;
	return differences ? 1 : 0;
}
