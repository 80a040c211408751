/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file's bytes, all at once */
#ifndef KVMSME_TEXT_WHOLE_FILE_H
#define KVMSME_TEXT_WHOLE_FILE_H

#include <stddef.h>

/**
 * whole_file_read() - the bytes of @path; free() them
 * NULL with errno set, and EFBIG if there are more than @max.
 */
unsigned char *whole_file_read(const char *path, size_t max, size_t *len);

#endif
