// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "cascade.h"
#include "describe.h"
#include "needed.h"
#include "run_log.h"

#define SHOWN_CHANGES 6	/* of a failure, where not all is asked for */

const char *const step_status_names[NR_STEP_STATUSES] = { "pass", "fail", "not run" };

static void add_maker(struct run_log *log, struct step_record *record)
{
	if (log->last_maker)
		log->last_maker->next_maker = record;
	else
		log->makers = record;
	log->last_maker = record;
}

struct step_record *run_log_step(struct run_log *log, const struct step *step)
{
	struct step_record *record = needed(calloc(1, sizeof(*record)));

	*record = (struct step_record){ .step = step, .action = step->action, .line = step->node->line,
					.column = step->node->column };
	if (log->last)
		log->last->next = record;
	else
		log->first = record;
	log->last = record;
	if (cascade_makes(step))
		add_maker(log, record);
	return record;
}

void run_log_complain(struct step_record *record, const struct complaint *complaint)
{
	struct complaint *copy = needed(malloc(sizeof(*copy)));

	*copy = *complaint;
	copy->next = NULL;
	if (record->last_complaint)
		record->last_complaint->next = copy;
	else
		record->complaints = copy;
	record->last_complaint = copy;
	record->status = STEP_FAILED;
}

/* ---- in words ---- */

/* At most @most of the lines; returns how many are left */
static unsigned int put_lines(const char *text, unsigned int most, FILE *out)
{
	unsigned int left = 0;

	for (; *text; text += strcspn(text, "\n") + 1) {
		if (most)
			fprintf(out, "    %.*s\n", (int)strcspn(text, "\n"), text);
		else
			left++;
		most -= most > 0;
	}
	return left;
}

static void put_changes(const struct complaint *c, bool verbose, FILE *out)
{
	unsigned int left = put_lines(c->changes, verbose ? UINT32_MAX : SHOWN_CHANGES, out);

	put_lines(c->minor, verbose ? UINT32_MAX : 0, out);
	if (left)
		fprintf(out, "    and %u more changed (--verbose)\n", left);
}

/**
 * struct printing - of a log
 * @said: the rules whose text was printed: what a rule says is said once
 */
struct printing {
	const char *path;
	const struct profile *profile;
	bool verbose;
	FILE *out;
	bool said[NR_RULES];
};

static void put_rule(struct printing *p, enum rule rule)
{
	char text[RULE_TEXT_MAX];

	if (rule == RULE_NONE)
		return;
	fprintf(p->out, "    decided by %s\n",
		p->said[rule] ? rule_descs[rule].id : describe_rule(p->profile, rule, text));
	p->said[rule] = true;
}

static void put_complaint(struct printing *p, const struct step_record *r, const struct complaint *c)
{
	fprintf(p->out, "%s:%u:%u: %s%s%s: %s\n", p->path, r->line, r->column, step_names[r->action],
		*c->what ? " " : "", c->what, c->text);
	put_rule(p, c->rule);
	put_lines(c->notes, UINT32_MAX, p->out);
	put_changes(c, p->verbose, p->out);
}

static void put_cascade(const struct step_record *failed, FILE *out)
{
	if (failed->needed_by == 1)
		fputs("    1 step is not run: it needs this one\n", out);
	else if (failed->needed_by)
		fprintf(out, "    %u steps are not run: they need this one\n", failed->needed_by);
}

void run_log_print(const struct run_log *log, const char *path, const struct profile *profile, bool verbose,
		   FILE *out)
{
	struct printing printing = { .path = path, .profile = profile, .verbose = verbose, .out = out };

	if (log->trouble)
		fprintf(out, "%s: %s\n", path, log->trouble);
	for (const struct step_record *r = log->first; r; r = r->next) {
		for (const struct complaint *c = r->complaints; c; c = c->next)
			put_complaint(&printing, r, c);
		put_cascade(r, out);
	}
}

/* ---- the end of it ---- */

static void free_complaints(struct complaint *c)
{
	struct complaint *next;

	for (; c; c = next) {
		next = c->next;
		free(c->what);
		free(c->text);
		free(c->where);
		free(c->expected);
		free(c->got);
		free(c->notes);
		free(c->changes);
		free(c->minor);
		free(c);
	}
}

void run_log_free(struct run_log *log)
{
	struct step_record *next;

	for (struct step_record *r = log->first; r; r = next) {
		next = r->next;
		free_complaints(r->complaints);
		free(r);
	}
	free(log->trouble);
	*log = (struct run_log){ 0 };
}
