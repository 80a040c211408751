/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_CAP_ARM_MTE: when it can be enabled, and what of vCPUs and slots goes with it */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ask_mte.h"

static void close_vm(struct ask *ask)
{
	if (ask->run)
		call_run_page_done(ask->vcpu, ask->run);
	if (ask->ram)
		munmap(ask->ram, ASK_RAM_SIZE);
	ask_close(ask->vcpu);
	ask_close(ask->vm);
	ask->vcpu = 0;
	ask->run = NULL;
}

void mte_vm(struct ask *ask, bool on)
{
	close_vm(ask);
	ask->ram = mmap(NULL, ASK_RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			0);
	ask->vm = (int)call(ask->kvm, KVM_CREATE_VM, NULL);
	if (on)
		mte_enable(ask, 0);
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
}

long mte_vcpu(struct ask *ask, uint32_t features)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1 << KVM_ARM_VCPU_PSCI_0_2 | features } };
	long ret = call(ask->vm, KVM_CREATE_VCPU, NULL);

	if (ret < 0)
		return ret;
	ask->vcpu = (int)ret;
	ask->run = call_run_page(ask->vcpu);
	return call(ask->vcpu, KVM_ARM_VCPU_INIT, &init);
}

long mte_enable(struct ask *ask, uint32_t flags)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_ARM_MTE, .flags = flags };

	return call(ask->vm, KVM_ENABLE_CAP, &cap);
}

void mte_say_bytes(struct ask *ask, const char *question, const uint8_t *bytes, size_t nr)
{
	fprintf(ask->out, "%s\t", question);
	for (size_t i = 0, run; i < nr; i += run) {
		for (run = 1; i + run < nr && bytes[i + run] == bytes[i]; run++)
			;
		fprintf(ask->out, "%s%xx%zu", i ? " " : "", bytes[i], run);
	}
	fputc('\n', ask->out);
}

static void ask_enable(struct ask *ask)
{
	const struct kvm_enable_cap with_arg = { .cap = KVM_CAP_ARM_MTE, .args = { 1, 2, 3, 4 } };

	say(ask, call(ask->kvm, KVM_CHECK_EXTENSION, (void *)KVM_CAP_ARM_MTE), "mte: of /dev/kvm");
	mte_vm(ask, false);
	say(ask, call(ask->vm, KVM_CHECK_EXTENSION, (void *)KVM_CAP_ARM_MTE), "mte: of a VM");
	say(ask, mte_enable(ask, 1), "mte: enable with a flag");
	say(ask, call(ask->vm, KVM_ENABLE_CAP, &with_arg),
	    "mte: enable with arguments, and a slot there");
	say(ask, mte_enable(ask, 0), "mte: enable again");
	say(ask, call(ask->vm, KVM_CHECK_EXTENSION, (void *)KVM_CAP_ARM_MTE),
	    "mte: of a VM that has it");
	say(ask, mte_vcpu(ask, 0), "mte: vCPU of it");
	say(ask, mte_enable(ask, 0), "mte: enable again with a vCPU");
	mte_vm(ask, false);
	mte_vcpu(ask, 0);
	say(ask, mte_enable(ask, 0), "mte: enable with a vCPU");
	say(ask, mte_copy(ask, ASK_RAM, 0, NULL, 0), "mte: copy nothing without it");
}

/* EL1_32BIT, PTRAUTH_*, SVE, PMU_V3, HAS_EL2, alone and with what is refused as well */
static void ask_features(struct ask *ask)
{
	static const uint32_t features[] = { 0,	   0x2,	  0x8,	     0x10,	 0x30,	    0x80,
					     0x82, 0x180, 0x2 | 0x8, 0x2 | 0x10, 0xf0000000 };

	for (size_t i = 0; i < sizeof(features) / sizeof(features[0]); i++)
		for (int on = 0; on < 2; on++) {
			mte_vm(ask, on);
			say(ask, mte_vcpu(ask, features[i]), "mte %d: INIT with features %#x", on,
			    features[i]);
		}
	mte_vm(ask, true);
	say(ask, mte_vcpu(ask, 0x2), "mte: INIT 32-bit");
	call(ask->vcpu, KVM_ARM_VCPU_INIT,
	     &(struct kvm_vcpu_init){ .target = KVM_ARM_TARGET_GENERIC_V8, .features = { 4 } });
	say(ask,
	    call(ask->vcpu, KVM_ARM_VCPU_INIT,
		 &(struct kvm_vcpu_init){ .target = KVM_ARM_TARGET_GENERIC_V8, .features = { 4 } }),
	    "mte: INIT 64-bit after that");
}

static long slot_of(struct ask *ask, uint32_t slot, void *memory, uint64_t pages)
{
	struct kvm_userspace_memory_region region = {
		.slot = slot,
		.guest_phys_addr = ASK_RAM + (slot + 1) * UINT64_C(0x1000000),
		.memory_size = pages * 4096,
		.userspace_addr = (uint64_t)(uintptr_t)memory,
	};

	return call(ask->vm, KVM_SET_USER_MEMORY_REGION, &region);
}

static void ask_slots_of(struct ask *ask, int on)
{
	uint8_t *hole =
		mmap(NULL, 4 * 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	mte_vm(ask, on);
	say(ask, slot_of(ask, 1, hole, 4), "mte %d: slot of private memory", on);
	munmap(hole + 4096, 4096);
	say(ask, slot_of(ask, 2, hole, 4), "mte %d: slot with a hole in it", on);
	mprotect(hole, 4096, PROT_NONE);
	say(ask, slot_of(ask, 3, hole, 1), "mte %d: slot of what nobody may touch", on);
	munmap(hole, 4 * 4096);
	say(ask, slot_of(ask, 4, hole, 4), "mte %d: slot of nothing", on);
}

void mte_say_tags(struct ask *ask, const char *question, uint64_t ipa)
{
	uint8_t tags[256];
	long ret;

	memset(tags, 0x55, sizeof(tags));
	ret = mte_copy(ask, ipa, 4096, tags, KVM_ARM_TAGS_FROM_GUEST);
	if (ret < 0)
		say(ask, ret, "%s", question);
	else
		mte_say_bytes(ask, question, tags, sizeof(tags));
}

void ask_mte(struct ask *ask)
{
	ask_enable(ask);
	ask_features(ask);
	ask_slots_of(ask, 0);
	ask_slots_of(ask, 1);
	ask_mte_copy(ask);
	ask_mte_regs(ask);
	ask_mte_guest(ask);
	close_vm(ask);
}
