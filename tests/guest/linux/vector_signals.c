// SPDX-License-Identifier: GPL-2.0-or-later
/* A handler's frame has Z, P, ZA and TPIDR2_EL0; changed in it, they come back changed */
#define _GNU_SOURCE
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <ucontext.h>

#define MAGIC_SVE	0x53564501u
#define MAGIC_ZA	0x54366345u
#define MAGIC_EXTRA	0x45585401u

static uint8_t row[256];

static void print_record(uint8_t *r, uint32_t magic, uint32_t size)
{
	uint16_t half[2];
	float value;

	memcpy(half, r + 8, sizeof(half));
	if (magic == MAGIC_SVE && size > 16) {
		memcpy(&value, r + 16 + 3 * half[0], sizeof(value));
		printf("  SVE: VL %u, flags %u, Z3.S[0] %g\n", half[0], half[1] & 1, (double)value);
	}
	if (magic == MAGIC_ZA && size > 16) {
		printf("  ZA: SVL %u, size %u, row 2 %u\n", half[0], size, r[16 + 2 * half[0] + 5]);
		r[16 + 2 * half[0] + 5] = 77;
	}
}

static void print_records(uint8_t *r)
{
	for (;;) {
		uint32_t head[2];
		uint8_t *extra;

		memcpy(head, r, sizeof(head));
		if (!head[0])
			return;
		print_record(r, head[0], head[1]);
		memcpy(&extra, r + 8, sizeof(extra));
		if (head[0] == MAGIC_EXTRA)
			print_records(extra);
		r += head[1];
	}
}

static void handler(int number, siginfo_t *info, void *uc)
{
	ucontext_t *c = uc;
	uint64_t svcr;

	(void)info;
	__asm__ volatile("mrs %0, S3_3_C4_C2_2" : "=r"(svcr));
	printf("signal %d, SVCR in its handler %lu\n", number, svcr);
	print_records((uint8_t *)c->uc_mcontext.__reserved);
	c->uc_mcontext.pc += 4;
}

static void one(int vl)
{
	uint64_t svcr;
	uint64_t bits, lanes;
	float z3;

	if ((prctl(PR_SME_SET_VL, vl) & 0xffff) != vl)
		return;
	memset(row, 9, sizeof(row));
	__asm__ volatile(".arch_extension sme\n"
			 "	smstart\n"
			 "	mov	w12, #2\n"
			 "	ldr	za[w12, 0], [%3]\n"
			 "	fmov	z3.s, #2.5\n"
			 "	ptrue	p1.b\n"
			 "	brk	#1\n"
			 "	mrs	%0, S3_3_C4_C2_2\n"
			 "	str	za[w12, 0], [%3]\n"
			 "	fmov	%w1, s3\n"
			 "	cntp	%2, p1, p1.b\n"
			 "	smstop\n"
			 : "=&r"(svcr), "=&r"(bits), "=&r"(lanes) : "r"(row) : "memory", "x12", "z3", "p1");
	memcpy(&z3, &bits, sizeof(z3));
	printf("SVL %d: SVCR %lu, Z3 %g, P1 %lu, row 2 %u %u\n", vl, svcr, (double)z3, lanes, row[5], row[6]);
}

int main(void)
{
	struct sigaction a = { .sa_sigaction = handler, .sa_flags = SA_SIGINFO };

	sigaction(SIGTRAP, &a, NULL);
	for (int vl = 16; vl <= 256; vl *= 2)
		one(vl);
	return 0;
}
