/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where a promise does not hold in a state */
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "promise_print.h"
#include "vcpu.h"

/* All that is listed is read, whatever a profile lists */
bool end_with_listed_read(struct printing *p)
{
	fputs("  - save: listed\n", p->out);
	print_here(p);
	return true;
}

bool end_with_read_listed(struct printing *p)
{
	print_get(p, p->breach->reg, NULL);
	print_listed(p, p->breach->reg);
	return p->breach->reg;
}

/* Printed if it changed anything; true if the guest finds that */
static bool get_matters(const struct printing *p, uint64_t id, struct snapshot *here,
			const struct guest_view *before)
{
	struct guest_view now;
	uint8_t value[256];
	int err;

	memset(value, GET_POISON, sizeof(value));
	err = (int)-one_reg(p->acting.vcpu, KVM_GET_ONE_REG, id, value);
	if (snapshot_equal(p->acting.m, here))
		return false;
	print_get(p, id, NULL);
	if (err)
		fprintf(p->out, "    fails: %s\n", errno_label(err));
	guest_view_take(p->acting.m, printing_vcpu(p), &now);
	return view_differs(&p->acting.m->profile, before, &now) || !snapshot_save(p->acting.m, here);
}

/* Those that are listed, and then those that are not, until the guest would find it */
static bool print_gets(const struct printing *p)
{
	struct kvmsme *m = p->acting.m;
	struct kvm_reg_list *list = NULL;
	struct snapshot here = { 0 };
	struct guest_view before;
	bool found = false, ok = snapshot_save(m, &here);
	uint64_t nr = fetch_list(p->acting.vcpu, &list) ? 0 : list->n;

	guest_view_take(m, printing_vcpu(p), &before);
	for (uint64_t i = 0; ok && !found && i < nr + NR_VECTOR_SLOTS + m->pop.nr; i++)
		found = get_matters(p, i < nr ? list->reg[i] : tried_id(m, (unsigned int)(i - nr)), &here,
				    &before);
	snapshot_free(&here);
	free(list);
	return found;
}

/* save: notes what the guest would find before it reads anything */
bool end_with_gets(struct printing *p)
{
	fputs("  - save: before\n", p->out);
	print_here(p);
	if (!print_gets(p))
		return false;
	if (!p->acting.m->profile.fp_user_format)	/* where a format may change that no guest finds */
		fputs("    changes: nothing\n", p->out);
	fputs("  - same_as: before\n", p->out);
	print_here(p);
	return true;
}

bool end_with_present_value(struct printing *p)
{
	uint64_t id = p->breach->reg;
	uint8_t value[256];

	if (!id || !printing_value(p, id, value))
		return false;
	print_get(p, id, value);
	print_set(p, id, value);
	print_here(p);
	if (!one_reg(p->acting.vcpu, KVM_SET_ONE_REG, id, value))
		fputs("    changes: nothing\n", p->out);
	return true;
}
