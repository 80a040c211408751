/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which line of assembly text a word of it comes from */
#ifndef KVMSME_GUEST_ASM_LINES_H
#define KVMSME_GUEST_ASM_LINES_H

#include <stdbool.h>
#include <stddef.h>

/**
 * struct asm_line - a statement
 * @line: within the text, from 1
 * @text, @len: the statement, without label and comment
 */
struct asm_line {
	unsigned int line;
	const char *text;
	size_t len;
};

/**
 * asm_line_of_word() - the statement that word @n of @text comes from
 * False: none does, or what is before it has a length that only the assembler knows (macros, alignment)
 */
bool asm_line_of_word(const char *text, size_t n, struct asm_line *line);

#endif
