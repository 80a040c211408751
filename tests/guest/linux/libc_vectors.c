/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SVE routines that others wrote: those of glibc (Debian's libc6-dev-arm64-cross), sysdeps/aarch64/multiarch, at every
 * length of vectors, on all small sizes and on some that are larger, aligned and not, and where they overlap.  What is
 * right is known byte by byte.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

typedef void *copy_fn(void *to, const void *from, size_t len);

extern copy_fn __memcpy_sve, __memmove_sve, __memcpy_a64fx, __memmove_a64fx;
extern void *__memset_a64fx(void *to, int byte, size_t len);

enum { GUARD = 64, LARGEST = 8191, SIZE = 2 * (LARGEST + 4 * GUARD) };

static uint8_t is[SIZE], wanted[SIZE];
static unsigned int wrong, calls;

/* What a call of @len bytes may touch, and as much on both sides; of two buffers */
static size_t span(size_t len)
{
	return 2 * (len + 3 * GUARD);
}

/* Volatile: not to become the function that is tested */
static void fill(volatile uint8_t *a, volatile uint8_t *b, size_t len)
{
	for (size_t i = 0; i < span(len); i++)
		a[i] = b[i] = (uint8_t)(i * 167 + (i >> 8));
}

static void check(const char *name, const void *ret, const void *to, size_t len)
{
	volatile const uint8_t *a = is, *b = wanted;
	unsigned int bad = ret != to;

	for (size_t i = 0; i < span(len); i++)
		bad += a[i] != b[i];
	if (bad && wrong < 5)
		printf("%s of %zu bytes at %#x: %u wrong\n", name, len, (unsigned int)((uintptr_t)to & 0xfff), bad);
	wrong += bad != 0;
	calls++;
}

static void copy(const char *name, copy_fn *f, size_t to, size_t from, size_t len)
{
	volatile uint8_t *bytes = wanted;

	fill(is, wanted, len);
	/* is[] has still what was there */
	for (size_t i = 0; i < len; i++)
		bytes[to + i] = ((volatile uint8_t *)is)[from + i];
	check(name, f(is + to, is + from, len), is + to, len);
}

static void set(size_t to, size_t len)
{
	volatile uint8_t *bytes = wanted;

	fill(is, wanted, len);
	for (size_t i = 0; i < len; i++)
		bytes[to + i] = (uint8_t)(len + 1);
	check("__memset_a64fx", __memset_a64fx(is + to, (int)(len + 1) | 0x100, len), is + to, len);
}

static void all_of(size_t len)
{
	const size_t at = GUARD + len % 7, far = span(len) / 2 + GUARD + len % 13;

	copy("__memcpy_sve", __memcpy_sve, at, far, len);
	copy("__memcpy_a64fx", __memcpy_a64fx, at, far, len);
	copy("__memmove_sve, down", __memmove_sve, at, at + 1 + len % 19, len);
	copy("__memmove_sve, up", __memmove_sve, at + 1 + len % 23, at, len);
	copy("__memmove_a64fx, down", __memmove_a64fx, at, at + 1 + len % 19, len);
	copy("__memmove_a64fx, up", __memmove_a64fx, at + 1 + len % 23, at, len);
	set(at, len);
}

int main(void)
{
	static const size_t large[] = { 511, 512, 1025, 4096, LARGEST };

	for (int vl = 16; vl <= 256; vl *= 2) {
		printf("vectors of %d bytes\n", prctl(PR_SVE_SET_VL, vl) & PR_SVE_VL_LEN_MASK);
		for (size_t len = 0; len <= 300; len += len < 40 ? 1 : 13)
			all_of(len);
		for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++)
			all_of(large[i]);
	}
	printf("%u calls, %u wrong\n", calls, wrong);
	return wrong != 0;
}
