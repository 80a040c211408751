/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "matrix_differences.h"
#include "needed.h"

const char *const matrix_effect_texts[NR_MATRIX_EFFECTS] = {
	[DIFFERS_REFUSED] = "refused where it succeeds: a call that a VMM makes fails",
	[DIFFERS_GRANTED] = "granted where it refuses: a VMM gets what it was denied",
	[DIFFERS_ERRNO] = "refused with another errno: a VMM that looks at it goes another way",
	[DIFFERS_REACHABLE] = "of a vCPU or a state that only one of them has",
};

const char matrix_introduction[] =
	"init and final: after KVM_ARM_VCPU_INIT and KVM_ARM_VCPU_FINALIZE; SM, ZA: with that bit "
	"of SVCR set; ran: after a KVM_RUN. 0 is success, - a vCPU that cannot be had.";

const char *matrix_host_sentence(const struct errno_matrix *m)
{
	if (memcmp(&m->host, &matrix_host, sizeof(m->host)) != 0)
		return "Every call is made on a kernel's /dev/kvm and on the model, on the host that this kernel has. ";
	return "Every call is made on the model, on a host with SVE {1, 2}, SME {1, 2, 4}, SME2 and FA64. ";
}

const char *matrix_word(const struct matrix_answer *answer)
{
	if (answer->err == MATRIX_UNREACHABLE)
		return "-";
	return answer->err ? errno_label(answer->err) : "0";
}

bool matrix_cell_differs(const struct errno_matrix *m, enum matrix_vcpu vcpu, unsigned int row,
			 enum matrix_state state)
{
	const struct matrix_answer *first = errno_matrix_at(m, 0, vcpu, row, state);

	for (size_t i = 1; i < m->nr_profiles; i++)
		if (errno_matrix_at(m, i, vcpu, row, state)->err != first->err)
			return true;
	return false;
}

bool matrix_row_differs(const struct errno_matrix *m, enum matrix_vcpu vcpu, unsigned int row)
{
	for (int state = 0; state < NR_MATRIX_STATES; state++)
		if (matrix_cell_differs(m, vcpu, row, state))
			return true;
	return false;
}

static enum matrix_effect effect_of(const struct matrix_answer *is, const struct matrix_answer *was)
{
	if (is->err == MATRIX_UNREACHABLE || was->err == MATRIX_UNREACHABLE)
		return DIFFERS_REACHABLE;
	if (!was->err)
		return DIFFERS_REFUSED;
	return is->err ? DIFFERS_ERRNO : DIFFERS_GRANTED;
}

static void add(struct matrix_differences *d, struct matrix_place at, const struct matrix_answer *is,
		const struct matrix_answer *was)
{
	d->differ++;
	d->effect[effect_of(is, was)]++;
	for (size_t i = 0; i < d->nr; i++) {
		struct matrix_group *g = &d->group[i];

		if (g->first.row == at.row && g->is.err == is->err && g->was.err == was->err) {
			g->nr++;
			return;
		}
	}
	d->group = needed(realloc(d->group, (d->nr + 1) * sizeof(*d->group)));
	d->group[d->nr++] = (struct matrix_group){ at, *is, *was, 1 };
}

/* The worst first, of those the most frequent, then in the order of rows */
static int worst_first(const void *a, const void *b)
{
	const struct matrix_group *x = a, *y = b;
	int effect = (int)effect_of(&x->is, &x->was) - (int)effect_of(&y->is, &y->was);

	if (effect)
		return effect;
	if (x->nr != y->nr)
		return x->nr < y->nr ? 1 : -1;
	return (x->first.row > y->first.row) - (x->first.row < y->first.row);
}

struct matrix_differences matrix_differences(const struct errno_matrix *m, size_t profile)
{
	struct matrix_differences d = { 0 };

	errno_matrix_differences(m, profile, &d.asked);
	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++)
		for (unsigned int row = 0; row < nr_matrix_rows; row++)
			for (int state = 0; state < NR_MATRIX_STATES; state++) {
				const struct matrix_answer *was = errno_matrix_at(m, 0, vcpu, row, state);
				const struct matrix_answer *is = errno_matrix_at(m, profile, vcpu, row, state);

				if (is->err != was->err)
					add(&d, (struct matrix_place){ vcpu, row, state }, is, was);
			}
	if (d.nr)
		qsort(d.group, d.nr, sizeof(*d.group), worst_first);
	return d;
}

void matrix_differences_free(struct matrix_differences *d)
{
	free(d->group);
}

const char *matrix_sentence(const struct errno_matrix *m, size_t profile, const struct matrix_differences *d,
			    char *text, size_t size)
{
	const char *is = m->profiles[profile]->name, *reference = m->profiles[0]->name;

	if (d->differ)
		snprintf(text, size, "%s answers %zu of %zu calls otherwise than %s", is, d->differ, d->asked,
			 reference);
	else
		snprintf(text, size, "%s answers all %zu calls as %s does", is, d->asked, reference);
	return text;
}
