/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "call_effects.h"
#include "worker_pool.h"

/**
 * struct worker - a thread's own machine
 * @stage: by vCPU, of one VM
 * @base:  all of it created and no more
 * @here:  the state whose row is being filled, whose hashes are @vm_hash and @vcpu_hash
 */
struct worker {
	struct effects *of;
	struct stage stage[EFFECTS_MAX_VCPUS];
	unsigned int vm_index, vcpu_index[EFFECTS_MAX_VCPUS];
	struct witness *witness;
	struct snapshot base, here, part;
	struct state_hash vm_hash, vcpu_hash, base_hash[EFFECTS_MAX_VCPUS];
	struct answer answer;
	struct breaches found;
};

struct effects {
	struct effects_config config;
	struct part_table *vms, *vcpus[EFFECTS_MAX_VCPUS];
	struct pool *pool;
	struct effect_row *rows;	/* of the batch */
	unsigned int nr_workers;
	struct worker worker[];
};

static bool same(struct state_hash a, struct state_hash b)
{
	return a.lo == b.lo && a.hi == b.hi;
}

static bool open_worker(struct worker *w, struct effects *of, struct kvmsme_error *error)
{
	const struct effects_config *config = &of->config;

	w->of = of;
	if (!(w == of->worker ?
	      stage_open(&w->stage[0], config->host, config->profile, config->cpu, error) :
	      stage_open_beside(&w->stage[0], &of->worker[0].stage[0], config->host, config->profile,
				config->cpu, error)))
		return false;
	for (unsigned int i = 0; i < config->nr_vcpus; i++) {
		const struct kvm_vcpu *vcpu;

		if (i)
			w->stage[i] = stage_of(&w->stage[0], w->stage[0].vm,
					       kvmsme_ioctl(w->stage[0].vm, KVM_CREATE_VCPU, i));
		vcpu = machine_vcpu_of_fd(w->stage[i].vcpu);
		if (!vcpu)
			return false;
		w->vm_index = vcpu->vm;
		w->vcpu_index[i] = vcpu->index;
	}
	for (unsigned int i = 0; i < config->nr_vcpus; i++)
		w->base_hash[i] = snapshot_hash_vcpu(w->stage[0].m, w->vcpu_index[i]);
	snapshot_hash(w->stage[0].m);
	w->witness = config->promises ? witness_new() : NULL;
	return snapshot_save(w->stage[0].m, &w->base) && (w->witness || !config->promises);
}

static void close_worker(struct worker *w)
{
	witness_free(w->witness);
	snapshot_free(&w->base);
	snapshot_free(&w->here);
	snapshot_free(&w->part);
	if (w->of)
		stage_close(&w->stage[0]);
}

static uint32_t intern(struct worker *w, struct part_table *table, enum state_part part,
		       unsigned int index, struct state_hash hash)
{
	uint32_t nr = part_table_find(table, hash);

	if (nr != PART_NONE)
		return nr;
	if (!snapshot_save_part(w->stage[0].m, part, index, &w->part))
		return PART_NONE;
	return part_table_add(table, hash, &w->part);
}

static uint32_t intern_vm(struct worker *w, struct state_hash hash)
{
	return intern(w, w->of->vms, STATE_PART_VM, w->vm_index, hash);
}

static uint32_t intern_vcpu(struct worker *w, unsigned int slot, struct state_hash hash)
{
	return intern(w, w->of->vcpus[slot], STATE_PART_VCPU, w->vcpu_index[slot], hash);
}

static bool restore_part(struct worker *w, struct part_table *table, enum state_part part,
			 unsigned int index, uint32_t nr)
{
	if (!part_table_fetch(table, nr, &w->part))
		return false;
	snapshot_restore_part(w->stage[0].m, part, index, &w->part);
	return true;
}

/* All but this VM and this vCPU as they were created */
static bool go_to(struct worker *w, unsigned int slot, uint32_t vm, uint32_t vcpu)
{
	struct kvmsme *m = w->stage[0].m;

	if (!snapshot_restore(m, &w->base) ||
	    !restore_part(w, w->of->vms, STATE_PART_VM, w->vm_index, vm) ||
	    !restore_part(w, w->of->vcpus[slot], STATE_PART_VCPU, w->vcpu_index[slot], vcpu))
		return false;
	w->vm_hash = snapshot_hash_vm(m, w->vm_index);
	w->vcpu_hash = snapshot_hash_vcpu(m, w->vcpu_index[slot]);
	snapshot_hash(m);
	return snapshot_save(m, &w->here);
}

static uint64_t hash_answer(const struct answer *answer)
{
	struct {
		int64_t ret;
		uint64_t err, value, list;
	} of = { answer->ret, (uint64_t)answer->err, XXH3_64bits(answer->value, answer->len),
		 XXH3_64bits(answer->list, answer->nr * sizeof(answer->list[0])) };

	return XXH3_64bits(&of, sizeof(of));
}

static void keep_breaches(struct effect_row *row, const struct breaches *found, uint16_t call)
{
	struct call_breach *more = realloc(row->breach,
					   (row->nr_breaches + found->nr) * sizeof(*more));

	if (!more) {
		row->failed = true;
		return;
	}
	row->breach = more;
	for (unsigned int i = 0; i < found->nr; i++)
		more[row->nr_breaches++] = (struct call_breach){ found->breach[i], call };
}

static bool others_changed(struct worker *w, unsigned int slot)
{
	for (unsigned int i = 0; i < w->of->config.nr_vcpus; i++)
		if (i != slot && !same(snapshot_hash_vcpu(w->stage[0].m, w->vcpu_index[i]),
				       w->base_hash[i]))
			return true;
	return false;
}

static bool left_out(const struct effects_config *config, const struct vcpu_call *call)
{
	return call->kind == CALL_GUEST && !config->cpu;
}

/* Make the call in @here; true if that has changed something */
static bool make(struct worker *w, unsigned int slot, const struct vcpu_call *call,
		 struct effect *effect)
{
	struct kvmsme *m = w->stage[0].m;
	struct state_hash vm, vcpu;

	vcpu_call_make(&w->stage[slot], call, &w->answer);
	effect->err = (uint16_t)w->answer.err;
	effect->rule = (uint16_t)w->answer.rule;
	vm = snapshot_hash_vm(m, w->vm_index);
	vcpu = snapshot_hash_vcpu(m, w->vcpu_index[slot]);
	if (same(vm, w->vm_hash) && same(vcpu, w->vcpu_hash))
		return false;
	if (!same(vm, w->vm_hash))
		effect->vm = intern_vm(w, vm);
	if (!same(vcpu, w->vcpu_hash))
		effect->vcpu = intern_vcpu(w, slot, vcpu);
	return true;
}

/* The call that was just made looked at other vCPUs than its own, or did something to one */
static bool reaches_others(struct worker *w, unsigned int slot)
{
	return w->of->config.nr_vcpus > 1 && (w->stage[0].m->reaches || others_changed(w, slot));
}

static void fill_call(struct worker *w, struct effect_row *row, uint16_t nr)
{
	const struct effects_config *config = &w->of->config;
	const struct vcpu_call *call = &config->call[nr];
	struct effect *effect = &row->effect[nr];
	bool changed;

	*effect = (struct effect){ .vm = row->vm, .vcpu = row->vcpu };
	if (left_out(config, call))
		return;
	w->stage[0].m->reaches = false;
	changed = make(w, row->vcpu_slot, call, effect);
	row->failed |= effect->vm == PART_NONE || effect->vcpu == PART_NONE;
	if (reaches_others(w, row->vcpu_slot)) {
		changed = true;
		effect->vm = EFFECT_WHOLE;
	}
	if (row->answer)
		row->answer[nr] = hash_answer(&w->answer);
	if (config->promises) {
		w->found.nr = 0;
		promise_check_call(w->witness, &w->stage[row->vcpu_slot], &w->here, call, &w->answer,
				   changed, config->promises, &w->found);
		if (w->found.nr)
			keep_breaches(row, &w->found, nr);
	}
	if (changed || config->promises)
		row->failed |= !snapshot_restore(w->stage[0].m, &w->here);
}

static void check_state(struct worker *w, struct effect_row *row)
{
	w->found.nr = 0;
	promise_check_state(w->witness, &w->stage[row->vcpu_slot], w->of->config.promises, &w->found);
	if (w->found.nr)
		keep_breaches(row, &w->found, EFFECT_STATE);
	row->failed |= !snapshot_restore(w->stage[0].m, &w->here);
}

static void check_user_promises(struct worker *w, struct effect_row *row)
{
	const struct effects_config *config = &w->of->config;
	struct user_breach breach;

	for (unsigned int i = 0; i < config->nr_user; i++) {
		w->found.nr = 0;
		if (!user_promise_check(&config->user[i], &w->stage[row->vcpu_slot], &breach)) {
			w->found.nr = 1;
			w->found.breach[0] = (struct breach){ NR_PROMISES + i, breach.rule, 0 };
			keep_breaches(row, &w->found, EFFECT_STATE);
		}
		row->failed |= !snapshot_restore(w->stage[0].m, &w->here);
	}
}

static void fill_row(void *ctx, unsigned int thread, size_t nr)
{
	struct effects *effects = ctx;
	struct effect_row *row = &effects->rows[nr];
	struct worker *w = &effects->worker[thread];

	row->effect = malloc(effects->config.nr_calls * sizeof(*row->effect));
	if (effects->config.answers)
		row->answer = calloc(effects->config.nr_calls, sizeof(*row->answer));
	if (!row->effect || (effects->config.answers && !row->answer) ||
	    !go_to(w, row->vcpu_slot, row->vm, row->vcpu)) {
		row->failed = true;
		return;
	}
	if (effects->config.promises)
		check_state(w, row);
	check_user_promises(w, row);
	for (unsigned int i = 0; i < effects->config.nr_calls; i++)
		fill_call(w, row, (uint16_t)i);
}

static void end_thread(void *ctx, unsigned int thread)
{
	struct effects *effects = ctx;

	(void)thread;
	if (effects->config.cpu && effects->config.cpu->release)
		effects->config.cpu->release();
}

static bool open_tables(struct effects *effects)
{
	struct worker *w = &effects->worker[0];
	bool ok;

	effects->vms = part_table_new();
	ok = effects->vms && intern_vm(w, snapshot_hash_vm(w->stage[0].m, w->vm_index)) == 0;
	for (unsigned int i = 0; ok && i < effects->config.nr_vcpus; i++) {
		effects->vcpus[i] = part_table_new();
		ok = effects->vcpus[i] && intern_vcpu(w, i, w->base_hash[i]) == 0;
	}
	return ok;
}

struct effects *effects_new(const struct effects_config *config, struct kvmsme_error *error)
{
	unsigned int nr = config->nr_threads ? config->nr_threads : 1;
	struct effects *effects = calloc(1, sizeof(*effects) + nr * sizeof(effects->worker[0]));
	const struct pool_work work = { fill_row, end_thread, effects };
	bool ok = effects;

	snprintf(error->text, sizeof(error->text), "out of memory");
	if (!ok)
		return NULL;
	effects->config = *config;
	for (; ok && effects->nr_workers < nr; effects->nr_workers++)
		ok = open_worker(&effects->worker[effects->nr_workers], effects, error);
	ok = ok && open_tables(effects);
	effects->pool = ok ? pool_new(nr, &work) : NULL;
	if (effects->pool)
		return effects;
	effects_free(effects);
	return NULL;
}

void effects_free(struct effects *effects)
{
	if (!effects)
		return;
	pool_free(effects->pool);
	for (unsigned int i = effects->nr_workers; i--;)	/* the first has the guest's memory */
		close_worker(&effects->worker[i]);
	part_table_free(effects->vms);
	for (unsigned int i = 0; i < effects->config.nr_vcpus; i++)
		part_table_free(effects->vcpus[i]);
	free(effects);
}

void effects_fill(struct effects *effects, struct effect_row *row, size_t nr)
{
	effects->rows = row;
	pool_run(effects->pool, nr);
}

void effects_clear_row(struct effect_row *row)
{
	free(row->effect);
	free(row->answer);
	free(row->breach);
	memset(row, 0, sizeof(*row));
}

bool effects_one(struct effects *effects, unsigned int slot, uint32_t vm, uint32_t vcpu,
		 uint16_t call, struct effect *effect)
{
	struct worker *w = &effects->worker[0];

	*effect = (struct effect){ .vm = vm, .vcpu = vcpu };
	if (left_out(&effects->config, &effects->config.call[call]))
		return true;
	if (!go_to(w, slot, vm, vcpu))
		return false;
	make(w, slot, &effects->config.call[call], effect);
	return effect->vm != PART_NONE && effect->vcpu != PART_NONE;
}

const struct stage *effects_stage(struct effects *effects, const uint32_t *part, unsigned int slot)
{
	struct worker *w = &effects->worker[0];
	bool ok = snapshot_restore(w->stage[0].m, &w->base) &&
		  restore_part(w, effects->vms, STATE_PART_VM, w->vm_index, part[0]);

	for (unsigned int i = 0; ok && i < effects->config.nr_vcpus; i++)
		ok = restore_part(w, effects->vcpus[i], STATE_PART_VCPU, w->vcpu_index[i], part[1 + i]);
	return ok ? &w->stage[slot] : NULL;
}

bool effects_whole(struct effects *effects, const uint32_t *part, unsigned int slot, uint16_t call,
		   uint32_t *to)
{
	struct worker *w = &effects->worker[0];
	const struct stage *stage = effects_stage(effects, part, slot);
	bool ok = stage;

	if (!ok)
		return false;
	vcpu_call_make(stage, &effects->config.call[call], &w->answer);
	to[0] = intern_vm(w, snapshot_hash_vm(stage->m, w->vm_index));
	ok = to[0] != PART_NONE;
	for (unsigned int i = 0; ok && i < effects->config.nr_vcpus; i++) {
		to[1 + i] = intern_vcpu(w, i, snapshot_hash_vcpu(stage->m, w->vcpu_index[i]));
		ok = to[1 + i] != PART_NONE;
	}
	return ok;
}

bool effects_remake(struct effects *effects, const uint32_t *part, unsigned int slot,
		    uint16_t call, const struct effect *effect)
{
	struct worker *w = &effects->worker[0];
	uint32_t to[1 + EFFECTS_MAX_VCPUS];
	bool ok;

	if (left_out(&effects->config, &effects->config.call[call]))
		return true;
	w->stage[0].m->reaches = false;
	ok = effects_whole(effects, part, slot, call, to) && !w->stage[0].m->reaches &&
	     to[0] == effect->vm && w->answer.err == effect->err;
	for (unsigned int i = 0; ok && i < effects->config.nr_vcpus; i++)
		ok = to[1 + i] == (i == slot ? effect->vcpu : part[1 + i]);
	return ok;
}

struct state_hash effects_hash(const struct effects *effects, const uint32_t *part)
{
	struct state_hash of[1 + EFFECTS_MAX_VCPUS] = { part_table_hash(effects->vms, part[0]) };
	XXH128_hash_t hash;

	for (unsigned int i = 0; i < effects->config.nr_vcpus; i++)
		of[1 + i] = part_table_hash(effects->vcpus[i], part[1 + i]);
	hash = XXH3_128bits(of, (1 + effects->config.nr_vcpus) * sizeof(of[0]));
	return (struct state_hash){ hash.low64, hash.high64 };
}

size_t effects_memory(const struct effects *effects)
{
	size_t memory = part_table_memory(effects->vms);

	for (unsigned int i = 0; i < effects->config.nr_vcpus; i++)
		memory += part_table_memory(effects->vcpus[i]);
	return memory;
}

uint32_t effects_nr_vms(const struct effects *effects)
{
	return part_table_nr(effects->vms);
}

uint32_t effects_nr_vcpus(const struct effects *effects, unsigned int slot)
{
	return part_table_nr(effects->vcpus[slot]);
}
