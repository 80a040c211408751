/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "promise_witness.h"

static bool claims_sme(const struct profile *profile)
{
	return profile->sme;
}

const struct promise_desc promise_descs[NR_PROMISES] = {
#define PROMISE(sym, id, when, claimed, statement, source) \
	[PROMISE_##sym] = { id, when, claimed, statement, source },
#include "promises.def"
#undef PROMISE
};

_Static_assert(NR_PROMISES <= 64, "a bit each");

enum promise promise_by_id(const char *id)
{
	enum promise promise = 0;

	while (promise < NR_PROMISES && strcmp(promise_descs[promise].id, id) != 0)
		promise++;
	return promise;
}

uint64_t promises_claimed(const struct profile *profile)
{
	uint64_t claimed = 0;

	for (unsigned int i = 0; i < NR_PROMISES; i++)
		if (!promise_descs[i].claimed || promise_descs[i].claimed(profile))
			claimed |= UINT64_C(1) << i;
	return claimed;
}

void breaks(struct breaches *found, enum promise promise, enum rule rule, uint64_t reg)
{
	for (unsigned int i = 0; i < found->nr; i++)
		if (found->breach[i].promise == promise && found->breach[i].rule == rule)
			return;
	if (found->nr < BREACHES_MAX)
		found->breach[found->nr++] = (struct breach){ promise, rule, reg };
}
