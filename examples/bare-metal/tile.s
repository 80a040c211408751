/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest without a system: a tile of ZA by one FMOPA, a word on the serial line, an exit status: docs/guest-developer.md */
	.globl	_start
_start:
	mov	x0, #0x03330000		/* CPACR_EL1: FP, SVE and SME are not trapped */
	msr	cpacr_el1, x0
	isb
	mov	x0, #15			/* SMCR_EL1.LEN: the longest streaming vectors that there are */
	msr	smcr_el1, x0
	isb

	smstart
	ptrue	p0.s
	index	z0.s, #1, #1
	scvtf	z0.s, p0/m, z0.s
	zero	{za}
	fmopa	za0.s, p0/m, p0/m, z0.s, z0.s
	smstop	sm			/* ZA stays */

	mov	x1, #0x09000000		/* the data register of the PL011 */
	adr	x2, text
1:	ldrb	w3, [x2], #1
	cbz	w3, finish
	str	w3, [x1]
	b	1b

finish:	mov	w0, #0x18		/* semihosting: SYS_EXIT */
	adr	x1, status
	hlt	#0xf000

	.balign	8
status:	.quad	0x20026, 0		/* ADP_Stopped_ApplicationExit */
text:	.asciz	"a tile is made\n"
