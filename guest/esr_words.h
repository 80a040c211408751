/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ESR says, in words and as a signal (esr_words.def) */
#ifndef KVMSME_GUEST_ESR_WORDS_H
#define KVMSME_GUEST_ESR_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESR_CLASS(esr)		((unsigned int)((esr) >> 26) & 0x3f)
#define ESR_CLASS_WFX		0x01u
#define ESR_CLASS_BTI		0x0du
#define ESR_CLASS_SVC		0x15u
#define ESR_CLASS_HVC		0x16u
#define ESR_CLASS_SYS		0x18u
#define ESR_CLASS_PAC		0x1cu
#define ESR_CLASS_SME		0x1du
#define ESR_CLASS_FETCH		0x20u
#define ESR_CLASS_DATA		0x24u
#define ESR_CLASS_BRK		0x3cu
/* from a lower level, or from the same */
#define ESR_IS_FETCH(esr)	((ESR_CLASS(esr) & 0x3e) == ESR_CLASS_FETCH)
#define ESR_IS_WRITE(esr)	((esr) >> 6 & 1)

/** struct esr_words - @words: NULL: of no known class */
struct esr_words {
	const char *words;
	int number, code;
};

struct esr_words esr_class_words(uint64_t esr);
struct esr_words esr_status_words(uint64_t esr);
static inline bool esr_is_abort(uint64_t esr)
{
	return ESR_IS_FETCH(esr) || (ESR_CLASS(esr) & 0x3e) == ESR_CLASS_DATA;
}

/** esr_print() - "data abort, load, translation fault at level 2" */
void esr_print(uint64_t esr, char *to, size_t size);

#endif
