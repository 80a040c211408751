/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a vCPU of a VM with tags shows to userspace */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "ask_mte.h"

static const uint64_t regs[] = { RGSR_EL1, GCR_EL1, TFSR_EL1, TFSRE0_EL1,
				 ARM64_SYS_REG(3, 1, 0, 0, 4) /* GMID_EL1 */ };
#define NR_REGS (sizeof(regs) / sizeof(regs[0]))

static const uint64_t values[] = { 0, 1, 0x1ffff, 0xffffffff, 0x1de7ec7edbadc0de, UINT64_MAX };
#define NR_VALUES (sizeof(values) / sizeof(values[0]))

static void ask_value(struct ask *ask, int on, uint64_t id, uint64_t value)
{
	long ret = one_reg(ask->vcpu, KVM_SET_ONE_REG, id, &value);

	say(ask, ret, "mte %d: set %#" PRIx64 " to %#" PRIx64, on, id & 0xffff, value);
	saytext(ask, "mte: it reads", "%#" PRIx64, ask_reg(ask, id));
}

static void ask_access(struct ask *ask, int on)
{
	uint64_t value = 0;

	for (size_t i = 0; i < NR_REGS; i++) {
		say(ask, one_reg(ask->vcpu, KVM_GET_ONE_REG, regs[i], &value),
		    "mte %d: get %#" PRIx64, on, regs[i] & 0xffff);
		saytext(ask, "mte: it begins with", "%#" PRIx64, value);
		for (size_t v = 0; v < NR_VALUES; v++)
			ask_value(ask, on, regs[i], values[v]);
	}
	mte_vcpu(ask, 0);
	for (size_t i = 0; i < NR_REGS; i++)
		saytext(ask, "mte: another vCPU's", "%#" PRIx64, ask_reg(ask, regs[i]));
}

/* Where the list has them: the register before each */
static void ask_list(struct ask *ask, int on)
{
	static uint64_t without;
	struct kvm_reg_list *list = NULL;

	if (fetch_list(ask->vcpu, &list))
		return;
	for (uint64_t i = 1; i < list->n; i++)
		for (size_t r = 0; r < NR_REGS; r++)
			if (list->reg[i] == regs[r])
				saytext(ask, "mte: in the list", "%#llx behind %#llx",
					(unsigned long long)list->reg[i],
					(unsigned long long)list->reg[i - 1]);
	if (on)
		say(ask, (long)(list->n - without), "mte: how much longer the list is");
	without = list->n;
	free(list);
}

/* ID registers of the first vCPU, as they differ between both VMs; of CPU fields no kernel decides the value */
static void ask_ids(struct ask *ask)
{
	static uint64_t without[64];

	for (int on = 0; on < 2; on++) {
		mte_vm(ask, on);
		mte_vcpu(ask, 0);
		for (unsigned int i = 8; i < 64; i++) {
			uint64_t id = ARM64_SYS_REG(3, 0, 0, i / 8, i % 8), is = ask_reg(ask, id);

			if (on && is != without[i])
				saytext(ask, "mte: an ID register has more", "0.%u.%u: %#" PRIx64,
					i / 8, i % 8, is ^ without[i]);
			without[i] = is;
		}
	}
}

/* Of a field its sixteen values: y taken and kept, i taken and ignored, - EINVAL, ? something else */
static void ask_field(struct ask *ask, int on, const char *name, uint64_t id, unsigned int shift)
{
	uint64_t reset = ask_reg(ask, id);

	fprintf(ask->out, "mte %d: values of %s\t%d ", on, name, (int)(reset >> shift & 15));
	for (uint64_t value = 0; value < 16; value++) {
		uint64_t wanted = (reset & ~(UINT64_C(15) << shift)) | value << shift;
		long ret = one_reg(ask->vcpu, KVM_SET_ONE_REG, id, &wanted);

		fputc(ret					  ? ret == -EINVAL ? '-' : '?'
		      : (ask_reg(ask, id) >> shift & 15) == value ? 'y'
								  : 'i',
		      ask->out);
	}
	fputc('\n', ask->out);
	one_reg(ask->vcpu, KVM_SET_ONE_REG, id, &reset);
}

static void ask_fields(struct ask *ask, int on)
{
	ask_field(ask, on, "PFR1.MTE", ARM64_SYS_REG(3, 0, 0, 4, 1), 8);
	ask_field(ask, on, "PFR1.MTE_frac", ARM64_SYS_REG(3, 0, 0, 4, 1), 40);
	ask_field(ask, on, "PFR1.MTEX", ARM64_SYS_REG(3, 0, 0, 4, 1), 52);
	ask_field(ask, on, "PFR2.MTEPERM", ARM64_SYS_REG(3, 0, 0, 4, 2), 0);
	ask_field(ask, on, "PFR2.MTESTOREONLY", ARM64_SYS_REG(3, 0, 0, 4, 2), 4);
	ask_field(ask, on, "PFR2.MTEFAR", ARM64_SYS_REG(3, 0, 0, 4, 2), 8);
}

static void ask_mask(struct ask *ask, int on)
{
	static uint64_t masks[KVM_ARM_FEATURE_ID_RANGE_SIZE];
	struct reg_mask_range range = { .addr = (uintptr_t)masks };

	say(ask, call(ask->vm, KVM_ARM_GET_REG_WRITABLE_MASKS, &range), "mte %d: masks", on);
	for (unsigned int op2 = 1; op2 < 3; op2++)
		saytext(ask, "mte: fields of PFR1 and PFR2 that may be written", "%#" PRIx64,
			masks[KVM_ARM_FEATURE_ID_RANGE_IDX(3, 0, 0, 4, op2)] &
				(op2 == 1 ? 0xf00f0000000f00 : 0xfff));
}

/* CLIDR_EL1.Ttype; what else is in it is the host's */
static void ask_clidr(struct ask *ask, int on)
{
	uint64_t id = ARM64_SYS_REG(3, 1, 0, 0, 1), clidr = ask_reg(ask, id);

	saytext(ask, "mte: CLIDR_EL1.Ttype", "%#" PRIx64, clidr >> 33);
	for (uint64_t type = 0; type < 4; type++) {
		uint64_t wanted = (clidr & 0x1ffffffff) | type << 33;

		say(ask, one_reg(ask->vcpu, KVM_SET_ONE_REG, id, &wanted),
		    "mte %d: set Ttype1 to %d", on, (int)type);
	}
}

/* INIT again: what is kept */
static void ask_again(struct ask *ask, int on)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1 << KVM_ARM_VCPU_PSCI_0_2 } };
	uint64_t value = 0x15;

	for (size_t i = 0; i < NR_REGS; i++)
		one_reg(ask->vcpu, KVM_SET_ONE_REG, regs[i], &value);
	call(ask->vcpu, KVM_ARM_VCPU_INIT, &init);
	for (size_t i = 0; i < NR_REGS; i++)
		saytext(ask, on ? "mte: behind INIT" : "mte: behind INIT without", "%#" PRIx64,
			ask_reg(ask, regs[i]));
}

void ask_mte_regs(struct ask *ask)
{
	for (int on = 0; on < 2; on++) {
		mte_vm(ask, on);
		mte_vcpu(ask, 0);
		ask_list(ask, on);
		ask_fields(ask, on);
		ask_mask(ask, on);
		ask_clidr(ask, on);
		ask_access(ask, on);
		mte_vm(ask, on);
		mte_vcpu(ask, 0);
		ask_again(ask, on);
	}
	ask_ids(ask);
}
