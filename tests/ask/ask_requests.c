/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>
#include <sys/mman.h>

#include "ask.h"

/* Of the UAPI, of all architectures; numbers that nobody uses; and of others than KVM */
static const uint32_t requests[] = {
#include "asked_requests.def"
};
#define NR_REQUESTS (sizeof(requests) / sizeof(requests[0]))

static void ask_fd(struct ask *ask, const char *what, int fd, uint32_t request)
{
	static uint8_t zeros[65536];

	memset(zeros, 0, sizeof(zeros));
	say(ask, call(fd, request, NULL), "%s %#x NULL", what, request);
	if (request >> 30)	/* else it would be a number */
		say(ask, call(fd, request, zeros), "%s %#x zeros", what, request);
}

static bool makes_something(uint32_t request)
{
	return request == KVM_CREATE_VM || request == KVM_CREATE_VCPU || request == KVM_GET_STATS_FD ||
	       request == KVM_CREATE_IRQCHIP || request == KVM_CREATE_DEVICE;
}

static void ask_number(struct ask *ask, unsigned int nr)
{
	static const char *const names[] = { "dev", "vm", "vcpu" };
	const int fds[] = { ask->kvm, ask->vm, ask->vcpu };

	for (unsigned int i = 0; i < 3; i++)
		for (unsigned int dir = 0; dir < 4; dir++) {
			uint32_t request = dir << 30 | (dir ? 8u : 0u) << 16 | KVMIO << 8 | nr;

			if (!makes_something(request) && request != KVM_RUN)
				ask_fd(ask, names[i], fds[i], request);
		}
}

void ask_requests(struct ask *ask)
{
	ask_vm(ask);
	for (size_t i = 0; i < NR_REQUESTS; i++) {
		if (makes_something(requests[i]))
			continue;
		ask_fd(ask, "dev", ask->kvm, requests[i]);
		ask_fd(ask, "vm", ask->vm, requests[i]);
		ask_vm(ask);
		if (requests[i] != KVM_RUN)
			ask_fd(ask, "vcpu", ask->vcpu, requests[i]);
	}
	for (unsigned int nr = 0xd6; nr < 0xe0; nr++)
		ask_number(ask, nr);
	ask_number(ask, 0x0b);
	ask_number(ask, 0xff);
}
