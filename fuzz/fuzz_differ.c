/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <string.h>

#include "call_print.h"
#include "describe.h"
#include "errnos.h"
#include "fuzz_differ.h"
#include "fuzz_shrink.h"

bool fuzz_differ_go_on(struct fuzz_world world[2], const struct fuzz_sequence *sequence, unsigned int at,
		       unsigned int end, struct fuzz_finding *found)
{
	world[1].ids = world[0].ids;	/* the same calls, whatever registers its kernel has */
	for (; at < end; at++) {
		const struct answer *answer[2] = { &world[0].answer, &world[1].answer };

		for (int i = 0; i < 2; i++)
			fuzz_world_make(&world[i], sequence, at);
		if (same_answer(answer[0], answer[1]))
			continue;
		found->broken.at = at;
		for (int i = 0; i < 2; i++) {
			found->other.rule[i] = answer[i]->rule;
			found->other.err[i] = answer[i]->err;
		}
		return true;
	}
	return false;
}

bool fuzz_differ(struct fuzz_world world[2], const struct fuzz_sequence *sequence,
		 struct fuzz_finding *found)
{
	fuzz_world_begin(&world[0], sequence);
	fuzz_world_begin(&world[1], sequence);
	return fuzz_differ_go_on(world, sequence, 0, sequence->nr, found);
}

bool fuzz_same_difference(const struct fuzz_finding *a, const struct fuzz_finding *b)
{
	return !memcmp(&a->other, &b->other, sizeof(a->other));
}

struct difference {
	struct fuzz_world *world;
	const struct fuzz_finding *wanted;
};

static bool still_differs(void *ctx, const struct fuzz_sequence *sequence)
{
	const struct difference *difference = ctx;
	struct fuzz_finding found;

	return fuzz_differ(difference->world, sequence, &found) &&
	       fuzz_same_difference(&found, difference->wanted);
}

bool fuzz_differ_shrink(struct fuzz_world world[2], struct fuzz_finding *found)
{
	struct difference difference = { world, found };
	const struct fuzz_does does = { still_differs, &difference };
	struct fuzz_sequence whole, sequence = found->sequence;
	struct fuzz_finding again = *found;

	if (!still_differs(&difference, &sequence))
		return false;
	sequence.nr = found->broken.at + 1;
	if (fuzz_world_unroll(&world[0], &sequence, &whole) && still_differs(&difference, &whole))
		sequence = whole;
	fuzz_shrink(&does, &sequence);
	if (fuzz_differ(world, &sequence, &again))
		sequence.nr = again.broken.at + 1;
	found->sequence = sequence;
	found->broken.at = sequence.nr - 1;
	return true;
}

static void put_answer(const struct answer *answer, FILE *out)
{
	char text[1024];

	if (answer->err)
		fputs(errno_label(answer->err), out);
	else if (answer->len)
		fputs(describe_bytes(answer->value, answer->len, text, sizeof(text)), out);
	else if (answer->nr)
		fprintf(out, "a list of %zu core and vector registers", answer->nr);
	else
		fprintf(out, "%ld", answer->ret);
}

static void put_side(const char *name, const struct profile *profile, const struct answer *answer, FILE *out)
{
	char rule[RULE_TEXT_MAX];

	fprintf(out, "# %s answers the last call ", name);
	put_answer(answer, out);
	if (answer->rule)
		fprintf(out, " by %s", describe_rule(profile, answer->rule, rule));
	fputc('\n', out);
}

static bool uses_vm(const struct fuzz_sequence *sequence, unsigned int vm)
{
	for (unsigned int i = 0; i < sequence->nr; i++)
		if (fuzz_op_vm(&sequence->op[i]) == vm)
			return true;
	return false;
}

static void put_steps(struct fuzz_world *world, const struct fuzz_finding *found,
		      const struct fuzz_sequence *whole, const struct answer answer[2], FILE *out)
{
	fuzz_world_begin(world, whole);
	for (unsigned int at = 0; at < whole->nr; at++) {
		const struct vcpu_call *call = fuzz_world_make(world, whole, at);
		unsigned int vm = fuzz_op_vm(&whole->op[at]);
		bool last = at + 1 == whole->nr;

		if (!uses_vm(&found->sequence, vm))
			continue;
		if (call->kind == CALL_MIGRATE)
			vm_move_print(&world->move, call, vm, at, out);
		else if (last ? call_print_told(call, &answer[0], &answer[1], out) :
				call_print_step(call, &world->answer, out))
			call_print_where(call, vm, fuzz_op_vcpu(&whole->op[at]), out);
	}
}

/* The calls of the start state come first: they need not be answered alike, and are no difference */
void fuzz_differ_print(struct fuzz_world world[2], const struct fuzz_finding *found, FILE *out)
{
	const struct fuzz_sequence *sequence = &found->sequence;
	struct fuzz_sequence whole;
	struct fuzz_finding again;
	struct answer answer[2];

	fuzz_differ(world, sequence, &again);
	for (int i = 0; i < 2; i++)
		answer[i] = world[i].answer;
	for (int i = 0; i < 2; i++)
		put_side(world[i].profile->name, world[i].profile, &answer[i], out);
	fprintf(out, "scenario: \"%s and %s part\"\nsource: kvmsme fuzz --differential\n",
		world[0].profile->name, world[1].profile->name);
	promise_print_host(&world[0].host, out);
	fprintf(out, "profiles: [%s]\nsteps:\n", world[0].profile->name);
	if (!fuzz_world_unroll(&world[0], sequence, &whole))
		whole = *sequence;
	put_steps(&world[0], found, &whole, answer, out);
}

void fuzz_differ_print_sides(struct fuzz_world *world, const struct fuzz_finding *found, const char *name,
			     const struct answer *answer, FILE *out)
{
	struct answer both[2] = { world->answer, *answer };

	put_side(world->profile->name, world->profile, &both[0], out);
	put_side(name, world->profile, &both[1], out);
	fprintf(out, "scenario: \"%s and %s part\"\nsource: kvmsme fuzz --backend=kvm\n", world->profile->name, name);
	promise_print_host(&world->host, out);
	fprintf(out, "profiles: [%s]\nsteps:\n", world->profile->name);
	put_steps(world, found, &found->sequence, both, out);
}
