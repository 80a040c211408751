// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Pages that ask for BTI (-Wl,-z,force-bti): a branch to its landing goes on, one behind it is
 * undefined and kills.  Without a C library, whose pages are not for this.
 */
__asm__(".global _start\n"
	"_start: bti c\n"
	"	adr x16, landing\n"
	"	mov x0, #0\n"
	"	blr x16\n"
	"	cmp x0, #1\n"
	"	b.ne 1f\n"
	"	adr x16, behind\n"
	"	blr x16\n"
	"1:	mov x8, #93\n"
	"	svc #0\n"
	"landing: bti c\n"
	"behind: add x0, x0, #1\n"
	"	ret\n");
