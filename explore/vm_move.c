/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "call_print.h"
#include "errnos.h"
#include "kvm_call.h"
#include "needed.h"
#include "vm_move.h"

static void init_of(const struct kvmsme *m, const struct kvm_vcpu *vcpu, struct vcpu_call *init)
{
	uint32_t sme = UINT32_C(1) << m->profile.sme_feature_bit;

	*init = (struct vcpu_call){ .kind = CALL_INIT, .value = vcpu->features & ~sme,
				    .id = vcpu->target == KVM_ARM_TARGET_GENERIC_V8 ? 1 : vcpu->target };
	if (vcpu->features & sme)
		init->value |= m->profile.sme ? FEATURE_SME : sme;
}

static void save_all(struct stage *const stage[MOVE_VCPUS], struct saved *saved, struct vm_move *move)
{
	for (unsigned int i = 0; i < MOVE_VCPUS; i++) {
		const struct kvm_vcpu *vcpu = stage[i] ? machine_vcpu_of_fd(stage[i]->vcpu) : NULL;

		if (!vcpu || !vcpu->initialized)
			continue;
		move->vcpu[i].moved = true;
		init_of(stage[i]->m, vcpu, &move->vcpu[i].init);
		move->vcpu[i].save = migration_save(stage[i]->vcpu, &saved[i]);
	}
}

static void create_all(struct stage *const stage[MOVE_VCPUS], int vm)
{
	for (unsigned int i = 0; i < MOVE_VCPUS; i++)
		if (stage[i]) {
			stage[i]->vm = vm;
			stage[i]->vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, i);
		}
}

static void restore_all(struct stage *const stage[MOVE_VCPUS], const struct saved *saved,
			const struct vmm_order *order, struct answer *answer, struct vm_move *move)
{
	for (unsigned int i = 0; i < MOVE_VCPUS; i++) {
		if (!move->vcpu[i].moved)
			continue;
		vcpu_call_make(stage[i], &move->vcpu[i].init, answer);
		move->vcpu[i].init_err = answer->err;
		move->vcpu[i].restore = migration_restore(stage[i]->vcpu, &saved[i], order, true);
	}
}

static void note(struct answer *answer, const struct refusal *refusal)
{
	if (answer->err || !refusal->err)
		return;
	answer->err = refusal->err;
	answer->rule = refusal->rule;
}

static void first_failure(const struct vm_move *move, struct answer *answer)
{
	answer->err = move->err;
	answer->rule = RULE_NONE;
	answer->ret = 0;
	answer->len = answer->nr = 0;
	for (unsigned int i = 0; i < MOVE_VCPUS; i++)
		note(answer, &move->vcpu[i].save.first);
	for (unsigned int i = 0; i < MOVE_VCPUS; i++) {
		note(answer, &(struct refusal){ .err = move->vcpu[i].init_err });
		note(answer, &move->vcpu[i].restore.first);
	}
}

static int kvm_of(struct stage *const stage[MOVE_VCPUS])
{
	unsigned int i = 0;

	while (!stage[i])
		i++;
	return stage[i]->kvm;
}

void vm_move_make(struct stage *const stage[MOVE_VCPUS], const struct vcpu_call *call,
		  struct answer *answer, struct vm_move *move)
{
	struct saved *saved = needed(calloc(MOVE_VCPUS, sizeof(*saved)));
	long vm;

	memset(move, 0, sizeof(*move));
	save_all(stage, saved, move);
	vm = kvmsme_ioctl(kvm_of(stage), KVM_CREATE_VM, 0);
	if (vm < 0) {
		move->err = errno;
	} else {
		create_all(stage, (int)vm);
		restore_all(stage, saved, &vmm_orders[call->id % nr_vmm_orders], answer, move);
	}
	first_failure(move, answer);
	for (unsigned int i = 0; i < MOVE_VCPUS; i++)
		saved_free_members(&saved[i]);
	free(saved);
}

/* vm: and vcpu:, and how it ends */
static void put_end(unsigned int vm, unsigned int vcpu, int err, FILE *out)
{
	fputc('\n', out);
	if (vm)
		fprintf(out, "    vm: %u\n", vm);
	if (vcpu)
		fprintf(out, "    vcpu: %u\n", vcpu);
	if (err)
		fprintf(out, "    fails: %s\n", errno_label(err));
}

void vm_move_print(const struct vm_move *move, const struct vcpu_call *call, unsigned int vm,
		   unsigned int nth, FILE *out)
{
	const char *order = vmm_orders[call->id % nr_vmm_orders].name;

	for (unsigned int i = 0; i < MOVE_VCPUS; i++) {
		if (!move->vcpu[i].moved)
			continue;
		fprintf(out, "  - save: vcpu-%u-of-move-%u", i, nth);
		put_end(vm, i, move->vcpu[i].save.first.err, out);
	}
	fputs("  - create_vm: 0", out);
	put_end(vm, 0, move->err, out);
	for (unsigned int i = 0; !move->err && i < MOVE_VCPUS; i++) {
		if (!move->vcpu[i].moved)
			continue;
		fputs("  - ", out);
		call_print(&move->vcpu[i].init, out);
		put_end(vm, i, move->vcpu[i].init_err, out);
		fprintf(out, "  - restore: {from: vcpu-%u-of-move-%u, order: %s, finalize: true}", i, nth, order);
		put_end(vm, i, move->vcpu[i].restore.first.err, out);
	}
}
