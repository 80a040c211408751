/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The mnemonic of a word: its row's, in which {s:b,h,w,d} is the one that field s says */
#include <stdio.h>
#include <string.h>

#include "insn.h"

#define LONGEST	32

/* The choice number @n of "b,h,w,d}"; @len: how long it is */
static const char *choice(const char *choices, uint32_t n, size_t *len)
{
	*len = strcspn(choices, ",}");
	while (n-- && choices[*len] == ',') {
		choices += *len + 1;
		*len = strcspn(choices, ",}");
	}
	return choices;
}

const char *insn_mnemonic(const struct insn *insn, uint32_t word)
{
	static _Thread_local char text[LONGEST];
	const char *from = insn->mnemonic;
	size_t at = 0, len;

	if (!strchr(from, '{'))
		return from;
	while (*from && at < LONGEST - 1) {
		const char *what = from;

		if (*from == '{') {
			what = choice(from + 3, pattern_field(&insn->pattern, word, from[1]), &len);
			from += strcspn(from, "}") + 1;
		} else {
			len = strcspn(from, "{");
			from += len;
		}
		at += (size_t)snprintf(text + at, LONGEST - at, "%.*s", (int)len, what);
	}
	return text;
}
