/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The differences of a profile by the knobs behind them
 */
#ifndef KVMSME_WHATIF_GROUPS_H
#define KVMSME_WHATIF_GROUPS_H

#include "whatif.h"

/** struct tally - so many calls, in so many rows (scenarios or traces) */
struct tally {
	size_t calls;
	size_t rows;
	const struct whatif_row *last;
};

/** whatif_count() - so many @calls more, in @row; rows come one after the other */
void whatif_count(struct tally *tally, const struct whatif_row *row, size_t calls);

/**
 * struct whatif_line - differences that are alike: same action, kind of register, effect, rules
 * and errnos, though maybe other registers and values
 * @answers: of the first, which is at @first in @row
 */
struct whatif_line {
	const struct whatif_answers *answers;
	const struct whatif_difference *first;
	const struct whatif_row *row;
	struct tally tally;
};

/** struct whatif_group - all that one cause makes; @line[0] comes first of all */
struct whatif_group {
	uint32_t cause;
	struct tally tally;
	struct whatif_line *line;
	size_t nr, room;
};

struct whatif_groups {
	struct whatif_group *group;
	size_t nr;
	struct tally tally;
};

/** whatif_group() - those of a column, what is met in most rows first; free them */
struct whatif_groups whatif_group(const struct whatif *w, size_t column);
void whatif_groups_free(struct whatif_groups *groups);

/** whatif_cause_text() - "knob za_gate_errno: EBUSY -> EINVAL", or that there is none */
const char *whatif_cause_text(const struct whatif *w, size_t column, uint32_t cause,
			      char *text, size_t size);

#define WHATIF_CAUSE_MAX 1024

/** whatif_is_of_values() - the answers are values, each row's own; errnos and lists are not */
bool whatif_is_of_values(const struct whatif_answers *answers);

/** whatif_alike() - the same but for the register of its kind, and for values */
bool whatif_alike(const struct whatif_answers *a, const struct whatif_answers *b);

/** whatif_tally_text() - "12 calls in 3 scenarios"; returns @text */
const char *whatif_tally_text(const struct whatif *w, const struct tally *tally, char text[64]);

/** whatif_rules_used() - which rules are named for a column: of answers and of reasons */
void whatif_rules_used(const struct whatif *w, size_t column, bool used[NR_RULES]);

#endif
