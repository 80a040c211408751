/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <xxhash.h>

#include <kvmsme/kvm.h>

#include "outcome_sum.h"

bool trace_is_vector_id(uint64_t id)
{
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
	case KVM_REG_ARM64_SVE:
	case KVM_REG_ARM64_SME:
		return true;
	default:
		return id == KVM_REG_ARM64_SYS_SVCR;
	}
}

static uint64_t sum_list(const struct trace_ids *ids)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < ids->len; i++)
		if (trace_is_vector_id(ids->p[i]))
			sum = XXH3_64bits_withSeed(&ids->p[i], sizeof(ids->p[i]), sum);
	return sum;
}

static uint64_t sum_answer(const struct trace_op *op, const struct outcome *out)
{
	const uint64_t exit[] = { out->exit, out->mmio_addr, out->mmio_data };

	if (out->err)
		return XXH3_64bits(&out->err, sizeof(out->err));
	switch (op->op) {
	case TRACE_get_one_reg:
		return XXH3_64bits_withSeed(out->data.p, out->data.len, 1);
	case TRACE_get_reg_list:
		return sum_list(&out->ids);
	case TRACE_run:
		return XXH3_64bits_withSeed(exit, sizeof(exit), 2);
	default:
		return XXH3_64bits_withSeed(&out->ret, sizeof(out->ret), 3);
	}
}

struct outcome_sum outcome_sum(const struct trace_op *op, const struct outcome *out, enum rule rule)
{
	uint64_t answer = sum_answer(op, out);

	return (struct outcome_sum){ answer, out->err ? answer ^ (uint64_t)rule << 32 : answer };
}
