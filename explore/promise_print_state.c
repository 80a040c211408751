/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where a promise does not hold in a state */
#include <stdlib.h>
#include <string.h>

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

/* Of those that are listed, and then of those that are not, the first GET that changes something */
static uint64_t changing_get(const struct printing *p)
{
	const struct kvmsme *m = p->acting.m;
	struct kvm_reg_list *list = NULL;
	uint64_t id = 0, nr = 0, end;
	struct snapshot here = { 0 };
	uint8_t value[256];

	if (!fetch_list(p->acting.vcpu, &list))
		nr = list->n;
	end = nr + NR_VECTOR_SLOTS + m->pop.nr;
	for (uint64_t i = 0; snapshot_save(m, &here) && i < end && snapshot_equal(m, &here); i++) {
		id = i < nr ? list->reg[i] : tried_id(m, (unsigned int)(i - nr));
		printing_value(p, id, value);
		if (!snapshot_equal(m, &here))
			break;
		id = 0;
	}
	snapshot_free(&here);
	free(list);
	return id;
}

/* What the guest would find is noted before anything is read */
bool end_with_gets(struct printing *p)
{
	uint64_t id = changing_get(p);

	if (!id)
		return false;
	fputs("  - save: before\n", p->out);
	print_here(p);
	print_get(p, id, NULL);
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
