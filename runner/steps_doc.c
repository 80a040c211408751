// SPDX-License-Identifier: GPL-2.0-or-later
/* The tables of docs/scenarios.md that say what a step may be, and what a host is */
#include <inttypes.h>
#include <string.h>

#include "action.h"
#include "runner.h"

static void number_doc(FILE *out, uint64_t max)
{
	if (max < UINT32_MAX)
		fprintf(out, "0 to %" PRIu64, max);
	else
		fputs("a number", out);
}

static void choices_doc(FILE *out, const char *const *words)
{
	for (int i = 0; words[i]; i++)
		fprintf(out, "%s`%s`", i ? ", " : "", words[i]);
}

static void words_doc(FILE *out, const struct shape *shape)
{
	if (shape->listed)
		fputs(shape->listed, out);
	for (int i = 0; !shape->listed && shape->words[i].name; i++)
		fprintf(out, "%s`%s`", i ? ", " : "", shape->words[i].name);
	fputs(", or a number", out);
}

/* What the argument of a step is, of which a mapping with keys of its own has a table */
static void shape_doc(FILE *out, const struct shape *shape)
{
	switch (shape->kind) {
	case SHAPE_NUMBER:
		number_doc(out, shape->max);
		break;
	case SHAPE_WORD:
		words_doc(out, shape);
		break;
	case SHAPE_BITS:
		fputs("a list of ", out);
		words_doc(out, shape);
		fputs(" of a bit", out);
		break;
	case SHAPE_NAME:
		fputs("a word", out);
		break;
	case SHAPE_FIELDS:
		fputs("a map, with keys as below", out);
		break;
	case SHAPE_REGS:
		fputs("a map from registers to values", out);
		break;
	case SHAPE_CAPS:
		fputs("a map to numbers from ", out);
		words_doc(out, shape);
		break;
	case SHAPE_GUEST:
		fputs("text, or one of these maps", out);
		break;
	}
}

static void field_type_doc(FILE *out, const struct field *field)
{
	static const char *const kinds[] = {
		[FIELD_FLAG] = "`true` or `false`", [FIELD_NAME] = "a word", [FIELD_REGS] = "a list of registers",
		[FIELD_BYTES] = "bytes", [FIELD_REQUEST] = "a number, or a word", [FIELD_SET] = "a map",
		[FIELD_GET] = "a map", [FIELD_MEMBER] = "a value", [FIELD_WANTED] = "a value",
	};

	if (field->kind == FIELD_NUMBER)
		number_doc(out, field->max);
	else if (field->kind == FIELD_WORD)
		choices_doc(out, field->words);
	else
		fputs(kinds[field->kind], out);
}

static void heeds_doc(FILE *out, unsigned int heeds)
{
	const char *separator = "";

	for (int i = 0; i < NR_MODIFIERS; i++)
		if (heeds & 1u << i) {
			fprintf(out, "%s`%s`", separator, modifiers[i].key);
			separator = " ";
		}
}

static void actions_doc(FILE *out)
{
	fputs("| step | does | takes | heeds |\n|---|---|---|---|\n", out);
	for (int i = 0; i < NR_STEP_ACTIONS; i++) {
		const struct action *action = &step_actions[i];

		fprintf(out, "| `%s` | %s | ", action->form, action->doc);
		shape_doc(out, action->arg);
		fputs(" | ", out);
		heeds_doc(out, action->heeds);
		fputs(" |\n", out);
	}
}

/* Steps with the same keys have them together, where the first of them is */
static bool begins_fields(int i)
{
	const struct shape *arg = step_actions[i].arg;

	while (i--)
		if (step_actions[i].arg == arg)
			return false;
	return arg->fields;
}

static void names_doc(FILE *out, const struct shape *arg)
{
	const char *separator = "";

	for (int i = 0; i < NR_STEP_ACTIONS; i++)
		if (step_actions[i].arg == arg) {
			fprintf(out, "%s`%s`", separator, step_actions[i].name);
			separator = " ";
		}
}

static void field_doc(FILE *out, const struct shape *arg, const struct field *field)
{
	fputs("| ", out);
	names_doc(out, arg);
	fprintf(out, " | `%s` | ", field->key);
	field_type_doc(out, field);
	fprintf(out, " | %s | %s |\n", field->doc,
		field->required ? "**required**" : field->otherwise ? field->otherwise : "not looked at");
}

static void fields_doc(FILE *out)
{
	fputs("\n| in the map of | key | takes | means | without it |\n|---|---|---|---|---|\n", out);
	for (int i = 0; i < NR_STEP_ACTIONS; i++)
		if (begins_fields(i))
			for (const struct field *field = step_actions[i].arg->fields; field->key; field++)
				field_doc(out, step_actions[i].arg, field);
}

static void lengths_doc(FILE *out, const char *key, const char *what, uint16_t vqs)
{
	const char *separator = "[";

	fprintf(out, "| `%s` | a list of 1 to 16, or `none` | %s, in quadwords | ", key, what);
	for (int vq = 1; vq <= 16; vq++)
		if (vqs >> (vq - 1) & 1) {
			fprintf(out, "%s%d", separator, vq);
			separator = ", ";
		}
	fputs("] |\n", out);
}

static void host_doc(FILE *out)
{
	static const struct kvmsme_host max = KVMSME_HOST_MAX;

	fputs("\n| in the map of `host`, `other_host` | takes | means | without it |\n|---|---|---|---|\n", out);
	lengths_doc(out, "sve", "vector lengths of SVE", max.sve_vqs);
	lengths_doc(out, "sme", "streaming vector lengths, powers of two", max.sme_vqs);
	for (size_t i = 0; i < NR_HOST_FLAGS; i++)
		fprintf(out, "| `%s` | `true` or `false` | %s | %s |\n", host_flags[i].key, host_flags[i].doc,
			*(const bool *)((const char *)&max + host_flags[i].offset) ? "true" : "false");
	fputs("| `mode` | ", out);
	choices_doc(out, host_modes);
	fprintf(out, " | what KVM is at EL2 (HOST-4 is the rule that looks at it) | %s |\n", host_modes[max.mode]);
}

void runner_steps(FILE *out)
{
	actions_doc(out);
	fields_doc(out);
	fputs("\n| beside it | means | without it |\n|---|---|---|\n", out);
	for (int i = 0; i < NR_MODIFIERS; i++)
		fprintf(out, "| `%s` | %s | %s |\n", modifiers[i].form, modifiers[i].doc, modifiers[i].otherwise);
	host_doc(out);
}
