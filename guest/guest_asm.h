/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Guest code from assembly text, through llvm-mc, cached by content
 *
 * Words come from the checked-in cache (scenarios/guest-words.cache), the user's
 * (guest-words-2.cache in $KVMSME_CACHE, $XDG_CACHE_HOME/kvmsme or ~/.cache/kvmsme; an
 * empty KVMSME_CACHE: none), then llvm-mc (KVMSME_LLVM_MC, llvm-mc-19, llvm-mc).
 */
#ifndef KVMSME_GUEST_GUEST_ASM_H
#define KVMSME_GUEST_GUEST_ASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

struct guest_asm;

/**
 * guest_asm_new() - an assembler that knows what is in the caches
 * @cache_file: the checked-in cache, may be NULL or missing
 * @err: a line for each bad line of a cache; NULL: nothing is said
 */
struct guest_asm *guest_asm_new(const char *cache_file, FILE *err);

/** guest_asm_free() - what was assembled goes into the user's cache */
void guest_asm_free(struct guest_asm *a);

enum asm_result { ASM_OK, ASM_BAD_TEXT, ASM_NO_ASSEMBLER };

/**
 * struct asm_complaint - why there are no words
 * @line, @column: within the text, from 1; 0 where it is not about one place
 */
struct asm_complaint {
	unsigned int line, column;
	char text[256];
};

/**
 * guest_asm_words() - the words of @text; owned by @a
 * @why: filled for other results than ASM_OK
 */
enum asm_result guest_asm_words(struct guest_asm *a, const char *text, const uint32_t **words,
				size_t *nr, struct asm_complaint *why);

/** guest_asm_write() - write every snippet used so far as a cache file; false with errno */
bool guest_asm_write(const struct guest_asm *a, const char *path);

#endif
