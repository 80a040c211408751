// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * run_scenarios PATH...: runner_main() on its own, for CTest
 * run_scenarios --cpu=a64|stepped PATH...: not on Unicorn (stepped_cpu.h)
 * run_scenarios --schema, --write-words=FILE: as kvmsme run
 */
#include <string.h>

#include "cpu.h"
#include "runner.h"
#include "stepped_cpu.h"

static const struct cpu_ops *cpu_by_name(const char *name)
{
	return strcmp(name, "stepped") ? &cpu_a64_ops : &stepped_cpu_ops;
}

int main(int argc, char **argv)
{
	struct runner_options options = { .out = stdout, .err = stderr, .cpu = &cpu_unicorn_ops };
	int first = 1, status;

	if (argc > 1 && !strcmp(argv[1], "--schema")) {
		runner_schema(stdout);
		return 0;
	}
	if (argc > 1 && !strncmp(argv[1], "--write-words=", 14))
		options.write_words = argv[first++] + 14;
	if (argc > first && !strncmp(argv[first], "--cpu=", 6))
		options.cpu = cpu_by_name(argv[first++] + 6);
	options.paths = (const char *const *)argv + first;
	options.nr_paths = (size_t)(argc - first);
	status = runner_main(&options);
	if (stepped_cpu_steps())
		printf("guests went on in %llu machines\n",
		       (unsigned long long)stepped_cpu_steps());
	return status;
}
