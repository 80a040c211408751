/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "host_memory.h"
#include "state_sums.h"
#include "touch.h"
#include "vec_state.h"
#include "vm_memory.h"

_Static_assert(offsetof(struct kvm_vcpu, vec) <= STATE_VEC_CHUNK * STATE_CHUNK,
	       "the chunks before kvm_vcpu.vec cover all that is before it");

/* Seeds: what kind of part, and its place */
enum { SEED_HEAD = 1, SEED_VM, SEED_VCPU, SEED_RUN };

/**
 * struct vcpu_sums - of one vCPU
 * @chunk: 0 where nothing is live; @sum: of all of them
 * @nr:    chunks at and behind this one are 0
 */
struct vcpu_sums {
	struct state_hash sum;
	uint32_t nr;
	struct state_hash chunk[STATE_NR_CHUNKS];
};

struct machine_sums {
	struct state_hash vm[MACHINE_MAX_VMS];
	struct vcpu_sums *vcpu[MACHINE_MAX_VCPUS];
};

/* Half of a hash at another place: two odd constants of splitmix64 and of PCG */
static uint64_t moved(uint64_t half, uint64_t seed, uint64_t odd)
{
	__asm__("" : "+r"(half));	/* no vector of both halves: most CPUs multiply no 64 bits there */
	half = (half ^ seed * UINT64_C(0xbf58476d1ce4e5b9)) * odd;
	return half ^ half >> 29;
}

/* Long input costs XXH3 twice as much where it has a seed of its own */
static struct state_hash hash_of(const void *bytes, size_t len, uint64_t seed)
{
	XXH128_hash_t hash = XXH3_128bits(bytes, len);

	return (struct state_hash){ moved(hash.low64, seed, UINT64_C(0x94d049bb133111eb)),
				    moved(hash.high64, seed, UINT64_C(0x5851f42d4c957f2d)) };
}

static void add(struct state_hash *sum, struct state_hash hash)
{
	sum->lo += hash.lo;
	sum->hi += hash.hi;
}

static void take(struct state_hash *sum, struct state_hash hash)
{
	sum->lo -= hash.lo;
	sum->hi -= hash.hi;
}

/* A sum is the same wherever it stands; this makes it one that is not */
static struct state_hash placed(struct state_hash hash, unsigned int place, uint64_t seed)
{
	struct {
		struct state_hash hash;
		uint64_t place;
	} at = { hash, place };

	return hash_of(&at, sizeof(at), seed);
}

struct machine_sums *machine_sums_new(void)
{
	return host_memory(calloc(1, sizeof(struct machine_sums)));
}

void machine_sums_free(struct machine_sums *sums)
{
	for (unsigned int i = 0; sums && i < MACHINE_MAX_VCPUS; i++)
		free(sums->vcpu[i]);
	free(sums);
}

struct state_hash run_page_input(const struct kvm_vcpu *vcpu, const struct kvm_run *run)
{
	struct state_hash input = { .lo = run->immediate_exit != 0 };

	/* kvm_handle_mmio_return() looks at the rest only then */
	if (!vcpu->mmio_needed || run->exit_reason != KVM_EXIT_MMIO)
		return input;
	input.lo |= 2;
	if (!vcpu->mmio_is_write)
		memcpy(&input.hi, run->mmio.data, sizeof(input.hi));
	return input;
}

/* Bytes of a vCPU that are covered by chunk @i and live, from *@from on */
static size_t chunk_bytes(const struct kvmsme *m, const struct kvm_vcpu *vcpu, size_t i,
			  const uint8_t **from)
{
	size_t live = vcpu_live_bytes(m);
	size_t at = i * STATE_CHUNK;

	*from = (const uint8_t *)vcpu;
	if (i >= STATE_VEC_CHUNK) {
		live = vec_size(m, vcpu);
		at = (i - STATE_VEC_CHUNK) * STATE_CHUNK;
		*from = vcpu->vec;
	}
	*from += at;
	if (at >= live)
		return 0;
	return live - at < STATE_CHUNK ? live - at : STATE_CHUNK;
}

static void put_chunk(struct vcpu_sums *sums, size_t i, struct state_hash hash)
{
	take(&sums->sum, sums->chunk[i]);
	sums->chunk[i] = hash;
	add(&sums->sum, hash);
}

static void sum_chunk(const struct kvmsme *m, const struct kvm_vcpu *vcpu, struct vcpu_sums *sums,
		      size_t i)
{
	const uint8_t *from;
	size_t len = chunk_bytes(m, vcpu, i, &from);

	if (!len) {
		put_chunk(sums, i, (struct state_hash){ 0, 0 });
		return;
	}
	put_chunk(sums, i, hash_of(from, len, SEED_VCPU | (uint64_t)i << 8));
	if (i >= sums->nr)
		sums->nr = (uint32_t)i + 1;
}

/* NULL: no memory for them, and all is hashed each time */
static struct vcpu_sums *vcpu_sums(struct kvmsme *m, unsigned int index)
{
	struct vcpu_sums **sums = &m->sums->vcpu[index];

	if (!*sums) {
		*sums = calloc(1, sizeof(**sums));
		memset(m->vcpu[index]->touched, 0xff, sizeof(m->vcpu[index]->touched));
	}
	return *sums;
}

static void sum_touched(const struct kvmsme *m, struct kvm_vcpu *vcpu, struct vcpu_sums *sums)
{
	for (size_t i = next_chunk(vcpu->touched, 0, STATE_NR_CHUNKS); i < STATE_NR_CHUNKS;
	     i = next_chunk(vcpu->touched, i + 1, STATE_NR_CHUNKS))
		sum_chunk(m, vcpu, sums, i);
	memset(vcpu->touched, 0, sizeof(vcpu->touched));
}

/* From all bytes, into sums that start empty */
static struct state_hash sum_anew(const struct kvmsme *m, const struct kvm_vcpu *vcpu)
{
	struct state_hash sum = { 0, 0 };
	const uint8_t *from;

	for (size_t i = 0; i < STATE_NR_CHUNKS; i++) {
		size_t len = chunk_bytes(m, vcpu, i, &from);

		if (len)
			add(&sum, hash_of(from, len, SEED_VCPU | (uint64_t)i << 8));
	}
	return sum;
}

static struct state_hash with_run_page(const struct kvmsme *m, unsigned int index,
				       struct state_hash sum)
{
	struct state_hash input = run_page_input(m->vcpu[index], &m->scratch[index]->run);

	if (input.lo)
		add(&sum, hash_of(&input, sizeof(input), SEED_RUN));
	return sum;
}

struct state_hash snapshot_hash_vcpu(struct kvmsme *m, unsigned int index)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];
	struct vcpu_sums *sums;

	if (index >= m->state.nr_vcpus || !vcpu->in_use)
		return (struct state_hash){ 0, 0 };
	sums = vcpu_sums(m, index);
	if (!sums)
		return with_run_page(m, index, sum_anew(m, vcpu));
	sum_touched(m, vcpu, sums);
	return with_run_page(m, index, sums->sum);
}

static struct state_hash sum_vm(const struct kvmsme *m, const struct kvm *kvm)
{
	struct state_hash sum = hash_of(kvm, offsetof(struct kvm, id_reg), SEED_VM);
	const struct vm_memory *memory = vm_memory(m, kvm);

	if (kvm->nr_slots)
		add(&sum, hash_of(memory->slot, kvm->nr_slots * sizeof(memory->slot[0]),
				  SEED_VM | 1 << 8));
	if (kvm->nr_dirty)
		add(&sum, hash_of(memory->dirty, kvm->nr_dirty * sizeof(memory->dirty[0]),
				  SEED_VM | 3 << 8));
	if (kvm->nr_zones)
		add(&sum, hash_of(memory->zone, kvm->nr_zones * sizeof(memory->zone[0]),
				  SEED_VM | 4 << 8));
	if (kvm->nr_tags)
		add(&sum, hash_of(memory->tags, kvm->nr_tags * sizeof(memory->tags[0]),
				  SEED_VM | 5 << 8));
	add(&sum, hash_of(kvm->id_reg, m->nr_vm_regs * sizeof(kvm->id_reg[0]), SEED_VM | 2 << 8));
	return sum;
}

struct state_hash snapshot_hash_vm(struct kvmsme *m, unsigned int index)
{
	struct kvm *kvm = &m->state.vm[index];

	if (index >= m->state.nr_vms || !kvm->in_use)
		return (struct state_hash){ 0, 0 };
	if (kvm->touched)
		m->sums->vm[index] = sum_vm(m, kvm);
	kvm->touched = false;
	return m->sums->vm[index];
}

/* What is in neither VM nor vCPU: counts, open files, the host task */
static struct state_hash sum_head(const struct kvmsme *m)
{
	const struct machine_state *state = &m->state;
	struct state_hash sum = hash_of(state, offsetof(struct machine_state, fd), SEED_HEAD);

	if (state->nr_fds)
		add(&sum, hash_of(state->fd, state->nr_fds * sizeof(state->fd[0]),
				  SEED_HEAD | 1 << 8));
	if (state->host_fp_live)
		add(&sum, hash_of(&state->host_fp, sizeof(state->host_fp), SEED_HEAD | 2 << 8));
	return sum;
}

struct state_hash snapshot_hash(struct kvmsme *m)
{
	struct state_hash sum = sum_head(m);

	for (unsigned int i = 0; i < m->state.nr_vms; i++)
		if (m->state.vm[i].in_use)
			add(&sum, placed(snapshot_hash_vm(m, i), i, SEED_VM));
	for (unsigned int i = 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use)
			add(&sum, placed(snapshot_hash_vcpu(m, i), i, SEED_VCPU));
	return sum;
}

struct state_hash snapshot_hash_anew(struct kvmsme *m)
{
	struct state_hash sum = sum_head(m);

	for (unsigned int i = 0; i < m->state.nr_vms; i++)
		if (m->state.vm[i].in_use)
			add(&sum, placed(sum_vm(m, &m->state.vm[i]), i, SEED_VM));
	for (unsigned int i = 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use)
			add(&sum, placed(with_run_page(m, i, sum_anew(m, m->vcpu[i])), i,
					 SEED_VCPU));
	return sum;
}

/* Of a vCPU: what is touched, how many hashes there are, and these; the sum comes last */
static size_t vcpu_saved_max(void)
{
	return sizeof(((struct kvm_vcpu *)0)->touched) + sizeof(struct vcpu_sums);
}

size_t sums_saved_max(const struct kvmsme *m)
{
	return m->state.nr_vms * (sizeof(bool) + sizeof(struct state_hash)) +
	       m->state.nr_vcpus * vcpu_saved_max();
}

static uint8_t *put(uint8_t *to, const void *from, size_t len)
{
	memcpy(to, from, len);
	return to + len;
}

static const uint8_t *fetch(void *to, const uint8_t *from, size_t len)
{
	memcpy(to, from, len);
	return from + len;
}

static uint8_t *save_vcpu(const struct kvm_vcpu *vcpu, const struct vcpu_sums *sums, uint8_t *to)
{
	uint32_t nr = sums ? sums->nr : 0;

	to = put(to, &nr, sizeof(nr));
	if (!nr)
		return to;
	to = put(to, vcpu->touched, sizeof(vcpu->touched));
	to = put(to, &sums->sum, sizeof(sums->sum));
	return put(to, sums->chunk, nr * sizeof(sums->chunk[0]));
}

/**
 * struct saved_sums - what save_vcpu() has written
 * @nr: hashes, each at @chunk; 0: nothing else is there, and all is @touched
 */
struct saved_sums {
	uint32_t nr;
	const uint8_t *touched;
	struct state_hash sum;
	const uint8_t *chunk;
};

static const uint8_t *fetch_saved(struct saved_sums *saved, const uint8_t *from)
{
	from = fetch(&saved->nr, from, sizeof(saved->nr));
	if (!saved->nr)
		return from;
	saved->touched = from;
	from += sizeof(((struct kvm_vcpu *)0)->touched);
	from = fetch(&saved->sum, from, sizeof(saved->sum));
	saved->chunk = from;
	return from + saved->nr * sizeof(struct state_hash);
}

static void restore_all(struct kvm_vcpu *vcpu, struct vcpu_sums *sums, const struct saved_sums *saved)
{
	if (!saved->nr) {
		memset(vcpu->touched, 0xff, sizeof(vcpu->touched));
		return;
	}
	memcpy(vcpu->touched, saved->touched, sizeof(vcpu->touched));
	memcpy(sums->chunk, saved->chunk, saved->nr * sizeof(sums->chunk[0]));
	if (sums->nr > saved->nr)
		memset(sums->chunk + saved->nr, 0, (sums->nr - saved->nr) * sizeof(sums->chunk[0]));
	sums->sum = saved->sum;
	sums->nr = saved->nr;
}

static void restore_chunk(struct kvm_vcpu *vcpu, struct vcpu_sums *sums,
			  const struct saved_sums *saved, size_t i)
{
	uint64_t touched, bit = UINT64_C(1) << i % 64;
	struct state_hash hash = { 0, 0 };

	memcpy(&touched, saved->touched + i / 64 * sizeof(touched), sizeof(touched));
	if (i < saved->nr)
		memcpy(&hash, saved->chunk + i * sizeof(hash), sizeof(hash));
	put_chunk(sums, i, hash);
	vcpu->touched[i / 64] = (vcpu->touched[i / 64] & ~bit) | (touched & bit);
}

static void restore_changed(struct kvm_vcpu *vcpu, struct vcpu_sums *sums,
			    const struct saved_sums *saved)
{
	for (size_t i = next_chunk(vcpu->changed, 0, STATE_NR_CHUNKS); i < STATE_NR_CHUNKS;
	     i = next_chunk(vcpu->changed, i + 1, STATE_NR_CHUNKS))
		restore_chunk(vcpu, sums, saved, i);
}

static const uint8_t *restore_vcpu(struct kvmsme *m, unsigned int index, const uint8_t *from,
				   bool synced)
{
	struct kvm_vcpu *vcpu = m->vcpu[index];
	struct vcpu_sums *sums = vcpu_sums(m, index);
	struct saved_sums saved;

	from = fetch_saved(&saved, from);
	if (!sums)
		memset(vcpu->touched, 0xff, sizeof(vcpu->touched));
	else if (synced && saved.nr)
		restore_changed(vcpu, sums, &saved);
	else
		restore_all(vcpu, sums, &saved);
	memset(vcpu->changed, 0, sizeof(vcpu->changed));
	return from;
}

size_t sums_save(const struct kvmsme *m, uint8_t *to)
{
	uint8_t *at = to;

	for (unsigned int i = 0; i < m->state.nr_vms; i++) {
		at = put(at, &m->state.vm[i].touched, sizeof(bool));
		at = put(at, &m->sums->vm[i], sizeof(m->sums->vm[i]));
	}
	for (unsigned int i = 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use)
			at = save_vcpu(m->vcpu[i], m->sums->vcpu[i], at);
	return (size_t)(at - to);
}

void sums_restore(struct kvmsme *m, const uint8_t *from, bool synced)
{
	for (unsigned int i = 0; i < m->state.nr_vms; i++) {
		from = fetch(&m->state.vm[i].touched, from, sizeof(bool));
		from = fetch(&m->sums->vm[i], from, sizeof(m->sums->vm[i]));
	}
	for (unsigned int i = 0; i < m->state.nr_vcpus; i++)
		if (m->vcpu[i]->in_use)
			from = restore_vcpu(m, i, from, synced);
}
