/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Resources that fail
 *
 * In a program that links failing_memory.c and failing_files.c, allocations and files are
 * asked for through them, also by the libraries that the program loads: symbols of the
 * executable come first.  What is counted may fail, as failing_plan says.
 */
#ifndef KVMSME_TESTS_FAILING_H
#define KVMSME_TESTS_FAILING_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

/* What can fail: also the names of the command line */
enum failing {
	FAILING_MEMORY,		/* malloc() and its kin: ENOMEM */
	FAILING_OPEN,		/* open(), fopen(), mkstemp()...: EMFILE */
	FAILING_READ,		/* read(), also below stdio: EIO */
	FAILING_WRITE,		/* write(), also below stdio; not to stderr: ENOSPC */
	FAILING_MMAP,		/* ENOMEM */
	FAILING_UNICORN,	/* uc_open() and what else asks Unicorn for room: UC_ERR_NOMEM */
	FAILING_PROCESS,	/* posix_spawnp(): EAGAIN */
	NR_FAILING
};

enum { FAILING_PLACES = 4096 };

/**
 * struct failing_places - from where calls of a kind come: the program's own functions, the innermost few
 * @hash:  of their return addresses; 0: unused
 * @first: the first call from there
 */
struct failing_places {
	uint32_t hash[FAILING_PLACES];
	unsigned long first[FAILING_PLACES];
};

/**
 * struct failing_plan - which call fails
 * @armed: calls are counted
 * @learn: and their places noted; by one thread at a time
 * @spare: not Unicorn's own requests for memory, which mostly end the process where they fail
 * @kind:  of this kind ...
 * @nth:   ... this one fails, from 1; 0: none does
 * @rest:  and all behind it
 * @tell:  print a backtrace where it fails
 */
struct failing_plan {
	bool armed, learn, spare, rest, tell;
	enum failing kind;
	unsigned long nth;
	atomic_ulong count[NR_FAILING];
	struct failing_places places[NR_FAILING];
};

/* Shared with the processes that are forked: whoever runs one reads what it has counted */
extern struct failing_plan *failing_plan;

/** failing() - count a call of @kind; true with errno @error set: it fails */
bool failing(enum failing kind, int error);

/** failing_stream() - a stream on @fd whose reads and writes are counted */
FILE *failing_stream(int fd, const char *mode);

#endif
