// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that dies of a signal: what, where, and by which instruction */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "esr_words.h"
#include "linux_guest.h"
#include "machine.h"
#include "place_words.h"

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

static bool read_code(void *guest, uint64_t va, void *to, size_t len)
{
	struct linux_guest *g = guest;

	return linux_read(&g->mem, va, to, len);
}

static struct place_code code_of(struct linux_guest *g)
{
	return (struct place_code){ .elf = g->elf.file, .len = g->elf.len, .bias = g->elf.bias, .read = read_code,
				    .opaque = g, .lower_half = true };
}

/* Where it was; and where from, if there is no instruction */
static void print_place(struct linux_guest *g, uint64_t pc)
{
	const struct place_code code = code_of(g);

	place_print(&code, "  PC", pc);
	if (place_print_instruction(&code, pc))
		return;
	place_print(&code, "  X30", linux_get(g, LINUX_X(30)));
	fputc('\n', stderr);
}

static void print_branches(struct linux_guest *g)
{
	const struct place_code code = code_of(g);

	place_print_branches(&code, &g->watch);
}

static void print_esr(uint64_t esr)
{
	char words[128];

	if (!esr)
		return;
	esr_print(esr, words, sizeof(words));
	fprintf(stderr, "  ESR_EL1 %#" PRIx64 ": %s\n", esr, words);
}

static void print_signal(const struct linux_signal *signal)
{
	const char *name = linux_signal_name(signal->number);

	if (name)
		fprintf(stderr, "kvmsme guest: %s", name);
	else
		fprintf(stderr, "kvmsme guest: signal %d", signal->number);
	if (signal->fault)
		fprintf(stderr, ", %s, at %#" PRIx64 "\n", words_of(signal), signal->addr);
	else
		fputs(", which the program has sent to itself\n", stderr);
}

void linux_report_death(struct linux_guest *g, const struct linux_signal *signal)
{
	session_words_before(&g->words);
	print_signal(signal);
	print_place(g, linux_get(g, LINUX_PC));
	if (signal->fault)
		print_esr(signal->esr);
	print_branches(g);
}

void linux_report_where(struct linux_guest *g)
{
	bool el0 = !(linux_get(g, LINUX_CORE(regs.pstate)) & PSTATE_EL_MASK);

	print_place(g, linux_get(g, el0 ? LINUX_CORE(regs.pc) : LINUX_PC));
	print_branches(g);
}

void linux_break(struct linux_guest *g, const char *fmt, ...)
{
	va_list ap;

	g->broken = true;
	g->status = 2;
	session_words_before(&g->words);
	fputs("kvmsme guest: ", stderr);
	va_start(ap, fmt);
	vfprintf(stderr, fmt, ap);
	va_end(ap);
	fputc('\n', stderr);
}
