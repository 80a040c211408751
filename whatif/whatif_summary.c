/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "whatif_summary.h"

static void add_migration(struct whatif_summary *s, enum whatif_verdict reference, enum whatif_verdict here)
{
	if (reference < WHATIF_SAFE || reference > WHATIF_REFUSED || here < WHATIF_SAFE || here > WHATIF_REFUSED)
		return;
	s->migrations++;
	s->worse += reference == WHATIF_SAFE && here != WHATIF_SAFE;
	s->better += reference != WHATIF_SAFE && here == WHATIF_SAFE;
}

struct whatif_summary whatif_summarize(const struct whatif *w, size_t column)
{
	struct whatif_summary s = { .causes = w->column[column].nr_causes };

	for (const struct whatif_row *row = w->first; row; row = row->next) {
		const struct whatif_cell *cell = &row->cell[column];

		add_migration(&s, row->cell[0].verdict, cell->verdict);
		for (size_t n = 0; n < cell->nr; n++) {
			const struct whatif_difference *d = &cell->difference[n];

			whatif_count(&s.all, row, d->times);
			whatif_count(&s.effect[w->column[column].answers[d->answers].effect], row, d->times);
		}
	}
	return s;
}

/* Effects are from the worst on */
static const char *worst(const struct whatif_summary *s)
{
	int i = 0;

	while (!s->effect[i].calls)
		i++;
	return effect_texts[i];
}

const char *whatif_summary_text(const struct whatif *w, size_t column, const struct whatif_summary *s,
				char text[WHATIF_SUMMARY_MAX])
{
	const char *name = w->profiles[column]->name, *reference = w->profiles[0]->name;
	char tally[64];
	int used;

	if (!s->all.calls) {
		snprintf(text, WHATIF_SUMMARY_MAX, "%s answers all calls of %zu %s%s as %s does.", name, w->nr_rows,
			 w->noun, w->nr_rows == 1 ? "" : "s", reference);
		return text;
	}
	used = snprintf(text, WHATIF_SUMMARY_MAX,
			"%s answers otherwise than %s: %s of %zu, for %zu reason%s; the worst: %s.", name, reference,
			whatif_tally_text(w, &s->all, tally), w->nr_rows, s->causes,
			s->causes == 1 ? "" : "s", worst(s));
	if (s->worse || s->better)
		snprintf(text + used, WHATIF_SUMMARY_MAX - (size_t)used,
			 " Of %zu migrations %zu that are safe there are not safe here, and %zu are safe here alone.",
			 s->migrations, s->worse, s->better);
	return text;
}

bool whatif_row_is_alike(const struct whatif *w, const struct whatif_row *row)
{
	for (size_t i = 1; i < w->nr_profiles; i++)
		if (row->cell[i].nr || row->cell[i].verdict != row->cell[0].verdict)
			return false;
	return true;
}
