// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that say something without effect, or say it wrongly: every error, each at its place */
#include <stdlib.h>
#include <string.h>

#include "profile.h"
#include "runner.h"
#include "scenario.h"
#include "suite.h"

#define HEAD "scenario: t\nsource: s\nprofiles: [sme-v12]\nsteps:\n"
#define MAX_EXPECTED 8

static char path[] = "/tmp/kvmsme-test-errors.XXXXXX";

static void write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

struct bad {
	const char *text;
	const char *error[MAX_EXPECTED];	/* "line:column: part of the message", all, in order */
};

/* Steps begin in line 5 */
static const struct bad steps[] = {
	/* keys beside a step that does not look at them */
	{ "- {set: {X0: 1}, exit: mmio}", { "5:18: 'exit' has no effect beside 'set'" } },
	{ "- {get: {X0: 1}, budget: 5}", { "5:18: 'budget' has no effect" } },
	{ "- {run: {}, bare: true}", { "5:13: 'bare' has no effect" } },
	{ "- {get: {X0: 1}, differs: none}", { "5:18: 'differs' has no effect" } },
	{ "- {guest: nop, changes: nothing}", { "5:16: 'changes' has no effect beside 'guest'" } },
	{ "- {create_vm: 0, changes: nothing}", { "5:18: 'changes' has no effect" } },
	{ "- {set: {X0: 1}, changes: X0}", { "5:27: write nothing" } },
	{ "- {set: {X0: 1}, changes: [nothing]}", { "5:27: write nothing" } },
	{ "- {set: {X0: 1}, changes: }", { "5:27: write nothing" } },
	{ "- {finalize: VEC, target: 5}", { "5:19: 'target' has no effect" } },
	{ "- {run: {}, buffer: bad}", { "5:13: 'buffer' has no effect" } },
	{ "- {guest: nop, buffer: bad}", { "5:16: 'buffer' has no effect" } },
	{ "- {create_vm: 0, buffer: bad}", { "5:18: 'buffer' has no effect" } },
	{ "- {create_vm: 0, vcpu: 1}", { "5:18: 'vcpu' has no effect" } },
	{ "- {check_extension: {SVE: 1}, fails: EINVAL}", { "5:31: 'fails' has no effect" } },
	{ "- {enable_cap: SVE, vcpu: 1}", { "5:21: 'vcpu' has no effect" } },
	{ "- {save: a, buffer: bad}", { "5:13: 'buffer' has no effect" } },
	{ "- {save: a}\n- {same_as: a, fails: EBUSY}", { "6:16: 'fails' has no effect" } },
	{ "- {save: a}\n- {restore: {from: a}, differs: none}",
	  { "6:24: 'differs' has no effect" } },
	{ "- {ioctl: {request: 1}, exit: mmio}", { "5:25: 'exit'" } },
	{ "- {ioctl: {request: 1}, buffer: bad}",
	  { "5:25: 'buffer' has no effect here: the argument is a number" } },
	{ "- {ioctl: {request: KVM_RUN}, buffer: bad}", { "5:31: 'buffer' has no effect here" } },
	{ "- {ioctl: {fd: vm, request: 1}, vcpu: 1}", { "5:33: 'vcpu' has no effect" } },
	{ "- {ioctl: {fd: kvm, request: 1}, vm: 1, vcpu: 1}", { "5:34: 'vm'", "5:41: 'vcpu'" } },
	{ "- {map: {fd: kvm}, vm: 1}", { "5:20: 'vm' has no effect here" } },
	{ "- {close: {fd: vm}, vcpu: 1}", { "5:21: 'vcpu' has no effect here" } },
	{ "- close: {}", { "5:10: 'fd:' is missing" } },
	{ "- close: {fd: vpcu}", { "5:15: unknown fd 'vpcu'" } },
	{ "- map: {bytes: 00, reads: 00}", { "5:20: 'reads' has no effect beside 'bytes'" } },
	{ "- {map: {fd: vm, reads: 00}, fails: ENODEV}", { "5:18: 'reads' is never looked at" } },
	{ "- map: {offset: 8188, bytes: {u64: 1}}", { "5:23: 'bytes' has 8 bytes, and less is mapped" } },
	{ "- map: {length: 7, reads: {u64: 1}}", { "5:20: 'reads' has 8 bytes, and less is mapped" } },
	{ "- {read: {fd: vm_stats}, vcpu: 1}", { "5:26: 'vcpu' has no effect here" } },
	{ "- {read: {fd: vm, returns: 1}, fails: EINVAL}", { "5:19: 'returns' is never looked at" } },
	{ "- {read: {fd: vm, reads: 00}, fails: EINVAL}", { "5:19: 'reads' is never looked at" } },
	{ "- read: {fd: vm_stats, size: 1, reads: {u64: 1}}", { "5:33: 'reads' has 8 bytes, and size: is less" } },
	{ "- read: {size: 1}", { "5:9: 'fd:' is missing" } },
	{ "- stats: {}", { "5:10: nothing is looked at; name a statistic" } },
	{ "- stats: {exit: 1}", { "5:11: unknown key 'exit'" } },
	{ "- map: {size: 1}", { "5:9: unknown key 'size'" } },
	{ "- open: [a]", { "5:9: one word is wanted" } },
	{ "- {open: /dev/kvm, vm: 1}", { "5:20: 'vm' has no effect beside 'open'" } },
	{ "- {set: {X0: 1}, times: 2}", { "5:18: 'times' has no effect beside 'set'" } },
	{ "- {open: a, times: 1}", { "5:20: a step happens once" } },
	{ "- {open: a, times: 10001}", { "5:20: 10001 is too large" } },
	{ "- {finalize: ALL, buffer: bad}", { "5:19: 'buffer' has no effect" } },
	{ "- {save: a}\n- {restore: {from: a, ignore_errors: true}, fails: EBUSY}",
	  { "6:45: 'fails' has no effect" } },
	/* values that are none of the register's */
	{ "- set: {SVE_VLS: [0]}", { "5:19: a vq is 1 to 512" } },
	{ "- set: {SVE_VLS: [1, 1]}", { "5:22: 1 is here twice" } },
	{ "- set: {SVE_VLS: [x]}", { "5:19: 'x' is no number" } },
	{ "- set: {SVCR: [SM, SM]}", { "5:20: SM is here twice" } },
	{ "- set: {X0: [1]}", { "5:13: only SVE_VLS, SME_VLS and SVCR take a list" } },
	{ "- set: {X0: {fill: 256}}", { "5:20: fill takes a byte, 0 to 0xff" } },
	{ "- set: {X0: {fill: 1, bytes: x}}", { "5:30: 'x' is no number" } },
	{ "- set: {X0: {hex: \"000000000000000000\"}}", { "5:19: more than the register's 8 bytes" } },
	{ "- set: {X0: {index: {esize: 24}}}", { "5:21: esize is 8, 16, 32 or 64 bits" } },
	{ "- set: {Z0: {bits: [1, 0], value: 1}}", { "5:20: bits works on registers of at most 8 bytes" } },
	{ "- set: {X0: {bits: [1], value: 1}}", { "5:20: write {bits: [high, low], value: n}" } },
	{ "- set: {X0: {bits: [1, 0]}}", { "5:20: write {bits: [high, low], value: n}" } },
	{ "- set: {X0: {bits: [a, 0], value: 1}}", { "5:21: 'a' is no number" } },
	{ "- set: {X0: {bits: [0, 1], value: 1}}", { "5:20: the field or its value does not fit" } },
	{ "- set: {X0: {bits: [1, 0], value: 4}}", { "5:20: the field or its value does not fit" } },
	{ "- set: {X0: {bits: [64, 0], value: 4}}", { "5:20: the field or its value does not fit" } },
	{ "- set: {X0: {vale: 1}}", { "5:13: no value; write" } },
	{ "- set: [X0]", { "5:8: write {REGISTER: value, ...}" } },
	{ "- memory: {bytes: {u64: x}}", { "5:25: 'x' is no number" } },
	{ "- memory: {bytes: {fill: 1, bytes: x}}", { "5:36: 'x' is no number" } },
	{ "- reg_list: {contains: [{X0: 1}]}", { "5:25: the name of a register is wanted here" } },
	{ "- {get: {X0: 0}, fails: [EBUSY]}", { "5:25: an errno is wanted here" } },
	{ "- {save: a}\n- {same_as: a, differs: [[X0]]}", { "6:26: the name of a register or a group" } },
	{ "- guest: {elf: [a]}", { "5:16: elf: is the name of a file" } },
	{ "- guest: {words: [x]}", { "5:19: 'x' is no number" } },
	/* what a call answers that always fails */
	{ "- {get: {X0: 1}, fails: EPERM}", { "5:14: never compared" } },
	{ "- {get: {X0: 1}, fails: {sme-v9: EINVAL, default: EPERM}}", { "5:14: never compared" } },
	{ "- {get: {X0: 1}, buffer: bad, fails: EFAULT}", { "5:14: never compared" } },
	{ "- {get: {X0: 1}, buffer: {mapped: 4}, fails: EPERM}", { "5:14: never compared" } },
	{ "- {get: {X0: {bits: [3, 0], value: 1}}, buffer: {mapped: 4}, fails: EFAULT}",
	  { "5:14: bits: is not compared" } },
	{ "- {guest: nop, exit: {mmio: 3}, fails: EINTR}", { "5:16: 'exit' is never looked at" } },
	{ "- {run: {}, exit: mmio, fails: EINTR}", { "5:13: 'exit' is never looked at" } },
	{ "- {reg_list: {contains: [X0], lacks: [X1]}, fails: EPERM}",
	  { "5:15: 'contains' is never", "5:31: 'lacks' is never" } },
	{ "- {reg_list: {count: 3}, fails: EPERM}", { "5:15: 'count' is never" } },
	{ "- {reg_list: {room: 3}, buffer: bad, fails: EFAULT}", { "5:15: 'room' has no effect" } },
	{ "- {get_events: {serror_pending: 0}, fails: ENOEXEC}",
	  { "5:17: 'serror_pending' is never" } },
	{ "- get_task: {}", { "5:13: nothing is looked at" } },
	{ "- set_task: {sm: 2}", { "5:18: 2 is too large" } },
	{ "- {set_task: {v: 1}, vcpu: 1}", { "5:22: 'vcpu' has no effect" } },
	{ "- set_events: {serror_pending: 256}", { "5:32: 256 is too large; at most 255" } },
	{ "- set_events: {serror: 1}", { "5:16: unknown key 'serror'; one of: serror_pending" } },
	{ "- {vl_matrix: {flags: 1, sve_vqs: 0}, fails: EINVAL}", { "5:26: 'sve_vqs' is never" } },
	{ "- {writable_masks: {ID_AA64PFR0_EL1: 0}, fails: EFAULT}",
	  { "5:21: 'ID_AA64PFR0_EL1' is never" } },
	{ "- {writable_masks: {X0: 0}}", { "5:21: the call says nothing of X0" } },
	{ "- {get: {X0: any, Z0: any}, buffer: {mapped: 256}, fails: EFAULT}",
	  { "5:37: has no effect: all 256 bytes" } },
	/* structures */
	{ "- ioctl: {request: KVM_ENABLE_CAPS}",
	  { "5:20: unknown request 'KVM_ENABLE_CAPS'; did you mean 'KVM_ENABLE_CAP'" } },
	{ "- ioctl: {request: [1]}", { "5:20: a request is a number or a name" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {caps: 1}}",
	  { "5:42: unknown key 'caps'; did you mean 'cap'" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {}}",
	  { "5:41: no field: name one of kvm_enable_cap" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {cap: MTEX}}",
	  { "5:47: 'MTEX' is no name for cap, nor a number; did you mean 'MTE'?" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {cap: KVM_CAP_QQQQQQQ}}",
	  { "5:47: 'KVM_CAP_QQQQQQQ' is no name for cap, nor a number" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {cap: 0x100000000}}",
	  { "5:47: 0x100000000 is too large" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {args: 1}}", { "5:48: args is an array" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {args: [1, 2, 3, 4, 5]}}",
	  { "5:48: args has room for 4, here are 5" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {args: [any]}}",
	  { "5:49: any is no value to set args to" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, get: {cap: 1}}",
	  { "5:42: the call does not write cap" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {cap: [1]}}", { "5:47: cap is a number" } },
	{ "- ioctl: {request: KVM_SET_MP_STATE, set: {mp_state: STOPED}}",
	  { "5:54: did you mean 'STOPPED'" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {cap: 1}, arg: 4}",
	  { "5:36: 'set' has no effect beside 'arg'" } },
	{ "- ioctl: {request: KVM_ENABLE_CAP, set: {cap: 1}, bytes: 00}",
	  { "5:51: 'bytes' has no effect beside 'set'" } },
	{ "- ioctl: {request: KVM_RUN, set: {cap: 1}}", { "5:29: 'set': no structure is known" } },
	{ "- ioctl: {request: 0x1234, get: {cap: 1}}", { "5:28: 'get': no structure is known" } },
	{ "- {ioctl: {request: KVM_GET_MP_STATE, get: {mp_state: 0}}, fails: EINVAL}",
	  { "5:39: 'get' is never looked at" } },
	{ "- {ioctl: {request: KVM_RUN, returns: 1}, fails: EINVAL}",
	  { "5:30: 'returns' is never looked at" } },
	{ "- {ioctl: {request: KVM_CREATE_VCPU, arg: 1}, vcpu: 1}",
	  { "5:47: 'vcpu' has no effect here" } },
	{ "- ioctl: {request: KVM_GET_DIRTY_LOG, set: {dirty_bitmap: any}}",
	  { "5:59: say what is there" } },
	{ "- ioctl: {request: KVM_GET_DIRTY_LOG, set: {dirty_bitmap: {u64: 1, u32: 1}}}",
	  { "5:68: unknown key 'u32'" } },
	{ "- ioctl: {request: KVM_GET_DIRTY_LOG, set: {dirty_bitmap: {room: 16385}}}",
	  { "5:66: 16385 is too large" } },
	{ "- ioctl: {request: 0x1234, bytes: 0g}", { "5:35: pairs of hex digits" } },
	{ "- ioctl: {request: 0x1234, bytes: {fill: 1}}", { "5:35: no bytes; write" } },
	{ "- ioctl: {request: 0x1234, bytes: {fill: 1, bytes: 0}}", { "5:52: 0 bytes are none" } },
	{ "- set_device_attr: {attr: 1}", { "5:20: 'group:' is missing" } },
	{ "- set_device_attr: {fd: kvm, group: 1, attr: 1}",
	  { "5:25: unknown fd 'kvm'; did you mean 'vm'" } },
	{ "- set_device_attr: {group: TIMERS, attr: 1}",
	  { "5:28: unknown group 'TIMERS'; one of: SMCCC_CTRL" } },
	{ "- set_device_attr: {group: 1, attr: 1, addr: {kvm_smccc_filters: {base: 1}}}",
	  { "5:46: no bytes" } },
	{ "- set_device_attr: {group: 1, attr: 1, addr: {kvm_smccc_filter: {bases: 1}}}",
	  { "5:66: did you mean 'base'" } },
	{ "- {get_device_attr: {group: 1, attr: 1, addr: {u32: 1}}, fails: ENXIO}",
	  { "5:41: 'addr' is never looked at" } },
	{ "- {has_device_attr: {fd: vm, group: 1, attr: 1}, vcpu: 1}",
	  { "5:50: 'vcpu' has no effect here" } },
	{ "- has_device_attr: {group: 1, attr: 1, addr: 0}", { "5:40: unknown key 'addr'" } },
	/* guest memory */
	{ "- memory: {at: 1}", { "5:11: write {at: ADDRESS, bytes:" } },
	{ "- memory: {at: 1, bytes: 00, reads: 00}", { "5:11: write {at: ADDRESS, bytes:" } },
	{ "- memory: {bytes: 00}", { "5:12: 'bytes' wants at:" } },
	{ "- memory: {slot: 1, reads: 00}", { "5:21: 'reads' wants at:" } },
	{ "- memory: {at: 1, reads: 00, gpa: 4}", { "5:30: 'gpa' has no effect beside 'at'" } },
	{ "- {memory: {at: 1, reads: 00}, fails: EINVAL}",
	  { "5:32: 'fails' has no effect here: no call is made" } },
	{ "- memory: {at: 1, bytes: 000}", { "5:26: pairs" } },
	{ "- memory: {at: 1, bytes: {hex: '00', bytes: 1}}", { "5:38: unknown key 'bytes'" } },
	/* exits */
	{ "- {guest: nop, exit: {mmio: {len: 4, addres: 1}}}", { "5:38: did you mean 'addr'" } },
	{ "- {guest: nop, exit: {mmio: {len: 4}, addr: 1}}",
	  { "5:39: 'addr' has no effect beside 'mmio'" } },
	{ "- {guest: nop, exit: {mmio: any, addr: 1}}",
	  { "5:34: 'addr' has no effect beside 'mmio'" } },
	{ "- {guest: nop, exit: {system_event: SHUT}}",
	  { "5:37: unknown type 'SHUT'; one of: SHUTDOWN" } },
	{ "- {guest: nop, exit: {system_event: {data: [1], flags: 1}}}",
	  { "5:49: 'flags' is data[0]" } },
	{ "- {guest: nop, exit: {system_event: {data: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]}}}",
	  { "5:44: data has room for 16, here are 17" } },
	{ "- {guest: nop, exit: {system_event: {}}}", { "5:37: no field" } },
	{ "- {guest: nop, exit: cpu_on}", { "5:22: write mmio" } },
	{ "- {guest: nop, exit: cpu_off, fails: EINTR}", { "5:31: 'fails' has no effect here" } },
	{ "- {guest: nop, exit: [mmio]}", { "5:22: write mmio" } },
	/* capabilities */
	{ "- check_extension: {SET_GUEST_DEBUGS: 1}",
	  { "5:21: unknown capability 'SET_GUEST_DEBUGS'; did you mean 'SET_GUEST_DEBUG'" } },
	{ "- enable_cap: KVM_CAP_", { "5:15: unknown capability" } },
	/* nothing to do, nothing to check */
	{ "- get: {}", { "5:8: no register" } },
	{ "- set: {}", { "5:8: no register" } },
	{ "- set: {SVCR: any}", { "5:15: any is no value to set SVCR to" } },
	{ "- set: {SVCR: {by_profile: {sme-v9: any, default: 1}}}", { "5:15: any is no value" } },
	{ "- check_extension: {}", { "5:20: at least one" } },
	{ "- reg_list: {contains: []}", { "5:24: a list of registers" } },
	{ "- {save: a}\n- {same_as: a, differs: []}", { "6:25: write none" } },
	{ "- {save: a}\n- {same_as: a, differs: {}}", { "6:25: write {PROFILE: ..." } },
	{ "- {run: {}, fails: {}}", { "5:20: write {PROFILE: ..." } },
	{ "- {guest: nop, exit: {}}", { "5:22: an empty exit" } },
	{ "- {guest: nop, exit: }", { "5:22: write mmio" } },
	{ "- {guest: ''}", { "5:11: no code" } },
	{ "- save: ''", { "5:9: a name" } },
	{ "- {}", { "5:3: does nothing" } },
	{ "- {vm: 1}", { "5:3: does nothing" } },
	/* keys without effect inside values */
	{ "- set: {Z0: {fill: 1, hex: '00'}}", { "5:23: unknown key 'hex'" } },
	{ "- set: {Z0: {hex: '00', bytes: 1}}", { "5:25: unknown key 'bytes'" } },
	{ "- set: {X0: {bits: [1, 0], value: 1, bytes: 1}}", { "5:38: unknown key 'bytes'" } },
	{ "- set: {Z0: {fill: 1, value: 1}}", { "5:23: unknown key 'value'" } },
	{ "- set: {Z0: {index: {start: 1, stride: 2}}}", { "5:32: unknown key 'stride'" } },
	{ "- set: {Z0: {by_profile: {default: 1}, bytes: 4}}", { "5:40: unknown key 'bytes'" } },
	{ "- set: {Z0: {fill: 1, bytes: 0}}", { "5:30: 0 bytes" } },
	{ "- set: {Z0: {index: {esize: 16, start: 0x10000}}}", { "5:40: too large" } },
	{ "- set: {Z0: {index: {esize: 64}, bytes: 12}}", { "5:13: no whole number of elements" } },
	{ "- set: {ZT0: {hex: ''}}", { "5:20: pairs" } },
	{ "- set: {ZT0: {hex: '0 0'}}", { "5:20: pairs" } },
	{ "- set: {ZT0: {hex: '-1'}}", { "5:20: pairs" } },
	{ "- set: {SVE_VLS: [1, 1]}", { "5:22: twice" } },
	{ "- vcpu_init: [SVE, 4]", { "5:20: twice" } },
	{ "- {guest: nop, exit: {mmio: 3, exception: 4}}",
	  { "5:32: 'exception' has no effect beside 'mmio'" } },
	{ "- {guest: nop, exit: {reason: 3, value: 4}}", { "5:34: 'value' has no effect" } },
	{ "- {guest: nop, exit: {exception: 3, addr: 4}}", { "5:37: 'addr' has no effect" } },
	{ "- {run: {}, exit: {reason: 0x100000000}}", { "5:28: too large" } },
	{ "- {get: {X0: any}, buffer: {mapped: 4, size: 4}, fails: EFAULT}",
	  { "5:40: unknown key 'size'" } },
	{ "- {save: a}\n- restore: {from: a, orders: list}", { "6:22: did you mean 'order'" } },
	/* profiles */
	{ "- {get: {X0: any}, fails: {sme-v13: EPERM}}",
	  { "5:28: unknown profile 'sme-v13'; did you mean 'sme-v12'" } },
	{ "- get: {X0: {by_profile: {sme-v8: 1, defualt: 2}}}",
	  { "5:27: did you mean 'sme-v9'", "5:38: did you mean 'default'" } },
	{ "- {save: a}\n- {same_as: a, differs: {sme_v12: [Z]}}",
	  { "6:26: did you mean 'sme-v12'" } },
	{ "- get: {X0: {by_profile: {sme-v9: 1}}}", { "5:13: has no value for sme-v12" } },
	{ "- get: {X0: {by_profile: {}}}", { "5:26: write {PROFILE: ..." } },
	/* names of other things */
	{ "- {vcpu_init: [], fails: EBSUY}", { "5:26: 'EBSUY' is no errno; did you mean 'EBUSY'?" } },
	{ "- {vcpu_init: [], fails: {sme-v21: EBUSY, default: success}}",
	  { "5:27: unknown profile 'sme-v21'; did you mean 'sme-v12'?" } },
	{ "- {get: {ZA[0]: any}}", { "5:12: in {...} brackets are a list: write ZA0 for ZA[0], or quote it" } },
	{ "- {get: {SP: 1, SPSR[1]: any}}", { "5:21: in {...} brackets are a list: quote the name, \"SPSR[1]\"" } },
	{ "- {get: {z5: 1, NOPE: 2}}",
	  { "5:10: unknown register 'z5'; did you mean 'Z5'?", "5:17: unknown register 'NOPE'. A name" } },
	{ "- {save: source}\n- same_as: sauce", { "6:12: did you mean 'source'" } },
	{ "- restore: {from: a}", { "5:19: no save:" } },
	{ "- {save: a}\n- {same_as: a, differs: [Z3]}", { "6:26: write Z" } },
	{ "- {save: a}\n- {same_as: a, differs: [\"ZA[3]\"]}", { "6:26: write ZA" } },
	{ "- {save: a}\n- {same_as: a, differs: [Zz]}", { "6:26: no register" } },
	{ "- ioctl: {fd: cpu, request: 1}", { "5:15: unknown fd 'cpu'" } },
	{ "- ioctl: {fd: vm}", { "5:10: 'request:' is missing" } },
	{ "- {run: {}, host: other}", { "5:19: other_host" } },
	/* numbers */
	{ "- create_vm: -1", { "5:14: sign" } },
	{ "- create_vm: 010", { "5:14: 0x" } },
	{ "- get: {X0: -1}", { "5:13: no value" } },
	{ "- get: {X0: 010}", { "5:13: 0x" } },
	{ "- vcpu_init: [010]", { "5:15: unknown feature" } },
	{ "- vcpu_init: [63]", { "5:15: unknown feature" } },
	{ "- finalize: 0x100000000", { "5:13: unknown feature" } },
	{ "- {vcpu_init: [SVE], target: 0x100000005}", { "5:30: too large" } },
	{ "- memory: {slot: 0x100000001}", { "5:18: too large" } },
	{ "- ioctl: {request: 0x10000ae80}", { "5:20: too large" } },
	{ "- guest: [0x1d503201f]", { "5:11: too large" } },
	{ "- reg_list: {room: 5000}", { "5:20: too large" } },
	{ "- check_extension: {SVE: 01}", { "5:26: 0x" } },
	{ "- check_extension: {0x1g: 1}", { "5:21: unknown capability" } },
	/* all of a file */
	{ "- gte: {X0: 1}\n- get: {X0: x, SVRC: 2}\n- 5\n- {run: {arg: 01, foo: 1}, vm: 4, fails: EX}",
	  { "5:3: did you mean 'get'", "6:13: no value", "6:16: unknown register 'SVRC'; did you mean 'SVCR'?",
	    "7:3: a step is a mapping", "8:15: 0x", "8:19: unknown key 'foo'",
	    "8:32: too large", "8:42: no errno" } },
};

static const struct bad files[] = {
	{ "scenario: t\nsource: s\nhost: {}\nsteps: [{run: {}}]\n", { "3:7: an empty host" } },
	{ "scenario: t\nsource: s\nhost: {sve: []}\nsteps: [{run: {}}]\n", { "3:13: or none" } },
	{ "scenario: t\nsource: s\nhost: {sve: [1, 1]}\nsteps: [{run: {}}]\n", { "3:17: twice" } },
	{ "scenario: t\nsource: s\nhost: {sme: none, sme2: true}\nsteps: [{run: {}}]\n", { "3:7: " } },
	{ "scenario: t\nsource: s\nhost: {mode: nvh}\nsteps: [{run: {}}]\n", { "3:14: did you mean 'nvhe'" } },
	{ "scenario: t\nsource: s\nhost: {mode: [nvhe]}\nsteps: [{run: {}}]\n", { "3:14: a mode is vhe" } },
	{ "scenario: t\nsource: s\nother_host: {sve: [1]}\nsteps: [{run: {}}]\n",
	  { "3:1: no step is on this host" } },
	{ "scenario: t\nsource: s\nprofiles: [sme-v12, sme-v12]\nsteps: [{run: {}}]\n", { "3:21: twice" } },
	{ "scenario: t\nsource: s\nprofiles: [sme-v11, default]\nsteps: [{run: {}}]\n",
	  { "3:12: did you mean 'sme-v1", "3:21: unknown profile 'default'" } },
	{ "scenario: t\nsource: s\nprofiles: []\nsteps: [{run: {}}]\n", { "3:11: profiles: is a list" } },
	{ "scenario: t\nsource: s\ntags: [a]\nsteps: [{run: {}}]\n", { "3:1: unknown key 'tags'" } },
	{ "scenario: ''\nsource: \nsteps: []\n",
	  { "1:11: 'scenario:' is empty", "2:8: 'source:' is empty", "3:8: at least one step" } },
	{ "scenario: t\nsource: s\nsteps: [{run: {}}]\nsteps: [{run: {}}]\n", { "4:1: twice" } },
	{ "scenario: t\nsource: s\nsteps: [{run: {}, run: {}}]\n", { "3:19: twice" } },
	{ "scenario: t\nsource: s\nsteps: [{run: {}}]\n---\nx\n", { "4:1: one document" } },
	{ "scenario: t\nsource: s\nsteps: [{\"run\\0x\": {}}]\n", { "3:10: NUL" } },
	{ "[1]\n", { "1:1: a mapping is wanted" } },
	{ "scenario: t\nsource: s\nsteps: [{get: {X0: {by_profile: {sme-v12: 1}}}}]\n",
	  { "3:20: has no default:" } },
};

static void assert_bad(const char *text, const char *const *error)
{
	struct scenario s;
	const char *line;

	write_file(text);
	ck_assert_msg(!scenario_load(&s, path), "taken: %s", text);
	line = s.doc.error;
	for (int i = 0; i < MAX_EXPECTED && error[i]; i++) {
		const char *part = strstr(error[i], ": ") + 2;
		size_t len = strcspn(line, "\n");
		char at[128];

		snprintf(at, sizeof(at), "%s:%.*s", path, (int)(part - error[i]), error[i]);
		ck_assert_msg(!strncmp(line, at, strlen(at)) && memmem(line, len, part, strlen(part)),
			      "%s\nwhere %s was expected, of:\n%s", s.doc.error, error[i], text);
		line += len + (line[len] == '\n');
	}
	ck_assert_msg(!*line, "more than expected: %s\nof:\n%s", line, text);
	scenario_free(&s);
}

START_TEST(a_bad_step)
{
	char text[512];

	snprintf(text, sizeof(text), HEAD "%s\n", steps[_i].text);
	assert_bad(text, steps[_i].error);
}
END_TEST

START_TEST(a_bad_file)
{
	assert_bad(files[_i].text, files[_i].error);
}
END_TEST

/* What looks like the above and does have an effect */
START_TEST(a_good_step)
{
	static const char *const good[] = {
		"- {get: {X0: any}, fails: EPERM}",
		"- {get: {X0: 1}, fails: {sme-v9: EINVAL}}",
		"- {get: {X0: 1}, fails: {sme-v9: success, default: EINVAL}}",
		"- {set: {X0: 1}, fails: EPERM}",
		"- {set: {SVCR: []}}",
		"- {set: {X0: {by_profile: {sme-v12: 1}}}}",
		"- {reg_list: {count: 3, room: 2}, fails: E2BIG}",
		"- {reg_list: {}, buffer: {mapped: 8}, fails: EFAULT}",
		"- {run: {}, exit: {mmio: 3}, budget: 5}",
		"- {guest: [0xd503201f], exit: {addr: 0x20000000, value: 3}, bare: true}",
		"- {writable_masks: {}, buffer: bad, fails: EFAULT}",
		"- {save: a}\n- {same_as: a, differs: {sme-v9: [Z, FPSR, SPSR, ID_AA64PFR1_EL1], default: none}}",
		"- {ioctl: {fd: vm, request: 1}, vm: 1, fails: ENOTTY}",
		"- vcpu_init: []",
	};
	struct scenario s;
	char text[512];

	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		snprintf(text, sizeof(text), HEAD "%s\n", good[i]);
		write_file(text);
		ck_assert_msg(scenario_load(&s, path), "%s\nof:\n%s", s.doc.error, text);
		scenario_free(&s);
	}
}
END_TEST

/* A profile from a file is known where it was given, by its own name */
START_TEST(given_profiles)
{
	struct profile mine = *profile_by_name("sme-v12");
	const struct profile *const given[] = { &mine };
	struct scenario s;

	snprintf(mine.name, sizeof(mine.name), "sme-mine");
	write_file(HEAD "- {get: {X0: {by_profile: {sme-mine: 1, default: 0}}}, fails: {sme-mine: EPERM}}\n");
	ck_assert(scenario_load_with(&s, path, given, 1));
	scenario_free(&s);
	ck_assert(!scenario_load(&s, path));
	ck_assert_uint_eq(s.doc.nr_errors, 2);
	scenario_free(&s);
}
END_TEST

static int run(const char *text, const struct profile *profile, char **out)
{
	const char *const paths[] = { path };
	size_t len;
	struct runner_options o = { .paths = paths, .nr_paths = 1, .profiles = &profile,
				    .nr_profiles = !!profile };
	int status;

	write_file(text);
	o.out = o.err = open_memstream(out, &len);
	status = runner_main(&o);
	fclose(o.out);
	return status;
}

/* On a profile that by_profile: leaves out nothing would be compared */
START_TEST(a_value_that_is_missing_fails)
{
	char *out;

	ck_assert_int_eq(run(HEAD "- vcpu_init: []\n- get: {X0: {by_profile: {sme-v12: 0}}}\n",
			     profile_by_name("sme-v10"), &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, ":6:3: get X0: by_profile: has no value for sme-v10"));
	free(out);
}
END_TEST

/* reg_list looks at what is listed with room: as well, and a buffer may end anywhere */
START_TEST(lists_with_room_are_looked_at)
{
	char *out;

	ck_assert_int_eq(run(HEAD "- vcpu_init: []\n- reg_list: {room: 4096, lacks: [X0]}\n", NULL,
			     &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, ":6:3: reg_list: too many: X0"));
	free(out);
	ck_assert_int_eq(run(HEAD "- vcpu_init: []\n- {reg_list: {}, buffer: {mapped: 16}, fails: EFAULT}\n"
			     "- {vcpu_init: [], buffer: {mapped: 31}, fails: EFAULT}\n"
			     "- {get_mp_state: RUNNABLE, buffer: {mapped: 3}, fails: EFAULT}\n"
			     "- {preferred_target: 5, buffer: {mapped: 4}, fails: EFAULT}\n", NULL, &out),
			 RUNNER_PASS);
	free(out);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("scenario errors");

	scratch_file(tcase, path);
	tcase_add_loop_test(tcase, a_bad_step, 0, (int)(sizeof(steps) / sizeof(steps[0])));
	tcase_add_loop_test(tcase, a_bad_file, 0, (int)(sizeof(files) / sizeof(files[0])));
	tcase_add_test(tcase, a_good_step);
	tcase_add_test(tcase, given_profiles);
	tcase_add_test(tcase, a_value_that_is_missing_fails);
	tcase_add_test(tcase, lists_with_room_are_looked_at);
	return suite_of("scenario errors", tcase);
}
