// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "action.h"
#include "cascade.h"
#include "ioctl_arg.h"

static enum made ioctl_makes(const struct ioctl_arg *arg)
{
	if (arg->request.n == KVM_ARM_VCPU_INIT)
		return MADE_INIT;
	if (arg->request.n == KVM_ARM_VCPU_FINALIZE)
		return MADE_FINAL;
	return arg->request.n == KVM_SET_USER_MEMORY_REGION ? MADE_MEMORY : MADE_NOTHING;
}

enum made cascade_makes(const struct step *step)
{
	switch (step->action) {
	case STEP_create_vm:
		return MADE_VM;
	case STEP_create_vcpu:
		return MADE_VCPU;
	case STEP_vcpu_init:
		return MADE_INIT;
	case STEP_finalize:
		return MADE_FINAL;
	case STEP_memory:
		return step->memory.at.is ? MADE_NOTHING : MADE_MEMORY;
	case STEP_ioctl:
		return ioctl_makes(&step->ioctl);
	case STEP_guest:
	case STEP_run:
		return MADE_GUEST;
	case STEP_restore:
		return MADE_RESTORED;
	case STEP_save:
		return MADE_SAVED;
	default:
		return MADE_NOTHING;
	}
}

static bool is_ioctl(const struct step *step)
{
	return step->action == STEP_ioctl || step->action == STEP_set_device_attr ||
	       step->action == STEP_get_device_attr || step->action == STEP_has_device_attr;
}

static bool on_vcpu(const struct step *step)
{
	if (is_ioctl(step))
		return !strcmp(ioctl_fd_name(&step->ioctl), "vcpu");
	return step_actions[step->action].heeds & HEEDS_VCPU;
}

static bool on_vm(const struct step *step)
{
	if (is_ioctl(step))
		return strcmp(ioctl_fd_name(&step->ioctl), "kvm") != 0;
	return step_actions[step->action].heeds & HEEDS_VM;
}

static bool same_vm(const struct step *a, const struct step *b)
{
	return a->other_host == b->other_host && a->vm == b->vm && on_vm(b);
}

static bool same_vcpu(const struct step *a, const struct step *b)
{
	return same_vm(a, b) && a->vcpu == b->vcpu && on_vcpu(b);
}

/* Of what a guest should have done */
static bool looks_at_guest(const struct step *step)
{
	return step->action == STEP_get || step->action == STEP_run || step->action == STEP_save ||
	       step->action == STEP_same_as || step->action == STEP_get_events ||
	       step->action == STEP_get_mp_state || step->action == STEP_stats ||
	       (step->action == STEP_memory && step->memory.reads.len);
}

static bool is_of_save(const struct step *save, const struct step *step)
{
	const char *from = step->action == STEP_restore ? step->restore.from :
			   step->action == STEP_same_as ? step->name : NULL;

	return from && !strcmp(from, save->name);
}

/* Whether @step is nothing without what @earlier makes, which is @made */
static bool depends(const struct step *step, const struct step *earlier, enum made made)
{
	enum made own = cascade_makes(step);

	switch (made) {
	case MADE_VM:
		return same_vm(earlier, step) && own != MADE_VM;
	case MADE_VCPU:
	case MADE_INIT:
	case MADE_FINAL:
		return same_vcpu(earlier, step) && (!own || own > made);
	case MADE_MEMORY:
		return same_vm(earlier, step) && (own == MADE_GUEST || (step->action == STEP_memory && !own));
	case MADE_GUEST:
		return (same_vcpu(earlier, step) || (step->action == STEP_memory && same_vm(earlier, step))) &&
		       looks_at_guest(step);
	case MADE_RESTORED:
		return same_vcpu(earlier, step) && step->action == STEP_same_as;
	case MADE_SAVED:
		return is_of_save(earlier, step);
	default:
		return false;
	}
}

/* What stands before what @failed should have made, or is that */
static bool covers(enum made made, const struct step_record *failed)
{
	if (made == MADE_VM)
		return true;
	if (failed->undid == MADE_MEMORY || failed->undid == MADE_SAVED)
		return false;
	return made != MADE_NOTHING && (made <= MADE_FINAL ? made <= failed->undid : made == failed->undid);
}

/* It is there now, be it by another way */
static bool made_again(const struct step_record *r, const struct step_record *failed)
{
	const struct step *step = r->step, *lost = failed->step;
	enum made made = cascade_makes(step);

	return r->status != STEP_NOT_RUN && !r->undid && covers(made, failed) &&
	       step->other_host == lost->other_host && step->vm == lost->vm &&
	       (made == MADE_VM || step->vcpu == lost->vcpu);
}

/* What was not run has made nothing either */
static bool is_without(const struct step_record *r, const struct step *step)
{
	if (r->status == STEP_NOT_RUN)
		return r->needs && cascade_makes(r->step) == MADE_SAVED && depends(step, r->step, MADE_SAVED);
	return r->undid && depends(step, r->step, (enum made)r->undid);
}

struct step_record *cascade_needs(const struct run_log *log, const struct step *step)
{
	struct step_record *failed = NULL;

	for (struct step_record *r = log->makers; r; r = r->next_maker) {
		if (failed && made_again(r, failed))
			failed = NULL;
		if (!failed && is_without(r, step))
			failed = r->needs ? r->needs : r;
	}
	return failed;
}
