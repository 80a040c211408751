/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What another answer means for a VMM
 */
#ifndef KVMSME_WHATIF_EFFECTS_H
#define KVMSME_WHATIF_EFFECTS_H

#include <stddef.h>
#include <stdint.h>

/* E(effect, text) */
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
	E(guest, "the guest goes another way")						\
	E(not_made, "call not made: what came before it went another way")		\
	E(made, "call made: what came before it went another way")

enum effect {
#define E(name, text) EFFECT_##name,
	WHATIF_EFFECTS(E)
#undef E
	NR_EFFECTS
};

extern const char *const effect_names[NR_EFFECTS];
extern const char *const effect_texts[NR_EFFECTS];

/**
 * effect_of_errnos(), effect_of_values() - what answering @is instead of @was means
 * Values differ and are @len bytes.
 */
enum effect effect_of_errnos(int was, int is);
enum effect effect_of_values(const uint8_t *was, const uint8_t *is, size_t len);

#endif
