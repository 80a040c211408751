/* SPDX-License-Identifier: GPL-2.0-or-later */
/* libFuzzer target: build with the preset "fuzz", run build-fuzz/fuzz/fuzz_ioctl CORPUS */
#include <stdio.h>
#include <stdlib.h>

#include "ioctl_sequence.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv);

static struct fuzz_worlds worlds;

/* Ahead of all inputs, and in AFL++ of all processes */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	if (!fuzz_worlds_open(&worlds))
		abort();
	fuzz_worlds_make(&worlds);
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *broken;

	if (!worlds.world && !fuzz_worlds_open(&worlds))
		abort();
	broken = fuzz_sequence(&worlds, data, size);
	if (broken) {
		fprintf(stderr, "broken: %s\n", broken);
		abort();
	}
	return 0;
}
