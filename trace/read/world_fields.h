/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Fields that only steps of world switches have: parsers, as those of fields.h, and checks */
#ifndef KVMSME_WORLD_FIELDS_H
#define KVMSME_WORLD_FIELDS_H

#include "fields.h"

bool parse_call(struct parse *p, json_t *json, void *to);
bool parse_script(struct parse *p, json_t *json, void *to);
bool parse_loads(struct parse *p, json_t *json, void *to);
bool parse_dumps(struct parse *p, json_t *json, void *to);
bool parse_exception(struct parse *p, json_t *json, void *to);
bool parse_task(struct parse *p, json_t *json, void *to);
bool parse_host_check(struct parse *p, json_t *json, void *to);

/** world_check_vcpu(), world_check_run() - do the fields of a step fit together? */
bool world_check_vcpu(struct parse *p, struct trace_op *op);
bool world_check_run(struct parse *p, struct trace_op *op);

/** world_check_task() - does what the task has in its registers fit its host's vector lengths? */
bool world_check_task(struct parse *p, const struct trace_header *host,
		      const struct world_task *task);

/**
 * world_own_task() - registers for a task of which the record says only that they were preserved
 * @sme: the task has TPIDR2_EL0 and SVCR as well
 */
const struct world_task *world_own_task(struct parse *p, bool sme);

#endif
