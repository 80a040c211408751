// SPDX-License-Identifier: GPL-2.0-or-later
// The side of differential.c that runs under qemu-aarch64: reads a struct image from its standard
// input, brings itself into that state, executes the words, writes the image with the state
// after them to its standard output, and so on until its input ends.
//
// The image is at a fixed address, as the words' memory is in it; so are the words, at the address
// that the image says.  A branch leads to them and another one back, so that all of X0 to X30 and SP
// are theirs; TPIDR2_EL0 is not.

	.arch	armv9-a+sme+sve2

	// struct image (image.h)
	.equ	SVCR, 24
	.equ	FPCR, 32
	.equ	FPSR, 40
	.equ	NZCV, 48
	.equ	CODE, 56
	.equ	X, 64
	.equ	SP, X + 8 * 31
	.equ	WORDS, 320
	.equ	P, 640
	.equ	FFR, P + 16 * 32
	.equ	TPIDR, 1256
	.equ	Z, 1280
	.equ	ZA, 9472
	.equ	IMAGE_SIZE, 0x17000

	.equ	CODE_PAGES, 0x40000000	// differential.h: CODE_PAGES, with the way in at its start
	.equ	CODE_SIZE, 0x10000
	.equ	B, 0x14000000
	.equ	SYS_read, 63
	.equ	SYS_write, 64
	.equ	SYS_exit, 93
	.equ	SYS_prctl, 167
	.equ	SYS_mmap, 222
	.equ	PR_SVE_SET_VL, 50
	.equ	PR_SME_SET_VL, 63

	.text
	.global	_start
_start:	mov	x0, #CODE_PAGES
	mov	x1, #CODE_SIZE
	mov	x2, #7			// PROT_READ | PROT_WRITE | PROT_EXEC
	mov	x3, #0x32		// MAP_PRIVATE | MAP_FIXED | MAP_ANONYMOUS
	mov	x4, #-1
	mov	x5, #0
	mov	x8, #SYS_mmap
	svc	#0

next:	adrp	x28, image
	mov	x8, #SYS_read
	bl	transfer
	mov	x0, #PR_SVE_SET_VL
	ldr	x1, [x28]
	mov	x8, #SYS_prctl
	svc	#0
	mov	x0, #PR_SME_SET_VL
	ldr	x1, [x28, #8]
	svc	#0
	bl	put_words
	b	load
saved:	mov	x8, #SYS_write
	bl	transfer
	b	next

// All of the image, by the system call x8; the end of the input ends the process
transfer:
	mov	x20, x28
	mov	x21, #IMAGE_SIZE & 0xffff
	movk	x21, #IMAGE_SIZE >> 16, lsl #16
0:	ubfx	x0, x8, #6, #1		// 63: standard input, 64: standard output
	mov	x1, x20
	mov	x2, x21
	svc	#0
	cmp	x0, #0
	b.le	1f
	add	x20, x20, x0
	subs	x21, x21, x0
	b.ne	0b
	ret
1:	mov	x0, #0
	mov	x8, #SYS_exit
	svc	#0

// At X0 a branch to X2
put_branch:
	sub	x3, x2, x0
	ubfx	x3, x3, #2, #26
	mov	w4, #B
	orr	w3, w3, w4
	str	w3, [x0]
	ret

put_words:
	mov	x19, x30
	mov	x0, #CODE_PAGES
	ldr	x2, [x28, #CODE]
	bl	put_branch
	mov	x0, x2
	ldr	x5, [x28, #16]
	add	x1, x28, #WORDS
0:	cbz	x5, 1f
	ldr	w3, [x1], #4
	str	w3, [x0], #4
	sub	x5, x5, #1
	b	0b
1:	adr	x2, save
	bl	put_branch
	mov	x2, x0
	mov	x1, #CODE_PAGES
	dc	cvau, x1
	ic	ivau, x1
	ldr	x1, [x28, #CODE]
2:	dc	cvau, x1
	ic	ivau, x1
	add	x1, x1, #16
	cmp	x1, x2
	b.ls	2b
	dc	cvau, x2
	ic	ivau, x2
	dsb	ish
	isb
	ret	x19

load:	ldr	x0, [x28, #SVCR]
	tbz	x0, #0, 0f
	smstart	sm
0:	tbz	x0, #1, 2f
	smstart	za
	rdsvl	x1, #1
	mov	x2, #ZA
	add	x2, x2, x28
	mov	w12, #0
1:	ldr	za[w12, 0], [x2]
	add	x2, x2, #256
	add	w12, w12, #1
	cmp	w12, w1
	b.lt	1b
2:	add	x2, x28, #FFR
	ldr	p0, [x2]
	wrffr	p0.b			// in streaming mode, too: there is FEAT_SME_FA64
	add	x2, x28, #P
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	ldr	p\n, [x2]
	add	x2, x2, #32
	.endr
	add	x2, x28, #Z
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	ldr	z\n, [x2]
	add	x2, x2, #256
	.endr
	ldr	x0, [x28, #FPCR]
	msr	fpcr, x0
	ldr	x0, [x28, #FPSR]
	msr	fpsr, x0
	ldr	x0, [x28, #TPIDR]
	msr	tpidr_el0, x0
	ldr	x0, [x28, #SP]
	mov	sp, x0
	ldr	x0, [x28, #NZCV]
	msr	nzcv, x0
	clrex
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 30, 28
	ldr	x\n, [x28, #X + 8 * \n]
	.endr
	b	code_pages		// CODE_PAGES, which the linker is told

save:	msr	s3_3_c13_c0_5, x28	// TPIDR2_EL0
	adrp	x28, image
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 29, 30
	str	x\n, [x28, #X + 8 * \n]
	.endr
	mrs	x0, s3_3_c13_c0_5
	str	x0, [x28, #X + 8 * 28]
	mov	x0, sp
	str	x0, [x28, #SP]
	mrs	x0, tpidr_el0
	str	x0, [x28, #TPIDR]
	mrs	x0, nzcv
	str	x0, [x28, #NZCV]
	mrs	x0, fpsr
	str	x0, [x28, #FPSR]
	mrs	x0, fpcr
	str	x0, [x28, #FPCR]
	mrs	x0, svcr
	str	x0, [x28, #SVCR]
	add	x2, x28, #Z
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31
	str	z\n, [x2]
	add	x2, x2, #256
	.endr
	add	x2, x28, #P
	.irp	n, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
	str	p\n, [x2]
	add	x2, x2, #32
	.endr
	rdffr	p0.b
	str	p0, [x2]
	tbz	x0, #1, 2f
	rdsvl	x1, #1
	mov	x2, #ZA
	add	x2, x2, x28
	mov	w12, #0
1:	str	za[w12, 0], [x2]
	add	x2, x2, #256
	add	w12, w12, #1
	cmp	w12, w1
	b.lt	1b
2:	smstop
	msr	fpcr, xzr
	b	saved

	.bss
	.balign	4096
image:	.skip	IMAGE_SIZE
