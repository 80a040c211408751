// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that dies of a signal: what, where, and by which instruction */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "esr_words.h"
#include "linux_guest.h"

static const struct {
	int number;
	const char *name;
} names[] = {
	{ 1, "SIGHUP" }, { 2, "SIGINT" }, { 3, "SIGQUIT" }, { 4, "SIGILL" }, { 5, "SIGTRAP" },
	{ 6, "SIGABRT" }, { 7, "SIGBUS" }, { 8, "SIGFPE" }, { 9, "SIGKILL" }, { 10, "SIGUSR1" },
	{ 11, "SIGSEGV" }, { 12, "SIGUSR2" }, { 13, "SIGPIPE" }, { 14, "SIGALRM" }, { 15, "SIGTERM" },
};

static const struct {
	int number, code;
	const char *words;
} codes[] = {
	{ 4, 1, "illegal instruction" }, { 4, 2, "illegal operand" }, { 5, 1, "breakpoint" },
	{ 7, 1, "not aligned" }, { 7, 3, "hardware error" }, { 11, 1, "not mapped" },
	{ 11, 2, "no permission" }, { 11, 0x80, "no frame to return by" },
};

const char *linux_signal_name(int number)
{
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (names[i].number == number)
			return names[i].name;
	return NULL;
}

static const char *words_of(const struct linux_signal *signal)
{
	for (size_t i = 0; i < sizeof(codes) / sizeof(codes[0]); i++)
		if (codes[i].number == signal->number && codes[i].code == signal->code)
			return codes[i].words;
	return "fault";
}

static void print_symbol(struct linux_guest *g, const char *what, uint64_t va)
{
	uint64_t offset = 0;
	const char *symbol = linux_elf_symbol(&g->elf, va, &offset);

	fprintf(stderr, "%s %#" PRIx64, what, va);
	if (symbol)
		fprintf(stderr, " %.200s+%#" PRIx64, symbol, offset);
}

/* Where it was; and where from, if there is no instruction */
static void print_place(struct linux_guest *g)
{
	uint64_t pc = linux_get(g, LINUX_PC);
	uint32_t word;

	print_symbol(g, "  PC", pc);
	if (linux_read(&g->mem, pc, &word, sizeof(word)))
		fprintf(stderr, ", instruction %#010" PRIx32, word);
	else
		print_symbol(g, ", no code there;\n  X30", linux_get(g, LINUX_X(30)));
	fputc('\n', stderr);
}

void linux_report_death(struct linux_guest *g, const struct linux_signal *signal)
{
	const char *name = linux_signal_name(signal->number);
	char esr[128];

	if (name)
		fprintf(stderr, "kvmsme guest: %s", name);
	else
		fprintf(stderr, "kvmsme guest: signal %d", signal->number);
	if (!signal->fault) {
		fputs(", which the program has sent to itself\n", stderr);
		print_place(g);
		return;
	}
	fprintf(stderr, ", %s, at %#" PRIx64 "\n", words_of(signal), signal->addr);
	print_place(g);
	if (!signal->esr)
		return;
	esr_print(signal->esr, esr, sizeof(esr));
	fprintf(stderr, "  ESR_EL1 %#" PRIx64 ": %s\n", signal->esr, esr);
}

void linux_break(struct linux_guest *g, const char *fmt, ...)
{
	va_list ap;

	g->broken = true;
	g->status = 2;
	fputs("kvmsme guest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}
