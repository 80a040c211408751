// SPDX-License-Identifier: GPL-2.0-or-later
// Two CPUs: the first one turns on the second and waits for what that writes
	.globl	_start
_start:
	movz	x0, #0x0003		// PSCI CPU_ON
	movk	x0, #0xc400, lsl #16
	mov	x1, #1
	adr	x2, second
	adr	x3, written
	hvc	#0
1:	wfi
	ldr	x4, written
	cbz	x4, 1b
	movz	x0, #0x0008		// PSCI SYSTEM_OFF
	movk	x0, #0x8400, lsl #16
	hvc	#0

second:	mov	x5, #42
	str	x5, [x0]
2:	wfi
	b	2b

	.balign	8
written:
	.quad	0
