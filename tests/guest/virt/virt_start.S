/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where programs are entered: FP, SVE and SME on, at their full lengths; vectors; stage 1; main() */
	.arch	armv9-a+sme

	.text
	.globl	_start, secondary_start, vectors, finish
	.type	_start, %function
_start:
	adrp	x1, boot_tree
	str	x0, [x1, :lo12:boot_tree]
	adrp	x1, stack_top
	add	x1, x1, :lo12:stack_top
	mov	sp, x1
	bl	prepare
	bl	main
finish:
	sub	sp, sp, #16
	mov	x1, #0x26
	movk	x1, #2, lsl #16		/* ADP_Stopped_ApplicationExit */
	stp	x1, x0, [sp]
	mov	x1, sp
	mov	w0, #0x18		/* SYS_EXIT */
	hlt	#0xf000
	b	.

/* X0: struct secondary: stack, function, argument */
	.type	secondary_start, %function
secondary_start:
	ldr	x1, [x0]
	mov	sp, x1
	str	x0, [sp, #-16]!
	bl	prepare
	ldr	x1, [sp], #16
	ldp	x2, x0, [x1, #8]
	blr	x2
	movz	x0, #0x8400, lsl #16
	movk	x0, #2			/* PSCI CPU_OFF */
	hvc	#0
	b	.

	.type	prepare, %function
prepare:
	mov	x1, #0x03330000
	msr	cpacr_el1, x1
	isb
	mov	x2, #15
	mrs	x1, id_aa64pfr0_el1
	tst	x1, #0xf << 32
	b.eq	1f
	msr	S3_0_C1_C2_0, x2	/* ZCR_EL1 */
1:	mrs	x1, id_aa64pfr1_el1
	tst	x1, #0xf << 24
	b.eq	2f
	msr	S3_0_C1_C2_6, x2	/* SMCR_EL1 */
2:	adrp	x1, vectors
	add	x1, x1, :lo12:vectors
	msr	vbar_el1, x1
	adrp	x1, table
	add	x1, x1, :lo12:table
	msr	ttbr0_el1, x1
	mov	x1, #0xff		/* 0: normal, write-back; 1: Device-nGnRnE */
	msr	mair_el1, x1
	ldr	x1, =0x200803519	/* T0SZ 25, 4 KiB, write-back, inner shareable, EPD1, IPS 40 bits */
	msr	tcr_el1, x1
	isb
	tlbi	vmalle1
	dsb	nsh
	mrs	x1, sctlr_el1
	mov	x2, #0x1005		/* M, C, I */
	orr	x1, x1, x2
	msr	sctlr_el1, x1
	isb
	ret

/* A frame of X0 to X30, ELR, SPSR, ESR, FAR; and which vector it was */
	.macro	vector number
	.balign	0x80
	sub	sp, sp, #288
	stp	x0, x1, [sp]
	mov	x1, #\number
	b	taken
	.endm

	.balign	0x800
	.type	vectors, %function
vectors:
	.irp	number, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	vector	\number
	.endr

	.type	taken, %function
taken:
	stp	x2, x3, [sp, #16]
	stp	x4, x5, [sp, #32]
	stp	x6, x7, [sp, #48]
	stp	x8, x9, [sp, #64]
	stp	x10, x11, [sp, #80]
	stp	x12, x13, [sp, #96]
	stp	x14, x15, [sp, #112]
	stp	x16, x17, [sp, #128]
	stp	x18, x19, [sp, #144]
	stp	x20, x21, [sp, #160]
	stp	x22, x23, [sp, #176]
	stp	x24, x25, [sp, #192]
	stp	x26, x27, [sp, #208]
	stp	x28, x29, [sp, #224]
	mrs	x2, elr_el1
	stp	x30, x2, [sp, #240]
	mrs	x2, spsr_el1
	mrs	x3, esr_el1
	stp	x2, x3, [sp, #256]
	mrs	x2, far_el1
	str	x2, [sp, #272]
	mov	x0, sp
	bl	on_exception
	ldp	x2, x3, [sp, #256]
	msr	spsr_el1, x2
	ldp	x30, x2, [sp, #240]
	msr	elr_el1, x2
	ldp	x28, x29, [sp, #224]
	ldp	x26, x27, [sp, #208]
	ldp	x24, x25, [sp, #192]
	ldp	x22, x23, [sp, #176]
	ldp	x20, x21, [sp, #160]
	ldp	x18, x19, [sp, #144]
	ldp	x16, x17, [sp, #128]
	ldp	x14, x15, [sp, #112]
	ldp	x12, x13, [sp, #96]
	ldp	x10, x11, [sp, #80]
	ldp	x8, x9, [sp, #64]
	ldp	x6, x7, [sp, #48]
	ldp	x4, x5, [sp, #32]
	ldp	x2, x3, [sp, #16]
	ldp	x0, x1, [sp]
	add	sp, sp, #288
	eret

	.section .data
	.balign	4096
	.globl	table
/* The first GiB Device memory, not executed; the second normal memory, of EL1's */
table:
	.quad	0x0060000000000405
	.quad	0x0000000040000701
	.fill	510, 8, 0

	.section .bss
	.balign	16
	.globl	boot_tree
boot_tree:
	.skip	16
	.balign	4096
stack:
	.skip	0x400000	/* a save of ZA takes 64 KiB at most */
stack_top:
