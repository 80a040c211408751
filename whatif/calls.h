/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a run's ioctls answered, and where two runs of the same scenario part
 */
#ifndef KVMSME_WHATIF_CALLS_H
#define KVMSME_WHATIF_CALLS_H

#include "exec.h"

/* What a difference means for a VMM: E(effect, text) */
#define WHATIF_EFFECTS(E)								\
	E(lost, "state lost: it reads as zero")						\
	E(truncated, "bytes truncated: only the first part is there")			\
	E(value, "another value")							\
	E(order, "order forced: refused until another call was made first")		\
	E(refused, "call refused")							\
	E(accepted, "call accepted")							\
	E(error, "another errno: a VMM that tells errors apart goes another way")	\
	E(unlisted, "register not listed: a VMM that follows the list does not save it") \
	E(listed, "new register in the list: information for an older VMM")		\
	E(list_order, "list in another order: a replay meets the registers otherwise")	\
	E(guest, "the guest goes another way")

enum effect {
#define E(name, text) EFFECT_##name,
	WHATIF_EFFECTS(E)
#undef E
	NR_EFFECTS
};

extern const char *const effect_names[NR_EFFECTS];
extern const char *const effect_texts[NR_EFFECTS];

/**
 * struct call_record - an ioctl
 * @id:   register id, capability, or 0
 * @err:  0 on success, with @ret the result (file descriptors are 0)
 * @len, @data: of a successful GET the value, of GET_REG_LIST the ids, of KVM_RUN the exit
 */
struct call_record {
	const struct step *step;
	const struct profile *profile;
	uint32_t request;
	uint64_t id;
	int err;
	long ret;
	enum rule rule;
	uint32_t len;
	uint8_t *data;
};

/** struct calls - all ioctls of a run, in order */
struct calls {
	struct call_record *call;
	size_t nr, room;
};

/** calls_add() - the @call of a struct exec_watch whose @ctx is a struct calls */
void calls_add(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret);
void calls_free(struct calls *calls);

/**
 * struct call_difference - the first call that differs
 * @what: the register or the request
 * @result: what each run answered; [0] is the reference
 */
struct call_difference {
	const struct step *step;
	enum effect effect;
	char what[REG_NAME_MAX];
	char result[2][96];
	enum rule rule[2];
};

/**
 * calls_compare() - false if the runs do not differ
 * @same_kernel: registers that have nothing to do with vectors are comparable as well
 */
bool calls_compare(const struct calls *reference, const struct calls *calls, bool same_kernel,
		   struct call_difference *difference);

/**
 * effect_of_errnos(), effect_of_values() - what answering @is instead of @was means
 * Values differ and are @len bytes.
 */
enum effect effect_of_errnos(int was, int is);
enum effect effect_of_values(const uint8_t *was, const uint8_t *is, size_t len);

#endif
