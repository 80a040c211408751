/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Questions about firmware calls, registers with rules of their own and events
 *
 * Asked of a real kernel (on_kernel.c) and of the model (on_model.c) by the same code.  A line is
 * a question and its answer; tests/data/firmware has what kernels answered.
 */
#ifndef KVMSME_TESTS_FIRMWARE_QUESTIONS_H
#define KVMSME_TESTS_FIRMWARE_QUESTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmsme/kvm.h>

/* Who is asked.  A call returns what the ioctl does, or a negative errno */
int asked_open(void);
long asked_ioctl(int fd, unsigned long request, const void *arg);
struct kvm_run *asked_run_page(int vcpu);
void asked_close(int fd, struct kvm_run *page);
/** asked_alarm() - a signal ends a KVM_RUN that waits; the model's ends by itself */
void asked_alarm(bool on);

#define F_PSCI (1u << KVM_ARM_VCPU_PSCI_0_2)
#define F_OFF  (1u << KVM_ARM_VCPU_POWER_OFF)
#define F_SVE  (1u << KVM_ARM_VCPU_SVE)

#define RAM	 UINT64_C(0x40000000)
#define RAM_SIZE 0x10000
#define CODE	 0x1000 /* offset in RAM */
#define VECTORS	 0x8000
#define DEVICE	 UINT64_C(0x10000000) /* nothing is there */

#define REG_X(n)      (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | (uint64_t)(2 * (n)))
#define REG_SP	      REG_X(31)
#define REG_PC	      REG_X(32)
#define REG_PSTATE    REG_X(33)
#define REG_FW(n)     (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_FW | (uint64_t)(n))
#define REG_BMAP(n)   (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_FW_FEAT_BMAP | (uint64_t)(n))
#define REG_CCSIDR(n) (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_DEMUX | (uint64_t)(n))
#define REG_MPIDR     ARM64_SYS_REG(3, 0, 0, 0, 5)
#define REG_CLIDR     ARM64_SYS_REG(3, 1, 0, 0, 1)
#define REG_CSSELR    ARM64_SYS_REG(3, 2, 0, 0, 0)
#define REG_OSLSR     ARM64_SYS_REG(2, 0, 1, 1, 4)
#define REG_VBAR      ARM64_SYS_REG(3, 0, 12, 0, 0)
#define REG_ESR	      ARM64_SYS_REG(3, 0, 5, 2, 0)
#define REG_FAR	      ARM64_SYS_REG(3, 0, 6, 0, 0)
#define REG_ELR	      (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | UINT64_C(0x46))
#define REG_SPSR      (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | UINT64_C(0x48))

/** struct vm - the VM that is asked about; @vcpu[n]: 0 where there is none */
struct vm {
	int kvm, fd;
	int vcpu[3];
	struct kvm_run *page[3];
	uint32_t *ram;
	unsigned int tries;
};

/** vm_open() - a VM without vCPUs; vm_add(): vCPU n, with INIT of @features (-1: without) */
void vm_open(struct vm *vm);
long vm_add(struct vm *vm, int n, long features);
void vm_close(struct vm *vm);

long vcpu_init(struct vm *vm, int n, uint32_t features);
long set_reg(struct vm *vm, int n, uint64_t id, uint64_t val);
/** get_reg() - 0xdead with what could not be read */
uint64_t get_reg(struct vm *vm, int n, uint64_t id);
long try_reg(struct vm *vm, int n, uint64_t id, uint64_t *val);
int mp_state(struct vm *vm, int n);
void set_mp_state(struct vm *vm, int n, uint32_t state);
long enable_cap(struct vm *vm, uint32_t cap, uint64_t arg);

/** settle() - an MMIO exit of the vCPU is completed, so that registers can be set for the next run */
void settle(struct vm *vm, int n);
/** load_code() - instructions at RAM + @offset */
void load_code(struct vm *vm, uint64_t offset, const uint32_t *code, size_t nr);
/** run_guest() - KVM_RUN of vCPU 0; again if a signal came before it had begun at CODE */
long run_guest(struct vm *vm);
/** smccc() - HVC of vCPU 0 with x0 to x3, then a store that leaves the guest; KVM_RUN's result */
long smccc(struct vm *vm, const uint64_t x[4]);
long smccc_by(struct vm *vm, uint32_t conduit, const uint64_t x[4]);
/** call0() - the same, X0 behind it */
uint64_t call0(struct vm *vm, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3);

#define HVC(imm) (0xd4000002u | (uint32_t)(imm) << 5)
#define SMC(imm) (0xd4000003u | (uint32_t)(imm) << 5)

/** say() - a part of a line; say_error(): what a call returned, errno by name */
void say(const char *format, ...) __attribute__((format(printf, 1, 2)));
void say_error(long ret);

/* The topics */
void ask_functions(void);
void ask_psci(void);
void ask_smccc(void);
void ask_filter(void);
void ask_registers(void);
void ask_id_registers(void);
void ask_events(void);

#endif
