/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest of these words on either CPU: see random_guest.h */
#include <stdlib.h>

#include "random_guest.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *broken = random_guest_of(data, size);

	if (broken) {
		fprintf(stderr, "broken: %s\n", broken);
		abort();
	}
	return 0;
}
