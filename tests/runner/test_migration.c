/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "exec.h"
#include "migration.h"
#include "suite.h"
#include "verdict.h"

#define SVE (1u << KVM_ARM_VCPU_SVE)
#define SME (1u << KVM_ARM_VCPU_SME)
#define FPSR_ID (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | \
		 KVM_REG_ARM_CORE_REG(fp_regs.fpsr))

static const struct kvmsme_host host = {
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true, .fpmr = true,
};

struct end {
	struct kvmsme *m;
	int fd;
	struct kvm_vcpu *vcpu;
};

static struct end new_end(const char *profile, uint32_t features)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { features } };
	struct kvmsme_error error;
	struct end end = { 0 };
	int vm;

	end.m = kvmsme_new_custom(&host, profile_by_name(profile), NULL, NULL, &error);
	ck_assert_ptr_nonnull(end.m);
	vm = kvmsme_ioctl(kvmsme_open(end.m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	end.fd = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	ck_assert_int_eq(call(end.fd, KVM_ARM_VCPU_INIT, &init), 0);
	ck_assert_uint_eq(finalize_all(end.fd).failed, 0);
	end.vcpu = machine_vcpu_of_fd(end.fd);
	return end;
}

/* Z3 = 0x5a, P3, ZA[5] and ZT0 in use, as far as there are */
static void use(const struct end *end, uint64_t svcr)
{
	struct guest_view *view = calloc(1, sizeof(*view));

	memset(view->z[3], 0x5a, sizeof(view->z[3]));
	memset(view->regs.fp_regs.vregs[3], 0x5a, 16);
	memset(view->p[3], 0xff, sizeof(view->p[3]));
	memset(view->za[5], 0xa5, sizeof(view->za[5]));
	memset(view->zt0, 0x3c, sizeof(view->zt0));
	view->svcr = svcr;
	view->regs.fp_regs.fpsr = 0x11;
	guest_view_put(end->m, end->vcpu, view);
	free(view);
}

static void assert_filled(const uint8_t *bytes, uint8_t byte, size_t len, size_t of)
{
	for (size_t i = 0; i < of; i++)
		ck_assert_uint_eq(bytes[i], i < len ? byte : 0);
}

/* abi.md 4.3: 32 bytes of SVE, 64 of SME on this host */
START_TEST(the_view_has_the_lengths_of_the_mode)
{
	struct end end = new_end("sme-v12", SVE | SME);
	uint64_t svcr = (uint64_t)_i;
	struct guest_view *view = malloc(sizeof(*view));
	uint8_t z[256] = { 0 }, za[256] = { 0 };

	use(&end, svcr);
	guest_view_take(end.m, end.vcpu, view);
	ck_assert_uint_eq(view->vqs[ARM64_VEC_SVE], 0x3);
	ck_assert_uint_eq(view->vqs[ARM64_VEC_SME], 0xb);
	ck_assert_uint_eq(view->vl, svcr & 1 ? 64 : 32);
	assert_filled(view->z[3], 0x5a, view->vl, sizeof(view->z[3]));
	ck_assert_int_eq(one_reg(end.fd, KVM_GET_ONE_REG, KVM_REG_ARM64_SVE_ZREG(3, 0), z), 0);
	ck_assert_mem_eq(z, view->z[3], sizeof(z));
	ck_assert_int_eq(view->has_za, svcr >> 1);
	assert_filled(view->za[5], 0xa5, svcr & 2 ? 64 : 0, sizeof(view->za[5]));
	if (svcr & 2) {
		ck_assert_int_eq(one_reg(end.fd, KVM_GET_ONE_REG, KVM_REG_ARM64_SME_ZAHREG(5, 0), za),
				 0);
		ck_assert_mem_eq(za, view->za[5], sizeof(za));
	}
	free(view);
	kvmsme_free(end.m);
}
END_TEST

/* Without SVE and streaming mode there are V registers and nothing else */
START_TEST(the_view_of_sme_only_has_v)
{
	struct end end = new_end("sme-v12", SME);
	struct guest_view *view = malloc(sizeof(*view));

	use(&end, 0);
	guest_view_take(end.m, end.vcpu, view);
	ck_assert(!view->has_z && !view->has_ffr && !view->has_za);
	assert_filled(view->regs.fp_regs.vregs[3], 0x5a, 16, 16);
	assert_filled(view->z[3], 0, 0, sizeof(view->z[3]));
	free(view);
	kvmsme_free(end.m);
}
END_TEST

/* RFC v2: userspace wrote 64 bytes, the guest has 32 of them in its SVE mode */
START_TEST(the_view_is_not_the_userspace_format)
{
	struct end end = new_end("sme-rfc-v2", SVE | 1u << 8);
	struct guest_view *view = malloc(sizeof(*view));
	uint8_t z[256] = { 0 };

	memset(z, 0x77, sizeof(z));
	ck_assert_int_eq(one_reg(end.fd, KVM_SET_ONE_REG, KVM_REG_ARM64_SVE_ZREG(3, 0), z), 0);
	guest_view_take(end.m, end.vcpu, view);
	assert_filled(view->z[3], 0x77, 32, sizeof(view->z[3]));
	ck_assert_int_eq(one_reg(end.fd, KVM_GET_ONE_REG, KVM_REG_ARM64_SVE_ZREG(3, 0), z), 0);
	assert_filled(z, 0x77, 64, sizeof(z));
	free(view);
	kvmsme_free(end.m);
}
END_TEST

static void set_number(int fd, uint64_t id, uint64_t number)
{
	uint8_t value[256] = { 0 };

	memcpy(value, &number, sizeof(number));
	ck_assert_int_eq(one_reg(fd, KVM_SET_ONE_REG, id, value), 0);
}

/* Each register that is changed behind a save is named, and no other */
START_TEST(a_loss_is_named)
{
	static const struct { uint64_t id; const char *group; } regs[] = {
		{ KVM_REG_ARM64_SVE_ZREG(7, 0), "Z" }, { KVM_REG_ARM64_SVE_PREG(7, 0), "P" },
		{ KVM_REG_ARM64_SVE_FFR(0), "FFR" }, { KVM_REG_ARM64_SME_ZAHREG(63, 0), "ZA" },
		{ KVM_REG_ARM64_SME_ZTREG(0), "ZT0" }, { FPSR_ID, "FPSR" },
		{ ARM64_SYS_REG(3, 3, 13, 0, 5), "TPIDR2_EL0" },
		{ ARM64_SYS_REG(3, 0, 1, 2, 6), "SMCR_EL1" },
	};
	struct end end = new_end("sme-v12", SVE | SME);
	struct saved *saved = calloc(1, sizeof(*saved));
	struct loss_groups lost = { 0 };

	use(&end, 3);
	ck_assert_uint_eq(migration_save(end.fd, saved).failed, 0);
	ck_assert_uint_eq(migration_compare(saved, end.fd, NULL, NULL), 0);
	set_number(end.fd, regs[_i].id, 0x6b);
	ck_assert_uint_eq(migration_compare(saved, end.fd, loss_groups_add, &lost), 1);
	ck_assert_str_eq(lost.text, regs[_i].group);
	saved_free_members(saved);
	free(saved);
	kvmsme_free(end.m);
}
END_TEST

#define CORE64(off) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | (off))

static struct saved *new_save(const struct end *end)
{
	struct saved *saved = calloc(1, sizeof(*saved));

	ck_assert_uint_eq(migration_save(end->fd, saved).failed, 0);
	ck_assert_uint_eq(migration_compare(saved, end->fd, NULL, NULL), 0);
	ck_assert_uint_eq(migration_news(saved, end->fd), 0);
	return saved;
}

static void end_save(struct saved *saved, const struct end *end)
{
	saved_free_members(saved);
	free(saved);
	kvmsme_free(end->m);
}

/* All that a guest finds: first and last of each group, and what there is one of */
START_TEST(whatever_is_changed_is_a_loss)
{
	static const struct { uint32_t features; uint64_t id, value; const char *group; } rows[] = {
		{ SVE | SME, CORE64(0), 7, "X" }, { SVE | SME, CORE64(60), 7, "X" },
		{ SVE | SME, CORE64(62), 7, "SP" }, { SVE | SME, CORE64(64), 7, "PC" },
		{ SVE | SME, CORE64(66), 0x3c4, "PSTATE" }, { SVE | SME, CORE64(68), 7, "SP_EL1" },
		{ SVE | SME, CORE64(70), 7, "ELR_EL1" }, { SVE | SME, CORE64(72), 7, "SPSR" },
		{ SVE | SME, CORE64(80), 7, "SPSR" }, { 0, UINT64_C(0x6040000000100054), 7, "V" },
		{ 0, UINT64_C(0x60400000001000d0), 7, "V" }, { 0, UINT64_C(0x60200000001000d4), 7, "FPSR" },
		{ 0, UINT64_C(0x60200000001000d5), 0x1000000, "FPCR" },
		{ SVE | SME, KVM_REG_ARM64_SVE_ZREG(0, 0), 7, "Z" },
		{ SVE | SME, KVM_REG_ARM64_SVE_ZREG(31, 0), 7, "Z" },
		{ SVE | SME, KVM_REG_ARM64_SVE_PREG(0, 0), 7, "P" },
		{ SVE | SME, KVM_REG_ARM64_SVE_PREG(15, 0), 7, "P" },
		{ SVE | SME, KVM_REG_ARM64_SVE_FFR(0), 7, "FFR" },
		{ SVE | SME, KVM_REG_ARM64_SME_ZAHREG(0, 0), 7, "ZA" },
		{ SVE | SME, KVM_REG_ARM64_SME_ZAHREG(63, 0), 7, "ZA" },
		{ SVE | SME, KVM_REG_ARM64_SME_ZTREG(0), 7, "ZT0" },
		{ SVE | SME, KVM_REG_ARM64_SYS_FPMR, 7, "FPMR" },
		{ SVE | SME, KVM_REG_ARM64_SYS_ZCR_EL1, 7, "ZCR_EL1" },
		{ 0, ARM64_SYS_REG(3, 3, 13, 0, 2), 7, "TPIDR_EL0" },
		{ 0, ARM64_SYS_REG(3, 0, 10, 2, 0), 7, "MAIR_EL1" },
	};
	struct end end = new_end("sme-v12", rows[_i].features);
	struct loss_groups lost = { 0 };
	struct saved *saved;

	if (rows[_i].features & SME)
		set_number(end.fd, KVM_REG_ARM64_SYS_SVCR, 3);
	saved = new_save(&end);
	set_number(end.fd, rows[_i].id, rows[_i].value);
	ck_assert_uint_eq(migration_compare(saved, end.fd, loss_groups_add, &lost), 1);
	ck_assert_str_eq(lost.text, rows[_i].group);
	end_save(saved, &end);
}
END_TEST

/* SVCR itself is one, and so are lengths; the counters of timers run and are none */
START_TEST(losses_of_other_kinds)
{
	struct end end = new_end("sme-v12", SVE | SME), other;
	struct saved *saved = new_save(&end);
	struct loss_groups lost = { 0 };
	uint8_t vls[64] = { 1 };
	uint64_t id;

	ck_assert(reg_id(&end.m->pop, "TIMER_CNT", &id));
	set_number(end.fd, id, 12345);
	ck_assert_uint_eq(migration_compare(saved, end.fd, loss_groups_add, &lost), 0);
	set_number(end.fd, KVM_REG_ARM64_SYS_SVCR, 2);
	ck_assert_uint_eq(migration_compare(saved, end.fd, loss_groups_add, &lost), 1);
	ck_assert_str_eq(lost.text, "SVCR");
	/* 64 rows of ZA and ZT0 are listed now, and were not */
	ck_assert_uint_eq(migration_news(saved, end.fd), 65);
	for (int type = 0; type < 2; type++) {
		struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { SVE | SME } };
		int vm = kvmsme_ioctl(kvmsme_open(end.m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);

		other = (struct end){ end.m, kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0), NULL };
		ck_assert_int_eq(call(other.fd, KVM_ARM_VCPU_INIT, &init), 0);
		ck_assert_int_eq(one_reg(other.fd, KVM_SET_ONE_REG, type ? KVM_REG_ARM64_SME_VLS :
					 KVM_REG_ARM64_SVE_VLS, vls), 0);
		ck_assert_uint_eq(finalize_all(other.fd).failed, 0);
		memset(&lost, 0, sizeof(lost));
		migration_compare(saved, other.fd, loss_groups_add, &lost);
		ck_assert_str_eq(lost.text, type ? "SME_VLS" : "SVE_VLS");
	}
	end_save(saved, &end);
}
END_TEST

/* A group is named by the whole of its name, and once */
START_TEST(groups_of_losses)
{
	struct loss_groups groups = { 0 };

	for (int i = 0; i < 2; i++) {
		loss_groups_add(&groups, &(struct loss){ .group = "ZA" });
		loss_groups_add(&groups, &(struct loss){ .group = "Z" });
		loss_groups_add(&groups, &(struct loss){ .group = "A" });
	}
	ck_assert_str_eq(groups.text, "ZA Z A");
	ck_assert_uint_eq(groups.nr, 3);
	ck_assert(!loss_groups_has(&groups, "ZA Z A B") && !loss_groups_has(&groups, "FFR"));
}
END_TEST

/* Orders by class; ids that generations numbered otherwise stay in theirs */
START_TEST(classes_of_registers)
{
	static const struct { uint64_t id; enum reg_class class; } rows[] = {
		{ CORE64(0), CLASS_CORE }, { CORE64(80), CLASS_CORE },
		{ UINT64_C(0x6040000000100054), CLASS_V }, { UINT64_C(0x60400000001000d0), CLASS_V },
		{ UINT64_C(0x60200000001000d4), CLASS_FP_STATUS }, { UINT64_C(0x60200000001000d5), CLASS_FP_STATUS },
		{ KVM_REG_ARM64_SVE_VLS, CLASS_SVE_VLS }, { KVM_REG_ARM64_SVE_FFR(0), CLASS_SVE },
		{ UINT64_C(0x606000000017fffe), CLASS_SME_VLS }, { UINT64_C(0x606000000017ffff), CLASS_SME_VLS },
		{ KVM_REG_ARM64_SME_ZTREG(0), CLASS_SME }, { KVM_REG_ARM64_SME_ZAHREG(255, 0), CLASS_SME },
		{ KVM_REG_ARM64_SYS_SVCR, CLASS_SVCR }, { KVM_REG_ARM64_SYS_FPMR, CLASS_OTHER },
	};

	ck_assert_int_eq(reg_class_of(rows[_i].id), rows[_i].class);
}
END_TEST

/* What a save cannot read is not written either (abi.md 8, Q15) */
START_TEST(an_unreadable_register_is_not_restored)
{
	struct end end = new_end("sme-v10", SVE | SME);
	struct saved *saved = calloc(1, sizeof(*saved));
	struct transfer transfer;

	use(&end, 0);
	transfer = migration_save(end.fd, saved);
	ck_assert_uint_eq(transfer.failed, 64 + 1);	/* ZA rows and ZT0 */
	ck_assert_int_eq(transfer.first.err, EBUSY);
	ck_assert_uint_eq(transfer.first.id, KVM_REG_ARM64_SME_ZAHREG(0, 0));
	for (uint64_t i = 0; i < saved->nr; i++)
		ck_assert_int_ne(reg_class_of(saved->id[i]), CLASS_SME);
	saved_free_members(saved);
	free(saved);
	kvmsme_free(end.m);
}
END_TEST

static struct verdict verdict(const char *order, uint64_t svcr)
{
	struct journey journey = {
		.from = { .profile = profile_by_name("sme-v12"), .host = host },
		.to = { .profile = profile_by_name("sme-v12"), .host = host },
		.sve = true, .sme = true,
	};

	return verdict_of(&journey, svcr, vmm_order_by_name(order));
}

/* abi.md 15.3 N5: what was recorded of a replay in list order, and with SVCR first */
START_TEST(verdicts_are_those_of_the_record)
{
	struct verdict v = verdict("list", 1);

	ck_assert_int_eq(v.kind, VERDICT_LOSSY);
	ck_assert_str_eq(v.changed.text, "Z P FFR FPSR");
	v = verdict("list", 3);
	ck_assert_int_eq(v.kind, VERDICT_REFUSED);
	ck_assert_str_eq(v.where, "restore: ZA[0] EBUSY");
	ck_assert_int_eq(v.rule, RULE_SME_ZA_OFF);
	for (uint64_t svcr = 0; svcr < 4; svcr++)
		ck_assert_int_eq(verdict("svcr_first", svcr).kind, VERDICT_SAFE);
	ck_assert_int_eq(verdict("list", 0).kind, VERDICT_SAFE);
}
END_TEST

static struct verdict verdict_between(const char *from, const char *to, const struct kvmsme_host *to_host,
				      bool sve, bool sme, uint64_t svcr, const char *order, uint32_t sme_vqs)
{
	struct journey journey = {
		.from = { .profile = profile_by_name(from), .host = host },
		.to = { .profile = profile_by_name(to), .host = to_host ? *to_host : host },
		.sve = sve, .sme = sme,
	};

	journey.from.vqs[ARM64_VEC_SME] = sme_vqs;
	return verdict_of(&journey, svcr, vmm_order_by_name(order));
}

/* Who refuses, and what: the first refusal is the one that is told */
START_TEST(refusals)
{
	static const struct kvmsme_host no_sme = { .sve_vqs = 0x3 }, impossible = { .sve_vqs = 0x2 },
		shorter = { .sve_vqs = 0x3, .sme_vqs = 0x1, .sme2 = true, .fa64 = true, .fpmr = true };
	struct verdict v;

	v = verdict_between("sme-v12", "sme-v12", &no_sme, true, true, 0, "svcr_first", 0);
	ck_assert_int_eq(v.kind, VERDICT_REFUSED);
	ck_assert_str_eq(v.where, "destination: KVM_ARM_VCPU_INIT EINVAL");
	ck_assert_int_eq(v.rule, RULE_INIT_UNSUPPORTED);
	v = verdict_between("sve-mainline", "sme-v12", NULL, true, true, 0, "svcr_first", 0);
	ck_assert_str_eq(v.where, "source: KVM_ARM_VCPU_INIT EINVAL");
	v = verdict_between("sme-v12", "sme-v12", NULL, true, true, 0, "svcr_first", 0x6);
	ck_assert_int_eq(v.kind, VERDICT_REFUSED);
	ck_assert_str_eq(v.where, "source: SME_VLS EINVAL");
	ck_assert_int_eq(v.rule, RULE_VLS_MISMATCH);
	v = verdict_between("sme-v12", "sme-v12", &shorter, true, true, 0, "svcr_first", 0);
	ck_assert_str_eq(v.where, "restore: SME_VLS EINVAL");
	v = verdict_between("sme-v10", "sme-v10", NULL, true, true, 0, "svcr_first", 0);
	ck_assert_str_eq(v.where, "save: ZA[0] EBUSY");
	v = verdict_between("sme-v12", "sme-v12", &impossible, true, true, 0, "svcr_first", 0);
	ck_assert_int_eq(v.kind, VERDICT_REFUSED);
	ck_assert_ptr_nonnull(strstr(v.where, "destination: host: "));
	/* one that has the lengths goes through, with those */
	v = verdict_between("sme-v12", "sme-v12", &shorter, true, true, 3, "svcr_first", 0x1);
	ck_assert_int_eq(v.kind, VERDICT_SAFE);
	/* RFC v2 as posted cannot finalize SME alone; its SME is bit 8 */
	v = verdict_between("sme-rfc-v2-posted", "sme-rfc-v2-posted", NULL, false, true, 0, "svcr_first", 0);
	ck_assert_int_eq(v.kind, VERDICT_REFUSED);
	ck_assert_ptr_nonnull(strstr(v.where, "source: KVM_ARM_VCPU_"));
	v = verdict_between("sme-rfc-v2", "sme-rfc-v2", NULL, true, true, 0, "svcr_first", 0);
	ck_assert_int_eq(v.kind, VERDICT_SAFE);
}
END_TEST

/* A source that cannot be finalized goes nowhere: nothing is compared (RFC v2 17/22 as posted) */
START_TEST(source_that_cannot_be_finalized)
{
	struct profile posted = *profile_by_name("sme-rfc-v2-posted");
	struct journey journey = { .from = { .profile = &posted, .host = host },
				   .to = { .profile = &posted, .host = host }, .sme = true };
	struct verdict v;

	posted.vcpu_dependent_features = 0;
	posted.vcpu_max_features = posted.sme_feature_bit + 1;
	v = verdict_of(&journey, 0, vmm_order_by_name("list"));
	ck_assert_int_eq(v.kind, VERDICT_REFUSED);
	ck_assert_str_eq(v.where, "source: KVM_ARM_VCPU_FINALIZE EIO");
	ck_assert_int_eq(v.rule, RULE_FIN_SME_ONLY);
	ck_assert_uint_eq(v.changed.nr + v.missing.nr + v.news, 0);
}
END_TEST

/* What changes, what is not there any more, and what is new */
START_TEST(losses_of_journeys)
{
	struct kvmsme_host without = host;
	struct verdict v;

	without.fpmr = false;
	v = verdict_between("sme-v12", "sme-v12", NULL, true, true, 0, "cloud_hypervisor", 0);
	ck_assert_int_eq(v.kind, VERDICT_LOSSY);
	ck_assert_str_eq(v.changed.text, "FPSR FPCR");
	v = verdict_between("sme-v12", "sme-v12", NULL, false, false, 0, "cloud_hypervisor", 0);
	ck_assert_int_eq(v.kind, VERDICT_SAFE);
	for (int to_fpmr = 0; to_fpmr <= 1; to_fpmr++) {
		struct journey journey = {
			.from = { .profile = profile_by_name("sme-v12"), .host = host },
			.to = { .profile = profile_by_name("sme-v12"), .host = to_fpmr ? host : without },
			.sve = true,
		};

		v = verdict_of(&journey, 0, vmm_order_by_name("svcr_first"));
		/* ID_AA64PFR2_EL1.FPMR cannot be more than the host's */
		ck_assert_int_eq(v.kind, to_fpmr ? VERDICT_SAFE : VERDICT_REFUSED);
	}
	v = verdict_between("sme-v9", "sme-v12", NULL, true, true, 0, "svcr_first", 0);
	ck_assert_int_ne(v.kind, VERDICT_SAFE);
	/* 6.1 knows no FPMR and much else that a newer kernel lists */
	v = verdict_between("sve-6.1", "sve-mainline", NULL, true, false, 0, "list", 0);
	ck_assert_uint_gt(v.news, 0);
	v = verdict_between("sme-v12", "sve-6.1", NULL, true, false, 0, "list", 0);
	ck_assert_int_ne(v.kind, VERDICT_SAFE);
	ck_assert_uint_gt(v.missing.nr, 0);
	ck_assert(!loss_groups_has(&v.changed, "PIR_EL1"));
	/* a guest that uses everything uses FPMR, which 6.1 does not give it */
	ck_assert(loss_groups_has(&v.changed, "FPMR"));
}
END_TEST

/* FINALIZE as each ABI wants it: one for both, or one each (abi.md 8, Q8) */
START_TEST(finalizing)
{
	struct end end = new_end("sme-v12", SME);
	struct transfer again;

	ck_assert(end.vcpu->vec_finalized);
	again = finalize_all(end.fd);
	ck_assert_uint_eq(again.failed, 1);
	ck_assert_int_eq(again.first.err, EPERM);
	ck_assert_int_eq(again.first.rule, RULE_FIN_TWICE);
	kvmsme_free(end.m);
	end = new_end("separate-finalize", SVE | SME);
	ck_assert(end.vcpu->vec_finalized && end.vcpu->sme_finalized);
	kvmsme_free(end.m);
	end = new_end("separate-finalize", SME);
	ck_assert(!end.vcpu->vec_finalized && end.vcpu->sme_finalized);
	kvmsme_free(end.m);
	end = new_end("sme-v12", 0);
	ck_assert_uint_eq(finalize_all(end.fd).failed, 0);
	kvmsme_free(end.m);
}
END_TEST

/* Each call that fails counts, FINALIZE too; the first is told */
START_TEST(failures_of_a_restore)
{
	struct end from = new_end("sme-v12", SVE | SME), to = new_end("sme-v12", SVE | SME);
	struct saved *saved = new_save(&from);
	struct transfer transfer;

	transfer = migration_restore(to.fd, saved, vmm_order_by_name("list"), true);
	ck_assert_uint_eq(transfer.failed, 3);
	ck_assert_uint_eq(transfer.first.id, KVM_REG_ARM64_SVE_VLS);
	ck_assert_int_eq(transfer.first.err, EPERM);
	ck_assert_int_eq(transfer.first.rule, RULE_VLS_FINALIZED);
	transfer = migration_restore(to.fd, saved, vmm_order_by_name("list"), false);
	ck_assert_uint_eq(transfer.failed, 0);
	kvmsme_free(to.m);
	end_save(saved, &from);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("migration");

	tcase_add_loop_test(tcase, the_view_has_the_lengths_of_the_mode, 0, 4);
	tcase_add_test(tcase, the_view_of_sme_only_has_v);
	tcase_add_test(tcase, the_view_is_not_the_userspace_format);
	tcase_add_loop_test(tcase, a_loss_is_named, 0, 8);
	tcase_add_loop_test(tcase, whatever_is_changed_is_a_loss, 0, 25);
	tcase_add_test(tcase, losses_of_other_kinds);
	tcase_add_test(tcase, groups_of_losses);
	tcase_add_loop_test(tcase, classes_of_registers, 0, 14);
	tcase_add_test(tcase, an_unreadable_register_is_not_restored);
	tcase_add_test(tcase, refusals);
	tcase_add_test(tcase, source_that_cannot_be_finalized);
	tcase_add_test(tcase, losses_of_journeys);
	tcase_add_test(tcase, finalizing);
	tcase_add_test(tcase, failures_of_a_restore);
	tcase_add_test(tcase, verdicts_are_those_of_the_record);
	return suite_of("migration", tcase);
}
