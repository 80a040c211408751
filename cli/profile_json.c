/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <string.h>

#include "profile_json.h"

static void print(json_t *all)
{
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static json_t *head(const struct profile *profile)
{
	return json_pack("{s:s, s:s, s:s, s:b, s:b, s:s?}", "profile", profile->name, "title", profile->title,
			 "kernel", profile->kernel, "default", !strcmp(profile->name, PROFILE_DEFAULT), "defective",
			 profile->defective, "proposal", *profile->proposal ? profile->proposal : NULL);
}

static json_t *value(const struct profile *profile, const struct knob_desc *knob)
{
	char text[64];

	return json_string(knob_format(knob, knob_get(profile, knob), text, sizeof(text)));
}

static json_t *knob_json(const struct knob_desc *knob)
{
	return json_pack("{s:s, s:s, s:s}", "knob", knob->name, "decides", knob->doc, "source", knob->source);
}

void profile_list_json(void)
{
	json_t *list = json_array();

	for (size_t i = 0; i < nr_builtin_profiles; i++)
		json_array_append_new(list, head(builtin_profiles[i]));
	print(json_pack("{s:o}", "profiles", list));
}

void profile_show_json(const struct profile *profile)
{
	json_t *knobs = json_array(), *all = head(profile);

	for (size_t i = 0; i < nr_knobs; i++) {
		json_t *knob = knob_json(&knob_descs[i]);

		json_object_set_new(knob, "value", value(profile, &knob_descs[i]));
		json_array_append_new(knobs, knob);
	}
	json_object_set_new(all, "knobs", knobs);
	print(all);
}

void profile_diff_json(const struct profile *a, const struct profile *b)
{
	json_t *knobs = json_array();

	for (size_t i = 0; i < nr_knobs; i++) {
		const struct knob_desc *desc = &knob_descs[i];
		json_t *knob;

		if (knob_get(a, desc) == knob_get(b, desc))
			continue;
		knob = knob_json(desc);
		json_object_set_new(knob, "from", value(a, desc));
		json_object_set_new(knob, "to", value(b, desc));
		json_array_append_new(knobs, knob);
	}
	print(json_pack("{s:s, s:s, s:o}", "from", a->name, "to", b->name, "knobs", knobs));
}
