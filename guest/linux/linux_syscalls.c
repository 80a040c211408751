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

static const struct {
	uint16_t number;
	const char *name, *why;
} absent[] = {
#define NAME(number, name) { number, #name, NULL },
#define WHY(number, name, why) { number, #name, why },
#include "linux_syscall_names.def"
#undef NAME
#undef WHY
};

static void tell(struct linux_guest *g, uint64_t number)
{
	session_words_before(&g->words);
	fprintf(stderr, "kvmsme guest: system call %llu", (unsigned long long)number);
	for (size_t i = 0; i < sizeof(absent) / sizeof(absent[0]); i++)
		if (absent[i].number == number) {
			fprintf(stderr, ", %s, is not there (ENOSYS)%s%s\n", absent[i].name, absent[i].why ? ": " : "",
				absent[i].why ? absent[i].why : "");
			return;
		}
	fputs(" is not there (ENOSYS)\n", stderr);
}

static int64_t unknown(struct linux_guest *g, uint64_t number)
{
	uint64_t *told = number < 512 ? &g->told[number / 64] : NULL;

	if (!told || !(*told >> number % 64 & 1))
		tell(g, number);
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
	if (result == LINUX_RESTART) {	/* signal.c, do_signal() */
		linux_set(g, LINUX_PC, linux_get(g, LINUX_PC) - 4);
		g->waits = true;
	} else if (result != LINUX_NO_RESULT) {
		linux_set(g, LINUX_X(0), (uint64_t)result);
	}
}
