/* SPDX-License-Identifier: GPL-2.0-or-later */
/* DUP, CPY, SEL, INDEX, MOVA and other ways for values to get into vectors */
#include "elem.h"
#include "executors.h"

static enum smevec_result dup_value(struct exec *e, unsigned int esize, uint64_t value)
{
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize, value);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

enum smevec_result exec_dup_imm(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	int64_t imm = sign_extend(field(e, 'i'), 8);

	if (field(e, 'h') && esize == 1)
		return SMEVEC_UNDEF;
	return dup_value(e, esize, (uint64_t)(field(e, 'h') ? imm * 256 : imm));
}

enum smevec_result exec_dup_x(struct exec *e)
{
	unsigned int n = field(e, 'n');

	return dup_value(e, esize_of(e, 's'), e->cpu->x[n]);
}

/* Arm ARM VFPExpandImm() */
static uint64_t fp_imm(unsigned int esize, uint32_t imm8)
{
	unsigned int bits = esize * 8, ebits = esize == 2 ? 5 : esize == 4 ? 8 : 11;
	unsigned int fbits = bits - ebits - 1;
	uint64_t sign = imm8 >> 7, b = imm8 >> 6 & 1;
	uint64_t repl = b ? (UINT64_C(1) << (ebits - 3)) - 1 : 0;
	uint64_t exp = (b ^ 1) << (ebits - 1) | repl << 2 | (imm8 >> 4 & 3);

	return sign << (bits - 1) | exp << fbits | (uint64_t)(imm8 & 15) << (fbits - 4);
}

enum smevec_result exec_fdup(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');

	if (esize == 1)
		return SMEVEC_UNDEF;
	return dup_value(e, esize, fp_imm(esize, field(e, 'i')));
}

/* The register of field @letter, or where the row has none the immediate of field @imm5 */
static uint64_t register_or_imm(const struct exec *e, char letter, char imm5)
{
	if (has_field(e, letter))
		return read_x(e, field(e, letter));
	return (uint64_t)sign_extend(field(e, imm5), 5);
}

enum smevec_result exec_index(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	uint64_t start = register_or_imm(e, 'n', 'i'), step = register_or_imm(e, 'm', 'j');
	uint8_t result[SMEVEC_MAX_VL];

	for (unsigned int i = 0; i < e->vl / esize; i++)
		put_elem(result, i, esize, start + i * step);
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/* LASTA takes the element after the last active one, LASTB that one itself */
enum smevec_result exec_last_x(struct exec *e)
{
	unsigned int esize = esize_of(e, 's'), elements = e->vl / esize, last = elements - 1;
	const uint8_t *g = e->r->p[field(e, 'g')];

	while (last > 0 && !active(g, last, esize))
		last--;
	if (!active(g, last, esize))
		last = elements - 1;
	if (e->insn->op == LAST_A)
		last = last + 1 < elements ? last + 1 : 0;
	write_x(e, field(e, 'd'), elem(e->r->z[field(e, 'n')], last, esize));
	return SMEVEC_DONE;
}

enum smevec_result exec_movt_from(struct exec *e)
{
	write_x(e, field(e, 't'), elem(e->r->zt0, field(e, 'i'), 8));
	return SMEVEC_DONE;
}

enum smevec_result exec_movt_to(struct exec *e)
{
	put_elem(e->r->zt0, field(e, 'i'), 8, read_x(e, field(e, 't')));
	return SMEVEC_DONE;
}

/* FMOV Zd.T, Pg/M, #imm */
enum smevec_result exec_fcpy(struct exec *e)
{
	unsigned int esize = esize_of(e, 's');
	uint8_t result[SMEVEC_MAX_VL];

	if (esize == 1)
		return SMEVEC_UNDEF;
	memcpy(result, e->r->z[field(e, 'd')], e->vl);
	for (unsigned int i = 0; i < e->vl / esize; i++)
		if (active(e->r->p[field(e, 'g')], i, esize))
			put_elem(result, i, esize, fp_imm(esize, field(e, 'i')));
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}
