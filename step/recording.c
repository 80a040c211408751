// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdlib.h>
#include <string.h>

#include "esr_words.h"
#include "needed.h"
#include "recording.h"
#include "uaccess.h"

#define CHUNK	64u
#define PAGE	4096u
#define MAX_SLOTS 8

/**
 * struct recorder - what the run tells
 * @image: the moment behind the last event; @next: the one behind this
 * @m, @index: the vCPU that acts; @guest_rule: that has been told of
 */
struct recorder {
	struct recording *r;
	struct moment *image, *next;
	struct kvmsme *m;
	int vcpu_fd;
	uint16_t guest_rule;
	bool was_full;
};

static _Thread_local struct recorder *recorder;

struct run_of_bytes {
	uint32_t offset, len;
};

static void xor_bytes(uint8_t *to, const uint8_t *with, size_t len)
{
	for (size_t i = 0; i < len; i++)
		to[i] ^= with[i];
}

static void take_difference(struct session_bytes *change, uint8_t *image, const uint8_t *is, size_t from, size_t end)
{
	for (size_t at = from; at < end; at += CHUNK) {
		const struct run_of_bytes run = { (uint32_t)at, (uint32_t)(end - at < CHUNK ? end - at : CHUNK) };

		if (!memcmp(image + at, is + at, run.len))
			continue;
		xor_bytes(image + at, is + at, run.len);
		session_bytes_add(change, &run, sizeof(run));
		session_bytes_add(change, image + at, run.len);
		memcpy(image + at, is + at, run.len);
	}
}

static void apply(struct moment *moment, const struct session_bytes *change)
{
	struct run_of_bytes run;

	for (size_t at = 0; at < change->len; at += sizeof(run) + run.len) {
		memcpy(&run, change->at + at, sizeof(run));
		xor_bytes((uint8_t *)moment + run.offset, change->at + at + sizeof(run), run.len);
	}
}

void recording_go(struct recording *r, size_t at)
{
	while (r->at > at)
		apply(r->now, &r->event[--r->at].change);
	while (r->at < at && r->at < r->nr)
		apply(r->now, &r->event[r->at++].change);
}

/* What has led from the image to the next moment; @ram: that of the guest may be other, too */
static struct event *add_event(struct recorder *rec, bool ram)
{
	struct recording *r = rec->r;
	struct event *e;

	if (r->nr == r->room) {
		r->room = r->room ? 2 * r->room : 256;
		r->event = needed(realloc(r->event, r->room * sizeof(*r->event)));
	}
	e = &r->event[r->nr++];
	*e = (struct event){ 0 };
	take_difference(&e->change, (uint8_t *)rec->image, (const uint8_t *)rec->next, 0,
			ram ? sizeof(struct moment) : offsetof(struct moment, ram));
	return e;
}

static char *rule_words(const struct kvmsme *m, enum rule decided, enum rule guest)
{
	char a[RULE_TEXT_MAX], *text;

	if (decided == RULE_NONE && guest == RULE_NONE)
		return needed(strdup(""));
	if (decided == RULE_NONE || guest == RULE_NONE || guest == decided)
		return needed(strdup(describe_rule(&m->profile, guest != RULE_NONE ? guest : decided, a)));
	if (asprintf(&text, "%s (then %s)", describe_rule(&m->profile, guest, a), rule_descs[decided].id) < 0)
		out_of_memory();
	return text;
}

/* Guest memory is the caller's, who may have unmapped it */
static void take_ram(const struct kvmsme *m, const struct kvm_vcpu *vcpu, struct moment *to)
{
	const struct kvm *kvm = vcpu ? &m->state.vm[vcpu->vm] : &m->state.vm[0];

	for (unsigned int i = 0; i < kvm->nr_slots; i++) {
		const struct kvm_memory_slot *slot = &m->memory[kvm - m->state.vm].slot[i];

		if (slot->gpa == GUEST_RAM)
			copy_from_user(to->ram, slot->uaddr, slot->size < MOMENT_RAM ? slot->size : MOMENT_RAM);
	}
}

static void on_call(void *ctx, const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret)
{
	struct recorder *rec = ctx;
	struct kvmsme *m = machine_of_fd(fd);
	const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(fd);
	char words[STEPPER_TEXT];
	struct event *e;

	if (!m)
		return;
	if (vcpu)
		rec->vcpu_fd = fd;
	vcpu = rec->vcpu_fd >= 0 ? machine_vcpu_of_fd(rec->vcpu_fd) : m->state.nr_vcpus ? m->vcpu[0] : NULL;
	rec->m = m;
	moment_of_vcpu(m, vcpu, rec->next);
	take_ram(m, vcpu, rec->next);
	call_words(x, fd, request, arg, ret, words, sizeof(words));
	e = add_event(rec, true);
	e->is_call = true;
	e->refused = ret < 0;
	e->what = needed(strdup(words));
	e->rule = rule_words(m, (enum rule)m->rules.call.decided,
			     request == KVM_RUN && !e->refused ? (enum rule)m->rules.call.guest : RULE_NONE);
	rec->guest_rule = RULE_NONE;
}

static void on_end(void *ctx, const struct exec *x)
{
	(void)ctx, (void)x;
}

/* Vector state that is not loaded is the vCPU's, which is in the moment already */
static void take_guest(struct recorder *rec, const struct pcpu *pcpu)
{
	struct moment *to = rec->next;

	memcpy(&to->regs, pcpu, offsetof(struct pcpu, vec));
	if (!pcpu->sys.trap_fp)
		to->regs.vec = pcpu->vec;
	snprintf(to->vcpu, sizeof(to->vcpu),
		 "in the guest: EL%u; FP registers %s; SM %s, ZA %s; VL %u, SVL %u; PC %#llx",
		 (unsigned int)(pcpu->pstate & PSTATE_EL_MASK) >> 2,
		 pcpu->sys.trap_fp ? "not loaded (their use traps)" : "loaded, the guest's",
		 to->regs.vec.svcr & SMEVEC_SVCR_SM ? "on" : "off", to->regs.vec.svcr & SMEVEC_SVCR_ZA ? "on" : "off",
		 session_vl(pcpu), session_svl(pcpu), (unsigned long long)pcpu->pc);
}

static char *new_guest_rule(struct recorder *rec)
{
	uint16_t rule = rec->m ? rec->m->rules.call.guest : RULE_NONE;

	if (rule == rec->guest_rule)
		rule = RULE_NONE;
	else
		rec->guest_rule = rule;
	return rec->m ? rule_words(rec->m, RULE_NONE, (enum rule)rule) : needed(strdup(""));
}

static void add_instruction(struct recorder *rec, const struct pcpu *pcpu, uint64_t pc, uint32_t word)
{
	struct event *e;

	take_guest(rec, pcpu);
	e = add_event(rec, true);
	e->is_instruction = true;
	e->pc = pc;
	e->word = word;
	e->rule = new_guest_rule(rec);
	rec->r->instructions++;
}

static void add_exit(struct recorder *rec, const struct pcpu *pcpu, const struct cpu_exit *exit)
{
	char words[160], *text;
	struct event *e;

	esr_print(exit->esr, words, sizeof(words));
	if (asprintf(&text, "from the guest to KVM, at %#llx: %s", (unsigned long long)pcpu->pc, words) < 0)
		out_of_memory();
	take_guest(rec, pcpu);
	e = add_event(rec, true);
	e->what = text;
	e->rule = needed(strdup(""));
}

static uint32_t word_at(const struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots)
{
	struct pcpu copy = *pcpu;
	const uint8_t *host;
	uint32_t word = 0;
	uint64_t pa;

	copy.sys.el = (uint8_t)((pcpu->pstate & PSTATE_EL_MASK) >> 2);
	if (!cpu_a64_translate(&copy, slots, nr_slots, pcpu->pc, CPU_FETCH, &pa))
		return 0;
	host = cpu_slot_memory(slots, nr_slots, pa, sizeof(word), false);
	if (host)
		memcpy(&word, host, sizeof(word));
	return word;
}

static void take_stores(struct recorder *rec, const struct cpu_mem_slot *slot)
{
	for (size_t page = 0; page * PAGE < slot->size && page * PAGE < MOMENT_RAM; page++)
		if (slot->dirty[page / 64] >> page % 64 & 1)
			memcpy(rec->next->ram + page * PAGE, (const uint8_t *)slot->host + page * PAGE, PAGE);
}

/* One instruction of the guest; false: the run is over */
static bool run_one(struct recorder *rec, struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		    const volatile uint8_t *kick, struct cpu_exit *exit)
{
	uint64_t dirty[MOMENT_RAM / PAGE / 64] = { 0 }, one = 1, pc = pcpu->pc, ticks = pcpu->own.ticks;
	uint32_t word = word_at(pcpu, slots, nr_slots);
	struct cpu_mem_slot noted[MAX_SLOTS];

	for (size_t i = 0; i < nr_slots; i++) {
		noted[i] = slots[i];
		if (slots[i].gpa == GUEST_RAM && slots[i].size <= MOMENT_RAM && !slots[i].dirty)
			noted[i].dirty = dirty;
	}
	cpu_a64_ops.run(pcpu, noted, nr_slots, &one, kick, exit);
	for (size_t i = 0; i < nr_slots; i++)
		if (noted[i].dirty == dirty)
			take_stores(rec, &noted[i]);
	if (pcpu->own.ticks != ticks || pcpu->pc != pc)
		add_instruction(rec, pcpu, pc, word);
	if (exit->reason != CPU_EXIT_IRQ) {
		if (exit->reason == CPU_EXIT_SYNC)
			add_exit(rec, pcpu, exit);
		return false;
	}
	return pcpu->own.ticks != ticks || pcpu->pc != pc;
}

static void run(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots, uint64_t *budget,
		const volatile uint8_t *kick, struct cpu_exit *exit)
{
	struct recorder *rec = recorder;
	uint64_t left = budget ? *budget : UINT64_MAX;

	*exit = (struct cpu_exit){ .reason = CPU_EXIT_IRQ };
	while (left && rec && nr_slots <= MAX_SLOTS && rec->r->instructions < MOST_INSTRUCTIONS) {
		left--;
		if (!run_one(rec, pcpu, slots, nr_slots, kick, exit))
			break;
	}
	if (budget)
		*budget = left;
	if (left && rec && rec->r->instructions >= MOST_INSTRUCTIONS)
		cpu_a64_ops.run(pcpu, slots, nr_slots, budget, kick, exit);
}

static void release(void)
{
	cpu_a64_ops.release();
}

static uint64_t id_register(uint16_t sysreg, uint64_t value)
{
	return cpu_a64_ops.id_register(sysreg, value);
}

static const struct cpu_ops recording_cpu_ops = { "a64", run, release, id_register };

static struct moment *new_moment(void)
{
	struct moment *moment = needed(aligned_alloc(64, (sizeof(*moment) + 63) & ~(size_t)63));

	memset(moment, 0, sizeof(*moment));
	snprintf(moment->vcpu, sizeof(moment->vcpu), "no vCPU yet");
	return moment;
}

bool recording_make(struct recording *r, const struct scenario *scenario, const struct profile *profile,
		    struct guest_asm *assembler, FILE *err)
{
	struct recorder rec = { .r = r, .image = new_moment(), .next = new_moment(), .vcpu_fd = -1 };
	const struct exec_watch watch = { .call = on_call, .end = on_end, .ctx = &rec, .without = RULE_NONE };
	struct run_log log = { 0 };
	char skipped[256];
	FILE *out;

	*r = (struct recording){ .now = new_moment() };
	out = text_stream(&r->failed);
	recorder = &rec;
	exec_run(scenario, profile, &recording_cpu_ops, assembler, &watch, &log, skipped);
	recorder = NULL;
	run_log_print(&log, scenario->doc.path, profile, false, out);
	run_log_free(&log);
	fclose(out);
	free(rec.image);
	free(rec.next);
	if (!*skipped)
		return true;
	fprintf(err, "kvmsme: %s: %s\n", scenario->doc.path, skipped);
	return false;
}

void recording_free(struct recording *r)
{
	for (size_t i = 0; i < r->nr; i++) {
		free(r->event[i].what);
		free(r->event[i].rule);
		free(r->event[i].change.at);
	}
	free(r->event);
	free(r->now);
	free(r->failed);
	*r = (struct recording){ 0 };
}
