/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "../modelled.h"
#include "ioctl.h"

static const struct row {
	const char *name;
	uint8_t kind;
	uint32_t number, cap;
} rows[NR_CALLS] = {
#define IOCTL(request, fd, cap) [CALL_##fd##_##request] = { #request, fd, request, cap },
#define PART(symbol, name, cap) [symbol] = { name, FD_CLOSED, 0, cap },
#include "../kvm_calls.def"
};
_Static_assert(NR_CALLS <= MAX_KNOWN_CALLS, "struct kvmsme has a count for each");

static bool kernel_has(const struct kvmsme *m, const struct row *row)
{
	return !row->cap || kvm_cap_answer(m, row->cap) > 0;
}

static bool is_modelled(const struct row *row)
{
	return row->kind != FD_CLOSED && ioctl_handler((enum fd_kind)row->kind, row->number);
}

long not_modelled(struct kvmsme *m, enum known_call_id id)
{
	m->not_modelled[id]++;
	return rule_refuse(m, RULE_NOT_MODELLED);
}

/* Its argument is read first, as by the kernel */
static bool argument_is_there(uint32_t request, uint64_t arg)
{
	uint8_t buf[0x4000];

	return !copy_from_user(buf, arg, request >> 16 & (sizeof(buf) - 1));
}

long kvm_ioctl_without_handler(struct kvmsme *m, enum fd_kind kind, uint32_t request, uint64_t arg)
{
	for (unsigned int i = 0; i < NR_CALLS; i++) {
		if (rows[i].kind != kind || rows[i].number != request || !kernel_has(m, &rows[i]))
			continue;
		if (!argument_is_there(request, arg))
			return rule_refuse(m, RULE_IOCTL_ARG);
		return not_modelled(m, (enum known_call_id)i);
	}
	return rule_refuse(m, RULE_IOCTL_UNKNOWN);
}

void known_calls(const struct kvmsme *m, void (*call)(void *ctx, const struct known_call *call), void *ctx)
{
	for (unsigned int i = 0; i < NR_CALLS; i++) {
		struct known_call c = { rows[i].name, rows[i].kind, rows[i].number, rows[i].cap, CALL_UNKNOWN,
					m->not_modelled[i] };

		if (kernel_has(m, &rows[i]))
			c.status = is_modelled(&rows[i]) ? CALL_MODELLED : CALL_NOT_MODELLED;
		call(ctx, &c);
	}
}

/* Answered as the kernel answers them, and nothing is behind that */
static const uint16_t caps_not_modelled[] = {
	KVM_CAP_IRQCHIP, KVM_CAP_IRQ_ROUTING, KVM_CAP_IRQFD, KVM_CAP_IOEVENTFD, KVM_CAP_SIGNAL_MSI,
	KVM_CAP_IRQFD_RESAMPLE,
	KVM_CAP_ARM_SET_DEVICE_ADDR, KVM_CAP_DEVICE_CTRL, KVM_CAP_GUEST_DEBUG_HW_WPS, KVM_CAP_IOEVENTFD_ANY_LENGTH,
	KVM_CAP_ARM_USER_IRQ, KVM_CAP_COALESCED_PIO, KVM_CAP_ARM_IRQ_LINE_LAYOUT_2,
	KVM_CAP_DIRTY_LOG_RING_ACQ_REL, KVM_CAP_DIRTY_LOG_RING_WITH_BITMAP,
	KVM_CAP_GUEST_MEMFD, KVM_CAP_GUEST_MEMFD_FLAGS, KVM_CAP_ARM_SEA_TO_USER, KVM_CAP_ARM_PMU_V3_STRICT,
};

static bool nothing_behind(uint32_t number)
{
	for (size_t i = 0; i < sizeof(caps_not_modelled) / sizeof(caps_not_modelled[0]); i++)
		if (caps_not_modelled[i] == number)
			return true;
	return false;
}

void known_caps(const struct kvmsme *m, void (*cap)(void *ctx, const struct known_cap *cap), void *ctx)
{
	for (uint32_t number = 0; number < POP_MAX_CAPS; number++) {
		struct known_cap c = { number, kvm_cap_answer(m, number), CALL_MODELLED };

		if (nothing_behind(number))
			c.status = CALL_NOT_MODELLED;
		if (c.answer)
			cap(ctx, &c);
	}
}
