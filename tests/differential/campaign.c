/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every run of random sequences needs */
#include <argp.h>
#include <stdio.h>
#include <stdlib.h>

#include "differential.h"

static uint64_t state;

void random_seed(uint64_t seed)
{
	state = (seed + 1) * UINT64_C(0x9e3779b97f4a7c15);
}

uint64_t random_bits(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

uint64_t argument_number(const char *text, struct argp_state *parser)
{
	char *end;
	uint64_t value = strtoull(text, &end, 0);

	if (!*text || *end || *text == '-')
		argp_error(parser, "'%s' is not a number", text);
	return value;
}

/* Others have other faults */
enum qemu_version qemu_version(void)
{
	static const char ask[] = "qemu-aarch64 --version 2>/dev/null | grep -q 'version ";
	static const struct {
		enum qemu_version version;
		const char *text;
	} known[] = { { QEMU_7_2, "7\\.2" }, { QEMU_11, "11\\." } };
	char command[sizeof(ask) + 16];

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		snprintf(command, sizeof(command), "%s%s'", ask, known[i].text);
		if (!system(command))
			return known[i].version;
	}
	return QEMU_NONE;
}
