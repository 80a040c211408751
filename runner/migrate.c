// SPDX-License-Identifier: GPL-2.0-or-later
/* save, restore, same_as: what a VMM does to migrate a vCPU */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "regs.h"

static struct saved *find_saved(struct exec *x, const char *name)
{
	struct saved *saved = x->saved;

	while (saved && strcmp(saved->name, name))
		saved = saved->next;
	return saved;
}

void step_save(struct exec *x, const struct step *step)
{
	struct saved *saved = calloc(1, sizeof(*saved));
	int vcpu = step_vcpu(x, step);
	struct kvm_reg_list *list;
	char name[REG_NAME_MAX];
	long ret = fetch_list(vcpu, &list);

	saved->next = x->saved;
	saved->name = step->arg->text;
	x->saved = saved;
	if (!expect_result(x, step, "KVM_GET_REG_LIST", ret) || ret) {
		free(list);
		return;
	}
	saved->nr = list->n;
	saved->id = malloc(list->n * sizeof(*saved->id));
	saved->value = calloc(list->n, sizeof(*saved->value));
	memcpy(saved->id, list->reg, list->n * sizeof(*saved->id));
	for (uint64_t i = 0; i < saved->nr; i++) {
		ret = one_reg(vcpu, KVM_GET_ONE_REG, saved->id[i], saved->value[i]);
		if (ret)
			exec_fail(x, step, reg_name(NULL, saved->id[i], name),
				  "is listed, but GET gives %s", errno_label((int)-ret));
	}
	free(list);
}

static bool is_vls(uint64_t id)
{
	return id == KVM_REG_ARM64_SVE_VLS || id == KVM_REG_ARM64_SME_VLS;
}

/* The counters of the timers run, so they never read the same twice */
static bool is_clock(uint64_t id)
{
	char name[REG_NAME_MAX];

	reg_name(NULL, id, name);
	return !strcmp(name, "TIMER_CNT") || !strcmp(name, "PTIMER_CNT");
}

static bool is_coproc(uint64_t id, uint64_t coproc)
{
	return (id & KVM_REG_ARM_COPROC_MASK) == coproc;
}

/* Passes of a restore: lower ones first.  QEMU: core, then vectors, then the rest */
static int pass_of(const char *order, uint64_t id)
{
	uint32_t core = (uint32_t)(id & 0xffff);

	if (!strcmp(order, "svcr_first"))
		return id == KVM_REG_ARM64_SYS_SVCR ? 0 : 1;
	if (!strcmp(order, "qemu") && is_coproc(id, KVM_REG_ARM_CORE))
		return core >= KVM_REG_ARM_CORE_REG(fp_regs.fpsr) ? 2 :
		       core >= KVM_REG_ARM_CORE_REG(fp_regs) ? 1 : 0;
	if (!strcmp(order, "qemu"))
		return is_coproc(id, KVM_REG_ARM64_SVE) ? 1 : 3;
	return 0;
}

struct restore_result {
	unsigned int failed;
	int first_errno;
	uint64_t first_id;
};

static struct restore_result replay(int vcpu, const struct saved *saved, const char *order)
{
	struct restore_result result = { 0, 0, 0 };

	for (int pass = 0; pass < 4; pass++)
		for (uint64_t i = 0; i < saved->nr; i++) {
			uint64_t id = saved->id[i];
			long ret;

			/* lengths belong before FINALIZE: the scenario sets them */
			if (is_vls(id) || pass_of(order, id) != pass)
				continue;
			ret = one_reg(vcpu, KVM_SET_ONE_REG, id, saved->value[i]);
			if (!ret || result.failed++)
				continue;
			result.first_errno = (int)-ret;
			result.first_id = id;
		}
	return result;
}

void step_restore(struct exec *x, const struct step *step)
{
	const struct ynode *order = ymap_get(step->arg, "order");
	struct saved *saved = find_saved(x, ymap_get(step->arg, "from")->text);
	int expected = expected_errno(x, step);
	const struct ynode *ignore = ymap_get(step->arg, "ignore_errors");
	struct restore_result result;
	char name[REG_NAME_MAX] = "";

	if (!saved) {
		exec_fail(x, step, "", "no save: of that name was made");
		return;
	}
	result = replay(step_vcpu(x, step), saved, order ? order->text : "list");
	if (result.failed)
		reg_name(NULL, result.first_id, name);
	if (result.first_errno != expected && (!ignore || strcmp(ignore->text, "true")))
		exec_fail(x, step, name, "expected %s, got %s (%u of %llu SETs failed)",
			  errno_label(expected), errno_label(result.first_errno), result.failed,
			  (unsigned long long)saved->nr);
}

void step_same_as(struct exec *x, const struct step *step)
{
	struct saved *saved = find_saved(x, step->arg->text);
	int vcpu = step_vcpu(x, step);
	char name[REG_NAME_MAX], was[256], is[256];
	uint8_t value[256];

	if (!saved) {
		exec_fail(x, step, step->arg->text, "no save: of that name was made");
		return;
	}
	for (uint64_t i = 0; i < saved->nr; i++) {
		size_t len = KVM_REG_SIZE(saved->id[i]);
		long ret;

		if (is_clock(saved->id[i]))
			continue;
		ret = one_reg(vcpu, KVM_GET_ONE_REG, saved->id[i], value);
		if (!ret && !memcmp(value, saved->value[i], len))
			continue;
		reg_name(NULL, saved->id[i], name);
		describe_bytes(saved->value[i], len, was, sizeof(was));
		if (ret)
			exec_fail(x, step, name, "expected %s, got %s", was, errno_label((int)-ret));
		else
			exec_fail(x, step, name, "expected %s, got %s", was,
				  describe_bytes(value, len, is, sizeof(is)));
	}
}
