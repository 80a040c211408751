/* SPDX-License-Identifier: GPL-2.0-or-later */
/** DOC: Where the program's own data is: what is installed beside it, which may have been moved */
#ifndef KVMSME_TEXT_DATA_PATH_H
#define KVMSME_TEXT_DATA_PATH_H

#include <stdbool.h>
#include <stddef.h>

/**
 * data_path() - the installed file or directory for @name, which is not there itself
 * @name:  as the user gave it
 * @found: its path, of @size bytes
 * Returns false, and leaves @found alone, if @name is there, is absolute or leads out of where it
 * is looked for, or if nothing of this name is installed.
 */
bool data_path(const char *name, char *found, size_t size);

#endif
