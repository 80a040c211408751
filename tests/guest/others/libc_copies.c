// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * What glibc 2.41 has to copy, move and fill with (Debian's libc6-dev, sysdeps/aarch64/multiarch): by CPY* and SET* of
 * FEAT_MOPS, by SVE and by DC ZVA, of which a program takes one when it starts; at every length of vectors, on all
 * small sizes and on some that are larger, aligned and not, and where they overlap.  What is right is known by bytes.
 */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>

typedef void *copy_fn(void *to, const void *from, size_t len);
typedef void *set_fn(void *to, int byte, size_t len);

extern copy_fn __memcpy_mops, __memcpy_sve, __memcpy_a64fx, __memcpy_oryon1, __memcpy_generic;
extern copy_fn __memmove_mops, __memmove_sve, __memmove_a64fx, __memmove_oryon1, __memmove_generic;
extern set_fn __memset_mops, __memset_a64fx, __memset_sve_zva64, __memset_zva64, __memset_oryon1,
	__memset_kunpeng;
extern set_fn __memset_generic;

static const struct routine {
	const char *name;
	copy_fn *copy, *move;
	set_fn *set;
	/* What @set takes a block of DC ZVA to be, DCZID_EL0; 0: it asks */
	unsigned int block;
} routines[] = {
	{ "mops", __memcpy_mops, __memmove_mops, __memset_mops, 0 },
	{ "sve", __memcpy_sve, __memmove_sve, __memset_sve_zva64, 4 },
	{ "a64fx", __memcpy_a64fx, __memmove_a64fx, __memset_a64fx, 0 },
	{ "oryon1", __memcpy_oryon1, __memmove_oryon1, __memset_oryon1, 4 },
	{ "generic", __memcpy_generic, __memmove_generic, __memset_generic, 0 },
	{ "zva64", __memcpy_generic, __memmove_generic, __memset_zva64, 4 },
	{ "kunpeng", __memcpy_generic, __memmove_generic, __memset_kunpeng, 0 },
};

enum { GUARD = 64, LARGEST = 8191, WORDS = (LARGEST + 4 * GUARD) / 4 };

static uint64_t is_words[WORDS], wanted_words[WORDS];
static uint8_t *const is = (uint8_t *)is_words, *const wanted = (uint8_t *)wanted_words;
static unsigned int wrong;

/* What a call of @len bytes may touch, and as much on both sides; of two buffers, in words */
static size_t span(size_t len)
{
	return (len + 3 * GUARD + 3) / 4;
}

/* Volatile: not to become the function that is tested */
static void fill(volatile uint64_t *a, volatile uint64_t *b, size_t len)
{
	for (size_t i = 0; i < span(len); i++)
		a[i] = b[i] = (i + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

static void check(const char *name, const char *what, const void *ret, size_t to, size_t len)
{
	volatile const uint64_t *a = is_words, *b = wanted_words;
	unsigned int bad = ret != is + to;

	for (size_t i = 0; i < span(len); i++)
		bad += a[i] != b[i];
	if (bad && wrong < 5)
		printf("%s, %s of %zu bytes at %zu: %u words wrong\n", name, what, len, to, bad);
	wrong += bad != 0;
}

static void copy(const char *name, const char *what, copy_fn *f, size_t to, size_t from, size_t len)
{
	volatile uint8_t *bytes = wanted;

	fill(is_words, wanted_words, len);
	/* is[] has still what was there */
	for (size_t i = 0; i < len; i++)
		bytes[to + i] = ((volatile uint8_t *)is)[from + i];
	check(name, what, f(is + to, is + from, len), to, len);
}

/* Zeros are what DC ZVA is for */
static void set(const char *name, set_fn *f, int byte, size_t to, size_t len)
{
	volatile uint8_t *bytes = wanted;

	fill(is_words, wanted_words, len);
	for (size_t i = 0; i < len; i++)
		bytes[to + i] = (uint8_t)byte;
	check(name, "set", f(is + to, byte, len), to, len);
}

static uint64_t dczid(void)
{
	uint64_t value;

	__asm__("mrs %0, DCZID_EL0" : "=r"(value));
	return value;
}

static void all_of(size_t len)
{
	const size_t at = GUARD + len % 7, far = 4 * span(len) + GUARD + len % 13;

	for (unsigned int i = 0; i < sizeof(routines) / sizeof(routines[0]); i++) {
		const struct routine *r = &routines[i];

		if (!r->block || r->block == dczid()) {
			set(r->name, r->set, (int)(len + 1) | 0x100, at, len);
			set(r->name, r->set, 0x100, at, len);
		}
		if (i && r->copy == r[-1].copy)
			continue;
		copy(r->name, "copy", r->copy, at, far, len);
		copy(r->name, "move down", r->move, at, at + 1 + len % 19, len);
		copy(r->name, "move up", r->move, at + 1 + len % 23, at, len);
	}
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
	printf("%u wrong\n", wrong);
	return wrong != 0;
}
