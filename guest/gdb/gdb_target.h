/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What the debugger's client sees of a guest: the calls that the protocol is made of
 *
 * Threads are vCPUs, from 0.  A guest is stopped whenever one of these is called.
 */
#ifndef KVMSME_GUEST_GDB_TARGET_H
#define KVMSME_GUEST_GDB_TARGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * enum gdb_reg_kind - registers, as gdb numbers and sizes them
 * Z registers have the longest of the vCPU's lengths, P and FFR an eighth of it, ZA that of streaming
 * mode squared: bytes above the length that is current read as zero.
 */
enum gdb_reg_kind {
	GDB_X, GDB_SP, GDB_PC, GDB_CPSR,	/* CPSR is PSTATE, of 32 bits */
	GDB_V, GDB_Z, GDB_FPSR, GDB_FPCR, GDB_P, GDB_FFR,
	GDB_VG, GDB_SVG,	/* lengths in units of 64 bits; read only */
	GDB_SVCR, GDB_ZA, GDB_ZT0, GDB_TPIDR, GDB_TPIDR2, GDB_FPMR,
};

/** struct gdb_reg - @index: of X, V, Z and P; @size: bytes, least significant first */
struct gdb_reg {
	enum gdb_reg_kind kind;
	unsigned int index;
	size_t size;
};

#define GDB_REG_MAX	(256 * 256)	/* bytes: ZA */

/**
 * struct gdb_shape - what a vCPU has
 * @vq:  its longest vector length in quadwords, streaming or not; 0: V registers alone
 * @svq: the longest streaming one; 0: no SME
 */
struct gdb_shape {
	unsigned int threads;
	unsigned int vq, svq;
	bool zt0, fpmr;
};

/**
 * struct gdb_stop - why a guest has stopped
 * @GDB_STOPPED: by an instruction that was asked for, a breakpoint, or the client
 * @GDB_SIGNAL:  what it executes next gives the signal @number, of Linux, which nobody has taken yet
 * @GDB_EXITED:  with status @number; @GDB_DIED: of a signal
 * @GDB_BEGIN:   of what there is: no step back is left
 * @GDB_BROKEN:  it cannot go on, and why has been said on stderr
 * @changed: behind an instruction that has changed what is watched (struct gdb_breaks)
 */
struct gdb_stop {
	enum gdb_stop_kind { GDB_STOPPED, GDB_SIGNAL, GDB_EXITED, GDB_DIED, GDB_BEGIN, GDB_BROKEN } kind;
	unsigned int number;
	unsigned int thread;
	bool changed;
};

/**
 * struct gdb_breaks - addresses before whose instruction a guest stops, ascending
 * @begin, @changes: of @run_back, where bytes are watched: it goes forwards over what it looks at, calls
 *         @changes() behind each instruction from @begin() on, and stops behind the last that did, with
 *         stop.changed; @past: but not behind the one that is the last now.  NULL: none are
 */
struct gdb_breaks {
	const uint64_t *at;
	size_t nr;
	void (*begin)(void *opaque);
	bool (*changes)(void *opaque);
	bool past;
	void *opaque;
};

#define GDB_MOST_WATCHED 1024

/** struct gdb_data - memory whose reads or writes are looked for, by addresses as of @read */
struct gdb_data {
	uint64_t at, len;
	bool reads, writes;
};

/** struct gdb_poll - asked now and then by what runs long; true: the client wants a stop, or has gone */
struct gdb_poll {
	bool (*asked)(void *opaque);
	void *opaque;
};

/**
 * struct gdb_target - the guest
 * @get, @set:    a register; false: it has none such, or not that value
 * @read:         memory as the thread sees it; how many bytes, from the first, there are
 * @write:        the same, all or nothing
 * @step:         one instruction of thread @stop->thread
 * @back:         to before the instruction that was executed last, of whichever thread (@stop->thread)
 *                @stop->kind is that of the stop before: a GDB_SIGNAL is now taken
 * @run, @run_back: to a breakpoint, at least one instruction; NULL: by @step and @back
 * @watch:        what @touched is asked for from now on
 * @touched:      which of that the instruction that was executed last has accessed first, or with @next the one that is
 *                next will; none: as many as there are
 * @on_wait:      who is asked while the guest waits for the outside, from now on; NULL: it never does
 * @load_bias:    what is added to the ELF file's addresses
 */
struct gdb_target {
	void *opaque;
	struct gdb_shape shape;
	uint64_t load_bias;
	bool (*get)(void *opaque, unsigned int thread, const struct gdb_reg *reg, uint8_t *to);
	bool (*set)(void *opaque, unsigned int thread, const struct gdb_reg *reg, const uint8_t *from);
	size_t (*read)(void *opaque, unsigned int thread, uint64_t addr, uint8_t *to, size_t len);
	bool (*write)(void *opaque, unsigned int thread, uint64_t addr, const uint8_t *from, size_t len);
	void (*watch)(void *opaque, const struct gdb_data *data, size_t nr);
	size_t (*touched)(void *opaque, bool next);
	void (*on_wait)(void *opaque, const struct gdb_poll *poll);
	void (*step)(void *opaque, struct gdb_stop *stop);
	void (*back)(void *opaque, struct gdb_stop *stop);
	void (*run)(void *opaque, const struct gdb_breaks *breaks, const struct gdb_poll *poll, struct gdb_stop *stop);
	void (*run_back)(void *opaque, const struct gdb_breaks *breaks, const struct gdb_poll *poll,
			 struct gdb_stop *stop);
};

#endif
