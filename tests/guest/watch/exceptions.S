/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bare metal: exceptions that EL1 takes and returns from, of every kind that leaves the CPU or not; exit status 4 */
	.globl _start
_start:
	adr	x1, vectors
	msr	vbar_el1, x1
	mov	x9, #3
1:	svc	#1
	udf	#2
	brk	#3
	hlt	#4
	mov	x2, #0x0b000000
	ldr	w3, [x2]		// no device: an external abort
	mov	x2, #0x09000000
	mov	w3, #'.'
	strb	w3, [x2]
	ldr	w3, [x2, #0x18]
	mrs	x4, cntvct_el0
	wfi
	fmov	d0, #1.0		// trapped
	subs	x9, x9, #1
	b.ne	1b
	mov	x0, #4			// SYS_WRITE0
	adr	x1, text
	hlt	#0xf000
	adr	x1, lower
	msr	elr_el1, x1
	msr	spsr_el1, xzr
	eret
lower:	svc	#5
	mrs	x5, vbar_el1
	svc	#6
	mov	w0, #0x18
	svc	#7			// the handler's last one
	.balign	4
text:	.asciz	"!"
	.balign	8
block:	.quad	0x20026, 4
	.balign	2048
vectors:
	.skip	0x200
	b	handler
	.balign	0x200
	b	handler
handler:
	add	x10, x10, #1
	mrs	x6, esr_el1
	and	x7, x6, #0xffff
	lsr	x6, x6, #26
	cmp	x6, #0x15
	b.eq	1f
	mrs	x8, elr_el1
	add	x8, x8, #4
	msr	elr_el1, x8
1:	cmp	x7, #7
	ccmp	x6, #0x15, #0, eq
	b.ne	2f
	mov	w0, #0x18
	adr	x1, block
	hlt	#0xf000
2:	eret
