// SPDX-License-Identifier: GPL-2.0-or-later
/* Code that a program writes, runs, and writes again */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

typedef long (*code)(long);

/* add x0, x0, #n; ret */
static void write_code(uint32_t *p, unsigned int n)
{
	p[0] = 0x91000000u | n << 10;
	p[1] = 0xd65f03c0u;
	__builtin___clear_cache((char *)p, (char *)(p + 2));
}

/* With no system call between: b #8 or nop in a loop, the branches of which have been taken before */
static long in_a_loop(void)
{
	uint32_t *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	static const uint32_t loop[] = {
		0xd2800001,	/* mov x1, #0 */
		0xd503201f,	/* 1: nop, or b 2f */
		0x91000421,	/* add x1, x1, #1 */
		0xd1000400,	/* 2: sub x0, x0, #1 */
		0xb5ffffa0,	/* cbnz x0, 1b */
		0xaa0103e0,	/* mov x0, x1 */
		0xd65f03c0,	/* ret */
	};
	code f;
	long sum = 0;

	memcpy(p, loop, sizeof(loop));
	memcpy(&f, &p, sizeof(f));
	for (int i = 0; i < 100; i++) {
		p[1] = i % 3 ? 0xd503201f : 0x14000002;
		p[2] = 0x91000021 | (uint32_t)(i % 5) << 10;
		__builtin___clear_cache((char *)p, (char *)(p + 7));
		sum = sum * 3 + f(10 + i);
	}
	return sum;
}

int main(void)
{
	uint32_t *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	code f;
	long sum = 0;

	memcpy(&f, &p, sizeof(f));
	for (unsigned int n = 1; n < 200; n++) {
		mprotect(p, 4096, PROT_READ | PROT_WRITE);
		write_code(p, n);
		mprotect(p, 4096, PROT_READ | PROT_EXEC);
		sum += f(n);
	}
	printf("%ld %ld\n", sum, in_a_loop());
	return 0;
}
