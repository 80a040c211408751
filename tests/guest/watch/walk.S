/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Linux, no library: calls, loops, a table of branches, the stack; LOOPS rounds; prints "walked", exit status 5 */
	.globl _start, leaf, walk
	.type leaf, %function
	.type walk, %function
leaf:
	add	x0, x0, #1
	tbnz	x0, #0, 1f
	lsl	x1, x0, #2
	ret
1:	sub	x1, x0, #2
	ret
	.size leaf, . - leaf
walk:
	stp	x29, x30, [sp, #-32]!
	mov	x29, sp
	str	x19, [sp, #16]
	mov	x19, #0
2:	mov	x0, x19
	bl	leaf
	adr	x2, 3f
	and	x3, x19, #3
	add	x2, x2, x3, lsl #3
	br	x2
3:	add	x4, x4, #1
	b	4f
	add	x4, x4, #2
	b	4f
	add	x4, x4, #3
	b	4f
	eor	x4, x4, x1
	nop
4:	add	x19, x19, #1
	mov	x5, #(LOOPS & 0xffff)
	movk	x5, #(LOOPS >> 16), lsl #16
	cmp	x19, x5
	b.lo	2b
	ldr	x19, [sp, #16]
	ldp	x29, x30, [sp], #32
	ret
	.size walk, . - walk
_start:
	bl	walk
	mov	x0, #1
	adr	x1, text
	mov	x2, #7
	mov	x8, #64
	svc	#0
	mov	x0, #5
	mov	x8, #93
	svc	#0
text:	.ascii "walked\n"
