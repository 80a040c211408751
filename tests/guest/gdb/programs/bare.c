// SPDX-License-Identifier: GPL-2.0-or-later
/* The same without a system: at EL1, with vectors of its own, which an SVC and what is undefined lead to */
#include <stdint.h>

#include "known_values.h"

int counter;
uint64_t stack[1024], taken;

/* ZCR_EL1 and SMCR_EL1: 64 and 32 bytes, with ZT0; an exception returns behind its instruction, or behind the SVC */
__asm__(".text\n.globl _start, vector_sync, at_service\n"
	"_start:\n"
	"	mov	x0, #0x03330000\n"
	"	msr	cpacr_el1, x0\n"
	"	isb\n"
	"	mov	x0, #3\n"
	"	msr	S3_0_C1_C2_0, x0\n"
	"	mov	x0, #1\n"
	"	movk	x0, #0x4000, lsl #16\n"
	"	msr	S3_0_C1_C2_6, x0\n"
	"	adrp	x0, table\n"
	"	add	x0, x0, :lo12:table\n"
	"	msr	vbar_el1, x0\n"
	"	isb\n"
	"	adrp	x0, stack + 8192\n"
	"	add	x0, x0, :lo12:stack + 8192\n"
	"	mov	sp, x0\n"
	"	bl	main\n"
	"	sub	sp, sp, #16\n"
	"	mov	x1, #0x26\n"
	"	movk	x1, #2, lsl #16\n"		/* ADP_Stopped_ApplicationExit */
	"	stp	x1, x0, [sp]\n"
	"	mov	x1, sp\n"
	"	mov	w0, #0x18\n"		/* SYS_EXIT */
	"	hlt	#0xf000\n"
	"	b	.\n"
	".balign 2048\ntable:\n.space 0x200\n"
	"vector_sync:\n"
	"	mrs	x16, elr_el1\n"
	"	mrs	x17, esr_el1\n"
	"	lsr	x17, x17, #26\n"
	"	cmp	x17, #0x15\n"
	"	b.eq	1f\n"
	"	add	x16, x16, #4\n"
	"	msr	elr_el1, x16\n"
	"1:	adrp	x16, taken\n"
	"	ldr	x17, [x16, :lo12:taken]\n"
	"	add	x17, x17, #1\n"
	"	str	x17, [x16, :lo12:taken]\n"
	"	eret\n"
	".balign 2048\n");

__attribute__((noinline)) int add(int a, int b)
{
	counter += b;
	return a + b;
}

static void say(const char *text)
{
	while (*text)
		*(volatile uint32_t *)0x09000000 = (uint8_t)*text++;
}

int main(void)
{
	int sum = 0;

	for (int i = 1; i <= 4; i++)
		sum = add(sum, i);
	vectors();
	tile();
	__asm__ volatile("at_service: svc #0" : : : "x16", "x17", "cc", "memory");
	__asm__ volatile("udf #0" : : : "x16", "x17", "cc", "memory");
	say("done\n");
	return sum + (int)taken;
}
