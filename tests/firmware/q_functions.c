/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Every function number, for each version of PSCI: what comes back, and what FEATURES says */
#include <inttypes.h>

#include "questions.h"

static const uint32_t functions[] = {
	0,	    1,		0x7fffffff, 0xffffffff, 0x80000000, 0x80000001, 0x80000002,
	0x80000003, 0x80000fff, 0x80003fff, 0x80004000, 0x80007fff, 0x80008000, 0x8000ffff,
	0xc0000000, 0xc0000001, 0xc0008000, 0xc0007fff, 0x84000000, 0x84000001, 0x84000002,
	0x84000003, 0x84000004, 0x84000005, 0x84000006, 0x84000007, 0x84000008, 0x84000009,
	0x8400000a, 0x8400000b, 0x8400000c, 0x8400000d, 0x8400000e, 0x8400000f, 0x84000010,
	0x84000011, 0x84000012, 0x84000013, 0x84000014, 0x84000015, 0x84000016, 0x84000017,
	0x8400001f, 0x84000020, 0x84000050, 0x84000051, 0x84000052, 0x84000053, 0x84000054,
	0x8400ff01, 0xc4000000, 0xc4000001, 0xc4000002, 0xc4000003, 0xc4000004, 0xc4000005,
	0xc4000006, 0xc4000007, 0xc4000008, 0xc4000009, 0xc400000a, 0xc400000b, 0xc400000c,
	0xc400000d, 0xc400000e, 0xc400000f, 0xc4000010, 0xc4000011, 0xc4000012, 0xc4000013,
	0xc4000014, 0xc4000015, 0xc4000016, 0xc4000017, 0xc400001f, 0xc4000050, 0xc4000051,
	0xc4000052, 0xc4000053, 0xc4000054, 0x85000020, 0xc5000020, 0xc5000021, 0xc5000022,
	0x8500ff01, 0x86000000, 0x8600ff00, 0x8600ff01, 0x8600ff03, 0x86000002, 0x86000040,
	0x86000041, 0xc6000000, 0xc6000002, 0xc6000003, 0xc6000004, 0xc6000005, 0xc6000006,
	0xc6000007, 0xc6000040, 0xc6000041, 0xbf00ff01, 0x81000000, 0x83000000, 0x87000000,
	0x04000000, 0x44000000, 0x05000020, 0x95c1ba5e, 0x95c1ba5f, 0x95c1ba60, 0x95c1ba61,
	0x95c1ba62, 0x95c1ba5d,
};
#define NR_FUNCTIONS (sizeof(functions) / sizeof(functions[0]))

static void say_answer(struct vm *vm, long ret)
{
	const struct kvm_run *page = vm->page[0];

	for (int i = 0; i < 4; i++)
		say(" %" PRIx64, get_reg(vm, 0, REG_X(i)));
	say(" pc+%" PRIx64, get_reg(vm, 0, REG_PC) - RAM - CODE);
	if (ret) {
		say(" ");
		say_error(ret);
	}
	say(" exit %u", page->exit_reason);
	if (page->exit_reason == KVM_EXIT_SYSTEM_EVENT)
		say(" event %u ndata %u data %" PRIx64, page->system_event.type,
		    page->system_event.ndata, page->system_event.data[0]);
	say(" states %d %d", mp_state(vm, 0), mp_state(vm, 1));
}

static void ask_function(struct vm *vm, const char *version, uint32_t fn)
{
	const uint64_t x[4] = { fn, 0x1111, 0x2222, 0x3333 };

	set_mp_state(vm, 1, KVM_MP_STATE_RUNNABLE);
	say("call %s %08x:", version, fn);
	say_answer(vm, smccc(vm, x));
	say("\n");
}

/* The functions to which FEATURES does not answer NOT_SUPPORTED */
static void ask_features(struct vm *vm, const char *version, uint32_t features)
{
	say("features %s %08x:", version, features);
	for (size_t i = 0; i < NR_FUNCTIONS; i++) {
		uint64_t answer = call0(vm, features, functions[i], 0, 0);

		if (answer != UINT64_MAX)
			say(" %08x=%" PRIx64, functions[i], answer);
	}
	say("\n");
}

void ask_functions(void)
{
	static const struct {
		const char *name;
		uint32_t features;
		uint64_t version;
	} versions[] = {
		{ "0.1", 0, 1 },
		{ "0.2", F_PSCI, 2 },
		{ "1.0", F_PSCI, 0x10000 },
		{ "1.1", F_PSCI, 0x10001 },
		{ "1.2", F_PSCI, 0x10002 },
		{ "1.3", F_PSCI, 0x10003 },
	};
	struct vm vm;

	for (size_t v = 0; v < sizeof(versions) / sizeof(versions[0]); v++) {
		long ret;

		vm_open(&vm);
		vm_add(&vm, 0, versions[v].features);
		vm_add(&vm, 1, versions[v].features);
		ret = set_reg(&vm, 0, REG_FW(0), versions[v].version);
		say("version %s: ", versions[v].name);
		say_error(ret);
		say(" reads %" PRIx64 " %" PRIx64 "\n", get_reg(&vm, 0, REG_FW(0)),
		    get_reg(&vm, 1, REG_FW(0)));
		for (size_t i = 0; !ret && i < NR_FUNCTIONS; i++)
			ask_function(&vm, versions[v].name, functions[i]);
		if (!ret) {
			ask_features(&vm, versions[v].name, 0x8400000a);
			ask_features(&vm, versions[v].name, 0x80000001);
			ask_features(&vm, versions[v].name, 0x84000051);
		}
		vm_close(&vm);
	}
}
