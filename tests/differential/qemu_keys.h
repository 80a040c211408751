/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The keys of FEAT_PAuth that a process has under qemu-aarch64 -seed QEMU_SEED: in user mode nobody can
 * read or set them, but they are the first numbers of a Mersenne Twister behind what the loader takes.
 */
#ifndef KVMSME_TESTS_QEMU_KEYS_H
#define KVMSME_TESTS_QEMU_KEYS_H

#include <stdint.h>

#define QEMU_SEED	"1"

/* Low and high half of IA, IB, DA, DB and GA; qemu_keys_find() first */
extern uint64_t qemu_keys[10];
void qemu_keys_find(void);

#endif
