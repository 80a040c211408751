/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls in words, and as steps of a scenario (docs/scenarios.md) */
#ifndef KVMSME_EXPLORE_CALL_PRINT_H
#define KVMSME_EXPLORE_CALL_PRINT_H

#include <stdio.h>

#include "call.h"

/**
 * call_print() - the step that makes the call, without "  - "
 * Where call_print_open() an expectation must follow, and a brace that closes it, but of
 * get_mp_state: "get: {\"Z0\": ", "reg_list: {", "check_extension: {SME: ", "get_mp_state: ",
 * "get_events: {", "preferred_target: ".
 * False: the language has no step for it, or none with such a value.
 */
bool call_print(const struct vcpu_call *call, FILE *out);
bool call_print_open(const struct vcpu_call *call);

/**
 * call_print_step() - the whole step, "  - ..." and newline, which expects what @answer says of
 * success, errno and exit, and any value; false as call_print(), then it is a comment
 */
bool call_print_step(const struct vcpu_call *call, const struct answer *answer, FILE *out);

/** call_print_comma() - what comes before an expectation in braces that have something already */
const char *call_print_comma(const struct vcpu_call *call);

/** answer_print_value() - as a value of a scenario: 0, a number, or {hex: "..."} without zeros at the end */
void answer_print_value(const struct answer *answer, FILE *out);

/** call_has_step() - call_print() prints it */
bool call_has_step(const struct vcpu_call *call);

/**
 * call_print_told() - the same, which expects the value as well (call_told.c)
 * @other: NULL, or another answer, which a list is told apart from
 */
bool call_print_told(const struct vcpu_call *call, const struct answer *answer, const struct answer *other,
		     FILE *out);

/** call_print_where() - vm: and vcpu: of the step, where they are not 0 and it heeds them */
void call_print_where(const struct vcpu_call *call, unsigned int vm, unsigned int vcpu, FILE *out);

#define CALL_NAME_MAX 128

/** call_name() - call->name, or words made of what it does, in @buf */
const char *call_name(const struct vcpu_call *call, char buf[CALL_NAME_MAX]);

#endif
