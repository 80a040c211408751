/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Three executions of a sequence, and which of them is not like the others */
#ifndef KVMSME_TESTS_VOTE_H
#define KVMSME_TESTS_VOTE_H

#include "differential.h"

enum executor_id { ON_A64, ON_UNICORN, ON_QEMU, NR_EXECUTORS };

/**
 * struct vote - what an image has come to
 * @result, @ended: of each executor: its image, and whether it came to the end
 * @differs: something does.  @odd: who, by two that agree; NR_EXECUTORS: nobody, as all three, or
 *           the two that are asked, differ
 * @place:   where, of the first two that differ; without a name: one did not come to the end
 */
struct vote {
	struct image result[NR_EXECUTORS];
	bool ended[NR_EXECUTORS];
	bool differs;
	enum executor_id odd;
	struct place place;
};

/** vote_begin() - @program is what qemu-aarch64 is to run */
bool vote_begin(const char *program);

/** vote_fault() - from now on executor @name does nothing for @mnemonic; false: there is none */
bool vote_fault(const char *name, const char *mnemonic);

/** vote_on() - run @image; @v->differs */
bool vote_on(const struct image *image, struct vote *v);

/** vote_text() - "unicorn differs from a64 and qemu-aarch64 in X3" */
const char *vote_text(const struct vote *v, const struct image *image);

/** vote_print() - what each has there */
void vote_print(const struct vote *v, const struct image *image);

/** vote_report() - reduce @image as long as @v says the same of it, and print it as a scenario */
void vote_report(struct image *image, const struct vote *v);

#endif
