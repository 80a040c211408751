/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of recorded behaviour that are held against something of ours: how that is asked for */
#ifndef KVMSME_TEXT_RECORDED_H
#define KVMSME_TEXT_RECORDED_H

#include <signal.h>
#include <stdbool.h>
#include <stdio.h>

/**
 * struct recorded_run - @nr @files, and where what is found goes
 * @out:     one line a failure, a summary as the last line
 * @stop:    becomes nonzero, by a signal maybe, and what was compared until then is summed up; NULL: never
 * @verbose: with a line for each file, what became of it
 */
struct recorded_run {
	int nr;
	char **files;
	FILE *out;
	const volatile sig_atomic_t *stop;
	bool verbose;
};

static inline bool recorded_stopped(const struct recorded_run *run)
{
	return run->stop && *run->stop;
}

#endif
