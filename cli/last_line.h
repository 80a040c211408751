/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A stream of which the last line alone is printed: --quiet of what ends with a summary */
#ifndef KVMSME_CLI_LAST_LINE_H
#define KVMSME_CLI_LAST_LINE_H

#include <stdio.h>

/** last_line_open() - a stream to write to; fclose() prints its last line to stdout */
FILE *last_line_open(void);

#endif
