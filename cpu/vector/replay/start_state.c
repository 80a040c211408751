/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "start_state.h"
#include "vector_place.h"

bool start_state(struct replay_pe *pe, const struct vector_record *rec, struct vector_error *error)
{
	replay_pe_plain(pe, rec->vl, !rec->sm || rec->fa64);
	fill_pe(pe, rec->seed, rec->vl, rec->kind);
	pe->regs.fpcr = rec->fpcr;
	pe->regs.fpmr = rec->fpmr;
	pe->regs.svcr = (rec->sm ? SMEVEC_SVCR_SM : 0) | (rec->za ? SMEVEC_SVCR_ZA : 0);
	return vector_place_write(pe, rec, rec->x, PLACE_X, error) &&
	       vector_place_write(pe, rec, rec->z, PLACE_Z, error) &&
	       vector_place_write(pe, rec, rec->p, PLACE_P, error);
}

bool start_state_change(struct replay_pe *pe, const struct vector_record *rec, struct vector_error *error)
{
	return vector_place_write(pe, rec, rec->out, PLACE_OUT, error);
}
