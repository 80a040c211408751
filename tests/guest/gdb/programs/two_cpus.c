// SPDX-License-Identifier: GPL-2.0-or-later
/* The first CPU turns on the second and counts until that has counted to 3000; both symbols of loops are code */
#include <stdint.h>

uint64_t first_count, second_count, done;

__asm__(".text\n.globl _start, first_loop, second, second_loop\n"
	"_start:\n"
	"	movz	x0, #0xc400, lsl #16\n"
	"	movk	x0, #3\n"		/* PSCI CPU_ON */
	"	mov	x1, #1\n"
	"	adr	x2, second\n"
	"	mov	x3, #77\n"
	"	hvc	#0\n"
	"	adrp	x10, first_count\n"
	"	adrp	x11, done\n"
	"first_loop:\n"
	"	ldr	x9, [x10, :lo12:first_count]\n"
	"	add	x9, x9, #1\n"
	"	str	x9, [x10, :lo12:first_count]\n"
	"	ldr	x12, [x11, :lo12:done]\n"
	"	cbz	x12, first_loop\n"
	"	movz	x0, #0x8400, lsl #16\n"
	"	movk	x0, #8\n"		/* PSCI SYSTEM_OFF */
	"	hvc	#0\n"
	"	b	.\n"
	"second:\n"
	"	mov	x19, x0\n"
	"	adrp	x10, second_count\n"
	"	adrp	x11, done\n"
	"second_loop:\n"
	"	ldr	x9, [x10, :lo12:second_count]\n"
	"	add	x9, x9, #1\n"
	"	str	x9, [x10, :lo12:second_count]\n"
	"	cmp	x9, #3000\n"
	"	b.lo	second_loop\n"
	"	str	x9, [x11, :lo12:done]\n"
	"	movz	x0, #0x8400, lsl #16\n"
	"	movk	x0, #2\n"		/* PSCI CPU_OFF */
	"	hvc	#0\n"
	"	b	.\n");
