/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The visible result of one call, recorded or modelled, in one form
 *
 * It consists of parts.  A part that the record has must be the same in the model's
 * outcome: outcome_compare() goes through them by table, for traces and world switches.
 */
#ifndef KVMSME_TRACE_OUTCOME_H
#define KVMSME_TRACE_OUTCOME_H

#include <stdio.h>

#include "record.h"

/* What an outcome can consist of; the order is that of the comparison */
enum outcome_part {
	OUTCOME_ERRNO,
	OUTCOME_RET,
	OUTCOME_DATA,
	OUTCOME_AFTER,
	OUTCOME_INNER,
	OUTCOME_N_OUT,
	OUTCOME_IDS,
	OUTCOME_TARGET,
	OUTCOME_FEATURES,
	OUTCOME_EXIT,
	OUTCOME_EXIT_WORDS,
	OUTCOME_MMIO_ADDR,
	OUTCOME_MMIO_LEN,
	OUTCOME_MMIO_WRITE,
	OUTCOME_MMIO_DATA,
	OUTCOME_ESR_EL1,
	OUTCOME_ELR_EL1,
	OUTCOME_SPSR_EL1,
	OUTCOME_FAR_EL1,
	OUTCOME_VECTOR,
	OUTCOME_DUMPS,
	OUTCOME_TASK_FPCR,	/* from here on in the order of enum world_task_field */
	OUTCOME_TASK_FPSR,
	OUTCOME_TASK_SVCR,
	OUTCOME_TASK_TPIDR2_EL0,
	OUTCOME_TASK_SVL,
	OUTCOME_TASK_FPMR,
	OUTCOME_TASK_VL,
	OUTCOME_TASK_V,
	OUTCOME_TASK_Z,
	OUTCOME_TASK_P,
	OUTCOME_TASK_FFR,
	OUTCOME_TASK_ZA,
	OUTCOME_TASK_ZT0,
	OUTCOME_NR_PARTS
};

/**
 * struct outcome - a result
 * @parts: bit set of enum outcome_part: what there is to compare
 * @call:  of a step that is several calls: the one that failed
 * @data:  of a GET: the caller's buffer afterwards
 * @after, @inner: of an ioctl: its structure afterwards, and what that points to
 * @exit_words: of struct kvm_run, behind the exit reason
 * @data_is_prefix: a copy to @data broke off; how far it got is nobody's rule
 * @exception, @dumps, @task: of a world switch (world_record.h)
 */
struct outcome {
	uint64_t parts;
	const char *call;
	int err;
	uint32_t ret;
	struct trace_bytes data, after, inner;
	bool data_is_prefix;
	uint32_t n_out;
	struct trace_ids ids;
	uint32_t target;
	trace_raw_features features;
	uint32_t exit;
	struct trace_ids exit_words;
	uint64_t mmio_addr;
	uint32_t mmio_len;
	bool mmio_write;
	uint64_t mmio_data;
	struct world_exception exception;
	struct world_dumps dumps;
	struct world_task task;
};

/** outcome_of_record() - @poison: TRACE_MAX_DATA bytes of USER_POISON */
void outcome_of_record(const struct trace_op *op, const uint8_t *poison, struct outcome *out);

/** outcome_compare() - the first part that differs, OUTCOME_NR_PARTS if none does */
enum outcome_part outcome_compare(const struct outcome *record, const struct outcome *model);

/** outcome_print() - @part of @out, in words; @other shows where data or lists part */
void outcome_print(FILE *file, const struct outcome *out, const struct outcome *other,
		   enum outcome_part part);

#endif
