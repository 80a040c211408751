/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The same scenario under several profiles: where they part, and what that means
 */
#ifndef KVMSME_WHATIF_H
#define KVMSME_WHATIF_H

#include <stdio.h>

#include "calls.h"

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

/**
 * struct whatif_difference - to the reference, the first profile
 * @where: "file:line" and what the step is, e.g. "set"
 * @result, @rule: [0] of the reference
 * @knobs: that make the difference, as blame_knobs() says it
 */
struct whatif_difference {
	char where[512];
	char what[96];
	char result[2][96];
	enum rule rule[2];
	enum effect effect;
	char knobs[256];
};

/** struct whatif_cell - a scenario on a profile; @text: a few words for the matrix */
struct whatif_cell {
	enum whatif_verdict verdict;
	char text[256];
	bool differs;
	struct whatif_difference difference;
};

struct whatif_row {
	struct whatif_row *next;
	char *path;
	char *title;
	struct whatif_cell *cell;	/* one a profile */
};

struct whatif {
	const struct profile *const *profiles;
	size_t nr_profiles;
	struct whatif_row *first, **link;
	size_t nr_rows;
};

void whatif_init(struct whatif *w, const struct profile *const *profiles, size_t nr_profiles);
void whatif_free(struct whatif *w);

/** whatif_add_row() - a row whose cells are all WHATIF_SAME */
struct whatif_row *whatif_add_row(struct whatif *w, const char *path, const char *title);

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

/* The formats */
void whatif_print_json(const struct whatif *w, FILE *out);
void whatif_print_html(const struct whatif *w, FILE *out);

#endif
