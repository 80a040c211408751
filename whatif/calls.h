/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a run's ioctls answered
 */
#ifndef KVMSME_WHATIF_CALLS_H
#define KVMSME_WHATIF_CALLS_H

#include "exec.h"

/**
 * struct call_record - an ioctl
 * @id:   register id, capability, or 0
 * @err:  0 on success, with @ret the result (file descriptors are 0)
 * @rule: that decided
 * @flushed_za, @flushed_vectors: of a SET of SVCR: what else it made zero
 * @len, @at: of a successful GET the value, of GET_REG_LIST the ids, of KVM_RUN the exit:
 *        calls_data()
 */
struct call_record {
	const struct step *step;
	uint32_t request;
	uint64_t id;
	int err;
	long ret;
	uint16_t rule;
	bool flushed_za, flushed_vectors;
	uint32_t len;
	size_t at;
};

/**
 * struct calls - all ioctls of a run of @profile, in order; starts zeroed
 * @za_flushes, @vector_flushes: by host, how often SVCR has done it so far
 */
struct calls {
	const struct profile *profile;
	struct call_record *call;
	size_t nr, room;
	uint8_t *bytes;
	size_t used, bytes_room;
	uint64_t za_flushes[2], vector_flushes[2];
};

/** calls_add() - the @call of a struct exec_watch whose @ctx is a struct calls */
void calls_add(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret);
void calls_free(struct calls *calls);

/** calls_restart() - forget all, for another run */
void calls_restart(struct calls *calls, const struct profile *profile);

/** calls_data() - the bytes that a call came back with, aligned for 64-bit words */
static inline const uint8_t *calls_data(const struct calls *calls, const struct call_record *call)
{
	return calls->bytes + call->at;
}

/** call_is_one_reg() - GET or SET of a register */
static inline bool call_is_one_reg(const struct call_record *call)
{
	return call->request == KVM_GET_ONE_REG || call->request == KVM_SET_ONE_REG;
}

#endif
