// SPDX-License-Identifier: GPL-2.0-or-later
/* Registers and memory of a session's guest, looked at and written; whose turn it is */
#include <string.h>

#include "kvm_call.h"
#include "session_state.h"

static int vcpu_of(const struct session *s)
{
	return s->guest.kind->vcpu ? s->guest.kind->vcpu(s->guest.guest) : s->guest.vcpu;
}

/* One that is off, or that the end has turned off, does not get to its CPU */
static void exchange(struct session *s, int vcpu, int want)
{
	struct kvm_mp_state state = { KVM_MP_STATE_RUNNABLE }, on = state;
	const struct cpu_ops *cpu = s->guest.m->cpu;

	call(vcpu, KVM_GET_MP_STATE, &state);
	if (state.mp_state != on.mp_state)
		call(vcpu, KVM_SET_MP_STATE, &on);
	s->cpu.want = want;
	s->guest.m->cpu = &cpu_session_ops;
	session_cpu_use(&s->cpu);
	call(vcpu, KVM_RUN, NULL);
	session_cpu_use(NULL);
	s->guest.m->cpu = cpu;
	if (state.mp_state != on.mp_state)
		call(vcpu, KVM_SET_MP_STATE, &state);
	s->known = want == SESSION_CPU_LOOK;
}

const struct pcpu *session_look(struct session *s)
{
	if (s->known)
		return &s->regs;
	exchange(s, vcpu_of(s), SESSION_CPU_LOOK);
	if (s->state == SESSION_ENDED && s->guest.kind->show)
		s->guest.kind->show(s->guest.guest, &s->regs);
	return &s->regs;
}

struct session_cpus session_cpus(const struct session *s)
{
	const struct session_kind *kind = s->guest.kind;

	return kind->cpus ? kind->cpus(s->guest.guest) : (struct session_cpus){ .nr = 1 };
}

const struct pcpu *session_look_at(struct session *s, unsigned int n)
{
	if (n == session_cpus(s).last)
		return session_look(s);
	exchange(s, s->guest.kind->vcpu_at(s->guest.guest, n), SESSION_CPU_LOOK);
	s->known = false;
	return &s->regs;
}

uint64_t session_pc(struct session *s)
{
	uint64_t pc = 0;

	if (s->known || s->state == SESSION_ENDED)
		return session_look(s)->pc;
	one_reg(vcpu_of(s), KVM_GET_ONE_REG,
		KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.pc), &pc);
	return pc;
}

/* What comes behind this is not what has been any more; what has led here is */
static void forget_future(struct session *s)
{
	const struct checkpoint *last;
	bool called;

	s->furthest = s->at;
	if (!s->history)
		return;
	timeline_cut(&s->timeline, s->at);
	last = &s->timeline.checkpoint[timeline_find(&s->timeline, s->at)];
	called = last->at == s->at && last->called;
	session_add_checkpoint(s, called);
}

void session_give_turn(struct session *s, unsigned int n)
{
	struct session_cpus cpus = session_cpus(s);

	if (n == cpus.next && n == cpus.last)
		return;
	s->guest.kind->give_turn(s->guest.guest, n);
	s->known = false;
	forget_future(s);
}

unsigned int session_take_turn(struct session *s)
{
	unsigned int last = session_cpus(s).last;

	if (s->guest.kind->take_turn)
		s->guest.kind->take_turn(s->guest.guest);
	if (session_cpus(s).last != last)
		s->known = false;
	return session_cpus(s).last;
}

bool session_put(struct session *s, const struct pcpu *regs)
{
	if (regs != &s->regs)
		s->regs = *regs;
	exchange(s, vcpu_of(s), SESSION_CPU_PUT);
	forget_future(s);
	return true;
}

static unsigned int length(uint16_t map, uint64_t len_el1, uint64_t len_el2)
{
	unsigned int vq = (unsigned int)(len_el1 < len_el2 ? len_el1 : len_el2) + 1;

	while (vq && !(map >> (vq - 1) & 1))
		vq--;
	return vq ? vq * 16 : map ? ((unsigned int)__builtin_ctz(map) + 1) * 16 : 0;
}

unsigned int session_svl(const struct pcpu *regs)
{
	return length(regs->svl_map, regs->sys.smcr_el1 & SMEVEC_SMCR_LEN, regs->sys.smcr_el2 & SMEVEC_SMCR_LEN);
}

unsigned int session_vl(const struct pcpu *regs)
{
	if (regs->vec.svcr & SMEVEC_SVCR_SM)
		return session_svl(regs);
	return length(regs->vl_map, regs->sys.zcr_el1 & SMEVEC_ZCR_LEN, regs->sys.zcr_el2 & SMEVEC_ZCR_LEN);
}

static size_t piece(uint64_t va, size_t len)
{
	size_t rest = 4096 - va % 4096;

	return len < rest ? len : rest;
}

bool session_read(struct session *s, uint64_t va, void *to, size_t len)
{
	for (size_t at = 0, part; at < len; at += part) {
		const uint8_t *from = s->guest.kind->page(s->guest.guest, va + at, false);

		part = piece(va + at, len - at);
		if (!from)
			return false;
		memcpy((uint8_t *)to + at, from, part);
	}
	return true;
}

bool session_write(struct session *s, uint64_t va, const void *from, size_t len)
{
	for (size_t at = 0; at < len; at += piece(va + at, len - at))
		if (!s->guest.kind->page(s->guest.guest, va + at, true))
			return false;
	for (size_t at = 0, part; at < len; at += part) {
		part = piece(va + at, len - at);
		memcpy(s->guest.kind->page(s->guest.guest, va + at, true), (const uint8_t *)from + at, part);
	}
	if (s->timeline.dirty)
		memset(s->timeline.dirty, 0xff, (s->timeline.memory_size / 4096 / 64 + 1) * sizeof(*s->timeline.dirty));
	if (s->watches)
		session_stores_sync(s);
	forget_future(s);
	return true;
}
