/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Guest code from assembly text, through llvm-mc, cached by content
 *
 * Words come from the checked-in cache (scenarios/guest-words.cache), the user's
 * ($KVMSME_CACHE, else $XDG_CACHE_HOME/kvmsme/words), then llvm-mc (KVMSME_LLVM_MC,
 * llvm-mc-19, llvm-mc).
 */
#ifndef KVMSME_GUEST_GUEST_ASM_H
#define KVMSME_GUEST_GUEST_ASM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct guest_asm;

/** guest_asm_new() - @cache_file: the checked-in cache, may be NULL or missing */
struct guest_asm *guest_asm_new(const char *cache_file);
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
