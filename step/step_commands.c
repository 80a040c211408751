// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "guest_dump.h"
#include "nearest.h"
#include "needed.h"
#include "number.h"
#include "panel.h"
#include "step_commands.h"

#define COMMAND_MAX	1024
#define LIST_DEFAULT	10

static void print_changes(const struct stepper_place *p, FILE *out)
{
	char *changes;
	FILE *f = text_stream(&changes);

	changes_print(f, p->was, p->regs);
	fclose(f);
	fprintf(out, "  changed%s\n", *changes ? changes : " nothing in the registers");
	free(changes);
}

void command_where(struct stepper *s, FILE *out)
{
	const struct stepper_place *p = s->kind->here(s->of);

	fprintf(out, "[%" PRIu64 "] %s\n", p->at, p->what);
	if (*p->rule)
		fprintf(out, "  rule %s\n", p->rule);
	fprintf(out, "  %s\n", p->vcpu);
	if (p->at)
		print_changes(p, out);
	if (*p->next)
		fprintf(out, "  next %s\n", p->next);
	else if (*s->end)
		fprintf(out, "  end: %s\n", s->end);
}

static void print_move(struct stepper *s, enum stepper_move move, FILE *out)
{
	if (move != STEPPER_MOVED && *s->interrupt)
		fputs("interrupted\n", out);
	else if (move == STEPPER_START)
		fputs("this is the beginning\n", out);
	else if (move == STEPPER_END)
		fputs("this is the end\n", out);
	command_where(s, out);
}

static enum stepper_move repeat(struct stepper *s, enum stepper_move (*move)(void *of), uint64_t times)
{
	enum stepper_move result = STEPPER_MOVED;

	while (times-- && result == STEPPER_MOVED && !*s->interrupt)
		result = move(s->of);
	return result;
}

/* A number behind a command; false: said what is wrong */
static bool number_of(const char *arg, uint64_t otherwise, uint64_t *value, FILE *err)
{
	*value = otherwise;
	if (!*arg || number_parse(arg, UINT64_MAX, value))
		return true;
	fprintf(err, "kvmsme step: '%s' is no number\n", arg);
	return false;
}

static bool do_step(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	uint64_t times;

	if (!number_of(arg, 1, &times, err))
		return false;
	print_move(s, repeat(s, s->kind->forward, times), out);
	return true;
}

static bool do_back(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	uint64_t times, at = s->kind->here(s->of)->at;

	if (!number_of(arg, 1, &times, err))
		return false;
	if (times > at)
		s->kind->go(s->of, 0);
	else
		s->kind->go(s->of, at - times);
	print_move(s, times > at ? STEPPER_START : STEPPER_MOVED, out);
	return true;
}

static bool do_next(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)arg, (void)err;
	print_move(s, stepper_next_call(s), out);
	return true;
}

static bool do_previous(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)arg, (void)err;
	print_move(s, stepper_last_call(s), out);
	return true;
}

static bool do_go(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	uint64_t at;

	if (!*arg)
		fprintf(err, "kvmsme step: go where? Write a number of events, e.g. go 12\n");
	if (!*arg || !number_of(arg, 0, &at, err))
		return false;
	print_move(s, s->kind->go(s->of, at), out);
	return true;
}

static bool do_start(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)arg, (void)err;
	print_move(s, s->kind->go(s->of, 0), out);
	return true;
}

static bool do_end(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)arg, (void)err;
	s->kind->go(s->of, UINT64_MAX);
	command_where(s, out);
	return true;
}

static bool do_find(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	if (!*arg) {
		fprintf(err, "kvmsme step: find what? za, sm, refused, call, or words of an event\n");
		return false;
	}
	print_move(s, stepper_find(s, arg), out);
	return true;
}

static bool do_where(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)arg, (void)err;
	command_where(s, out);
	return true;
}

static bool do_show(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	size_t len;

	for (const char *at = *arg ? arg : "x";; at += len + 1) {
		struct dump_item item;

		len = strcspn(at, ",");
		if (!dump_item_parse(at, len, &item, err))
			return false;
		guest_dump(s->kind->here(s->of)->regs, &item, out);
		if (!at[len])
			return true;
	}
}

static bool do_memory(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	size_t first = strcspn(arg, " ");
	uint64_t address, len;

	if (!number_parse_part(arg, first, UINT64_MAX, &address)) {
		fprintf(err, "kvmsme step: mem needs an address, e.g. mem 0x40001000 64\n");
		return false;
	}
	if (!number_of(arg + first + strspn(arg + first, " "), 64, &len, err))
		return false;
	panel_memory(s, address, len < 65536 ? len : 65536, out);
	return true;
}

/* Events around here; one comes back */
static bool do_list(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	uint64_t at = s->kind->here(s->of)->at, nr;

	if (!number_of(arg, LIST_DEFAULT, &nr, err))
		return false;
	for (uint64_t i = at > nr / 2 ? at - nr / 2 : 0; nr && i <= s->kind->last(s->of); i++, nr--) {
		s->kind->go(s->of, i);
		fprintf(out, "%s[%" PRIu64 "] %s\n", i == at ? "=> " : "   ", i, s->kind->here(s->of)->what);
	}
	s->kind->go(s->of, at);
	return true;
}

static bool do_help(struct stepper *s, const char *arg, FILE *out, FILE *err);

static bool do_quit(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)s, (void)arg, (void)out, (void)err;
	return true;
}

static const struct command {
	const char *name, *letter;
	bool (*run)(struct stepper *s, const char *arg, FILE *out, FILE *err);
	const char *help;
} commands[] = {
	{ "step", "s", do_step, "[N]: N events forward, calls or instructions (1)" },
	{ "back", "b", do_back, "[N]: N events back (1)" },
	{ "next", "n", do_next, "to the next call" },
	{ "previous", "p", do_previous, "back to the last call" },
	{ "go", "g", do_go, "N: to where N events have happened" },
	{ "start", "0", do_start, "to the beginning" },
	{ "end", "e", do_end, "to the end" },
	{ "find", "f", do_find, "za, sm, refused, call or WORDS: forward to where ZA changes, SM comes on, a call is "
	  "refused, one is made, or the event or its rule has the words" },
	{ "where", "w", do_where, "the event, its rule, the vCPU, what has changed" },
	{ "show", "x", do_show, "WHAT,...: registers, as of kvmsme guest --dump (x)" },
	{ "mem", "m", do_memory, "ADDRESS [LENGTH]: guest memory" },
	{ "list", "l", do_list, "[N]: N events around here (10)" },
	{ "help", "h", do_help, "this" },
	{ "quit", "q", do_quit, "end" },
};
#define NR_COMMANDS (sizeof(commands) / sizeof(commands[0]))

static bool do_help(struct stepper *s, const char *arg, FILE *out, FILE *err)
{
	(void)s, (void)arg, (void)err;
	for (size_t i = 0; i < NR_COMMANDS; i++)
		fprintf(out, "%s, %-9s %s\n", commands[i].letter, commands[i].name, commands[i].help);
	return true;
}

static const struct command *find_command(const char *word)
{
	for (size_t i = 0; i < NR_COMMANDS; i++)
		if (!strcmp(word, commands[i].name) || !strcmp(word, commands[i].letter))
			return &commands[i];
	return NULL;
}

static enum command_result no_command(const char *word, FILE *err)
{
	const char *names[NR_COMMANDS + 1] = { NULL }, *near;

	for (size_t i = 0; i < NR_COMMANDS; i++)
		names[i] = commands[i].name;
	near = nearest(word, names);
	fprintf(err, "kvmsme step: '%s' is no command", word);
	if (near)
		fprintf(err, "; did you mean '%s'?\n", near);
	else
		fputs("; help lists them\n", err);
	return COMMAND_BAD;
}

/* Without blanks at its ends */
static void trim(char *text)
{
	size_t begin = strspn(text, " \t\r"), len = strlen(text + begin);

	memmove(text, text + begin, len + 1);
	while (len && strchr(" \t\r", text[len - 1]))
		text[--len] = 0;
}

enum command_result command_run(struct stepper *s, const char *text, FILE *out, FILE *err)
{
	const struct command *command;
	char line[COMMAND_MAX], *arg;

	snprintf(line, sizeof(line), "%s", text);
	trim(line);
	if (!*line || *line == '#')
		return COMMAND_DONE;
	arg = line + strcspn(line, " \t");
	if (*arg)
		*arg++ = 0;
	trim(arg);
	command = find_command(line);
	if (!command)
		return no_command(line, err);
	if (!command->run(s, arg, out, err))
		return COMMAND_BAD;
	return command->run == do_quit ? COMMAND_QUIT : COMMAND_DONE;
}

static enum command_result run_and_tell(struct stepper *s, const char *text, off_t *told, FILE *out, FILE *err)
{
	enum command_result result = command_run(s, text, out, err);

	fflush(stdout);
	panel_output(s, told, "| ", out);
	return result;
}

bool command_batch(struct stepper *s, const char *text, FILE *in, FILE *out, FILE *err)
{
	enum command_result result = COMMAND_DONE;
	char line[COMMAND_MAX];
	off_t told = 0;

	while (text && *text && result == COMMAND_DONE) {
		size_t len = strcspn(text, ";\n");

		snprintf(line, sizeof(line), "%.*s", (int)(len < sizeof(line) ? len : sizeof(line) - 1), text);
		result = run_and_tell(s, line, &told, out, err);
		text += len + (text[len] != 0);
	}
	while (!text && result == COMMAND_DONE && fgets(line, sizeof(line), in)) {
		line[strcspn(line, "\n")] = 0;
		result = run_and_tell(s, line, &told, out, err);
	}
	return result != COMMAND_BAD;
}
