// SPDX-License-Identifier: GPL-2.0-or-later
// The way into a program in C: X0 of run() is what the scenario sees
	.arch	armv9-a+sme
	.text
	.globl	_start, __arm_tpidr2_save, __arm_get_current_vg
_start:
	stp	x29, x30, [sp, #-16]!
	msr	tpidr2_el0, xzr
	mov	x0, #1
	bl	run
	ldp	x29, x30, [sp], #16
	ret
// Of the SME ABI's support routines: no caller has a ZA to be saved here
__arm_tpidr2_save:
	brk	#1
// For unwinders, of which there is none
__arm_get_current_vg:
	mov	x0, #0
	ret
