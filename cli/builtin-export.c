/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "builtin.h"
#include "export.h"
#include "find.h"
#include "guest_asm.h"
#include "needed.h"
#include "output.h"
#include "profile.h"
#include "scenario.h"

enum form { FORM_NONE, FORM_CLIENT, FORM_SELFTEST, FORM_SYZ, FORM_SYZLANG };

typedef bool export_fn(const struct scenario *scenario, const struct profile *profile,
		       struct guest_asm *assembler, FILE *out, struct export_refusal *why);

static const struct {
	const char *suffix;
	export_fn *fn;
} forms[] = {
	[FORM_CLIENT] = { "c", export_client }, [FORM_SELFTEST] = { "c", export_selftest },
	[FORM_SYZ] = { "syz", export_syz },
};

/* Statuses of the files: the worst is the program's; EXIT_SKIPPED only if it is every file's */

struct arguments {
	enum form form;
	const char *profile;
	const char *output;
	char **paths;
	int nr_paths;
	/* while it runs */
	const struct profile *with;
	struct guest_asm *assembler;
	const char *below;
	bool to_dir;
	unsigned int written, refused, broken;
};

static error_t choose(struct arguments *a, struct argp_state *state, enum form form)
{
	if (a->form != FORM_NONE && a->form != form)
		argp_error(state, "one of --client, --selftest, --syz and --syzlang at a time");
	a->form = form;
	return 0;
}

static error_t end(struct arguments *a, struct argp_state *state)
{
	if (a->form == FORM_NONE)
		argp_error(state, "say --client, --selftest, --syz or --syzlang");
	if (a->form == FORM_SYZLANG && a->nr_paths)
		argp_error(state, "'%s': --syzlang takes no scenario", a->paths[0]);
	if (a->form != FORM_SYZLANG && !a->nr_paths)
		argp_error(state, "name a scenario");
	return 0;
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'c':
		return choose(a, state, FORM_CLIENT);
	case 't':
		return choose(a, state, FORM_SELFTEST);
	case 's':
		return choose(a, state, FORM_SYZ);
	case 'l':
		return choose(a, state, FORM_SYZLANG);
	case 'p':
		a->profile = arg;
		return 0;
	case 'o':
		a->output = arg;
		return 0;
	case ARGP_KEY_ARGS:
		a->paths = state->argv + state->next;
		a->nr_paths = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		return end(a, state);
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "client", 'c', NULL, 0, "C on <linux/kvm.h> alone, KTAP output", 0 },
	{ "selftest", 't', NULL, 0, "C for tools/testing/selftests/kvm", 0 },
	{ "syz", 's', NULL, 0, "a program for syzkaller", 0 },
	{ "syzlang", 'l', NULL, 0, "the descriptions that syzkaller lacks for SVE and SME", 0 },
	{ "profile", 'p', "PROFILE", 0, "what this profile answers is expected (sme-v12, or the first "
	  "that the scenario lists)", 0 },
	{ "output", 'o', "FILE|DIR", 0, "write to this file, or into this directory a file for each "
	  "scenario", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "[SCENARIO|DIR...]",
	"Write scenarios as programs that run on a real kernel.\v"
	"Exit status: 0 all is written, 2 a file cannot be loaded or written, 4 no scenario could be "
	"exported in this form; why not is a line on stderr each.\n\n"
	"Examples:\n"
	"  kvmsme export --client scenarios/za/gate-busy.yaml > gate-busy.c\n"
	"  kvmsme export --selftest --output=tools/testing/selftests/kvm/arm64 scenarios/svcr\n"
	"  kvmsme export --syzlang > sys/linux/dev_kvm_arm64_sme.txt",
	NULL, NULL, NULL,
};

static bool cannot_write(const char *path)
{
	fprintf(stderr, "kvmsme: %s: %s\n", path, strerror(errno));
	return false;
}

static bool write_file(const char *path, const char *text)
{
	struct output_file out;

	if (!output_open(&out, path))
		return cannot_write(path);
	fputs(text, out.file);
	return output_keep(&out, true) || cannot_write(path);
}

/* za/gate-busy.yaml below the directory that was named: DIR/za-gate-busy.c */
static void file_in_dir(const struct arguments *a, const char *path, char *file, size_t size)
{
	size_t below = strlen(a->below), len;
	const char *slash = strrchr(path, '/');
	const char *name = slash ? slash + 1 : path;

	if (strlen(path) > below && !strncmp(path, a->below, below))
		name = path + below + strspn(path + below, "/");
	len = strlen(name);
	if (len > 5 && !strcmp(name + len - 5, ".yaml"))
		len -= 5;
	snprintf(file, size, "%s/%.*s.%s", a->output, (int)len, name, forms[a->form].suffix);
	for (char *at = file + strlen(a->output) + 1; *at && at < file + size; at++)
		if (*at == '/')
			*at = '-';
}

static bool put_text(const struct arguments *a, const char *path, const char *text)
{
	char file[4096];

	if (!a->output)
		return fputs(text, stdout) >= 0;
	if (!a->to_dir)
		return write_file(a->output, text);
	file_in_dir(a, path, file, sizeof(file));
	return write_file(file, text);
}

static const struct profile *profile_of(const struct arguments *a, const struct scenario *s)
{
	if (a->with)
		return a->with;
	for (unsigned int i = 0; i < s->nr_profiles; i++)
		if (!strcmp(s->profiles[i], PROFILE_DEFAULT))
			return profile_by_name(PROFILE_DEFAULT);
	return profile_by_name(s->nr_profiles ? s->profiles[0] : PROFILE_DEFAULT);
}

static void export_loaded(struct arguments *a, const struct scenario *s, const char *path)
{
	struct export_refusal why = { 0 };
	char *text = NULL;
	FILE *out = text_stream(&text);
	bool ok = forms[a->form].fn(s, profile_of(a, s), a->assembler, out, &why);

	fclose(out);
	if (!ok) {
		fprintf(stderr, "%s:%u:%u: not exported: %s\n", path, why.line, why.column, why.text);
		a->refused++;
	} else if (put_text(a, path, text)) {
		a->written++;
	} else {
		a->broken++;
	}
	free(text);
}

static void export_file(void *ctx, const char *path)
{
	struct arguments *a = ctx;
	struct scenario s;
	char words[4096];

	cli_progress_now_and_then("%u written, %s", a->written, path);
	if (!a->assembler)
		a->assembler = guest_asm_new(find_words(path, words, sizeof(words)) ? words : NULL, stderr);
	if (scenario_load_with(&s, path, &a->with, a->with ? 1 : 0) && scenario_assemble(&s, a->assembler)) {
		export_loaded(a, &s, path);
	} else {
		fprintf(stderr, "%s\n", s.doc.error);
		a->broken++;
	}
	scenario_free(&s);
}

static bool is_dir(const char *path)
{
	struct stat st;

	return path && !stat(path, &st) && S_ISDIR(st.st_mode);
}

static int export_all(struct arguments *a)
{
	bool found = true;

	a->to_dir = is_dir(a->output);
	if (!a->to_dir && (a->nr_paths > 1 || is_dir(a->paths[0]))) {
		fprintf(stderr, "kvmsme: several programs go into a directory: --output=DIR\n");
		return EXIT_USAGE;
	}
	for (int i = 0; i < a->nr_paths; i++) {
		a->below = is_dir(a->paths[i]) ? a->paths[i] : "";
		if (!*a->below)
			a->below = "\n";	/* below nothing: the file's own name */
		found &= find_scenarios(a->paths[i], export_file, a, stderr);
	}
	cli_progress_end();
	guest_asm_free(a->assembler);
	if (!found || a->broken)
		return EXIT_USAGE;
	return a->refused && !a->written ? EXIT_SKIPPED : EXIT_HOLDS;
}

static int export_descriptions(const struct arguments *a)
{
	char *text = NULL;
	FILE *out = text_stream(&text);
	int status = EXIT_USAGE;

	export_syzlang(a->with ? a->with : profile_by_name(PROFILE_DEFAULT), out);
	fclose(out);
	if (a->output ? write_file(a->output, text) : fputs(text, stdout) >= 0)
		status = EXIT_HOLDS;
	free(text);
	return status;
}

int cmd_export(int argc, char **argv)
{
	struct arguments a = { .form = FORM_NONE };
	int status = parse_args(&argp, argc, argv, &a);

	if (status)
		return status;
	if (a.profile) {
		a.with = cli_profile(a.profile);
		if (!a.with)
			return EXIT_USAGE;
	}
	return a.form == FORM_SYZLANG ? export_descriptions(&a) : export_all(&a);
}
