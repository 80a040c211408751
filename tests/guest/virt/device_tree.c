// SPDX-License-Identifier: GPL-2.0-or-later
/* The device tree, in X0 or at the start of memory: what of it a program needs to find its devices */
#include "virt_runtime.h"

static uint32_t word(const uint8_t *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

static int same(const char *a, const char *b, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++)
		if (a[i] != b[i])
			return 0;
	return 1;
}

static uint64_t length(const char *s)
{
	uint64_t n = 0;

	while (s[n])
		n++;
	return n;
}

/* What has been found; nodes come in any order */
static const char *arguments = "none", *uart_is = "none", *method = "none";
static uint32_t memory[4], uart[4];
static unsigned int cpus, by_psci;

static void take_range(uint32_t to[4], const uint8_t *value, uint32_t len)
{
	for (uint32_t i = 0; i < 4 && len == 16; i++)
		to[i] = word(value + 4 * i);
}

static void take(const char *node, const char *name, const uint8_t *value, uint32_t len)
{
	int is_reg = same(name, "reg", 4);

	if (same(node, "chosen", 6) && same(name, "bootargs", 9))
		arguments = (const char *)value;
	if (same(node, "memory@", 7) && is_reg)
		take_range(memory, value, len);
	if (same(node, "pl011@", 6) && is_reg)
		take_range(uart, value, len);
	if (same(node, "pl011@", 6) && same(name, "compatible", 11))
		uart_is = (const char *)value;
	if (same(node, "psci", 5) && same(name, "method", 7))
		method = (const char *)value;
	cpus += same(node, "cpu@", 4) && is_reg;
	by_psci += same(node, "cpu@", 4) && same(name, "enable-method", 14) && same((const char *)value, "psci", 5);
}

static void tell(void)
{
	say("arguments: %s\n", arguments);
	say("memory at %x %x, of %x %x\n", memory[0], memory[1], memory[2], memory[3]);
	say("%s at %x %x, of %x %x\n", uart_is, uart[0], uart[1], uart[2], uart[3]);
	say("%u CPUs, %u by PSCI, which is by %s\n", cpus, by_psci, method);
}

int main(void)
{
	const uint8_t *tree = boot_tree ? (const uint8_t *)boot_tree : (const uint8_t *)0x40000000;
	const uint8_t *at = tree + word(tree + 8), *strings = tree + word(tree + 12);
	const char *node = "";

	say("magic %x\n", word(tree));
	if (word(tree) != 0xd00dfeed)
		return 1;
	for (;;) {
		uint32_t token = word(at);

		at += 4;
		if (token == 1) {
			node = (const char *)at;
			at += (length(node) + 4) & ~UINT64_C(3);
		} else if (token == 3) {
			uint32_t len = word(at);

			take(node, (const char *)strings + word(at + 4), at + 8, len);
			at += 8 + ((len + 3) & ~3u);
		} else if (token == 9) {
			break;
		}
	}
	tell();
	return cpus ? 0 : 1;
}
