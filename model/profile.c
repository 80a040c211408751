/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "profile.h"

/* One NULL-terminated list of names for each enumerated knob */
#define VALUE_NAME(knob, value) #value,
#define KNOB_ENUM(name, def, doc, source) \
	static const char *const values_##name[] = { ENUM_##name(VALUE_NAME) NULL };
#include "profile_knobs.def"

#define MEMBER(name) offsetof(struct profile, name), sizeof(((struct profile *)0)->name)

const struct knob_desc knob_descs[] = {
#define KNOB_BOOL(name, def, doc, source) \
	{ #name, KNOB_KIND_BOOL, NULL, 1, doc, source, MEMBER(name) },
#define KNOB_UINT(name, def, max, doc, source) \
	{ #name, KNOB_KIND_UINT, NULL, max, doc, source, MEMBER(name) },
#define KNOB_ERRNO(name, def, doc, source) \
	{ #name, KNOB_KIND_ERRNO, NULL, (def) == 0, doc, source, MEMBER(name) },
#define KNOB_ENUM(name, def, doc, source) \
	{ #name, KNOB_KIND_ENUM, values_##name, 0, doc, source, MEMBER(name) },
#include "profile_knobs.def"
};
const size_t nr_knobs = sizeof(knob_descs) / sizeof(knob_descs[0]);

/* errnos that an ABI choice has ever been about */
static const struct {
	const char *name;
	int err;
} errno_names[] = {
	{ "none", 0 },		{ "EPERM", EPERM },	{ "ENOENT", ENOENT },
	{ "EIO", EIO },		{ "EAGAIN", EAGAIN },	{ "E2BIG", E2BIG },	{ "ENOEXEC", ENOEXEC },
	{ "EACCES", EACCES },	{ "EFAULT", EFAULT },	{ "EBUSY", EBUSY },
	{ "ENXIO", ENXIO },	{ "EEXIST", EEXIST },	{ "ENODEV", ENODEV },	{ "EINVAL", EINVAL },
	{ "ENOSYS", ENOSYS },	{ "EINTR", EINTR },	{ "ENOMEM", ENOMEM },
	{ "EBADF", EBADF },	{ "EMFILE", EMFILE },	{ "EBADFD", EBADFD },
	{ "ENOSPC", ENOSPC },	{ "ENOPKG", ENOPKG },	{ "EAGAIN", EAGAIN },
	{ "ENXIO", ENXIO },	{ "EOPNOTSUPP", EOPNOTSUPP },
	{ "ENOTTY", ENOTTY },	{ "ESPIPE", ESPIPE },
};
#define NR_ERRNO_NAMES (sizeof(errno_names) / sizeof(errno_names[0]))

const struct knob_desc *knob_find(const char *name)
{
	for (size_t i = 0; i < nr_knobs; i++)
		if (!strcmp(knob_descs[i].name, name))
			return &knob_descs[i];
	return NULL;
}

long knob_get(const struct profile *profile, const struct knob_desc *knob)
{
	const char *member = (const char *)profile + knob->offset;
	int value;

	if (knob->kind == KNOB_KIND_BOOL)
		return *(const bool *)member;
	memcpy(&value, member, sizeof(value));
	return knob->kind == KNOB_KIND_UINT ? (long)(uint32_t)value : value;
}

void knob_set(struct profile *profile, const struct knob_desc *knob, long value)
{
	char *member = (char *)profile + knob->offset;
	int narrow = (int)value;

	if (knob->kind == KNOB_KIND_BOOL)
		*(bool *)member = value;
	else
		memcpy(member, &narrow, sizeof(narrow));
}

int errno_knob_value(const char *name)
{
	for (size_t i = 0; i < NR_ERRNO_NAMES; i++)
		if (!strcmp(errno_names[i].name, name))
			return errno_names[i].err;
	return -1;
}

const char *errno_knob_name(long value)
{
	for (size_t i = 0; i < NR_ERRNO_NAMES; i++)
		if (errno_names[i].err == value)
			return errno_names[i].name;
	return "?";
}

const char *knob_format(const struct knob_desc *knob, long value, char *buf, size_t size)
{
	switch (knob->kind) {
	case KNOB_KIND_BOOL:
		snprintf(buf, size, "%s", value ? "true" : "false");
		break;
	case KNOB_KIND_UINT:
		snprintf(buf, size, value > 0xff ? "0x%lx" : "%ld", value);
		break;
	case KNOB_KIND_ERRNO:
		snprintf(buf, size, "%s", errno_knob_name(value));
		break;
	default:
		snprintf(buf, size, "%s", knob->values[value]);
		break;
	}
	return buf;
}

void profile_defaults(struct profile *profile)
{
	memset(profile, 0, sizeof(*profile));
#define KNOB_BOOL(name, def, doc, source) profile->name = def;
#define KNOB_UINT(name, def, max, doc, source) profile->name = def;
#define KNOB_ERRNO(name, def, doc, source) profile->name = def;
#define KNOB_ENUM(name, def, doc, source) profile->name = KNOB_##name##_##def;
#include "profile_knobs.def"
}

const struct profile *profile_by_name(const char *name)
{
	for (size_t i = 0; i < nr_builtin_profiles; i++)
		if (!strcmp(builtin_profiles[i]->name, name))
			return builtin_profiles[i];
	return NULL;
}
