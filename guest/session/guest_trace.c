// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "guest_trace.h"
#include "needed.h"
#include "number.h"

#define MAX_RANGES	32
#define MAX_LINES	16384	/* before llvm-mc is asked */
#define SHOWN_BYTES	16	/* of a store */

/* What an instruction has come to */
struct line {
	uint64_t pc;
	uint32_t word;
	bool has_word;
	unsigned int cpu;
};

/**
 * struct guest_trace - lines that wait for the disassembler
 * @changes: written into @text, of each line up to a NUL
 * @was: registers of vCPU @cpu before the instruction, while @known
 * @several: there are vCPUs to tell apart
 */
struct guest_trace {
	struct session *session;
	const struct symbol_index *symbols;
	struct disassembly *disassembly;
	FILE *to;
	struct { uint64_t start, end; } range[MAX_RANGES];
	unsigned int nr_ranges;
	struct line *line;
	size_t nr;
	char *text;
	FILE *changes;
	struct pcpu was;
	bool known;
	unsigned int cpu;
	bool several;
};

static void write_lines(struct guest_trace *t);

/* What the guest says of itself comes behind what it has done, but for the instruction that it is at */
static void before_words(void *trace)
{
	struct guest_trace *t = trace;

	write_lines(t);
	fflush(t->to);
}

static void on_words(const struct guest_trace *t, const struct session_words *words)
{
	const struct session_guest *guest = session_guest(t->session);

	if (guest->kind->on_words)
		guest->kind->on_words(guest->guest, words);
}

struct guest_trace *guest_trace_new(struct session *s, const struct symbol_index *symbols, FILE *to)
{
	struct guest_trace *t = needed(aligned_alloc(64, (sizeof(*t) + 63) & ~(size_t)63));

	memset(t, 0, sizeof(*t));
	t->session = s;
	t->symbols = symbols;
	t->to = to;
	t->disassembly = disassembly_new();
	t->line = needed(calloc(MAX_LINES, sizeof(*t->line)));
	t->changes = text_stream(&t->text);
	t->several = session_cpus(s).nr > 1;
	session_watch_memory(s);
	on_words(t, &(struct session_words){ before_words, t });
	return t;
}

static bool add_range(struct guest_trace *t, uint64_t start, uint64_t end, FILE *err)
{
	if (t->nr_ranges == MAX_RANGES) {
		fprintf(err, "kvmsme: more than %d ranges to trace\n", MAX_RANGES);
		return false;
	}
	t->range[t->nr_ranges].start = start;
	t->range[t->nr_ranges++].end = end;
	return true;
}

static bool no_function(const struct guest_trace *t, const char *name, FILE *err)
{
	const char *near = symbol_index_nearest(t->symbols, name);

	fprintf(err, "kvmsme: the program has no function '%s'", name);
	if (near)
		fprintf(err, "; did you mean '%s'?\n", near);
	else
		fputs("; write one of its names, or addresses as 0x400000-0x400100\n", err);
	return false;
}

bool guest_trace_only(struct guest_trace *t, const char *what, FILE *err)
{
	const char *dash = strchr(what, '-');
	uint64_t start, end;

	if (symbol_index_find(t->symbols, what, &start, &end))
		return add_range(t, start, end, err);
	if (!dash || *what < '0' || *what > '9')
		return no_function(t, what, err);
	if (!number_parse_part(what, (size_t)(dash - what), UINT64_MAX, &start) ||
	    !number_parse(dash + 1, UINT64_MAX, &end)) {
		fprintf(err, "kvmsme: '%s' is no range of addresses; write it as 0x400000-0x400100\n", what);
		return false;
	}
	if (start >= end) {
		fprintf(err, "kvmsme: the range %s has nothing in it; the second address is behind the last one\n",
			what);
		return false;
	}
	return add_range(t, start, end, err);
}

static bool is_wanted(const struct guest_trace *t, uint64_t pc)
{
	for (unsigned int i = 0; i < t->nr_ranges; i++)
		if (pc >= t->range[i].start && pc < t->range[i].end)
			return true;
	return !t->nr_ranges;
}

static void print_line(struct guest_trace *t, const struct line *line, const char *changes)
{
	const char *text = line->has_word ? disassembly_of(t->disassembly, line->word) : "(no code is there)";
	char symbol[160], about[160] = "", name[160] = "";
	uint64_t target;

	symbol_index_print(t->symbols, line->pc, symbol, sizeof(symbol));
	if (line->has_word && branch_target(line->word, line->pc, &target)) {
		if ((line->word & 0x9f000000) != 0x90000000)	/* ADRP: the page of something */
			symbol_index_print(t->symbols, target, name, sizeof(name));
		snprintf(about, sizeof(about), " -> %#" PRIx64 "%s%.120s", target, *name ? " " : "", name);
	}
	if (t->several)
		fprintf(t->to, "[%u] ", line->cpu);
	fprintf(t->to, "%#" PRIx64 " %-24s %s%s", line->pc, symbol, text, about);
	fprintf(t->to, "%s%s\n", *changes ? " ;" : "", changes);
}

static void write_lines(struct guest_trace *t)
{
	const char *changes;

	fclose(t->changes);
	changes = t->text;
	for (size_t i = 0; i < t->nr; i++)
		if (t->line[i].has_word)
			disassembly_want(t->disassembly, t->line[i].word);
	for (size_t i = 0; i < t->nr; i++) {
		print_line(t, &t->line[i], changes);
		changes += strlen(changes) + 1;
	}
	free(t->text);
	t->changes = text_stream(&t->text);
	t->nr = 0;
}

static void print_store(void *ctx, const struct session_stored *stored)
{
	struct guest_trace *t = ctx;

	fprintf(t->changes, " [%s%#" PRIx64 "]=", stored->has_va ? "" : "pa ",
		stored->has_va ? stored->va : stored->pa);
	for (size_t i = 0; i < stored->len && i < SHOWN_BYTES; i++)
		fprintf(t->changes, "%02x", stored->is[i]);
	if (stored->len > SHOWN_BYTES)
		fprintf(t->changes, ",+%zu", stored->len - SHOWN_BYTES);
}

static void trace_one(struct guest_trace *t, uint64_t pc)
{
	struct line line = { .pc = pc, .cpu = t->cpu };

	line.has_word = session_read(t->session, pc, &line.word, sizeof(line.word));
	if (!t->known)
		changes_keep(&t->was, session_look(t->session));
	session_step(t->session);
	t->line[t->nr++] = line;
	changes_print(t->changes, &t->was, session_look(t->session));
	session_each_store(t->session, print_store, t);
	fputc('\0', t->changes);
	changes_keep(&t->was, session_look(t->session));
	t->known = true;
	if (t->nr == MAX_LINES)
		write_lines(t);
}

enum session_state guest_trace_run(struct guest_trace *t)
{
	while (session_state(t->session) == SESSION_GOES && !ferror(t->to)) {
		unsigned int cpu = session_take_turn(t->session);
		uint64_t pc = session_pc(t->session);

		t->known = t->known && cpu == t->cpu;
		t->cpu = cpu;
		if (is_wanted(t, pc)) {
			trace_one(t, pc);
		} else {
			session_step(t->session);
			t->known = false;
		}
	}
	return session_state(t->session);
}

void guest_trace_free(struct guest_trace *t)
{
	if (!t)
		return;
	on_words(t, &(struct session_words){ NULL, NULL });
	write_lines(t);
	fclose(t->changes);
	free(t->text);
	free(t->line);
	disassembly_free(t->disassembly);
	free(t);
}
