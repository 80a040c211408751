/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Traces as files: the lines that trace/read reads (docs/trace-format.md) */
#ifndef KVMSME_RECORD_TRACE_WRITER_H
#define KVMSME_RECORD_TRACE_WRITER_H

#include <stdio.h>

#include "record.h"

/** trace_write_header() - line 1 of a trace of the newest format */
void trace_write_header(FILE *file, const struct trace_header *header, uint64_t seed);

/** trace_write_op() - a line: every field that op->given names */
void trace_write_op(FILE *file, const struct trace_op *op);

/** trace_write_schema() - the JSON schema of a line of a trace, from the table that reads it */
void trace_write_schema(FILE *file);

#endif
