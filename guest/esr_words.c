// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "esr_words.h"

static const struct {
	uint8_t class;
	struct esr_words says;
} classes[] = {
#define CLASS(class, words, number, code) { class, { words, number, code } },
#define SME(code, words)
#define STATUS(status, mask, words, number, code)
#include "esr_words.def"
#undef CLASS
#undef SME
#undef STATUS
};

static const struct {
	uint8_t status, mask;
	struct esr_words says;
} statuses[] = {
#define CLASS(class, words, number, code)
#define SME(code, words)
#define STATUS(status, mask, words, number, code) { status, mask, { words, number, code } },
#include "esr_words.def"
#undef CLASS
#undef SME
#undef STATUS
};

/* By SMTC */
static const char *const sme[] = {
#define CLASS(class, words, number, code)
#define SME(code, words) [code] = words,
#define STATUS(status, mask, words, number, code)
#include "esr_words.def"
#undef CLASS
#undef SME
#undef STATUS
};

struct esr_words esr_class_words(uint64_t esr)
{
	for (size_t i = 0; i < sizeof(classes) / sizeof(classes[0]); i++)
		if (classes[i].class == ESR_CLASS(esr))
			return classes[i].says;
	return (struct esr_words){ NULL, 4, 1 };
}

struct esr_words esr_status_words(uint64_t esr)
{
	for (size_t i = 0; i < sizeof(statuses) / sizeof(statuses[0]); i++)
		if (statuses[i].status == (esr & statuses[i].mask))
			return statuses[i].says;
	return (struct esr_words){ NULL, 7, 3 };
}

static void print_abort(uint64_t esr, const char *class, char *to, size_t size)
{
	struct esr_words status = esr_status_words(esr);
	const char *access = ESR_IS_FETCH(esr) ? "" : ESR_IS_WRITE(esr) ? ", store" : ", load";
	bool level = (esr & 0x3c) <= 0xc;

	if (!status.words)
		snprintf(to, size, "%s%s, fault status %#x", class, access, (unsigned int)esr & 0x3f);
	else if (level)
		snprintf(to, size, "%s%s, %s at level %u", class, access, status.words, (unsigned int)esr & 3);
	else
		snprintf(to, size, "%s%s, %s", class, access, status.words);
}

/* Of EC 0x18: Op0 21:20, Op2 19:17, Op1 16:14, CRn 13:10, CRm 4:1, read 0 */
static void print_sys(uint64_t esr, const char *class, char *to, size_t size)
{
	unsigned int iss = (unsigned int)esr;

	snprintf(to, size, "%s, %s S%u_%u_C%u_C%u_%u", class, iss & 1 ? "read of" : "write of", iss >> 20 & 3,
		 iss >> 14 & 7, iss >> 10 & 15, iss >> 1 & 15, iss >> 17 & 7);
}

/* Of the classes whose ISS is one number, or one of a few things */
static void print_iss(uint64_t esr, const char *class, char *to, size_t size)
{
	static const char *const keys[] = { "instruction key A", "instruction key B", "data key A", "data key B" };
	unsigned int iss = (unsigned int)esr;

	switch (ESR_CLASS(esr)) {
	case ESR_CLASS_SVC:
	case ESR_CLASS_HVC:
	case ESR_CLASS_BRK:
		snprintf(to, size, "%s #%u", class, iss & 0xffff);
		return;
	case ESR_CLASS_BTI:
		snprintf(to, size, "%s, PSTATE.BTYPE is %u", class, iss & 3);
		return;
	case ESR_CLASS_PAC:
		snprintf(to, size, "%s, %s", class, keys[iss & 3]);
		return;
	default:
		snprintf(to, size, "%s", class);
	}
}

void esr_print(uint64_t esr, char *to, size_t size)
{
	struct esr_words class = esr_class_words(esr);
	unsigned int code = (unsigned int)esr & 7;

	if (!class.words)
		snprintf(to, size, "exception class %#x", ESR_CLASS(esr));
	else if (esr_is_abort(esr))
		print_abort(esr, class.words, to, size);
	else if (ESR_CLASS(esr) == ESR_CLASS_SYS)
		print_sys(esr, class.words, to, size);
	else if (ESR_CLASS(esr) == ESR_CLASS_SME && code < sizeof(sme) / sizeof(sme[0]))
		snprintf(to, size, "%s, %s", class.words, sme[code]);
	else
		print_iss(esr, class.words, to, size);
}
