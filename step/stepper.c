// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "stepper.h"

static bool is_on(const struct pcpu *regs, uint64_t bit)
{
	return regs->vec.svcr & bit;
}

bool stepper_za_changed(const struct stepper_place *place)
{
	const struct smevec_regs *was = &place->was->vec, *is = &place->regs->vec;

	if (is_on(place->was, SMEVEC_SVCR_ZA) != is_on(place->regs, SMEVEC_SVCR_ZA))
		return true;
	if (!is_on(place->regs, SMEVEC_SVCR_ZA))
		return false;
	for (unsigned int row = 0; row < session_svl(place->regs); row++)
		if (memcmp(was->za[row], is->za[row], session_svl(place->regs)) != 0)
			return true;
	return memcmp(was->zt0, is->zt0, sizeof(is->zt0)) != 0;
}

static bool is_it(const struct stepper_place *place, const char *what)
{
	if (!strcmp(what, "za"))
		return stepper_za_changed(place);
	if (!strcmp(what, "sm"))
		return is_on(place->regs, SMEVEC_SVCR_SM) && !is_on(place->was, SMEVEC_SVCR_SM);
	if (!strcmp(what, "refused"))
		return place->refused;
	if (!strcmp(what, "call"))
		return place->is_call;
	return strcasestr(place->what, what) || strcasestr(place->rule, what);
}

/* What is seen without words */
static bool is_plain(const char *what)
{
	static const char *const plain[] = { "za", "sm", "refused", "call" };

	for (size_t i = 0; i < sizeof(plain) / sizeof(plain[0]); i++)
		if (!strcmp(what, plain[i]))
			return true;
	return false;
}

enum stepper_move stepper_find(struct stepper *s, const char *what)
{
	const struct stepper_place *(*place)(void *of) = is_plain(what) ? s->kind->look : s->kind->here;

	while (!*s->interrupt && s->kind->forward(s->of) == STEPPER_MOVED)
		if (is_it(place(s->of), what))
			return STEPPER_MOVED;
	return STEPPER_END;
}

enum stepper_move stepper_next_call(struct stepper *s)
{
	return stepper_find(s, "call");
}

enum stepper_move stepper_last_call(struct stepper *s)
{
	if (s->kind->last_call)
		return s->kind->last_call(s->of);
	while (!*s->interrupt && s->kind->back(s->of) == STEPPER_MOVED)
		if (s->kind->here(s->of)->is_call)
			return STEPPER_MOVED;
	return STEPPER_START;
}

void stepper_free(struct stepper *s)
{
	if (s->kind)
		s->kind->free(s->of);
	s->kind = NULL;
}
