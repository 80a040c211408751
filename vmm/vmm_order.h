/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: In which order VMMs write saved registers into a fresh vCPU
 */
#ifndef KVMSME_VMM_VMM_ORDER_H
#define KVMSME_VMM_VMM_ORDER_H

#include <stdbool.h>
#include <stdint.h>

/* What a VMM sorts registers by */
enum reg_class {
	CLASS_SVE_VLS,
	CLASS_SME_VLS,
	CLASS_CORE,	/* X, SP, PC, PSTATE, SPSR */
	CLASS_V,
	CLASS_FP_STATUS,	/* FPSR, FPCR */
	CLASS_SVE,	/* Z, P, FFR */
	CLASS_SME,	/* ZA, ZT0 */
	CLASS_SVCR,
	CLASS_OTHER,	/* system, firmware and cache registers */
	NR_REG_CLASSES
};

#define ORDER_PASSES	5
#define PASS_FINALIZE	0	/* before KVM_ARM_VCPU_FINALIZE */
#define PASS_NEVER	0xff	/* not saved or not written */

/**
 * struct vmm_order - an order: ascending passes, within one that of KVM_GET_REG_LIST
 * @source:   where it was read
 * @note:     what the VMM itself does to SME registers today, or NULL
 * @pass:     by class; @pass_with_sve: the same where any Z, P, FFR or SVE_VLS was saved
 */
struct vmm_order {
	const char *name;
	const char *doc;
	const char *source;
	const char *note;
	uint8_t pass[NR_REG_CLASSES];
	uint8_t pass_with_sve[NR_REG_CLASSES];
};

extern const struct vmm_order vmm_orders[];
extern const unsigned int nr_vmm_orders;
extern const char *const vmm_order_names[];	/* NULL-terminated */

/** vmm_order_by_name() - NULL if there is none */
const struct vmm_order *vmm_order_by_name(const char *name);

enum reg_class reg_class_of(uint64_t id);

#endif
