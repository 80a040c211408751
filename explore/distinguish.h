/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The shortest sequence of calls that tells two profiles apart, for each difference
 *
 * Breadth first over the alphabet; two sequences that leave both models in the same state
 * are one.  A sequence ends where the profiles answer differently.
 */
#ifndef KVMSME_EXPLORE_DISTINGUISH_H
#define KVMSME_EXPLORE_DISTINGUISH_H

#include <signal.h>
#include <stdio.h>

#include "alphabet.h"

#define DISTINGUISH_MAX_DEPTH 12

/**
 * struct distinction - a sequence that ends in different answers
 * @call:   indices into the alphabet, @nr of them
 * @answer: of the last call, by profile
 */
struct distinction {
	unsigned int nr;
	uint16_t call[DISTINGUISH_MAX_DEPTH];
	struct answer answer[2];
};

/**
 * struct distinguish - a search
 * @host:       matrix_host, or that of the kernel behind @device, which stands in the second profile's place
 * @cpu:        for guests; NULL: none are run
 * @jobs:       threads; 0: one
 * @stop:       set from outside: what was found so far is all; NULL: never
 * @tell:       called about once a second: states, states that wait, depth, distinctions; or NULL
 * @depth:      longest sequence, at most DISTINGUISH_MAX_DEPTH
 * @max_states: give up behind so many
 * @alphabet:   what sequences are made of
 * @found:      @nr of them, shortest first, one for each pair of rules that decided
 * @states:     that were found; @cut_short: there were more
 */
struct distinguish {
	const struct profile *profile[2];
	const struct kvmsme_host *host;
	const char *device;
	const struct cpu_ops *cpu;
	unsigned int depth;
	size_t max_states;
	unsigned int jobs;
	const volatile sig_atomic_t *stop;
	void (*tell)(void *ctx, size_t states, size_t queue, unsigned int depth, size_t found);
	void *ctx;
	struct alphabet alphabet;
	struct distinction *found;
	size_t nr;
	size_t states;
	bool cut_short;
};

/** distinguish_run() - false with *@error filled; distinguish_free() in any case */
bool distinguish_run(struct distinguish *d, struct kvmsme_error *error);

/**
 * distinguish_kernel() - the same with the kernel: in each state that the model of the first profile comes to,
 * each call is made on both.  profile[1] has the kernel's name and is else as profile[0].
 */
bool distinguish_kernel(struct distinguish *d, struct kvmsme_error *error);
void distinguish_free(struct distinguish *d);

/** distinguish_add() - one more distinction, all zero; NULL: out of memory */
struct distinction *distinguish_add(struct distinguish *d);

/** distinguish_blame() - the knobs behind a distinction, as blame_knobs() says it; maybe "" */
void distinguish_blame(const struct distinguish *d, const struct distinction *found, char *text,
		       size_t size);

/**
 * distinguish_print() - a distinction as a scenario of the first profile
 * It passes there and fails on the second; comments say what that one answers.
 */
void distinguish_print(const struct distinguish *d, const struct distinction *found, FILE *out);

#endif
