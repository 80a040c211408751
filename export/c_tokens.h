/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text that becomes C: its identifiers, and what may not stand in strings and comments */
#ifndef KVMSME_EXPORT_C_TOKENS_H
#define KVMSME_EXPORT_C_TOKENS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/** next_identifier() - from @text on, outside strings and comments; NULL: there is none */
const char *next_identifier(const char *text, size_t *len);

/** text_uses() - @name is one of the identifiers of @text */
bool text_uses(const char *text, const char *name);

/** is_token() - @name is the @len bytes at @token */
bool is_token(const char *name, const char *token, size_t len);

/** put_string() - @text as a string literal */
void put_string(FILE *out, const char *text);

/** put_in_comment() - @len bytes of @text, on a line of a comment that they do not end */
void put_in_comment(FILE *out, const char *text, size_t len);

/**
 * put_comment() - the lines of @text inside a comment, each behind @before
 * Nothing in it ends the comment.
 */
void put_comment(FILE *out, const char *before, const char *text);

#endif
