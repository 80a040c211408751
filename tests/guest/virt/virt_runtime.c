// SPDX-License-Identifier: GPL-2.0-or-later
#include "virt_runtime.h"

#define UART ((volatile uint32_t *)0x09000000)
#define UARTFR_TXFF 0x20u

__attribute__((weak)) void put_byte(char c)
{
	while (UART[0x18 / 4] & UARTFR_TXFF)
		;
	UART[0] = (uint8_t)c;
}

static void put_number(uint64_t value, unsigned int base)
{
	char digits[20];
	int n = 0;

	do
		digits[n++] = "0123456789abcdef"[value % base];
	while (value /= base);
	while (n)
		put_byte(digits[--n]);
}

void say(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	for (; *fmt; fmt++) {
		int wide = 0;
		uint64_t value;

		if (*fmt != '%') {
			put_byte(*fmt);
			continue;
		}
		fmt++;
		if (*fmt == 's') {
			for (const char *s = va_arg(ap, const char *); *s; s++)
				put_byte(*s);
			continue;
		}
		if (*fmt == 'l') {
			wide = 1;
			fmt++;
		}
		if (wide)
			value = va_arg(ap, uint64_t);
		else
			value = *fmt == 'd' ? (uint64_t)va_arg(ap, int) : va_arg(ap, unsigned int);
		if (*fmt == 'd' && (int64_t)value < 0) {
			put_byte('-');
			value = -value;
		}
		put_number(value, *fmt == 'x' ? 16 : 10);
	}
	va_end(ap);
}

uint64_t semihosting(uint32_t call, const void *argument)
{
	register uint64_t x0 __asm__("x0") = call;
	register uint64_t x1 __asm__("x1") = (uint64_t)argument;

	__asm__ volatile("hlt #0xf000" : "+r"(x0) : "r"(x1) : "memory");
	return x0;
}

uint64_t psci(uint32_t function, uint64_t a, uint64_t b, uint64_t c)
{
	register uint64_t x0 __asm__("x0") = function;
	register uint64_t x1 __asm__("x1") = a;
	register uint64_t x2 __asm__("x2") = b;
	register uint64_t x3 __asm__("x3") = c;

	__asm__ volatile("hvc #0" : "+r"(x0), "+r"(x1), "+r"(x2), "+r"(x3) : : "memory", "x4", "x5", "x6", "x7",
			 "x8", "x9", "x10", "x11", "x12", "x13", "x14", "x15", "x16", "x17");
	return x0;
}

extern char secondary_start[];

int64_t start_cpu(uint64_t mpidr, struct secondary *secondary)
{
	return (int64_t)psci(0xc4000003, mpidr, (uint64_t)secondary_start, (uint64_t)secondary);
}

__attribute__((weak)) void on_exception(struct frame *frame, unsigned int vector)
{
	say("unexpected exception: vector %u, ESR %lx, ELR %lx, FAR %lx\n", vector, frame->esr, frame->elr, frame->far);
	finish(99);
}

/* Knuth's MMIX */
uint32_t next_random(uint32_t *state)
{
	*state = *state * 1664525 + 1013904223;
	return *state >> 8;
}

uint64_t checksum(const void *bytes, size_t len)
{
	uint64_t sum = 0xcbf29ce484222325;

	for (const uint8_t *at = bytes; len--; at++)
		sum = (sum ^ *at) * 0x100000001b3;
	return sum;
}

int verdict(const char *what, uint64_t sum, unsigned int wrong)
{
	say("%s: checksum %lx, %u wrong: %s\n", what, sum, wrong, wrong ? "BAD" : "good");
	return wrong != 0;
}

/* What the compiler calls by itself, in streaming mode, too */
__attribute__((no_builtin)) void *memset(void *to, int c, size_t n)
{
	for (uint8_t *at = to; n--; at++)
		*at = (uint8_t)c;
	return to;
}

__attribute__((no_builtin)) void *memcpy(void *restrict to, const void *restrict from, size_t n)
{
	uint8_t *at = to;

	for (const uint8_t *in = from; n--;)
		*at++ = *in++;
	return to;
}

__attribute__((no_builtin)) void *memmove(void *to, const void *from, size_t n)
{
	uint8_t *at = to;
	const uint8_t *in = from;

	if (at <= in)
		return memcpy(to, from, n);
	while (n--)
		at[n] = in[n];
	return to;
}
