/* SPDX-License-Identifier: GPL-2.0-or-later */
/* PSCI with arguments: targets, levels, states, resets, conduits */
#include <inttypes.h>

#include "questions.h"

#define CPU_ON(bits)	    ((bits) == 64 ? 0xc4000003 : 0x84000003)
#define AFFINITY_INFO(bits) ((bits) == 64 ? 0xc4000004 : 0x84000004)
#define CPU_OFF		    0x84000002
#define RESET2(bits)	    ((bits) == 64 ? 0xc4000012 : 0x84000012)
#define SUSPEND(bits)	    ((bits) == 64 ? 0xc400000e : 0x8400000e)

static const uint64_t targets[] = {
	0,
	1,
	2,
	3,
	0x80000000,
	0x80000001,
	0xc0000001,
	0x40000001,
	0x1000001,
	0x100,
	0x101,
	0x10000,
	0x100000000,
	0x100000001,
	0x8000000000,
	0xff00000000,
	0x10000000001,
	0xffffffff00000001,
	0xff00ffffff,
	0xffffff,
	0x201,
	0x200,
};
#define NR_TARGETS (sizeof(targets) / sizeof(targets[0]))

static void open_three(struct vm *vm, uint32_t others)
{
	vm_open(vm);
	vm_add(vm, 0, F_PSCI);
	vm_add(vm, 1, F_PSCI | others);
	vm_add(vm, 2, F_PSCI | others);
}

static void ask_affinity(const char *name, uint64_t mpidr1, uint64_t mpidr2, uint32_t others)
{
	struct vm vm;
	long ret;

	open_three(&vm, others);
	ret = mpidr1 ? set_reg(&vm, 1, REG_MPIDR, mpidr1) : 0;
	ret = !ret && mpidr2 ? set_reg(&vm, 2, REG_MPIDR, mpidr2) : ret;
	say("affinity %s: ", name);
	say_error(ret);
	say(" %" PRIx64 " %" PRIx64 "\n", get_reg(&vm, 1, REG_MPIDR), get_reg(&vm, 2, REG_MPIDR));
	for (int bits = 32; bits <= 64; bits += 32)
		for (size_t i = 0; i < NR_TARGETS; i++) {
			say("affinity %s %d %" PRIx64 ":", name, bits, targets[i]);
			for (uint64_t level = 0; level < 5; level++)
				say(" %" PRIx64,
				    call0(&vm, AFFINITY_INFO(bits), targets[i], level, 0));
			say(" %" PRIx64 "\n",
			    call0(&vm, AFFINITY_INFO(bits), targets[i], UINT64_C(1) << 32, 0));
		}
	vm_close(&vm);
}

static void ask_cpu_on(const char *name, uint64_t mpidr1, uint64_t mpidr2)
{
	struct vm vm;

	open_three(&vm, F_OFF);
	if (mpidr1)
		set_reg(&vm, 1, REG_MPIDR, mpidr1);
	if (mpidr2)
		set_reg(&vm, 2, REG_MPIDR, mpidr2);
	for (int bits = 32; bits <= 64; bits += 32)
		for (size_t i = 0; i < NR_TARGETS; i++) {
			uint64_t answer;

			set_mp_state(&vm, 1, KVM_MP_STATE_STOPPED);
			set_mp_state(&vm, 2, KVM_MP_STATE_STOPPED);
			answer = call0(&vm, CPU_ON(bits), targets[i], 0xffff000040001000,
				       0xabcdef0123456789);
			say("cpu_on %s %d %" PRIx64 ": %" PRIx64 " states %d %d", name, bits,
			    targets[i], answer, mp_state(&vm, 1), mp_state(&vm, 2));
			for (int n = 1; n < 3; n++)
				say(" pc %" PRIx64 " x0 %" PRIx64, get_reg(&vm, n, REG_PC),
				    get_reg(&vm, n, REG_X(0)));
			say("\n");
		}
	vm_close(&vm);
}

/* CPU_ON, and then what is there: registers that a reset keeps or changes */
static void ask_on_states(void)
{
	static const uint32_t states[] = { KVM_MP_STATE_RUNNABLE, KVM_MP_STATE_STOPPED,
					   KVM_MP_STATE_SUSPENDED };
	struct vm vm;

	for (int i = 0; i < 3; i++) {
		open_three(&vm, F_OFF);
		set_mp_state(&vm, 1, states[i]);
		say("cpu_on of state %u: info %" PRIx64, states[i],
		    call0(&vm, AFFINITY_INFO(64), 1, 0, 0));
		say(" on %" PRIx64, call0(&vm, CPU_ON(64), 1, RAM, 5));
		say(" state %d again %" PRIx64, mp_state(&vm, 1),
		    call0(&vm, CPU_ON(64), 1, RAM, 6));
		say(" x0 %" PRIx64 "\n", get_reg(&vm, 1, REG_X(0)));
		vm_close(&vm);
	}
	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	vm_add(&vm, 1, -1);
	say("cpu_on without INIT: info %" PRIx64, call0(&vm, AFFINITY_INFO(64), 1, 0, 0));
	say(" on %" PRIx64 " self %" PRIx64, call0(&vm, CPU_ON(64), 1, RAM, 5),
	    call0(&vm, CPU_ON(64), 0, RAM, 5));
	say(" mp %d\n", mp_state(&vm, 1));
	/* with INIT behind it */
	vcpu_init(&vm, 1, F_PSCI);
	say("cpu_on before INIT: pc %" PRIx64 " x0 %" PRIx64 " state %d\n", get_reg(&vm, 1, REG_PC),
	    get_reg(&vm, 1, REG_X(0)), mp_state(&vm, 1));
	vm_close(&vm);
	open_three(&vm, F_OFF);
	call0(&vm, CPU_ON(64), 1, RAM + 1, 5);
	say("cpu_on odd entry: pc %" PRIx64 " pstate %" PRIx64 "\n", get_reg(&vm, 1, REG_PC),
	    get_reg(&vm, 1, REG_PSTATE));
	call0(&vm, CPU_ON(64), 2, RAM, 5);
	vcpu_init(&vm, 2, F_PSCI | F_OFF);
	say("INIT behind cpu_on: pc %" PRIx64 " x0 %" PRIx64 " state %d\n", get_reg(&vm, 2, REG_PC),
	    get_reg(&vm, 2, REG_X(0)), mp_state(&vm, 2));
	vm_close(&vm);
}

static void ask_conduits(void)
{
	static const struct {
		const char *name;
		uint32_t word;
	} rows[] = {
		{ "hvc 0", HVC(0) }, { "hvc 1", HVC(1) }, { "hvc ffff", HVC(0xffff) },
		{ "smc 0", SMC(0) }, { "smc 1", SMC(1) }, { "smc ffff", SMC(0xffff) },
	};
	static const uint64_t workarounds[] = { 0x80008000, 0x80007fff, 0x80003fff,
						0xaaaa000080008000 };
	const uint64_t x[4] = { 0x84000000, 1, 2, 3 }, off[4] = { CPU_OFF, 1, 2, 3 },
		       down[4] = { 0x84000008, 1, 2, 3 };
	struct vm vm;

	open_three(&vm, 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		smccc_by(&vm, rows[i].word, x);
		say("conduit %s:", rows[i].name);
		for (int n = 0; n < 4; n++)
			say(" %" PRIx64, get_reg(&vm, 0, REG_X(n)));
		say(" pc+%" PRIx64 "\n", get_reg(&vm, 0, REG_PC) - RAM - CODE);
	}
	for (size_t i = 0; i < 2 * sizeof(workarounds) / sizeof(workarounds[0]); i++) {
		const uint64_t w[4] = { workarounds[i / 2], 0x11, 0x22, 0x33 };

		smccc_by(&vm, i & 1 ? SMC(0) : HVC(1), w);
		say("workaround %" PRIx64 " by %s:", w[0], i & 1 ? "smc" : "hvc 1");
		for (int n = 0; n < 4; n++)
			say(" %" PRIx64, get_reg(&vm, 0, REG_X(n)));
		say("\n");
	}
	for (int i = 0; i < 2; i++) {
		long ret = smccc_by(&vm, i ? SMC(0) : HVC(0), off);

		say("cpu_off by %s: ", i ? "smc" : "hvc");
		say_error(ret);
		say(" exit %u state %d pc+%" PRIx64 " x0 %" PRIx64 "\n", vm.page[0]->exit_reason,
		    mp_state(&vm, 0), get_reg(&vm, 0, REG_PC) - RAM - CODE,
		    get_reg(&vm, 0, REG_X(0)));
		ret = smccc_by(&vm, i ? SMC(0) : HVC(0), down);
		say("system_off by %s: ", i ? "smc" : "hvc");
		say_error(ret);
		say(" exit %u state %d pc+%" PRIx64 " x0 %" PRIx64, vm.page[0]->exit_reason,
		    mp_state(&vm, 0), get_reg(&vm, 0, REG_PC) - RAM - CODE,
		    get_reg(&vm, 0, REG_X(0)));
		settle(&vm, 0);
		say(" then pc+%" PRIx64 "\n", get_reg(&vm, 0, REG_PC) - RAM - CODE);
	}
	vm_close(&vm);
}

static void ask_off_then_on(void)
{
	const uint64_t off[4] = { CPU_OFF };
	struct vm vm;

	for (int i = 0; i < 2; i++) {
		int other;
		struct kvm_run *page;

		open_three(&vm, 0);
		smccc_by(&vm, i ? SMC(0) : HVC(0), off);
		/* vCPU 1 calls: it takes the place of vCPU 0 */
		other = vm.vcpu[0], vm.vcpu[0] = vm.vcpu[1], vm.vcpu[1] = other;
		page = vm.page[0], vm.page[0] = vm.page[1], vm.page[1] = page;
		say("cpu_on behind cpu_off by %s: %" PRIx64, i ? "smc" : "hvc",
		    call0(&vm, CPU_ON(64), 0, RAM, 5));
		say(" pc %" PRIx64 " state %d\n", get_reg(&vm, 1, REG_PC), mp_state(&vm, 1));
		vm_close(&vm);
	}
}

static void ask_reset2(void)
{
	static const uint64_t types[] = { 0,	       1,	    2,		0x7fffffff,
					  0x80000000,  0x80000001,  0xffffffff, 0x100000000,
					  0x100000001, 0x180000000, UINT64_MAX };
	struct vm vm;

	open_three(&vm, 0);
	for (int bits = 32; bits <= 64; bits += 32)
		for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
			const uint64_t x[4] = { RESET2(bits), types[i], 0x22, 0x33 };

			set_mp_state(&vm, 1, KVM_MP_STATE_RUNNABLE);
			smccc(&vm, x);
			say("reset2 %d %" PRIx64 ": exit %u x0 %" PRIx64, bits, types[i],
			    vm.page[0]->exit_reason, get_reg(&vm, 0, REG_X(0)));
			if (vm.page[0]->exit_reason == KVM_EXIT_SYSTEM_EVENT)
				say(" event %u ndata %u data %" PRIx64,
				    vm.page[0]->system_event.type, vm.page[0]->system_event.ndata,
				    vm.page[0]->system_event.data[0]);
			say(" states %d %d\n", mp_state(&vm, 0), mp_state(&vm, 1));
		}
	vm_close(&vm);
}

/* OFF2 of PSCI 1.3, and SUSPEND with KVM_CAP_ARM_SYSTEM_SUSPEND */
static void ask_off2_and_suspend(void)
{
	static const uint64_t types[] = { 0, 1, 2, 0x80000000, 0x100000001 };
	struct vm vm;

	open_three(&vm, F_OFF);
	for (int bits = 32; bits <= 64; bits += 32)
		for (size_t i = 0; i < 2 * sizeof(types) / sizeof(types[0]); i++) {
			const uint64_t x[4] = { bits == 64 ? 0xc4000015 : 0x84000015, types[i / 2],
						i & 1 };

			smccc(&vm, x);
			say("off2 %d %" PRIx64 " %" PRIx64 ": exit %u x0 %" PRIx64, bits, x[1],
			    x[2], vm.page[0]->exit_reason, get_reg(&vm, 0, REG_X(0)));
			if (vm.page[0]->exit_reason == KVM_EXIT_SYSTEM_EVENT)
				say(" event %u ndata %u data %" PRIx64,
				    vm.page[0]->system_event.type, vm.page[0]->system_event.ndata,
				    vm.page[0]->system_event.data[0]);
			say("\n");
		}
	vm_close(&vm);
	open_three(&vm, 0);
	say("suspend enable: ");
	say_error(enable_cap(&vm, KVM_CAP_ARM_SYSTEM_SUSPEND, 0));
	say(" feature %" PRIx64 "\n", call0(&vm, 0x8400000a, SUSPEND(64), 0, 0));
	for (int bits = 32; bits <= 64; bits += 32)
		for (int off = 0; off < 2; off++) {
			const uint64_t x[4] = { SUSPEND(bits), RAM, 5, 6 };
			long ret;

			set_mp_state(&vm, 1, off ? KVM_MP_STATE_STOPPED : KVM_MP_STATE_RUNNABLE);
			set_mp_state(&vm, 2, KVM_MP_STATE_STOPPED);
			ret = smccc(&vm, x);
			say("suspend %d %d: ", bits, off);
			say_error(ret);
			say(" exit %u event %u ndata %u x0 %" PRIx64 " x1 %" PRIx64 " pc+%" PRIx64
			    " states %d %d\n",
			    vm.page[0]->exit_reason, vm.page[0]->system_event.type,
			    vm.page[0]->system_event.ndata, get_reg(&vm, 0, REG_X(0)),
			    get_reg(&vm, 0, REG_X(1)), get_reg(&vm, 0, REG_PC) - RAM - CODE,
			    mp_state(&vm, 0), mp_state(&vm, 1));
		}
	vm_close(&vm);
}

/* PSCI 0.1: its own numbers, with arguments */
static void ask_psci_0_1(void)
{
	struct vm vm;

	vm_open(&vm);
	vm_add(&vm, 0, 0);
	vm_add(&vm, 1, F_OFF);
	say("psci 0.1: cpu_on %" PRIx64, call0(&vm, 0x95c1ba60, 1, RAM, 7));
	say(" again %" PRIx64 " of none %" PRIx64, call0(&vm, 0x95c1ba60, 1, RAM, 8),
	    call0(&vm, 0x95c1ba60, 9, RAM, 8));
	say(" state %d pc %" PRIx64 " x0 %" PRIx64 "\n", mp_state(&vm, 1), get_reg(&vm, 1, REG_PC),
	    get_reg(&vm, 1, REG_X(0)));
	vm_close(&vm);
}

void ask_psci(void)
{
	ask_affinity("plain", 0, 0, F_OFF);
	ask_affinity("running", 0, 0, 0);
	ask_affinity("clusters", 0x80000100, 0x80000101, F_OFF);
	ask_affinity("aff3", 0x8100000000, 0x8000000000000001, F_OFF);
	ask_affinity("twins", 0x80000001, 0x80000001, 0);
	ask_affinity("zero", 0x40000000, 0xffffffffffffffff, F_OFF);
	ask_cpu_on("plain", 0, 0);
	ask_cpu_on("clusters", 0x80000100, 0x80000200);
	ask_cpu_on("aff3", 0x8100000000, 0x100000001);
	ask_cpu_on("twins", 0x80000001, 0x80000001);
	ask_cpu_on("zero", 0x40000000, 0xffffffffffffffff);
	ask_on_states();
	ask_conduits();
	ask_off_then_on();
	ask_reset2();
	ask_off2_and_suspend();
	ask_psci_0_1();
}
