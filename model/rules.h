/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The normative rules, and the log of those that decided
 *
 * Each errno, flush, zeroing and layout decision of the model names a row of
 * rules.def.  The log of the current call is what a failed expectation prints; the
 * counters are `kvmsme rules --coverage`.
 */
#ifndef KVMSME_RULES_H
#define KVMSME_RULES_H

#include <stddef.h>
#include <stdint.h>

enum rule {
	RULE_NONE,
#define RULE(sym, id, statement, source) RULE_##sym,
#include "rules.def"
	NR_RULES
};

/**
 * struct rule_desc - a row of rules.def
 * @id:        as printed, e.g. "SVCR-3"
 * @statement: one sentence
 * @source:    document, patch or record
 */
struct rule_desc {
	const char *sym;
	const char *id;
	const char *statement;
	const char *source;
};

extern const struct rule_desc rule_descs[NR_RULES];	/* [RULE_NONE] is empty */

#define RULE_LOG_MAX 16

/**
 * struct rule_log - rules hit since the last rule_log_clear()
 * @nr:   number hit; the last RULE_LOG_MAX are kept
 * @rule: ring, newest at (nr - 1) % RULE_LOG_MAX
 * @hits: since the machine was made
 */
struct rule_log {
	uint32_t nr;
	uint16_t rule[RULE_LOG_MAX];
	uint64_t hits[NR_RULES];
};

static inline void rule_hit(struct rule_log *log, enum rule rule)
{
	log->rule[log->nr++ % RULE_LOG_MAX] = rule;
	log->hits[rule]++;
}

/** rule_errno() - note @rule and return -@err, for `return rule_errno(...)` */
static inline int rule_errno(struct rule_log *log, enum rule rule, int err)
{
	rule_hit(log, rule);
	return -err;
}

static inline void rule_log_clear(struct rule_log *log)
{
	log->nr = 0;
}

/** rule_last() - the rule that decided last, RULE_NONE if none did */
static inline enum rule rule_last(const struct rule_log *log)
{
	return log->nr ? (enum rule)log->rule[(log->nr - 1) % RULE_LOG_MAX] : RULE_NONE;
}

/** rule_by_id() - RULE_NONE if there is none of that id */
enum rule rule_by_id(const char *id);

#endif
