/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <stdbool.h>

#include "effects.h"

const char *const effect_names[NR_EFFECTS] = {
#define E(name, text) [EFFECT_##name] = #name,
	WHATIF_EFFECTS(E)
#undef E
};
const char *const effect_texts[NR_EFFECTS] = {
#define E(name, text) [EFFECT_##name] = text,
	WHATIF_EFFECTS(E)
#undef E
};

enum effect effect_of_errnos(int was, int is)
{
	if (!is)
		return EFFECT_accepted;
	if (was)
		return EFFECT_error;
	return is == EBUSY || is == EPERM || is == ENOEXEC || is == EACCES ? EFFECT_order :
									     EFFECT_refused;
}

static bool zero_from(const uint8_t *bytes, size_t from, size_t len)
{
	while (from < len && !bytes[from])
		from++;
	return from == len;
}

enum effect effect_of_values(const uint8_t *was, const uint8_t *is, size_t len)
{
	size_t common = 0;

	if (zero_from(is, 0, len))
		return EFFECT_lost;
	while (common < len && was[common] == is[common])
		common++;
	return common && zero_from(is, common, len) ? EFFECT_truncated : EFFECT_value;
}
