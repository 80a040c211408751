// SPDX-License-Identifier: GPL-2.0-or-later
/* What this CPU does of what a host's ID registers promise */
#include "a64_pe.h"

static const struct {
	uint16_t sysreg;
	uint64_t most;
} limits[] = {
#define ID(name, crn, crm, op2, most) { 3 << 14 | (crn) << 7 | (crm) << 3 | (op2), most },
#include "a64_ids.def"
#undef ID
};

#define NOT_THERE 15u

static uint64_t lowered(uint64_t value, uint64_t most)
{
	for (unsigned int shift = 0; shift < 64; shift += 4) {
		unsigned int field = value >> shift & 15, limit = most >> shift & 15;

		if (field != NOT_THERE && field > limit)
			value -= (uint64_t)(field - limit) << shift;
	}
	return value;
}

uint64_t a64_id_register(uint16_t sysreg, uint64_t value)
{
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++)
		if (limits[i].sysreg == sysreg)
			return lowered(value, limits[i].most);
	return value;
}
