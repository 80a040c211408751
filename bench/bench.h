/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_BENCH_H
#define KVMSME_BENCH_H

#include <stdbool.h>

/** bench_now() - monotonic time, ns */
double bench_now(void);

/** bench_median() - of @nr values, which are sorted on the way */
double bench_median(double *sample, int nr);

/** bench_states() - what saving, restoring and hashing a state costs */
void bench_states(void);

/** must() - ends the program, with errno's text, if @ret is negative */
void must(int ret, const char *what);

/**
 * bench_has_guest() - whether a loop of kernels.S has @only in its name
 * False after what is wrong and all names, on stderr.
 */
bool bench_has_guest(const char *only);

/**
 * bench_guests() - time the loops of kernels.S
 * @image: its text, to load at 0x400000; @program: the same as an ELF file
 * @only: part of the names of those to time, NULL for all
 * False if one is slower than allowed, or qemu-aarch64 does not run.
 */
bool bench_guests(const char *image, const char *program, const char *only);

#endif
