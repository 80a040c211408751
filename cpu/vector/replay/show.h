/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A record for people: registers as elements of the type that its assembly text names */
#ifndef SMEVEC_SHOW_H
#define SMEVEC_SHOW_H

#include <stdio.h>

#include "replay_pe.h"

/**
 * struct shown - a record that is shown
 * @text:  its assembly; "z3.s" there makes Z3 elements of four bytes
 * @kind:  how its start state was filled: fp... and bf... are floating-point numbers
 * @start: the state it starts from
 * @vl:    bytes
 */
struct shown {
	FILE *out;
	const char *text, *kind;
	const struct replay_pe *start;
	unsigned int vl;
};

/** show_operands() - a line for each register that the text names, as it is before */
void show_operands(const struct shown *s);

/**
 * show_difference() - the elements of @n bytes of @name that differ, as they were, expected and got
 * @name: z3, p3, za[3], mem (with the offset @at), or what is a number of @n bytes
 */
void show_difference(const struct shown *s, const char *name, size_t at, const void *was,
		     const void *want, const void *got, size_t n);

#endif
