/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The formats of the document: what a heading, a paragraph, an item and a table look like in each */
#ifndef KVMSME_SPEC_FORM_H
#define KVMSME_SPEC_FORM_H

#include <stdio.h>

#include "spec.h"

#define SPEC_MAX_COLUMNS	4

/** struct spec_form - functions of a format; text is plain, ``code`` between double back quotes */
struct spec_form {
	void (*begin)(FILE *out, const char *title);
	void (*heading)(FILE *out, int level, const char *text);
	void (*paragraph)(FILE *out, const char *text);
	/* ":Name: value" of an ioctl; the last of them ends the list */
	void (*field)(FILE *out, const char *name, const char *value, bool last);
	/* @term, and what is said of it; @last ends the list */
	void (*item)(FILE *out, const char *term, const char *text, bool last);
	/* a row of a table; the first is its head, and begins it */
	void (*row)(FILE *out, const char *const *cell, int nr, bool head);
	void (*table_end)(FILE *out);
	void (*end)(FILE *out);
};

extern const struct spec_form spec_forms[NR_SPEC_FORMATS];

#endif
