/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One walk over the live bytes, in an order in which what says how much there is comes
 * before what there is; saving, restoring and comparing are what is done at each piece.
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "host_memory.h"
#include "snapshot.h"
#include "snapshot_since.h"
#include "state_sums.h"
#include "touch.h"
#include "vec_state.h"
#include "vm_memory.h"

/* What a VMM and the model use of struct kvm_run; the rest is never written */
#define RUN_LIVE offsetof(struct kvm_run, kvm_valid_regs)

#define SNAPSHOT_ALIGN	64

struct walk {
	struct kvmsme *m;
	bool (*piece)(struct walk *w, void *state, size_t len);
	bool (*vm)(struct walk *w, struct kvm *kvm);	/* NULL: walk_vm() */
	bool (*regs)(struct walk *w, struct kvm_vcpu *vcpu, size_t len);	/* NULL: a piece */
	bool (*vec)(struct walk *w, struct kvm_vcpu *vcpu, size_t len);
	bool (*run_page)(struct walk *w, const struct kvm_vcpu *vcpu, struct kvm_run *run);
	bool (*own)(struct walk *w, void *own, size_t len);
	uint8_t *at;
	size_t size, run_live;	/* RUN_LIVE: of a number that they know compilers make slow copies */
};

/* Where there is none, there is no memory for it either */
static bool walk_array(struct walk *w, void *array, size_t len)
{
	return !len || w->piece(w, array, len);
}

static bool walk_vm(struct walk *w, struct kvm *kvm)
{
	const struct vm_memory *memory = vm_memory(w->m, kvm);

	return w->piece(w, kvm, offsetof(struct kvm, id_reg)) &&
	       (!kvm->in_use ||
		(walk_array(w, memory->slot, kvm->nr_slots * sizeof(memory->slot[0])) &&
		 walk_array(w, memory->dirty, kvm->nr_dirty * sizeof(memory->dirty[0])) &&
		 walk_array(w, memory->zone, kvm->nr_zones * sizeof(memory->zone[0])) &&
		 walk_array(w, memory->tags, kvm->nr_tags * sizeof(memory->tags[0])) &&
		 w->piece(w, kvm->id_reg, w->m->nr_vm_regs * sizeof(kvm->id_reg[0]))));
}

/* A destroyed vCPU's memory is anything; what is saved of it is that it is not there */
static bool walk_vcpu(struct walk *w, unsigned int index)
{
	struct kvm_vcpu *vcpu = w->m->vcpu[index];
	size_t len = vcpu_live_bytes(w->m);

	if (!w->piece(w, &vcpu->in_use, sizeof(vcpu->in_use)))
		return false;
	if (!vcpu->in_use)
		return true;
	if (!(w->regs ? w->regs(w, vcpu, len) : w->piece(w, vcpu, len)) ||
	    !w->vec(w, vcpu, vec_size(w->m, vcpu)) ||
	    !w->run_page(w, vcpu, &w->m->scratch[index]->run))
		return false;
	/* it is never compared, so there is nothing to end at */
	w->own(w, &w->m->scratch[index]->pcpu.own, sizeof(struct cpu_own));
	w->own(w, &w->m->scratch[index]->stats, sizeof(struct vcpu_stats));
	return true;
}

static bool walk_state(struct walk *w)
{
	struct machine_state *state = &w->m->state;
	bool ok = w->piece(w, state, offsetof(struct machine_state, fd)) &&
		  w->piece(w, state->fd, state->nr_fds * sizeof(state->fd[0]));

	for (unsigned int i = 0; ok && i < state->nr_vms; i++)
		ok = w->vm ? w->vm(w, &state->vm[i]) : walk_vm(w, &state->vm[i]);
	for (unsigned int i = 0; ok && i < state->nr_vcpus; i++)
		ok = walk_vcpu(w, i);
	return ok && (!state->host_fp_live ||
		      w->piece(w, &state->host_fp, sizeof(state->host_fp)));
}

/* Pieces begin at multiples of a cache line: copying is all that saving costs */
static size_t padded(size_t len)
{
	return (len + SNAPSHOT_ALIGN - 1) & ~(size_t)(SNAPSHOT_ALIGN - 1);
}

static size_t vm_bytes(const struct kvmsme *m, const struct kvm *kvm)
{
	size_t bytes = padded(offsetof(struct kvm, id_reg));

	if (kvm->in_use)
		bytes += padded(kvm->nr_slots * sizeof(struct kvm_memory_slot)) +
			 padded(kvm->nr_dirty * sizeof(uint64_t)) +
			 padded(kvm->nr_zones * sizeof(struct kvm_coalesced_mmio_zone)) +
			 padded(kvm->nr_tags * sizeof(struct kvm_tag_page)) +
			 padded(m->nr_vm_regs * sizeof(kvm->id_reg[0]));
	return bytes;
}

static bool count(struct walk *w, void *state, size_t len)
{
	(void)state;
	w->size += padded(len);
	return true;
}

static bool count_vec(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	return count(w, vcpu->vec, len);
}

static bool count_run(struct walk *w, const struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	return count(w, run, RUN_LIVE);
}

static bool save(struct walk *w, void *state, size_t len)
{
	memcpy(w->at, state, len);
	w->at += padded(len);
	return true;
}

static bool save_vm(struct walk *w, struct kvm *kvm)
{
	kvm->changed = false;
	return walk_vm(w, kvm);
}

static bool save_vec(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	memset(vcpu->changed, 0, sizeof(vcpu->changed));
	return save(w, vcpu->vec, len);
}

static bool save_run(struct walk *w, const struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	return save(w, run, RUN_LIVE);
}

static bool restore(struct walk *w, void *state, size_t len)
{
	memcpy(state, w->at, len);
	w->at += padded(len);
	return true;
}

static bool restore_vm(struct walk *w, struct kvm *kvm)
{
	kvm->changed = false;
	return walk_vm(w, kvm);
}

static bool restore_vec(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	memset(vcpu->changed, 0, sizeof(vcpu->changed));
	return restore(w, vcpu->vec, len);
}

/* From the snapshot that the machine was like when it was saved or restored last: changed chunks */
static bool restore_changed(struct walk *w, const struct kvm_vcpu *vcpu, void *to, size_t first,
			    size_t len)
{
	size_t end = first + STATE_CHUNKS(len);

	for (size_t chunk = next_chunk(vcpu->changed, first, end); chunk < end;
	     chunk = next_chunk(vcpu->changed, chunk + 1, end)) {
		size_t at = (chunk - first) * STATE_CHUNK;

		if (len - at >= STATE_CHUNK)
			memcpy((uint8_t *)to + at, w->at + at, STATE_CHUNK);
		else
			memcpy((uint8_t *)to + at, w->at + at, len - at);
	}
	w->at += padded(len);
	return true;
}

static bool restore_changed_regs(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	return restore_changed(w, vcpu, vcpu, 0, len);
}

static bool restore_changed_vec(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	return restore_changed(w, vcpu, vcpu->vec, STATE_VEC_CHUNK, len);
}

/* What is told of a VM's size is as it was saved */
static bool restore_changed_vm(struct walk *w, struct kvm *kvm)
{
	if (kvm->changed)
		return restore_vm(w, kvm);
	w->at += vm_bytes(w->m, kvm);
	return true;
}

static bool restore_run(struct walk *w, const struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	(void)vcpu;
	return restore(w, run, w->run_live);
}

/* @size bounds a snapshot of nothing; a state that says more of itself than was saved differs before that */
static bool compare(struct walk *w, void *state, size_t len)
{
	if (padded(len) > w->size || memcmp(w->at, state, len) != 0)
		return false;
	w->at += padded(len);
	w->size -= padded(len);
	return true;
}

static bool compare_vec(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	return compare(w, vcpu->vec, len);
}

static bool compare_run(struct walk *w, const struct kvm_vcpu *vcpu, struct kvm_run *run)
{
	struct kvm_run saved;

	memcpy(&saved, w->at, RUN_LIVE);
	w->at += padded(RUN_LIVE);
	w->size -= padded(RUN_LIVE);
	return run_page_input(vcpu, run).lo == run_page_input(vcpu, &saved).lo &&
	       run_page_input(vcpu, run).hi == run_page_input(vcpu, &saved).hi;
}

static bool skip_own(struct walk *w, void *own, size_t len)
{
	(void)own;
	w->at += padded(len);
	w->size -= padded(len);
	return true;
}

/* Of all saves: a snapshot may be restored to another machine */
static _Atomic uint64_t stamps;

/* The walk itself writes into the state only where it restores */
static struct kvmsme *writable(const struct kvmsme *m)
{
	return (struct kvmsme *)(uintptr_t)m;
}

static bool make_room(struct snapshot *to, size_t size)
{
	uint8_t *more;

	if (size <= to->room)
		return true;
	size = padded(size + size / 2);
	more = host_memory(aligned_alloc(SNAPSHOT_ALIGN, size));
	if (!more)
		return false;
	free(to->bytes);
	to->bytes = more;
	to->room = size;
	return true;
}

bool snapshot_save(const struct kvmsme *m, struct snapshot *to)
{
	struct walk w = { .m = writable(m), .piece = count, .vec = count_vec,
			  .run_page = count_run, .own = count };

	walk_state(&w);
	if (!make_room(to, padded(w.size + sums_saved_max(m)) + since_bytes(m)))
		return false;
	to->size = w.size;
	to->since = padded(w.size + sums_saved_max(m));
	since_save(m, to->bytes + to->since);
	w = (struct walk){ .m = writable(m), .piece = save, .vm = save_vm, .vec = save_vec,
			   .run_page = save_run, .own = save, .at = to->bytes };
	walk_state(&w);
	to->parent = m->synced;
	to->stamp = w.m->synced = 1 + atomic_fetch_add(&stamps, 1);
	to->used = to->size + sums_save(m, w.at);
	return true;
}

static bool have_vm_memory(struct kvmsme *m, unsigned int vm, const struct kvm *saved)
{
	return !saved->in_use || (vm_memory_room(m, vm, saved->nr_slots, saved->nr_dirty) &&
				   vm_zone_room(m, vm, saved->nr_zones) && vm_tag_room(m, vm, saved->nr_tags));
}

/* So that a restore that has begun cannot fail */
static bool have_memory(struct kvmsme *m, const struct snapshot *from)
{
	const struct machine_state *state = (const void *)from->bytes;
	const uint8_t *at = from->bytes + padded(offsetof(struct machine_state, fd)) +
			    padded(state->nr_fds * sizeof(state->fd[0]));

	for (unsigned int i = 0; i < state->nr_vms; i++) {
		if (!have_vm_memory(m, i, (const void *)at))
			return false;
		at += vm_bytes(m, (const void *)at);
	}
	for (unsigned int i = 0; i < state->nr_vcpus; i++)
		if (!machine_vcpu_memory(m, i))
			return false;
	return true;
}

/* What is not restored must not be there: tables that are looked through to their end */
static void forget_tables(struct machine_state *state, bool synced)
{
	memset(state->fd, 0, state->nr_fds * sizeof(state->fd[0]));
	for (unsigned int i = 0; i < state->nr_vms; i++) {
		struct kvm *kvm = &state->vm[i];

		if (synced && !kvm->changed)
			continue;
		memset(kvm, 0, offsetof(struct kvm, id_reg));
	}
}

bool snapshot_restore(struct kvmsme *m, const struct snapshot *from)
{
	bool synced = m->synced == from->stamp;
	struct walk w = { .m = m, .piece = restore, .run_page = restore_run, .own = restore, .at = from->bytes,
			  .run_live = RUN_LIVE, .vm = synced ? restore_changed_vm : restore_vm,
			  .regs = synced ? restore_changed_regs : NULL,
			  .vec = synced ? restore_changed_vec : restore_vec };

	if (!have_memory(m, from))
		return false;
	since_mark_unused(m, from);
	forget_tables(&m->state, synced);
	walk_state(&w);
	m->synced = from->stamp;
	sums_restore(m, w.at, synced);
	return true;
}

bool snapshot_equal(const struct kvmsme *m, const struct snapshot *saved)
{
	struct walk w = { .m = writable(m), .piece = compare, .vec = compare_vec,
			  .run_page = compare_run, .own = skip_own,
			  .at = saved->bytes, .size = saved->size };

	return walk_state(&w);
}

static bool walk_part(struct walk *w, enum state_part part, unsigned int index)
{
	return part == STATE_PART_VM ? walk_vm(w, &w->m->state.vm[index]) : walk_vcpu(w, index);
}

/* As save_vec(), for who does not make the machine one that was saved */
static bool copy_vec(struct walk *w, struct kvm_vcpu *vcpu, size_t len)
{
	return save(w, vcpu->vec, len);
}

bool snapshot_save_part(const struct kvmsme *m, enum state_part part, unsigned int index,
			struct snapshot *to)
{
	struct walk w = { .m = writable(m), .piece = count, .vec = count_vec,
			  .run_page = count_run, .own = count };

	walk_part(&w, part, index);
	if (!make_room(to, w.size))
		return false;
	to->size = to->used = w.size;
	w = (struct walk){ .m = writable(m), .piece = save, .vec = copy_vec, .run_page = save_run,
			   .own = save, .at = to->bytes };
	walk_part(&w, part, index);
	to->stamp = to->parent = 0;
	return true;
}

void snapshot_restore_part(struct kvmsme *m, enum state_part part, unsigned int index,
			   const struct snapshot *from)
{
	struct walk w = { .m = m, .piece = restore, .run_page = restore_run, .own = restore, .at = from->bytes,
			  .run_live = RUN_LIVE, .vec = restore_vec };

	if (part == STATE_PART_VM) {
		struct kvm *kvm = &m->state.vm[index];

		if (!have_vm_memory(m, index, (const void *)from->bytes))
			return;
		walk_part(&w, part, index);
		touch_vm(kvm);
	} else {
		walk_part(&w, part, index);
		touch_vcpu_all(m->vcpu[index]);
	}
	m->synced = 0;
}

void snapshot_free(struct snapshot *snapshot)
{
	free(snapshot->bytes);
	memset(snapshot, 0, sizeof(*snapshot));
}

static const uint8_t *skip_vms(const struct kvmsme *m, const struct machine_state *state,
			       const uint8_t *at)
{
	at += padded(offsetof(struct machine_state, fd)) +
	      padded(state->nr_fds * sizeof(state->fd[0]));
	for (unsigned int i = 0; i < state->nr_vms; i++)
		at += vm_bytes(m, (const struct kvm *)(const void *)at);
	return at;
}

/* What walk_state() has saved, found by its own sizes */
const struct kvm_vcpu *snapshot_vcpu(const struct kvmsme *m, const struct snapshot *saved,
				     unsigned int index)
{
	const struct machine_state *state = (const void *)saved->bytes;
	const uint8_t *at = skip_vms(m, state, saved->bytes);

	for (unsigned int i = 0; i < state->nr_vcpus; i++) {
		const struct kvm_vcpu *vcpu = (const void *)(at + padded(sizeof(vcpu->in_use)));
		bool in_use = *at;

		if (i == index)
			return in_use ? vcpu : NULL;
		at += padded(sizeof(vcpu->in_use));
		if (in_use)
			at += padded(vcpu_live_bytes(m)) + padded(vec_size(m, vcpu)) + padded(RUN_LIVE) +
			      padded(sizeof(struct cpu_own)) + padded(sizeof(struct vcpu_stats));
	}
	return NULL;
}
