// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What the engine takes a word for: reads words in hexadecimal, one a line, prints the mnemonic
 * of its row, or "udf" where no mode executes it.  Memory is nowhere: an access is a fault, which
 * an undefined word does not come to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "insn.h"

/* All but what is newer than LLVM 19 */
#define NEWER	(UINT64_C(1) << SMEVEC_FEAT_FPRCVT | UINT64_C(1) << SMEVEC_FEAT_SME_MOP4)
#define FEATURES (((UINT64_C(1) << SMEVEC_NR_FEATURES) - 1) & ~NEWER)

static struct smevec_regs regs;

static bool no_read(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	(void)opaque;
	(void)buf;
	(void)len;
	*fault = addr;
	return false;
}

static bool no_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	(void)opaque;
	(void)buf;
	(void)len;
	*fault = addr;
	return false;
}

static bool executes(uint32_t word, uint64_t svcr)
{
	static const struct smevec_mem_ops ops = { .read = no_read, .write = no_write };
	const uint64_t enabled = UINT64_C(0x3330000), len = 3;
	struct smevec_event event = { 0 };
	struct smevec_insn decoded;
	struct smevec_cpu cpu = {
		.regs = &regs, .mem = &ops, .vl_map = 0xffff, .svl_map = 0x808b,
		.features = FEATURES,
	};

	memset(&regs, 0, sizeof(regs));
	regs.svcr = svcr;
	cpu.sys.el = 1;
	cpu.sys.cpacr_el1 = enabled;
	cpu.sys.zcr_el1 = cpu.sys.zcr_el2 = len;
	cpu.sys.smcr_el1 = cpu.sys.smcr_el2 = SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | len;
	smevec_sys_changed(&cpu);
	if (smevec_simd_decode(cpu.features, word, &decoded))
		return smevec_exec_general(&cpu, &decoded, &event) != SMEVEC_UNDEF;
	return smevec_exec(&cpu, word, &event) != SMEVEC_UNDEF;
}

static const char *mnemonic(uint32_t word)
{
	const struct insn *insn = insn_simd_lookup(word);

	return insn ? insn_mnemonic(insn, word) : smevec_mnemonic(word);
}

int main(void)
{
	const uint64_t streaming = SMEVEC_SVCR_SM | SMEVEC_SVCR_ZA;
	char line[64];

	while (fgets(line, sizeof(line), stdin)) {
		uint32_t word = (uint32_t)strtoul(line, NULL, 16);

		puts(executes(word, streaming) || executes(word, SMEVEC_SVCR_ZA) ?
			     mnemonic(word) : "udf");
	}
	return 0;
}
