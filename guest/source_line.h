/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of source, from the DWARF of an ELF file by libdw; a build without it knows none */
#ifndef KVMSME_GUEST_SOURCE_LINE_H
#define KVMSME_GUEST_SOURCE_LINE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/** source_line_at() - "gemm.c:42" of the file's own @address; false: it is not there */
bool source_line_at(const uint8_t *file, size_t len, uint64_t address, char *to, size_t size);

#endif
