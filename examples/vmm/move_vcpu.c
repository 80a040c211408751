// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A VMM that moves a vCPU, as it would with /dev/kvm: docs/vmm-author.md
 * usage: move_vcpu list|svcr-first [PROFILE]
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmsme/kvmsme.h>

#define VALUE_MAX 256
#define SVCR ARM64_SYS_REG(3, 3, 4, 2, 2)
#define SVCR_SM 1

struct saved_reg {
	uint64_t id;
	uint8_t value[VALUE_MAX];
};

static int one_reg(int vcpu, unsigned long request, uint64_t id, void *value)
{
	struct kvm_one_reg reg = { .id = id, .addr = (uintptr_t)value };

	return kvmsme_ioctl(vcpu, request, (unsigned long)&reg);
}

/* With SVE and SME at all lengths that the host has */
static int new_vcpu(struct kvmsme *machine)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_SVE | 1u << KVM_ARM_VCPU_SME } };
	int vm = kvmsme_ioctl(kvmsme_open(machine, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	int vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0), feature = KVM_ARM_VCPU_VEC;

	if (kvmsme_ioctl(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init) ||
	    kvmsme_ioctl(vcpu, KVM_ARM_VCPU_FINALIZE, (unsigned long)&feature)) {
		perror("a vCPU with SVE and SME");
		exit(2);
	}
	return vcpu;
}

static struct kvmsme *new_machine(const char *profile)
{
	static const struct kvmsme_host host = { .sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true };
	struct kvmsme_error error;
	struct kvmsme *machine = kvmsme_new(&host, profile, &error);

	if (!machine) {
		fprintf(stderr, "move_vcpu: %s\n", error.text);
		exit(2);
	}
	return machine;
}

static void tell(const char *what, uint64_t id, unsigned int nr)
{
	if (!nr)
		printf("%s: 0x%llx: %s\n", what, (unsigned long long)id, strerror(errno));
}

/* All registers of the list, in its order */
static struct saved_reg *save(int vcpu, uint64_t *nr)
{
	struct kvm_reg_list probe = { .n = 0 }, *list;
	struct saved_reg *regs;
	unsigned int failed = 0;

	kvmsme_ioctl(vcpu, KVM_GET_REG_LIST, (unsigned long)&probe);
	list = calloc(1, sizeof(*list) + probe.n * sizeof(list->reg[0]));
	regs = calloc(probe.n, sizeof(*regs));
	if (!list || !regs)
		exit(2);
	list->n = probe.n;
	kvmsme_ioctl(vcpu, KVM_GET_REG_LIST, (unsigned long)list);
	for (uint64_t i = 0; i < list->n; i++) {
		regs[i].id = list->reg[i];
		if (one_reg(vcpu, KVM_GET_ONE_REG, regs[i].id, regs[i].value))
			tell("save", regs[i].id, failed++);
	}
	printf("save: %llu registers, %u calls failed\n", (unsigned long long)list->n, failed);
	*nr = list->n;
	free(list);
	return regs;
}

/* Lengths cannot be written behind FINALIZE, and are the host's in any case here */
static int is_fixed(uint64_t id)
{
	return id == KVM_REG_ARM64_SVE_VLS || id == KVM_REG_ARM64_SME_VLS;
}

static void restore(int vcpu, struct saved_reg *regs, uint64_t nr, int svcr_first)
{
	unsigned int failed = 0;

	for (uint64_t i = 0; svcr_first && i < nr; i++)
		if (regs[i].id == SVCR)
			one_reg(vcpu, KVM_SET_ONE_REG, SVCR, regs[i].value);
	for (uint64_t i = 0; i < nr; i++) {
		if (is_fixed(regs[i].id) || !one_reg(vcpu, KVM_SET_ONE_REG, regs[i].id, regs[i].value))
			continue;
		tell("restore", regs[i].id, failed++);
	}
	printf("restore: %u calls failed\n", failed);
}

int main(int argc, char **argv)
{
	const char *profile = argc > 2 ? argv[2] : "sme-v12";
	uint64_t svcr = SVCR_SM, nr = 0, z3 = KVM_REG_ARM64_SVE_ZREG(3, 0);
	struct kvmsme *here = new_machine(profile), *there = new_machine(profile);
	uint8_t was[VALUE_MAX] = { 0 }, is[VALUE_MAX] = { 0 };
	int from = new_vcpu(here), to = new_vcpu(there), lost;
	struct saved_reg *regs;

	/* a guest in streaming mode, with something in Z3 */
	one_reg(from, KVM_SET_ONE_REG, SVCR, &svcr);
	memset(was, 7, sizeof(was));
	one_reg(from, KVM_SET_ONE_REG, z3, was);
	one_reg(from, KVM_GET_ONE_REG, z3, was);

	regs = save(from, &nr);
	restore(to, regs, nr, argc > 1 && !strcmp(argv[1], "svcr-first"));
	one_reg(to, KVM_GET_ONE_REG, z3, is);
	lost = memcmp(was, is, sizeof(was));
	printf("Z3 is %s\n", lost ? "lost" : "there");
	free(regs);
	kvmsme_free(here);
	kvmsme_free(there);
	return lost != 0;
}
