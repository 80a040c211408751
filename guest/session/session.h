/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: One guest under observation: driven an instruction at a time, forwards and backwards
 *
 * A session owns a guest that has been loaded and not run.  It drives it by KVM_RUN with a budget of
 * one instruction, on cpu_session_ops, which is another CPU and keeps what a hypervisor's entry would
 * lose between two of them (the exclusive monitor).  An instruction is one of the program's: where it
 * is a call or a fault that what runs beside the program handles (a system call, a page that is not
 * there yet, a device), that is part of it.
 *
 * Going back.  Behind each call to the outside and every some hundred instructions a checkpoint is
 * kept: what differs from the one before, of the vCPU, of memory and of what runs beside the program.
 * Between checkpoints only the CPU runs, the same every time.  So any instruction that has been
 * executed can be gone back to, exactly, and forwards again: calls to the outside are not made a
 * second time, their results come from the checkpoint behind them.  What has been written outside, and
 * the position of files that are read, are not taken back.  Who changes registers or memory in the
 * past (session_put(), session_write()) loses the future: from there on calls are made anew.
 */
#ifndef KVMSME_GUEST_SESSION_H
#define KVMSME_GUEST_SESSION_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmsme/kvmsme.h>

#include "cpu.h"
#include "rules.h"
#include "session_guest.h"

/**
 * cpu_session_ops - what a machine must be made with (kvmsme_new_custom()) whose guest is observed
 * Any other CPU does for session_finish() and what is looked at behind that.
 */
extern const struct cpu_ops cpu_session_ops;

/**
 * enum session_state - whether it can go on
 * @SESSION_GOES: an instruction is next
 * @SESSION_ENDED: the program has ended: session_status()
 * @SESSION_BROKEN: it cannot go on, and what is wrong has been said on stderr: its budget is used up, it
 *     wants what is not there, or the user wants an end
 * @SESSION_STOPPED: whoever drives it has asked for that (session_run_back()'s until, or the user's interrupt)
 * @SESSION_AT_START: there is nothing before (session_back(), session_run_back())
 */
enum session_state { SESSION_GOES, SESSION_ENDED, SESSION_BROKEN, SESSION_STOPPED, SESSION_AT_START };

struct session;

/** session_new() - takes @guest; session_free() frees it with what it has */
struct session *session_new(const struct session_guest *guest);
void session_free(struct session *s);

/**
 * session_on_cpu() - its instructions are executed by @cpu, cpu_unicorn_ops, and not by cpu_a64_ops
 * Each by itself: 5 to 10 us.
 */
void session_on_cpu(struct session *s, const struct cpu_ops *cpu);

/** session_keep_history() - from now on it can be gone back; without, it is faster */
void session_keep_history(struct session *s);

/** session_state() - as the last step has left it */
enum session_state session_state(const struct session *s);
int session_status(const struct session *s);

/** session_rule() - by which KVM has decided what the last session_step() did; RULE_NONE: it was the CPU's alone */
enum rule session_rule(const struct session *s);

/** session_at() - how many instructions have been executed, 0 at the beginning; session_furthest() - ever */
uint64_t session_at(const struct session *s);
uint64_t session_furthest(const struct session *s);

/** session_step() - one instruction; SESSION_GOES, or why there is none more */
enum session_state session_step(struct session *s);

/** session_run_until() - at the CPU's own speed to where @at instructions are done, or as far as *@interrupt is 0 */
enum session_state session_run_until(struct session *s, uint64_t at, const volatile sig_atomic_t *interrupt);

/** session_on_wait() - while the guest waits for the outside, @asked(@ctx) is called now and then; true: it stops */
void session_on_wait(struct session *s, bool (*asked)(void *ctx), void *ctx);

/** session_until - true: here */
typedef bool session_until(struct session *s, void *ctx);

/**
 * session_finish() - to its end as fast as without a session; there is no history of that, nor a count
 * Returns true.
 */
bool session_finish(struct session *s);

/**
 * struct session_stops - where a guest shall stop, and when
 * @at: addresses of instructions, ascending, @nr of them
 * @asked: looked at now and then; true: stop; may be NULL
 * @begin, @changes: going back, it also stops behind an instruction for which @changes() says so, which looks
 *      behind each from @begin() on, forwards; NULL: it does not.  @past: not behind the one that is the last now
 */
struct session_stops {
	const uint64_t *at;
	size_t nr;
	bool (*asked)(void *ctx);
	void (*begin)(void *ctx);
	bool (*changes)(void *ctx);
	bool past;
	void *ctx;
};

/**
 * session_run_to() - at the CPU's own speed until one of @stops is next, behind an instruction at least
 * session_run_back_to() - to the last place before this one where one was, as of session_run_back();
 *      *@changed: behind an instruction of @changes(), which may be the place where it stands
 */
enum session_state session_run_to(struct session *s, const struct session_stops *stops);
enum session_state session_run_back_to(struct session *s, const struct session_stops *stops, bool *changed);

/**
 * session_goto() - to where @at instructions had been executed, up to session_furthest(); false: there is
 * no history of that
 * session_back() - one instruction back; SESSION_AT_START
 * session_run_back() - to the last place before this one for which @until says true (SESSION_STOPPED), or
 * to the beginning (SESSION_AT_START); *@interrupt, when it becomes non-zero, stops as well; may be NULL
 */
bool session_goto(struct session *s, uint64_t at);
enum session_state session_back(struct session *s);
enum session_state session_run_back(struct session *s, session_until *until, void *ctx,
				    const volatile sig_atomic_t *interrupt);

/**
 * session_look() - all registers as they are now: valid until the session moves or is written to
 * What is above the lengths in force is in vec as well; session_vl() and session_svl() say those.
 * PSTATE.SM and ZA are vec.svcr.
 */
const struct pcpu *session_look(struct session *s);

/**
 * session_cpus() - of a guest of several vCPUs; session_look_at() - registers of one
 * session_give_turn() - vCPU @n is next: the future is lost
 */
struct session_cpus session_cpus(const struct session *s);
const struct pcpu *session_look_at(struct session *s, unsigned int n);
void session_give_turn(struct session *s, unsigned int n);

/**
 * session_take_turn() - who makes the next instruction has its turn: session_pc() and session_look() are of that one
 * Returns its number.
 */
unsigned int session_take_turn(struct session *s);

/** session_pc() - the instruction that is next; cheaper than session_look() */
uint64_t session_pc(struct session *s);

/** session_sp() - the stack pointer that PSTATE selects */
static inline uint64_t session_sp(const struct pcpu *regs)
{
	return (regs->pstate & PSTATE_MODE_MASK) == PSTATE_EL1h ? regs->sp_el1 : regs->sp_el0;
}

/** session_vl() - the vector length in force, bytes, as PSTATE.SM has it; 0: none; session_svl() - of streaming mode */
unsigned int session_vl(const struct pcpu *regs);
unsigned int session_svl(const struct pcpu *regs);

/** session_put() - set x, sp, pc, pstate, system registers and vector state; the future is lost */
bool session_put(struct session *s, const struct pcpu *regs);

/** session_read(), session_write() - memory, as the program sees it; false: not all of it is there, none is written */
bool session_read(struct session *s, uint64_t va, void *to, size_t len);
bool session_write(struct session *s, uint64_t va, const void *from, size_t len);

/** session_guest() - what it drives */
const struct session_guest *session_guest(const struct session *s);

/**
 * session_watch_data() - from now on look for accesses to these @nr pieces of memory; 0: to none
 * session_touched() - which of them, from 0 on, the last session_step() has accessed first; none: @nr
 * What is beside the program (a system call) accesses nothing in this sense.
 */
void session_watch_data(struct session *s, const struct cpu_watch_data *data, size_t nr);
size_t session_touched(const struct session *s);

/**
 * struct session_stored - memory that the last instruction has changed
 * @pa: guest-physical; @va: the program's address, where @has_va: it is known; @was: its bytes before, @is: now
 */
struct session_stored {
	uint64_t pa, va;
	bool has_va;
	const uint8_t *was, *is;
	size_t len;
};

/**
 * session_watch_memory() - from now on session_each_store() knows; costs what a step costs again
 * session_each_store() - each run of bytes that the last session_step() has changed, by rising address
 */
void session_watch_memory(struct session *s);
void session_each_store(struct session *s, void (*stored)(void *ctx, const struct session_stored *stored),
			void *ctx);

#endif
