// SPDX-License-Identifier: GPL-2.0-or-later
/* set_events, get_events */
#include <string.h>

#include "expect.h"
#include "kvm_call.h"
#include "steps.h"
#include "user_buffer.h"

#define NR_RESERVED (sizeof(((struct kvm_vcpu_events *)0)->reserved) / sizeof(uint32_t))

static void put_padding(const struct events_arg *arg, struct kvm_vcpu_events *events)
{
	memset(events->exception.pad, (int)arg->pad.n, sizeof(events->exception.pad));
	for (size_t i = 0; i < NR_RESERVED; i++)
		events->reserved[i] = (uint32_t)arg->reserved.n;
}

void step_set_events(struct exec *x, const struct step *step)
{
	const struct events_arg *arg = &step->events;
	struct kvm_vcpu_events events = { .exception = {
		.serror_pending = (uint8_t)arg->serror_pending.n,
		.serror_has_esr = (uint8_t)arg->serror_has_esr.n,
		.ext_dabt_pending = (uint8_t)arg->ext_dabt_pending.n,
		.serror_esr = arg->serror_esr.n,
	} };

	put_padding(arg, &events);
	expect_result(x, step, "", call(step_vcpu(x, step), KVM_SET_VCPU_EVENTS,
					user_copy(x, step, &events, sizeof(events))));
}

/* All that is compared is there before as it must not be */
static void nothing_of(const struct events_arg *arg, struct kvm_vcpu_events *events)
{
	memset(events, 0xff, sizeof(*events));
	events->exception.serror_pending = (uint8_t)~arg->serror_pending.n;
	events->exception.serror_has_esr = (uint8_t)~arg->serror_has_esr.n;
	events->exception.ext_dabt_pending = (uint8_t)~arg->ext_dabt_pending.n;
	events->exception.serror_esr = ~arg->serror_esr.n;
	memset(events->exception.pad, (int)~arg->pad.n, sizeof(events->exception.pad));
	for (size_t i = 0; i < NR_RESERVED; i++)
		events->reserved[i] = ~(uint32_t)arg->reserved.n;
}

/* The first that is not as given */
static void expect_padding(struct exec *x, const struct step *step, const struct kvm_vcpu_events *events)
{
	const struct given *pad = &step->events.pad, *reserved = &step->events.reserved;
	size_t i = 0;

	while (i < sizeof(events->exception.pad) - 1 && events->exception.pad[i] == pad->n)
		i++;
	expect_number(x, step, "pad", pad, events->exception.pad[i]);
	i = 0;
	while (i < NR_RESERVED - 1 && events->reserved[i] == reserved->n)
		i++;
	expect_number(x, step, "reserved", reserved, events->reserved[i]);
}

void step_get_events(struct exec *x, const struct step *step)
{
	const struct events_arg *arg = &step->events;
	struct kvm_vcpu_events events;
	void *buffer;
	long ret;

	nothing_of(arg, &events);
	buffer = user_copy(x, step, &events, sizeof(events));
	ret = call(step_vcpu(x, step), KVM_GET_VCPU_EVENTS, buffer);
	if (!expect_result(x, step, "", ret) || ret)
		return;
	memcpy(&events, buffer, sizeof(events));
	expect_number(x, step, "serror_pending", &arg->serror_pending, events.exception.serror_pending);
	expect_number(x, step, "serror_has_esr", &arg->serror_has_esr, events.exception.serror_has_esr);
	expect_number(x, step, "ext_dabt_pending", &arg->ext_dabt_pending,
		      events.exception.ext_dabt_pending);
	expect_number(x, step, "serror_esr", &arg->serror_esr, events.exception.serror_esr);
	expect_padding(x, step, &events);
}
