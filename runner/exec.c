// SPDX-License-Identifier: GPL-2.0-or-later
/* The loop over a scenario's steps */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "action.h"
#include "cascade.h"
#include "exec.h"
#include "expect.h"
#include "needed.h"
#include "user_buffer.h"

static void remember_state(struct exec *x, const struct step *step)
{
	bool wanted = step->changes_nothing || (x->log && step_vcpu_state(x, step));

	struct kvmsme *m = step_place(x, step)->m;

	x->have_before = wanted && m && snapshot_save(m, &x->before);
}

/* What comes to be at its first use is no change that the step made */
static void open_for(struct exec *x, const struct step *step)
{
	if (step_actions[step->action].heeds & HEEDS_VCPU)
		step_vcpu(x, step);
	else
		step_vm(x, step);
}

static bool is_brief(const struct exec *x)
{
	return x->watch && x->watch->brief;
}

static uint64_t budget_of(const struct exec *x, const struct step *step)
{
	return is_brief(x) && step->budget == DEFAULT_RUN_BUDGET ? BRIEF_RUN_BUDGET : step->budget;
}

/* Each time of them alike */
static void run_action(struct exec *x, const struct step *step)
{
	unsigned int failures = x->failures;

	x->time = 0;
	do {
		x->time++;
		step_actions[step->action].run(x, step);
	} while (x->time < step->times && x->failures == failures && !*x->skipped);
}

/* On a kernel there is no state to look at but what calls give back */
static void do_step_on_kernel(struct exec *x, const struct step *step)
{
	x->step = step;
	if (step_actions[step->action].heeds & FOR_MODEL)
		snprintf(x->skipped, sizeof(x->skipped), "%s: is for the model alone",
			 step_names[step->action]);
	else
		run_action(x, step);
}

static void do_step(struct exec *x, const struct step *step)
{
	struct kvmsme *m = step_place(x, step)->m;

	x->step = step;
	if (step->changes_nothing)
		open_for(x, step);
	remember_state(x, step);
	rule_log_clear(&m->rules);
	machine_set_run_budget(m, budget_of(x, step));
	run_action(x, step);
	if (x->have_before && x->log && !snapshot_equal(m, &x->before))
		x->changed_by = rule_decided(&m->rules);
	if (step->changes_nothing && !*x->skipped)
		expect_no_change(x, step);
}

static void observe(void *ctx, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct exec *x = ctx;

	x->watch->call(x->watch->ctx, x, fd, request, arg, ret);
}

static bool no_run(struct exec *x, const char *what, const char *why)
{
	x->failures++;
	if (x->log && asprintf(&x->log->trouble, "%s%s", what, why) < 0)
		out_of_memory();
	return false;
}

static bool open_place(struct exec *x, struct place *place, const struct kvmsme_host *host)
{
	struct kvmsme_error error;

	place->m = kvmsme_new_custom(host, x->profile, NULL, x->cpu, &error);
	if (!place->m)
		return no_run(x, "host: ", error.text);
	if (x->watch) {
		place->m->observer = (struct call_observer){ observe, x };
		place->m->rules.off = (uint16_t)x->watch->without;
	}
	place->kvm = kvmsme_open(place->m, "/dev/kvm", O_RDWR);
	return true;
}

static bool open_kernel(struct exec *x, struct place *place)
{
	const char *why_not = x->scenario->has_other_host ? "a kernel runs on one host"
							 : x->scenario->not_on_kernel;

	if (why_not) {
		snprintf(x->skipped, sizeof(x->skipped), "%s", why_not);
		return false;
	}
	place->kvm = open(x->device, O_RDWR | O_CLOEXEC);
	if (place->kvm >= 0)
		return true;
	snprintf(x->skipped, sizeof(x->skipped), "%s: %s", x->device, strerror(errno));
	place->kvm = 0;
	return false;
}

static void free_saved(struct saved *saved)
{
	struct saved *next;

	for (; saved; saved = next) {
		next = saved->next;
		saved_free_members(saved);
		free(saved);
	}
}

static bool prepare(struct exec *x)
{
	const struct scenario *s = x->scenario;

	x->edge = edge_map();
	x->pointed = edge_map();
	if (!x->edge || !x->pointed)
		return no_run(x, "", "there is no memory to run it");
	if (x->device)
		return open_kernel(x, &x->place[0]);
	return open_place(x, &x->place[0], &s->host) &&
	       (!s->has_other_host || open_place(x, &x->place[1], &s->other_host));
}

static bool is_run(struct exec *x, const struct step *step)
{
	if (!x->log)
		return !*x->skipped;
	x->record = run_log_step(x->log, step);
	if (x->failures)
		x->record->needs = cascade_needs(x->log, step);
	if (!x->record->needs && !*x->skipped)
		return true;
	if (x->record->needs)
		x->record->needs->needed_by++;
	x->record->status = STEP_NOT_RUN;
	return false;
}

static void judge_step(struct exec *x, const struct step *step)
{
	const struct kvmsme *m = step_place(x, step)->m;

	if (*x->skipped)
		x->record->status = STEP_NOT_RUN;
	else
		x->record->rule = m ? rule_decided(&m->rules) : RULE_NONE;
}

void exec_steps(struct exec *x, const struct step *step, const struct step *end)
{
	for (; step && step != end; step = step->next) {
		if (!is_run(x, step))
			continue;
		if (step_place(x, step)->m)
			do_step(x, step);
		else
			do_step_on_kernel(x, step);
		if (x->log)
			judge_step(x, step);
		if (is_brief(x) && x->failures)
			return;
	}
}

void exec_release(struct exec *x)
{
	place_close(&x->place[0]);
	place_close(&x->place[1]);
	edge_unmap(x->edge);
	edge_unmap(x->pointed);
	name_map_free(&x->saved_as);
	free_saved(x->saved);
	snapshot_free(&x->before);
	snapshot_free(&x->before_restore);
}

static unsigned int run_all(struct exec *x, char skipped[256])
{
	if (prepare(x))
		exec_steps(x, x->scenario->steps, NULL);
	if (x->watch)
		x->watch->end(x->watch->ctx, x);
	exec_release(x);
	memcpy(skipped, x->skipped, sizeof(x->skipped));
	return x->failures;
}

unsigned int exec_run(const struct scenario *scenario, const struct profile *profile,
		      const struct cpu_ops *cpu, struct guest_asm *assembler,
		      const struct exec_watch *watch, struct run_log *log, char skipped[256])
{
	struct exec x = { .scenario = scenario, .profile = profile, .cpu = cpu,
			  .assembler = assembler, .watch = watch, .log = log };

	return run_all(&x, skipped);
}

unsigned int exec_run_on_kernel(const struct scenario *scenario, const struct profile *profile,
				const char *device, struct guest_asm *assembler, struct run_log *log,
				char skipped[256])
{
	struct exec x = { .scenario = scenario, .profile = profile, .device = device,
			  .assembler = assembler, .log = log };

	return run_all(&x, skipped);
}

bool exec_adopt(struct exec *x, const struct scenario *scenario, const struct exec_on *on,
		struct guest_asm *assembler)
{
	*x = (struct exec){ .scenario = scenario, .profile = &on->m->profile, .cpu = on->m->cpu,
			    .assembler = assembler, .edge = edge_map(), .pointed = edge_map() };
	x->place[0] = (struct place){ .m = on->m, .kvm = on->kvm, .adopted = true,
					.budget = on->m->run_budget };
	x->place[0].vm[0] = on->vm;
	x->place[0].vcpu[0][0] = on->vcpu;
	return x->edge && x->pointed;
}
