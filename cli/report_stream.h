/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a report goes that is written while progress is shown, or of which the last line alone is wanted */
#ifndef KVMSME_CLI_REPORT_STREAM_H
#define KVMSME_CLI_REPORT_STREAM_H

#include <stdio.h>

/**
 * report_stream_open() - stdout, and where that is a terminal a stream that leaves no progress before its lines
 * report_last_line_open() - a stream of which the last line alone is printed, when it is closed
 */
FILE *report_stream_open(void);
FILE *report_last_line_open(void);

/** report_stream_close() - of either */
void report_stream_close(FILE *stream);

#endif
