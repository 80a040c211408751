/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Promises that are known to be broken somewhere */
#ifndef KVMSME_TESTS_BROKEN_PROMISES_H
#define KVMSME_TESTS_BROKEN_PROMISES_H

#include "alphabet.h"
#include "promise.h"

/* Where they are broken */
extern const struct kvmsme_host broken_host;

/**
 * struct broken - a promise with the shortest calls, "A; B; C", that break it somewhere
 * @by:      under which profile, with @knob turned to @value if one is named
 * @rule:    by which rule, on register @reg
 * @kept_by: a profile that keeps it through the same calls, or NULL
 */
struct broken {
	enum promise promise;
	const char *calls;
	const char *by;
	const char *knob;
	long value;
	enum rule rule;
	uint64_t reg;
	const char *kept_by;
};

extern const struct broken broken[];
extern const size_t nr_broken;

/** turned() - a profile with a knob turned, by its name; NULL: none */
struct profile turned(const char *name, const char *knob, long value);

/** call_named() - of the alphabets on that host */
const struct vcpu_call *call_named(const char *name, size_t len);

#endif
