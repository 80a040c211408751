/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every run of random sequences needs */
#include <argp.h>
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

/* Other versions know more, and have other faults */
bool have_qemu(void)
{
	return !system("qemu-aarch64 --version 2>/dev/null | grep -q 'version 7\\.2'");
}
