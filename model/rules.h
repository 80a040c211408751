/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The normative rules, and the log of those that decided
 *
 * Each errno, flush, zeroing and layout decision of the model names a row of
 * rules.def, and the row has the errno: no call site writes one.  Where generations
 * differ the row names the knob, so what a rule says is the profile's own.
 */
#ifndef KVMSME_RULES_H
#define KVMSME_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct profile;

enum rule {
	RULE_NONE,
#define RULE(sym, id, err, statement, source) RULE_##sym,
#define RULE_KNOB(sym, id, knob, statement, source) RULE_##sym,
#include "rules.def"
	NR_RULES
};

/**
 * struct rule_desc - a row of rules.def
 * @id:        as printed, e.g. "SVCR-3"
 * @err:       what it refuses with; 0: it refuses nothing, or as @knob says
 * @knob:      offset of an errno in struct profile, if @has_knob
 * @statement: one sentence; {errno} stands for the errno, {KNOB} for a knob's value
 *             (rule_statement() fills both)
 * @source:    document, patch or record
 */
struct rule_desc {
	const char *sym;
	const char *id;
	int err;
	bool has_knob;
	size_t knob;
	const char *statement;
	const char *source;
};

extern const struct rule_desc rule_descs[NR_RULES];	/* [RULE_NONE] is empty */

/**
 * struct rule_call - rules of a call
 * @decided: the one that made the answer
 * @guest:   the last that decided something for the guest of a KVM_RUN that was not refused
 */
struct rule_call {
	uint16_t decided;
	uint16_t guest;
};

/**
 * struct rule_log - what rules did
 * @call: in the call that was made last
 * @off:  the rule that is turned off, so that a test can show that it would be missed
 *        (machine.h); RULE_NONE: none is
 * @last_guest: the last that decided something for a guest, in whichever KVM_RUN, refused or not; the model
 *        does not look at it
 * @hits: how often each was passed or decided since the machine was made
 */
struct rule_log {
	struct rule_call call;
	uint16_t off;
	uint16_t last_guest;
	uint64_t hits[NR_RULES];
};

static inline void rule_log_hit(struct rule_log *log, enum rule rule)
{
	log->hits[rule]++;
}

static inline void rule_log_clear(struct rule_log *log)
{
	log->call.decided = log->call.guest = RULE_NONE;
}

/** rule_decided() - the rule that made the answer of the last call, RULE_NONE if none did */
static inline enum rule rule_decided(const struct rule_log *log)
{
	return (enum rule)log->call.decided;
}

/**
 * rule_of_answer() - the rule behind all that the last call shows
 * Of a guest that came back from KVM_RUN the last that decided for it, else rule_decided().
 */
static inline enum rule rule_of_answer(const struct rule_log *log)
{
	return log->call.guest != RULE_NONE ? (enum rule)log->call.guest : rule_decided(log);
}

/** rule_errno() - what @rule refuses with under @profile, positive; 0: it refuses nothing */
int rule_errno(const struct profile *profile, enum rule rule);

#define RULE_STATEMENT_MAX 400

/**
 * rule_statement() - what @rule says under @profile; returns @buf
 * @profile: NULL: the default one
 */
const char *rule_statement(const struct profile *profile, enum rule rule,
			   char buf[RULE_STATEMENT_MAX]);

/** rule_by_id() - RULE_NONE if there is none of that id */
enum rule rule_by_id(const char *id);

#endif
