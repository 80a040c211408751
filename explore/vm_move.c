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

/* KVM_GET_VCPU_EVENTS never says that an abort is pending: Linux has it in the registers (guest.c) */
static void read_events(const struct stage *stage, struct moved_call *set)
{
	const struct vcpu_call get = { .kind = CALL_GET_EVENTS };
	struct kvm_vcpu_events events;
	struct answer answer;

	vcpu_call_make(stage, &get, &answer);
	set->made = !answer.err;
	memcpy(&events, answer.value, sizeof(events));
	set->call = (struct vcpu_call){ .kind = CALL_SET_EVENTS, .value = events.exception.serror_esr,
					.id = events.exception.serror_pending | events.exception.serror_has_esr << 1 };
}

static void read_mp(const struct stage *stage, struct moved_call *set)
{
	const struct vcpu_call get = { .kind = CALL_GET_MP };
	struct kvm_mp_state state;
	struct answer answer;

	vcpu_call_make(stage, &get, &answer);
	set->made = !answer.err;
	memcpy(&state, answer.value, sizeof(state));
	set->call = (struct vcpu_call){ .kind = CALL_SET_MP, .value = state.mp_state };
}

static void want(struct moved_call *cap, bool enabled, uint32_t number)
{
	cap->made = enabled;
	cap->call = (struct vcpu_call){ .kind = CALL_ENABLE, .id = number };
}

/* A VMM knows what it has enabled; no call asks for it */
static void find_caps(const struct stage *stage, struct vm_move *move)
{
	const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(stage->vcpu);
	const struct kvm *kvm;

	if (!vcpu)
		return;
	kvm = &stage->m->state.vm[vcpu->vm];
	want(&move->cap[0], kvm->writable_imp_id, KVM_CAP_ARM_WRITABLE_IMP_ID_REGS);
	want(&move->cap[1], kvm->nisv_to_user, KVM_CAP_ARM_NISV_TO_USER);
	want(&move->cap[2], kvm->system_suspend, KVM_CAP_ARM_SYSTEM_SUSPEND);
}

static void save_all(struct stage *const stage[MOVE_VCPUS], struct saved *saved, struct vm_move *move)
{
	for (unsigned int i = 0; i < MOVE_VCPUS; i++) {
		const struct kvm_vcpu *vcpu = stage[i] ? machine_vcpu_of_fd(stage[i]->vcpu) : NULL;

		if (!vcpu || !vcpu->initialized)
			continue;
		move->vcpu[i].moved = true;
		init_of(stage[i]->m, vcpu, &move->vcpu[i].init);
		read_events(stage[i], &move->vcpu[i].events);
		read_mp(stage[i], &move->vcpu[i].mp);
		move->vcpu[i].save = migration_save(stage[i]->vcpu, &saved[i]);
	}
}

static void make(const struct stage *stage, struct moved_call *moved, struct answer *answer)
{
	if (!moved->made)
		return;
	vcpu_call_make(stage, &moved->call, answer);
	moved->err = answer->err;
	moved->rule = answer->rule;
}

static void enable_all(const struct stage *first, int vm, struct answer *answer, struct vm_move *move)
{
	struct stage stage = *first;

	stage.vm = vm;
	for (unsigned int i = 0; i < MOVE_CAPS; i++)
		make(&stage, &move->cap[i], answer);
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
		make(stage[i], &move->vcpu[i].events, answer);
		make(stage[i], &move->vcpu[i].mp, answer);
	}
}

static void note(struct answer *answer, const struct refusal *refusal)
{
	if (answer->err || !refusal->err)
		return;
	answer->err = refusal->err;
	answer->rule = refusal->rule;
}

static void note_call(struct answer *answer, const struct moved_call *moved)
{
	note(answer, &(struct refusal){ .err = moved->err, .rule = moved->rule });
}

static void first_failure(const struct vm_move *move, struct answer *answer)
{
	answer->err = move->err;
	answer->rule = RULE_NONE;
	answer->ret = 0;
	answer->len = answer->nr = 0;
	for (unsigned int i = 0; i < MOVE_VCPUS; i++)
		note(answer, &move->vcpu[i].save.first);
	for (unsigned int i = 0; i < MOVE_CAPS; i++)
		note_call(answer, &move->cap[i]);
	for (unsigned int i = 0; i < MOVE_VCPUS; i++) {
		note(answer, &(struct refusal){ .err = move->vcpu[i].init_err });
		note(answer, &move->vcpu[i].restore.first);
		note_call(answer, &move->vcpu[i].events);
		note_call(answer, &move->vcpu[i].mp);
	}
}

static const struct stage *first_of(struct stage *const stage[MOVE_VCPUS])
{
	while (!*stage)
		stage++;
	return *stage;
}

void vm_move_make(struct stage *const stage[MOVE_VCPUS], const struct vcpu_call *call,
		  struct answer *answer, struct vm_move *move)
{
	struct saved *saved = needed(calloc(MOVE_VCPUS, sizeof(*saved)));
	const struct stage *first = first_of(stage);
	long vm;

	memset(move, 0, sizeof(*move));
	find_caps(first, move);
	save_all(stage, saved, move);
	vm = kvmsme_ioctl(first->kvm, KVM_CREATE_VM, 0);
	if (vm < 0) {
		move->err = errno;
	} else {
		enable_all(first, (int)vm, answer, move);
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

static void put_call(const struct moved_call *moved, unsigned int vm, unsigned int vcpu, FILE *out)
{
	if (!moved->made)
		return;
	fputs("  - ", out);
	call_print(&moved->call, out);
	put_end(vm, vcpu, moved->err, out);
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
	for (unsigned int i = 0; !move->err && i < MOVE_CAPS; i++)
		put_call(&move->cap[i], vm, 0, out);
	for (unsigned int i = 0; !move->err && i < MOVE_VCPUS; i++) {
		if (!move->vcpu[i].moved)
			continue;
		fputs("  - ", out);
		call_print(&move->vcpu[i].init, out);
		put_end(vm, i, move->vcpu[i].init_err, out);
		fprintf(out, "  - restore: {from: vcpu-%u-of-move-%u, order: %s, finalize: true}", i, nth, order);
		put_end(vm, i, move->vcpu[i].restore.first.err, out);
		put_call(&move->vcpu[i].events, vm, i, out);
		put_call(&move->vcpu[i].mp, vm, i, out);
	}
}
