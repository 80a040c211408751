/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_EXPLORE_MATRIX_JSON_H
#define KVMSME_EXPLORE_MATRIX_JSON_H

#include "errno_matrix.h"

/** errno_matrix_json() - every answer, as docs/schema/matrix.schema.json has it */
void errno_matrix_json(const struct errno_matrix *m, FILE *out);

#endif
