/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two states told apart in words: the saved one is brought to life beside the machine */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "snapshot.h"
#include "vec_state.h"

struct diff {
	void (*change)(void *ctx, const struct state_change *change);
	void *ctx;
	int vcpu;
};

#define VCPU_FIELD(name, member) \
	{ name, offsetof(struct kvm_vcpu, member), sizeof(((struct kvm_vcpu *)0)->member) }

/* Members of struct kvm_vcpu that have a name of their own */
static const struct {
	const char *name;
	size_t offset, len;
} fields[] = {
	VCPU_FIELD("features", features), VCPU_FIELD("initialized", initialized),
	VCPU_FIELD("finalized", vec_finalized), VCPU_FIELD("SME finalized", sme_finalized),
	VCPU_FIELD("has run", has_run_once), VCPU_FIELD("MP state", mp_state),
	VCPU_FIELD("reset pending", reset_pending), VCPU_FIELD("FP owner", fp_owner),
	VCPU_FIELD("MMIO pending", mmio_needed), VCPU_FIELD("SEA pending", sea_pending),
	VCPU_FIELD("SError pending", serror_pending), VCPU_FIELD("SError ESR", serror_esr),
	VCPU_FIELD("trapped", trapped), VCPU_FIELD("FAR_EL2", fault_far),
	VCPU_FIELD("PMU created", pmu_created),
	VCPU_FIELD("stolen time set", steal_set), VCPU_FIELD("stolen time IPA", steal_base),
	VCPU_FIELD("MPIDR moved", mpidr_moved), VCPU_FIELD("MPIDR of the table", mpidr_indexed),
	VCPU_FIELD("SVE max VL", max_vl[ARM64_VEC_SVE]),
	VCPU_FIELD("SME max VL", max_vl[ARM64_VEC_SME]),
	VCPU_FIELD("guest debug", guest_debug), VCPU_FIELD("debug registers", debug_regs),
	VCPU_FIELD("step pending", step_pending),
	VCPU_FIELD("has signal mask", has_sigset), VCPU_FIELD("signal mask", sigset),
	VCPU_FIELD("SP", regs.regs.sp), VCPU_FIELD("PC", regs.regs.pc),
	VCPU_FIELD("PSTATE", regs.regs.pstate), VCPU_FIELD("SP_EL1", regs.sp_el1),
	VCPU_FIELD("ELR_EL1", regs.elr_el1), VCPU_FIELD("SPSR_EL1", regs.spsr[0]),
	VCPU_FIELD("FPSR", regs.fp_regs.fpsr), VCPU_FIELD("FPCR", regs.fp_regs.fpcr),
	VCPU_FIELD("SVCR", svcr), VCPU_FIELD("FPMR", fpmr),
};

static void tell(const struct diff *d, const char *name, const void *was, const void *is, size_t len)
{
	const struct state_change change = { d->vcpu, name, was, is, len };

	if (memcmp(was, is, len) != 0)
		d->change(d->ctx, &change);
}

/* @format: the register's name with its number */
static void tell_numbered(const struct diff *d, const char *format, unsigned int n, const void *was,
			  const void *is, size_t len)
{
	char name[16];

	snprintf(name, sizeof(name), format, n);
	tell(d, name, was, is, len);
}

static void diff_core(const struct diff *d, const struct kvm_vcpu *was, const struct kvm_vcpu *is)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++)
		tell(d, fields[i].name, (const char *)was + fields[i].offset,
		     (const char *)is + fields[i].offset, fields[i].len);
	for (unsigned int n = 0; n < 31; n++)
		tell_numbered(d, "X%u", n, &was->regs.regs.regs[n], &is->regs.regs.regs[n], 8);
	for (unsigned int n = 1; n < KVM_NR_SPSR; n++)
		tell_numbered(d, "SPSR[%u]", n, &was->regs.spsr[n], &is->regs.spsr[n], 8);
	for (unsigned int n = 0; n < 32; n++)
		tell_numbered(d, "V%u", n, was->regs.fp_regs.vregs[n], is->regs.fp_regs.vregs[n], 16);
}

static void diff_sve(const struct diff *d, const struct kvm_vcpu *was, const struct kvm_vcpu *is)
{
	unsigned int vq = vcpu_cur_max_vq(is), old_vq = vcpu_cur_max_vq(was);
	const uint8_t *a = vec_read(was, VEC_PART_SVE, 0), *b = vec_read(is, VEC_PART_SVE, 0);
	uint16_t bits[2] = { (uint16_t)(old_vq * 128), (uint16_t)(vq * 128) };

	tell(d, "Z, P, FFR: bits seen", &bits[0], &bits[1], sizeof(bits[0]));
	if (vq != old_vq)
		return;
	for (unsigned int n = 0; n < 32; n++)
		tell_numbered(d, "Z%u", n, a + SVE_STATE_ZREG_OFFSET(vq, n),
			      b + SVE_STATE_ZREG_OFFSET(vq, n), 16 * vq);
	for (unsigned int n = 0; n < 16; n++)
		tell_numbered(d, "P%u", n, a + SVE_STATE_PREG_OFFSET(vq, n),
			      b + SVE_STATE_PREG_OFFSET(vq, n), 2 * vq);
	tell(d, "FFR", a + SVE_STATE_FFR_OFFSET(vq), b + SVE_STATE_FFR_OFFSET(vq), 2 * vq);
}

static void diff_sme(const struct diff *d, const struct kvm_vcpu *was, const struct kvm_vcpu *is)
{
	size_t vl = is->max_vl[ARM64_VEC_SME];
	const uint8_t *a = vec_read(was, VEC_PART_SME, 0), *b = vec_read(is, VEC_PART_SME, 0);

	if (!vcpu_has_sme(is) || vl != was->max_vl[ARM64_VEC_SME])
		return;
	for (unsigned int n = 0; n < vl; n++)
		tell_numbered(d, "ZA[%u]", n, a + SME_STATE_ZA_OFFSET(vl, n),
			      b + SME_STATE_ZA_OFFSET(vl, n), vl);
	tell(d, "ZT0", a + SME_STATE_ZT_OFFSET(vl), b + SME_STATE_ZT_OFFSET(vl), 64);
}

static void diff_sysregs(const struct diff *d, const struct kvmsme *m, const struct kvmsme *old,
			 unsigned int index)
{
	for (unsigned int i = 0; i < m->pop.nr; i++) {
		uint64_t was, is;

		if (pop_kind_is_per_vm(m->pop.reg[i].kind)) {
			was = vm_reg(old, old->vcpu[index], i);
			is = vm_reg(m, m->vcpu[index], i);
		} else {
			was = vcpu_read_sys_reg(old, old->vcpu[index], i);
			is = vcpu_read_sys_reg(m, m->vcpu[index], i);
		}
		tell(d, m->pop.reg[i].name, &was, &is, sizeof(is));
	}
}

static bool has_vcpu(const struct kvmsme *m, unsigned int index)
{
	return index < m->state.nr_vcpus && m->vcpu[index]->in_use;
}

static void diff_vcpu(struct diff *d, const struct kvmsme *m, const struct kvmsme *old,
		      unsigned int index)
{
	bool was = has_vcpu(old, index), is = has_vcpu(m, index);
	const struct kvm_vcpu *a = old->vcpu[index], *b = m->vcpu[index];

	d->vcpu = (int)index;
	tell(d, "exists", &was, &is, sizeof(is));
	if (!was || !is)
		return;
	diff_core(d, a, b);
	diff_sysregs(d, m, old, index);
	if (!vec_size(old, a) || !vec_size(m, b))
		return;
	diff_sve(d, a, b);
	diff_sme(d, a, b);
}

#define KVM_FIELD(name, member) \
	{ name, offsetof(struct kvm, member), sizeof(((struct kvm *)0)->member) }

/* Members of struct kvm */
static const struct {
	const char *name;
	size_t offset, len;
} vm_fields[] = {
	KVM_FIELD("VM exists", in_use), KVM_FIELD("VM configured", configured),
	KVM_FIELD("VM has run", has_ran), KVM_FIELD("VM features", features),
	KVM_FIELD("VM writable_imp_id", writable_imp_id), KVM_FIELD("VM nisv_to_user", nisv_to_user),
	KVM_FIELD("VM vCPUs", nr_vcpus), KVM_FIELD("VM IPA bits", ipa_bits),
	KVM_FIELD("VM manual dirty log", manual_dirty_log), KVM_FIELD("VM counter offset", counter_offset),
	KVM_FIELD("VM PMU counters off", pmu_counters_off), KVM_FIELD("VM system_suspend", system_suspend),
	KVM_FIELD("VM MPIDR table", mpidr_table), KVM_FIELD("VM SMCCC filters", nr_filters),
	KVM_FIELD("VM MTE", mte),
};

/* Of two slot tables, or logs, of different size that they differ is all that is told */
static void diff_array(const struct diff *d, const char *name, const void *was, size_t old_len, const void *is,
		       size_t len)
{
	uint64_t sizes[2] = { old_len, len };

	if (old_len != len)
		tell(d, name, &sizes[0], &sizes[1], sizeof(sizes[0]));
	else if (len)
		tell(d, name, was, is, len);
}

static void diff_vm(const struct diff *d, const struct kvmsme *m, const struct kvmsme *old, unsigned int i)
{
	const struct kvm *was = &old->state.vm[i], *is = &m->state.vm[i];

	for (size_t k = 0; k < sizeof(vm_fields) / sizeof(vm_fields[0]); k++)
		tell(d, vm_fields[k].name, (const char *)was + vm_fields[k].offset,
		     (const char *)is + vm_fields[k].offset, vm_fields[k].len);
	diff_array(d, "VM slots", old->memory[i].slot, was->nr_slots * sizeof(struct kvm_memory_slot),
		   m->memory[i].slot, is->nr_slots * sizeof(struct kvm_memory_slot));
	diff_array(d, "VM coalesced zones", old->memory[i].zone, was->nr_zones * sizeof(m->memory[i].zone[0]),
		   m->memory[i].zone, is->nr_zones * sizeof(m->memory[i].zone[0]));
	diff_array(d, "VM tags", old->memory[i].tags, was->nr_tags * sizeof(struct kvm_tag_page), m->memory[i].tags,
		   is->nr_tags * sizeof(struct kvm_tag_page));
	diff_array(d, "VM dirty pages", old->memory[i].dirty, was->nr_dirty * sizeof(uint64_t),
		   m->memory[i].dirty, is->nr_dirty * sizeof(uint64_t));
}

static void diff_machine(struct diff *d, const struct kvmsme *m, const struct kvmsme *old)
{
	unsigned int nr_vcpus = m->state.nr_vcpus > old->state.nr_vcpus ? m->state.nr_vcpus :
									  old->state.nr_vcpus;

	d->vcpu = -1;
	tell(d, "open files", old->state.fd, m->state.fd, sizeof(m->state.fd));
	for (unsigned int i = 0; i < MACHINE_MAX_VMS; i++)
		diff_vm(d, m, old, i);
	for (unsigned int i = 0; i < nr_vcpus; i++)
		diff_vcpu(d, m, old, i);
}

void snapshot_diff(const struct kvmsme *m, const struct snapshot *saved,
		   void (*change)(void *ctx, const struct state_change *change), void *ctx)
{
	struct diff d = { .change = change, .ctx = ctx };
	struct kvmsme *old = machine_twin(m);

	if (old && snapshot_restore(old, saved))
		diff_machine(&d, m, old);
	machine_free_twin(old);
}
