// SPDX-License-Identifier: GPL-2.0-or-later
#include <jansson.h>

#include "errnos.h"
#include "matrix_differences.h"
#include "matrix_json.h"

/* NULL: no such vCPU, or state, under the profile */
static json_t *answer_json(const struct matrix_answer *answer)
{
	return json_pack("{s:s?, s:s?}", "answer",
			 answer->err == MATRIX_UNREACHABLE ? NULL : errno_label(answer->err), "rule",
			 answer->rule == RULE_NONE ? NULL : rule_descs[answer->rule].id);
}

static json_t *cell_json(const struct errno_matrix *m, const struct matrix_place *at)
{
	json_t *answers = json_object();

	for (size_t i = 0; i < m->nr_profiles; i++)
		json_object_set_new(answers, m->profiles[i]->name,
				    answer_json(errno_matrix_at(m, i, at->vcpu, at->row, at->state)));
	return json_pack("{s:s, s:s, s:s, s:b, s:o}", "vcpu", matrix_vcpu_titles[at->vcpu], "call",
			 matrix_rows[at->row].name, "state", matrix_state_titles[at->state], "differs",
			 matrix_cell_differs(m, at->vcpu, at->row, at->state), "answers", answers);
}

static json_t *profiles_json(const struct errno_matrix *m)
{
	json_t *list = json_array();
	size_t asked;

	for (size_t i = 0; i < m->nr_profiles; i++)
		json_array_append_new(list, json_pack("{s:s, s:s, s:I}", "profile", m->profiles[i]->name, "title",
						      m->profiles[i]->title, "differences",
						      (json_int_t)errno_matrix_differences(m, i, &asked)));
	return list;
}

void errno_matrix_json(const struct errno_matrix *m, FILE *out)
{
	json_t *cells = json_array();
	json_t *all = json_pack("{s:o, s:o}", "profiles", profiles_json(m), "cells", cells);

	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++)
		for (unsigned int row = 0; row < nr_matrix_rows; row++)
			for (int state = 0; state < NR_MATRIX_STATES; state++)
				json_array_append_new(cells, cell_json(m, &(struct matrix_place){
					(enum matrix_vcpu)vcpu, row, (enum matrix_state)state }));
	json_dumpf(all, out, JSON_INDENT(2));
	fputc('\n', out);
	json_decref(all);
}
