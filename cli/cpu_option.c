/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --cpu, of every command that runs guests */
#include "builtin.h"
#include "cpu.h"

static const struct cpu_ops *chosen;

static error_t parse(int key, char *arg, struct argp_state *state)
{
	static const char *const names[] = { "unicorn", "a64", NULL };
	static const struct cpu_ops *const cpus[] = { &cpu_unicorn_ops, &cpu_a64_ops };

	if (key != 'C')
		return ARGP_ERR_UNKNOWN;
	chosen = cpus[cli_choice(state, arg, names)];
	return 0;
}

static const struct argp_option options[] = {
	{ "cpu", 'C', "CPU", 0,
	  "what guests run on: unicorn (default; not of explore, fuzz, guest and step), or a64, which stops and "
	  "goes on behind any instruction", -1 },
	{ 0 },
};

const struct argp cli_cpu_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

const struct argp_child cli_cpu_option[] = { { &cli_cpu_argp, 0, NULL, 0 }, { 0 } };

const struct cpu_ops *cli_cpu(const struct cpu_ops *otherwise)
{
	if (chosen)
		return chosen;
	return cpu_unicorn_is_built ? otherwise : &cpu_a64_ops;
}
