/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Migrations in the middle of a sequence, and the registers of the task that makes it.  What is
 * expected is what a guest must find after a move (abi.md 4.7), and sve.rst 3, sme.rst 3.
 */
#include <stdlib.h>
#include <string.h>

#include "cpu.h"
#include "fuzz_campaign.h"
#include "fuzz_random.h"
#include "suite.h"
#include "vmm_order.h"

#define X7		UINT64_C(0x603000000010000e)
#define SVCR		KVM_REG_ARM64_SYS_SVCR
#define ZA0		KVM_REG_ARM64_SME_ZAHREG(0, 0)

static struct fuzz_world world;

/** struct on - a call, and the vCPU: 0 and 1 of VM 0, 2 and 3 of VM 1 */
struct on {
	unsigned int stage;
	struct vcpu_call call;
};

#define ON(stage, kind_, id_, value_) { stage, { .kind = kind_, .id = id_, .value = value_ } }
#define READY(stage) \
	ON(stage, CALL_INIT, 1, FEATURE_SVE | FEATURE_SME), ON(stage, CALL_FINALIZE, 1, KVM_ARM_VCPU_VEC)
#define MOVE(stage, order) ON(stage, CALL_MIGRATE, order, 0)

enum { LIST, SVCR_FIRST };

static void open_world(const char *profile)
{
	struct kvmsme_error error;

	ck_assert(fuzz_world_open(&world, fuzz_host(0), profile_by_name(profile), NULL, &error));
	ck_assert_str_eq(vmm_orders[LIST].name, "list");
	ck_assert_str_eq(vmm_orders[SVCR_FIRST].name, "svcr_first");
}

static struct fuzz_sequence sequence_of(const struct on *on, unsigned int nr)
{
	struct fuzz_sequence sequence = { .share = FUZZ_GUESTS, .look_at = FUZZ_LOOKS,
					  .more = FUZZ_MIGRATES | FUZZ_TASK };

	for (; sequence.nr < nr; sequence.nr++) {
		struct fuzz_op *op = &sequence.op[sequence.nr];

		ck_assert(fuzz_op_of(world.now.stage[0].m, &on[sequence.nr].call, op));
		op->where |= (uint8_t)on[sequence.nr].stage;
	}
	return sequence;
}

/* All of it, without looking at promises; the last answer stays in the world */
static void make(const struct on *on, unsigned int nr)
{
	struct fuzz_sequence sequence = sequence_of(on, nr);

	fuzz_world_begin(&world, &sequence);
	for (unsigned int at = 0; at < nr; at++) {
		fuzz_world_make(&world, &sequence, at);
		ck_assert_msg(!world.answer.err, "call %u: errno %d", at, world.answer.err);
	}
}

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Both vCPUs go on in the new VM with what they had; the other VM stays where it was */
START_TEST(vcpus_go_on_in_the_new_vm)
{
	const struct on on[] = {
		READY(0), READY(1), READY(2), ON(0, CALL_SET, X7, 0x77), ON(1, CALL_SET, X7, 0x99),
		ON(2, CALL_SET, X7, 0x55), MOVE(_i & 1, SVCR_FIRST), ON(_i, CALL_GET, X7, 0),
	};
	static const uint8_t expected[] = { 0x77, 0x99, 0x55 };
	unsigned int vm[FUZZ_VMS];

	open_world("sme-v12");
	memcpy(vm, world.now.vm_index, sizeof(vm));
	make(on, LENGTH(on));
	ck_assert_uint_eq(world.answer.value[0], expected[_i]);
	ck_assert_uint_ne(world.now.vm_index[0], vm[0]);
	ck_assert_uint_eq(world.now.vm_index[1], vm[1]);
	make(on, 1);	/* the next sequence begins at home */
	ck_assert_uint_eq(world.now.vm_index[0], vm[0]);
	fuzz_world_close(&world);
}
END_TEST

/* What is no register: QEMU's kvm_arch_put_registers() puts both back */
START_TEST(events_and_mp_state_go_along)
{
	const struct kvm_vcpu_events events = { .exception = { 1, 1, 0, { 0 }, 0x15 } };
	const struct on before[] = {
		READY(0), READY(1), ON(0, CALL_SET_EVENTS, 3, 0x15), ON(1, CALL_SET_MP, 1, KVM_MP_STATE_STOPPED),
	};
	const struct vcpu_call get_events = { .kind = CALL_GET_EVENTS }, get_mp = { .kind = CALL_GET_MP },
			       move = { .kind = CALL_MIGRATE, .id = SVCR_FIRST };
	struct stage *stage[MOVE_VCPUS] = { &world.now.stage[0], &world.now.stage[1] };
	const struct fuzz_sequence none = { 0 };

	open_world("sme-v12");
	fuzz_world_begin(&world, &none);
	for (size_t i = 0; i < LENGTH(before); i++) {
		vcpu_call_make(stage[before[i].stage], &before[i].call, &world.answer);
		ck_assert_int_eq(world.answer.err, 0);
	}
	vm_move_make(stage, &move, &world.answer, &world.move);
	ck_assert_int_eq(world.answer.err, 0);
	vcpu_call_make(stage[0], &get_events, &world.answer);
	ck_assert_mem_eq(world.answer.value, &events, sizeof(events));
	vcpu_call_make(stage[0], &get_mp, &world.answer);
	ck_assert_uint_eq(world.answer.value[0], KVM_MP_STATE_RUNNABLE);
	vcpu_call_make(stage[1], &get_events, &world.answer);
	ck_assert_uint_eq(world.answer.value[0], 0);
	vcpu_call_make(stage[1], &get_mp, &world.answer);
	ck_assert_uint_eq(world.answer.value[0], KVM_MP_STATE_STOPPED);
	fuzz_world_close(&world);
}
END_TEST

#define MIDR_EL1	UINT64_C(0x603000000013c000)

/* Enabled before there is a vCPU: without that MIDR_EL1 could not be put back (sys_regs.c set_imp_id_reg) */
START_TEST(capabilities_go_along)
{
	static const uint32_t caps[] = { KVM_CAP_ARM_WRITABLE_IMP_ID_REGS, KVM_CAP_ARM_NISV_TO_USER,
					 KVM_CAP_ARM_SYSTEM_SUSPEND };
	const struct vcpu_call init = { .kind = CALL_INIT, .id = 1 }, move = { .kind = CALL_MIGRATE, .id = LIST },
			       set = { .kind = CALL_SET, .id = MIDR_EL1, .value = 0x410fd4f0 },
			       get = { .kind = CALL_GET, .id = MIDR_EL1 };
	struct stage first, stage, *stages[MOVE_VCPUS] = { NULL, &stage };
	static struct vm_move moved;
	static struct answer answer;
	struct kvmsme_error error;
	const struct kvm *vm;

	ck_assert(stage_open(&first, fuzz_host(0), profile_by_name("sme-v12"), NULL, &error));
	stage = stage_of(&first, kvmsme_ioctl(first.kvm, KVM_CREATE_VM, 0), -1);
	for (size_t i = 0; i < LENGTH(caps); i++) {
		const struct vcpu_call enable = { .kind = CALL_ENABLE, .id = caps[i] };

		vcpu_call_make(&stage, &enable, &answer);
		ck_assert_int_eq(answer.err, 0);
	}
	stage.vcpu = kvmsme_ioctl(stage.vm, KVM_CREATE_VCPU, 1);
	vcpu_call_make(&stage, &init, &answer);
	vcpu_call_make(&stage, &set, &answer);
	ck_assert_int_eq(answer.err, 0);
	vm_move_make(stages, &move, &answer, &moved);
	ck_assert_int_eq(answer.err, 0);
	vcpu_call_make(&stage, &get, &answer);
	ck_assert_mem_eq(answer.value, &set.value, 8);
	vm = &stage.m->state.vm[machine_vcpu_of_fd(stage.vcpu)->vm];
	ck_assert(vm->nisv_to_user && vm->system_suspend);
	stage_close(&first);
}
END_TEST

/* v12: ZA comes before SVCR in the list, and gives EBUSY (abi.md 4.7) */
START_TEST(a_move_is_judged_by_its_order)
{
	const struct on on[] = {
		READY(0), ON(0, CALL_SET, SVCR, 2), ON(0, CALL_FILL, ZA0, 0x5a), MOVE(0, _i ? SVCR_FIRST : LIST),
	};
	struct fuzz_sequence sequence;
	struct fuzz_breach broken;
	bool kept;

	open_world("sme-v12");
	sequence = sequence_of(on, LENGTH(on));
	kept = fuzz_world_run(&world, &sequence, &broken);
	ck_assert_int_eq(kept, _i);
	if (!kept) {
		ck_assert_int_eq(broken.breach.promise, PROMISE_RESTORE_LIST);
		ck_assert_int_eq(broken.breach.rule, RULE_SME_ZA_OFF);
		ck_assert_uint_eq(broken.at, LENGTH(on) - 1);
	}
	fuzz_world_close(&world);
}
END_TEST

/* Whatever the task has, and whatever mode it is in */
START_TEST(the_task_keeps_its_registers)
{
	const struct on on[] = {
		ON(0, CALL_TASK, (uint64_t)_i, 0x3c6b5a), READY(0), ON(0, CALL_GET, X7, 0), ON(0, CALL_RUN, 1, 0),
		MOVE(0, SVCR_FIRST), ON(0, CALL_RUN, 1, 0),
	};
	struct fuzz_sequence sequence;
	struct fuzz_breach broken;

	open_world("sme-v12");
	sequence = sequence_of(on, LENGTH(on));
	ck_assert(fuzz_world_run(&world, &sequence, &broken));
	ck_assert(machine_host_fp(world.now.stage[0].m)->z[31][0] == (_i & 2 ? 0 : 0x5a));
	ck_assert(!(_i & 1) || machine_host_fp(world.now.stage[0].m)->za[255][255] == 0x3c);
	fuzz_world_close(&world);
}
END_TEST

/* HOST-3 turned off: KVM_RUN leaves nothing */
START_TEST(a_task_that_loses_registers_is_found)
{
	const struct on on[] = { READY(0), ON(0, CALL_TASK, 1, 0x3c005a), ON(0, CALL_GET, X7, 0),
				 ON(0, CALL_GUEST, 1, 0) };
	struct fuzz_sequence sequence;
	struct fuzz_breach broken;
	struct kvmsme_error error;

	ck_assert(fuzz_world_open(&world, fuzz_host(0), profile_by_name("sme-v12"), &cpu_unicorn_ops, &error));
	sequence = sequence_of(on, 4);
	sequence.share = 0;
	sequence.op[sequence.nr++] = (struct fuzz_op){ .kind = 228, .where = 8, .reg = 1, .value = 12 };
	ck_assert_int_eq(fuzz_op_call(world.now.stage[0].m, &sequence.op[4], fuzz_mode_of(&sequence, true)).kind,
			 CALL_GUEST);
	ck_assert(fuzz_world_run(&world, &sequence, &broken));
	world.now.stage[0].m->rules.off = RULE_HOST_PRESERVED;
	ck_assert(!fuzz_world_run(&world, &sequence, &broken));
	ck_assert_int_eq(broken.breach.promise, PROMISE_ISOLATION);
	ck_assert_uint_eq(broken.at, 4);
	fuzz_world_close(&world);
}
END_TEST

/* A breach behind all that is no single call: printed, loaded, and failing where it must (promise_print) */
START_TEST(actions_are_steps)
{
	static const struct vcpu_call calls[] = {
		{ .kind = CALL_ENABLE, .id = KVM_CAP_ARM_NISV_TO_USER },
		{ .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE | FEATURE_SME },
		{ .kind = CALL_FINALIZE, .id = 1, .value = KVM_ARM_VCPU_VEC },
		{ .kind = CALL_SET_EVENTS, .id = 3, .value = 0x15 }, { .kind = CALL_GET_EVENTS, .id = 1 },
		{ .kind = CALL_TASK, .id = 1, .value = 0x3c6b5a }, { .kind = CALL_TARGET, .id = 1 },
		{ .kind = CALL_MASKS, .id = 1 }, { .kind = CALL_MIGRATE, .id = SVCR_FIRST },
		{ .kind = CALL_SET, .id = KVM_REG_ARM64_SVE_ZREG(0, 0), .value = 1 },
		{ .kind = CALL_SET, .id = SVCR, .value = 1 },
	};
	static const char *const steps[] = {
		"set_events: {serror_pending: 1, serror_has_esr: 1, serror_esr: 0x15, ext_dabt_pending: 0}\n    vm: 1",
		"get_events: {}", "set_task: {v: 0x5a, z: 0x6b, za: 0x3c, sm: 0}\n  -",
		"preferred_target: 5\n    vm: 1\n  -",
		"writable_masks: {}\n    vm: 1\n  -", "save: vcpu-1-of-move-8\n    vm: 1\n    vcpu: 1\n",
		"create_vm: 0\n    vm: 1\n  - enable_cap: 177\n    vm: 1\n  -",
		"order: svcr_first, finalize: true}\n    vm: 1\n    vcpu: 1\n  - set_events: {serror_pending: 1,",
		"ext_dabt_pending: 0}\n    vm: 1\n    vcpu: 1\n  - set_mp_state: RUNNABLE\n    vm: 1\n    vcpu: 1\n",
	};
	const struct breach breach = { PROMISE_SM_FORGETS, RULE_SVCR_KEPT, KVM_REG_ARM64_SVE_ZREG(0, 0) };
	struct made_call made[LENGTH(calls)];
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; i < LENGTH(calls); i++)
		made[i] = (struct made_call){ 1, 1, &calls[i] };
	ck_assert(promise_print(&breach, made, LENGTH(calls), fuzz_host(0), profile_by_name("no-svcr-flush"),
				&cpu_unicorn_ops, out));
	fflush(out);
	for (size_t i = 0; i < LENGTH(steps); i++)
		ck_assert_msg(strstr(text, steps[i]), "%s is not in\n%s", steps[i], text);
	/* where it is kept there is nothing to print */
	ck_assert(!promise_print(&breach, made, LENGTH(calls), fuzz_host(0), profile_by_name("sme-v12"),
				 &cpu_unicorn_ops, out));
	fclose(out);
	free(text);
}
END_TEST

/* No profile takes registers from the task: a scenario that says so is run, holds, and is not shown */
START_TEST(a_task_that_keeps_its_registers_is_not_shown)
{
	static const struct vcpu_call calls[] = {
		{ .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE },
		{ .kind = CALL_FINALIZE, .value = KVM_ARM_VCPU_VEC },
		{ .kind = CALL_TASK, .id = 3, .value = 0x3c6b5a }, { .kind = CALL_RUN, .id = 1 },
	};
	const struct breach breach = { PROMISE_ISOLATION, RULE_HOST_PRESERVED, 0 };
	struct made_call made[LENGTH(calls)];
	char *text = NULL;
	size_t len;
	FILE *out = open_memstream(&text, &len);

	for (size_t i = 0; i < LENGTH(calls); i++)
		made[i] = (struct made_call){ 0, 0, &calls[i] };
	for (size_t nr = 2; nr <= LENGTH(calls); nr += 2)
		ck_assert(!promise_print(&breach, made, nr, fuzz_host(0), profile_by_name("sme-v12"),
					 &cpu_unicorn_ops, out));
	fclose(out);
	ck_assert_uint_eq(len, 0);
	free(text);
}
END_TEST

/* Entries from before there was byte 5 make the calls that they made */
START_TEST(old_entries_are_what_they_were)
{
	uint8_t data[FUZZ_MAX_BYTES] = { 0 };
	struct fuzz_sequence sequence;

	open_world("sme-v12");
	for (unsigned int i = 0; i < FUZZ_MAX_OPS; i++)
		data[FUZZ_HEADER_BYTES + i * FUZZ_OP_BYTES] = (uint8_t)i;
	fuzz_decode(data, sizeof(data), &sequence);
	for (unsigned int i = 0; i < FUZZ_MAX_OPS; i++)
		ck_assert_int_eq(fuzz_op_call(world.ids, &sequence.op[i], fuzz_mode_of(&sequence, true)).kind,
				 CALL_GET);
	data[5] = 3;
	fuzz_decode(data, sizeof(data), &sequence);
	ck_assert_int_eq(fuzz_op_call(world.now.stage[0].m, &sequence.op[0], fuzz_mode_of(&sequence, true)).kind,
			 CALL_MIGRATE);
	ck_assert_int_eq(fuzz_op_call(world.now.stage[0].m, &sequence.op[8], fuzz_mode_of(&sequence, true)).kind,
			 CALL_TASK);
	ck_assert_int_eq(fuzz_op_call(world.now.stage[0].m, &sequence.op[16], fuzz_mode_of(&sequence, true)).kind,
			 CALL_GET);
	fuzz_world_close(&world);
}
END_TEST

/* What no ABI that was posted breaks (docs/promises.md), with everything in each sequence */
START_TEST(a_short_campaign_under_each_profile)
{
	static struct fuzz_campaign campaign;
	struct kvmsme_error error;

	campaign = (struct fuzz_campaign){
		.host = *fuzz_host((uint8_t)_i), .profile = builtin_profiles[_i], .cpu = &cpu_unicorn_ops,
		.seed = 5, .count = 60, .jobs = 1, .share = 1,
		.promises = UINT64_C(1) << PROMISE_HASH_TOLD | UINT64_C(1) << PROMISE_FINALIZE_FREEZES |
			    UINT64_C(1) << PROMISE_CONFIGURATION_CONSISTENT | UINT64_C(1) << PROMISE_ISOLATION,
	};
	ck_assert_msg(fuzz_campaign_run(&campaign, &error), "%s", error.text);
	ck_assert_uint_eq(campaign.progress.sequences, 60);
	ck_assert_msg(!campaign.nr, "%s: %s, sequence %llu", campaign.profile->name,
		      promise_descs[campaign.finding[0].broken.breach.promise].id,
		      (unsigned long long)campaign.finding[0].index);
	fuzz_campaign_free(&campaign);
}
END_TEST

/* One of N, of each of what is dear */
START_TEST(a_share_of_the_sequences)
{
	static const unsigned int shares[] = { 1, 4, 64 };
	unsigned int has[4] = { 0 }, share = shares[_i], nr = 1000 * share;
	struct fuzz_random random = { 9 };
	struct fuzz_sequence sequence;

	for (unsigned int i = 0; i < nr; i++) {
		fuzz_make(&random, 1, share, &sequence);
		has[0] += fuzz_mode_of(&sequence, true).guests;
		has[1] += sequence.look_at < FUZZ_LOOKS;
		has[2] += !!(sequence.more & FUZZ_MIGRATES);
		has[3] += !!(sequence.more & FUZZ_TASK);
	}
	for (int i = 0; i < 4; i++)	/* 1,000 of them, give or take six standard deviations */
		ck_assert(has[i] > 800 && has[i] < 1200 && (share > 1 || has[i] == nr));
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("fuzz actions");

	tcase_set_timeout(tcase, 120);
	tcase_add_test(tcase, events_and_mp_state_go_along);
	tcase_add_test(tcase, capabilities_go_along);
	tcase_add_loop_test(tcase, vcpus_go_on_in_the_new_vm, 0, 3);
	tcase_add_loop_test(tcase, a_move_is_judged_by_its_order, 0, 2);
	tcase_add_loop_test(tcase, the_task_keeps_its_registers, 0, 4);
	tcase_add_test(tcase, a_task_that_loses_registers_is_found);
	tcase_add_test(tcase, actions_are_steps);
	tcase_add_test(tcase, a_task_that_keeps_its_registers_is_not_shown);
	tcase_add_test(tcase, old_entries_are_what_they_were);
	tcase_add_loop_test(tcase, a_short_campaign_under_each_profile, 0, (int)nr_builtin_profiles);
	tcase_add_loop_test(tcase, a_share_of_the_sequences, 0, 3);
	return suite_of("fuzz actions", tcase);
}
