/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Every call on which two runs of a scenario differ
 */
#ifndef KVMSME_WHATIF_DIFFERENCES_H
#define KVMSME_WHATIF_DIFFERENCES_H

#include "calls.h"
#include "effects.h"

/**
 * struct difference - a call that is answered otherwise, or made in one of the runs alone
 * @id:      register or capability; of a list (@in_list) the register that is there otherwise
 * @call:    [0] of the reference; NULL: not made
 * @rule:    that decided each
 * @place:   hash: the same question in other runs against the same reference
 * @answer:  hash: the same answer there
 */
struct difference {
	const struct step *step;
	uint32_t request;
	enum effect effect;
	uint64_t id;
	bool in_list;
	const struct call_record *call[2];
	enum rule rule[2];
	uint64_t place;
	uint64_t answer;
};

/** struct differences - of a run to the reference's, in the order of the calls; starts zeroed */
struct differences {
	struct difference *d;
	size_t nr, room;
};

/**
 * struct comparison_terms - what counts
 * @same_kernel: registers that have nothing to do with vectors as well
 * @rules:       an errno by another rule is another answer
 */
struct comparison_terms {
	bool same_kernel;
	bool rules;
};

/** differences_find() - compare, in time that grows with the number of calls */
void differences_find(struct differences *found, const struct calls *reference,
		      const struct calls *calls, struct comparison_terms terms);
void differences_free(struct differences *found);

/** differences_judge() - fill @state as a blame_try_fn does, from what a trial differs in */
void differences_judge(const struct differences *of, const struct differences *trial,
		       uint8_t *state);

#define ANSWER_TEXT_MAX 96

/** register_group() - "ZA" for ZA[7], a register that is alone by its name; returns @group */
const char *register_group(uint64_t id, char group[REG_NAME_MAX]);

/** difference_what() - the register, or the request */
const char *difference_what(const struct difference *d, char what[REG_NAME_MAX]);

/** difference_answers() - what each run answered */
void difference_answers(const struct difference *d, const struct calls *const calls[2],
			char text[2][ANSWER_TEXT_MAX]);

#endif
