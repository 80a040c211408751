/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Outcomes of a call under two profiles, in short: whether they are the same */
#ifndef KVMSME_TRACE_OUTCOME_SUM_H
#define KVMSME_TRACE_OUTCOME_SUM_H

#include "outcome.h"
#include "rules.h"

/** struct outcome_sum - @answer: hash of what a VMM sees; @decision: with the rule of an errno */
struct outcome_sum {
	uint64_t answer;
	uint64_t decision;
};

/** outcome_sum() - of a list the vector registers count: the others are the kernel's */
struct outcome_sum outcome_sum(const struct trace_op *op, const struct outcome *out,
			       enum rule rule);

/** trace_is_vector_id() - core, SVE, SME, SVCR */
bool trace_is_vector_id(uint64_t id);

#endif
