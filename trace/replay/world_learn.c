/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "world_learn.h"

#define REPORT_ADDR UINT64_C(0x10000000)
#define SME_ALONE (1U << KVM_ARM_VCPU_SME)

/*
 * Programs that report to guests with SME alone what is the CPU's own.  ID_AA64ZFR0_EL1: which
 * SVE extensions a CPU without SVE still has in streaming mode.  ZCR_EL1: nobody switches it for
 * a vCPU without SVE, so that it is some other guest's.
 */
static const struct {
	const char *program;
	bool host_has_sve;
	bool hidden_as_zero;	/* by kernels that let no such guest see it: nothing to learn there */
} cpu_values[] = { { "x_mrs_zfr0", false, true }, { "x_mrs_zcr", true, false } };

static uint32_t features_of(const struct trace *trace, size_t index)
{
	const struct trace_op *run = &trace->op[index];

	while (index--) {
		const struct trace_op *op = &trace->op[index];

		if (op->op == TRACE_vcpu && op->f_vm == run->f_vm && op->f_vcpu == run->f_vcpu)
			return op->f_features;
	}
	return 0;
}

static bool is_cpu_value(const struct trace *trace, size_t index, const struct outcome *model)
{
	const struct trace_op *op = &trace->op[index];

	if (op->op != TRACE_run || !op->f_script.first || op->f_mmio_addr != REPORT_ADDR)
		return false;
	for (size_t i = 0; i < sizeof(cpu_values) / sizeof(cpu_values[0]); i++)
		if (!strcmp(op->f_script.first, cpu_values[i].program))
			return cpu_values[i].host_has_sve == (trace->header.sve_vqs != 0) &&
			       !(cpu_values[i].hidden_as_zero && !model->mmio_data) &&
			       features_of(trace, index) == SME_ALONE;
	return false;
}

void world_learn(json_t *learned, const struct trace *trace, size_t index, struct outcome *model)
{
	const struct trace_op *op = &trace->op[index];
	const struct trace_header *host = &trace->header;
	char key[3 * sizeof(trace_text) + 64];

	if (!is_cpu_value(trace, index, model))
		return;
	snprintf(key, sizeof(key), "%s/%s/%s/%.40s", host->kernel.s, host->emulator.s, host->cpu.s,
		 op->f_script.first);
	if (!json_object_get(learned, key))
		json_object_set_new(learned, key, json_integer((json_int_t)op->f_mmio_data));
	model->mmio_data = (uint64_t)json_integer_value(json_object_get(learned, key));
}
