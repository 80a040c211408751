/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What differs in an errno matrix: for whom, how, and how often
 */
#ifndef KVMSME_EXPLORE_MATRIX_DIFFERENCES_H
#define KVMSME_EXPLORE_MATRIX_DIFFERENCES_H

#include "errno_matrix.h"

/* What another answer is to a VMM that was written for the first profile */
enum matrix_effect { DIFFERS_REFUSED, DIFFERS_GRANTED, DIFFERS_ERRNO, DIFFERS_REACHABLE, NR_MATRIX_EFFECTS };

extern const char *const matrix_effect_texts[NR_MATRIX_EFFECTS];

/** struct matrix_place - an answer's place */
struct matrix_place {
	enum matrix_vcpu vcpu;
	unsigned int row;
	enum matrix_state state;
};

/**
 * struct matrix_group - a call that is answered otherwise in one way, wherever that is
 * @first: the first place of @nr
 */
struct matrix_group {
	struct matrix_place first;
	struct matrix_answer is, was;
	size_t nr;
};

/**
 * struct matrix_differences - of a profile from the first
 * @asked: answers, of which @differ; @effect: by what they do; @group: @nr, the worst first, of those the most frequent
 */
struct matrix_differences {
	size_t asked, differ, effect[NR_MATRIX_EFFECTS];
	struct matrix_group *group;
	size_t nr;
};

/** matrix_differences() - of number @profile; matrix_differences_free() */
struct matrix_differences matrix_differences(const struct errno_matrix *m, size_t profile);
void matrix_differences_free(struct matrix_differences *d);

/** matrix_sentence() - "sme-v9 answers 3 of 40 calls otherwise than sme-v12"; @size bytes */
const char *matrix_sentence(const struct errno_matrix *m, size_t profile, const struct matrix_differences *d,
			    char *text, size_t size);

/** matrix_cell_differs(), matrix_row_differs() - one of the profiles answers otherwise than the first */
bool matrix_cell_differs(const struct errno_matrix *m, enum matrix_vcpu vcpu, unsigned int row,
			 enum matrix_state state);
bool matrix_row_differs(const struct errno_matrix *m, enum matrix_vcpu vcpu, unsigned int row);

/** matrix_word() - "EBUSY", "0", or "-" of what cannot be had */
const char *matrix_word(const struct matrix_answer *answer);

/** matrix_host_sentence() - where the calls were made; matrix_introduction: what states are called */
const char *matrix_host_sentence(const struct errno_matrix *m);
extern const char matrix_introduction[];

#endif
