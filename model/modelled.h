/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What of KVM's requests and capabilities the model has, and what it has not
 *
 * What a kernel knows and the model does not is answered with ENOPKG, which no KVM gives, and counted.
 */
#ifndef KVMSME_MODELLED_H
#define KVMSME_MODELLED_H

#include "machine.h"

/* UNKNOWN: the kernel of the machine's profile does not know it either, and the model answers as that */
enum call_status { CALL_UNKNOWN, CALL_MODELLED, CALL_NOT_MODELLED };

/**
 * struct known_call - a request, or a part of one
 * @name:  as in linux/kvm.h, or words for a part of a request
 * @kind:  enum fd_kind of the file descriptor; FD_CLOSED: it is a part
 * @number: of the request, or 0
 * @cap:   a kernel that has this capability has it; 0: every one
 * @asked: how often it was refused as not modelled
 */
struct known_call {
	const char *name;
	uint8_t kind;
	uint32_t number;
	uint32_t cap;
	enum call_status status;
	uint64_t asked;
};

/**
 * known_calls() - tell @call of each, in the order of their table
 * Of the machine's kernel, and counted since it was made.
 */
void known_calls(const struct kvmsme *m, void (*call)(void *ctx, const struct known_call *call), void *ctx);

/** struct known_cap - a capability that the kernel has; @answer: what KVM_CHECK_EXTENSION says of it */
struct known_cap {
	uint32_t number;
	long answer;
	enum call_status status;
};

/** known_caps() - tell @cap of each capability whose answer is not 0, by rising number */
void known_caps(const struct kvmsme *m, void (*cap)(void *ctx, const struct known_cap *cap), void *ctx);

#endif
