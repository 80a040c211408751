/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The same calls under several profiles: where they part, why, and what that means
 */
#ifndef KVMSME_WHATIF_H
#define KVMSME_WHATIF_H

#include <signal.h>
#include <stdio.h>

#include "blame.h"
#include "effects.h"
#include "rules.h"

struct cpu_ops;

enum whatif_format { WHATIF_PRETTY, WHATIF_JSON, WHATIF_HTML, WHATIF_MARKDOWN };

/* In a cell: how a run compares with the reference, or what became of a migration */
enum whatif_verdict {
	WHATIF_SAME,
	WHATIF_DIFFERS,
	WHATIF_SAFE,	/* restored, nothing lost */
	WHATIF_LOSSY,	/* restored without an error, something lost */
	WHATIF_REFUSED,	/* a call of the migration failed */
	WHATIF_NOT_RUN,
	NR_WHATIF_VERDICTS
};

extern const char *const whatif_verdict_names[NR_WHATIF_VERDICTS];

#define WHATIF_TEXT_MAX 96

/**
 * struct whatif_answers - one way in which a call differs from the reference's, the first profile's
 * @action: of the call, e.g. "set"; @what: its register or request
 * @like:   what @what is one of, e.g. "ZA" for ZA[7], or the same again
 * @result, @rule: [0] of the reference
 * @cause:  of the last difference that was one of these: worth a trial
 * @seen:   so often
 */
struct whatif_answers {
	uint64_t key;
	uint32_t cause;
	uint32_t seen;
	char action[24];
	char what[WHATIF_TEXT_MAX];
	char like[WHATIF_TEXT_MAX];
	char result[2][WHATIF_TEXT_MAX];
	enum rule rule[2];
	enum effect effect;
};

/** struct whatif_difference - a call; @answers, @cause: indices into the column; @line of the file */
struct whatif_difference {
	uint32_t answers;
	uint32_t cause;
	uint32_t line;
	uint32_t times;
};

/** struct whatif_reason - a call that made a migration's verdict what it is, @times of its like */
struct whatif_reason {
	char text[512];
	uint32_t line;
	uint32_t times;
	enum rule rule;
};

/** struct whatif_cell - a row on a profile; @text: a few words for the matrix */
struct whatif_cell {
	enum whatif_verdict verdict;
	char text[256];
	struct whatif_difference *difference;
	size_t nr, room;
	struct whatif_reason *reason;
	size_t nr_reasons;
};

/** struct whatif_row - a scenario or a trace */
struct whatif_row {
	struct whatif_row *next;
	char *path;
	char *title;
	struct whatif_cell *cell;	/* one a profile */
};

/** struct whatif_column - what was found under a profile, each once; @slot: answers by key */
struct whatif_column {
	struct whatif_answers *answers;
	size_t nr_answers, answers_room;
	struct cause *cause;
	size_t nr_causes, causes_room;
	uint32_t *slot;
	size_t slots;
};

/**
 * struct whatif - a matrix
 * @noun:    what a row is, "scenario" unless it is set
 * @command: what has made it, for the page's foot, or NULL
 * @stop:    becomes nonzero, by a signal maybe, and no more is run; NULL: never
 * @progress: told of each scenario file, the @nr_run-th of @nr_files, before it is run; NULL: nobody is
 * @quiet:   of WHATIF_PRETTY the last line alone; @verbose: with every kind of call of a knob
 */
struct whatif {
	const struct profile *const *profiles;
	size_t nr_profiles;
	const char *noun;
	const char *command;
	const volatile sig_atomic_t *stop;
	void (*progress)(const struct whatif *w, const char *path);
	size_t nr_run, nr_files;
	bool quiet, verbose;
	struct whatif_column *column;	/* one a profile */
	struct whatif_row *first, **link;
	size_t nr_rows;
};

void whatif_init(struct whatif *w, const struct profile *const *profiles, size_t nr_profiles);
void whatif_free(struct whatif *w);

/** whatif_nothing_ran() - there are rows, and none of their scenarios could be run under any profile */
bool whatif_nothing_ran(const struct whatif *w);

/** whatif_add_row() - a row whose cells are all WHATIF_SAME */
struct whatif_row *whatif_add_row(struct whatif *w, const char *path, const char *title);

/**
 * whatif_answers() - the answers with this hash in a column; if @is_new they are to be filled
 * whatif_cause() - the index of @cause in a column
 */
struct whatif_answers *whatif_answers(struct whatif_column *column, uint64_t key, bool *is_new);
uint32_t whatif_cause(struct whatif_column *column, const struct cause *cause);

/** whatif_add_difference() - to a cell; whatif_settle() when it has all, for its verdict and text */
void whatif_add_difference(struct whatif_cell *cell, struct whatif_difference difference);
void whatif_settle(struct whatif *w, struct whatif_row *row, size_t column);

/** whatif_count_files() - how many files that will be, into w->nr_files; what is wrong is said later */
void whatif_count_files(struct whatif *w, const char *path);

/**
 * whatif_add_scenarios() - run a scenario file, or each *.yaml below a directory
 * @cpu: for guests; NULL: scenarios with guests are WHATIF_NOT_RUN
 * False after a line on @err.
 */
bool whatif_add_scenarios(struct whatif *w, const char *path, const struct cpu_ops *cpu,
			  FILE *err);

/** whatif_print() - the matrix, and each difference (not in Markdown) */
void whatif_print(const struct whatif *w, enum whatif_format format, FILE *out);

/** whatif_differs() - some cell differs */
bool whatif_differs(const struct whatif *w);

#endif
