// SPDX-License-Identifier: GPL-2.0-or-later
/* kvmsme traps INSNS CASES... with cpu/a64 as the CPU */
#include "cpu.h"
#include "traps.h"

int main(int argc, char **argv)
{
	return traps_replay(&cpu_a64_ops,
			    &(struct recorded_run){ .nr = argc - 1, .files = argv + 1, .out = stdout });
}
