/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The userspace ABI of a profile as a document in the style of the kernel's api.rst
 *
 * What a section says is generated: from the rules (model/rules.def), from the calls of the errno matrix,
 * which are made on the model, and from the register tables.  sections.def says what belongs where.
 */
#ifndef KVMSME_SPEC_H
#define KVMSME_SPEC_H

#include <stdio.h>

#include "errno_matrix.h"

enum spec_format { SPEC_RST, SPEC_MARKDOWN, SPEC_HTML, NR_SPEC_FORMATS };

/** spec_print() - the document of @profile; false with *@error filled */
bool spec_print(const struct profile *profile, enum spec_format format, FILE *out, struct kvmsme_error *error);

/**
 * spec_diff() - how the reStructuredText of @b differs from that of @a, as diff -u has it
 * Returns 0 if they are alike, 1 if not, -1 with *@error filled.
 */
int spec_diff(const struct profile *a, const struct profile *b, FILE *out, struct kvmsme_error *error);

#endif
