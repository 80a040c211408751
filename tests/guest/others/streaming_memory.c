// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * memcpy() and the like for streaming mode (AAPCS64, "SME support routines"; Debian's libclang-rt-19-dev), in it and
 * out of it, at every streaming length, on all small sizes and on some that are larger, aligned and not, and where they
 * overlap.  What is right is known byte by byte.
 */
#include <arm_sme.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/prctl.h>

typedef void *copy_fn(void *to, const void *from, size_t len) __arm_streaming_compatible;

enum { GUARD = 64, LARGEST = 5000, WORDS = (LARGEST + 4 * GUARD) / 4 };

static uint64_t is_words[WORDS], wanted_words[WORDS];
static uint8_t *const is = (uint8_t *)is_words, *const wanted = (uint8_t *)wanted_words;
static unsigned int wrong, calls;

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

static void result(const char *name, size_t to, size_t len, unsigned int bad)
{
	if (bad && wrong < 5)
		printf("%s of %zu bytes at %zu: %u words wrong\n", name, len, to, bad);
	wrong += bad != 0;
	calls++;
}

static void check(const char *name, const void *ret, size_t to, size_t len)
{
	volatile const uint64_t *a = is_words, *b = wanted_words;
	unsigned int bad = ret != is + to;

	for (size_t i = 0; i < span(len); i++)
		bad += a[i] != b[i];
	result(name, to, len, bad);
}

static __attribute__((noinline)) void *streaming_copy(copy_fn *f, void *to, const void *from,
						      size_t len) __arm_streaming
{
	return f(to, from, len);
}

static __attribute__((noinline)) void *streaming_set(void *to, int byte, size_t len) __arm_streaming
{
	return __arm_sc_memset(to, byte, len);
}

static __attribute__((noinline)) void *streaming_find(void *in, int byte,
						      size_t len) __arm_streaming
{
	return __arm_sc_memchr(in, byte, len);
}

static void copy(const char *name, copy_fn *f, size_t to, size_t from, size_t len)
{
	volatile uint8_t *bytes = wanted;

	for (int streaming = 0; streaming < 2; streaming++) {
		void *ret;

		fill(is_words, wanted_words, len);
		/* is[] has still what was there */
		for (size_t i = 0; i < len; i++)
			bytes[to + i] = ((volatile uint8_t *)is)[from + i];
		ret = streaming ? streaming_copy(f, is + to, is + from, len)
				: f(is + to, is + from, len);
		check(name, ret, to, len);
	}
}

static void set(size_t to, size_t len)
{
	volatile uint8_t *bytes = wanted;
	int byte = (int)(len + 1) | 0x100;

	for (int streaming = 0; streaming < 2; streaming++) {
		void *ret;

		fill(is_words, wanted_words, len);
		for (size_t i = 0; i < len; i++)
			bytes[to + i] = (uint8_t)byte;
		ret = streaming ? streaming_set(is + to, byte, len)
				: __arm_sc_memset(is + to, byte, len);
		check("memset", ret, to, len);
	}
}

/* Before what is searched and behind it the byte is, and within it once, or not */
static void find(size_t in, size_t len)
{
	volatile uint8_t *bytes = is;
	uint8_t *last = is + in + len - 1, *from = is + in;

	for (size_t i = 0; i < in + len + GUARD; i++)
		bytes[i] = i >= in && i < in + len ? 'a' + i % 7 : 0xff;
	result("memchr", in, len, __arm_sc_memchr(from, -1, len) || streaming_find(from, -1, len));
	if (!len)
		return;
	bytes[in + len - 1] = 0xff;
	result("memchr", in, len,
	       __arm_sc_memchr(from, -1, len) != last || streaming_find(from, -1, len) != last);
}

static void all_of(size_t len, size_t align)
{
	const size_t at = GUARD + align, far = 4 * span(len) + GUARD + len % 13;

	copy("memcpy", __arm_sc_memcpy, at, far, len);
	copy("memmove, apart", __arm_sc_memmove, far, at, len);
	copy("memmove, down", __arm_sc_memmove, at, at + 1 + len % 19, len);
	copy("memmove, up", __arm_sc_memmove, at + 1 + len % 23, at, len);
	set(at, len);
	find(at, len);
}

int main(void)
{
	static const size_t large[] = { 511, 512, 1025, 4096, LARGEST };

	for (int svl = 16; svl <= 256; svl *= 2) {
		printf("streaming vectors of %d bytes\n",
		       prctl(PR_SME_SET_VL, svl) & PR_SME_VL_LEN_MASK);
		for (size_t len = 0; len <= 300; len += len < 40 ? 1 : 13)
			all_of(len, (len + (size_t)svl / 16) % 18);
		for (size_t align = 0; align < 18; align++)
			all_of(129, align);
		for (size_t i = 0; i < sizeof(large) / sizeof(large[0]); i++)
			all_of(large[i], large[i] % 7);
	}
	printf("%u calls, %u wrong\n", calls, wrong);
	return wrong != 0;
}
