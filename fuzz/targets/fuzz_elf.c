/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An ELF file with guest code, which says where in the file its parts are: all of them are read */
#include "guest_elf.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct guest_elf elf;
	char why[256];

	if (guest_elf_load(&elf, input_path(data, size), why)) {
		if (elf.code)
			fwrite(elf.code, 1, elf.code_size, nowhere());
		for (unsigned int i = 0; i < elf.nr; i++)
			fwrite(elf.file + elf.segment[i].offset, 1, elf.segment[i].nr_bytes, nowhere());
	}
	guest_elf_free(&elf);
	return 0;
}
