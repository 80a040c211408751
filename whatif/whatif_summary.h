/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What differs under a profile, for whom and how badly, in a few numbers and a sentence
 */
#ifndef KVMSME_WHATIF_SUMMARY_H
#define KVMSME_WHATIF_SUMMARY_H

#include "whatif_groups.h"

/**
 * struct whatif_summary - of a column
 * @all:        what is answered otherwise than by the reference; @causes: for so many reasons
 * @effect:     the same by what it means for a VMM
 * @migrations: rows that are some, and ran; @worse: safe under the reference and not here; @better: the
 *              other way round
 */
struct whatif_summary {
	struct tally all;
	size_t causes;
	struct tally effect[NR_EFFECTS];
	size_t migrations, worse, better;
};

struct whatif_summary whatif_summarize(const struct whatif *w, size_t column);

#define WHATIF_SUMMARY_MAX 512

/** whatif_summary_text() - one sentence or three, of @column; returns @text */
const char *whatif_summary_text(const struct whatif *w, size_t column, const struct whatif_summary *summary,
				char text[WHATIF_SUMMARY_MAX]);

/** whatif_row_is_alike() - no profile answers otherwise than the reference, or has another verdict */
bool whatif_row_is_alike(const struct whatif *w, const struct whatif_row *row);

#endif
