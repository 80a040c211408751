/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Questions about KVM_GET_STATS_FD
 *
 * Asked of a real kernel (stats_on_kernel.c) and of the model (stats_on_model.c) by the same code, with the
 * VMs of tests/firmware.  A line is a question and its answer; tests/data/stats has what kernels
 * answered.  A line that begins with "host " has numbers of which the kernel may have more than the model.
 */
#ifndef KVMSME_TESTS_STATS_QUESTIONS_H
#define KVMSME_TESTS_STATS_QUESTIONS_H

#include "questions.h"

/* read() and pread() of who is asked: the bytes, or a negative errno */
long asked_read(int fd, void *buf, size_t size);
long asked_pread(int fd, void *buf, size_t size, long offset);

/** asked_map() - mmap() of such a descriptor: 0 or a negative errno */
long asked_map(int fd);

/** stats_fd() - KVM_GET_STATS_FD */
int stats_fd(int fd);

/* The topics */
void ask_stats_file(void);
void ask_stats_life(void);
void ask_stats_counts(void);

#endif
