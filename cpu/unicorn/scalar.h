/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_UNICORN_SCALAR_H
#define KVMSME_UNICORN_SCALAR_H

#include <smevec/smevec.h>

/* Executes a general-purpose instruction on x[], nzcv and pc; x[31] is SP */
typedef void (*scalar_fn)(struct smevec_cpu *cpu, uint32_t word);

/**
 * scalar_find() - how to execute @word, NULL if that is Unicorn's business
 * @written, @read: masks of X registers, bit 31 for SP
 */
scalar_fn scalar_find(uint32_t word, uint32_t *written, uint32_t *read);

#endif
