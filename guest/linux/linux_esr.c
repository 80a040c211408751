// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "linux_esr.h"

static const struct {
	uint8_t class;
	struct linux_esr says;
} classes[] = {
#define CLASS(class, words, number, code) { class, { words, number, code } },
#define STATUS(status, mask, words, number, code)
#include "linux_esr.def"
#undef CLASS
#undef STATUS
};

static const struct {
	uint8_t status, mask;
	struct linux_esr says;
} statuses[] = {
#define CLASS(class, words, number, code)
#define STATUS(status, mask, words, number, code) { status, mask, { words, number, code } },
#include "linux_esr.def"
#undef CLASS
#undef STATUS
};

struct linux_esr linux_esr_class(uint64_t esr)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (classes[i].class == ESR_CLASS(esr))
			return classes[i].says;
	return (struct linux_esr){ NULL, 4, 1 };
}

struct linux_esr linux_esr_status(uint64_t esr)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == (esr & statuses[i].mask))
			return statuses[i].says;
	return (struct linux_esr){ NULL, 7, 3 };
}

void linux_esr_print(uint64_t esr, char *to, size_t size)
{
	struct linux_esr class = linux_esr_class(esr), status = linux_esr_status(esr);
	const char *access = ESR_CLASS(esr) == ESR_CLASS_FETCH ? "" :
			     ESR_IS_WRITE(esr) ? ", store" : ", load";
	bool level = (esr & 0x3c) <= 0xc;

	if (!class.words)
		snprintf(to, size, "exception class %#x", ESR_CLASS(esr));
	else if (!linux_esr_is_abort(esr))
		snprintf(to, size, "%s", class.words);
	else if (!status.words)
		snprintf(to, size, "%s%s, fault status %#x", class.words, access, (unsigned int)esr & 0x3f);
	else if (level)
		snprintf(to, size, "%s%s, %s at level %u", class.words, access, status.words,
			 (unsigned int)esr & 3);
	else
		snprintf(to, size, "%s%s, %s", class.words, access, status.words);
}
