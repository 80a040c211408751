// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Code at EL0 in pages of its own: system calls, FP, SVE and SME there, and every way in which it may not
 * do what it does.  What EL1 does not expect it tells, and goes on behind it
 */
#include "virt_runtime.h"

#define USER		UINT64_C(0x80000000)
#define CODE		(USER + 0x0000)
#define DATA		(USER + 0x1000)
#define READ_ONLY	(USER + 0x2000)
#define KERNEL_ONLY	(USER + 0x3000)
#define NO_ACCESS	(USER + 0x4000)		/* the access flag is 0 */

#define PAGE		UINT64_C(0x703)		/* page, AF, inner shareable, AttrIndx 0 */
#define AF		UINT64_C(0x400)
#define AP_EL0		UINT64_C(0x40)
#define AP_RO		UINT64_C(0x80)
#define PXN		(UINT64_C(1) << 53)
#define UXN		(UINT64_C(1) << 54)

#define SCTLR_EnTP2	(UINT64_C(1) << 60)
#define SPSR_EL0t	0

static uint64_t level2[512] __attribute__((aligned(4096))), level3[512] __attribute__((aligned(4096)));
static uint8_t pages[5][4096] __attribute__((aligned(4096)));
static volatile unsigned int calls, faults, ended;
static volatile uint64_t said;

extern const char user_code[], user_end[];
uint64_t enter_user(uint64_t pc, uint64_t sp);
extern char user_left[];

/* Every SVC is a call: #0 ends it, #1 says X0 */
__asm__(".arch armv9-a+sme\n"
	".globl user_code, user_end, enter_user, user_left\n"
	".balign 4096\n"
	"user_code:\n"
	"	mov	x0, #42\n"
	"	svc	#1\n"
	"	fmov	d0, #2.0\n"
	"	fadd	d0, d0, d0\n"
	"	fcvtzs	x0, d0\n"
	"	svc	#1\n"
	"	ptrue	p0.b\n"
	"	index	z0.b, #0, #1\n"
	"	mov	z1.b, #1\n"
	"	udot	z2.s, z0.b, z1.b\n"
	"	umov	w0, v2.s[1]\n"		/* 4 + 5 + 6 + 7 */
	"	svc	#1\n"
	"	smstart\n"
	"	mrs	x0, S3_3_C4_C2_2\n"	/* SVCR */
	"	svc	#1\n"
	"	smstop\n"
	"	ldr	x1, =0x80001000\n"
	"	mov	x2, #77\n"
	"	str	x2, [x1]\n"
	"	ldr	x0, [x1]\n"
	"	svc	#1\n"
	"	ldr	x1, =0x80002000\n"	/* read-only */
	"	ldr	x0, [x1]\n"
	"	svc	#1\n"
	"	str	x2, [x1]\n"
	"	ldr	x1, =0x80003000\n"	/* EL1's */
	"	ldr	x0, [x1]\n"
	"	ldr	x1, =0x80004000\n"	/* without the access flag */
	"	ldr	x0, [x1, #8]\n"
	"	ldr	x1, =0x80005ff0\n"	/* nothing there */
	"	stp	x2, x2, [x1]\n"
	"	ldr	x1, =0x123456789000\n"	/* beyond the addresses that there are */
	"	ldrb	w0, [x1]\n"
	"	ldr	x1, =0x40200000\n"	/* the kernel's */
	"	str	x2, [x1]\n"
	"	mrs	x0, ttbr0_el1\n"
	"	mrs	x0, S3_3_C13_C0_5\n"	/* TPIDR2_EL0, which SCTLR_EL1.EnTP2 has not given */
	"	mrs	x0, currentel\n"
	"	brk	#7\n"
	"	.inst	0\n"
	"	ldr	x1, =0x80001000\n"
	"	adr	x30, 1f\n"
	"	br	x1\n"			/* data is not executed */
	"1:	mov	x0, #4\n"
	"	adr	x30, 2f\n"
	"	sub	x1, x30, #2\n"
	"	br	x1\n"			/* no instruction is there */
	"2:	svc	#0x123\n"
	"	svc	#0\n"
	"	.ltorg\n"
	"user_end:\n"
	"	.balign 4\n"
	"enter_user:\n"
	"	stp	x29, x30, [sp, #-96]!\n"
	"	stp	x19, x20, [sp, #16]\n"
	"	stp	x21, x22, [sp, #32]\n"
	"	stp	x23, x24, [sp, #48]\n"
	"	stp	x25, x26, [sp, #64]\n"
	"	stp	x27, x28, [sp, #80]\n"
	"	msr	elr_el1, x0\n"
	"	msr	sp_el0, x1\n"
	"	msr	spsr_el1, xzr\n"
	"	eret\n"
	"user_left:\n"
	"	ldp	x19, x20, [sp, #16]\n"
	"	ldp	x21, x22, [sp, #32]\n"
	"	ldp	x23, x24, [sp, #48]\n"
	"	ldp	x25, x26, [sp, #64]\n"
	"	ldp	x27, x28, [sp, #80]\n"
	"	ldp	x29, x30, [sp], #96\n"
	"	ret\n");

static void system_call(struct frame *frame)
{
	unsigned int number = frame->esr & 0xffff;

	calls++;
	if (number == 0) {
		ended++;
		frame->elr = (uint64_t)user_left;
		frame->spsr = 0x3c5;
	} else if (number == 1) {
		said = said * 31 + frame->x[0];
		say("says %lu\n", frame->x[0]);
	} else {
		say("SVC %x\n", number);
	}
}

void on_exception(struct frame *frame, unsigned int vector)
{
	unsigned int ec = ESR_EC(frame->esr);

	if (vector != 8) {
		say("vector %u, ESR_EL1 %lx, ELR_EL1 %lx\n", vector, frame->esr, frame->elr);
		finish(98);
	}
	if (ec == 0x15) {
		system_call(frame);
		return;
	}
	faults++;
	said = said * 31 + frame->esr;
	say("ESR_EL1 %lx", frame->esr);
	if (ec == 0x20 || ec == 0x22 || ec == 0x24)
		say(", FAR_EL1 %lx", frame->far);
	say(", at %lx\n", ec == 0x20 || ec == 0x22 ? frame->x[30] - 4 : frame->elr);
	frame->elr = ec == 0x20 || ec == 0x22 ? frame->x[30] : frame->elr + 4;
}

static void map(unsigned int n, uint64_t rights)
{
	level3[n] = (uint64_t)pages[n] | ((PAGE | rights) & ~(n == 4 ? AF : 0));
}

int main(void)
{
	unsigned int wrong;

	__builtin_memcpy(pages[0], user_code, (uint64_t)(user_end - user_code));
	*(uint64_t *)pages[2] = 1234;
	map(0, AP_EL0 | AP_RO | PXN);
	map(1, AP_EL0 | PXN | UXN);
	map(2, AP_EL0 | AP_RO | PXN | UXN);
	map(3, PXN | UXN);
	map(4, AP_EL0 | PXN | UXN);
	level2[0] = (uint64_t)level3 | 3;
	table[2] = (uint64_t)level2 | 3;
	WRITE_SYSREG("sctlr_el1", READ_SYSREG("sctlr_el1") & ~SCTLR_EnTP2);
	__asm__ volatile("dsb ish\n ic iallu\n tlbi vmalle1\n dsb ish\n isb" : : : "memory");
	enter_user(CODE, DATA + 0x1000);
	/* 42, 4, 22, SVCR, 77, 1234, 0x123 and the end; 13 faults */
	wrong = (calls != 8) + (faults != 13) + (ended != 1);
	say("%u calls, %u faults\n", calls, faults);
	return verdict("EL0 and its pages", said, wrong);
}
