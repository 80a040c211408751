/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "ask.h"

#define ON	KVM_GUESTDBG_ENABLE
#define STEP	KVM_GUESTDBG_SINGLESTEP
#define SW	KVM_GUESTDBG_USE_SW_BP
#define HW	KVM_GUESTDBG_USE_HW

static struct kvm_guest_debug dbg;

static long control(struct ask *ask, uint32_t bits)
{
	memset(&dbg, 0, sizeof(dbg));
	dbg.control = bits;
	return call(ask->vcpu, KVM_SET_GUEST_DEBUG, &dbg);
}

static void ask_controls(struct ask *ask)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8 };
	int raw;

	ask_vm(ask);
	for (unsigned int bit = 0; bit < 32; bit++) {
		say(ask, control(ask, UINT32_C(1) << bit), "debug: bit %u", bit);
		say(ask, control(ask, UINT32_C(1) << bit | ON), "debug: bit %u and enable", bit);
	}
	say(ask, control(ask, 0), "debug: 0");
	say(ask, control(ask, STEP | SW | HW), "debug: all but enable");
	say(ask, control(ask, ON | STEP | SW | HW), "debug: all");
	say(ask, call(ask->vcpu, KVM_SET_GUEST_DEBUG, NULL), "debug: NULL");
	raw = (int)call(ask->vm, KVM_CREATE_VCPU, (void *)1);
	memset(&dbg, 0, sizeof(dbg));
	dbg.control = ON | STEP;
	dbg.pad = 1;
	say(ask, call(raw, KVM_SET_GUEST_DEBUG, &dbg), "debug: before INIT, pad 1");
	say(ask, call(raw, KVM_ARM_VCPU_INIT, &init), "debug: INIT behind it");
	ask_close(raw);
}

static void begin(struct ask *ask)
{
	ask_vm(ask);
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	ask_set_x(ask, 9, ASK_MMIO);
	ask_set_x(ask, 0, ASK_RAM + 0x4000);
}

static void ask_step(struct ask *ask)
{
	begin(ask);
	say(ask, control(ask, ON | STEP), "step: on");
	ASK_CODE(ask, A64_NOP, A64_ADD_X3_1, A64_STR_X1_X0, A64_STR_W10_X9, A64_LDR_W11_X9, A64_NOP, A64_MRS_X5_MDSCR,
		 A64_BRK_5, A64_NOP, A64_STR_W10_X9);
	for (unsigned int i = 0; i < 14; i++) {
		ask_run(ask, "step: run");
		if (ask->run->exit_reason == KVM_EXIT_MMIO && !ask->run->mmio.is_write)
			memset(ask->run->mmio.data, 0x11, 4);
	}
	saytext(ask, "step: x5", "%#llx", (unsigned long long)ask_reg(ask, KVM_REG_ARM64 | KVM_REG_SIZE_U64 |
								      KVM_REG_ARM_CORE | 10));
	saytext(ask, "step: MDSCR_EL1", "%#llx", (unsigned long long)ask_reg(ask, ARM64_SYS_REG(2, 0, 0, 2, 2)));
	say(ask, control(ask, 0), "step: off");
	ASK_CODE(ask, A64_NOP, A64_ADD_X3_1, A64_STR_W10_X9);
	ask_run(ask, "step: run without");
}

/* A call of PSCI_VERSION, then an SVC whose vector is at VBAR 0 + 0x200 */
static void ask_step_exceptions(struct ask *ask)
{
	uint64_t vbar = ASK_RAM + 0x2000;
	static const uint32_t nops[2] = { A64_NOP, A64_NOP };

	begin(ask);
	one_reg(ask->vcpu, KVM_SET_ONE_REG, ARM64_SYS_REG(3, 0, 12, 0, 0), &vbar);
	memcpy(ask->ram + 0x2200, nops, sizeof(nops));
	ask_set_x(ask, 0, 0x84000000);
	control(ask, ON | STEP);
	ASK_CODE(ask, A64_HVC, A64_NOP, A64_SVC, A64_NOP);
	for (unsigned int i = 0; i < 5; i++)
		ask_run(ask, "step: exceptions");
}

static void ask_sw(struct ask *ask)
{
	uint64_t vbar = ASK_RAM + 0x1000;
	static const uint32_t exits[] = { A64_STR_W10_X9, A64_STR_W10_X9 };

	begin(ask);
	one_reg(ask->vcpu, KVM_SET_ONE_REG, ARM64_SYS_REG(3, 0, 12, 0, 0), &vbar);
	memcpy(ask->ram + 0x1200, exits, sizeof(exits));
	say(ask, control(ask, ON | SW), "sw: on");
	ASK_CODE(ask, A64_NOP, A64_BRK_5, A64_STR_W10_X9);
	ask_run(ask, "sw: BRK");
	ask_run(ask, "sw: BRK again");
	say(ask, control(ask, ON), "sw: enabled without");
	ask_run(ask, "sw: BRK of the guest's own");
	saytext(ask, "sw: ESR_EL1", "%#llx", (unsigned long long)ask_reg(ask, ARM64_SYS_REG(3, 0, 5, 2, 0)));
	say(ask, control(ask, 0), "sw: off");
	ASK_CODE(ask, A64_NOP, A64_BRK_5, A64_STR_W10_X9);
	ask_run(ask, "sw: BRK without debug");
}

/* DBGBCR: E, PMC EL0 and EL1, BAS.  QEMU 7.2 does not get on behind a watchpoint: none is asked for */
#define BCR (1 | 3 << 1 | 0xf << 5)

static void ask_hw(struct ask *ask)
{
	begin(ask);
	memset(&dbg, 0, sizeof(dbg));
	dbg.control = ON | HW;
	dbg.arch.dbg_bcr[0] = BCR;
		ASK_CODE(ask, A64_NOP, A64_NOP, A64_STR_W10_X9);
	dbg.arch.dbg_bvr[0] = ask_reg(ask, KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE |
				      KVM_REG_ARM_CORE_REG(regs.pc)) + 4;
	say(ask, call(ask->vcpu, KVM_SET_GUEST_DEBUG, &dbg), "hw: breakpoint");
	ask_run(ask, "hw: breakpoint");
	ask_run(ask, "hw: breakpoint again");
	begin(ask);
	memset(&dbg, 0xff, sizeof(dbg));
	dbg.control = ON | HW;
	say(ask, call(ask->vcpu, KVM_SET_GUEST_DEBUG, &dbg), "hw: all bits");
}

void ask_debug(struct ask *ask)
{
	ask_controls(ask);
	ask_step(ask);
	ask_step_exceptions(ask);
	ask_sw(ask);
	ask_hw(ask);
}
