/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "html_profiles.h"

static size_t knobs_that_differ(const struct profile *a, const struct profile *b)
{
	size_t nr = 0;

	for (size_t i = 0; i < nr_knobs; i++)
		nr += knob_get(a, &knob_descs[i]) != knob_get(b, &knob_descs[i]);
	return nr;
}

static void knob_of(FILE *out, const struct profile *reference, const struct profile *profile,
		    const struct knob_desc *knob)
{
	long was = knob_get(reference, knob), is = knob_get(profile, knob);
	char a[64], b[64];

	if (was == is)
		return;
	fprintf(out, "<li><code>%s: %s, not %s</code>: ", knob->name, knob_format(knob, is, b, sizeof(b)),
		knob_format(knob, was, a, sizeof(a)));
	html_text(out, knob->doc);
	fputs("</li>\n", out);
}

static void knobs_of(FILE *out, const struct profile *reference, const struct profile *profile)
{
	size_t nr = knobs_that_differ(reference, profile);

	if (!nr) {
		fputs("<p>All knobs are as in the reference.</p>\n", out);
		return;
	}
	fprintf(out, "<details><summary>%zu knob%s as in the reference</summary>\n<ul>\n", nr,
		nr == 1 ? " is not" : "s are not");
	for (size_t i = 0; i < nr_knobs; i++)
		knob_of(out, reference, profile, &knob_descs[i]);
	fputs("</ul></details>\n", out);
}

void html_profiles(FILE *out, const struct profile *const *profiles, size_t nr)
{
	html_heading(out, "profiles", "Profiles");
	for (size_t i = 0; i < nr; i++) {
		fprintf(out, "<h3 id=\"p%zu\">", i);
		html_text(out, profiles[i]->name);
		if (*profiles[i]->title)
			fputs(": ", out);
		html_text(out, profiles[i]->title);
		fputs("</h3>\n", out);
		if (i)
			knobs_of(out, profiles[0], profiles[i]);
		else if (nr > 1)
			fputs("<p>The reference.</p>\n", out);
	}
}

void html_reference(FILE *out, const struct profile *reference)
{
	fputs("<p>", out);
	html_element(out, "strong", "", reference->name);
	fputs(" is the reference: the others are compared with it.</p>\n", out);
}
