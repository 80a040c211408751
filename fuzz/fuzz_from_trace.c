/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded calls as sequences to begin with */
#include <string.h>

#include "fuzz_corpus.h"
#include "trace_sequence.h"

static uint64_t number_of(const struct trace_op *op)
{
	uint64_t number = 0;

	if (op->f_data.len)
		memcpy(&number, op->f_data.p, op->f_data.len < 8 ? op->f_data.len : 8);
	return number;
}

static bool call_of(const struct trace_op *op, const struct profile *profile, struct vcpu_call *call)
{
	uint32_t sme = 1u << profile->sme_feature_bit;

	*call = (struct vcpu_call){ .id = op->f_id, .bad = op->f_addr != TRACE_ADDR_GOOD };
	switch (op->op) {
	case TRACE_vcpu_init:
		call->kind = CALL_INIT;
		call->value = (uint64_t)op->f_features_raw.word[0] & 0x3fffffff & ~sme;
		if (op->f_features_raw.word[0] & sme)
			call->value |= FEATURE_SME;
		call->id = 1;
		return true;
	case TRACE_finalize:
		call->kind = CALL_FINALIZE;
		call->value = (uint64_t)op->f_feature;
		return true;
	case TRACE_set_one_reg:
		call->kind = op->f_data.len > 8 ? CALL_FILL : CALL_SET;
		call->value = op->f_data.len > 8 ? op->f_data.p[0] : number_of(op);
		return op->f_data.len;
	case TRACE_get_one_reg:
		call->kind = CALL_GET;
		return true;
	case TRACE_get_reg_list:
		call->kind = CALL_LIST;
		return true;
	case TRACE_run:
		call->kind = CALL_RUN;
		return true;
	default:
		return false;
	}
}

static void sequence_of(const struct trace *trace, const struct kvmsme *m,
			struct fuzz_sequence *sequence)
{
	*sequence = (struct fuzz_sequence){ .share = FUZZ_GUESTS };
	for (size_t i = 0; i < trace->nr && sequence->nr < FUZZ_MAX_OPS; i++) {
		const struct trace_op *op = &trace->op[i];
		struct vcpu_call call;
		struct fuzz_op made;

		if (!call_of(op, &m->profile, &call) || !fuzz_op_of(m, &call, &made))
			continue;
		made.where |= (uint8_t)((op->f_vm & 1) << 1 | (op->f_vcpu & 1));
		sequence->op[sequence->nr++] = made;
	}
}

bool fuzz_corpus_read_trace(struct fuzz_corpus *corpus, const struct kvmsme *m, const char *path,
			    FILE *err)
{
	struct input_error error = { 0 };
	struct fuzz_sequence sequence;
	struct trace trace;
	int more = trace_open(&trace, path, &error) ? 1 : -1;

	while (more > 0 && (more = trace_next_sequence(&trace, &error)) > 0) {
		sequence_of(&trace, m, &sequence);
		fuzz_corpus_add(corpus, &sequence);
	}
	trace_close(&trace);
	return more >= 0 || input_failed(err, path, &error);
}
