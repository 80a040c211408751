/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What an ESR says, in words and as a signal (linux_esr.def) */
#ifndef KVMSME_GUEST_LINUX_ESR_H
#define KVMSME_GUEST_LINUX_ESR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define ESR_CLASS(esr)		((unsigned int)((esr) >> 26) & 0x3f)
#define ESR_CLASS_WFX		0x01u
#define ESR_CLASS_SVC		0x15u
#define ESR_CLASS_SYS		0x18u
#define ESR_CLASS_FETCH		0x20u
#define ESR_CLASS_DATA		0x24u
#define ESR_IS_WRITE(esr)	((esr) >> 6 & 1)

/** struct linux_esr - @words: NULL: of no known class */
struct linux_esr {
	const char *words;
	int number, code;
};

struct linux_esr linux_esr_class(uint64_t esr);
struct linux_esr linux_esr_status(uint64_t esr);
static inline bool linux_esr_is_abort(uint64_t esr)
{
	return ESR_CLASS(esr) == ESR_CLASS_FETCH || ESR_CLASS(esr) == ESR_CLASS_DATA;
}

/** linux_esr_print() - "data abort, load, translation fault at level 2" */
void linux_esr_print(uint64_t esr, char *to, size_t size);

#endif
