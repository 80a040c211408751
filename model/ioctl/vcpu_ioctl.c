/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ioctls of a vCPU (arm.c kvm_arch_vcpu_ioctl) */
#include <string.h>

#include "ioctl.h"

#define ESR_ELx_ISS_MASK UINT64_C(0x1ffffff)
#define ESR_ELx_ISV	UINT64_C(0x1000000)	/* of kvm_inject_vabt(): no RAS syndrome */

static int not_initialized(struct kvmsme *m)
{
	return rule_refuse(m, RULE_IOCTL_NOT_INITIALIZED);
}

static int bad_argument(struct kvmsme *m)
{
	return rule_refuse(m, RULE_IOCTL_ARG);
}

static long vcpu_init(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_vcpu_init init;
	int ret;

	if (copy_from_user(&init, arg, sizeof(init)))
		return bad_argument(m);
	if (m->profile.init_scope == KNOB_init_scope_vcpu)
		ret = kvm_vcpu_set_target_61(m, m->vcpu[index], &init);
	else
		ret = kvm_vcpu_set_target(m, m->vcpu[index], &init);
	if (!ret && (!m->profile.hcr_reset_once || !m->vcpu[index]->has_run_once))
		m->vcpu[index]->serror_pending = false;	/* vcpu_reset_hcr() */
	return ret;
}

static long vcpu_finalize(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	int what;

	if (!m->vcpu[index]->initialized)
		return not_initialized(m);
	if (copy_from_user(&what, arg, sizeof(what)))
		return bad_argument(m);
	return kvm_arm_vcpu_finalize(m, m->vcpu[index], what);
}

static long one_reg(struct kvmsme *m, struct kvm_vcpu *vcpu, uint64_t arg,
		    int (*access)(struct kvmsme *m, struct kvm_vcpu *vcpu,
				  const struct kvm_one_reg *reg))
{
	struct kvm_one_reg reg;

	if (!vcpu->initialized)
		return not_initialized(m);
	if (copy_from_user(&reg, arg, sizeof(reg)))
		return bad_argument(m);
	/* a reset that PSCI asked for comes before what userspace now reads or writes */
	if (vcpu->reset_pending)
		kvm_reset_vcpu(m, vcpu);
	return access(m, vcpu, &reg);
}

static long get_one_reg(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	return one_reg(m, m->vcpu[index], arg, kvm_arm_get_reg);
}

static long set_one_reg(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	return one_reg(m, m->vcpu[index], arg, kvm_arm_set_reg);
}

static long get_reg_list(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];
	uint64_t ids[REG_LIST_MAX];
	struct kvm_reg_list list;
	uint64_t room, nr;

	if (!vcpu->initialized)
		return not_initialized(m);
	if (!kvm_arm_vcpu_is_finalized(m, vcpu))
		return rule_refuse(m, RULE_LIST_NOT_FINALIZED);
	if (copy_from_user(&list, arg, sizeof(list)))
		return bad_argument(m);
	room = list.n;
	nr = kvm_arm_copy_reg_indices(m, vcpu, ids);
	rule_decide(m, RULE_LIST_COUNT);
	if (rule_on(m, RULE_LIST_COUNT))
		list.n = nr;
	if (copy_to_user(arg, &list, sizeof(list)))
		return bad_argument(m);
	if (room < nr)
		return rule_refuse(m, RULE_LIST_TOO_SMALL);
	if (copy_to_user(arg + sizeof(list), ids, nr * sizeof(ids[0])))
		return bad_argument(m);
	rule_decide(m, reg_list_order_rule(m));
	return 0;
}

static long run(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];

	if (arg)
		return rule_refuse(m, RULE_RUN_ARG);
	if (!vcpu->initialized)
		return not_initialized(m);
	if (!kvm_arm_vcpu_is_finalized(m, vcpu))
		return rule_refuse(m, RULE_RUN_NOT_FINALIZED);
	return kvm_arch_vcpu_ioctl_run(m, vcpu, &m->scratch[index]->run);
}

static long get_mp_state(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_mp_state state = { m->vcpu[index]->mp_state };

	rule_decide(m, RULE_MP_STATE_OK);
	return copy_to_user(arg, &state, sizeof(state)) ? bad_argument(m) : 0;
}

static long set_mp_state(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_mp_state state;

	if (copy_from_user(&state, arg, sizeof(state)))
		return bad_argument(m);
	switch (state.mp_state) {
	case KVM_MP_STATE_RUNNABLE:
	case KVM_MP_STATE_STOPPED:
	case KVM_MP_STATE_SUSPENDED:
		m->vcpu[index]->mp_state = (uint8_t)state.mp_state;
		touch_vcpu_own(m->vcpu[index]);
		rule_decide(m, RULE_MP_STATE_OK);
		return 0;
	default:
		return rule_refuse(m, RULE_MP_STATE);
	}
}

static long get_vcpu_events(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	const struct kvm_vcpu *vcpu = m->vcpu[index];
	struct kvm_vcpu_events events;

	if (!vcpu->initialized && m->profile.events_need_init)
		return not_initialized(m);
	memset(&events, 0, sizeof(events));
	events.exception.serror_pending = vcpu->serror_pending;
	events.exception.serror_has_esr = 1;
	if (vcpu->serror_pending)
		events.exception.serror_esr = vcpu->serror_esr;
	rule_decide(m, RULE_EVENTS_OK);
	return copy_to_user(arg, &events, sizeof(events)) ? bad_argument(m) : 0;
}

static bool reserved_zero(const struct kvm_vcpu_events *events)
{
	uint32_t any = 0;

	for (size_t i = 0; i < sizeof(events->exception.pad); i++)
		any |= events->exception.pad[i];
	for (size_t i = 0; i < sizeof(events->reserved) / sizeof(events->reserved[0]); i++)
		any |= events->reserved[i];
	return !any;
}

static uint64_t serror_iss(const struct kvm_vcpu_events *events)
{
	return events->exception.serror_has_esr ? events->exception.serror_esr : ESR_ELx_ISV;
}

static bool is_bad_syndrome(const struct kvm_vcpu_events *events)
{
	return events->exception.serror_pending && events->exception.serror_has_esr &&
	       events->exception.serror_esr & ~ESR_ELx_ISS_MASK;
}

static long set_vcpu_events(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];
	struct kvm_vcpu_events events;
	bool bad;

	if (!vcpu->initialized && m->profile.events_need_init)
		return not_initialized(m);
	if (copy_from_user(&events, arg, sizeof(events)))
		return bad_argument(m);
	if (!reserved_zero(&events))
		return rule_refuse(m, RULE_EVENTS_RESERVED);
	bad = is_bad_syndrome(&events);
	if (bad && !m->profile.events_abort_first)
		return rule_refuse(m, RULE_EVENTS);
	touch_vcpu_own(vcpu);
	if (events.exception.ext_dabt_pending)
		kvm_inject_dabt(m, vcpu);
	if (bad)
		return rule_refuse(m, RULE_EVENTS);
	if (events.exception.serror_pending)	/* never taken back (api.rst 4.32) */
		kvm_inject_serror(m, vcpu, serror_iss(&events));
	rule_decide(m, RULE_EVENTS_OK);
	return 0;
}

static long refuse_behind(struct kvmsme *m, uint64_t arg, void *buf, size_t size)
{
	return copy_from_user(buf, arg, size) ? bad_argument(m) : rule_refuse(m, RULE_IOCTL_UNKNOWN);
}

/* guest.c has EINVAL for them, and nothing else; kvm_vcpu_ioctl() reads their arguments before */
static long set_regs(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_regs regs;

	(void)index;
	return refuse_behind(m, arg, &regs, sizeof(regs));
}

static long translate(struct kvmsme *m, uint16_t index, uint64_t arg)
{
	struct kvm_translation translation;

	(void)index;
	return refuse_behind(m, arg, &translation, sizeof(translation));
}

const struct ioctl_row kvm_vcpu_ioctls[] = {
	{ KVM_GET_ONE_REG, get_one_reg },
	{ KVM_SET_ONE_REG, set_one_reg },
	{ KVM_RUN, run },
	{ KVM_ARM_VCPU_INIT, vcpu_init },
	{ KVM_ARM_VCPU_FINALIZE, vcpu_finalize },
	{ KVM_GET_REG_LIST, get_reg_list },
	{ KVM_GET_MP_STATE, get_mp_state },
	{ KVM_SET_MP_STATE, set_mp_state },
	{ KVM_GET_VCPU_EVENTS, get_vcpu_events },
	{ KVM_SET_VCPU_EVENTS, set_vcpu_events },
	{ KVM_SET_GUEST_DEBUG, set_guest_debug },
	{ KVM_SET_REGS, set_regs },
	{ KVM_TRANSLATE, translate },
	{ KVM_SET_SIGNAL_MASK, set_signal_mask },
	{ KVM_SET_DEVICE_ATTR, kvm_vcpu_set_device_attr },
	{ KVM_GET_DEVICE_ATTR, kvm_vcpu_get_device_attr },
	{ KVM_HAS_DEVICE_ATTR, kvm_vcpu_has_device_attr },
	{ KVM_GET_STATS_FD, kvm_vcpu_get_stats_fd },
	{ 0, NULL },
};
