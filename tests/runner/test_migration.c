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
	.sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true,
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

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("migration");

	tcase_add_loop_test(tcase, the_view_has_the_lengths_of_the_mode, 0, 4);
	tcase_add_test(tcase, the_view_of_sme_only_has_v);
	tcase_add_test(tcase, the_view_is_not_the_userspace_format);
	tcase_add_loop_test(tcase, a_loss_is_named, 0, 8);
	tcase_add_test(tcase, an_unreadable_register_is_not_restored);
	tcase_add_test(tcase, verdicts_are_those_of_the_record);
	return suite_of("migration", tcase);
}
