/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a CPU reports seldom, what a run leaves of a pending exit, and states that differ in little.
 * Expected answers: handle_exit.c, sys_regs.c, psci.c of the kernel, snapshot.h.
 */
#include "scripted_cpu.h"
#include "snapshot.h"
#include "suite.h"

#define UNDEFINED	0x02000000	/* EC 0, IL */
#define PMCR_EL0	ARM64_SYS_REG(3, 3, 9, 12, 0)

static struct fixture f;

static void open_with(const struct kernel_pop *pop, uint32_t features)
{
	struct profile profile = default_profile();

	script_start();
	fixture_open_profile(&f, &profile, pop, &host_max, &scripted_cpu);
	fixture_start(&f, features);
	ck_assert_int_eq(set_u64(f.vcpu, VBAR_EL1, 0x80000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
}

static void teardown(void)
{
	fixture_close(&f);
}

/* @id accessed by the guest, and the CPU that it goes on with */
static const struct pcpu *trapped(uint64_t id, unsigned int rt, bool read)
{
	uint64_t op0 = id >> 14 & 3, op1 = id >> 11 & 7, crn = id >> 7 & 15, crm = id >> 3 & 15;

	script_start();
	script_exit((struct script_exit){ .esr = EC(SYS64) | op0 << 20 | (id & 7) << 17 | op1 << 14 |
						 crn << 10 | rt << 5 | crm << 1 | read });
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	return script_seen(1);
}

/* A store has left PC where it is: the next entry completes it */
static bool went_on(const struct pcpu *pcpu)
{
	return pcpu->pc < 0x80000 || pcpu->pc >= 0x81000;
}

/* Only op0 3, op1 0 is the ID space that reads as zero */
START_TEST(registers_that_are_nowhere)
{
	static const uint64_t ids[] = { ARM64_SYS_REG(2, 0, 0, 1, 7), ARM64_SYS_REG(3, 1, 0, 1, 7) };

	open_with(&small_kernel, F_PSCI);
	ck_assert(!went_on(trapped(ids[_i], 7, true)));
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ESR_EL1], UNDEFINED);
}
END_TEST

/* PMCR_EL0 is the guest's to write; XZR writes zero */
START_TEST(writes_of_guests)
{
	struct kernel_pop own = small_kernel;

	own.reg[own.nr++] = (struct pop_reg){ .name = "PMCR_EL0", .id = PMCR_EL0, .kind = POP_KIND_pmcr,
					      .list = true, .mask = UINT64_MAX };
	open_with(&own, F_SVE);
	ck_assert_int_eq(set_u64(f.vcpu, X(7), 0x77), 0);
	ck_assert(went_on(trapped(PMCR_EL0, 7, false)));
	ck_assert_uint_eq(get_u64(f.vcpu, PMCR_EL0), 0x77);
	ck_assert(went_on(trapped(PMCR_EL0, 31, false)));
	ck_assert_uint_eq(get_u64(f.vcpu, PMCR_EL0), 0);
}
END_TEST

/* v12 17, 18/29: TPIDR2_EL0 that traps is the vCPU's with SME; SMIDR_EL1 is read-only */
START_TEST(registers_of_sme)
{
	open_with(&small_kernel, _i ? F_SME : F_PSCI);
	if (_i) {
		ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_TPIDR2_EL0, 0x1234), 0);
		ck_assert_uint_eq(trapped(KVM_REG_ARM64_SYS_TPIDR2_EL0, 7, true)->x[7], 0x1234);
	} else {
		ck_assert(!went_on(trapped(KVM_REG_ARM64_SYS_SMIDR_EL1, 7, false)));
		ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ESR_EL1], UNDEFINED);
		f.m->rules.off = RULE_RUN_SMIDR;
		ck_assert_uint_eq(trapped(KVM_REG_ARM64_SYS_SMIDR_EL1, 7, true)->x[7], UINT64_MAX);
	}
}
END_TEST

/* A class that nothing is known of, and a machine that cannot run at all */
START_TEST(runs_that_cannot_go_on)
{
	struct profile profile = default_profile();
	struct kvm_run *run;

	if (_i) {
		open_with(&small_kernel, F_PSCI);
		script_exit((struct script_exit){ .esr = EC(ILL) });
	} else {
		script_start();
		fixture_open(&f, &host_max, &profile, NULL);
		fixture_start(&f, F_PSCI);
	}
	run = script_page(f.vcpu);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(run->exit_reason, KVM_EXIT_INTERNAL_ERROR);
	ck_assert_ptr_nonnull(f.m->exit_message);
}
END_TEST

/* HOST-1 to HOST-3 are what a call does to its task; without them it does not */
START_TEST(tasks_without_the_rules)
{
	static const enum rule rules[] = { RULE_HOST_SYSCALL_SVE, RULE_HOST_SYSCALL_SM, RULE_HOST_PRESERVED };
	struct smevec_regs task;

	memset(&task, 0x5a, sizeof(task));
	task.svcr = _i == 1 ? SMEVEC_SVCR_SM : 0;
	open_with(&small_kernel, F_PSCI);
	machine_set_host_fp(f.m, &task);
	f.m->rules.off = (uint16_t)rules[_i];
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(machine_host_fp(f.m)->z[0][16], _i == 2 ? 0 : 0x5a);
	ck_assert_uint_eq(machine_host_fp(f.m)->z[0][0], _i == 2 ? 0 : 0x5a);
}
END_TEST

/* What a guest meets where the rule that decides for it is gone (machine.h, struct rule_log) */
START_TEST(guests_without_the_rules)
{
	static const struct { enum rule rule; uint64_t esr, pc; } rows[] = {
		{ RULE_RUN_NO_SVE, EC(SVE), 0x40000004 },	/* skipped */
		{ RULE_RUN_SEA, EC(IABT_LOW), 0x80200 },	/* undefined, not an abort */
		{ RULE_RUN_MMIO_DONE, EC(DABT_LOW) | ESR_DABT_ISV | ESR_DABT_WnR, 0x40000000 },
	};

	open_with(&small_kernel, F_PSCI);
	f.m->rules.off = (uint16_t)rows[_i].rule;
	script_exit((struct script_exit){ .esr = rows[_i].esr, .ipa = 0x9000000 });
	if (rows[_i].rule == RULE_RUN_MMIO_DONE)
		ck_assert_int_eq(script_run(f.vcpu), 0);
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->pc, rows[_i].pc);
	if (rows[_i].rule == RULE_RUN_SEA)
		ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ESR_EL1], UNDEFINED);
}
END_TEST

/* psci.c kvm_psci_vcpu_on(), kvm_prepare_system_event(): vCPUs that are gone are no targets */
START_TEST(vcpus_that_are_gone)
{
	int vm, first;

	open_with(&small_kernel, F_PSCI);
	first = f.vcpu;
	vm = (int)call(f.kvm, KVM_CREATE_VM, 0);
	f.vcpu = (int)call(vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(kvmsme_close(first), 0);
	ck_assert_int_eq(kvmsme_close(f.vm), 0);
	fixture_start(&f, F_PSCI);
	script_call(EC(HVC64), 0x84000004, 0, 0, 0);	/* AFFINITY_INFO of itself: on */
	script_call(EC(HVC64), 0x84000008, 0, 0, 0);	/* SYSTEM_OFF */
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->x[0], 0);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_SYSTEM_EVENT);
}
END_TEST

static bool same(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

static void load(bool store)
{
	script_start();
	script_exit((struct script_exit){ .esr = EC(DABT_LOW) | ESR_DABT_ISV | 2u << ESR_DABT_SAS_SHIFT |
						 3u << ESR_DABT_SRT_SHIFT | (store ? ESR_DABT_WnR : 0),
					  .ipa = 0x9000000 });
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_page(f.vcpu)->exit_reason, KVM_EXIT_MMIO);
}

/* snapshot.h: of struct kvm_run what is read back is state; of a store that is no data */
START_TEST(pending_exits_are_state)
{
	struct snapshot saved = { 0 };
	struct state_hash hash;
	struct kvm_run *run;

	open_with(&small_kernel, F_PSCI);
	run = script_page(f.vcpu);
	load(_i);
	hash = snapshot_hash(f.m);
	ck_assert(same(hash, snapshot_hash_anew(f.m)));
	ck_assert(snapshot_save(f.m, &saved));
	run->mmio.data[0] ^= 1;
	ck_assert_int_eq(same(snapshot_hash(f.m), hash), _i);
	ck_assert_int_eq(snapshot_equal(f.m, &saved), _i);
	run->mmio.data[0] ^= 1;
	run->exit_reason = KVM_EXIT_UNKNOWN;
	ck_assert(!same(snapshot_hash(f.m), hash));
	ck_assert(!snapshot_equal(f.m, &saved));
	run->exit_reason = KVM_EXIT_MMIO;
	ck_assert(snapshot_equal(f.m, &saved));
	snapshot_free(&saved);
}
END_TEST

struct told {
	int nr, exists, za;
};

static void tell(void *ctx, const struct state_change *change)
{
	struct told *told = ctx;

	told->nr++;
	told->exists += !strcmp(change->name, "exists");
	told->za += !strncmp(change->name, "ZA[", 3) || !strcmp(change->name, "Z0");
}

static struct told differences(const struct snapshot *from)
{
	struct told told = { 0 };

	snapshot_diff(f.m, from, tell, &told);
	return told;
}

/* Vector registers are told where both sides have them, of one length; vCPUs, where both are */
START_TEST(differences_of_shape)
{
	struct snapshot created = { 0 }, big = { 0 };
	uint64_t vls[8] = { 1 };
	struct told told;

	script_start();
	fixture_open_kernel(&f, "sme-v12", &host_max, NULL);
	ck_assert_int_eq(call_init(f.vcpu, F_SME), 0);
	ck_assert(snapshot_save(f.m, &created));
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 2), 0);
	ck_assert(snapshot_save(f.m, &big));
	ck_assert_int_eq(differences(&created).za, 0);
	ck_assert(snapshot_restore(f.m, &created));
	told = differences(&big);
	ck_assert_int_gt(told.nr, 0);
	ck_assert_int_eq(told.za, 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SME_VLS, vls), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, KVM_ARM_VCPU_VEC), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SVCR, 2), 0);
	told = differences(&big);
	ck_assert_int_gt(told.nr, 0);
	ck_assert_int_eq(told.za, 0);
	ck_assert_int_eq(differences(&big).exists, 0);
	ck_assert_int_ge(call(f.vm, KVM_CREATE_VCPU, 1), 0);
	ck_assert_int_eq(differences(&big).exists, 1);
	f.m->vcpu[0]->in_use = false;
	ck_assert_int_eq(differences(&big).exists, 2);
	f.m->vcpu[0]->in_use = true;
	snapshot_free(&created);
	snapshot_free(&big);
}
END_TEST

/* Of a profile that takes RFC v2's formats and finalizes SME alone: its buffer is rewritten too */
START_TEST(formats_of_sme_finalized_alone)
{
	struct profile profile = *profile_by_name("sme-rfc-v2");
	uint8_t z[256] = { [15] = 15, [31] = 31 };

	profile.finalize_scope = KNOB_finalize_scope_separate;
	script_start();
	fixture_open_profile(&f, &profile, NULL, &host_max, &scripted_cpu);
	ck_assert_int_eq(call_init(f.vcpu, 1u << profile.sme_feature_bit), 0);
	ck_assert_int_eq(call_finalize(f.vcpu, (int)profile.sme_feature_bit), 0);
	ck_assert_int_eq(set_reg(f.vcpu, KVM_REG_ARM64_SVE_ZREG(0, 0), z), 0);
	script_use_fp(NULL);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	ck_assert_uint_eq(script_seen(1)->vec.z[0][15], 15);
	ck_assert_uint_eq(script_seen(1)->vec.z[0][31], 0);
}
END_TEST

/* Kinds of registers around those that a guest may write where their access traps */
START_TEST(writes_of_guests_elsewhere)
{
	static const struct { enum pop_kind kind; bool written; } rows[] = {
		{ POP_KIND_raw, true }, { POP_KIND_masked, false }, { POP_KIND_timer_ctl_kept, false },
		{ POP_KIND_pmu_bits, true }, { POP_KIND_pmevcntr32, true }, { POP_KIND_psci, false },
	};
	const uint64_t id = ARM64_SYS_REG(3, 0, 15, 0, 1);
	struct kernel_pop own = small_kernel;

	own.reg[own.nr++] = (struct pop_reg){ .name = "OWN", .id = id, .kind = (uint8_t)rows[_i].kind,
					      .list = true, .mask = UINT64_MAX };
	open_with(&own, F_PSCI);
	ck_assert_int_eq(went_on(trapped(id, 7, false)), rows[_i].written);
}
END_TEST

/* CCSIDR_EL1 is read-only (sys_regs.c access_ccsidr()) */
START_TEST(cache_geometry_is_not_written)
{
	open_with(&small_kernel, F_PSCI);
	ck_assert(!went_on(trapped(ARM64_SYS_REG(3, 1, 0, 0, 0), 7, false)));
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ESR_EL1], UNDEFINED);
}
END_TEST

/*
 * v12 22/29: a part of KVM that is by itself refuses to run under a task with SM or ZA; the registers
 * of a task that is not on the CPU say nothing
 */
START_TEST(tasks_that_a_part_of_kvm_refuses)
{
	static const struct { uint8_t mode; bool live; uint64_t svcr; long answer; } rows[] = {
		{ KVMSME_MODE_VHE, true, SMEVEC_SVCR_SM, 0 }, { KVMSME_MODE_NVHE, true, 0, 0 },
		{ KVMSME_MODE_NVHE, true, SMEVEC_SVCR_ZA, -EINVAL }, { KVMSME_MODE_NVHE, false, SMEVEC_SVCR_ZA, 0 },
		{ KVMSME_MODE_PROTECTED, true, SMEVEC_SVCR_ZA, -EINVAL },
	};
	struct profile profile = default_profile();
	struct kvmsme_host host = host_max;
	struct smevec_regs task;

	memset(&task, 0, sizeof(task));
	task.svcr = rows[_i].svcr;
	host.mode = rows[_i].mode;
	script_start();
	fixture_open(&f, &host, &profile, &scripted_cpu);
	fixture_start(&f, F_PSCI);
	machine_set_host_fp(f.m, &task);
	f.m->state.host_fp_live = rows[_i].live;
	f.m->rules.off = RULE_HOST_SYSCALL_SM;
	if (!rows[_i].answer)
		script_leave();
	ck_assert_int_eq(script_run(f.vcpu), rows[_i].answer);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("run_edges");

	tcase_add_checked_fixture(tcase, NULL, teardown);
	tcase_add_loop_test(tcase, registers_that_are_nowhere, 0, 2);
	tcase_add_test(tcase, writes_of_guests);
	tcase_add_loop_test(tcase, registers_of_sme, 0, 2);
	tcase_add_loop_test(tcase, runs_that_cannot_go_on, 0, 2);
	tcase_add_loop_test(tcase, tasks_without_the_rules, 0, 3);
	tcase_add_loop_test(tcase, guests_without_the_rules, 0, 3);
	tcase_add_test(tcase, vcpus_that_are_gone);
	tcase_add_loop_test(tcase, pending_exits_are_state, 0, 2);
	tcase_add_test(tcase, differences_of_shape);
	tcase_add_test(tcase, formats_of_sme_finalized_alone);
	tcase_add_loop_test(tcase, writes_of_guests_elsewhere, 0, 6);
	tcase_add_test(tcase, cache_geometry_is_not_written);
	tcase_add_loop_test(tcase, tasks_that_a_part_of_kvm_refuses, 0, 5);
	return suite_of("run_edges", tcase);
}
