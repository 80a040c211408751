/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Two register lists: what is in one of them alone, and what has another place
 */
#ifndef KVMSME_WHATIF_LIST_COMPARE_H
#define KVMSME_WHATIF_LIST_COMPARE_H

#include "effects.h"

/** struct id_list - ids as KVM_GET_REG_LIST gives them; none is there twice */
struct id_list {
	const uint64_t *id;
	size_t nr;
};

/** A register: EFFECT_unlisted, EFFECT_listed or EFFECT_list_order */
typedef void list_difference_fn(void *ctx, enum effect effect, uint64_t id);

/**
 * list_compare() - call @differs for each register on which @is departs from @was
 * Of those in both as few as possible have moved: the others are in the same order.
 */
void list_compare(struct id_list was, struct id_list is, list_difference_fn *differs, void *ctx);

#endif
