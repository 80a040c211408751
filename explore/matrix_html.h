/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_EXPLORE_MATRIX_HTML_H
#define KVMSME_EXPLORE_MATRIX_HTML_H

#include "errno_matrix.h"

/** errno_matrix_html() - a page; @command: what made it, for its foot */
void errno_matrix_html(const struct errno_matrix *m, const char *command, FILE *out);

#endif
