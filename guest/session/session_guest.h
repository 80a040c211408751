/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a session drives: a vCPU of a machine, and what runs beside it
 */
#ifndef KVMSME_GUEST_SESSION_GUEST_H
#define KVMSME_GUEST_SESSION_GUEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "machine.h"

/**
 * enum session_step - what a guest's step has come to
 * @SESSION_STEP_DONE: an instruction is done, and nothing was asked of the outside
 * @SESSION_STEP_CALLED: the same, and something was (what is not the same every time)
 * @SESSION_STEP_WAITS: its instruction waits for the outside, and who drives it wants a stop: it is not done
 * @SESSION_STEP_ENDED: the program has ended, with guest.status(); @SESSION_STEP_BROKEN: and said why
 */
enum session_step {
	SESSION_STEP_DONE, SESSION_STEP_CALLED, SESSION_STEP_WAITS, SESSION_STEP_ENDED, SESSION_STEP_BROKEN,
};

/** struct session_memory - the guest's memory, of which the first @used bytes are not as they were made */
struct session_memory {
	uint64_t gpa;
	uint8_t *host;
	size_t used, size;
};

/**
 * struct session_bytes - bytes in the making; all zero: none
 */
struct session_bytes {
	uint8_t *at;
	size_t len, room;
};

/** session_bytes_add() - at the end */
void session_bytes_add(struct session_bytes *to, const void *from, size_t len);

/** struct session_words - who wants to write before a guest's own words; all zero: nobody */
struct session_words {
	void (*spoken)(void *ctx);
	void *ctx;
};

static inline void session_words_before(const struct session_words *words)
{
	if (words->spoken)
		words->spoken(words->ctx);
}

/** struct session_wait - who is asked, while a guest waits for input or time, whether it shall stop; all 0: nobody */
struct session_wait {
	bool (*asked)(void *ctx);
	void *ctx;
};

/* Between two questions, in milliseconds */
#define SESSION_WAIT_MS	100

static inline bool session_wait_asked(const struct session_wait *wait)
{
	return wait->asked && wait->asked(wait->ctx);
}

/** struct session_cpus - @nr vCPUs; which one has run last, and which one is next */
struct session_cpus {
	unsigned int nr, last, next;
};

/**
 * struct session_kind - what a kind of guest does
 * @step:    execute one instruction of the program's with all that it brings, by KVM_RUN
 * @rule:    why the last step has come to the one who drives the vCPU, RULE_NONE: it has not; NULL: how KVM has to do
 *           with that is no matter of the program's
 * @finish:  run to the end at full speed
 * @status:  how the program has ended
 * @left:    how many instructions it may still execute, UINT64_MAX: any number
 * @show:    make of the vCPU's registers the program's own, where it has ended; NULL: they are
 * @memory:  where its memory is; it does not move
 * @page:    host memory of @va up to the end of its page of 4096 bytes, as the program sees it; NULL: none.
 *           @write: it will be written to, whatever the program's own rights
 * @save, @restore: what runs beside the vCPU, but what lies outside; the same bytes for the same state
 * @vcpu:    the fd of the vCPU that is next, where there are several; NULL: session_guest.vcpu
 * @cpus, @vcpu_at, @give_turn: them, the fd of one, and that one is next; NULL: there is one
 * @take_turn: who is next has its turn now; NULL: there is one
 * @on_words: call @spoken(@ctx) before anything is written on stderr, which comes behind what that writes; NULL: nobody
 * @on_wait: from now on ask
 * @track:   from now on set the bits of pages in @dirty that are written to by others than the CPU; NULL: it cannot
 * @virtual_of: the program's address of guest-physical @pa; false: none is known.  NULL: none ever is
 * @free:    all of it
 */
struct session_kind {
	enum session_step (*step)(void *guest);
	enum rule (*rule)(void *guest);
	enum session_step (*finish)(void *guest);
	int (*status)(void *guest);
	uint64_t (*left)(void *guest);
	void (*show)(void *guest, struct pcpu *regs);
	struct session_memory (*memory)(void *guest);
	uint8_t *(*page)(void *guest, uint64_t va, bool write);
	void (*save)(void *guest, struct session_bytes *to);
	void (*restore)(void *guest, const uint8_t *from, size_t len);
	int (*vcpu)(void *guest);
	struct session_cpus (*cpus)(void *guest);
	int (*vcpu_at)(void *guest, unsigned int n);
	void (*give_turn)(void *guest, unsigned int n);
	void (*take_turn)(void *guest);
	void (*on_words)(void *guest, const struct session_words *words);
	void (*on_wait)(void *guest, const struct session_wait *wait);
	void (*track)(void *guest, uint64_t *dirty);
	bool (*virtual_of)(void *guest, uint64_t pa, uint64_t *va);
	void (*free)(void *guest);
};

/**
 * struct session_guest - one of them
 * @m, @vcpu: the machine, and the vCPU's fd
 * @elf, @elf_len, @bias: the file that the program came from, for its symbols, and what is added to its
 *        addresses; NULL: none
 * @quick: step() may find many instructions done in place of one: there is one vCPU
 */
struct session_guest {
	const struct session_kind *kind;
	void *guest;
	struct kvmsme *m;
	int vcpu;
	const uint8_t *elf;
	size_t elf_len;
	uint64_t bias;
	bool quick;
};

#endif
