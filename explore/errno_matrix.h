/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The errno matrix: ioctl x vCPU state x profile, by making each call on the model
 */
#ifndef KVMSME_EXPLORE_ERRNO_MATRIX_H
#define KVMSME_EXPLORE_ERRNO_MATRIX_H

#include <signal.h>
#include <stdio.h>

#include "call.h"

/* vCPUs: V(symbol, features, title) */
#define MATRIX_VCPUS(V)							\
	V(PLAIN, 0, "neither SVE nor SME")				\
	V(SVE, FEATURE_SVE, "SVE")					\
	V(SVE_SME, FEATURE_SVE | FEATURE_SME, "SVE and SME")		\
	V(SME, FEATURE_SME, "SME only")

/* Columns: S(symbol, life, svcr, title) */
#define MATRIX_STATES(S)						\
	S(C, LIFE_CREATED, 0, "created")				\
	S(I, LIFE_INIT, 0, "init")					\
	S(I_SM, LIFE_INIT, 1, "init, SM")				\
	S(I_ZA, LIFE_INIT, 2, "init, ZA")				\
	S(F, LIFE_FINAL, 0, "final")					\
	S(F_SM, LIFE_FINAL, 1, "final, SM")				\
	S(F_ZA, LIFE_FINAL, 2, "final, ZA")				\
	S(F_SM_ZA, LIFE_FINAL, 3, "final, SM, ZA")			\
	S(RAN, LIFE_RAN, 0, "ran")

enum matrix_life { LIFE_CREATED, LIFE_INIT, LIFE_FINAL, LIFE_RAN };

enum matrix_vcpu {
#define V(symbol, features, title) MATRIX_##symbol,
	MATRIX_VCPUS(V)
#undef V
	NR_MATRIX_VCPUS
};

enum matrix_state {
#define S(symbol, life, svcr, title) STATE_##symbol,
	MATRIX_STATES(S)
#undef S
	NR_MATRIX_STATES
};

extern const char *const matrix_vcpu_titles[NR_MATRIX_VCPUS];
extern const char *const matrix_state_titles[NR_MATRIX_STATES];

/* Rows; their names are unique */
extern const struct vcpu_call matrix_rows[];
extern const unsigned int nr_matrix_rows;

#define MATRIX_UNREACHABLE (-1)	/* the profile has no such vCPU or state */

/** struct matrix_answer - @err: 0, an errno, or MATRIX_UNREACHABLE */
struct matrix_answer {
	int err;
	enum rule rule;
};

/**
 * struct errno_matrix - all answers, [profile][vcpu][row][state] in @answer
 * @host: as matrix_host, which has SVE {1,2}, SME {1,2,4}, SME2 and FA64, or a kernel's
 * @command: what is said to have made it, or NULL; @colour: of text, for a terminal
 * @quiet:   of text how much differs, and no answers; @verbose: all answers of every profile
 * @stop:    becomes nonzero, by a signal maybe, and no more calls are made; NULL: never
 */
struct errno_matrix {
	struct kvmsme_host host;
	const struct profile *const *profiles;
	size_t nr_profiles;
	struct matrix_answer *answer;
	const char *command;
	bool colour, quiet, verbose;
	const volatile sig_atomic_t *stop;
};

extern const struct kvmsme_host matrix_host;

/**
 * errno_matrix_make() - on @host; false with *@error filled; errno_matrix_free() in any case
 * Profiles that @stop has left out are none of the matrix's, but the first is.
 */
bool errno_matrix_make(struct errno_matrix *matrix, const struct profile *const *profiles,
		       size_t nr_profiles, const struct kvmsme_host *host, struct kvmsme_error *error);

/**
 * errno_matrix_ask_kernel() - what the kernel behind @device answers takes the place of number @profile
 * False with *@error filled.
 */
bool errno_matrix_ask_kernel(struct errno_matrix *matrix, size_t profile, const char *device,
			     struct kvmsme_error *error);
void errno_matrix_free(struct errno_matrix *matrix);

/** errno_matrix_differences() - answers in which number @profile differs from the first; *@nr: of so many */
size_t errno_matrix_differences(const struct errno_matrix *matrix, size_t profile, size_t *nr);

const struct matrix_answer *errno_matrix_at(const struct errno_matrix *matrix, size_t profile,
					    enum matrix_vcpu vcpu, unsigned int row,
					    enum matrix_state state);

enum matrix_format { MATRIX_TEXT, MATRIX_MARKDOWN, MATRIX_HTML, MATRIX_JSON };

/** errno_matrix_print() - a cell has the first profile's answer, and others that differ */
void errno_matrix_print(const struct errno_matrix *matrix, enum matrix_format format, FILE *out);

#endif
