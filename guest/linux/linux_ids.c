// SPDX-License-Identifier: GPL-2.0-or-later
/* ID registers as a program sees them: bits of the auxiliary vector, and MRS at EL0 */
#include <ctype.h>

#include "linux_guest.h"

#define PFR0_SVE(pfr0)	((pfr0) >> 32 & 0xf)

static const struct {
	uint8_t op1, crm, op2;
	uint64_t visible, otherwise;
} ids[LINUX_NR_IDS] = {
#define ID(name, op1, crm, op2, visible, otherwise) { op1, crm, op2, visible, otherwise },
#include "linux_ids.def"
#undef ID
};

static const struct {
	uint8_t word, bit;
	enum linux_id id;
	uint8_t shift, width, least;
	const char *name;
} hwcaps[] = {
#define HWCAP(word, bit, name, id, shift, width, least) { word, bit, LINUX_##id, shift, width, least, #name },
#include "linux_hwcaps.def"
#undef HWCAP
};

/* op0:op1:CRn:CRm:op2, where MRS has them: bits 19:5 of the word, moved down by 5 */
uint32_t linux_id_encoding(enum linux_id id)
{
	return 1u << 14 | (uint32_t)ids[id].op1 << 11 | (uint32_t)ids[id].crm << 3 | ids[id].op2;
}

static bool promises(const struct linux_guest *g, size_t i)
{
	uint64_t field = g->id[hwcaps[i].id] >> hwcaps[i].shift & ((1u << hwcaps[i].width) - 1);
	bool is_signed = hwcaps[i].id == LINUX_ID_AA64PFR0_EL1 && hwcaps[i].shift < 24;

	if (hwcaps[i].id == LINUX_ID_AA64ZFR0_EL1 && !PFR0_SVE(g->id[LINUX_ID_AA64PFR0_EL1]))
		return false;
	return field >= hwcaps[i].least && !(is_signed && field == 0xf);
}

uint64_t linux_hwcap(const struct linux_guest *g, unsigned int word)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < sizeof(hwcaps) / sizeof(hwcaps[0]); i++)
		if (hwcaps[i].word == word && promises(g, i))
			bits |= UINT64_C(1) << hwcaps[i].bit;
	return bits;
}

/* arch/arm64/kernel/cpuinfo.c, hwcap_str[]: in small letters, SME_F32F32 without what is between its parts */
void linux_put_features(const struct linux_guest *g, FILE *to)
{
	for (size_t i = 0; i < sizeof(hwcaps) / sizeof(hwcaps[0]); i++) {
		if (!promises(g, i))
			continue;
		fputc(' ', to);
		for (const char *c = hwcaps[i].name; *c; c++)
			if (*c != '_')
				fputc(tolower((unsigned char)*c), to);
	}
}

/* Of the ESR of a trapped MRS: op0:op1:CRn:CRm:op2 */
static uint32_t encoding_of(uint64_t esr)
{
	return (uint32_t)((esr >> 20 & 1) << 14 | (esr >> 14 & 7) << 11 | (esr >> 10 & 15) << 7 |
			  (esr >> 1 & 15) << 3 | (esr >> 17 & 7));
}

/* cpufeature.c, emulate_sys_reg(): CRm 0, and 4 to 7 where what is not known reads as zero */
static bool value_of(const struct linux_guest *g, uint32_t encoding, uint64_t *value)
{
	unsigned int crm = encoding >> 3 & 15;

	for (int i = 0; i < LINUX_NR_IDS; i++)
		if (linux_id_encoding((enum linux_id)i) == encoding) {
			*value = (g->id[i] & ids[i].visible) | ids[i].otherwise;
			return true;
		}
	*value = 0;
	return encoding >> 7 == 1u << 7 && crm >= 4 && crm <= 7;
}

bool linux_emulate_mrs(struct linux_guest *g, uint64_t esr)
{
	unsigned int rt = esr >> 5 & 31;
	uint64_t value;

	if (!(esr & 1) || (esr >> 20 & 3) != 3 || !value_of(g, encoding_of(esr), &value))
		return false;
	if (rt != 31)
		linux_set(g, LINUX_X(rt), value);
	linux_set(g, LINUX_PC, linux_get(g, LINUX_PC) + 4);
	return true;
}
