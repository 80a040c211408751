// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_scenarios PATH...: runner_main() on its own, for CTest
 * run_scenarios --steps: the tables of docs/scenarios.md; --schema, --write-words=FILE: as kvmsme run
 */
#include <string.h>

#include "cpu.h"
#include "runner.h"

int main(int argc, char **argv)
{
	struct runner_options options = { .out = stdout, .err = stderr, .cpu = &cpu_unicorn_ops };
	int first = 1;

	if (argc > 1 && !strcmp(argv[1], "--schema")) {
		runner_schema(stdout);
		return 0;
	}
	if (argc > 1 && !strcmp(argv[1], "--steps")) {
		runner_steps(stdout);
		return 0;
	}
	if (argc > 1 && !strncmp(argv[1], "--write-words=", 14))
		options.write_words = argv[first++] + 14;
	options.paths = (const char *const *)argv + first;
	options.nr_paths = (size_t)(argc - first);
	return runner_main(&options);
}
