// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "exec.h"

struct place *step_place(struct exec *x, const struct step *step)
{
	return &x->place[step->other_host];
}

int step_vm(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);

	if (!place->vm[step->vm])
		place->vm[step->vm] = kvmsme_ioctl(place->kvm, KVM_CREATE_VM, 0);
	return place->vm[step->vm];
}

/* A vCPU that no create_vcpu: made comes to be at its first use */
int step_vcpu(struct exec *x, const struct step *step)
{
	struct place *place = step_place(x, step);
	int *fd = &place->vcpu[step->vm][step->vcpu];

	if (!*fd)
		*fd = kvmsme_ioctl(step_vm(x, step), KVM_CREATE_VCPU, step->vcpu);
	return *fd;
}

int expected_errno(const struct exec *x, const struct step *step)
{
	int err = 0;

	for (unsigned int i = 0; i < step->fails.nr; i++) {
		if (!strcmp(step->fails.is[i].profile, x->profile->name))
			return step->fails.is[i].err;
		if (!strcmp(step->fails.is[i].profile, ANY_PROFILE))
			err = step->fails.is[i].err;
	}
	return err;
}

static struct kvm_vcpu *vcpu_of(struct exec *x, const struct step *step)
{
	int fd = step_place(x, step)->vcpu[step->vm][step->vcpu];

	return fd > 0 ? machine_vcpu_of_fd(fd) : NULL;
}

static void print_change(struct exec *x, const struct step *step)
{
	const struct kvm_vcpu *vcpu = vcpu_of(x, step);

	if (vcpu && x->have_before)
		print_state_changes(x->out, step_place(x, step)->m, &x->before, vcpu->index);
}

void exec_fail(struct exec *x, const struct step *step, const char *what, const char *fmt, ...)
{
	enum rule rule = rule_decided(&step_place(x, step)->m->rules);
	char text[RULE_TEXT_MAX];
	va_list ap;

	x->failures++;
	fprintf(x->out, "%s:%u:%u: %s%s%s: ", x->scenario->doc.path, step->node->line,
		step->node->column, step_names[step->action], *what ? " " : "", what);
	va_start(ap, fmt);
	vfprintf(x->out, fmt, ap);
	va_end(ap);
	fputc('\n', x->out);
	if (rule != RULE_NONE)
		fprintf(x->out, "    decided by %s\n", describe_rule(x->profile, rule, text));
	print_change(x, step);
}

bool expect_result(struct exec *x, const struct step *step, const char *what, long ret)
{
	int expected = expected_errno(x, step);
	int got = ret < 0 ? (int)-ret : 0;

	if (got == expected)
		return true;
	exec_fail(x, step, what, "expected %s, got %s", errno_label(expected), errno_label(got));
	return false;
}

static void remember_state(struct exec *x, const struct step *step)
{
	x->have_before = vcpu_of(x, step) && snapshot_save(step_place(x, step)->m, &x->before);
}

static void do_step(struct exec *x, const struct step *step)
{
	static void (*const steps[NR_STEP_ACTIONS])(struct exec *, const struct step *) = {
		[STEP_set] = step_set, [STEP_get] = step_get, [STEP_writable_masks] = step_masks,
		[STEP_reg_list] = step_reg_list, [STEP_guest] = step_guest, [STEP_run] = step_run,
		[STEP_save] = step_save, [STEP_restore] = step_restore,
		[STEP_same_as] = step_same_as,
	};
	struct place *place = step_place(x, step);

	if (!place->m)
		return;		/* never: the loader wants other_host: for host: other */
	x->step = step;
	remember_state(x, step);
	rule_log_clear(&place->m->rules);
	machine_set_run_budget(place->m, step->budget);
	if (steps[step->action])
		steps[step->action](x, step);
	else
		step_vm_call(x, step);
}

static void observe(void *ctx, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct exec *x = ctx;

	x->watch->call(x->watch->ctx, x, fd, request, arg, ret);
}

static bool open_place(struct exec *x, struct place *place, const struct kvmsme_host *host)
{
	struct kvmsme_error error;

	place->m = kvmsme_new_custom(host, x->profile, NULL, x->cpu, &error);
	if (!place->m) {
		fprintf(x->out, "%s: host: %s\n", x->scenario->doc.path, error.text);
		x->failures++;
		return false;
	}
	if (x->watch)
		place->m->observer = (struct call_observer){ observe, x };
	place->kvm = kvmsme_open(place->m, "/dev/kvm", O_RDWR);
	return true;
}

static void close_place(struct place *place)
{
	for (int i = 0; i < MAX_STEP_VMS; i++)
		if (place->ram[i])
			munmap(place->ram[i], GUEST_RAM_SIZE);
	kvmsme_free(place->m);
}

/* Memory whose end is followed by a page that is not there */
static uint8_t *map_edge(void)
{
	uint8_t *edge = mmap(NULL, EDGE_SIZE + 4096, PROT_READ | PROT_WRITE,
			     MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (edge == MAP_FAILED)
		abort();
	mprotect(edge + EDGE_SIZE, 4096, PROT_NONE);
	return edge;
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

unsigned int exec_run(const struct scenario *scenario, const struct profile *profile,
		      const struct cpu_ops *cpu, struct guest_asm *assembler,
		      const struct exec_watch *watch, FILE *out, char skipped[256])
{
	struct exec x = { .scenario = scenario, .profile = profile, .cpu = cpu,
			  .assembler = assembler, .watch = watch, .out = out, .edge = map_edge() };

	if (open_place(&x, &x.place[0], &scenario->host) &&
	    (!scenario->has_other_host || open_place(&x, &x.place[1], &scenario->other_host)))
		for (const struct step *step = scenario->steps; step && !*x.skipped;
		     step = step->next)
			do_step(&x, step);
	if (watch)
		watch->end(watch->ctx, &x);
	close_place(&x.place[0]);
	close_place(&x.place[1]);
	munmap(x.edge, EDGE_SIZE + 4096);
	free_saved(x.saved);
	snapshot_free(&x.before);
	memcpy(skipped, x.skipped, sizeof(x.skipped));
	return x.failures;
}
