/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Capabilities by name: all of linux/kvm.h, other architectures' included */
#ifndef KVMSME_TEXT_CAP_NAMES_H
#define KVMSME_TEXT_CAP_NAMES_H

#include <stdbool.h>
#include <stdint.h>

struct cap_name {
	const char *name;	/* KVM_CAP_ARM_SVE */
	uint32_t number;
};

/* In the order of their numbers; ends with a row without a name */
extern const struct cap_name cap_names[];

/* What cap_by_name() knows, without KVM_CAP_: ARM_SVE, SVE, ...; NULL-terminated */
extern const char *const cap_words[];

/** cap_name() - KVM_CAP_...; NULL: no kernel of this header has it */
const char *cap_name(uint64_t number);

/** cap_guess() - the word of cap_words that @text is most like, or NULL; for "did you mean" */
const char *cap_guess(const char *text);

/** cap_by_name() - of ARM_SVE, KVM_CAP_ARM_SVE or SVE; false: there is no such capability */
bool cap_by_name(const char *text, uint64_t *number);

#endif
