/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Profiles: one ABI generation or proposal each, as a set of knobs
 *
 * The knobs are profile_knobs.def; the YAML files under profiles/ give them values.
 */
#ifndef KVMSME_PROFILE_H
#define KVMSME_PROFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kvmsme/kvm.h>

/* enum knob_<name> { KNOB_<name>_<value>, ... } for each enumerated knob */
#define KNOB_ENUM(name, def, doc, source)				\
	enum knob_##name { ENUM_##name(KNOB_DECLARE_VALUE) };
#define KNOB_DECLARE_VALUE(knob, value) KNOB_##knob##_##value,
#include "profile_knobs.def"
#undef KNOB_DECLARE_VALUE

#define PROFILE_NAME_MAX 48

/**
 * struct profile - an ABI
 * @name:   as given to --profile
 * @title:  one line for lists
 * @proposal: the open question it answers (docs/abi.md section 8, or a deviation of 15.3); "" for
 *          what has been posted or merged
 * @defective: posted code with its defects: asked about by name only, never by default
 * @kernel: name of the kernel population it is recorded with (profiles/kernels)
 */
struct profile {
	char name[PROFILE_NAME_MAX];
	char title[128];
	char proposal[8];
	bool defective;
	char kernel[PROFILE_NAME_MAX];
#define KNOB_BOOL(name, def, doc, source) bool name;
#define KNOB_UINT(name, def, max, doc, source) uint32_t name;
#define KNOB_ERRNO(name, def, doc, source) int name;
#define KNOB_ENUM(name, def, doc, source) enum knob_##name name;
#include "profile_knobs.def"
};

enum knob_kind { KNOB_KIND_BOOL, KNOB_KIND_UINT, KNOB_KIND_ERRNO, KNOB_KIND_ENUM };

/**
 * struct knob_desc - a row of profile_knobs.def
 * @values: names of an enumerated knob, NULL-terminated; else NULL
 * @max:    largest value of a KNOB_KIND_UINT; of a KNOB_KIND_ERRNO 1 if it may be none
 * @offset, @size: of the member in struct profile, bytes
 */
struct knob_desc {
	const char *name;
	enum knob_kind kind;
	const char *const *values;
	uint32_t max;
	const char *doc;
	const char *source;
	size_t offset;
	size_t size;
};

extern const struct knob_desc knob_descs[];
extern const size_t nr_knobs;

/** knob_find() - the row named @name, or NULL */
const struct knob_desc *knob_find(const char *name);

/** knob_get(), knob_set() - raw value of a knob; errno values are positive numbers */
long knob_get(const struct profile *profile, const struct knob_desc *knob);
void knob_set(struct profile *profile, const struct knob_desc *knob, long value);

/** knob_format() - a value as profile files have it; returns @buf */
const char *knob_format(const struct knob_desc *knob, long value, char *buf, size_t size);

/** errno_knob_name() - "EBUSY" for EBUSY, "none" for 0; errno_knob_value() - back, -1: no such name */
const char *errno_knob_name(long value);
int errno_knob_value(const char *name);

/** profile_defaults() - every knob at its default (sme-v12), names empty */
void profile_defaults(struct profile *profile);

/** sme_vls_reg_id() - the id of SME_VLS, which has moved once */
static inline uint64_t sme_vls_reg_id(const struct profile *profile)
{
	return (KVM_REG_ARM64_SME_VLS & ~UINT64_C(0xffff)) | profile->sme_vls_id;
}

/** Built-in profiles, compiled in from profiles/ */
extern const struct profile *const builtin_profiles[];
extern const size_t nr_builtin_profiles;
const struct profile *profile_by_name(const char *name);

#define PROFILE_DEFAULT "sme-v12"

#endif
