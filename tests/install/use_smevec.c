/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The vector engine alone: RDSVL x0, #1 at a streaming vector length of 512 bits */
#include <stdio.h>

#include <smevec/smevec.h>

#define RDSVL_X0_1 0x04bf5820

int main(void)
{
	static struct smevec_regs regs;
	struct smevec_cpu cpu = {
		.regs = &regs,
		.sys = { .cpacr_el1 = 0x3330000, .smcr_el1 = 15, .smcr_el2 = 15, .el = 1 },
		.svl_map = 1 << 3,
		.features = 1u << SMEVEC_FEAT_SME,
	};
	struct smevec_event event;

	smevec_sys_changed(&cpu);
	if (smevec_exec(&cpu, RDSVL_X0_1, &event) != SMEVEC_DONE)
		return 1;
	printf("RDSVL: %llu\n", (unsigned long long)cpu.x[0]);
	return cpu.x[0] != 64;
}
