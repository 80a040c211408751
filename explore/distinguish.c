/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include <xxhash.h>

#include "distinguish.h"
#include "errno_matrix.h"
#include "snapshot.h"

/* How a state was reached: the node before and the call that led here */
struct node {
	int32_t parent;
	uint16_t call;
	uint16_t depth;
};

/* @here: both machines in the state that is being expanded */
struct search {
	struct distinguish *d;
	struct stage stage[2];
	struct snapshot here[2];
	struct node *node;
	size_t nr, room;
	XXH128_hash_t *seen;	/* open addressing, all zero where free */
	size_t slots;
};

/* The vCPU and its VM: numbers of file descriptors are no state of theirs */
static struct state_hash hash_stage(const struct stage *stage)
{
	const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(stage->vcpu);
	struct state_hash hash = snapshot_hash_vcpu(stage->m, vcpu->index);
	struct state_hash vm = snapshot_hash_vm(stage->m, vcpu->vm);

	return (struct state_hash){ hash.lo + vm.lo, hash.hi + vm.hi };
}

static XXH128_hash_t hash_state(const struct search *s)
{
	struct state_hash hash[2] = { hash_stage(&s->stage[0]), hash_stage(&s->stage[1]) };

	return XXH3_128bits(hash, sizeof(hash));
}

/* True if the state is new */
static bool remember(struct search *s, XXH128_hash_t hash)
{
	size_t i = hash.low64 & (s->slots - 1);

	while (s->seen[i].low64 || s->seen[i].high64) {
		if (s->seen[i].low64 == hash.low64 && s->seen[i].high64 == hash.high64)
			return false;
		i = (i + 1) & (s->slots - 1);
	}
	s->seen[i] = hash;
	return true;
}

static unsigned int path_to(const struct search *s, int32_t node, uint16_t *call)
{
	unsigned int depth = s->node[node].depth;

	for (unsigned int i = depth; i--; node = s->node[node].parent)
		call[i] = s->node[node].call;
	return depth;
}

static void make(const struct search *s, uint16_t call, struct answer answer[2])
{
	for (int i = 0; i < 2; i++)
		vcpu_call_make(&s->stage[i], &s->d->alphabet.call[call], &answer[i]);
}

/* Bring both machines to where a sequence leads, and keep that */
static bool go_to(struct search *s, const uint16_t *call, unsigned int nr)
{
	struct answer ignored[2];
	bool ok = true;

	for (int i = 0; i < 2; i++)
		stage_reset(&s->stage[i]);
	for (unsigned int i = 0; i < nr; i++)
		make(s, call[i], ignored);
	for (int i = 0; i < 2; i++)
		ok &= snapshot_save(s->stage[i].m, &s->here[i]);
	return ok;
}

static void go_back(struct search *s)
{
	for (int i = 0; i < 2; i++)
		snapshot_restore(s->stage[i].m, &s->here[i]);
}

static bool same_registers(const struct answer was[2], const struct answer now[2])
{
	return answer_list_more(&was[0], &was[1]) == answer_list_more(&now[0], &now[1]) &&
	       answer_list_more(&was[1], &was[0]) == answer_list_more(&now[1], &now[0]);
}

/* Errnos differ by the rules that decided; values and lists also by what was read */
static bool same_distinction(const struct distinction *found, uint16_t call,
			     const struct answer answer[2])
{
	const struct answer *was = found->answer;

	if (was[0].rule != answer[0].rule || was[1].rule != answer[1].rule ||
	    was[0].err != answer[0].err || was[1].err != answer[1].err)
		return false;
	if (was[0].err != was[1].err)
		return true;
	return found->call[found->nr - 1] == call && same_registers(was, answer);
}

static bool known(const struct distinguish *d, uint16_t call, const struct answer answer[2])
{
	for (size_t i = 0; i < d->nr; i++)
		if (same_distinction(&d->found[i], call, answer))
			return true;
	return false;
}

static void note(struct search *s, const uint16_t *path, unsigned int depth, uint16_t call,
		 const struct answer answer[2])
{
	struct distinguish *d = s->d;
	struct distinction *more;

	if (known(d, call, answer))
		return;
	more = realloc(d->found, (d->nr + 1) * sizeof(*more));
	if (!more)
		return;
	d->found = more;
	more += d->nr++;
	memset(more, 0, sizeof(*more));
	memcpy(more->call, path, depth * sizeof(*path));
	more->call[depth] = call;
	more->nr = depth + 1;
	memcpy(more->answer, answer, sizeof(more->answer));
}

static void push(struct search *s, int32_t parent, uint16_t call)
{
	if (s->nr == s->room) {
		size_t room = 2 * s->room;
		struct node *more = realloc(s->node, room * sizeof(*more));

		if (!more)
			return;
		s->node = more;
		s->room = room;
	}
	s->node[s->nr++] = (struct node){ parent, call, (uint16_t)(s->node[parent].depth + 1) };
}

/* RFC v2: reading Z rewrites the whole register file */
static bool alphabet_changes(const struct vcpu_call *call)
{
	return !vcpu_call_only_looks(call) ||
	       (call->kind == CALL_GET && call->id == KVM_REG_ARM64_SVE_ZREG(0, 0));
}

/* Calls that only look can all be made in one state */
static void look(struct search *s, const uint16_t *path, unsigned int depth)
{
	struct answer answer[2];

	for (uint16_t call = 0; call < s->d->alphabet.nr; call++) {
		if (alphabet_changes(&s->d->alphabet.call[call]))
			continue;
		make(s, call, answer);
		if (!same_answer(&answer[0], &answer[1]))
			note(s, path, depth, call, answer);
	}
	go_back(s);	/* a GET changes something all the same where a posted defect has it */
}

static void go_on(struct search *s, int32_t node, const uint16_t *path, unsigned int depth)
{
	struct answer answer[2];

	for (uint16_t call = 0; call < s->d->alphabet.nr; call++) {
		if (!alphabet_changes(&s->d->alphabet.call[call]) ||
		    (s->d->alphabet.call[call].kind == CALL_GUEST && !s->d->cpu))
			continue;
		make(s, call, answer);
		if (!same_answer(&answer[0], &answer[1]))
			note(s, path, depth, call, answer);
		else if (depth + 1 < s->d->depth && s->nr < s->d->max_states &&
			 remember(s, hash_state(s)))
			push(s, node, call);
		go_back(s);
	}
}

static bool open_search(struct search *s, struct distinguish *d, struct kvmsme_error *error)
{
	s->d = d;
	if (!alphabet_named(&d->alphabet, "distinguish", &matrix_host))
		return false;
	s->room = 1024;
	s->node = calloc(s->room, sizeof(*s->node));
	for (s->slots = 1024; s->slots < 4 * d->max_states;)
		s->slots *= 2;
	s->seen = calloc(s->slots, sizeof(*s->seen));
	for (int i = 0; i < 2; i++)
		if (!stage_open(&s->stage[i], &matrix_host, d->profile[i], d->cpu, error))
			return false;
	return s->node && s->seen;
}

static void close_search(struct search *s)
{
	for (int i = 0; i < 2; i++) {
		stage_close(&s->stage[i]);
		snapshot_free(&s->here[i]);
	}
	free(s->node);
	free(s->seen);
}

bool distinguish_run(struct distinguish *d, struct kvmsme_error *error)
{
	struct search s = { 0 };
	uint16_t path[DISTINGUISH_MAX_DEPTH];
	bool ok = open_search(&s, d, error);

	s.nr = ok;	/* the first node: nothing called yet */
	for (size_t i = 0; i < s.nr; i++) {
		unsigned int depth = path_to(&s, (int32_t)i, path);

		if (!go_to(&s, path, depth))
			break;
		look(&s, path, depth);
		go_on(&s, (int32_t)i, path, depth);
	}
	d->states = s.nr;
	d->cut_short = s.nr >= d->max_states;
	close_search(&s);
	return ok;
}

void distinguish_free(struct distinguish *d)
{
	free(d->found);
	alphabet_close(&d->alphabet);
}
