/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with a small kernel population, and ioctls in one line */
#ifndef TEST_MODEL_FIXTURE_H
#define TEST_MODEL_FIXTURE_H

#include <check.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "machine.h"

struct fixture {
	struct kvmsme *m;
	int kvm, vm, vcpu;
};

/* Calls that succeed give 0 or the result, calls that fail give -errno */
long call(int fd, unsigned long request, unsigned long arg);
long call_init(int vcpu, uint32_t features);
long call_finalize(int vcpu, int feature);
long get_reg(int vcpu, uint64_t id, void *value);
long set_reg(int vcpu, uint64_t id, const void *value);
uint64_t get_u64(int vcpu, uint64_t id);
long set_u64(int vcpu, uint64_t id, uint64_t value);
uint32_t get_u32(int vcpu, uint64_t id);

/* One vCPU, created; @cpu may be NULL */
void fixture_open(struct fixture *f, const struct kvmsme_host *host, const struct profile *profile,
		  const struct cpu_ops *cpu);
/* The same of a built-in profile, or any, with the kernel that it names */
void fixture_open_kernel(struct fixture *f, const char *profile, const struct kvmsme_host *host,
			 const struct cpu_ops *cpu);
void fixture_open_profile(struct fixture *f, const struct profile *profile, const struct kernel_pop *pop,
			  const struct kvmsme_host *host, const struct cpu_ops *cpu);
/* KVM_ARM_VCPU_INIT, and FINALIZE where there is something to finalize */
void fixture_start(struct fixture *f, uint32_t features);
void fixture_close(struct fixture *f);

/* A profile of all defaults (sme-v12) */
struct profile default_profile(void);

#define F_PSCI	(1u << KVM_ARM_VCPU_PSCI_0_2)
#define F_SVE	(1u << KVM_ARM_VCPU_SVE)
#define F_SME	(1u << KVM_ARM_VCPU_SME)

extern const struct kvmsme_host host_max;	/* SVE 1..16, SME 1,2,4,8,16, SME2, FA64 */
extern const struct kernel_pop small_kernel;

#endif
