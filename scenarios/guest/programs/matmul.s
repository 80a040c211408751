// SPDX-License-Identifier: GPL-2.0-or-later
// A 4 x 4 fp32 matrix product by outer products, with data, bss and a stack.
// llvm-mc-19 -triple=aarch64 -mattr=+sme -filetype=obj -o matmul.o matmul.s
// ld.lld-19 -s -n --image-base=0x40001000 -z max-page-size=4096 -o matmul.elf matmul.o
	.text
	.globl	_start
_start:
	stp	x29, x30, [sp, #-16]!
	smstart
	ptrue	p0.s, vl4
	zero	{za}
	adr	x1, columns_of_a
	ldr	x2, =rows_of_b
	mov	w3, #4
next:
	ld1w	{z0.s}, p0/z, [x1]
	ld1w	{z1.s}, p0/z, [x2]
	fmopa	za0.s, p0/m, p0/m, z0.s, z1.s
	add	x1, x1, #16
	add	x2, x2, #16
	subs	w3, w3, #1
	b.ne	next
	ldr	x4, =product
	mov	w12, #0
rows:
	st1w	{za0h.s[w12, 0]}, p0, [x4]
	add	x4, x4, #16
	add	w12, w12, #1
	cmp	w12, #4
	b.ne	rows
	smstop
	ldr	x4, =product
	bl	sum
	ldp	x29, x30, [sp], #16
	ret
sum:				// of the 16 elements at x4, as an integer in x0
	mov	x0, #0
	mov	w3, #16
more:
	ldr	s0, [x4], #4
	fcvtzs	w5, s0
	add	x0, x0, x5
	subs	w3, w3, #1
	b.ne	more
	ret
columns_of_a:			// A[i][k] = i + k
	.float	0, 1, 2, 3,  1, 2, 3, 4,  2, 3, 4, 5,  3, 4, 5, 6
	.data
rows_of_b:			// twice the identity
	.float	2, 0, 0, 0,  0, 2, 0, 0,  0, 0, 2, 0,  0, 0, 0, 2
	.bss
	.balign	16
product:
	.skip	64
