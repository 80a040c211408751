// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>
#include <string.h>

#include "cap_names.h"
#include "nearest.h"

#define PREFIX		"KVM_CAP_"
#define OF_ARM		"ARM_"

const char *cap_name(uint64_t number)
{
	for (const struct cap_name *cap = cap_names; cap->name; cap++)
		if (cap->number == number)
			return cap->name;
	return NULL;
}

static const char *without(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) ? text : text + strlen(prefix);
}

static bool find(const char *text, const char *prefix, uint64_t *number)
{
	for (const struct cap_name *cap = cap_names; cap->name; cap++) {
		const char *name = without(cap->name, PREFIX);
		size_t len = strlen(prefix);

		if (strncmp(name, prefix, len) != 0 || strcmp(name + len, text) != 0)
			continue;
		*number = cap->number;
		return true;
	}
	return false;
}

bool cap_by_name(const char *text, uint64_t *number)
{
	text = without(text, PREFIX);
	return find(text, "", number) || find(text, OF_ARM, number);
}

const char *cap_guess(const char *text)
{
	return nearest(without(text, PREFIX), cap_words);
}
