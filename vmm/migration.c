/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kvm_call.h"
#include "migration.h"
#include "needed.h"

static void note_failure(struct transfer *transfer, int vcpu, uint64_t id, long ret)
{
	struct kvmsme *m = machine_of_fd(vcpu);

	if (!ret || transfer->failed++)
		return;
	transfer->first = (struct refusal){ id, (int)-ret, m ? rule_decided(&m->rules) : RULE_NONE };
}

struct transfer migration_save(int vcpu, struct saved *saved)
{
	struct transfer transfer = { 0 };
	struct kvm_reg_list *list;
	long ret = fetch_list(vcpu, &list);

	note_failure(&transfer, vcpu, 0, ret);
	saved->nr = 0;
	saved->id = needed(calloc(ret ? 1 : list->n + 1, sizeof(*saved->id)));
	saved->value = needed(calloc(ret ? 1 : list->n + 1, sizeof(*saved->value)));
	for (uint64_t i = 0; !ret && i < list->n; i++) {
		long read = one_reg(vcpu, KVM_GET_ONE_REG, list->reg[i], saved->value[saved->nr]);

		note_failure(&transfer, vcpu, list->reg[i], read);
		if (!read)
			saved->id[saved->nr++] = list->reg[i];
	}
	free(list);
	if (machine_vcpu_of_fd(vcpu))
		guest_view_take(machine_of_fd(vcpu), machine_vcpu_of_fd(vcpu), &saved->view);
	return transfer;
}

void saved_free_members(struct saved *saved)
{
	free(saved->id);
	free(saved->value);
}

/* The counters of the timers run, so they never read the same twice */
static bool is_clock(uint64_t id)
{
	char name[REG_NAME_MAX];

	reg_name(NULL, id, name);
	return !strcmp(name, "TIMER_CNT") || !strcmp(name, "PTIMER_CNT");
}

static bool has_sve_regs(const struct saved *saved)
{
	for (uint64_t i = 0; i < saved->nr; i++)
		if (reg_class_of(saved->id[i]) == CLASS_SVE ||
		    reg_class_of(saved->id[i]) == CLASS_SVE_VLS)
			return true;
	return false;
}

static void finalize_one(int vcpu, int feature, struct transfer *transfer)
{
	note_failure(transfer, vcpu, 0, call(vcpu, KVM_ARM_VCPU_FINALIZE, &feature));
}

/* SVE_VLS is there, or will be behind FINALIZE */
static bool kernel_has_sve(int vcpu)
{
	uint64_t vqs[KVM_ARM64_SVE_VLS_WORDS];

	return one_reg(vcpu, KVM_GET_ONE_REG, KVM_REG_ARM64_SVE_VLS, vqs) != -ENOENT;
}

/* Userspace written for an ABI calls FINALIZE as that ABI wants it */
struct transfer finalize_all(int vcpu)
{
	const struct kvm_vcpu *v = machine_vcpu_of_fd(vcpu);
	struct transfer transfer = { 0 };
	const struct profile *profile;
	bool separate;

	if (fd_is_kernels(vcpu) && kernel_has_sve(vcpu))
		finalize_one(vcpu, KVM_ARM_VCPU_VEC, &transfer);
	if (!v)
		return transfer;
	profile = &machine_of_fd(vcpu)->profile;
	separate = profile->finalize_scope == KNOB_finalize_scope_separate;
	if (!v->initialized || v->has_sve || (v->has_sme && !separate))
		finalize_one(vcpu, KVM_ARM_VCPU_VEC, &transfer);
	if (v->has_sme && separate)
		finalize_one(vcpu, (int)profile->sme_feature_bit, &transfer);
	return transfer;
}

static void add_failures(struct transfer *to, const struct transfer *more)
{
	if (!to->failed)
		to->first = more->first;
	to->failed += more->failed;
}

static void restore_pass(int vcpu, const struct saved *saved, const uint8_t *pass_of,
			 unsigned int pass, bool lengths, struct transfer *transfer)
{
	for (uint64_t i = 0; i < saved->nr; i++) {
		enum reg_class class = reg_class_of(saved->id[i]);
		bool is_length = class == CLASS_SVE_VLS || class == CLASS_SME_VLS;

		if (pass_of[class] != pass || (is_length && !lengths))
			continue;
		note_failure(transfer, vcpu, saved->id[i],
			     one_reg(vcpu, KVM_SET_ONE_REG, saved->id[i], saved->value[i]));
	}
}

struct transfer migration_restore(int vcpu, const struct saved *saved,
				  const struct vmm_order *order, bool finalize)
{
	const uint8_t *pass_of = has_sve_regs(saved) ? order->pass_with_sve : order->pass;
	struct transfer transfer = { 0 }, finalized;

	if (!fd_is_kernels(vcpu) && !machine_vcpu_of_fd(vcpu))
		return transfer;
	for (unsigned int pass = 0; pass < ORDER_PASSES; pass++) {
		restore_pass(vcpu, saved, pass_of, pass, finalize, &transfer);
		if (pass != PASS_FINALIZE || !finalize)
			continue;
		finalized = finalize_all(vcpu);
		add_failures(&transfer, &finalized);
	}
	return transfer;
}

/* A comparison in progress */
struct comparison {
	loss_fn *lost;
	void *ctx;
	unsigned int nr;
};

static void report(struct comparison *c, const char *group, const char *name, const void *was,
		   const void *is, size_t len, int err)
{
	struct loss loss = { .len = len, .was = was, .is = is, .err = err };

	snprintf(loss.group, sizeof(loss.group), "%s", group);
	snprintf(loss.name, sizeof(loss.name), "%s", name);
	c->nr++;
	if (c->lost)
		c->lost(c->ctx, &loss);
}

static void one(struct comparison *c, const char *name, const void *was, const void *is, size_t len)
{
	if (memcmp(was, is, len))
		report(c, name, name, was, is, len, 0);
}

static void many(struct comparison *c, const char *group, unsigned int nr, const void *was,
		 const void *is, size_t len)
{
	char name[REG_NAME_MAX];

	for (unsigned int n = 0; n < nr; n++) {
		const uint8_t *a = (const uint8_t *)was + n * len, *b = (const uint8_t *)is + n * len;

		if (!memcmp(a, b, len))
			continue;
		snprintf(name, sizeof(name), !strcmp(group, "ZA") ? "%s[%u]" : "%s%u", group, n);
		report(c, group, name, a, b, len, 0);
	}
}

static void compare_core(struct comparison *c, const struct kvm_regs *a, const struct kvm_regs *b)
{
	many(c, "X", 31, a->regs.regs, b->regs.regs, 8);
	one(c, "SP", &a->regs.sp, &b->regs.sp, 8);
	one(c, "PC", &a->regs.pc, &b->regs.pc, 8);
	one(c, "PSTATE", &a->regs.pstate, &b->regs.pstate, 8);
	one(c, "SP_EL1", &a->sp_el1, &b->sp_el1, 8);
	one(c, "ELR_EL1", &a->elr_el1, &b->elr_el1, 8);
	many(c, "SPSR", KVM_NR_SPSR, a->spsr, b->spsr, 8);
	many(c, "V", 32, a->fp_regs.vregs, b->fp_regs.vregs, 16);
	one(c, "FPSR", &a->fp_regs.fpsr, &b->fp_regs.fpsr, 4);
	one(c, "FPCR", &a->fp_regs.fpcr, &b->fp_regs.fpcr, 4);
}

static void compare_views(struct comparison *c, const struct guest_view *a,
			  const struct guest_view *b)
{
	one(c, "SVE_VLS", &a->vqs[ARM64_VEC_SVE], &b->vqs[ARM64_VEC_SVE], 4);
	one(c, "SME_VLS", &a->vqs[ARM64_VEC_SME], &b->vqs[ARM64_VEC_SME], 4);
	one(c, "SVCR", &a->svcr, &b->svcr, 8);
	many(c, "Z", 32, a->z, b->z, sizeof(a->z[0]));
	many(c, "P", 16, a->p, b->p, sizeof(a->p[0]));
	one(c, "FFR", a->ffr, b->ffr, sizeof(a->ffr));
	many(c, "ZA", KVM_MAX_VL, a->za, b->za, sizeof(a->za[0]));
	one(c, "ZT0", a->zt0, b->zt0, sizeof(a->zt0));
	compare_core(c, &a->regs, &b->regs);
	one(c, "FPMR", &a->fpmr, &b->fpmr, 8);
}

/* "Z" of "Z12", "ZA" of "ZA[3]", all of "SP_EL1" */
static void group_of(char group[REG_NAME_MAX], const char *name)
{
	size_t len = strcspn(name, "0123456789[");

	snprintf(group, REG_NAME_MAX, "%.*s", name[len] && !strchr(name, '_') ? (int)len : REG_NAME_MAX - 1,
		 name);
}

/* @all: of a kernel, of which nothing else is to be seen; otherwise what the view has not */
static void compare_registers(struct comparison *c, const struct saved *saved, int vcpu, bool all)
{
	char name[REG_NAME_MAX], group[REG_NAME_MAX];
	uint8_t value[256];

	for (uint64_t i = 0; i < saved->nr; i++) {
		uint64_t id = saved->id[i];
		long ret;

		if ((!all && reg_class_of(id) != CLASS_OTHER) || is_clock(id))
			continue;
		ret = one_reg(vcpu, KVM_GET_ONE_REG, id, value);
		if (!ret && !memcmp(value, saved->value[i], KVM_REG_SIZE(id)))
			continue;
		reg_name(NULL, id, name);
		group_of(group, name);
		/* FPMR was compared with the view */
		if (all || strcmp(name, "FPMR"))
			report(c, all ? group : name, name, saved->value[i], value, KVM_REG_SIZE(id), (int)-ret);
	}
}

unsigned int migration_compare(const struct saved *saved, int vcpu, loss_fn *lost, void *ctx)
{
	struct comparison c = { lost, ctx, 0 };
	struct guest_view *now = needed(malloc(sizeof(*now)));

	if (machine_vcpu_of_fd(vcpu)) {
		guest_view_take(machine_of_fd(vcpu), machine_vcpu_of_fd(vcpu), now);
		compare_views(&c, &saved->view, now);
		compare_registers(&c, saved, vcpu, false);
	}
	if (fd_is_kernels(vcpu))
		compare_registers(&c, saved, vcpu, true);
	free(now);
	return c.nr;
}

static bool was_saved(const struct saved *saved, uint64_t id)
{
	for (uint64_t i = 0; i < saved->nr; i++)
		if (saved->id[i] == id)
			return true;
	return false;
}

unsigned int migration_news(const struct saved *saved, int vcpu)
{
	struct kvm_reg_list *list;
	unsigned int news = 0;

	if (!fetch_list(vcpu, &list))
		for (uint64_t i = 0; i < list->n; i++)
			news += !was_saved(saved, list->reg[i]);
	free(list);
	return news;
}

bool loss_groups_has(const struct loss_groups *groups, const char *group)
{
	size_t len = strlen(group);

	for (const char *at = strstr(groups->text, group); at; at = strstr(at + 1, group))
		if ((at == groups->text || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
			return true;
	return false;
}

void loss_groups_add(void *ctx, const struct loss *loss)
{
	struct loss_groups *groups = ctx;
	size_t used = strlen(groups->text);

	if (loss_groups_has(groups, loss->group))
		return;
	groups->nr++;
	snprintf(groups->text + used, sizeof(groups->text) - used, "%s%s", used ? " " : "",
		 loss->group);
}
