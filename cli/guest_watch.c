// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "guest_dump.h"
#include "guest_trace.h"
#include "guest_watch.h"
#include "output.h"

#define MAX_ITEMS 32

static struct {
	bool trace;
	const char *file, *only[MAX_ITEMS];
	unsigned int nr_only, nr_dumps;
	struct dump_item dump[MAX_ITEMS], picture;
	char *picture_file;
} asked;

/* Each item of a list once; what is no item ends the program, which has been told */
static void parse_dump(struct argp_state *state, const char *arg)
{
	size_t len;

	for (const char *item = arg;; item += len + 1) {
		len = strcspn(item, ",");
		if (asked.nr_dumps == MAX_ITEMS)
			argp_error(state, "--dump: more than %d items", MAX_ITEMS);
		if (!dump_item_parse(item, len, &asked.dump[asked.nr_dumps++], stderr))
			exit(EXIT_USAGE);
		if (!item[len])
			return;
	}
}

/* FILE[:za...]: a colon that something else is behind is the file's own */
static void parse_picture(struct argp_state *state, const char *arg)
{
	char *colon;

	if (!guest_picture_is_built)
		argp_error(state, "--png: this kvmsme was built without libpng");
	asked.picture_file = strdup(arg);
	if (!asked.picture_file)
		exit(EXIT_USAGE);
	colon = strstr(asked.picture_file, ":za");
	if (!dump_item_parse(colon ? colon + 1 : "za:u8", colon ? strlen(colon + 1) : 5, &asked.picture, stderr))
		exit(EXIT_USAGE);
	if (colon)
		*colon = '\0';
	if (!*asked.picture_file)
		argp_error(state, "--png: say which file");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	/* completion asks what there is to choose from: nothing here */
	if (state->flags & ARGP_SILENT)
		return 0;
	switch (key) {
	case 'T':
		asked.trace = true;
		asked.file = arg;
		return 0;
	case 'O':
		if (asked.nr_only == MAX_ITEMS)
			argp_error(state, "more than %d times --trace-only", MAX_ITEMS);
		asked.trace = true;
		asked.only[asked.nr_only++] = arg;
		return 0;
	case 'D':
		parse_dump(state, arg);
		return 0;
	case 'P':
		parse_picture(state, arg);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "trace", 'T', "FILE", OPTION_ARG_OPTIONAL,
	  "a line an instruction, to FILE or stderr: address, symbol, disassembly, what it has changed", 0 },
	{ "trace-only", 'O', "A-B|FUNCTION", 0,
	  "trace only addresses from A on below B, or a function of the program's; again for more", 0 },
	{ "dump", 'D', "WHAT,...", 0,
	  "registers at the end: x, z, z0.., p, p0.., za, za0.. (a tile), zt0, sys; of vectors with :TYPE of elements "
	  "(b h s d q, i8.. u8.., f16 bf16 f32 f64)", 0 },
	{ "png", 'P', "FILE[:TILE:TYPE]", 0, "a picture of ZA at the end, or of a tile: --png=tile.png:za0:f32", 0 },
	{ 0 },
};

const struct argp guest_watch_argp = { options, parse, NULL, NULL, NULL, NULL, NULL };

bool guest_watch_asked(void)
{
	return asked.trace || asked.nr_dumps || asked.picture_file;
}

bool guest_watch_steps(void)
{
	return asked.trace;
}

static bool trace_to(struct session *s, const struct symbol_index *symbols, FILE *to)
{
	struct guest_trace *t = guest_trace_new(s, symbols, to);
	bool ok = true;

	for (unsigned int i = 0; ok && i < asked.nr_only; i++)
		ok = guest_trace_only(t, asked.only[i], stderr);
	if (ok)
		guest_trace_run(t);
	guest_trace_free(t);
	return ok;
}

static bool trace(struct session *s)
{
	const struct session_guest *guest = session_guest(s);
	struct symbol_index *symbols = symbol_index_new(guest->elf, guest->elf_len, guest->bias);
	struct output_file file = { .file = stderr };
	bool ok;

	if (asked.file && !output_open(&file, asked.file)) {
		symbol_index_free(symbols);
		return output_failed(stderr, asked.file);
	}
	ok = trace_to(s, symbols, file.file);
	symbol_index_free(symbols);
	if (asked.file && !output_keep(&file, ok) && ok)
		return output_failed(stderr, asked.file);
	return ok && session_state(s) != SESSION_GOES;
}

static bool show_end(struct session *s)
{
	const struct pcpu *regs = session_look(s);

	for (unsigned int i = 0; i < asked.nr_dumps; i++)
		guest_dump(regs, &asked.dump[i], stdout);
	return !asked.picture_file || guest_picture(regs, &asked.picture, asked.picture_file);
}

int guest_watch_run(struct session *s)
{
	int status = EXIT_USAGE;

	if (asked.trace ? trace(s) : session_finish(s)) {
		status = session_status(s);
		if (!show_end(s))
			status = EXIT_USAGE;
	}
	session_free(s);
	free(asked.picture_file);
	asked.picture_file = NULL;
	return status;
}
