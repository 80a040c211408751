/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of whatif_print(), a file each */
#ifndef KVMSME_WHATIF_TEXT_H
#define KVMSME_WHATIF_TEXT_H

#include "whatif.h"

void whatif_print_pretty(const struct whatif *w, FILE *out);
void whatif_print_json(const struct whatif *w, FILE *out);
void whatif_print_html(const struct whatif *w, FILE *out);
void whatif_print_markdown(const struct whatif *w, FILE *out);

#endif
