// SPDX-License-Identifier: GPL-2.0-or-later
#include "place_words.h"

#include <inttypes.h>
#include <stdio.h>

#include "elf_symbols.h"
#include "guest_disasm.h"
#include "source_line.h"

#define TOLD 8	/* branches */

/* A virtual address that has no name may be a physical one */
static void print_name(const struct place_code *code, uint64_t address)
{
	uint64_t offset = 0, at = address - code->bias;
	const char *symbol = code->elf ? elf_symbol_at(code->elf, code->len, at, &offset) : NULL;
	char line[256];

	if (code->elf && !symbol && code->link) {
		at = code->link(code->opaque, address);
		symbol = elf_symbol_at(code->elf, code->len, at, &offset);
	}
	if (!symbol)
		return;
	fprintf(stderr, offset ? " %.200s+%#" PRIx64 : " %.200s", symbol, offset);
	if (source_line_at(code->elf, code->len, at, line, sizeof(line)))
		fprintf(stderr, " (%s)", line);
}

void place_print(const struct place_code *code, const char *what, uint64_t address)
{
	fprintf(stderr, "%s %#" PRIx64, what, address);
	print_name(code, address);
}

bool place_print_instruction(const struct place_code *code, uint64_t pc)
{
	char text[128];
	uint32_t word;

	if (pc & 3 || !code->read(code->opaque, pc, &word, sizeof(word))) {
		fputs(", where there is no code\n", stderr);
		return false;
	}
	if (guest_disasm_word(word, text, sizeof(text)))
		fprintf(stderr, ": %s (0x%08" PRIx32 ")\n", text, word);
	else
		fprintf(stderr, ": instruction 0x%08" PRIx32 "\n", word);
	return true;
}

static bool is_own(const struct place_code *code, const struct cpu_watch_branch *b)
{
	return !code->lower_half || !((b->from | b->to) >> 63);
}

static void print_branch(const struct place_code *code, const struct cpu_watch_branch *b)
{
	place_print(code, "   ", b->from);
	place_print(code, " ->", b->to);
	if (b->times > 1)
		fprintf(stderr, ", %" PRIu64 " times", b->times);
	fputc('\n', stderr);
}

void place_print_branches(const struct place_code *code, const struct cpu_watch *watch)
{
	uint64_t n = watch->nr_branches, first = n > CPU_WATCH_BRANCHES ? n - CPU_WATCH_BRANCHES : 0;
	const struct cpu_watch_branch *told[CPU_WATCH_BRANCHES];
	size_t nr = 0;

	for (; first < n; first++) {
		const struct cpu_watch_branch *b = &watch->branch[first % CPU_WATCH_BRANCHES];

		if (is_own(code, b))
			told[nr++] = b;
	}
	if (nr)
		fputs("  the last branches:\n", stderr);
	for (size_t i = nr > TOLD ? nr - TOLD : 0; i < nr; i++)
		print_branch(code, told[i]);
}
