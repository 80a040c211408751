/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <kvmsme/kvm.h>

#include "machine.h"
#include "world_replay.h"

/* Blocks of guest code until the recorder's alarm clock rings */
#define ALARM_BUDGET	1000
#define DUMP_POISON	0xee	/* what the recorder put there before */

/* What a vcpu step is made of, in the order of the recorder's calls */
struct part_of_vcpu {
	const char *name;
	bool wanted;
	struct trace_op op;
};

static struct trace_op length_op(const struct trace_op *op, uint64_t id, const uint8_t *vls)
{
	return (struct trace_op){
		.op = TRACE_set_one_reg, .f_vm = op->f_vm, .f_vcpu = op->f_vcpu, .f_id = id,
		.f_data = { vls, 64 },
	};
}

static struct trace_op plain_op(const struct trace_op *op, enum trace_opcode code)
{
	return (struct trace_op){ .op = code, .f_vm = op->f_vm, .f_vcpu = op->f_vcpu };
}

static struct trace_op memory_op(const struct trace_op *op)
{
	struct trace_op memory = plain_op(op, TRACE_set_memory);

	memory.f_gpa = WORLD_RAM;
	memory.f_size = WORLD_RAM_SIZE;
	strcpy(memory.f_contents.s, "image");
	return memory;
}

static struct trace_op init_op(const struct trace_op *op)
{
	struct trace_op init = plain_op(op, TRACE_vcpu_init);

	init.f_target = KVM_ARM_TARGET_GENERIC_V8;
	init.f_features_raw.word[0] = op->f_features;
	return init;
}

static struct trace_op finalize_op(const struct trace_op *op)
{
	struct trace_op finalize = plain_op(op, TRACE_finalize);

	finalize.f_feature = KVM_ARM_VCPU_SVE;
	return finalize;
}

const char *world_make_vcpu(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	const struct host *host = &replay->machine->host;
	uint8_t sve[64] = { (uint8_t)op->f_sve_vls, (uint8_t)(op->f_sve_vls >> 8) };
	uint8_t sme[64] = { (uint8_t)op->f_sme_vls, (uint8_t)(op->f_sme_vls >> 8) };
	bool new_vm = !replay_has_vm(replay, op->f_vm);
	const struct part_of_vcpu parts[] = {
		{ "KVM_CREATE_VM", new_vm, plain_op(op, TRACE_create_vm) },
		{ "KVM_SET_USER_MEMORY_REGION", new_vm, memory_op(op) },
		{ "KVM_CREATE_VCPU", true, plain_op(op, TRACE_create_vcpu) },
		{ "KVM_ARM_VCPU_INIT", true, init_op(op) },
		{ "KVM_SET_ONE_REG of SVE_VLS", TRACE_HAS(op, sve_vls) && op->f_sve_vls != host->vq_map[0],
		  length_op(op, KVM_REG_ARM64_SVE_VLS, sve) },
		{ "KVM_SET_ONE_REG of SME_VLS", TRACE_HAS(op, sme_vls) && op->f_sme_vls != host->vq_map[1],
		  length_op(op, KVM_REG_ARM64_SME_VLS, sme) },
		{ "KVM_ARM_VCPU_FINALIZE", op->f_features, finalize_op(op) },
	};
	const char *problem = NULL;

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]) && !problem && !out->err; i++) {
		if (!parts[i].wanted)
			continue;
		problem = replay_op(replay, &parts[i].op, parts[i].op.f_data.len, out);
		out->call = parts[i].name;
	}
	return problem;
}

static void prepare_memory(uint8_t *ram, const struct trace_op *op)
{
	for (size_t i = 0; i < op->f_dumps.nr; i++) {
		const struct world_dump *dump = &op->f_dumps.p[i];

		memset(ram + dump->offset, DUMP_POISON,
		       WORLD_DUMP_DATA + dump->data.nr * dump->data.len);
	}
	memcpy(ram + WORLD_SCRIPT, op->f_script.word, op->f_script.nr * sizeof(uint64_t));
	for (size_t i = 0; i < op->f_loads.nr; i++) {
		const struct world_load *load = &op->f_loads.p[i];

		memcpy(ram + load->offset, load->data.p, load->data.nr * load->data.len);
	}
}

#define STRIDE_Z SMEVEC_MAX_VL
#define STRIDE_P (SMEVEC_MAX_VL / 8)

/* Register files: where their rows are in the record's form and in the CPU's */
static const struct file {
	size_t rows, regs, stride;
} files[] = {
	{ offsetof(struct world_task, v), offsetof(struct smevec_regs, z), STRIDE_Z },
	{ offsetof(struct world_task, z), offsetof(struct smevec_regs, z), STRIDE_Z },
	{ offsetof(struct world_task, p), offsetof(struct smevec_regs, p), STRIDE_P },
	{ offsetof(struct world_task, ffr), offsetof(struct smevec_regs, p) + SMEVEC_FFR * STRIDE_P,
	  STRIDE_P },
	{ offsetof(struct world_task, za), offsetof(struct smevec_regs, za), STRIDE_Z },
	{ offsetof(struct world_task, zt0), offsetof(struct smevec_regs, zt0), SMEVEC_ZT0_BYTES },
};
#define NR_FILES (sizeof(files) / sizeof(files[0]))

static void load_rows(struct smevec_regs *regs, const struct file *file, const struct world_task *task)
{
	const struct trace_rows *rows = (const void *)((const char *)task + file->rows);

	for (size_t i = 0; i < rows->nr; i++)
		memcpy((uint8_t *)regs + file->regs + i * file->stride, rows->p + i * rows->stride,
		       rows->len);
}

static void load_task(struct replay *replay, const struct world_task *task)
{
	struct smevec_regs *regs = replay->task_regs;

	memset(regs, 0, sizeof(*regs));
	for (size_t i = 0; i < NR_FILES; i++)
		load_rows(regs, &files[i], task);
	regs->fpcr = (uint32_t)task->fpcr;
	regs->fpsr = (uint32_t)task->fpsr;
	regs->fpmr = task->fpmr;
	regs->svcr = task->svcr;
	if (TASK_HAS(task, TPIDR2_EL0))
		machine_set_host_tpidr2_el0(replay->machine, task->tpidr2_el0);
	machine_set_host_fp(replay->machine, regs);
}

void world_prepare_run(struct replay *replay, const struct trace_op *op)
{
	prepare_memory(replay->ram[op->f_vm], op);
	replay->ram_fresh[op->f_vm] = false;
	if (TRACE_HAS(op, host_in))
		load_task(replay, op->f_host_in);
	machine_set_run_budget(replay->machine, op->f_call == WORLD_SIGALRM ? ALARM_BUDGET :
								       REPLAY_RUN_BUDGET);
}

static struct world_dumps look_at_dumps(struct world_dump *to, const uint8_t *ram,
					const struct world_dumps *dumps)
{
	for (size_t i = 0; i < dumps->nr; i++) {
		const uint8_t *at = ram + dumps->p[i].offset;

		to[i] = dumps->p[i];
		memcpy(&to[i].header, at, sizeof(to[i].header));
		to[i].data.p = at + WORLD_DUMP_DATA;
	}
	return (struct world_dumps){ to, dumps->nr };
}

/* The rows that the record shows; what it does not is above the task's vector length */
static void look_at_rows(const struct smevec_regs *regs, const struct file *file,
			 const struct world_task *record, struct world_task *task)
{
	const struct trace_rows *shown = (const void *)((const char *)record + file->rows);
	struct trace_rows *rows = (void *)((char *)task + file->rows);

	*rows = (struct trace_rows){ (const uint8_t *)regs + file->regs, shown->nr, shown->len,
				     file->stride };
}

static void look_at_task(const struct replay *replay, const struct trace_op *op,
			 struct world_task *task)
{
	const struct smevec_regs *regs = machine_host_fp(replay->machine);

	task->fpcr = regs->fpcr;
	task->fpsr = regs->fpsr;
	task->fpmr = regs->fpmr;
	task->svcr = (uint32_t)regs->svcr;
	task->tpidr2_el0 = machine_host_tpidr2_el0(replay->machine);
	/* prctl() alone changes a task's lengths; what VL is out of streaming mode is not seen in it */
	task->svl = op->f_host_in->svl;
	task->vl = op->f_host_in->vl;
	if (!task->vl || op->f_host_in->svcr & SMEVEC_SVCR_SM)
		task->vl = op->f_host_out->vl;
	for (size_t i = 0; i < NR_FILES; i++)
		look_at_rows(regs, &files[i], op->f_host_out, task);
}

void world_look(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	const uint8_t *ram = replay->ram[op->f_vm];

	memcpy(&out->exception, ram + WORLD_EXCEPTION, sizeof(out->exception));
	out->dumps = look_at_dumps(replay->dump, ram, &op->f_dumps);
	if (TRACE_HAS(op, host_out))
		look_at_task(replay, op, &out->task);
}
