// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "linux_syscalls.h"

static const struct {
	uint16_t number;
	const char *name;
	int64_t (*call)(struct linux_guest *g, const uint64_t arg[6]);
	int64_t answer;
} table[] = {
#define SYSCALL(number, name) { number, #name, linux_sys_##name, 0 },
#define ANSWER(number, name, result) { number, #name, NULL, result },
#include "linux_syscalls.def"
#undef SYSCALL
#undef ANSWER
};

static int64_t unknown(struct linux_guest *g, uint64_t number)
{
	uint64_t *told = number < 512 ? &g->told[number / 64] : NULL;

	if (!told || !(*told >> number % 64 & 1)) {
		session_words_before(&g->words);
		fprintf(stderr, "kvmsme guest: system call %llu is not there (ENOSYS)\n",
			(unsigned long long)number);
	}
	if (told)
		*told |= UINT64_C(1) << number % 64;
	return -ENOSYS;
}

static int64_t make(struct linux_guest *g, uint64_t number, const uint64_t arg[6])
{
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].number == number)
			return table[i].call ? table[i].call(g, arg) : table[i].answer;
	return unknown(g, number);
}

void linux_syscall(struct linux_guest *g)
{
	uint64_t arg[6];
	int64_t result;

	for (unsigned int i = 0; i < 6; i++)
		arg[i] = linux_get(g, LINUX_X(i));
	/* w8: invoke_syscall() takes an int */
	result = make(g, (uint32_t)linux_get(g, LINUX_X(8)), arg);
	if (result != LINUX_NO_RESULT)
		linux_set(g, LINUX_X(0), (uint64_t)result);
}
