/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "call.h"

bool same_answer(const struct answer *a, const struct answer *b)
{
	return a->err == b->err && a->ret == b->ret && a->len == b->len && a->nr == b->nr &&
	       !memcmp(a->value, b->value, a->len) &&
	       !memcmp(a->list, b->list, a->nr * sizeof(a->list[0]));
}

static bool lists(const struct answer *answer, uint64_t id)
{
	for (size_t i = 0; i < answer->nr; i++)
		if (answer->list[i] == id)
			return true;
	return false;
}

uint64_t answer_list_more(const struct answer *a, const struct answer *b)
{
	for (size_t i = 0; i < a->nr; i++)
		if (!lists(b, a->list[i]))
			return a->list[i];
	return 0;
}
