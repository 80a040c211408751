/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A recorded vector: one JSON object, every key of which is known and in range */
#ifndef SMEVEC_VECTOR_RECORD_H
#define SMEVEC_VECTOR_RECORD_H

#include <jansson.h>

#include "fill.h"

/** struct vector_error - what is wrong with a record, beginning with the key */
struct vector_error {
	char text[240];
};

/** vector_fail() - fill @error; false */
bool vector_fail(struct vector_error *error, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

enum vector_signal { VECTOR_NO_SIGNAL, VECTOR_SIGILL, VECTOR_SIGSEGV };

/**
 * struct vector_record - a record; pointers live as long as its JSON
 * @text:      its assembly, for people alone
 * @kind_name: how @kind is written
 * @vl:        bytes, of VL and SVL
 * @fa64:      FEAT_SME_FA64 is there and enabled; what is recorded in streaming mode only
 * @x, @z, @p: overrides of the start state, or NULL
 * @out:       what has changed
 * @fault:     address, with VECTOR_SIGSEGV
 * @partial:   the state behind a fault is the recorder's own
 * @disputed:  other recorders have something else
 */
struct vector_record {
	uint32_t word;
	const char *text, *kind_name;
	const struct fill_kind *kind;
	unsigned int vl;
	bool sm, za, fa64;
	uint32_t fpcr;
	uint64_t fpmr, seed;
	json_t *x, *z, *p, *out;
	enum vector_signal sig;
	uint64_t fault;
	bool partial, disputed;
};

/** vector_record_read() - false with @error filled if @json is no record */
bool vector_record_read(struct vector_record *rec, json_t *json, struct vector_error *error);

/** vector_record_has_ffr() - FFR exists in the record's mode, and is set and compared */
bool vector_record_has_ffr(const struct vector_record *rec);

#endif
