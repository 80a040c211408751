// SPDX-License-Identifier: GPL-2.0-or-later
/* The vCPU, in the state in which arm64 Linux has a CPU that runs a program (arch/arm64/mm/proc.S) */
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>

#include "kvm_call.h"
#include "linux_guest.h"
#include "machine.h"

#define SYS_SCTLR_EL1	ARM64_SYS_REG(3, 0, 1, 0, 0)
#define SYS_CPACR_EL1	ARM64_SYS_REG(3, 0, 1, 0, 2)
#define PSTATE_EL1H_DAIF UINT64_C(0x3c5)

/* INIT_SCTLR_EL1_MMU_ON: M, C, SA, SA0, SED, I, DZE, UCT, nTWE, TSCXT, EIS, EOS, SPAN, UCI, nTLSMD, LSMAOE, EPAN */
#define SCTLR_MMU_ON	UINT64_C(0x0200000034d4d91d)
#define SCTLR_BT0	(UINT64_C(1) << 35)
#define SCTLR_EnFPM	(UINT64_C(1) << 34)
#define SCTLR_MSCEn	(UINT64_C(1) << 33)
#define SCTLR_EnKEYS	(UINT64_C(1) << 31 | UINT64_C(1) << 30 | UINT64_C(1) << 27 | UINT64_C(1) << 13)
#define SCTLR_EnTP2	(UINT64_C(1) << 60)

#define CPACR_ALL	UINT64_C(0x03330000)	/* SMEN, FPEN, ZEN */
/* 4 KiB granules of 48 bits, inner shareable, write-back; IPS 40 bits, TBI0 */
#define TCR		(UINT64_C(16) | UINT64_C(16) << 16 | UINT64_C(0x3500) | UINT64_C(0x3500) << 16 | \
			 UINT64_C(2) << 30 | UINT64_C(2) << 32 | UINT64_C(1) << 37)
#define MAIR		UINT64_C(0x00ff)	/* 0: normal, write-back; 1: Device-nGnRnE */
#define CNTKCTL_EL0VCTEN UINT64_C(2)

#define SMCR_FA64	(UINT64_C(1) << 31)
#define SMCR_EZT0	(UINT64_C(1) << 30)

bool linux_has_sme(const struct linux_guest *g)
{
	return linux_has(g, g->m->profile.sme_feature_bit);
}

uint64_t linux_get(const struct linux_guest *g, uint64_t id)
{
	uint64_t value = 0;

	one_reg(g->vcpu, KVM_GET_ONE_REG, id, &value);
	return value;
}

bool linux_get_bytes(const struct linux_guest *g, uint64_t id, void *to)
{
	return !one_reg(g->vcpu, KVM_GET_ONE_REG, id, to);
}

bool linux_set_bytes(const struct linux_guest *g, uint64_t id, const void *from)
{
	return !one_reg(g->vcpu, KVM_SET_ONE_REG, id, from);
}

void linux_set(const struct linux_guest *g, uint64_t id, uint64_t value)
{
	linux_set_bytes(g, id, &value);
}

/* Of what the host does not have, the bits are RES0 */
void linux_set_vq(struct linux_guest *g, enum linux_vector which, unsigned int vq)
{
	g->vq[which] = (uint16_t)vq;
	if (which == LINUX_SVE)
		linux_set(g, KVM_REG_ARM64_SYS_ZCR_EL1, vq - 1);
	else
		linux_set(g, KVM_REG_ARM64_SYS_SMCR_EL1, SMCR_FA64 | SMCR_EZT0 | (vq - 1));
}

/* The lengths that KVM offers: the first word has all that there can be here */
static uint16_t lengths(const struct linux_guest *g, uint64_t id)
{
	uint64_t words[KVM_ARM64_SVE_VLS_WORDS] = { 0 };

	linux_get_bytes(g, id, words);
	return (uint16_t)words[0];
}

static long finalize(const struct linux_guest *g)
{
	int vec = KVM_ARM_VCPU_VEC, sme = (int)g->m->profile.sme_feature_bit;
	long error = 0;

	if (linux_has(g, KVM_ARM_VCPU_SVE) || linux_has_sme(g))
		error = call(g->vcpu, KVM_ARM_VCPU_FINALIZE, &vec);
	/* where SME is finalized by itself, an error is that of KVM_RUN, too */
	if (linux_has_sme(g) && (!error || !linux_has(g, KVM_ARM_VCPU_SVE)))
		call(g->vcpu, KVM_ARM_VCPU_FINALIZE, &sme);
	return linux_has(g, KVM_ARM_VCPU_SVE) ? error : 0;
}

static bool make_vcpu(struct linux_guest *g)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { g->options->features } };
	struct kvm_userspace_memory_region slot = {
		.guest_phys_addr = LINUX_RAM, .memory_size = LINUX_RAM_SIZE,
		.userspace_addr = (uint64_t)(uintptr_t)g->mem.ram,
	};
	long error;

	g->vm = kvmsme_ioctl(kvmsme_open(g->m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	g->vcpu = kvmsme_ioctl(g->vm, KVM_CREATE_VCPU, 0);
	error = call(g->vm, KVM_SET_USER_MEMORY_REGION, &slot);
	if (!error)
		error = call(g->vcpu, KVM_ARM_VCPU_INIT, &init);
	if (!error && linux_has(g, KVM_ARM_VCPU_SVE))
		g->vqs[LINUX_SVE] = lengths(g, KVM_REG_ARM64_SVE_VLS);
	if (!error && linux_has_sme(g))
		g->vqs[LINUX_SME] = lengths(g, sme_vls_reg_id(&g->m->profile));
	if (!error)
		error = finalize(g);
	g->run = kvmsme_mmap(g->vcpu, sizeof(*g->run), 0);
	g->watch.tracing = g->options->trace_branches;
	machine_watch(g->m, 0, &g->watch);
	if (error)
		linux_break(g, "the vCPU cannot be made: %s", strerror((int)-error));
	return !error;
}

static uint64_t sctlr(const struct linux_guest *g)
{
	uint64_t sctlr = SCTLR_MMU_ON | SCTLR_BT0 | SCTLR_MSCEn | SCTLR_EnFPM;

	if (linux_has(g, KVM_ARM_VCPU_PTRAUTH_ADDRESS))
		sctlr |= SCTLR_EnKEYS;
	return linux_has_sme(g) ? sctlr | SCTLR_EnTP2 : sctlr;
}

/* The keys of FEAT_PAuth: ten halves, APIAKeyLo_EL1 to APGAKeyHi_EL1 */
static void set_keys(const struct linux_guest *g)
{
	uint64_t key = UINT64_C(0x6b766d736d650001);

	for (unsigned int crm = 1; crm <= 3; crm++)
		for (unsigned int op2 = 0; op2 < (crm == 3 ? 2 : 4); op2++)
			linux_set(g, ARM64_SYS_REG(3, 0, 2, crm, op2), key *= UINT64_C(0x9e3779b97f4a7c15));
}

static void set_registers(struct linux_guest *g)
{
	const struct {
		uint64_t id, value;
	} regs[] = {
		{ ARM64_SYS_REG(3, 0, 2, 0, 0), LINUX_RAM + g->mem.table },		/* TTBR0_EL1 */
		{ ARM64_SYS_REG(3, 0, 2, 0, 1), LINUX_RAM + g->mem.kernel_table },	/* TTBR1_EL1 */
		{ ARM64_SYS_REG(3, 0, 2, 0, 2), TCR },
		{ ARM64_SYS_REG(3, 0, 10, 2, 0), MAIR },
		{ ARM64_SYS_REG(3, 0, 14, 1, 0), CNTKCTL_EL0VCTEN },
		{ ARM64_SYS_REG(2, 0, 0, 2, 2), 0 },		/* MDSCR_EL1 */
		{ ARM64_SYS_REG(3, 3, 13, 0, 2), 0 },		/* TPIDR_EL0 */
		{ ARM64_SYS_REG(3, 3, 13, 0, 3), 0 },		/* TPIDRRO_EL0 */
		{ SYS_SCTLR_EL1, sctlr(g) },
		{ SYS_CPACR_EL1, CPACR_ALL },
		{ LINUX_CORE(regs.pstate), PSTATE_EL1H_DAIF },
		{ LINUX_PSTATE, 0 },
	};

	for (size_t i = 0; i < sizeof(regs) / sizeof(regs[0]); i++)
		linux_set(g, regs[i].id, regs[i].value);
	if (linux_has_sme(g))
		linux_set(g, KVM_REG_ARM64_SYS_TPIDR2_EL0, 0);
	if (linux_has(g, KVM_ARM_VCPU_PTRAUTH_ADDRESS))
		set_keys(g);
}

/* The longest of @vqs that is no longer than @most */
static unsigned int longest(uint16_t vqs, unsigned int most)
{
	while (most > 1 && !(vqs >> (most - 1) & 1))
		most--;
	return most;
}

/* fpsimd.c: 64 bytes of SVE and 32 of SME, or the next that is shorter */
static void set_lengths(struct linux_guest *g)
{
	static const unsigned int most[LINUX_NR_VECTORS] = { 4, 2 };

	for (int i = 0; i < LINUX_NR_VECTORS; i++)
		if (g->vqs[i])
			linux_set_vq(g, (enum linux_vector)i,
				     longest(g->vqs[i], g->options->longest ? 16 : most[i]));
}

bool linux_vcpu_new(struct linux_guest *g)
{
	if (!make_vcpu(g))
		return false;
	set_registers(g);
	set_lengths(g);
	return true;
}
