// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "needed.h"
#include "recorder.h"
#include "replay.h"
#include "run_watch.h"
#include "trace_writer.h"

/* As wide as a GET's buffer is looked at; 0xaa all over: the call wrote nothing */
static bool untouched(const struct trace_bytes *data)
{
	for (size_t i = 0; i < data->len; i++)
		if (data->p[i] != USER_POISON)
			return false;
	return true;
}

static void get_one_reg(struct trace_op *op, const struct outcome *out)
{
	if (op->f_addr == TRACE_ADDR_BAD)
		return;
	if (!out->err) {
		OP_SET(op, data, out->data);
	} else if (!untouched(&out->data)) {
		OP_SET(op, touched, true);
		OP_SET(op, partial, out->data);
	}
}

static void get_reg_list(struct trace_op *op, const struct outcome *out)
{
	if (!out->err || out->err == E2BIG)
		OP_SET(op, n_out, out->n_out);
	if (!out->err)
		OP_SET(op, ids, out->ids);
}

static void preferred_target(struct trace_op *op, const struct outcome *out)
{
	if (out->err)
		return;
	OP_SET(op, target, out->target);
	OP_SET(op, features_raw, out->features);
}

static void run(struct trace_op *op, const struct outcome *out)
{
	if (out->err)
		return;
	OP_SET(op, exit, out->exit);
	if (out->exit_words.len)
		OP_SET(op, exit_words, out->exit_words);
	if (out->exit != KVM_EXIT_MMIO)
		return;
	OP_SET(op, mmio_addr, out->mmio_addr);
	OP_SET(op, mmio_len, out->mmio_len);
	OP_SET(op, mmio_write, out->mmio_write);
	OP_SET(op, mmio_data, out->mmio_write ? out->mmio_data : 0);
}

static bool differ(const struct trace_bytes *a, const struct trace_bytes *b)
{
	return a->len && memcmp(a->p, b->p, a->len) != 0;
}

static void ioctl(struct trace_op *op, const struct outcome *out)
{
	if (!TRACE_HAS(op, data))
		return;
	if (differ(&op->f_data, &out->after))
		OP_SET(op, after, out->after);
	if (TRACE_HAS(op, inner) && differ(&op->f_inner, &out->inner))
		OP_SET(op, inner_after, out->inner);
}

static void read_memory(struct trace_op *op, const struct outcome *out)
{
	if (out->err)
		return;
	OP_SET(op, data, out->after);
}

void record_outcome(struct trace_op *op, const struct outcome *out)
{
	static void (*const notes[TRACE_NR_OPS])(struct trace_op *op, const struct outcome *out) = {
		[TRACE_get_one_reg] = get_one_reg, [TRACE_get_reg_list] = get_reg_list,
		[TRACE_preferred_target] = preferred_target, [TRACE_run] = run, [TRACE_ioctl] = ioctl,
		[TRACE_read_memory] = read_memory, [TRACE_read_stats] = read_memory,
	};

	if (out->err)
		OP_SET(op, errno, out->err);
	else
		OP_SET(op, ret, out->ret);
	if (notes[op->op])
		notes[op->op](op, out);
}

/* Behind a guest without end nothing is sure, so that the program ends, too */
static void record_program(struct program *program, struct replay *replay, FILE *out, struct recorded *recorded)
{
	struct run_watch *watch = replay->ctx;

	replay_start_sequence(replay);
	if (watch)
		watch->endless = false;
	recorded->programs++;
	for (size_t i = 0; i < program->nr && !(watch && watch->endless); i++) {
		struct trace_op *op = &program->op[i];
		struct outcome outcome;

		if (!replay_can_make(replay, op) || replay_op(replay, op, op->f_data.len, &outcome))
			continue;
		record_outcome(op, &outcome);
		trace_write_op(out, op);
		recorded->operations++;
	}
}

static void record_programs(const struct recorder_options *options, struct replay *replay, struct recorded *recorded)
{
	struct program *program = needed(calloc(1, sizeof(*program)));

	trace_write_header(options->out, options->header, options->seed);
	program_make_host(program);
	record_program(program, replay, options->out, recorded);
	for (uint32_t i = 1; i <= options->nr_programs; i++) {
		enum program_area area = (enum program_area)(i % NR_AREAS);

		if (!(options->areas >> area & 1))
			continue;
		program_make(program, options->seed, i, area);
		record_program(program, replay, options->out, recorded);
		if (options->tell)
			options->tell(i, options->nr_programs);
	}
	arena_free(&program->arena);
	free(program);
}

bool recorder_run(const struct recorder_options *options, struct recorded *recorded)
{
	struct run_watch watch = { .there = false };
	struct replay replay;

	if (!replay_init(&replay, options->machine, NULL)) {
		fprintf(options->err, "kvmsme: /dev/kvm: %s\n", strerror(errno));
		return false;
	}
	if (!options->machine && run_watch_open(&watch)) {
		replay.before_run = run_watch_begin;
		replay.after_run = run_watch_end;
		replay.ctx = &watch;
	}
	record_programs(options, &replay, recorded);
	replay_free(&replay);
	run_watch_close(&watch);
	return true;
}
