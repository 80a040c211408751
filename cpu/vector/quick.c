/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for the instructions that streaming loops are made of, in their commonest case:
 * plain memory, all elements active, memory elements as wide as the register's.  What the
 * instructions mean is said by their executors, which do everything else.
 */
#include "access.h"
#include "lanes.h"
#include "quick_mem.h"

#define QUICK_MEM(name)									\
	enum smevec_result quick_##name##_word(struct smevec_cpu *c, const struct smevec_insn *d,	\
					       struct smevec_event *event)			\
	{											\
		return quick_##name(c, d) ? done(c) : smevec_exec_general(c, d, event);		\
	}
#include "quick_mem.def"
#undef QUICK_MEM

/* Inactive elements become zero */
static void keep_active(uint8_t *value, const uint8_t *pg, unsigned int vl, unsigned int esize)
{
	_Alignas(64) uint8_t mask[SMEVEC_MAX_VL];

	pred_mask(pg, vl, esize, mask);
	for (unsigned int i = 0; i < vl / 8; i++)
		put_elem(value, i, 8, elem(value, i, 8) & elem(mask, i, 8));
}

/* How many elements of a vector of @vl bytes are whole on @base's page */
static unsigned int on_page(uint64_t base, unsigned int esize, unsigned int vl)
{
	unsigned int left = PAGE_BYTES - (unsigned int)(base % PAGE_BYTES);

	return (left < vl ? left : vl) / esize;
}

/* The first active element from @from on, in bytes; @vl if there is none */
static unsigned int next_active(const uint8_t *p, unsigned int from, unsigned int vl, unsigned int esize)
{
	uint64_t pattern = pred_pattern(esize), skip = UINT64_MAX << from % 64;

	for (unsigned int k = from / 64; k < (vl + 63) / 64; k++, skip = UINT64_MAX) {
		uint64_t bits = pred_word(p, k, vl) & pattern & skip;

		if (bits)
			return 64 * k + (unsigned int)__builtin_ctzll(bits);
	}
	return vl;
}

/* What FFR has from bit @from on is no longer so */
static void clear_ffr(struct smevec_cpu *c, unsigned int from)
{
	uint8_t *ffr = c->regs->p[SMEVEC_FFR];

	for (unsigned int k = from / 64; k < PRED_BYTES / 8; k++) {
		uint64_t keep = k == from / 64 ? (UINT64_C(1) << from % 64) - 1 : 0, bits;

		memcpy(&bits, ffr + 8 * k, sizeof(bits));
		bits &= keep;
		memcpy(ffr + 8 * k, &bits, sizeof(bits));
	}
}

/*
 * LDFF1 and LDNF1 as load_faultless() has them: what is whole on the first active element's page is
 * loaded, the rest declined.  Here that page is the base's, and plain memory.
 */
static enum smevec_result faultless(struct smevec_cpu *c, const struct smevec_insn *d, uint64_t base,
				    struct smevec_event *event)
{
	unsigned int vl = c->known.vl, esize = 1u << d->size, bytes = on_page(base, esize, vl) * esize;
	const uint8_t *pg = c->regs->p[operand(d, 'g')];
	const uint8_t *from = bytes ? quick_plain(c, base, bytes, false) : NULL;
	_Alignas(64) uint8_t value[SMEVEC_MAX_VL];

	if (!from || c->sys.quirk_qemu || next_active(pg, 0, vl, esize) >= bytes)
		return smevec_exec_general(c, d, event);
	memcpy(value, from, bytes);
	memset(value + bytes, 0, SMEVEC_MAX_VL - bytes);
	if (!pred_all(pg, bytes, esize))
		keep_active(value, pg, vl, esize);
	if (bytes < vl && (bytes = next_active(pg, bytes, vl, esize)) < vl)
		clear_ffr(c, bytes);
	memcpy(c->regs->z[operand(d, 't')], value, SMEVEC_MAX_VL);
	c->known.z_upper_zero |= UINT32_C(1) << operand(d, 't');
	note_z_written(c, vl);
	return done(c);
}

static enum smevec_result quick_ldff1(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	uint64_t index = operand(d, 'm') == 31 ? 0 : c->x[operand(d, 'm')];

	return faultless(c, d, c->x[operand(d, 'n')] + (index << d->size), event);
}

static enum smevec_result quick_ldnf1(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	uint64_t offset = (uint64_t)(sign_extend(operand(d, 'i'), 4) * (int)c->known.vl);

	return faultless(c, d, c->x[operand(d, 'n')] + offset, event);
}

/* SMSTART and SMSTOP of something: exec_msr_svcr_imm() */
static enum smevec_result quick_svcr(struct smevec_cpu *c, const struct smevec_insn *d, struct smevec_event *event)
{
	uint64_t bits = (operand(d, 's') ? SMEVEC_SVCR_SM : 0) | (operand(d, 'z') ? SMEVEC_SVCR_ZA : 0);

	(void)event;
	smevec_set_svcr(c, operand(d, 'v') ? c->regs->svcr | bits : c->regs->svcr & ~bits);
	return done(c);
}

/* LD1 and ST1 of elements that memory has as the register has them */
static quick_fn find_contiguous(const struct insn *insn, struct smevec_insn *d)
{
	const struct shape *s = insn->exec == exec_ld1 ? load_shape(operand(d, 'd')) : NULL;
	struct shape store_shape = { 1u << operand(d, 's'), 1u << operand(d, 'e'), false };

	s = s ? s : &store_shape;
	if (s->msize != s->esize || (insn->op == BY_REGISTER && operand(d, 'm') == 31))
		return smevec_exec_general;
	d->size = (int8_t)__builtin_ctz(s->msize);
	return insn->exec == exec_ld1 ? quick_ld1_word : quick_st1_word;
}

/* First-fault and non-fault loads, the same way */
static quick_fn find_faultless(struct smevec_insn *d)
{
	const struct insn *insn = d->row;
	const struct shape *s = load_shape(operand(d, 'd'));

	if (s->msize != s->esize)
		return smevec_exec_general;
	d->size = (int8_t)__builtin_ctz(s->msize);
	return insn->op == MEM_FIRST_FAULT ? quick_ldff1 : quick_ldnf1;
}

static quick_fn find_memory(struct smevec_insn *d)
{
	const struct insn *insn = d->row;

	if (insn->exec == exec_ld1 || insn->exec == exec_st1)
		return find_contiguous(insn, d);
	if (insn->exec == exec_faultless)
		return find_faultless(d);
	if (insn->exec == exec_ldr_z)
		return quick_ldr_z_word;
	if (insn->exec == exec_str_z)
		return quick_str_z_word;
	if (insn->exec == exec_ldr_za)
		return quick_ldr_za_word;
	return insn->exec == exec_str_za ? quick_str_za_word : NULL;
}

quick_fn quick_find(struct smevec_insn *d)
{
	const struct insn *insn = d->row;
	quick_fn quick = NULL;

	if (lanes_off)
		return smevec_exec_general;
	if (insn->exec == exec_inc_x && insn->op != SATURATING && operand(d, 'p') == 31 &&
	    operand(d, 'd') != 31)
		return quick_inc_x_word;
	if (insn->exec == exec_msr_svcr_imm && (operand(d, 's') || operand(d, 'z')))
		return quick_svcr;
	quick = find_memory(d);
	if (!quick)
		quick = quick_pred_find(d);
	if (!quick)
		quick = quick_compare_find(d);
	if (!quick)
		quick = quick_z_find(d);
	if (!quick)
		quick = quick_z_move_find(d);
	return quick ? quick : smevec_exec_general;
}

quick_fn quick_simd_find(struct smevec_insn *d)
{
	quick_fn quick = lanes_off ? smevec_exec_general : quick_move_find(d);

	if (!quick)
		quick = quick_scalar_find(d);
	if (!quick)
		quick = quick_vector_find(d);
	if (!quick)
		quick = quick_int_find(d);
	return quick ? quick : smevec_exec_general;
}
