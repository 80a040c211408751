/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Sequences that are kept because they reached something
 *
 * In a directory each is a file named by its hash, so that none is there twice; libFuzzer and
 * AFL++ read and write the same ones.
 */
#ifndef KVMSME_FUZZ_FUZZ_CORPUS_H
#define KVMSME_FUZZ_FUZZ_CORPUS_H

#include <stdio.h>

#include "fuzz_sequence.h"

/** struct fuzz_corpus - @nr of them; all zero: none */
struct fuzz_corpus {
	struct fuzz_sequence *sequence;
	size_t nr, room;
};

/** fuzz_corpus_add() - keep a copy of @sequence */
void fuzz_corpus_add(struct fuzz_corpus *corpus, const struct fuzz_sequence *sequence);
void fuzz_corpus_free(struct fuzz_corpus *corpus);

/**
 * fuzz_corpus_read() - every file of @dir, by name; it is made if it is not there
 * fuzz_corpus_write() - those from @from on, as files
 * False after a line on @err.
 */
bool fuzz_corpus_read(struct fuzz_corpus *corpus, const char *dir, FILE *err);
bool fuzz_corpus_write(const struct fuzz_corpus *corpus, size_t from, const char *dir, FILE *err);

/** fuzz_corpus_read_trace() - the calls of each sequence of a recorded trace, as far as a fuzz_op makes them */
bool fuzz_corpus_read_trace(struct fuzz_corpus *corpus, const struct kvmsme *m, const char *path,
			    FILE *err);

#endif
