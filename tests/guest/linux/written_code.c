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
	printf("%ld\n", sum);
	return 0;
}
