// SPDX-License-Identifier: GPL-2.0-or-later
/* brk, mmap, munmap, mprotect and mremap, by glibc and by themselves */
#define _GNU_SOURCE
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static unsigned int sum(const unsigned char *p, size_t len)
{
	unsigned int s = 0;

	for (size_t i = 0; i < len; i++)
		s = s * 31 + p[i];
	return s;
}

static void heap(void)
{
	unsigned char *p[64];
	unsigned int s = 0;

	for (int i = 0; i < 64; i++) {
		p[i] = malloc(1000u * (unsigned int)(i + 1));
		memset(p[i], i, 1000u * (unsigned int)(i + 1));
	}
	for (int i = 0; i < 64; i += 2)
		p[i] = realloc(p[i], 300000);
	for (int i = 0; i < 64; i++) {
		s = s * 7 + sum(p[i], 1000u * (unsigned int)(i + 1));
		free(p[i]);
	}
	printf("heap %u\n", s);
	printf("brk moves: %d\n", sbrk(8192) != (void *)-1 && (char *)sbrk(0) - (char *)sbrk(-4096) == 0);
}

static void maps(void)
{
	unsigned char *p = mmap(NULL, 10 << 20, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), *q;

	printf("zero: %u\n", sum(p, 10 << 20));
	memset(p, 5, 10 << 20);
	printf("cut: %d\n", munmap(p + (4 << 20), 1 << 20));
	printf("hole: %d %d\n", mprotect(p, 10 << 20, PROT_READ), errno == ENOMEM);
	printf("rest: %u %u\n", sum(p, 4 << 20), sum(p + (5 << 20), 5 << 20));
	q = mmap(p + (4 << 20), 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
	printf("fixed: %d, zero: %u\n", q == p + (4 << 20), sum(q, 4096));
	q = mremap(p, 1 << 20, 64 << 20, MREMAP_MAYMOVE);
	printf("moved: %d, %u\n", q != MAP_FAILED, sum(q, 1 << 20));
	printf("odd: %p %d\n", mmap((void *)123, 0, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0), errno == EINVAL);
	printf("no access and back: %d %d %u\n", mprotect(q, 4096, PROT_NONE), mprotect(q, 4096, PROT_READ),
	       sum(q, 4096));
}

static void places(void)
{
	const int rw = PROT_READ | PROT_WRITE, private = MAP_PRIVATE | MAP_ANONYMOUS;
	unsigned char *p = mmap(NULL, 3 * 4096, rw, private, -1, 0), *q;

	memset(p, 9, 3 * 4096);
	munmap(p + 4096, 4096);
	q = mmap(p + 4096, 4096, rw, private, -1, 0);
	printf("as hinted: %d, %u\n", q == p + 4096, sum(q, 4096));
	q = mmap(p + 1, 4096, rw, private | MAP_FIXED, -1, 0);
	printf("odd and fixed: %d\n", q == MAP_FAILED && errno == EINVAL);
	printf("shrunk: %d\n", mremap(p, 3 * 4096, 4096, 0) == p);
	q = mremap(p, 4096, 2 * 4096, 0);
	printf("grown: %d, %u\n", q == p, sum(q, 2 * 4096));
	munmap(p, 2 * 4096);
	printf("of nothing: %d\n", mremap(p, 4096, 8192, MREMAP_MAYMOVE) == MAP_FAILED && errno == EFAULT);
	printf("munmap: %d %d\n", munmap(p + 1, 4096), errno == EINVAL);
	printf("brk: %d\n", sbrk(1l << 46) == (void *)-1 && errno == ENOMEM);
	printf("no file: %d\n", mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, 77, 0) == MAP_FAILED && errno == EBADF);
}

/* What there is an end to, of which a program is told */
static void too_much(void)
{
	printf("too much: %d\n", mmap(NULL, 1ul << 47, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) ==
	       MAP_FAILED && errno == ENOMEM);
}

int main(void)
{
	too_much();
	heap();
	maps();
	places();
	return 0;
}
