/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The SME support routines of the ABI that compiled code calls (AAPCS64 "SME support routines") */
#ifndef SME_ROUTINES_H
#define SME_ROUTINES_H

__asm__(".arch_extension sme\n"
	".weak __arm_sme_state, __arm_tpidr2_save, __arm_tpidr2_restore, __arm_za_disable\n"
	/* X0: SVCR, with SME and TPIDR2_EL0 there; X1: TPIDR2_EL0 */
	"__arm_sme_state:\n"
	"	mrs	x0, S3_3_C4_C2_2\n"
	"	orr	x0, x0, #0xc000000000000000\n"
	"	mrs	x1, S3_3_C13_C0_5\n"
	"	ret\n"
	/* ZA to where TPIDR2_EL0 says, X14 to X16 are the routine's own */
	"__arm_tpidr2_save:\n"
	"	mrs	x14, S3_3_C13_C0_5\n"
	"	cbz	x14, 2f\n"
	"	ldr	x16, [x14]\n"
	"	ldrh	w17, [x14, #8]\n"
	"	mov	w15, wzr\n"
	"1:	cmp	w15, w17\n"
	"	b.hs	2f\n"
	"	str	za[w15, 0], [x16]\n"
	"	addsvl	x16, x16, #1\n"
	"	add	w15, w15, #1\n"
	"	b	1b\n"
	"2:	ret\n"
	"__arm_tpidr2_restore:\n"
	"	ldr	x16, [x0]\n"
	"	ldrh	w17, [x0, #8]\n"
	"	mov	w15, wzr\n"
	"1:	cmp	w15, w17\n"
	"	b.hs	2f\n"
	"	ldr	za[w15, 0], [x16]\n"
	"	addsvl	x16, x16, #1\n"
	"	add	w15, w15, #1\n"
	"	b	1b\n"
	"2:	ret\n"
	"__arm_za_disable:\n"
	"	mrs	x14, S3_3_C13_C0_5\n"
	"	str	x30, [sp, #-16]!\n"
	"	bl	__arm_tpidr2_save\n"
	"	msr	S3_3_C13_C0_5, xzr\n"
	"	smstop	za\n"
	"	ldr	x30, [sp], #16\n"
	"	ret\n");

#endif
