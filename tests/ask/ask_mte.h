/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Questions about KVM_CAP_ARM_MTE, of a host that has it
 */
#ifndef KVMSME_TESTS_ASK_MTE_H
#define KVMSME_TESTS_ASK_MTE_H

#include "ask.h"

#define RGSR_EL1   ARM64_SYS_REG(3, 0, 1, 0, 5)
#define GCR_EL1	   ARM64_SYS_REG(3, 0, 1, 0, 6)
#define TFSR_EL1   ARM64_SYS_REG(3, 0, 5, 6, 0)
#define TFSRE0_EL1 ARM64_SYS_REG(3, 0, 5, 6, 1)

/** mte_vm() - a VM with KVM_CAP_ARM_MTE if @on, and ASK_RAM_PAGES at ASK_RAM in slot 0; no vCPU */
void mte_vm(struct ask *ask, bool on);
/** mte_vcpu() - its vCPU, initialized with @features and PSCI_0_2; its result, or of its creation */
long mte_vcpu(struct ask *ask, uint32_t features);
long mte_enable(struct ask *ask, uint32_t flags);
/** mte_copy() - KVM_ARM_MTE_COPY_TAGS of @tags */
long mte_copy(struct ask *ask, uint64_t ipa, uint64_t length, const void *tags, uint64_t flags);
/** mte_say_tags() - the tags of a page of RAM, runs of them as "VALUExCOUNT" */
void mte_say_tags(struct ask *ask, const char *question, uint64_t ipa);
void mte_say_bytes(struct ask *ask, const char *question, const uint8_t *bytes, size_t nr);

/** ask_mte() - everything; the others: all there is of a topic */
void ask_mte(struct ask *ask);
void ask_mte_copy(struct ask *ask);
void ask_mte_regs(struct ask *ask);
void ask_mte_guest(struct ask *ask);

#endif
