// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * For each register of each kernel, and of each register file, a line of C that a compiler with the
 * kernel's own headers accepts only if c_reg_id() has written the id that it was given.
 */
#include <inttypes.h>
#include <stdio.h>

#include "c_ids.h"
#include "regs.h"
#include "syz_regs.h"

static void assert_id(const struct profile *profile, uint64_t id)
{
	char buf[C_EXPR_MAX];

	printf("_Static_assert((%s) == 0x%" PRIx64 ", \"\");\n", c_reg_id(profile, id, buf), id);
}

static void assert_kernel(const struct profile *profile)
{
	uint64_t ids[SYZ_MAX_IDS];

	for (unsigned int i = 0; i < nr_syz_groups; i++) {
		size_t nr = syz_group_ids(profile, i, ids);

		for (size_t n = 0; n < nr; n++)
			assert_id(profile, ids[n]);
	}
}

int main(void)
{
	static const char *const slices[] = { "Z31 slice 31", "P0 slice 1", "FFR slice 3", "ZA[255] slice 31" };
	const struct profile *profile = profile_by_name(PROFILE_DEFAULT);
	uint64_t id = 0;

	assert_kernel(profile);
	assert_kernel(profile_by_name("sve-mainline"));
	assert_kernel(profile_by_name("sve-6.1"));
	for (size_t i = 0; i < sizeof(slices) / sizeof(slices[0]); i++)
		if (reg_id(NULL, slices[i], &id))
			assert_id(profile, id);
	assert_id(profile, 0x6030000000100001);
	assert_id(profile, 0);
	return 0;
}
