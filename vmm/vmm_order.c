/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The orders of real VMMs are as read in their sources, which know no SME yet.  Registers
 * of coproc 0x17 take the place that the least change would give them: beside Z and P,
 * SME_VLS beside SVE_VLS; Firecracker needs none, since it replays whatever is listed.
 */
#include <stddef.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "vmm_order.h"

#define PASSES(sve_vls, sme_vls, core, v, fp_status, sve, sme, svcr, other)		\
	{ [CLASS_SVE_VLS] = sve_vls, [CLASS_SME_VLS] = sme_vls, [CLASS_CORE] = core,	\
	  [CLASS_V] = v, [CLASS_FP_STATUS] = fp_status, [CLASS_SVE] = sve,		\
	  [CLASS_SME] = sme, [CLASS_SVCR] = svcr, [CLASS_OTHER] = other }
#define BOTH(...) .pass = PASSES(__VA_ARGS__), .pass_with_sve = PASSES(__VA_ARGS__)

const struct vmm_order vmm_orders[] = {
	{ .name = "list",
	  .doc = "vector lengths, FINALIZE, then everything as KVM_GET_REG_LIST has it",
	  .source = "api.rst KVM_REG_ARM64_SVE_VLS; abi.md 4.7",
	  BOTH(0, 0, 1, 1, 1, 1, 1, 1, 1) },
	{ .name = "svcr_first",
	  .doc = "vector lengths, FINALIZE, SVCR, then the rest of the list",
	  .source = "v12 20/29; abi.md 4.7 (correct order)",
	  BOTH(0, 0, 2, 2, 2, 2, 2, 1, 2) },
	{ .name = "qemu",
	  .doc = "vector lengths, FINALIZE, core, V or Z and P, FPSR and FPCR, then system registers",
	  .source = "QEMU target/arm/kvm.c kvm_arch_put_registers",
	  .note = "as it is, QEMU gives up at vCPU creation: kvm_arm_init_cpreg_list() takes no other "
		  "id wider than 64 bits",
	  BOTH(0, 0, 1, 2, 3, 2, 2, 4, 4) },
	{ .name = "firecracker",
	  .doc = "SVE_VLS, FINALIZE, then everything else in list order, SME_VLS included",
	  .source = "Firecracker src/vmm/src/arch/aarch64/vcpu.rs restore_state",
	  .note = "gives up at the first call that fails; what else is lost is lost to one that goes on",
	  BOTH(0, 1, 1, 1, 1, 1, 1, 1, 1) },
	{ .name = "cloud_hypervisor",
	  .doc = "vector lengths, FINALIZE, core, wide registers, V with FPSR and FPCR (only without "
		 "SVE), then system registers",
	  .source = "cloud-hypervisor hypervisor/src/kvm/mod.rs state, set_state",
	  .note = "as it is, cloud-hypervisor refuses to save: a wide register outside coproc 0x15 is "
		  "an unsupported family, and the list has room for 500",
	  .pass = PASSES(0, 0, 1, 3, 3, 2, 2, 4, 4),
	  .pass_with_sve = PASSES(0, 0, 1, PASS_NEVER, PASS_NEVER, 2, 2, 4, 4) },
};
const unsigned int nr_vmm_orders = sizeof(vmm_orders) / sizeof(vmm_orders[0]);

const char *const vmm_order_names[] = {
	"list", "svcr_first", "qemu", "firecracker", "cloud_hypervisor", NULL,
};

const struct vmm_order *vmm_order_by_name(const char *name)
{
	for (unsigned int i = 0; i < nr_vmm_orders; i++)
		if (!strcmp(vmm_orders[i].name, name))
			return &vmm_orders[i];
	return NULL;
}

static enum reg_class core_class(uint64_t id)
{
	uint32_t index = (uint32_t)(id & 0xffff);

	if (index >= KVM_REG_ARM_CORE_REG(fp_regs.fpsr))
		return CLASS_FP_STATUS;
	return index >= KVM_REG_ARM_CORE_REG(fp_regs) ? CLASS_V : CLASS_CORE;
}

enum reg_class reg_class_of(uint64_t id)
{
	if (id == KVM_REG_ARM64_SVE_VLS)
		return CLASS_SVE_VLS;
	if (id == KVM_REG_ARM64_SYS_SVCR)
		return CLASS_SVCR;
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
		return core_class(id);
	case KVM_REG_ARM64_SVE:
		return CLASS_SVE;
	case KVM_REG_ARM64_SME:
		/* the only 512-bit one but ZT0, whatever number a generation gave it */
		return (id & 0xfffe) == 0xfffe ? CLASS_SME_VLS : CLASS_SME;
	default:
		return CLASS_OTHER;
	}
}
