/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_SET_VCPU_EVENTS: SErrors and external aborts in the guest; accesses that no syndrome describes */
#include <inttypes.h>
#include <string.h>

#include "questions.h"

/* The sixteen vectors store which they are; the guest's own code stores 0xff */
static void load_vectors(struct vm *vm)
{
	for (uint32_t i = 0; i < 16; i++) {
		const uint32_t code[] = { 0xd2a20010 /* movz x16, #0x1000, lsl #16 */,
					  0xd2800000 | i << 5 /* mov x0, #i */,
					  0xf9000200 /* str x0, [x16] */, 0x14000000 };

		load_code(vm, VECTORS + 0x80 * i, code, 4);
	}
}

static void begin(struct vm *vm)
{
	vm_open(vm);
	vm_add(vm, 0, F_PSCI);
	load_vectors(vm);
	set_reg(vm, 0, REG_VBAR, RAM + VECTORS);
	set_reg(vm, 0, ARM64_SYS_REG(3, 0, 1, 0, 2), 0x300000); /* FP at EL1 and EL0 */
	set_reg(vm, 0, REG_X(16), DEVICE);
	set_reg(vm, 0, REG_PC, RAM + CODE);
}

static long set_events(struct vm *vm, uint8_t pending, uint8_t has_esr, uint64_t esr, uint8_t dabt)
{
	struct kvm_vcpu_events ev = { .exception = { .serror_pending = pending,
						     .serror_has_esr = has_esr,
						     .serror_esr = esr,
						     .ext_dabt_pending = dabt } };

	return asked_ioctl(vm->vcpu[0], KVM_SET_VCPU_EVENTS, &ev);
}

static void say_events(struct vm *vm)
{
	struct kvm_vcpu_events ev;

	memset(&ev, 0x55, sizeof(ev));
	asked_ioctl(vm->vcpu[0], KVM_GET_VCPU_EVENTS, &ev);
	say(" pending %u %u %u esr %" PRIx64, ev.exception.serror_pending,
	    ev.exception.serror_has_esr, ev.exception.ext_dabt_pending, ev.exception.serror_esr);
}

static void run_and_say(struct vm *vm)
{
	long ret = run_guest(vm);

	say(" run ");
	say_error(ret);
	say(" exit %u", vm->page[0]->exit_reason);
	if (!ret && vm->page[0]->exit_reason == KVM_EXIT_MMIO)
		say(" vector %x", vm->page[0]->mmio.data[0]);
	say(" esr %" PRIx64 " far %" PRIx64 " elr+%" PRIx64 " spsr %" PRIx64 " pc %" PRIx64
	    " pstate %" PRIx64,
	    get_reg(vm, 0, REG_ESR), get_reg(vm, 0, REG_FAR), get_reg(vm, 0, REG_ELR) - RAM - CODE,
	    get_reg(vm, 0, REG_SPSR), get_reg(vm, 0, REG_PC), get_reg(vm, 0, REG_PSTATE));
	say_events(vm);
}

/* movs and stores: the guest unmasks A behind two instructions where @unmask */
static void ask_serror(const char *name, uint64_t pstate, bool unmask, uint8_t has_esr,
		       uint64_t esr, uint8_t dabt)
{
	const uint32_t code[] = { 0xd503201f /* nop */,
				  unmask ? 0xd50344ff /* msr daifclr, #4 */ : 0xd503201f,
				  0xd5033fdf /* isb */,
				  0xd503201f,
				  0xd2801fe0 /* mov x0, #0xff */,
				  0xf9000200 /* str x0, [x16] */,
				  0x14000000 };
	struct vm vm;
	long ret;

	begin(&vm);
	load_code(&vm, CODE, code, sizeof(code) / sizeof(code[0]));
	set_reg(&vm, 0, REG_PSTATE, pstate);
	ret = set_events(&vm, 1, has_esr, esr, dabt);
	say("serror %s %" PRIx64 " %d %u %" PRIx64 " %u: ", name, pstate, unmask, has_esr, esr,
	    dabt);
	say_error(ret);
	say_events(&vm);
	run_and_say(&vm);
	say("\n");
	vm_close(&vm);
}

static void ask_serrors(void)
{
	ask_serror("masked", 0x3c5, false, 1, 0x15, 0);
	ask_serror("unmasked by the guest", 0x3c5, true, 1, 0x15, 0);
	ask_serror("unmasked", 0x2c5, false, 1, 0x15, 0);
	ask_serror("unmasked, all of ISS", 0x2c5, false, 1, 0x1ffffff, 0);
	ask_serror("unmasked, ISS 0", 0x2c5, false, 1, 0, 0);
	ask_serror("no esr", 0x2c5, false, 0, 0x15, 0);
	ask_serror("esr too big", 0x2c5, false, 1, 0x2000000, 0);
	ask_serror("EL0", 0x0, false, 1, 0x15, 0);
	ask_serror("EL0 masked", 0x100, false, 1, 0x15, 0);
	ask_serror("EL1t", 0x2c4, false, 1, 0x15, 0);
	ask_serror("with abort", 0x2c5, false, 1, 0x15, 1);
	ask_serror("with abort, masked", 0x3c5, false, 1, 0x15, 1);
	ask_serror("with abort, unmasked", 0x3c5, true, 1, 0x15, 1);
}

static void ask_abort(uint64_t pstate)
{
	const uint32_t code[] = { 0xd503201f, 0xd2801fe0, 0xf9000200, 0x14000000 };
	struct vm vm;
	long ret;

	begin(&vm);
	load_code(&vm, CODE, code, 4);
	set_reg(&vm, 0, REG_PSTATE, pstate);
	set_reg(&vm, 0, REG_FAR, 0x7777);
	ret = set_events(&vm, 0, 0, 0, 1);
	say("abort %" PRIx64 ": ", pstate);
	say_error(ret);
	say(" pc %" PRIx64 " pstate %" PRIx64 " esr %" PRIx64, get_reg(&vm, 0, REG_PC),
	    get_reg(&vm, 0, REG_PSTATE), get_reg(&vm, 0, REG_ESR));
	say_events(&vm);
	/* behind it what userspace writes to PC */
	run_and_say(&vm);
	say("\n");
	vm_close(&vm);
}

static void ask_event_values(void)
{
	static const struct {
		uint8_t pending, has_esr, dabt;
		uint64_t esr;
	} rows[] = {
		{ 2, 0, 0, 0 },		 { 255, 1, 0, 5 },
		{ 0, 1, 0, UINT64_MAX }, { 1, 1, 0, 0x1ffffff },
		{ 1, 1, 0, 0x2000000 },	 { 1, 2, 0, 0x2000000 },
		{ 1, 0, 0, UINT64_MAX }, { 0, 0, 2, 0 },
		{ 0, 0, 0, 0 },		 { 1, 1, 0, UINT64_C(1) << 63 },
	};
	struct kvm_vcpu_events ev;
	struct vm vm;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		begin(&vm);
		say("events %u %u %u %" PRIx64 ": ", rows[i].pending, rows[i].has_esr, rows[i].dabt,
		    rows[i].esr);
		say_error(set_events(&vm, rows[i].pending, rows[i].has_esr, rows[i].esr,
				     rows[i].dabt));
		say_events(&vm);
		set_events(&vm, 0, 0, 0, 0);
		say(" taken back?");
		say_events(&vm);
		vcpu_init(&vm, 0, F_PSCI);
		say(" INIT");
		say_events(&vm);
		say("\n");
		vm_close(&vm);
	}
	begin(&vm);
	memset(&ev, 0xff, sizeof(ev));
	memset(&ev.exception, 0, sizeof(ev.exception));
	say("events reserved: ");
	say_error(asked_ioctl(vm.vcpu[0], KVM_SET_VCPU_EVENTS, &ev));
	memset(&ev, 0, sizeof(ev));
	memset(ev.exception.pad, 0xff, sizeof(ev.exception.pad));
	say(" ");
	say_error(asked_ioctl(vm.vcpu[0], KVM_SET_VCPU_EVENTS, &ev));
	say(" NULL ");
	say_error(asked_ioctl(vm.vcpu[0], KVM_SET_VCPU_EVENTS, NULL));
	say(" ");
	say_error(asked_ioctl(vm.vcpu[0], KVM_GET_VCPU_EVENTS, NULL));
	say("\n");
	vm_close(&vm);
}

/* An access with writeback has no syndrome */
static void ask_nisv(bool to_user, uint32_t insn, uint64_t addr, int answer)
{
	const uint32_t code[] = { insn, 0xd2a20010, 0xd2801fe0, 0xf9000200, 0x14000000 };
	struct vm vm;

	begin(&vm);
	load_code(&vm, CODE, code, 5);
	set_reg(&vm, 0, REG_PSTATE, 0x3c5);
	set_reg(&vm, 0, REG_X(9), addr);
	say("nisv %d %x %" PRIx64 " %d: ", to_user, insn, addr, answer);
	say_error(to_user ? enable_cap(&vm, KVM_CAP_ARM_NISV_TO_USER, 0) : 0);
	run_and_say(&vm);
	if (vm.page[0]->exit_reason == KVM_EXIT_ARM_NISV)
		/* not the level, which is that of the kernel's own tables */
		say(" iss %" PRIx64 " ipa %" PRIx64,
		    (uint64_t)vm.page[0]->arm_nisv.esr_iss & ~UINT64_C(3),
		    (uint64_t)vm.page[0]->arm_nisv.fault_ipa);
	if (answer == 1)
		set_events(&vm, 0, 0, 0, 1);
	if (answer == 2)
		set_reg(&vm, 0, REG_PC, RAM + CODE + 4);
	say(" then");
	run_and_say(&vm);
	say("\n");
	vm_close(&vm);
}

/* INIT, or CPU_ON, behind an event that was set: does the guest begin where it should? */
static void ask_event_then_init(bool serror)
{
	const uint32_t code[] = { 0xd503201f, 0xd2801fe0, 0xf9000200, 0x14000000 };
	struct vm vm;

	begin(&vm);
	load_code(&vm, CODE, code, 4);
	set_events(&vm, serror, 1, 0x15, !serror);
	vcpu_init(&vm, 0, F_PSCI);
	set_reg(&vm, 0, REG_VBAR, RAM + VECTORS);
	set_reg(&vm, 0, REG_X(16), DEVICE);
	set_reg(&vm, 0, REG_PC, RAM + CODE);
	set_reg(&vm, 0, REG_PSTATE, 0x2c5);
	say("INIT behind %s:", serror ? "serror" : "abort");
	run_and_say(&vm);
	say("\n");
	vm_close(&vm);
}

/* Two aborts, or what userspace sets behind one */
static void ask_abort_then_set(bool pc)
{
	const uint32_t code[] = { 0xd503201f, 0xd2801fe0, 0xf9000200, 0x14000000 };
	struct vm vm;

	begin(&vm);
	load_code(&vm, CODE, code, 4);
	set_reg(&vm, 0, REG_PSTATE, 0x3c5);
	set_events(&vm, 0, 0, 0, 1);
	if (pc)
		set_reg(&vm, 0, REG_PC, RAM + CODE + 4);
	else
		set_events(&vm, 0, 0, 0, 1);
	say("abort, then %s:", pc ? "PC" : "abort");
	run_and_say(&vm);
	say("\n");
	vm_close(&vm);
}

/* An abort that is asked for while an MMIO exit waits */
static void ask_abort_of_mmio(void)
{
	const uint32_t code[] = { 0xf9400128 /* ldr x8, [x9] */, 0xd2801fe0, 0xf9000200,
				  0x14000000 };
	struct vm vm;

	begin(&vm);
	load_code(&vm, CODE, code, 4);
	set_reg(&vm, 0, REG_PSTATE, 0x3c5);
	set_reg(&vm, 0, REG_X(9), DEVICE + 0x100);
	set_reg(&vm, 0, REG_X(8), 0x88);
	say("abort of mmio:");
	run_and_say(&vm);
	memset(vm.page[0]->mmio.data, 0x11, 8);
	say(" set ");
	say_error(set_events(&vm, 0, 0, 0, 1));
	say(" then");
	run_and_say(&vm);
	say(" x8 %" PRIx64 "\n", get_reg(&vm, 0, REG_X(8)));
	vm_close(&vm);
}

void ask_events(void)
{
	static const uint64_t states[] = { 0x3c5, 0x3c4, 0x0, 0x5, 0xf00003c5, 0x6003c5 };

	ask_serrors();
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++)
		ask_abort(states[i]);
	ask_event_values();
	for (int to_user = 0; to_user < 2; to_user++)
		for (int answer = 0; answer < 3; answer++) {
			ask_nisv(to_user, 0xf8008528 /* str x8, [x9], #8 */, DEVICE + 0x100,
				 answer);
			ask_nisv(to_user, 0xa9402d28 /* ldp x8, x11, [x9] */, DEVICE + 0x108,
				 answer);
			ask_nisv(to_user, 0x3dc00120 /* ldr q0, [x9] */, DEVICE + 0x110, answer);
		}
	ask_abort_of_mmio();
	for (int i = 0; i < 2; i++) {
		ask_event_then_init(i);
		ask_abort_then_set(i);
	}
}
