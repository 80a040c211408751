/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Bare metal: streaming mode, an outer product, a store, an exclusive loop, the console, exit status 3 */
	.globl _start
_start:
	mrs	x0, cpacr_el1
	orr	x0, x0, #(3 << 20)
	orr	x0, x0, #(3 << 16)
	orr	x0, x0, #(3 << 24)
	msr	cpacr_el1, x0
	mov	x0, #3			// SVL 64 bytes
	movk	x0, #0xc000, lsl #16	// FA64, EZT0
	msr	smcr_el1, x0
	isb
	smstart
	ptrue	p0.s
	fmov	z1.s, #-2.0
	index	z2.s, #1, #1
	scvtf	z2.s, p0/m, z2.s
	bl	tile
	mov	w12, #1
	mova	z5.s, p0/m, za0h.s[w12, 0]
	mov	x1, #0x09000000
	mov	w0, #'h'
	strb	w0, [x1]
	adr	x2, word
	ldr	x3, [x2]
	add	x3, x3, #1
	str	x3, [x2]
1:	ldxr	x4, [x2]
	add	x4, x4, #0x100
	stxr	w5, x4, [x2]
	cbnz	w5, 1b
	subs	x6, x4, x4
	mov	x0, #0x18		// SYS_EXIT
	adr	x1, exit_block
	hlt	#0xf000
	.globl tile
	.type tile, %function
tile:
	fmopa	za0.s, p0/m, p0/m, z2.s, z1.s
	fmopa	za0.s, p0/m, p0/m, z2.s, z2.s
	ret
	.size tile, . - tile
	.balign 8
word:	.quad 41
exit_block:
	.quad 0x20026, 3
