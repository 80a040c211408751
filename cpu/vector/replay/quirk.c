/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include <smevec/smevec.h>

#include "quirk.h"

/*
 * Records in which every version of QEMU that knows the instruction is wrong carry no
 * "disputed".  The engine knows what these do (struct smevec_sys, quirk_qemu), so that the
 * records still have to agree bit for bit.
 */
static const struct {
	const char *mnemonic, *quirk;
} quirks[] = {
	{ "fcmla", "QEMU changes the sign of a NaN under FPCR.AH in the indexed form" },
	{ "flogb", "QEMU does not note a denormal operand under FPCR.AH" },
	{ "fvdot", "QEMU takes every fourth byte, and vectors behind the two that are named" },
	{ "ld1", "QEMU leaves inactive elements behind a ZA column's last active one" },
	{ "ldff1", "QEMU misreads the predicate of a run, and reports an aligned fault address" },
	{ "ldnf1", "QEMU misreads the predicate of a run" },
	{ "movt", "QEMU clears ZT0 when the part's number wraps to 0" },
};

const char *quirk_of(uint32_t word)
{
	const char *mnemonic = smevec_mnemonic(word);

	for (size_t i = 0; i < sizeof(quirks) / sizeof(quirks[0]); i++)
		if (!strncmp(mnemonic, quirks[i].mnemonic, strlen(quirks[i].mnemonic)))
			return quirks[i].quirk;
	return NULL;
}

/*
 * FVDOTB and FVDOTT of Z30 and Z31: QEMU takes vectors 32 to 34, which are memory behind its
 * registers that no record shows.  Zn is in bits 9:6, of even registers.
 */
bool quirk_undecidable(uint32_t word)
{
	const char *mnemonic = smevec_mnemonic(word);

	return (!strcmp(mnemonic, "fvdotb") || !strcmp(mnemonic, "fvdott")) && (word >> 6 & 15) == 15;
}
