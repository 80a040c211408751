// SPDX-License-Identifier: GPL-2.0-or-later
// The loops that guest.c times, as one program for two machines: a Linux process under
// qemu-aarch64 (_start) and a guest of the model at EL1 with its MMU off (guest_start).
// Both fill the same data, run kernel KERNEL of the parameters ROUNDS times, and give a
// checksum of the data.  Addresses are the same for both: text at 0x400000, data behind 0x410000.

	.arch	armv9-a+sme2+sme-f16f16+sme-f64f64+sme-f8f32+sve2+bf16+sve2p1

	.equ	PARAM_KERNEL, 0		// index into the table below
	.equ	PARAM_VL, 8		// bytes: VL and SVL
	.equ	PARAM_ROUNDS, 16
	.equ	PARAM_COUNT, 24		// x0 of the kernel

	.equ	SYS_read, 63
	.equ	SYS_write, 64
	.equ	SYS_exit, 93
	.equ	SYS_clock_gettime, 113
	.equ	SYS_prctl, 167
	.equ	PR_SVE_SET_VL, 50
	.equ	PR_SME_SET_VL, 63

	.equ	MMIO, 0x10000000	// no memory: ends KVM_RUN with the value stored
	.equ	DATA_WORDS, 0x18000 / 4

	.section .text.start, "ax"
	.global	_start, guest_start
guest_start:
	mov	x17, #0x3330000		// CPACR_EL1: SMEN, FPEN, ZEN
	msr	cpacr_el1, x17
	isb
	adrp	x19, params
	add	x19, x19, :lo12:params
	ldr	x0, [x19, #PARAM_VL]
	lsr	x0, x0, #4
	sub	x0, x0, #1
	msr	zcr_el1, x0
	mov	x1, #0xc0000000		// FA64, EZT0
	orr	x0, x0, x1
	msr	smcr_el1, x0
	isb
	adrp	x1, stack_top
	mov	sp, x1
	bl	fill
	mov	x21, #MMIO
	str	xzr, [x21]		// the clock starts
	bl	rounds
	str	xzr, [x21]		// and stops
	bl	checksum
	str	x0, [x21]
	b	.

_start:	mov	x0, #0
	adrp	x19, params
	add	x19, x19, :lo12:params
	mov	x1, x19
	mov	x2, #32
	mov	x8, #SYS_read
	svc	#0
	mov	x0, #PR_SVE_SET_VL
	ldr	x1, [x19, #PARAM_VL]
	mov	x8, #SYS_prctl
	svc	#0
	mov	x0, #PR_SME_SET_VL
	ldr	x1, [x19, #PARAM_VL]
	svc	#0
	bl	fill
	adrp	x20, results
	add	x20, x20, :lo12:results
	mov	x1, x20
	bl	clock
	bl	rounds
	add	x1, x20, #16
	bl	clock
	bl	checksum
	str	x0, [x20, #32]
	mov	x0, #1
	mov	x1, x20
	mov	x2, #40
	mov	x8, #SYS_write
	svc	#0
	mov	x0, #0
	mov	x8, #SYS_exit
	svc	#0

clock:	mov	x0, #1			// CLOCK_MONOTONIC
	mov	x8, #SYS_clock_gettime
	svc	#0
	ret

// Small numbers, so that sums of products are exact
fill:	adrp	x0, data
	mov	w1, #0
	mov	w2, #DATA_WORDS / 2
	mov	w5, #13
0:	add	w3, w1, w1, lsl #3
	udiv	w4, w3, w5
	msub	w3, w4, w5, w3
	sub	w3, w3, #6
	scvtf	s0, w3
	str	s0, [x0], #4
	add	w1, w1, #1
	cmp	w1, w2
	b.lt	0b
	mov	w3, #0x0301
	movk	w3, #0xfe05, lsl #16
1:	ror	w3, w3, #3
	str	w3, [x0], #4
	add	w1, w1, #1
	cmp	w1, w2, lsl #1
	b.lt	1b
	ret

checksum:
	adrp	x1, data
	mov	w2, #DATA_WORDS / 2
	mov	x0, #0
0:	ldr	x3, [x1], #8
	ror	x0, x0, #7
	add	x0, x0, x3
	subs	w2, w2, #1
	b.ne	0b
	ret

// Kernels find x0: count, x1, x2, x3: three buffers of 32 KB.  They may change x0 to x18.
	.macro	kernel name
\name\()_rounds:
	ldr	x0, [x19, #PARAM_COUNT]
	adrp	x1, data
	add	x2, x1, #0x8, lsl #12
	add	x3, x2, #0x8, lsl #12
	bl	\name
	subs	x24, x24, #1
	b.ne	\name\()_rounds
	b	rounds_end
	.endm

rounds:	stp	x29, x30, [sp, #-16]!
	ldr	x24, [x19, #PARAM_ROUNDS]
	cbz	x24, rounds_end
	ldr	x22, [x19, #PARAM_KERNEL]
	adr	x23, kernels
	add	x22, x23, x22, lsl #2
	br	x22
rounds_end:
	ldp	x29, x30, [sp], #16
	ret

kernels:
	b	gemm_fmopa_rounds
	b	gemm_smopa_rounds
	b	saxpy_rounds
	b	sdot_rounds
	b	copy_rounds
	b	za_save_restore_rounds
	b	smpair_rounds
	b	axpy_scalar_rounds
	b	alu_rounds
	b	load_store_rounds
	b	scalar_fp_rounds
	b	sve_and_fp_rounds
	b	sve_strlen_rounds
	b	predicates_rounds
	b	fp_compares_rounds
	b	gemv_za_rounds
	b	dot_za_rounds
	b	long_za_rounds
	b	half_mopa_rounds
	b	bfloat_mopa_rounds
	b	half_same_mopa_rounds
	b	half_arithmetic_rounds
	b	half_dot_rounds
	b	half_convert_rounds
	b	permutes_rounds
	b	selects_rounds
	b	lookups_rounds
	b	gathers_rounds
	b	fp8_mopa_rounds

	kernel	gemm_fmopa
	kernel	gemm_smopa
	kernel	saxpy
	kernel	sdot
	kernel	copy
	kernel	za_save_restore
	kernel	smpair
	kernel	axpy_scalar
	kernel	alu
	kernel	load_store
	kernel	scalar_fp
	kernel	sve_and_fp

// C[64][64] = A[k][m]^T B[k][n], 64 steps of k, SVL 512: 2 x 2 tiles of 16 x 16 at a time
gemm_fmopa:
	smstart
	ptrue	p0.s
	mov	x4, #0			// bytes of the row block
0:	mov	x5, #0			// bytes of the column block
1:	zero	{za}
	add	x6, x1, x4
	add	x7, x2, x5
	mov	x8, #64
2:	ld1w	{z0.s}, p0/z, [x6]
	ld1w	{z1.s}, p0/z, [x6, #1, mul vl]
	ld1w	{z2.s}, p0/z, [x7]
	ld1w	{z3.s}, p0/z, [x7, #1, mul vl]
	fmopa	za0.s, p0/m, p0/m, z0.s, z2.s
	fmopa	za1.s, p0/m, p0/m, z0.s, z3.s
	fmopa	za2.s, p0/m, p0/m, z1.s, z2.s
	fmopa	za3.s, p0/m, p0/m, z1.s, z3.s
	add	x6, x6, #256
	add	x7, x7, #256
	subs	x8, x8, #1
	b.ne	2b
	add	x9, x3, x4, lsl #6
	add	x9, x9, x5
	add	x10, x9, #4096
	add	x11, x9, #64
	add	x14, x10, #64
	mov	w12, #0
3:	st1w	{za0h.s[w12, 0]}, p0, [x9]
	st1w	{za1h.s[w12, 0]}, p0, [x11]
	st1w	{za2h.s[w12, 0]}, p0, [x10]
	st1w	{za3h.s[w12, 0]}, p0, [x14]
	add	x9, x9, #256
	add	x10, x10, #256
	add	x11, x11, #256
	add	x14, x14, #256
	add	w12, w12, #1
	cmp	w12, #16
	b.lt	3b
	add	x5, x5, #128
	cmp	x5, #256
	b.lt	1b
	add	x4, x4, #128
	cmp	x4, #256
	b.lt	0b
	smstop
	ret

// 32 x 32 sums of products of bytes, four steps of k a SMOPA, four times
gemm_smopa:
	smstart
	ptrue	p0.b
	ptrue	p1.s
	mov	x5, #4
1:	zero	{za}
	mov	x6, x1
	mov	x7, x2
	mov	x8, #64
2:	ld1b	{z0.b}, p0/z, [x6]
	ld1b	{z1.b}, p0/z, [x6, #1, mul vl]
	ld1b	{z2.b}, p0/z, [x7]
	ld1b	{z3.b}, p0/z, [x7, #1, mul vl]
	smopa	za0.s, p0/m, p0/m, z0.b, z2.b
	smopa	za1.s, p0/m, p0/m, z0.b, z3.b
	smopa	za2.s, p0/m, p0/m, z1.b, z2.b
	smopa	za3.s, p0/m, p0/m, z1.b, z3.b
	add	x6, x6, #128
	add	x7, x7, #128
	subs	x8, x8, #1
	b.ne	2b
	mov	x9, x3
	add	x10, x3, #64
	mov	w12, #0
3:	st1w	{za0h.s[w12, 0]}, p1, [x9]
	st1w	{za1h.s[w12, 0]}, p1, [x10]
	add	x9, x9, #128
	add	x10, x10, #128
	add	w12, w12, #1
	cmp	w12, #16
	b.lt	3b
	mov	w12, #0
4:	st1w	{za2h.s[w12, 0]}, p1, [x9]
	st1w	{za3h.s[w12, 0]}, p1, [x10]
	add	x9, x9, #128
	add	x10, x10, #128
	add	w12, w12, #1
	cmp	w12, #16
	b.lt	4b
	subs	x5, x5, #1
	b.ne	1b
	smstop
	ret

// y += a x
saxpy:	mov	x4, #0
	whilelo	p0.s, x4, x0
	fmov	z0.s, #0.5
0:	ld1w	{z1.s}, p0/z, [x1, x4, lsl #2]
	ld1w	{z2.s}, p0/z, [x2, x4, lsl #2]
	fmla	z2.s, p0/m, z1.s, z0.s
	st1w	{z2.s}, p0, [x2, x4, lsl #2]
	incw	x4
	whilelo	p0.s, x4, x0
	b.first	0b
	ret

// Sum of products of bytes
sdot:	mov	x4, #0
	mov	z0.s, #0
	whilelo	p0.b, x4, x0
0:	ld1b	{z1.b}, p0/z, [x2, x4]
	ld1b	{z2.b}, p0/z, [x3, x4]
	sdot	z0.s, z1.b, z2.b
	smlalb	z3.h, z1.b, z2.b
	incb	x4
	whilelo	p0.b, x4, x0
	b.first	0b
	ptrue	p1.s
	saddv	d0, p1, z0.s
	str	d0, [x1]
	ret

copy:	mov	x4, #0
	whilelo	p0.b, x4, x0
0:	ld1b	{z0.b}, p0/z, [x1, x4]
	st1b	{z0.b}, p0, [x3, x4]
	incb	x4
	whilelo	p0.b, x4, x0
	b.first	0b
	ret

// SVL rows out and in again
za_save_restore:
	smstart	za
	mov	w12, #0
	rdsvl	x10, #1
	mov	x2, x1
0:	str	za[w12, 0], [x2]
	add	x2, x2, x10
	add	w12, w12, #1
	cmp	w12, w10
	b.lt	0b
	mov	w12, #0
	mov	x2, x1
1:	ldr	za[w12, 0], [x2]
	add	x2, x2, x10
	add	w12, w12, #1
	cmp	w12, w10
	b.lt	1b
	smstop	za
	ret

smpair:	smstart
	smstop
	subs	x0, x0, #1
	b.ne	smpair
	ret

// Six instructions of a kind
alu:	mov	x4, #3
	mov	x5, #5
0:	add	x4, x4, x5, lsl #2
	eor	x5, x5, x4
	ubfx	x6, x4, #3, #20
	madd	x5, x6, x4, x5
	subs	x0, x0, #1
	b.ne	0b
	str	x5, [x1]
	ret

load_store:
0:	ldr	x4, [x1]
	ldr	w5, [x1, #8]
	str	x4, [x2, #16]
	strb	w5, [x2, #24]
	subs	x0, x0, #1
	b.ne	0b
	ret

scalar_fp:
	fmov	d0, #1.0
	fmov	d1, #0.5
	fmov	d2, #0.25
0:	fadd	d0, d0, d1
	fmul	d3, d0, d2
	fmadd	d4, d0, d2, d1
	fsub	d5, d4, d3
	subs	x0, x0, #1
	b.ne	0b
	str	d5, [x1]
	ret

sve_and_fp:
	ptrue	p0.s
	fmov	z0.s, #0.5
	fmov	s3, #0.25
	mov	z1.s, #0
0:	fmla	z1.s, p0/m, z0.s, z0.s
	fadd	s2, s1, s3
	mov	z4.d, z1.d
	fmul	s5, s2, s3
	subs	x0, x0, #1
	b.ne	0b
	str	s5, [x1]
	ret

// No vectors
axpy_scalar:
	mov	x4, #0
	fmov	s0, #0.5
0:	ldr	s1, [x1, x4, lsl #2]
	ldr	s2, [x2, x4, lsl #2]
	fmadd	s2, s1, s0, s2
	str	s2, [x2, x4, lsl #2]
	add	x4, x4, #1
	cmp	x4, x0
	b.lo	0b
	ret

	.include "vector_kernels.S"

	.bss
	.balign	4096
params:	.skip	32
results: .skip	64
	.balign	4096
data:	.skip	DATA_WORDS * 4
	.balign	4096
	.skip	4096
stack_top:
