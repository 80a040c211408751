/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Walking through what happens, forwards and backwards
 *
 * An event is a call, of a scenario's VMM, or an instruction, of a guest.  A scenario is run once and
 * all of its events are kept (recording.h); a program is a session (session.h).  Both are walked
 * through by the same commands (step_commands.h), on a terminal (screen.h) or in plain text.
 */
#ifndef KVMSME_STEP_STEPPER_H
#define KVMSME_STEP_STEPPER_H

#include <stdbool.h>
#include <stdio.h>

#include "disassembly.h"
#include "session.h"
#include "symbol_index.h"

#define STEPPER_TEXT 512

/**
 * struct stepper_place - where one is: @at events have happened
 * @what:  the last one; @rule: by which rule it came out so, ""; @next: the next one, "": not known
 * @vcpu:  how the vCPU stands, in words
 * @is_call, @refused: of the last event
 * @regs, @was: the vCPU's registers now, and before the last event
 */
struct stepper_place {
	uint64_t at;
	char what[STEPPER_TEXT], rule[STEPPER_TEXT], next[STEPPER_TEXT], vcpu[STEPPER_TEXT];
	bool is_call, refused;
	const struct pcpu *regs, *was;
};

/** enum stepper_move - the place is another, or why it is not; @STEPPER_END has been said in stepper.end */
enum stepper_move { STEPPER_MOVED, STEPPER_START, STEPPER_END };

/**
 * struct stepper_kind - what is walked through
 * @go:    to where @at events have happened; STEPPER_END: as far as there are so many, UINT64_MAX: to the end
 * @last_call: back to behind the last call before; NULL: there are few events
 * @last:  how many events are known to be there
 * @here:  valid until it moves; @look: the same without @what, @next and @vcpu, which take longer
 * @read:  guest memory; false: none is there
 */
struct stepper_kind {
	enum stepper_move (*forward)(void *of);
	enum stepper_move (*back)(void *of);
	enum stepper_move (*go)(void *of, uint64_t at);
	enum stepper_move (*last_call)(void *of);
	uint64_t (*last)(void *of);
	const struct stepper_place *(*here)(void *of);
	const struct stepper_place *(*look)(void *of);
	bool (*read)(void *of, uint64_t va, void *to, size_t len);
	void (*free)(void *of);
};

/**
 * struct stepper - @title: what it is; @end: how it ends, "" as long as that is not known
 * @output: the file descriptor of what the guest has written, -1: nowhere
 * @interrupt: becomes non-zero where the user wants no more of a long walk
 */
struct stepper {
	const struct stepper_kind *kind;
	void *of;
	char title[STEPPER_TEXT], end[STEPPER_TEXT];
	int output;
	volatile sig_atomic_t *interrupt;
};

/** stepper_of_scenario() - run on @profile; false after a line on @err */
struct profile;
struct scenario;
struct guest_asm;
bool stepper_of_scenario(struct stepper *s, const struct scenario *scenario, const struct profile *profile,
			 struct guest_asm *assembler, FILE *err);

/** stepper_of_session() - takes the session */
void stepper_of_session(struct stepper *s, struct session *session);

void stepper_free(struct stepper *s);

/**
 * stepper_find() - forward to the next event that is what @what says: "za" (ZA changes, or is turned on or off), "sm"
 * (SM becomes on), "refused" (a call is), "call", or else text of the event or its rule, in any case of letters
 * STEPPER_END: none is; the place is the end, or where the user has interrupted it.
 */
enum stepper_move stepper_find(struct stepper *s, const char *what);

/** stepper_call() - to the next call, or the last one before; stepper_za_changed() - by the last event */
enum stepper_move stepper_next_call(struct stepper *s);
enum stepper_move stepper_last_call(struct stepper *s);
bool stepper_za_changed(const struct stepper_place *place);

#endif
