/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file that may be a profile or a population of registers: both readers take it */
#include <stdlib.h>

#include "profile_yaml.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct profile profile;
	static struct kernel_pop pop;
	char error[LOAD_ERROR_MAX];
	const char *path = input_path(data, size);

	profile_load(path, &profile, error);
	kernel_load(path, &pop, error);
	return 0;
}
