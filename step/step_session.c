// SPDX-License-Identifier: GPL-2.0-or-later
/* A program, instruction by instruction */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "changes.h"
#include "machine.h"
#include "needed.h"
#include "stepper.h"

#define PAGE	4096u	/* of memory, all of whose instructions the disassembler is asked for at once */

/**
 * struct walked - @was, @last_pc: before the last instruction, of the vCPU that made it; @next_pc: of the one whose
 *      turn it is; @looked: @place is of here, @known: with its words
 * @stuck: where @stuck_at instructions are done it cannot go on
 */
struct walked {
	struct stepper *stepper;
	struct session *session;
	struct symbol_index *symbols;
	struct disassembly *disassembly;
	struct pcpu was;
	uint64_t last_pc, next_pc;
	uint64_t stuck_at;
	bool has_last, looked, known, stuck;
	struct stepper_place place;
};

static void want_page(struct walked *w, uint64_t pc)
{
	uint32_t words[PAGE / sizeof(uint32_t)];

	if (!session_read(w->session, pc & ~(uint64_t)(PAGE - 1), words, sizeof(words)))
		return;
	for (size_t i = 0; i < PAGE / sizeof(uint32_t); i++)
		disassembly_want(w->disassembly, words[i]);
}

static void describe(struct walked *w, uint64_t pc, char to[STEPPER_TEXT])
{
	uint32_t word = 0;
	bool is_there = session_read(w->session, pc, &word, sizeof(word));
	char symbol[160];

	symbol_index_print(w->symbols, pc, symbol, sizeof(symbol));
	if (is_there && !disassembly_has(w->disassembly, word))
		want_page(w, pc);
	snprintf(to, STEPPER_TEXT, "%#" PRIx64 " %s%s%s", pc, symbol, *symbol ? "  " : "",
		 is_there ? disassembly_of(w->disassembly, word) : "(no code is there)");
}

/* Of an instruction that KVM has had something to do with */
static void describe_rule(const struct walked *w, char to[STEPPER_TEXT])
{
	const struct kvmsme *m = session_guest(w->session)->m;
	enum rule rule = session_rule(w->session);
	char statement[RULE_STATEMENT_MAX];

	*to = 0;
	if (rule != RULE_NONE)
		snprintf(to, STEPPER_TEXT, "%s: %s", rule_descs[rule].id,
			 rule_statement(&m->profile, rule, statement));
}

static bool is_call(uint64_t pc, struct walked *w)
{
	uint32_t word;

	return session_read(w->session, pc, &word, sizeof(word)) && (word & 0xffe0001c) == 0xd4000000 && word & 3;
}

static void note_end(struct walked *w)
{
	struct stepper *s = w->stepper;

	if (session_state(w->session) == SESSION_ENDED)
		snprintf(s->end, sizeof(s->end), "the program has ended with status %d", session_status(w->session));
	else
		snprintf(s->end, sizeof(s->end), "the program cannot go on, status %d", session_status(w->session));
}

/* What could not go on once is not asked again, which would say so again */
static bool is_over(const struct walked *w)
{
	return session_state(w->session) != SESSION_GOES || (w->stuck && session_at(w->session) == w->stuck_at);
}

static void note_state(struct walked *w)
{
	w->looked = w->known = false;
	if (session_state(w->session) == SESSION_GOES)
		return;
	note_end(w);
	w->stuck = session_state(w->session) == SESSION_BROKEN;
	w->stuck_at = session_at(w->session);
}

static enum stepper_move go(void *of, uint64_t at);

static enum stepper_move forward(void *of)
{
	struct walked *w = of;
	uint64_t at = session_at(w->session);

	if (is_over(w))
		return STEPPER_END;
	session_take_turn(w->session);
	changes_keep(&w->was, session_look(w->session));
	w->last_pc = w->was.pc;
	session_step(w->session);
	describe_rule(w, w->place.rule);
	note_state(w);
	if (session_at(w->session) == at) {
		go(w, at);
		return STEPPER_END;
	}
	w->has_last = true;
	return STEPPER_MOVED;
}

/* As far as it has never been */
static void go_on(struct walked *w, uint64_t at)
{
	session_goto(w->session, session_furthest(w->session));
	if (is_over(w))
		return;
	session_run_until(w->session, at, w->stepper->interrupt);
	note_state(w);
}

/* One before, and from there forward: what has been before is known then, too */
static enum stepper_move go(void *of, uint64_t at)
{
	struct walked *w = of;
	uint64_t to = at;

	w->looked = w->known = false;
	w->has_last = false;
	w->place.rule[0] = 0;
	if (at > session_furthest(w->session)) {
		go_on(w, at);
		to = session_at(w->session);
	}
	if (to) {
		session_goto(w->session, to - 1);
		forward(w);
	} else {
		session_goto(w->session, 0);
		changes_keep(&w->was, session_look(w->session));
	}
	return to == at ? STEPPER_MOVED : STEPPER_END;
}

static enum stepper_move back(void *of)
{
	struct walked *w = of;
	uint64_t at = session_at(w->session);

	if (!at)
		return STEPPER_START;
	go(w, at - 1);
	return STEPPER_MOVED;
}

static bool is_next_call(struct session *session, void *ctx)
{
	return is_call(session_pc(session), ctx);
}

static enum stepper_move last_call(void *of)
{
	struct walked *w = of;
	uint64_t at = session_at(w->session);

	w->looked = w->known = false;
	if (at)
		session_goto(w->session, at - 1);
	if (session_run_back(w->session, is_next_call, w, w->stepper->interrupt) == SESSION_STOPPED &&
	    !*w->stepper->interrupt)
		return forward(w);
	go(w, session_at(w->session));
	return STEPPER_START;
}

static uint64_t last(void *of)
{
	const struct walked *w = of;

	return session_furthest(w->session);
}

static void describe_vcpu(const struct walked *w, const struct pcpu *regs, char to[STEPPER_TEXT])
{
	const struct session_cpus cpus = session_cpus(w->session);
	char symbol[5], which[32] = "";

	if (cpus.nr > 1)
		snprintf(which, sizeof(which), "CPU %u  ", cpus.last);
	snprintf(to, STEPPER_TEXT,
		 "%sEL%u  PC %#" PRIx64 "  SM %s  ZA %s  VL %u  SVL %u  NZCV %s  TPIDR2_EL0 %#" PRIx64, which,
		 (unsigned int)(regs->pstate & PSTATE_EL_MASK) >> 2, regs->pc,
		 regs->vec.svcr & SMEVEC_SVCR_SM ? "on" : "off", regs->vec.svcr & SMEVEC_SVCR_ZA ? "on" : "off",
		 session_vl(regs), session_svl(regs), changes_flags(regs->pstate, symbol), regs->sys.tpidr2_el0);
}

static const struct stepper_place *look(void *of)
{
	struct walked *w = of;
	struct stepper_place *p = &w->place;

	if (w->looked)
		return p;
	w->looked = true;
	p->at = session_at(w->session);
	w->next_pc = session_look_at(w->session, session_cpus(w->session).next)->pc;
	p->regs = session_look(w->session);
	p->was = &w->was;
	p->is_call = w->has_last && is_call(w->last_pc, w);
	p->refused = p->is_call && !(p->regs->pstate & PSTATE_EL_MASK) && (int64_t)p->regs->x[0] < 0 &&
		     (int64_t)p->regs->x[0] >= -4095;
	return p;
}

static const struct stepper_place *here(void *of)
{
	struct walked *w = of;
	struct stepper_place *p = &w->place;

	if (w->known)
		return p;
	look(w);
	w->known = true;
	snprintf(p->what, sizeof(p->what), "%s", "the beginning");
	if (w->has_last)
		describe(w, w->last_pc, p->what);
	p->next[0] = 0;
	if (!is_over(w))
		describe(w, w->next_pc, p->next);
	describe_vcpu(w, p->regs, p->vcpu);
	return p;
}

static bool read_memory(void *of, uint64_t va, void *to, size_t len)
{
	struct walked *w = of;

	return session_read(w->session, va, to, len);
}

static void free_walked(void *of)
{
	struct walked *w = of;

	session_free(w->session);
	symbol_index_free(w->symbols);
	disassembly_free(w->disassembly);
	free(w);
}

void stepper_of_session(struct stepper *s, struct session *session)
{
	static const struct stepper_kind kind = {
		.forward = forward, .back = back, .go = go, .last_call = last_call, .last = last, .here = here,
		.look = look, .read = read_memory, .free = free_walked,
	};
	struct walked *w = needed(aligned_alloc(64, (sizeof(*w) + 63) & ~(size_t)63));
	const struct session_guest *guest = session_guest(session);

	memset(w, 0, sizeof(*w));
	w->stepper = s;
	w->session = session;
	w->symbols = symbol_index_new(guest->elf, guest->elf_len, guest->bias);
	w->disassembly = disassembly_new();
	session_keep_history(session);
	changes_keep(&w->was, session_look(session));
	s->kind = &kind;
	s->of = w;
}
