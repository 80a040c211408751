/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "machine.h"
#include "replay.h"
#include "trace_report.h"
#include "select.h"
#include "trace_sequence.h"
#include "trace_compare.h"

/* One profile's run of the trace */
struct runner {
	struct kvmsme *machine;
	struct replay replay;
	bool parted;	/* in this sequence */
	bool same_kernel;
};

struct compare {
	const char *path;
	struct trace trace;
	struct guest_image image;
	struct runner *runner;
	size_t nr;
	struct trace_parting *parting;
	size_t nr_partings, room;
};

static bool is_vector_id(uint64_t id)
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

static size_t next_vector_id(const struct trace_ids *ids, size_t i)
{
	while (i < ids->len && !is_vector_id(ids->p[i]))
		i++;
	return i;
}

static bool same_lists(const struct trace_ids *a, const struct trace_ids *b)
{
	size_t i = next_vector_id(a, 0), j = next_vector_id(b, 0);

	while (i < a->len && j < b->len && a->p[i] == b->p[j]) {
		i = next_vector_id(a, i + 1);
		j = next_vector_id(b, j + 1);
	}
	return i >= a->len && j >= b->len;
}

/* Registers that have nothing to do with vectors belong to the kernel, not to the ABI */
static bool comparable(const struct trace_op *op, const struct runner *runner)
{
	return runner->same_kernel || !TRACE_HAS(op, id) || is_vector_id(op->f_id);
}

static bool same_outcome(const struct trace_op *op, const struct outcome *a,
			 const struct outcome *b)
{
	if (a->err != b->err)
		return false;
	if (a->err)
		return true;
	if (op->op == TRACE_get_one_reg)
		return a->data.len == b->data.len && !memcmp(a->data.p, b->data.p, a->data.len);
	if (op->op == TRACE_get_reg_list)
		return same_lists(&a->ids, &b->ids);
	if (op->op == TRACE_run)
		return a->exit == b->exit && a->mmio_addr == b->mmio_addr &&
		       a->mmio_data == b->mmio_data;
	return a->ret == b->ret;
}

static void describe(const struct outcome *out, const struct outcome *other,
		     const struct trace_op *op, char text[96])
{
	enum outcome_part part = OUTCOME_RET;
	FILE *file = fmemopen(text, 96, "w");

	if (!file)
		return;
	if (out->err != other->err)
		part = OUTCOME_ERRNO;
	else if (op->op == TRACE_get_one_reg)
		part = OUTCOME_DATA;
	else if (op->op == TRACE_get_reg_list)
		part = OUTCOME_IDS;
	else if (op->op == TRACE_run)
		part = out->exit != other->exit ? OUTCOME_EXIT : OUTCOME_MMIO_DATA;
	outcome_print(file, out, other, part);
	fclose(file);
	text[95] = '\0';
}

static bool same_parting(const struct trace_parting *a, const struct trace_parting *b)
{
	return a->profile == b->profile && !memcmp(a->err, b->err, sizeof(a->err)) &&
	       !memcmp(a->rule, b->rule, sizeof(a->rule)) &&
	       !strncmp(a->what, b->what, strcspn(a->what, " "));
}

static void add_parting(struct compare *c, const struct trace_parting *parting)
{
	for (size_t i = 0; i < c->nr_partings; i++)
		if (same_parting(&c->parting[i], parting)) {
			c->parting[i].times++;
			return;
		}
	if (c->nr_partings == c->room) {
		size_t room = c->room ? 2 * c->room : 64;
		struct trace_parting *more = realloc(c->parting, room * sizeof(*more));

		if (!more)
			return;
		c->parting = more;
		c->room = room;
	}
	c->parting[c->nr_partings++] = *parting;
}

static void note_parting(struct compare *c, size_t i, const struct trace_op *op,
			 const struct outcome *reference, const struct outcome *out)
{
	struct trace_parting parting = { .profile = i, .times = 1, .line = op->line };
	const struct outcome *both[2] = { reference, out };

	snprintf(parting.what, sizeof(parting.what), "%s%s%s", trace_op_names[op->op],
		 TRACE_HAS(op, reg) ? " " : "", TRACE_HAS(op, reg) ? op->f_reg.s : "");
	parting.rule[0] = rule_decided(&c->runner[0].machine->rules);
	parting.rule[1] = rule_decided(&c->runner[i].machine->rules);
	if (op->op == TRACE_get_one_reg && !reference->err && !out->err &&
	    reference->data.len <= sizeof(parting.data[0]))
		parting.data_len = reference->data.len;
	for (int k = 0; k < 2; k++) {
		parting.err[k] = both[k]->err;
		describe(both[k], both[1 - k], op, parting.result[k]);
		if (parting.data_len)
			memcpy(parting.data[k], both[k]->data.p, parting.data_len);
	}
	add_parting(c, &parting);
	c->runner[i].parted = true;
}

/* Where even the reference cannot go on, the rest of the sequence makes no sense */
static bool compare_op(struct compare *c, const struct trace_op *op)
{
	struct outcome reference, out;

	if (op->f_timeout)
		return true;
	if (replay_op(&c->runner[0].replay, op, op->f_valid, &reference))
		return false;
	for (size_t i = 1; i < c->nr; i++) {
		if (c->runner[i].parted)
			continue;
		if (replay_op(&c->runner[i].replay, op, op->f_valid, &out))
			c->runner[i].parted = true;
		else if (comparable(op, &c->runner[i]) && !same_outcome(op, &reference, &out))
			note_parting(c, i, op, &reference, &out);
	}
	return true;
}

static bool compare_sequences(struct compare *c, struct input_error *error)
{
	int more;

	while ((more = trace_next_sequence(&c->trace, error)) > 0) {
		for (size_t i = 0; i < c->nr; i++) {
			replay_start_sequence(&c->runner[i].replay);
			c->runner[i].parted = false;
		}
		for (size_t i = 0; i < c->trace.nr && compare_op(c, &c->trace.op[i]); i++)
			;
	}
	return more == 0;
}

static bool make_runners(struct compare *c, const struct profile *const *profiles,
			 const struct cpu_ops *cpu, struct input_error *error)
{
	c->runner = calloc(c->nr, sizeof(*c->runner));
	for (size_t i = 0; c->runner && i < c->nr; i++) {
		struct runner *runner = &c->runner[i];

		runner->machine = trace_machine(c->path, &c->trace.header, profiles[i], cpu, error);
		if (!runner->machine || !replay_init(&runner->replay, runner->machine, &c->image))
			return false;
		runner->same_kernel = !strcmp(profiles[i]->kernel, profiles[0]->kernel);
	}
	return c->runner;
}

static void free_runners(struct compare *c)
{
	for (size_t i = 0; c->runner && i < c->nr; i++)
		if (c->runner[i].machine) {
			replay_free(&c->runner[i].replay);
			kvmsme_free(c->runner[i].machine);
		}
	free(c->runner);
	free(c->parting);
}

static bool complain(FILE *err, const char *path, const struct input_error *error)
{
	if (error->line)
		fprintf(err, "%s:%" PRIu64 ": %s\n", path, error->line, error->text);
	else
		fprintf(err, "%s: %s\n", path, error->text);
	return false;
}

bool trace_compare(const char *path, const struct profile *const *profiles, size_t nr,
		   const struct cpu_ops *cpu,
		   void (*part)(void *ctx, const struct trace_parting *parting), void *ctx, FILE *err)
{
	struct compare c = { .path = path, .nr = nr };
	struct input_error error = { 0 };
	char image[4096];
	bool ok;

	if (!trace_open(&c.trace, path, &error))
		return complain(err, path, &error);
	ok = guest_image_load(&c.image, path, image, sizeof(image), &error);
	if (!ok)
		path = image;
	ok = ok && make_runners(&c, profiles, cpu, &error) && compare_sequences(&c, &error);
	if (!ok)
		complain(err, path, &error);
	for (size_t i = 0; ok && i < c.nr_partings; i++)
		part(ctx, &c.parting[i]);
	free_runners(&c);
	guest_image_free(&c.image);
	trace_close(&c.trace);
	return ok;
}
