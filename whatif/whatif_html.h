/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of the page, a file each, and what they share */
#ifndef KVMSME_WHATIF_HTML_H
#define KVMSME_WHATIF_HTML_H

#include "whatif_groups.h"

/** whatif_html_sign() - the sign of a verdict, and its name for who cannot see it */
void whatif_html_sign(enum whatif_verdict verdict, FILE *out);

/** whatif_html_rule() - a link to what @rule says under the profile of @column; nothing for none */
void whatif_html_rule(size_t column, enum rule rule, FILE *out);

/** whatif_html_answer() - the cell with answer @k (0: the reference's) of the profile of @column */
void whatif_html_answer(const struct whatif *w, const struct whatif_answers *answers, int k, size_t column,
			FILE *out);

/** whatif_html_knobs() - what differs, by the knobs behind it */
void whatif_html_knobs(const struct whatif *w, FILE *out);

/** whatif_html_cells() - the calls behind each cell of the matrix */
void whatif_html_cells(const struct whatif *w, FILE *out);

#endif
