/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "blame.h"

static bool differs(const struct profile *a, const struct profile *b, const struct knob_desc *knob)
{
	return knob_get(a, knob) != knob_get(b, knob);
}

static void set_as(struct profile *trial, const struct profile *reference,
		   const struct knob_desc *knob)
{
	knob_set(trial, knob, knob_get(reference, knob));
}

static void add(char *text, size_t size, const char *sep, const struct profile *reference,
		const struct profile *profile, const struct knob_desc *knob)
{
	size_t used = strlen(text);
	char a[64], b[64];

	snprintf(text + used, size - used, "%s%s: %s -> %s", used ? sep : "", knob->name,
		 knob_format(knob, knob_get(reference, knob), a, sizeof(a)),
		 knob_format(knob, knob_get(profile, knob), b, sizeof(b)));
}

static void alone(const struct profile *reference, const struct profile *profile, blame_fn *cures,
		  void *ctx, char *text, size_t size)
{
	for (size_t i = 0; i < nr_knobs; i++) {
		struct profile trial = *profile;

		if (!differs(reference, profile, &knob_descs[i]))
			continue;
		set_as(&trial, reference, &knob_descs[i]);
		if (cures(ctx, &trial))
			add(text, size, ", ", reference, profile, &knob_descs[i]);
	}
}

static void together(const struct profile *reference, const struct profile *profile,
		     blame_fn *cures, void *ctx, char *text, size_t size)
{
	for (size_t i = 0; i < nr_knobs; i++)
		for (size_t k = i + 1; k < nr_knobs; k++) {
			struct profile trial = *profile;

			if (!differs(reference, profile, &knob_descs[i]) ||
			    !differs(reference, profile, &knob_descs[k]))
				continue;
			set_as(&trial, reference, &knob_descs[i]);
			set_as(&trial, reference, &knob_descs[k]);
			if (!cures(ctx, &trial))
				continue;
			add(text, size, "", reference, profile, &knob_descs[i]);
			add(text, size, " with ", reference, profile, &knob_descs[k]);
			return;
		}
}

void blame_knobs(const struct profile *reference, const struct profile *profile, blame_fn *cures,
		 void *ctx, char *text, size_t size)
{
	*text = '\0';
	alone(reference, profile, cures, ctx, text, size);
	if (!*text)
		together(reference, profile, cures, ctx, text, size);
}
