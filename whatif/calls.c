/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "calls.h"
#include "needed.h"

static void *grown(void *mem, size_t nr, size_t *room, size_t size)
{
	if (nr <= *room)
		return mem;
	*room = nr < *room * 2 ? *room * 2 : nr + 256;
	mem = needed(reallocarray(mem, *room, size));
	return mem;
}

static void keep(struct calls *calls, struct call_record *call, const void *data, size_t len)
{
	size_t space = (len + 7) & ~(size_t)7;

	calls->bytes = grown(calls->bytes, calls->used + space, &calls->bytes_room, 1);
	call->at = calls->used;
	call->len = (uint32_t)len;
	if (len)
		memcpy(calls->bytes + call->at, data, len);
	calls->used += space;
}

/* What a guest came back with: reason, and data of an MMIO write */
static void keep_exit(struct calls *calls, struct call_record *call, int fd)
{
	const struct kvm_run *run = kvmsme_mmap(fd, sizeof(*run), 0);
	uint64_t exit[3] = { 0 };

	if (!run)
		return;
	exit[0] = run->exit_reason;
	if (run->exit_reason == KVM_EXIT_MMIO) {
		exit[1] = run->mmio.phys_addr;
		memcpy(&exit[2], run->mmio.data, sizeof(exit[2]));
	}
	keep(calls, call, exit, sizeof(exit));
}

/* The pointers of a raw ioctl: step may lead anywhere */
static void keep_result(struct calls *calls, struct call_record *call, int fd, uint64_t arg)
{
	const struct kvm_one_reg *reg = (const void *)(uintptr_t)arg;
	const struct kvm_reg_list *list = (const void *)(uintptr_t)arg;

	if (call_is_one_reg(call))
		call->id = reg->id;
	if (call->err)
		return;
	if (call->request == KVM_GET_ONE_REG)
		keep(calls, call, (const void *)(uintptr_t)reg->addr, KVM_REG_SIZE(reg->id));
	else if (call->request == KVM_GET_REG_LIST)
		keep(calls, call, list->reg, list->n * sizeof(list->reg[0]));
	else if (call->request == KVM_RUN)
		keep_exit(calls, call, fd);
}

static bool went_up(uint64_t *seen, uint64_t hits)
{
	bool up = hits != *seen;

	*seen = hits;
	return up;
}

/* SVCR is the one register whose SET changes others */
static void note_flushes(struct calls *calls, struct call_record *call, const struct kvmsme *m,
			 bool other_host)
{
	const uint64_t *hits = m->rules.hits;

	if (call->request != KVM_SET_ONE_REG || call->id != KVM_REG_ARM64_SYS_SVCR)
		return;
	call->flushed_za = went_up(&calls->za_flushes[other_host], hits[RULE_SVCR_ZA_ON]);
	call->flushed_vectors = went_up(&calls->vector_flushes[other_host],
					hits[RULE_SVCR_SM_CHANGE]);
}

void calls_restart(struct calls *calls, const struct profile *profile)
{
	calls->profile = profile;
	calls->nr = calls->used = 0;
	memset(calls->za_flushes, 0, sizeof(calls->za_flushes));
	memset(calls->vector_flushes, 0, sizeof(calls->vector_flushes));
}

void calls_add(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret)
{
	bool makes_fd = request == KVM_CREATE_VM || request == KVM_CREATE_VCPU;
	const struct kvmsme *m = machine_of_fd(fd);
	struct calls *calls = ctx;
	struct call_record *call;

	if (!x->step)
		return;
	calls->call = grown(calls->call, calls->nr + 1, &calls->room, sizeof(*calls->call));
	call = &calls->call[calls->nr++];
	*call = (struct call_record){ .step = x->step, .request = request,
				      .err = ret < 0 ? (int)-ret : 0,
				      .ret = ret < 0 || makes_fd ? 0 : ret };
	if (request == KVM_CHECK_EXTENSION)
		call->id = arg;
	if (x->step->action != STEP_ioctl)
		keep_result(calls, call, fd, arg);
	if (!m)
		return;
	call->rule = (uint16_t)rule_of_answer(&m->rules);
	note_flushes(calls, call, m, m == x->place[1].m);
}

void calls_free(struct calls *calls)
{
	free(calls->call);
	free(calls->bytes);
	memset(calls, 0, sizeof(*calls));
}
