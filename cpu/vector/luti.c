/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Look-ups by 2-bit and 4-bit indices: LUTI2 and LUTI4, and moves of ZT0 */
#include "elem.h"
#include "executors.h"
#include "lanes.h"
#include "ops.h"

static unsigned int packed(const uint8_t *v, unsigned int i, unsigned int bits)
{
	return v[i * bits / 8] >> i * bits % 8 & ((1u << bits) - 1);
}

/* Entries of 32 bits, of which the low @esize bytes count */
static struct lanes_table table_of_zt0(const struct exec *e, unsigned int bits)
{
	struct lanes_table t = { .bits = bits, .esize = e->esize };

	for (unsigned int i = 0; i < 1u << bits; i++)
		put_elem(t.entry, i, e->esize, elem(e->r->zt0, i, 4));
	return t;
}

/* The first @nr entries are those of @from, the others, if any, of @next */
static struct lanes_table table_of(unsigned int bits, unsigned int esize, const uint8_t *from, unsigned int nr,
				   const uint8_t *next)
{
	struct lanes_table t = { .bits = bits, .esize = esize };
	unsigned int all = 1u << bits, here = nr < all ? nr : all;

	memcpy(t.entry, from, here * esize);
	memcpy(t.entry + here * esize, next, (all - here) * esize);
	return t;
}

/* In ZT0 an entry is 32 bits wide, whatever the element.  Field h, d: strided registers */
enum smevec_result exec_luti_zt(struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op, n = op & 7, bits = op >> 6 & 7;
	unsigned int elements = e->vl / e->esize, stride = op & ZA_INTERLEAVE ? 16 / n : 1;
	unsigned int first = op & ZA_INTERLEAVE ? field(e, 'h') * 16 + field(e, 'd') :
						  field(e, 'd') * n;
	unsigned int source = field(e, 'n') * (op & ZA_M_MULTI ? 2 : 1);
	/* more index bits than the register has segments are ignored */
	unsigned int segments = e->esize * 8 / (bits * n);
	unsigned int segment = segments ? field(e, 'i') % segments : 0;
	uint8_t indices[2 * SMEVEC_MAX_VL], result[4][SMEVEC_MAX_VL];
	uint8_t all[4 * SMEVEC_MAX_VL];

	memcpy(indices, e->r->z[source], e->vl);
	memcpy(indices + e->vl, e->r->z[(source + 1) % 32], e->vl);
	if (!lanes_off && simd_usable()) {
		struct lanes_table t = table_of_zt0(e, bits);

		lanes_look_up(&t, indices + segment * n * elements * bits / 8, all, n * elements);
		for (unsigned int r = 0; r < n; r++)
			write_z(e, first + r * stride, all + r * e->vl);
		return SMEVEC_DONE;
	}
	for (unsigned int k = 0; k < n * elements; k++) {
		unsigned int entry = packed(indices, segment * n * elements + k, bits);

		memcpy(result[k / elements] + k % elements * e->esize, e->r->zt0 + entry * 4,
		       e->esize);
	}
	for (unsigned int r = 0; r < n; r++)
		write_z(e, first + r * stride, result[r]);
	return SMEVEC_DONE;
}

/* The table is the first elements of Zn, or of Zn and its neighbour (ZA_M_MULTI) */
enum smevec_result exec_luti_z(struct exec *e)
{
	unsigned int op = (unsigned int)e->insn->op, bits = op >> 6 & 7, elements = e->vl / e->esize;
	unsigned int n = field(e, 'n');
	uint8_t result[SMEVEC_MAX_VL];

	if (!(op & ZA_M_MULTI) && (e->esize << bits) > e->vl)
		return SMEVEC_UNDEF;
	if (!lanes_off && simd_usable()) {
		struct lanes_table t = table_of(bits, e->esize, e->r->z[n],
						op & ZA_M_MULTI ? 16 / e->esize : 16, e->r->z[(n + 1) % 32]);

		lanes_look_up(&t, e->r->z[field(e, 'm')] + field(e, 'i') * elements * bits / 8, result, elements);
		write_z(e, field(e, 'd'), result);
		return SMEVEC_DONE;
	}
	for (unsigned int i = 0; i < elements; i++) {
		unsigned int entry = packed(e->r->z[field(e, 'm')], field(e, 'i') * elements + i, bits);
		bool next = op & ZA_M_MULTI && entry >= 16 / e->esize;

		memcpy(result + i * e->esize,
		       e->r->z[(n + next) % 32] + (next ? entry - 16 / e->esize : entry) * e->esize,
		       e->esize);
	}
	write_z(e, field(e, 'd'), result);
	return SMEVEC_DONE;
}

/*
 * MOVT ZT0, Zn: a part of ZT0, as much of it as the vector has; part 0 clears the others.
 * quirk_qemu: so does a number that wraps to 0.
 */
enum smevec_result exec_movt_z(struct exec *e)
{
	unsigned int len = e->vl < SMEVEC_ZT0_BYTES ? e->vl : SMEVEC_ZT0_BYTES;
	unsigned int part = field(e, 'i') % (SMEVEC_ZT0_BYTES / len);

	if (!field(e, 'i') || (e->cpu->sys.quirk_qemu && !part))
		memset(e->r->zt0, 0, SMEVEC_ZT0_BYTES);
	memcpy(e->r->zt0 + part * len, e->r->z[field(e, 't')], len);
	return SMEVEC_DONE;
}
