/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Output that could not be written is a failure
 *
 * A full disk shows when a buffer is flushed, which may be after the last thing printed:
 * a program that answers on stdout says output_check_at_exit() first, and whoever writes a
 * file closes it with output_close().
 */
#ifndef KVMSME_TEXT_OUTPUT_H
#define KVMSME_TEXT_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#define OUTPUT_EXIT_STATUS 2

/**
 * output_check_at_exit() - a program whose stdout was not wholly written ends with
 * OUTPUT_EXIT_STATUS and a line on stderr, whatever status it would have had; a reader
 * that went away (EPIPE) is no news and gets no line
 * @program: name before that line
 *
 * Standard streams that are closed are opened so that using them fails, and no file that
 * the program opens can be taken for one.  A limit on file size fails a write (SIGXFSZ is
 * ignored).
 */
void output_check_at_exit(const char *program);

/**
 * output_close() - fclose(), which fails also where something written before is lost
 * Returns false with errno set.
 */
bool output_close(FILE *file);

#endif
