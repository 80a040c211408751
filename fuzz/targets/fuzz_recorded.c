/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Recorded instructions and access checks, as `kvmsme vectors` and `kvmsme traps` take them */
#include "target.h"
#include "traps.h"
#include "vectors.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char path[64], *files[] = { path };

	snprintf(path, sizeof(path), "%s", input_path(data, size));
	vectors_main(1, files, nowhere());
	traps_main(1, files, nowhere());
	return 0;
}
