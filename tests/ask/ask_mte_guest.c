/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Guests and tags: instructions at EL1 and EL0, with and without access to tags, in VMs with and without MTE */
#include <inttypes.h>
#include <string.h>

#include "ask_mte.h"

#define CORE(field) \
	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.field))
#define SCTLR_EL1     ARM64_SYS_REG(3, 0, 1, 0, 0)
#define SCTLR_MMU     UINT64_C(0x34d0580d) /* and C, SA; DZE, UCT and UCI: cache maintenance at EL0 */
#define SCTLR_ATA     (UINT64_C(1) << 43)
#define SCTLR_ATA0    (UINT64_C(1) << 42)
#define SCTLR_TCF(n)  ((uint64_t)(n) << 40)
#define SCTLR_TCF0(n) ((uint64_t)(n) << 38)
#define TCR_TBI0_4G   UINT64_C(0x2200803520) /* T0SZ 32, TBI0, EPD1 */
#define TCR_TCMA0     (UINT64_C(1) << 57)

#define VECTORS		0x8000u /* all offsets into RAM */
#define DATA		0x30000u
#define TABLE		0x3c000u
#define TAG_OF(granule) (((granule) + 5) & 15)
#define EL0_RAM		UINT64_C(0xc0000000) /* of EL0 and tagged; ASK_RAM is EL1's, and tagged */
#define PLAIN_RAM	UINT64_C(0x0) /* both's, and not tagged */

/**
 * struct mte_guest - how one instruction is met
 * @on: the VM has MTE; @el: 0 or 1
 */
struct mte_guest {
	const char *name;
	uint32_t insn;
	int on, el;
	uint64_t sctlr, tcr, x0, x1, x2, pstate;
};

static void set(struct ask *ask, uint64_t id, uint64_t value)
{
	one_reg(ask->vcpu, KVM_SET_ONE_REG, id, &value);
}

/* The data page's granules have tags 5, 6, 7, ...; its bytes count up */
static void lay_out(struct ask *ask)
{
	static const uint64_t table[] = { ASK_RAM | 0x749, UINT64_C(0x60000040000445),
					  ASK_RAM | 0x701, ASK_RAM | 0x741 };
	static const uint32_t vector = 0xf90002a0 /* str x0, [x21] */;
	uint8_t tags[256];

	memcpy(ask->ram + TABLE, table, sizeof(table));
	for (unsigned int at = 0; at < 0x800; at += 0x80)
		memcpy(ask->ram + VECTORS + at, &vector, 4);
	for (unsigned int i = 0; i < 4096; i++)
		ask->ram[DATA + i] = (uint8_t)i;
	for (unsigned int i = 0; i < 256; i++)
		tags[i] = TAG_OF(i);
	mte_copy(ask, ASK_RAM + DATA, 4096, tags, 0);
}

static void set_up(struct ask *ask, const struct mte_guest *guest)
{
	mte_vm(ask, guest->on);
	mte_vcpu(ask, 0);
	lay_out(ask);
	ASK_CODE(ask, guest->insn, 0xf9000280 /* str x0, [x20] */, 0x14000000);
	if (!guest->el)
		set(ask, CORE(pc), ask_reg(ask, CORE(pc)) - ASK_RAM + EL0_RAM);
	set(ask, CORE(pstate), guest->pstate | (guest->el ? 0x3c5 : 0x3c0));
	set(ask, SCTLR_EL1, guest->sctlr);
	set(ask, ARM64_SYS_REG(3, 0, 2, 0, 0), ASK_RAM + TABLE);
	set(ask, ARM64_SYS_REG(3, 0, 2, 0, 2), TCR_TBI0_4G | guest->tcr);
	set(ask, ARM64_SYS_REG(3, 0, 10, 2, 0), 0xff00f0);
	set(ask, ARM64_SYS_REG(3, 0, 12, 0, 0), ASK_RAM + VECTORS);
	set(ask, RGSR_EL1, 0x123405);
	set(ask, GCR_EL1, 0x0042);
	set(ask, TFSR_EL1, 0);
	set(ask, TFSRE0_EL1, 0);
	set(ask, CORE(regs[0]), guest->x0);
	set(ask, CORE(regs[1]), guest->x1);
	set(ask, CORE(regs[2]), guest->x2);
	set(ask, CORE(sp), guest->x1);
	set(ask, KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(sp_el1),
	    guest->x1);
	set(ask, CORE(regs[20]), ASK_MMIO);
	set(ask, CORE(regs[21]), ASK_MMIO + 0x1000);
}

static void say_changes(struct ask *ask, const struct mte_guest *guest)
{
	static const char *const names[] = { "RGSR", "GCR", "TFSR", "TFSRE0" };
	static const uint64_t ids[] = { RGSR_EL1, GCR_EL1, TFSR_EL1, TFSRE0_EL1 },
			      were[] = { 0x123405, 0x42, 0, 0 };
	uint8_t tags[256];
	long got = mte_copy(ask, ASK_RAM + DATA, 4096, tags, KVM_ARM_TAGS_FROM_GUEST);

	for (unsigned int i = 0; guest->on && i < 4; i++)
		if (ask_reg(ask, ids[i]) != were[i])
			fprintf(ask->out, " %s %#" PRIx64, names[i], ask_reg(ask, ids[i]));
	for (unsigned int i = 0, end; got == 4096 && i < 256; i = end) {
		for (end = i + 1; end < 256 && tags[end] == tags[i]; end++)
			;
		if (end != i + 1 || tags[i] != TAG_OF(i))
			fprintf(ask->out, " tag[%u-%u]=%x", i, end - 1, tags[i]);
	}
	for (unsigned int i = 0, end; i < 4096; i = end) {
		for (end = i + 1; end < 4096 && ask->ram[DATA + end] == ask->ram[DATA + i]; end++)
			;
		if (end != i + 1 || ask->ram[DATA + i] != (uint8_t)i)
			fprintf(ask->out, " [%u-%u]=%x", i, end - 1, ask->ram[DATA + i]);
	}
}

static void say_abort(struct ask *ask)
{
	uint64_t pc = ask_reg(ask, KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
					   KVM_REG_ARM_CORE_REG(elr_el1));

	fprintf(ask->out, " ESR %#" PRIx64 " FAR %#" PRIx64 " ELR+%" PRIu64 " SPSR %#" PRIx64,
		ask_reg(ask, ARM64_SYS_REG(3, 0, 5, 2, 0)),
		ask_reg(ask, ARM64_SYS_REG(3, 0, 6, 0, 0)), pc % 128,
		ask_reg(ask, KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
				     KVM_REG_ARM_CORE_REG(spsr[0])));
}

static void ask_insn(struct ask *ask, const struct mte_guest *guest)
{
	const struct kvm_run *run;
	long ret;

	set_up(ask, guest);
	ret = call(ask->vcpu, KVM_RUN, NULL);
	run = ask->run;
	fprintf(ask->out, "mte %d EL%d SCTLR %#" PRIx64 ": %s\t%ld exit %u", guest->on, guest->el,
		guest->sctlr >> 37, guest->name, ret, run->exit_reason);
	if (run->exit_reason == KVM_EXIT_MMIO)
		fprintf(ask->out, " at %#llx", (unsigned long long)run->mmio.phys_addr);
	if (run->exit_reason == KVM_EXIT_MMIO && run->mmio.phys_addr == ASK_MMIO + 0x1000)
		say_abort(ask);
	if (run->exit_reason == KVM_EXIT_MMIO)
		fprintf(ask->out,
			" PSTATE %#" PRIx64 " X0 %#" PRIx64 " X1 %#" PRIx64 " X2 %#" PRIx64,
			ask_reg(ask, CORE(pstate)), ask_reg(ask, CORE(regs[0])),
			ask_reg(ask, CORE(regs[1])), ask_reg(ask, CORE(regs[2])));
	say_changes(ask, guest);
	fputc('\n', ask->out);
}

static const struct {
	uint32_t insn;
	const char *name;
} insns[] = {
	{ 0x9adf1020, "irg x0, x1" },
	{ 0x9ac21020, "irg x0, x1, x2" },
	{ 0x9ac21420, "gmi x0, x1, x2" },
	{ 0x91820c20, "addg x0, x1, #0x20, #0x3" },
	{ 0xd1820c20, "subg x0, x1, #0x20, #0x3" },
	{ 0x9ac20020, "subp x0, x1, x2" },
	{ 0xbac20020, "subps x0, x1, x2" },
	{ 0xd9600020, "ldg x0, [x1]" },
	{ 0xd9601020, "ldg x0, [x1, #0x10]" },
	{ 0xd9200821, "stg x1, [x1]" },
	{ 0xd9201c22, "stg x2, [x1, #0x10]!" },
	{ 0xd9201422, "stg x2, [x1], #0x10" },
	{ 0xd9600822, "stzg x2, [x1]" },
	{ 0xd9a00822, "st2g x2, [x1]" },
	{ 0xd9e00822, "stz2g x2, [x1]" },
	{ 0x69000820, "stgp x0, x2, [x1]" },
	{ 0x69810820, "stgp x0, x2, [x1, #0x20]!" },
	{ 0xd9e00020, "ldgm x0, [x1]" },
	{ 0xd9a00020, "stgm x0, [x1]" },
	{ 0xd9200020, "stzgm x0, [x1]" },
	{ 0xd53810a0, "mrs x0, RGSR_EL1" },
	{ 0xd51810a0, "msr RGSR_EL1, x0" },
	{ 0xd53810c0, "mrs x0, GCR_EL1" },
	{ 0xd51810c0, "msr GCR_EL1, x0" },
	{ 0xd5385600, "mrs x0, TFSR_EL1" },
	{ 0xd5185600, "msr TFSR_EL1, x0" },
	{ 0xd5385620, "mrs x0, TFSRE0_EL1" },
	{ 0xd5185620, "msr TFSRE0_EL1, x0" },
	{ 0xd5390080, "mrs x0, GMID_EL1" },
	{ 0xd5380420, "mrs x0, ID_AA64PFR1_EL1" },
	{ 0xd53b42e0, "mrs x0, TCO" },
	{ 0xd51b42e1, "msr TCO, x1" },
	{ 0xd51b42e0, "msr TCO, x0" },
	{ 0xd503419f, "msr TCO, #0x1" },
	{ 0xd503409f, "msr TCO, #0x0" },
	{ 0xd50b7461, "dc gva, x1" },
	{ 0xd50b7481, "dc gzva, x1" },
	{ 0xd50b7a61, "dc cgvac, x1" },
	{ 0xd50b7aa1, "dc cgdvac, x1" },
	{ 0xd50b7c61, "dc cgvap, x1" },
	{ 0xd50b7ca1, "dc cgdvap, x1" },
	{ 0xd50b7d61, "dc cgvadp, x1" },
	{ 0xd50b7da1, "dc cgdvadp, x1" },
	{ 0xd50b7e61, "dc cigvac, x1" },
	{ 0xd50b7ea1, "dc cigdvac, x1" },
	{ 0xd5087661, "dc igvac, x1" },
	{ 0xd50876a1, "dc igdvac, x1" },
	{ 0xd5087681, "dc igsw, x1" },
	{ 0xd50876c1, "dc igdsw, x1" },
	{ 0xd5087a81, "dc cgsw, x1" },
	{ 0xd5087ac1, "dc cgdsw, x1" },
	{ 0xd5087e81, "dc cigsw, x1" },
	{ 0xd5087ec1, "dc cigdsw, x1" },
	{ 0xf9400020, "ldr x0, [x1]" },
	{ 0xd4000001, "svc #0" },
};

static uint64_t ram_of(int el)
{
	return el ? ASK_RAM : EL0_RAM;
}

static void ask_insns(struct ask *ask, int on, int el, uint64_t sctlr)
{
	for (size_t i = 0; i < sizeof(insns) / sizeof(insns[0]); i++)
		ask_insn(ask,
			 &(struct mte_guest){
				 insns[i].name, insns[i].insn, on, el, sctlr, 0, 0xfff2000001234567,
				 UINT64_C(0x0500000000000040) + ram_of(el) + DATA - 0x40,
				 UINT64_C(0xb900000000000013) + ram_of(el) + DATA - 0x13 + 0x80,
				 0 });
}

/* Accesses whose tag is the memory's, and not, in each mode of checking */
static void ask_check(struct ask *ask, int el, unsigned int mode, const char *name, uint32_t insn,
		      uint64_t x1, uint64_t tcr, uint64_t pstate)
{
	uint64_t sctlr = SCTLR_MMU |
			 (el ? SCTLR_ATA | SCTLR_TCF(mode) : SCTLR_ATA0 | SCTLR_TCF0(mode));

	ask_insn(ask, &(struct mte_guest){ name, insn, 1, el, sctlr, tcr, 0, x1, 0x99, pstate });
}

static void ask_checks(struct ask *ask, int el, unsigned int mode)
{
	uint64_t data = ram_of(el) + DATA, tag5 = UINT64_C(5) << 56, tco = UINT64_C(1) << 25;

	ask_check(ask, el, mode, "ldr, tag 5", 0xf9400020, data | tag5, 0, 0);
	ask_check(ask, el, mode, "ldr, tag 6", 0xf9400020, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "ldr, tag 6, TCO", 0xf9400020, data | UINT64_C(6) << 56, 0, tco);
	ask_check(ask, el, mode, "ldr, tag 0", 0xf9400020, data, 0, 0);
	ask_check(ask, el, mode, "ldr, tag 0, TCMA0", 0xf9400020, data, TCR_TCMA0, 0);
	ask_check(ask, el, mode, "ldr, tag 6, plain memory", 0xf9400020,
		  PLAIN_RAM + DATA + (UINT64_C(6) << 56), 0, 0);
	ask_check(ask, el, mode, "str, tag 5", 0xf9000022, data | tag5, 0, 0);
	ask_check(ask, el, mode, "str, tag 6", 0xf9000022, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "ldp across, tag 5", 0xa9400820, (data + 8) | tag5, 0, 0);
	ask_check(ask, el, mode, "ldp across, tag 6", 0xa9400820, (data + 8) | UINT64_C(6) << 56, 0,
		  0);
	ask_check(ask, el, mode, "stp across, tag 5", 0xa9000822, (data + 8) | tag5, 0, 0);
	ask_check(ask, el, mode, "ldr [sp], tag 6", 0xf94003e0, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "ldr [sp, x2], tag 6", 0xf87f6be0, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "stg, tag 6", 0xd9200822, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "stgp, tag 6", 0x69000822, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "dc zva, tag 6", 0xd50b7421, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "dc gva, tag 6", 0xd50b7461, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "swp, tag 6", 0xf8228020, data | UINT64_C(6) << 56, 0, 0);
	ask_check(ask, el, mode, "ldtr, tag 6", 0xf8400820, (EL0_RAM + DATA) | UINT64_C(6) << 56, 0,
		  0);
}

/* What a register has kept that userspace has set, when the vCPU has run */
static void ask_kept(struct ask *ask, uint64_t value)
{
	static const uint64_t ids[] = { RGSR_EL1, GCR_EL1, TFSR_EL1, TFSRE0_EL1 };
	struct mte_guest nop = { "nop", 0xd503201f, 1, 1, 0x30d00800, 0, 0, 0, 0, 0 };

	set_up(ask, &nop);
	for (unsigned int i = 0; i < 4; i++)
		set(ask, ids[i], value);
	call(ask->vcpu, KVM_RUN, NULL);
	for (unsigned int i = 0; i < 4; i++)
		saytext(ask, "mte: kept by a run", "%#" PRIx64, ask_reg(ask, ids[i]));
}

/* As INIT has left them */
static void ask_fresh(struct ask *ask)
{
	static const uint64_t ids[] = { RGSR_EL1, GCR_EL1, TFSR_EL1, TFSRE0_EL1 };

	mte_vm(ask, true);
	mte_vcpu(ask, 0);
	ASK_CODE(ask, 0xf9000280 /* str x0, [x20] */, 0x14000000);
	set(ask, CORE(regs[20]), ASK_MMIO);
	ask_run(ask, "mte: a first run");
	for (unsigned int i = 0; i < 4; i++)
		saytext(ask, "mte: kept of what INIT has left", "%#" PRIx64, ask_reg(ask, ids[i]));
}

/* KVM's own exceptions: an SError, an external abort, an instruction that it finds undefined */
static void ask_injected(struct ask *ask, int on)
{
	struct mte_guest guest = { "injected", 0xd503201f, on, 1, 0x30d00800, 0, 0, 0, 0, 0 };
	struct kvm_vcpu_events abort = { .exception = { .ext_dabt_pending = 1 } };

	set_up(ask, &guest);
	say(ask, call(ask->vcpu, KVM_SET_VCPU_EVENTS, &abort), "mte %d: an external abort", on);
	ask_run(ask, "mte: behind it");
	guest.insn = 0xd5390080;
	guest.name = "MMU off: mrs x0, GMID_EL1";
	ask_insn(ask, &guest);
	guest.insn = 0xd51ec000; /* msr S3_6_C12_C0_0, x0 */
	guest.name = "MMU off: a register of EL3";
	ask_insn(ask, &guest);
	guest.insn = 0xd9600020;
	guest.name = "MMU off: ldg x0, [x1]";
	guest.x1 = ASK_RAM + DATA;
	guest.sctlr |= SCTLR_ATA;
	ask_insn(ask, &guest);
	guest.insn = 0xd9200822;
	guest.name = "MMU off: stg x2, [x1]";
	ask_insn(ask, &guest);
}

void ask_mte_guest(struct ask *ask)
{
	ask_fresh(ask);
	ask_kept(ask, UINT64_MAX);
	ask_kept(ask, 0x1de7ec7edbadc0de);
	ask_injected(ask, 0);
	ask_injected(ask, 1);
	for (int on = 0; on < 2; on++)
		for (int el = 0; el < 2; el++) {
			ask_insns(ask, on, el, SCTLR_MMU);
			ask_insns(ask, on, el, SCTLR_MMU | SCTLR_ATA | SCTLR_ATA0);
		}
	for (int el = 0; el < 2; el++)
		for (unsigned int mode = 0; mode < 4; mode++)
			ask_checks(ask, el, mode);
}
