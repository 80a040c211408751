/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a search found under one profile, and reports of it
 */
#ifndef KVMSME_EXPLORE_SURVEY_H
#define KVMSME_EXPLORE_SURVEY_H

#include <stdio.h>

#include "space.h"

/**
 * struct survey_breach - a promise that is broken, by the shortest sequence that there is
 * @call:     @nr_calls of them, the last one being that which broke it, or led to where it is
 * @scenario: it as one, which fails under the profile; NULL: none could be made
 * @path:     where the scenario was written, or NULL
 */
struct survey_breach {
	struct breach breach;
	struct made_call *call;
	size_t nr_calls;
	char *scenario;
	char *path;
};

/**
 * struct survey - of one profile
 * @promises: bit per promise that was looked at
 * @user:     @nr_user of a user, numbered from NR_PROMISES; they outlive this
 * @breach:   @nr, shortest first
 */
struct survey {
	const struct profile *profile;
	struct kvmsme_host host;
	const char *alphabet;
	unsigned int nr_vcpus;
	enum space_end end;
	bool complete;
	size_t states;
	uint64_t transitions;
	unsigned int depth;
	uint64_t promises;
	const struct user_promise *user;
	unsigned int nr_user;
	struct survey_breach *breach;
	size_t nr;
};

/** survey_of() - what @space found; survey_free() in any case */
void survey_of(const struct space *space, enum space_end end, const char *alphabet,
		struct survey *survey);
void survey_free(struct survey *survey);

/**
 * survey_write() - each scenario to a file in @dir, which is made: PROFILE/PROMISE.yaml
 * False after a line on @err.
 */
bool survey_write(struct survey *survey, const char *dir, FILE *err);

/** survey_promise() - what is said of a promise by its number */
struct promise_desc survey_promise(const struct survey *survey, unsigned int promise);

/** survey_breaks() - the shortest breach of a promise; NULL: it holds */
const struct survey_breach *survey_breaks(const struct survey *survey, enum promise promise);

/* SURVEY_SUMMARY: text, a line a survey */
enum survey_format { SURVEY_TEXT, SURVEY_MARKDOWN, SURVEY_JSON, SURVEY_HTML, SURVEY_SUMMARY };

/**
 * survey_print() - @nr surveys; the first sme-v12's if it is among them, to compare with
 * @command: what is said to have made it (html)
 */
void survey_print(const struct survey *survey, size_t nr, enum survey_format format, const char *command, FILE *out);

/** survey_end() - how far the search went, in words: "complete: 120 states, 4,200 transitions" */
const char *survey_end(const struct survey *survey, char *text, size_t size);

#endif
