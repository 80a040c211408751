/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What qemu-aarch64 7.2 cannot tell of AdvSIMD, worked out by hand from the Arm ARM (DDI 0487):
 * LUTI2 and LUTI4, which it has not, and FPSR.QC, which of AdvSIMD and SVE the former alone sets.
 */
#include <string.h>

#include <smevec/smevec.h>

#include "suite.h"

#define QC	UINT32_C(0x08000000)
#define ALL	((UINT64_C(1) << SMEVEC_NR_FEATURES) - 1)

static struct smevec_regs regs;

static enum smevec_result execute(uint64_t features, uint32_t word)
{
	struct smevec_cpu cpu = {
		.regs = &regs, .vl_map = 1, .features = features,
		.sys = { .cpacr_el1 = 0x00330000, .el = 1 },
	};
	struct smevec_event event;
	struct smevec_insn insn;

	smevec_sys_changed(&cpu);
	if (!smevec_simd_decode(features, word, &insn))
		smevec_decode(features, word, &insn);
	return smevec_exec_general(&cpu, &insn, &event);
}

static const struct {
	const char *what;
	uint32_t word;
	uint8_t v0[16];
} tables[] = {
	{ "luti2 v0.16b, {v1.16b}, v2[3]", 0x4e827020,
	  { 0x10, 0x11, 0x12, 0x13, 0x13, 0x12, 0x11, 0x10, 0x10, 0x10, 0x10, 0x10, 0x13, 0x13, 0x13, 0x13 } },
	{ "luti2 v0.8h, {v1.8h}, v2[7]", 0x4ec27020,
	  { 0x10, 0x11, 0x10, 0x11, 0x10, 0x11, 0x10, 0x11, 0x16, 0x17, 0x16, 0x17, 0x16, 0x17, 0x16, 0x17 } },
	{ "luti2 v0.8h, {v1.8h}, v2[6]", 0x4ec26020,
	  { 0x10, 0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x16, 0x17, 0x14, 0x15, 0x12, 0x13, 0x10, 0x11 } },
	{ "luti4 v0.16b, {v1.16b}, v2[1]", 0x4e426020,
	  { 0x1f, 0x1e, 0x1d, 0x1c, 0x1b, 0x1a, 0x19, 0x18, 0x14, 0x1e, 0x1b, 0x11, 0x10, 0x10, 0x1f, 0x1f } },
	{ "luti4 v0.8h, {v1.8h, v2.8h}, v2[3]", 0x4e427020,
	  { 0x18, 0x19, 0xe4, 0x1b, 0x67, 0x89, 0x12, 0x13, 0x10, 0x11, 0x10, 0x11, 0x00, 0xff, 0x00, 0xff } },
};

static const uint8_t v2[16] = { 0, 0, 0, 0, 0, 0, 0x67, 0x89, 0xef, 0xcd, 0xab, 0x89, 0xe4, 0x1b, 0x00, 0xff };

START_TEST(tables_are_looked_up)
{
	uint8_t *v1 = regs.z[1];

	memset(&regs, 0, sizeof(regs));
	for (uint8_t i = 0; i < 16; i++)
		v1[i] = 0x10 + i;
	memcpy(regs.z[2], v2, sizeof(v2));
	ck_assert_int_eq(execute(ALL, tables[_i].word), SMEVEC_DONE);
	ck_assert_msg(!memcmp(regs.z[0], tables[_i].v0, 16), "%s", tables[_i].what);
	ck_assert_int_eq(execute(ALL & ~(UINT64_C(1) << SMEVEC_FEAT_LUT), tables[_i].word), SMEVEC_UNDEF);
}
END_TEST

/* Vn, Vm and Vd have @byte everywhere */
static const struct {
	const char *what;
	uint32_t word;
	uint8_t byte;
	bool saturates;
} sums[] = {
	{ "uqadd v0.16b, v1.16b, v2.16b", 0x6e220c20, 0x80, true },
	{ "uqadd v0.16b, v1.16b, v2.16b", 0x6e220c20, 0x7f, false },
	{ "uqadd z0.b, z1.b, z2.b", 0x04221420, 0x80, false },
	{ "sqadd v0.8b, v1.8b, v2.8b", 0x0e220c20, 0x40, true },
	{ "sqadd v0.8b, v1.8b, v2.8b", 0x0e220c20, 0x3f, false },
	{ "sqadd z0.b, z1.b, z2.b", 0x04221020, 0x40, false },
	{ "sqdmulh v0.4s, v1.4s, v2.4s", 0x4ea2b420, 0x80, false },	/* 0x80808080: no minimum */
	{ "sqxtn b0, h1", 0x5e214820, 0x01, true },
	{ "sqxtn b0, h1", 0x5e214820, 0x00, false },
	{ "sqxtnb z0.b, z1.h", 0x45284020, 0x01, false },
	{ "sqabs b0, b1", 0x5e207820, 0x80, true },
	{ "sqabs b0, b1", 0x5e207820, 0x81, false },
	{ "uqshl v0.16b, v1.16b, #1", 0x6f097420, 0x80, true },
	{ "uqshl v0.16b, v1.16b, #1", 0x6f097420, 0x7f, false },
	{ "add v0.16b, v1.16b, v2.16b", 0x4e228420, 0x80, false },
};

START_TEST(saturation_is_noted)
{
	memset(&regs, 0, sizeof(regs));
	for (int n = 0; n < 3; n++)
		memset(regs.z[n], sums[_i].byte, 16);
	ck_assert_int_eq(execute(ALL, sums[_i].word), SMEVEC_DONE);
	ck_assert_msg(regs.fpsr == (sums[_i].saturates ? QC : 0), "%s of %#x: FPSR %#x", sums[_i].what,
		      sums[_i].byte, regs.fpsr);
	/* sticky: what does not saturate leaves it */
	regs.fpsr = QC;
	execute(ALL, sums[_i].word);
	ck_assert_uint_eq(regs.fpsr, QC);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tc = tcase_create("by hand");

	tcase_add_loop_test(tc, tables_are_looked_up, 0, sizeof(tables) / sizeof(tables[0]));
	tcase_add_loop_test(tc, saturation_is_noted, 0, sizeof(sums) / sizeof(sums[0]));
	return suite_of("simd_hand", tc);
}
