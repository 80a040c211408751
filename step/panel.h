/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is shown of a place, as text */
#ifndef KVMSME_STEP_PANEL_H
#define KVMSME_STEP_PANEL_H

#include "element_type.h"
#include "stepper.h"

/* Around what the last event has changed */
#define MARK_ON		'\1'
#define MARK_OFF	'\2'

enum panel_kind { PANEL_X, PANEL_Z, PANEL_P, PANEL_ZA, PANEL_MEMORY, PANEL_OUTPUT, PANEL_TEXT, NR_PANELS };

/**
 * struct panel - @type: of the elements of Z and ZA; @column: the first one that is shown
 * @address: of memory
 */
struct panel {
	enum panel_kind kind;
	const struct element_type *type;
	unsigned int column;
	uint64_t address;
};

/** panel_print() - lines of at most 80 columns, with marks */
void panel_print(struct stepper *s, const struct panel *panel, FILE *to);

/** panel_memory() - @len bytes from @address on, 16 a line */
void panel_memory(struct stepper *s, uint64_t address, uint64_t len, FILE *to);

/** panel_output() - what the guest has written from *@from on, which is then its end; each line behind @prefix */
void panel_output(const struct stepper *s, off_t *from, const char *prefix, FILE *to);

#endif
