/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A CPU whose guest is written down: what it has in X0..X3 when it leaves, and how.  What it
 * was entered with each time is kept, for the test to look at.
 */
#ifndef TEST_SCRIPTED_CPU_H
#define TEST_SCRIPTED_CPU_H

#include "model_fixture.h"

#define SCRIPT_MAX	16
#define EC(name)	((uint64_t)ESR_EC_##name << ESR_EC_SHIFT | ESR_IL)
/* ISS of MSR or MRS with X0 */
#define SYS64(op0, op1, crn, crm, op2, read)							\
	(EC(SYS64) | (uint64_t)(op0) << 20 | (op2) << 17 | (op1) << 14 | (crn) << 10 | (crm) << 1 | (read))
#define X(n)		(UINT64_C(0x6030000000100000) + 2 * (n))
#define SP		UINT64_C(0x603000000010003e)
#define PC		UINT64_C(0x6030000000100040)
#define PSTATE		UINT64_C(0x6030000000100042)
#define VBAR_EL1	ARM64_SYS_REG(3, 0, 12, 0, 0)

/** struct script_exit - @does: the guest's work, or NULL; @x: X0..X3 behind it, where @sets_x */
struct script_exit {
	void (*does)(struct pcpu *pcpu);
	uint64_t esr, ipa, far;
	bool sets_x;
	uint64_t x[4];
	enum cpu_exit_reason reason;
};

extern const struct cpu_ops scripted_cpu;

/* Forgets what was, and writes one way down behind the others */
void script_start(void);
void script_exit(struct script_exit exit);
void script_call(uint64_t esr, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);
/* A store of X3, four bytes, to 0x9000004: the guest goes back to userspace */
void script_leave(void);
/* The first use of FP, SVE or SME, and then what the guest does with it before it leaves */
void script_use_fp(void (*does)(struct pcpu *pcpu));

/* KVM_RUN; every way that is written down must have been gone */
long script_run(int vcpu);
/* The memory slots of the last entry; @nr of them */
const struct cpu_mem_slot *script_slots(size_t *nr);
/* The CPU as it was entered for the @nth time since script_start() */
const struct pcpu *script_seen(int nth);
struct kvm_run *script_page(int vcpu);

#endif
