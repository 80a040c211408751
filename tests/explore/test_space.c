/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The search against plain trial: every sequence up to a length is made from creation on a
 * machine of its own, and what it leads to is counted.
 */
#include <stdlib.h>
#include <string.h>

#include "errno_matrix.h"
#include "space.h"
#include "suite.h"

#define DEPTH 4
#define MAX_FOUND 20000

#define SVCR KVM_REG_ARM64_SYS_SVCR
#define CALL(name_, kind_, id_, value_) { .name = name_, .kind = kind_, .id = id_, .value = value_ }

static const struct vcpu_call calls[] = {
	CALL("INIT SVE, SME", CALL_INIT, 1, FEATURE_SVE | FEATURE_SME),
	CALL("INIT SME", CALL_INIT, 1, FEATURE_SME),
	CALL("FINALIZE VEC", CALL_FINALIZE, 1, KVM_ARM_VCPU_VEC),
	CALL("SVCR = SM, ZA", CALL_SET, SVCR, 3),
	CALL("SET Z0", CALL_FILL, KVM_REG_ARM64_SVE_ZREG(0, 0), 0x5a),
	CALL("GET ZA0", CALL_GET, KVM_REG_ARM64_SME_ZAHREG(0, 0), 0),
};
#define NR_CALLS ((unsigned int)(sizeof(calls) / sizeof(calls[0])))

#define GUEST(name_, ...) \
	{ .name = name_, .kind = CALL_GUEST, .id = 1, .words = (const uint32_t[]){ __VA_ARGS__ }, \
	  .nr_words = sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t) }
#define PSCI_CALL(nr) 0x52b08000, 0x72800000 | (nr) << 5	/* movz w0, #0x8400, lsl #16; movk w0, #nr */
#define HVC 0xd4000002
#define MOV_X1(value) (0xd2800001 | (value) << 5)

/* Calls by which vCPUs change one another, and look at one another */
static const struct vcpu_call power_calls[] = {
	CALL("INIT", CALL_INIT, 1, 1u << KVM_ARM_VCPU_PSCI_0_2),
	CALL("STOPPED", CALL_SET_MP, 1, KVM_MP_STATE_STOPPED),
	CALL("MPIDR_EL1", CALL_SET, KVM_REG_ARM64_SYS_MPIDR_EL1, 0x80000001),
	GUEST("nop", 0xd503201f),
	GUEST("CPU_ON of vCPU 1", PSCI_CALL(3), MOV_X1(1), HVC),
	GUEST("AFFINITY_INFO of vCPU 1", PSCI_CALL(4), MOV_X1(1), 0xd2800002, HVC),
	GUEST("SYSTEM_OFF", PSCI_CALL(8), HVC),
};

/* What is searched: calls, and what guests among them run on */
static struct {
	const struct vcpu_call *call;
	unsigned int nr;
	const struct cpu_ops *cpu;
} of = { calls, NR_CALLS, NULL };

struct trial {
	struct stage stage[2];
	unsigned int nr_vcpus;
	struct state_hash found[MAX_FOUND];
	size_t nr;
};

static struct trial trial;

static struct effects_config config_of(unsigned int nr_vcpus, unsigned int nr_threads)
{
	return (struct effects_config){
		.host = &matrix_host, .profile = profile_by_name("sme-v12"), .call = of.call,
		.nr_calls = of.nr, .cpu = of.cpu, .nr_vcpus = nr_vcpus, .nr_threads = nr_threads,
	};
}

static void open_trial(struct trial *t, unsigned int nr_vcpus)
{
	struct kvmsme_error error;

	t->nr = 0;
	t->nr_vcpus = nr_vcpus;
	ck_assert(stage_open(&t->stage[0], &matrix_host, profile_by_name("sme-v12"), of.cpu, &error));
	t->stage[1] = t->stage[0];
	if (nr_vcpus == 2)
		t->stage[1].vcpu = kvmsme_ioctl(t->stage[0].vm, KVM_CREATE_VCPU, 1);
}

static void found(struct trial *t)
{
	struct state_hash hash = snapshot_hash(t->stage[0].m);

	for (size_t i = 0; i < t->nr; i++)
		if (t->found[i].lo == hash.lo && t->found[i].hi == hash.hi)
			return;
	ck_assert_uint_lt(t->nr, MAX_FOUND);
	t->found[t->nr++] = hash;
}

static void make(unsigned int nr_vcpus, const unsigned int *call, unsigned int nr)
{
	struct answer answer;
	struct trial one;

	one.nr_vcpus = nr_vcpus;
	open_trial(&one, nr_vcpus);
	for (unsigned int i = 0; i < nr; i++)
		vcpu_call_make(&one.stage[call[i] / of.nr], &of.call[call[i] % of.nr], &answer);
	trial.stage[0].m = one.stage[0].m;
	found(&trial);
	stage_close(&one.stage[0]);
}

/* All sequences of up to @depth calls */
static void try_all(unsigned int nr_vcpus, unsigned int depth)
{
	unsigned int call[DEPTH] = { 0 }, choices = nr_vcpus * of.nr;

	trial.nr = 0;
	for (unsigned int nr = 0; nr <= depth; nr++) {
		unsigned int sequences = 1;

		for (unsigned int i = 0; i < nr; i++)
			sequences *= choices;
		for (unsigned int n = 0; n < sequences; n++) {
			unsigned int left = n;

			for (unsigned int i = 0; i < nr; i++, left /= choices)
				call[i] = left % choices;
			make(nr_vcpus, call, nr);
		}
	}
}

static void open_space(struct space *space, unsigned int nr_vcpus, unsigned int threads)
{
	const struct effects_config config = config_of(nr_vcpus, threads);
	struct kvmsme_error error;

	ck_assert(space_open(space, &config, &error));
}

static void search(struct space *space, unsigned int nr_vcpus, unsigned int threads,
		   unsigned int depth, enum space_end end)
{
	const struct space_limits limits = { .depth = depth };

	open_space(space, nr_vcpus, threads);
	ck_assert_int_eq(space_run(space, &limits), end);
}

START_TEST(one_vcpu_reaches_what_all_sequences_reach)
{
	struct space space;

	search(&space, 1, 1, DEPTH, SPACE_DEPTH);
	try_all(1, DEPTH);
	ck_assert_uint_gt(trial.nr, 10);
	ck_assert_uint_eq(space.nr, trial.nr);
	space_close(&space);
}
END_TEST

START_TEST(two_vcpus_reach_what_all_sequences_reach)
{
	struct space space;

	search(&space, 2, 2, 3, SPACE_DEPTH);
	try_all(2, 3);
	ck_assert_uint_eq(space.nr, trial.nr);
	space_close(&space);
}
END_TEST

/* What a call does to another vCPU, or by another's state, is not taken from a pair of one vCPU and its VM */
START_TEST(vcpus_that_change_one_another_reach_what_all_sequences_reach)
{
	struct space space;

	of.call = power_calls;
	of.nr = sizeof(power_calls) / sizeof(power_calls[0]);
	of.cpu = &cpu_a64_ops;
	search(&space, 2, 2, DEPTH, SPACE_DEPTH);
	try_all(2, DEPTH);
	ck_assert_uint_gt(trial.nr, 150);
	ck_assert_uint_eq(space.nr, trial.nr);
	space_close(&space);
	of.call = calls;
	of.nr = NR_CALLS;
	of.cpu = NULL;
}
END_TEST

/* The path of a state, made from creation, leads to it, and none of its prefixes does */
START_TEST(paths_lead_where_they_say)
{
	struct space space;

	search(&space, 1, 2, 0, SPACE_COMPLETE);
	for (uint32_t state = 0; state < space.nr; state += 7) {
		uint16_t path[32];
		unsigned int nr = space_depth(&space, state);
		uint32_t part[1 + EFFECTS_MAX_VCPUS];
		struct answer answer;
		struct trial one;
		const struct stage *there;

		ck_assert_uint_lt(nr, 32);
		space_path(&space, state, path);
		open_trial(&one, 1);
		for (unsigned int i = 0; i < nr; i++)
			vcpu_call_make(&one.stage[0], &calls[path[i]], &answer);
		space_parts(&space, state, part);
		there = effects_stage(space.effects, part, 0);
		ck_assert_uint_eq(snapshot_hash_vcpu(there->m, 0).lo,
				  snapshot_hash_vcpu(one.stage[0].m, 0).lo);
		ck_assert_uint_eq(snapshot_hash_vm(there->m, 0).hi,
				  snapshot_hash_vm(one.stage[0].m, 0).hi);
		stage_close(&one.stage[0]);
	}
	space_close(&space);
}
END_TEST

/* Of two vCPUs a call of the path has its vCPU, and each part of the state is where the path leaves it */
START_TEST(paths_have_their_vcpus)
{
	struct space space;

	search(&space, 2, 1, 4, SPACE_DEPTH);
	for (uint32_t state = 0; state < space.nr; state += 3) {
		uint16_t path[32];
		uint32_t part[1 + EFFECTS_MAX_VCPUS];
		struct answer answer;
		struct trial one;

		space_path(&space, state, path);
		open_trial(&one, 2);
		for (unsigned int i = 0; i < space_depth(&space, state); i++)
			vcpu_call_make(&one.stage[path[i] / NR_CALLS], &calls[path[i] % NR_CALLS], &answer);
		space_parts(&space, state, part);
		for (unsigned int slot = 0; slot < 2; slot++) {
			const struct stage *there = effects_stage(space.effects, part, slot);
			const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(there->vcpu);

			ck_assert_uint_eq(snapshot_hash_vcpu(there->m, vcpu->index).lo,
					  snapshot_hash_vcpu(one.stage[0].m, slot).lo);
		}
		stage_close(&one.stage[0]);
	}
	space_close(&space);
}
END_TEST

/* Of a level each shard makes the calls of its own states, and all shards those of all */
START_TEST(shards_have_their_own)
{
	const struct space_limits limits = { 0 };
	uint64_t transitions = 0;

	for (unsigned int nr = 1; nr <= 3; nr++) {
		struct space space;

		open_space(&space, 1, 1);
		space.shard.nr = nr;
		space.shard.of = 3;
		ck_assert_int_eq(space_run(&space, &limits), SPACE_SHARD);
		/* the first level is the first state, which is the first shard's */
		ck_assert_uint_eq(space.transitions, nr == 1 ? NR_CALLS : 0);
		transitions += space.transitions;
		space_close(&space);
	}
	ck_assert_uint_eq(transitions, NR_CALLS);
}
END_TEST

START_TEST(threads_change_nothing)
{
	struct space one, four;

	search(&one, 2, 1, 0, SPACE_COMPLETE);
	search(&four, 2, 4, 0, SPACE_COMPLETE);
	ck_assert_uint_eq(one.nr, four.nr);
	ck_assert_uint_eq(one.transitions, four.transitions);
	ck_assert_int_eq(memcmp(one.state, four.state, one.nr * sizeof(one.state[0])), 0);
	space_close(&one);
	space_close(&four);
}
END_TEST

/* Every call in every state is a transition */
START_TEST(transitions_are_states_times_calls)
{
	struct space space;

	search(&space, 2, 1, 0, SPACE_COMPLETE);
	ck_assert_uint_eq(space.transitions, (uint64_t)space.nr * 2 * NR_CALLS);
	ck_assert(space_complete(&space));
	space_close(&space);
}
END_TEST

/* What an interrupted search knows is a prefix of what one that goes on knows */
START_TEST(a_search_goes_on)
{
	struct space whole, cut;
	struct space_limits limits = { .states = 20 };

	search(&whole, 2, 2, 0, SPACE_COMPLETE);
	open_space(&cut, 2, 2);
	ck_assert_int_eq(space_run(&cut, &limits), SPACE_STATES);
	ck_assert_uint_lt(cut.nr, whole.nr);
	ck_assert_int_eq(memcmp(whole.state, cut.state, cut.nr * sizeof(cut.state[0])), 0);
	limits.states = 0;
	ck_assert_int_eq(space_run(&cut, &limits), SPACE_COMPLETE);
	ck_assert_uint_eq(cut.nr, whole.nr);
	ck_assert_uint_eq(cut.transitions, whole.transitions);
	space_close(&whole);
	space_close(&cut);
}
END_TEST

/* Numbers that were given too few bits get more, and the search is the same */
START_TEST(parts_get_the_bits_that_they_need)
{
	const struct space_limits limits = { 0 };
	struct space wide, narrow;

	search(&wide, 2, 1, 0, SPACE_COMPLETE);
	open_space(&narrow, 2, 1);
	narrow.packing = (struct space_packing){ 1, 2 };
	ck_assert_int_eq(space_run(&narrow, &limits), SPACE_COMPLETE);
	ck_assert_uint_gt(narrow.packing.vm, 1);
	ck_assert_uint_gt(narrow.packing.vcpu, 2);
	ck_assert_uint_eq(narrow.nr, wide.nr);
	ck_assert_uint_eq(narrow.transitions, wide.transitions);
	ck_assert_int_eq(memcmp(narrow.state, wide.state, wide.nr * sizeof(wide.state[0])), 0);
	space_close(&wide);
	space_close(&narrow);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("space");

	tcase_set_timeout(tcase, 60);
	tcase_add_test(tcase, one_vcpu_reaches_what_all_sequences_reach);
	tcase_add_test(tcase, two_vcpus_reach_what_all_sequences_reach);
	tcase_add_test(tcase, vcpus_that_change_one_another_reach_what_all_sequences_reach);
	tcase_add_test(tcase, paths_lead_where_they_say);
	tcase_add_test(tcase, paths_have_their_vcpus);
	tcase_add_test(tcase, shards_have_their_own);
	tcase_add_test(tcase, threads_change_nothing);
	tcase_add_test(tcase, transitions_are_states_times_calls);
	tcase_add_test(tcase, a_search_goes_on);
	tcase_add_test(tcase, parts_get_the_bits_that_they_need);
	return suite_of("space", tcase);
}
