/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <argp.h>
#include <inttypes.h>
#include <stdio.h>

#include "a64/row.h"
#include "on_a64.h"

#define SKIPPED 77

struct options {
	uint64_t seed, count;
	const char *program;
	bool every_row;
};

static const struct argp_option arguments[] = {
	{ "seed", 's', "N", 0, "begin with sequence N (1); each is a seed of its own", 0 },
	{ "count", 'n', "N", 0, "how many sequences (10000)", 0 },
	{ "every-row", 'e', NULL, 0, "fail if there is a row that no sequence had", 0 },
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
	case 'e':
		o->every_row = true;
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

const char *word_mnemonic(uint32_t word)
{
	return a64_row_of(word)->mnemonic;
}

static void print(const struct image *image)
{
	for (uint64_t i = 0; i < image->nr_words; i++)
		printf("%08x\t%s\n", image->words[i], a64_row_of(image->words[i])->mnemonic);
	for (unsigned int n = 0; n < NR_X; n++)
		if (image->x[n])
			printf("X%u = %#" PRIx64 "\n", n, image->x[n]);
	printf("NZCV = %#" PRIx64 "\n", image->nzcv);
}

/* The sequence after that of @seed; true: the same on both */
static bool one(const struct options *o, uint64_t seed, uint64_t *words)
{
	static struct image image, ours, theirs;
	const char *what;

	random_seed(seed);
	generate(&image);
	*words += image.nr_words;
	what = find_difference(o->program, &image, &theirs);
	if (!what)
		return true;
	printf("--seed=%" PRIu64 ": %s\n", seed, what);
	reduce(&image, still_differs, o->program);
	what = find_difference(o->program, &image, &theirs);
	print(&image);
	ours = image;
	engine_run(&ours);
	printf("\n%s differs; here:\n", what ? what : "nothing");
	print(&ours);
	printf("\nin qemu-aarch64:\n");
	print(&theirs);
	return false;
}

int main(int argc, char **argv)
{
	const struct argp parser = {
		arguments, parse, "RUNNER",
		"Random sequences of data processing, loads, stores and atomics through the A64 CPU and through "
		"qemu-aarch64 7.2.  A difference is reduced and printed.\v"
		"  differential_a64 --seed=1 --count=300000 tests/differential/runner\n"
		"Ends with 0, 1 after a difference, 77 without qemu-aarch64 7.2.",
		NULL, NULL, NULL,
	};
	struct options o = { .seed = 1, .count = 10000 };
	uint64_t words = 0, n = 0;
	bool same = true;

	if (argp_parse(&parser, argc, argv, 0, NULL, &o))
		return 2;
	if (!have_qemu()) {
		puts("skipped: there is no qemu-aarch64 7.2");
		return SKIPPED;
	}
	for (; n < o.count && same; n++)
		same = one(&o, o.seed + n, &words);
	qemu_stop();
	printf("%" PRIu64 " sequences, %" PRIu64 " instructions, %s\n", n, words,
	       same ? "no difference" : "a difference");
	return !same || (o.every_row && unseen_rows());
}
