// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "action.h"
#include "check_step.h"
#include "ioctl_arg.h"
#include "migration.h"
#include "nearest.h"

/* No profile is left on which the calls succeed, and what they answer is compared */
static bool always_fails(const struct step *step)
{
	bool others = false;

	for (unsigned int i = 0; i < step->fails.nr; i++) {
		if (!step->fails.is[i].err)
			return false;
		others |= !strcmp(step->fails.is[i].profile, ANY_PROFILE);
	}
	return others;
}

static bool may_fail_with(const struct step *step, int err)
{
	for (unsigned int i = 0; i < step->fails.nr; i++)
		if (step->fails.is[i].err == err)
			return true;
	return false;
}

static void never_looked_at(struct loader *l, const struct ynode *node)
{
	yerror_key(l->doc, node, "'%s' is never looked at: the call fails on every profile (fails:)",
		   node->key);
}

static void key_without_effect(struct loader *l, const struct step *step, const char *key,
			       const char *why)
{
	const struct ynode *node = ymap_get(step->node, key);

	if (node)
		yerror_key(l->doc, node, "'%s' has no effect here: %s", key, why);
}

void check_finalize(struct loader *l, const struct step *step)
{
	if (step->number == FINALIZE_ALL)
		key_without_effect(l, step, "buffer", "ALL makes calls of its own; name a feature");
}

static const struct reg_value *value_named(const struct reg_arg *reg, const char *profile)
{
	for (unsigned int i = 0; i < reg->nr_values; i++)
		if (!strcmp(reg->value[i].profile, profile))
			return &reg->value[i];
	return NULL;
}

/* A register without a value on a profile would not be set, or not be compared */
static void covers_profiles(struct loader *l, const struct reg_arg *reg)
{
	const struct scenario *s = l->scenario;

	if (value_named(reg, ANY_PROFILE))
		return;
	for (unsigned int i = 0; i < s->nr_profiles; i++)
		if (!value_named(reg, s->profiles[i])) {
			yerror(l->doc, reg->node, "by_profile: has no value for %s; add it, or default:",
			       s->profiles[i]);
			return;
		}
	if (!s->nr_profiles)
		yerror(l->doc, reg->node, "by_profile: has no default:, and the scenario lists no profiles:");
}

/* A buffer of which all is mapped is a good one */
static void maps_less(struct loader *l, const struct step *step)
{
	size_t longest = 0;

	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next)
		if (KVM_REG_SIZE(reg->id) > longest)
			longest = KVM_REG_SIZE(reg->id);
	if (step->buffer == BUFFER_PARTIAL && step->mapped >= longest)
		yerror(l->doc, ymap_get(step->node, "buffer"),
		       "has no effect: all %zu bytes are mapped; map fewer", longest);
}

void check_set(struct loader *l, const struct step *step)
{
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		covers_profiles(l, reg);
		for (unsigned int i = 0; i < reg->nr_values; i++)
			if (reg->value[i].value.kind == VALUE_ANY) {
				yerror(l->doc, reg->node, "any is no value to set %s to; write one",
				       reg->name);
				break;
			}
	}
	maps_less(l, step);
}

/* Of a value that cannot be written whole, what could be written is compared, byte by byte */
static void check_compared(struct loader *l, const struct step *step, const struct reg_arg *reg,
			   enum value_kind kind)
{
	bool prefix = step->buffer == BUFFER_PARTIAL && may_fail_with(step, EFAULT);

	if (kind == VALUE_BITS && step->buffer == BUFFER_PARTIAL)
		yerror(l->doc, reg->node, "bits: is not compared in a buffer that is mapped in part; "
		       "write the value, of which the mapped bytes are");
	else if (kind != VALUE_ANY && always_fails(step) && !prefix)
		yerror(l->doc, reg->node, "never compared: the call fails on every profile (fails:); "
		       "write any");
}

void check_get(struct loader *l, const struct step *step)
{
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		size_t errors = l->doc->nr_errors;

		covers_profiles(l, reg);
		for (unsigned int i = 0; l->doc->nr_errors == errors && i < reg->nr_values; i++)
			check_compared(l, step, reg, reg->value[i].value.kind);
	}
	maps_less(l, step);
}

/* What KVM_ARM_GET_REG_WRITABLE_MASKS covers (Documentation/virt/kvm/api.rst 4.139) */
static bool in_feature_range(uint64_t id)
{
	uint64_t op0 = id >> 14 & 3, op1 = id >> 11 & 7, crn = id >> 7 & 15, crm = id >> 3 & 15;

	return (id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SYSREG && KVM_REG_SIZE(id) == 8 &&
	       op0 == 3 && !crn && (op1 == 0 || op1 == 1 || op1 == 3) && crm < 8;
}

void check_masks(struct loader *l, const struct step *step)
{
	for (const struct reg_arg *reg = step->regs; reg; reg = reg->next) {
		covers_profiles(l, reg);
		if (always_fails(step))
			never_looked_at(l, reg->node);
		else if (!in_feature_range(reg->id))
			yerror_key(l->doc, reg->node, "the call says nothing of %s: only of S3_0_C0_*, "
				   "S3_1_C0_* and S3_3_C0_*", reg->name);
	}
}

void check_reg_list(struct loader *l, const struct step *step)
{
	for (const struct ynode *node = step->arg->child; node; node = node->next) {
		bool counts = !strcmp(node->key, "count") && may_fail_with(step, E2BIG);

		if (strcmp(node->key, "room") && !counts && always_fails(step))
			never_looked_at(l, node);
	}
	if (step->reg_list.room.is && step->buffer == BUFFER_BAD)
		yerror_key(l->doc, ymap_get(step->arg, "room"),
			   "'room' has no effect: no byte of the list is mapped (buffer: bad)");
}

void check_exit(struct loader *l, const struct step *step)
{
	const struct ynode *fails = ymap_get(step->node, "fails");

	if (step->exit.kind == EXIT_CPU_OFF && fails) {
		yerror_key(l->doc, fails, "'fails' has no effect here: a vCPU that is off comes back with EINTR");
		return;
	}
	if (step->exit.given && always_fails(step))
		never_looked_at(l, ymap_get(step->node, "exit"));
}

void check_get_events(struct loader *l, const struct step *step)
{
	for (const struct ynode *node = step->arg->child; node; node = node->next)
		if (always_fails(step))
			never_looked_at(l, node);
}

/* There is no call that could be the check */
void check_get_task(struct loader *l, const struct step *step)
{
	if (step->arg->kind == YNODE_MAP && !step->arg->child)
		yerror(l->doc, step->arg, "nothing is looked at; name v, z, za or sm");
}

void check_vl_matrix(struct loader *l, const struct step *step)
{
	for (const struct ynode *node = step->arg->child; node; node = node->next)
		if (strcmp(node->key, "flags") && always_fails(step))
			never_looked_at(l, node);
}

/* Which call has no effect on which fd: keys that would name another */
static void check_fd(struct loader *l, const struct step *step, const char *fd)
{
	if (strncmp(fd, "vcpu", 4) != 0)
		key_without_effect(l, step, "vcpu", "the call is not on a vCPU");
	if (!strcmp(fd, "kvm"))
		key_without_effect(l, step, "vm", "the call is on /dev/kvm");
}

void check_on_fd(struct loader *l, const struct step *step)
{
	check_fd(l, step, ioctl_fd_name(&step->ioctl));
}

static void no_other(struct loader *l, const struct step *step, const char *key, const char *beside)
{
	const struct ynode *node = ymap_get(step->arg, key);

	if (node && ymap_get(step->arg, beside))
		yerror_key(l->doc, node, "'%s' has no effect beside '%s'", key, beside);
}

/* A vCPU has two pages, of which a mapping has as many bytes as it is long */
void check_map(struct loader *l, const struct step *step)
{
	const struct map_arg *arg = &step->map;
	const char *key = arg->bytes.len ? "bytes" : "reads";
	const struct ynode *node = ymap_get(step->arg, key);
	size_t len = arg->bytes.len + arg->reads.len;

	check_on_fd(l, step);
	no_other(l, step, "reads", "bytes");
	if (node && always_fails(step))
		never_looked_at(l, node);
	else if (node && (arg->offset.n + len > MAX_MAPPED || (arg->length.is && len > arg->length.n)))
		yerror_key(l->doc, node, "'%s' has %zu bytes, and less is mapped: length: of them, %u in all", key, len,
			   MAX_MAPPED);
}

void check_read(struct loader *l, const struct step *step)
{
	const struct read_arg *arg = &step->read;

	check_on_fd(l, step);
	for (const struct ynode *node = step->arg->child; node; node = node->next)
		if ((!strcmp(node->key, "reads") || !strcmp(node->key, "returns")) && always_fails(step))
			never_looked_at(l, node);
	if (arg->size.is && arg->reads.len > arg->size.n)
		yerror_key(l->doc, ymap_get(step->arg, "reads"), "'reads' has %zu bytes, and size: is less",
			   arg->reads.len);
}

/* The file descriptor is opened once, so that there is no call that could be the check */
void check_stats(struct loader *l, const struct step *step)
{
	if (step->arg->kind == YNODE_MAP && !step->arg->child)
		yerror(l->doc, step->arg, "nothing is looked at; name a statistic such as mmio_exit_user");
}

/* A number or an array that the kernel does not write is as it was */
static void check_written(struct loader *l, const struct step *step)
{
	const struct ioctl_arg *arg = &step->ioctl;

	for (const struct field_value *get = arg->get; get; get = get->next)
		if (!get->buffer && !uapi_writes(arg->request.n))
			yerror_key(l->doc, get->node, "the call does not write %s: it reads as it was set",
				   get->field->name);
}

void check_ioctl(struct loader *l, const struct step *step)
{
	static const char *const structured[] = { "set", "get", "bytes", "reads" };
	const struct ioctl_arg *arg = &step->ioctl;

	check_fd(l, step, ioctl_fd_name(arg));
	for (size_t i = 0; i < sizeof(structured) / sizeof(structured[0]); i++)
		no_other(l, step, structured[i], "arg");
	no_other(l, step, "bytes", "set");
	no_other(l, step, "reads", "get");
	if (!ioctl_has_struct(arg))
		key_without_effect(l, step, "buffer", "the argument is a number");
	for (const struct ynode *node = step->arg->child; node; node = node->next)
		if ((!strcmp(node->key, "get") || !strcmp(node->key, "reads") || !strcmp(node->key, "returns")) &&
		    always_fails(step))
			never_looked_at(l, node);
	check_written(l, step);
}

void check_device_attr(struct loader *l, const struct step *step)
{
	const struct ynode *addr = ymap_get(step->arg, "addr");

	check_fd(l, step, ioctl_fd_name(&step->ioctl));
	if (step->action == STEP_get_device_attr && addr && always_fails(step) &&
	    !(step->ioctl.get->buffer && step->ioctl.get->buffer->bad))
		never_looked_at(l, addr);
}

/* Guest memory is no call */
void check_memory(struct loader *l, const struct step *step)
{
	static const char *const of_slots[] = { "slot", "gpa", "size", "flags", "uaddr" };
	static const char *const of_calls[] = { "fails", "buffer", "changes" };
	const struct ynode *at = ymap_get(step->arg, "at"), *bytes = ymap_get(step->arg, "bytes");
	const struct ynode *reads = ymap_get(step->arg, "reads");

	for (size_t i = 0; at && i < sizeof(of_slots) / sizeof(of_slots[0]); i++)
		no_other(l, step, of_slots[i], "at");
	for (size_t i = 0; at && i < sizeof(of_calls) / sizeof(of_calls[0]); i++)
		key_without_effect(l, step, of_calls[i], "no call is made");
	if (!at && (bytes || reads))
		yerror_key(l->doc, bytes ? bytes : reads, "'%s' wants at:, an address of the guest",
			   bytes ? "bytes" : "reads");
	if (at && !bytes == !reads)
		yerror(l->doc, step->arg, "write {at: ADDRESS, bytes: ...} to set memory, or reads: to look at it");
}

static bool is_save(const struct step *s)
{
	return s->action == STEP_save && s->name;
}

static void was_saved(struct loader *l, const struct ynode *at, const char *name)
{
	struct nearest guess = nearest_to(name);
	char meant[DID_YOU_MEAN_MAX];

	if (name_map_get(&l->saves, name))
		return;
	/* of more errors than are shown nobody asks what was meant */
	for (const struct step *s = l->scenario->steps; s && l->doc->nr_errors < YDOC_MAX_ERRORS; s = s->next)
		if (is_save(s))
			nearest_try(&guess, s->name);
	yerror(l->doc, at, "no save: of the name '%s' before this%s", name, did_you_mean(guess.name, "", meant));
}

void check_restore(struct loader *l, const struct step *step)
{
	was_saved(l, ymap_get(step->arg, "from"), step->restore.from);
	if (step->restore.ignore_errors)
		key_without_effect(l, step, "fails", "ignore_errors: true takes any");
}

void check_same_as(struct loader *l, const struct step *step)
{
	was_saved(l, step->arg, step->name);
}
