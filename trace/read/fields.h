/* SPDX-License-Identifier: GPL-2.0-or-later */
/* JSON values of a trace line, by field type; used by record.c alone */
#ifndef KVMSME_TRACE_FIELDS_H
#define KVMSME_TRACE_FIELDS_H

#include <jansson.h>

#include "arena.h"
#include "record.h"

/* Each stores into @to and returns NULL, or says what the value should be */
const char *parse_uint(const json_t *json, struct arena *arena, trace_uint *to);
const char *parse_int(const json_t *json, struct arena *arena, trace_int *to);
const char *parse_hex(const json_t *json, struct arena *arena, trace_hex *to);
const char *parse_errno(const json_t *json, struct arena *arena, trace_errno *to);
const char *parse_flag(const json_t *json, struct arena *arena, trace_flag *to);
const char *parse_exit(const json_t *json, struct arena *arena, trace_exit *to);
const char *parse_bytes(const json_t *json, struct arena *arena, trace_bytes *to);
const char *parse_ids(const json_t *json, struct arena *arena, trace_ids *to);
const char *parse_addr(const json_t *json, struct arena *arena, trace_addr *to);
const char *parse_name(const json_t *json, struct arena *arena, trace_name *to);
const char *parse_features(const json_t *json, struct arena *arena, trace_features *to);

#endif
