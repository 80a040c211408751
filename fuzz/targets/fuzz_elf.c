/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ELF file with guest code, which says where in the file its parts are */
#include <stdlib.h>

#include "guest_elf.h"
#include "target.h"

static uint8_t touch(const uint8_t *bytes, uint64_t nr)
{
	uint8_t sum = 0;

	for (uint64_t i = 0; i < nr; i++)
		sum ^= bytes[i];
	return sum;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static volatile uint8_t sum;
	struct guest_elf elf;
	char why[256];

	if (guest_elf_load(&elf, input_path(data, size), why)) {
		sum ^= touch(elf.code, elf.code ? elf.code_size : 0);
		for (unsigned int i = 0; i < elf.nr; i++)
			sum ^= touch(elf.file + elf.segment[i].offset, elf.segment[i].nr_bytes);
	}
	guest_elf_free(&elf);
	return 0;
}
