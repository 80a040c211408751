/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A CPU that is another one behind each instruction
 *
 * cpu_a64_ops, an instruction at a time: struct pcpu is saved, the machine given back with all that it
 * remembers, and the guest goes on in a new one from what was saved.  What a guest does must be as
 * if nothing had happened.
 */
#ifndef KVMSME_TESTS_STEPPED_CPU_H
#define KVMSME_TESTS_STEPPED_CPU_H

#include "cpu.h"

extern const struct cpu_ops stepped_cpu_ops;

/** stepped_cpu_steps() - in how many machines it has been so far */
uint64_t stepped_cpu_steps(void);

#endif
