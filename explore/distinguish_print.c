/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "blame.h"
#include "call_print.h"
#include "describe.h"
#include "distinguish.h"
#include "errnos.h"
#include "needed.h"
#include "promise_print.h"
#include "regs.h"

static const char *last_call(const struct distinguish *d, const struct distinction *found)
{
	return d->alphabet.call[found->call[found->nr - 1]].name;
}

/* Of a list: what is special about it beside the other one */
static void put_list(const struct answer *answer, const struct answer *other, FILE *out)
{
	char name[2][REG_NAME_MAX];
	uint64_t more = answer_list_more(answer, other), less = answer_list_more(other, answer);
	size_t i = 0;

	if (more || less) {
		fprintf(out, "%s %s", more ? "a list with" : "a list without",
			reg_name(NULL, more ? more : less, name[0]));
		return;
	}
	while (i < answer->nr && answer->list[i] == other->list[i])
		i++;
	fprintf(out, "a list with %s before %s", reg_name(NULL, answer->list[i], name[0]),
		reg_name(NULL, other->list[i], name[1]));
}

static void put_result(const struct answer *answer, const struct answer *other, FILE *out)
{
	if (answer->err)
		fputs(errno_label(answer->err), out);
	else if (answer->len)
		answer_print_value(answer, out);
	else if (answer->nr && other->nr)
		put_list(answer, other, out);
	else if (answer->nr)
		fprintf(out, "a list of %zu core and vector registers", answer->nr);
	else if ((uint64_t)answer->ret & GUEST_EXCEPTION)
		fprintf(out, "an exception, ESR_EL1 0x%llx",
			(unsigned long long)answer->ret & (GUEST_EXCEPTION - 1));
	else
		fprintf(out, "%ld", answer->ret);
}

static void put_rule(const struct profile *profile, enum rule rule, FILE *out)
{
	char text[RULE_TEXT_MAX];

	if (rule != RULE_NONE)
		fprintf(out, " by %s", describe_rule(profile, rule, text));
	fputc('\n', out);
}

/* The search has had machines of these profiles' knobs and kernels: all that can be short is memory */
static void open_stage(struct stage *stage, const struct distinguish *d, const struct profile *profile)
{
	struct kvmsme_error error;

	if (!stage_open(stage, d->host, profile, d->cpu, &error))
		out_of_memory();
}

/* Steps on the way that went otherwise inside, though they answered alike */
static void put_hidden(const struct distinguish *d, const struct distinction *found, FILE *out)
{
	struct stage stage[2];
	struct answer answer;

	open_stage(&stage[0], d, d->profile[0]);
	open_stage(&stage[1], d, d->profile[1]);
	for (unsigned int n = 0; n + 1 < found->nr; n++) {
		enum rule rule[2];

		for (int i = 0; i < 2; i++) {
			vcpu_call_make(&stage[i], &d->alphabet.call[found->call[n]], &answer);
			rule[i] = answer.rule;
		}
		if (rule[0] != rule[1])
			fprintf(out, "# %s is decided by %s here and by %s there.\n",
				d->alphabet.call[found->call[n]].name,
				rule[0] ? rule_descs[rule[0]].id : "no rule",
				rule[1] ? rule_descs[rule[1]].id : "no rule");
	}
	stage_close(&stage[0]);
	stage_close(&stage[1]);
}

struct suspect {
	const struct distinguish *d;
	const struct distinction *found;
};

/* Does the last call of the sequence answer as under the first profile? */
static bool is_cured(void *ctx, const struct profile *trial)
{
	const struct suspect *suspect = ctx;
	struct answer answer;
	struct stage stage;

	open_stage(&stage, suspect->d, trial);
	for (unsigned int n = 0; n < suspect->found->nr; n++)
		vcpu_call_make(&stage, &suspect->d->alphabet.call[suspect->found->call[n]], &answer);
	stage_close(&stage);
	return same_answer(&answer, &suspect->found->answer[0]);
}

void distinguish_blame(const struct distinguish *d, const struct distinction *found, char *text,
		       size_t size)
{
	struct suspect suspect = { d, found };

	blame_knobs(d->profile[0], d->profile[1], is_cured, &suspect, text, size);
}

static void put_knobs(const struct distinguish *d, const struct distinction *found, FILE *out)
{
	char text[512];

	distinguish_blame(d, found, text, sizeof(text));
	if (*text)
		fprintf(out, "# Knob %s\n", text);
}

static void put_head(const struct distinguish *d, const struct distinction *found, FILE *out)
{
	enum rule rule = found->answer[0].rule;

	fputs("# SPDX-License-Identifier: GPL-2.0-or-later\n", out);
	for (int i = 0; i < 2; i++) {
		fprintf(out, "# %s answers ", d->profile[i]->name);
		put_result(&found->answer[i], &found->answer[1 - i], out);
		put_rule(d->profile[i], found->answer[i].nr ? RULE_NONE : found->answer[i].rule, out);
	}
	put_hidden(d, found, out);
	put_knobs(d, found, out);
	fprintf(out, "scenario: \"%s tells %s from %s\"\n", last_call(d, found), d->profile[0]->name,
		d->profile[1]->name);
	fprintf(out, "source: \"%s\"\n", rule ? rule_descs[rule].source : "kvmsme distinguish");
	if (d->device)
		promise_print_host(d->host, out);
	else
		fprintf(out, "host: {sve: [1, 2], sme: [1, 2, 4], sme2: true, fa64: true, fpmr: true, "
			     "ptrauth: true}\n");
	fprintf(out, "profiles: [%s]\nsteps:\n", d->profile[0]->name);
}

void distinguish_print(const struct distinguish *d, const struct distinction *found, FILE *out)
{
	struct answer answer;
	struct stage stage;

	put_head(d, found, out);
	open_stage(&stage, d, d->profile[0]);
	for (unsigned int i = 0; i < found->nr; i++) {
		const struct vcpu_call *call = &d->alphabet.call[found->call[i]];

		vcpu_call_make(&stage, call, &answer);
		call_print_told(call, &answer, i + 1 == found->nr ? &found->answer[1] : NULL, out);
	}
	stage_close(&stage);
}
