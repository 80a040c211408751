/* SPDX-License-Identifier: GPL-2.0-or-later */
/* ID registers: the writable masks, and which value of each field is taken */
#include <inttypes.h>

#include "questions.h"

static const char *name_of(long ret)
{
	return ret == 0 ? "y" : ret == -22 ? "-" : ret == -2 ? "n" : ret == -16 ? "b" : "?";
}

/* Of each field (four bits) its sixteen values: y taken and kept, i taken and ignored, - EINVAL, n ENOENT */
static void ask_fields(struct vm *vm, uint64_t id, unsigned int op1, unsigned int crm,
		       unsigned int op2, const char *with)
{
	uint64_t reset;

	if (try_reg(vm, 0, id, &reset))
		return;
	say("id %s %u.%u.%u: %" PRIx64, with, op1, crm, op2, reset);
	for (unsigned int shift = 0; shift < 64; shift += 4) {
		say(" ");
		for (uint64_t val = 0; val < 16; val++) {
			uint64_t wanted = (reset & ~(UINT64_C(0xf) << shift)) | val << shift, got;
			long ret = set_reg(vm, 0, id, wanted);

			got = get_reg(vm, 0, id);
			say("%s", !ret && got != wanted ? "i" : name_of(ret));
			set_reg(vm, 0, id, reset);
		}
	}
	say("\n");
}

static void ask_all_fields(uint32_t features, const char *with)
{
	struct vm vm;

	vm_open(&vm);
	if (vm_add(&vm, 0, features)) {
		say("id %s: no such vCPU\n", with);
		vm_close(&vm);
		return;
	}
	for (unsigned int crm = 0; crm < 8; crm++)
		for (unsigned int op2 = 0; op2 < 8; op2++)
			if (crm || (op2 != 0 && op2 != 5 && op2 != 6))
				ask_fields(&vm, ARM64_SYS_REG(3, 0, 0, crm, op2), 0, crm, op2,
					   with);
	ask_fields(&vm, ARM64_SYS_REG(3, 3, 0, 0, 1), 3, 0, 1, with);
	vm_close(&vm);
}

static void ask_masks(void)
{
	static uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE];
	struct reg_mask_range range = { .addr = (uintptr_t)masks };
	struct vm vm;
	long ret;

	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	ret = asked_ioctl(vm.fd, KVM_ARM_GET_REG_WRITABLE_MASKS, &range);
	say("masks: ");
	say_error(ret);
	say("\n");
	for (unsigned int i = 0; !ret && i < KVM_ARM_FEATURE_ID_RANGE_SIZE; i++)
		if (masks[i])
			say("mask %u.%u.%u: %" PRIx64 "\n", i >> 6 == 2 ? 3 : i >> 6, i >> 3 & 7,
			    i & 7, masks[i]);
	vm_close(&vm);
}

/* Values that other kernels showed */
static void ask_restored(void)
{
	static const struct {
		unsigned int crm, op2;
		uint64_t val;
	} rows[] = {
		{ 7, 2, 0x1221011112011011 }, { 7, 2, 0x1221011110011011 },
		{ 7, 2, 0x1221011113011011 }, { 7, 2, 0x122101111f011011 },
		{ 6, 2, 0x0120000000110012 }, { 6, 2, 0x0110000000110012 },
	};
	struct vm vm;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		uint64_t id = ARM64_SYS_REG(3, 0, 0, rows[i].crm, rows[i].op2);

		vm_open(&vm);
		vm_add(&vm, 0, F_PSCI);
		say("id restored %u.%u %" PRIx64 ": ", rows[i].crm, rows[i].op2, rows[i].val);
		say_error(set_reg(&vm, 0, id, rows[i].val));
		say(" %" PRIx64 "\n", get_reg(&vm, 0, id));
		vm_close(&vm);
	}
}

void ask_id_registers(void)
{
	ask_masks();
	ask_all_fields(F_PSCI, "plain");
	ask_all_fields(F_PSCI | F_SVE | 1 << KVM_ARM_VCPU_PTRAUTH_ADDRESS |
			       1 << KVM_ARM_VCPU_PTRAUTH_GENERIC,
		       "sve ptrauth");
	ask_restored();
}
