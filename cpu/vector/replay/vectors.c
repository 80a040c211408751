/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "input.h"
#include "legality.h"
#include "needed.h"
#include "quirk.h"
#include "vector_compare.h"
#include "vectors.h"

/**
 * struct replay - a run over files, and where in them it is
 * @decided: records that would have failed if they differed
 */
struct replay {
	struct vector_states states;
	const struct recorded_run *run;
	FILE *out;
	const char *file;
	struct input *in;
	unsigned long vectors, decided, failures, disputed, quirks, undecidable;
	struct legality legality;
};

/* That the file cannot be used, and why; false */
static bool unusable(const struct replay *r, uint64_t line, const char *why)
{
	fprintf(r->out, "%s:%" PRIu64 ": %s\n", r->file, line, why);
	return false;
}

static void show(const struct replay *r, const struct vector_record *rec, const char *verdict,
		 const char *details)
{
	fprintf(r->out, "%s:%" PRIu64 ": %s: %s\n%s", r->file, input_line_number(r->in), verdict,
		rec->text, details);
}

/* What differs, empty if nothing does: to be freed.  NULL: *@error says why */
static char *differences(struct replay *r, const struct vector_record *rec, bool quirk,
			 struct vector_error *error)
{
	char *details;
	FILE *out;

	if (!vector_prepare(&r->states, rec, quirk, error))
		return NULL;
	out = text_stream(&details);
	if (!vector_agrees(&r->states, rec, out) && !fflush(out) && !*details)
		fprintf(out, "  differs\n");
	fclose(out);
	return details;
}

static bool agrees_as_qemu(struct replay *r, const struct vector_record *rec)
{
	struct vector_error error;
	char *details = quirk_of(rec->word) ? differences(r, rec, true, &error) : NULL;
	bool same = details && !*details;

	free(details);
	return same;
}

static void count_difference(struct replay *r, const struct vector_record *rec, const char *details)
{
	if (rec->disputed) {
		r->disputed++;
		show(r, rec, "disputed", details);
	} else if (agrees_as_qemu(r, rec)) {
		r->quirks++;
		show(r, rec, quirk_of(rec->word), "");
	} else if (quirk_undecidable(rec->word)) {
		r->undecidable++;
		r->decided--;
		show(r, rec, "QEMU reads what is behind its registers", "");
	} else {
		r->failures++;
		show(r, rec, "FAIL", details);
	}
}

static bool replay_record(struct replay *r, json_t *json)
{
	struct vector_error error;
	struct vector_record rec;
	char *details = vector_record_read(&rec, json, &error) ? differences(r, &rec, false, &error) : NULL;

	if (!details)
		return unusable(r, input_line_number(r->in), error.text);
	r->vectors++;
	r->decided += !rec.disputed;
	if (*details)
		count_difference(r, &rec, details);
	free(details);
	return true;
}

static bool replay_line(struct replay *r, const char *line, size_t len)
{
	json_error_t error;
	json_t *json = json_loadb(line, len, JSON_REJECT_DUPLICATES, &error);
	bool ok;

	if (!json) {
		fprintf(r->out, "%s:%" PRIu64 ":%d: no JSON, or cut off: %s\n", r->file,
			input_line_number(r->in), error.column, error.text);
		return false;
	}
	ok = replay_record(r, json);
	json_decref(json);
	return ok;
}

/* Records, one a line, from the first one, which is read */
static bool replay_records(struct replay *r, char *line, size_t len)
{
	struct input_error error;
	bool ok = replay_line(r, line, len);
	int more = 0;

	while (ok && !recorded_stopped(r->run) && (more = input_line(r->in, &line, &len, &error)) > 0)
		ok = replay_line(r, line, len);
	return more < 0 ? unusable(r, error.line, error.text) : ok;
}

static bool replay_table(struct replay *r, char *header)
{
	struct tsv t = { .name = r->file, .err = r->out };
	int row = 0;

	if (!tsv_begin(&t, r->in, header, legality_kinds, LEGALITY_NR_KINDS))
		return false;
	while (!recorded_stopped(r->run) && (row = tsv_next(&t)) > 0)
		legality_row(&r->legality, &t);
	return row >= 0;
}

static bool replay_input(struct replay *r)
{
	unsigned long before = r->decided + r->legality.compared;
	struct input_error error;
	char *line;
	size_t len;
	int more = input_line(r->in, &line, &len, &error);

	if (more <= 0)
		return unusable(r, more ? error.line : 1, more ? error.text :
				"empty: neither records nor a table of words");
	if (!(*line == '{' ? replay_records(r, line, len) : replay_table(r, line)))
		return false;
	return r->decided + r->legality.compared > before || recorded_stopped(r->run) ||
	       unusable(r, input_line_number(r->in), "the end, and nothing was there to compare");
}

static bool replay_file(struct replay *r)
{
	struct input_error error;
	bool ok;

	r->in = input_open(r->file, &error);
	if (!r->in) {
		fprintf(r->out, "%s: %s\n", r->file, error.text);
		return false;
	}
	ok = replay_input(r);
	input_close(r->in);
	return ok;
}

static unsigned long vectors_of(const struct replay *r)
{
	return r->vectors + r->legality.rows;
}

static unsigned long failures_of(const struct replay *r)
{
	return r->failures + r->legality.failures;
}

/* With what became of it */
static bool replay_one(struct replay *r, const char *file)
{
	unsigned long vectors = vectors_of(r), failures = failures_of(r);
	bool ok;

	r->file = file;
	ok = replay_file(r);
	if (ok && r->run->verbose)
		fprintf(r->out, "%s: %lu vectors, %lu failures\n", file, vectors_of(r) - vectors,
			failures_of(r) - failures);
	return ok;
}

static void summarize(const struct replay *r)
{
	const struct legality *l = &r->legality;

	if (r->disputed)
		fprintf(r->out, "%lu disputed records differ\n", r->disputed);
	if (r->quirks)
		fprintf(r->out, "%lu records agree with QEMU's deviation, not the architecture\n",
			r->quirks);
	if (r->undecidable)
		fprintf(r->out, "%lu records depend on memory that they do not show\n", r->undecidable);
	if (l->outside)
		fprintf(r->out, "%lu words are not the vector engine's\n", l->outside);
	if (l->doubtful)
		fprintf(r->out, "%lu words were executed by the recorder but are not allocated\n",
			l->doubtful);
	fprintf(r->out, "%s%lu vectors, %lu failures\n", recorded_stopped(r->run) ? "interrupted: " : "",
		vectors_of(r), failures_of(r));
}

int vectors_replay(const struct recorded_run *run)
{
	struct replay *r = needed(aligned_alloc(64, (sizeof(*r) + 63) / 64 * 64));
	bool ok = run->nr > 0;
	int status;

	memset(r, 0, sizeof(*r));
	r->run = run;
	r->out = run->out;
	r->legality.pe = &r->states.got;
	for (int i = 0; i < run->nr && ok && !recorded_stopped(run); i++)
		ok = replay_one(r, run->files[i]);
	if (ok)
		summarize(r);
	status = !ok ? 2 : failures_of(r) ? 1 : 0;
	free(r);
	return status;
}

int vectors_main(int nfiles, char **files, FILE *out)
{
	return vectors_replay(&(struct recorded_run){ .nr = nfiles, .files = files, .out = out });
}
