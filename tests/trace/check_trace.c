/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Exit status 0 if the model agrees with every operation of the traces given */
#include "trace_check.h"
#include "cpu.h"

int main(int argc, char **argv)
{
	struct check_options options = {
		.files = (const char *const *)argv + 1,
		.nr_files = argc > 1 ? (size_t)argc - 1 : 0,
		.cpu = &cpu_unicorn_ops,
		.out = stdout,
		.err = stderr,
	};

	return check_main(&options);
}
