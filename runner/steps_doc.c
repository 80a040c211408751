// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of docs/scenarios.md that say what a step may be */
#include <string.h>

#include "action.h"
#include "runner.h"

static void fields_doc(FILE *out, const struct field *field)
{
	const char *separator = ". ";

	for (; field && field->key; field++) {
		fprintf(out, "%s`%s`: %s", separator, field->key, field->doc);
		separator = "; ";
	}
}

static void words_doc(FILE *out, const struct shape *shape)
{
	const char *separator = ". One of ";

	if (shape->listed) {
		fprintf(out, ". One of %s, or a number", shape->listed);
		return;
	}
	for (const struct word *word = shape->words; word && word->name; word++) {
		fprintf(out, "%s`%s`", separator, word->name);
		separator = ", ";
	}
	if (shape->words)
		fputs(shape->kind == SHAPE_BITS ? ", or a bit's number" : ", or a number", out);
}

static void beside_doc(FILE *out, unsigned int heeds)
{
	const char *separator = "";

	for (int i = 0; i < NR_MODIFIERS; i++)
		if (heeds & 1u << i) {
			fprintf(out, "%s`%s`", separator, modifiers[i].key);
			separator = " ";
		}
}

void runner_steps(FILE *out)
{
	fputs("| step | does | heeds |\n|---|---|---|\n", out);
	for (int i = 0; i < NR_STEP_ACTIONS; i++) {
		const struct action *action = &step_actions[i];

		fprintf(out, "| `%s` | %s", action->form, action->doc);
		words_doc(out, action->arg);
		fields_doc(out, action->arg->fields);
		fputs(" | ", out);
		beside_doc(out, action->heeds);
		fputs(" |\n", out);
	}
	fputs("\n| beside it | means |\n|---|---|\n", out);
	for (int i = 0; i < NR_MODIFIERS; i++)
		fprintf(out, "| `%s` | %s |\n", modifiers[i].form, modifiers[i].doc);
}
