/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Memory that a program cannot do without
 *
 * For programs, not for the libraries: where there is no memory a program says so in one line
 * and ends with OUTPUT_EXIT_STATUS (output.h), by exit(), so that what it has written is whole.
 */
#ifndef KVMSME_TEXT_NEEDED_H
#define KVMSME_TEXT_NEEDED_H

#include <stddef.h>
#include <stdio.h>

_Noreturn void out_of_memory(void);

/** needed() - @memory, which must not be NULL: for `p = needed(malloc(size))` */
void *needed(void *memory);

/** needed_memory() - malloc() that ends the program: for libraries that ask for a function */
void *needed_memory(size_t size);

/**
 * text_stream() - a stream into memory
 * @text: NUL-terminated, complete after fflush() and fclose(); free() it
 * open_memstream() would cut the text short where memory is, without an error.
 */
FILE *text_stream(char **text);

#endif
