/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "output.h"
#include "survey.h"

static void take_calls(const struct space *space, const struct space_breach *from,
		       struct survey_breach *to)
{
	unsigned int depth = space_depth(space, from->state), calls = space->config.nr_calls;
	uint16_t *path = needed(malloc((depth + 1) * sizeof(*path)));

	to->nr_calls = depth + (from->call != EFFECT_STATE);
	to->call = needed(calloc(to->nr_calls + 1, sizeof(*to->call)));
	space_path(space, from->state, path);
	if (from->call != EFFECT_STATE)
		path[depth] = from->call;
	for (size_t i = 0; i < to->nr_calls; i++)
		to->call[i] = (struct made_call){ .vcpu = path[i] / calls,
						  .call = &space->config.call[path[i] % calls] };
	free(path);
}

static bool print_breach(const struct survey *survey, const struct cpu_ops *cpu,
			 const struct survey_breach *breach, FILE *out)
{
	const struct breach *is = &breach->breach;
	const struct user_breach user = { NULL, is->rule };

	if (is->promise < NR_PROMISES)
		return promise_print(is, breach->call, breach->nr_calls, &survey->host, survey->profile,
				     cpu, out);
	return user_promise_print(&survey->user[is->promise - NR_PROMISES], &user, breach->call,
				  breach->nr_calls, &survey->host, survey->profile, cpu, out);
}

static void make_scenario(const struct survey *survey, const struct cpu_ops *cpu,
			  struct survey_breach *breach)
{
	FILE *out = text_stream(&breach->scenario);
	bool ok = print_breach(survey, cpu, breach, out);

	if (fclose(out) || !ok) {
		free(breach->scenario);
		breach->scenario = NULL;
	}
}

void survey_of(const struct space *space, enum space_end end, const char *alphabet,
	       struct survey *survey)
{
	*survey = (struct survey){
		.profile = space->config.profile, .host = *space->config.host, .alphabet = alphabet,
		.nr_vcpus = space->config.nr_vcpus, .end = end, .complete = space_complete(space),
		.states = space->nr, .transitions = space->transitions, .depth = space->depth,
		.promises = space->config.promises, .user = space->config.user,
		.nr_user = space->config.nr_user,
		.breach = needed(calloc(space->nr_breaches + 1, sizeof(*survey->breach))),
	};
	for (; survey->nr < space->nr_breaches; survey->nr++) {
		struct survey_breach *breach = &survey->breach[survey->nr];

		breach->breach = space->breach[survey->nr].breach;
		take_calls(space, &space->breach[survey->nr], breach);
		make_scenario(survey, space->config.cpu, breach);
	}
}

void survey_free(struct survey *survey)
{
	for (size_t i = 0; i < survey->nr; i++) {
		free(survey->breach[i].call);
		free(survey->breach[i].scenario);
		free(survey->breach[i].path);
	}
	free(survey->breach);
	memset(survey, 0, sizeof(*survey));
}

struct promise_desc survey_promise(const struct survey *survey, unsigned int promise)
{
	const struct user_promise *user;

	if (promise < NR_PROMISES)
		return promise_descs[promise];
	user = &survey->user[promise - NR_PROMISES];
	return (struct promise_desc){ .id = user->id, .when = PROMISE_STATE,
				      .statement = user->scenario.title,
				      .source = user->scenario.source };
}

const struct survey_breach *survey_breaks(const struct survey *survey, enum promise promise)
{
	for (size_t i = 0; i < survey->nr; i++)
		if (survey->breach[i].breach.promise == promise)
			return &survey->breach[i];
	return NULL;
}

static bool have_dir(const char *path, FILE *err)
{
	return output_make_dir(path) || output_failed(err, path);
}

/* The first breach of a promise has its name, others a number behind it */
static unsigned int count_before(const struct survey *survey, size_t nr)
{
	unsigned int count = 0;

	for (size_t i = 0; i < nr; i++)
		count += survey->breach[i].breach.promise == survey->breach[nr].breach.promise;
	return count;
}

static bool write_scenario(struct survey *survey, size_t nr, const char *dir, FILE *err)
{
	struct survey_breach *breach = &survey->breach[nr];
	unsigned int before = count_before(survey, nr);
	char number[16] = "", path[4096];
	struct output_file out;

	if (before)
		snprintf(number, sizeof(number), "-%u", before + 1);
	snprintf(path, sizeof(path), "%s/%s/%s%s.yaml", dir, survey->profile->name,
		 survey_promise(survey, breach->breach.promise).id, number);
	if (!output_open(&out, path))
		return output_failed(err, path);
	fputs(breach->scenario, out.file);
	if (!output_keep(&out, true))
		return output_failed(err, path);
	breach->path = strdup(path);
	return breach->path;
}

bool survey_write(struct survey *survey, const char *dir, FILE *err)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/%s", dir, survey->profile->name);
	if (survey->nr && (!have_dir(dir, err) || !have_dir(path, err)))
		return false;
	for (size_t i = 0; i < survey->nr; i++)
		if (survey->breach[i].scenario && !write_scenario(survey, i, dir, err))
			return false;
	return true;
}

/* 1,234,567 */
static const char *grouped(uint64_t number, char text[32])
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%" PRIu64, number), at = 0;

	for (int i = 0; i < len; i++) {
		if (i && (len - i) % 3 == 0)
			text[at++] = ',';
		text[at++] = digits[i];
	}
	text[at] = '\0';
	return text;
}

const char *survey_end(const struct survey *survey, char *text, size_t size)
{
	static const char *const ends[] = {
		[SPACE_COMPLETE] = "complete", [SPACE_SHARD] = "a shard's part",
		[SPACE_DEPTH] = "as deep as asked for", [SPACE_STATES] = "as many states as asked for",
		[SPACE_STOPPED] = "interrupted", [SPACE_NO_MEMORY] = "out of memory",
		[SPACE_PARTS] = "more states of the VM, or of a vCPU, than a search of so many vCPUs can count",
		[SPACE_REACHES] = "not local: a call does more in the whole machine than to its own vCPU",
	};
	char states[32], transitions[32];

	snprintf(text, size, "%s: %s states, %s transitions, %u calls deep",
		 ends[survey->complete ? SPACE_COMPLETE : survey->end],
		 grouped(survey->states, states), grouped(survey->transitions, transitions),
		 survey->depth);
	return text;
}
