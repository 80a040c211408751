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

/** output_failed() - say what errno says of @path, "kvmsme: PATH: why", to @err; false */
bool output_failed(FILE *err, const char *path);

/** output_make_dir() - @path is a directory, made if need be; false with errno set */
bool output_make_dir(const char *path);

/** struct output_file - a file that is there as a whole or as it was: see output_open() */
struct output_file {
	FILE *file;
	const char *path;
	char temporary[4200];	/* what is written until then; "": the file itself */
};

/**
 * output_open() - begin to write @path, which must live as long as @to
 * If the program ends before output_keep(), by itself or by a signal, all is as before; so it must not have
 * another one open.  What is no plain file (a pipe, a terminal) is written to at once.  Returns false with errno set.
 */
bool output_open(struct output_file *to, const char *path);

/**
 * output_abandon() - what has been begun is gone
 * For a signal handler that is about to end the program; those that have none need it not.
 */
void output_abandon(void);

/**
 * output_keep() - close it, and @ok: let it take the place of what was there
 * Returns false with errno set if it has not: then all is as before.
 */
bool output_keep(struct output_file *to, bool ok);

#endif
