/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded trace or world switches, plain or compressed, as `kvmsme check` takes them */
#include "cpu.h"
#include "target.h"
#include "trace_check.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct check_options options = { .cpu = &cpu_unicorn_ops, .out = nowhere(), .err = nowhere() };
	struct check_result result = { 0 };

	check_file(&options, input_path(data, size), &result);
	return 0;
}
