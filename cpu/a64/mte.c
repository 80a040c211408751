// SPDX-License-Identifier: GPL-2.0-or-later
/* FEAT_MTE2: instructions that make tags, and load and store them.  Arm ARM C6.2 */
#include "a64_sysreg.h"
#include "tags.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)
#define OPERANDS(name) \
	bool a64_operands_##name(const struct a64_row *row, uint32_t word, struct a64_op *op)

#define RGSR_SEED_SHIFT	8
#define BLOCK		64u	/* of data at once: DCZID_EL0.BS is 4 */
#define TAG_BLOCK	256u	/* of LDGM and STGM: GMID_EL1.BS is 6 */

OPERANDS(tagged_imm)
{
	op->imm = a64_field(row, word, 'i') * GRANULE;
	op->shift = (uint8_t)a64_field(row, word, 't');
	return true;
}

OPERANDS(granule_offset)
{
	op->imm = a64_signed_field(row, word, 'i') * GRANULE;
	op->amount = AT_OFFSET;
	return true;
}

OPERANDS(granule_indexed)
{
	uint32_t w = a64_field(row, word, 'w');

	a64_operands_granule_offset(row, word, op);
	op->amount = w & 1 ? (uint8_t)w : AT_OFFSET;
	return w;
}

/* GCR_EL1.Exclude */
static uint32_t excluded(const struct a64 *m)
{
	return m->pcpu->sysreg[CPU_GCR_EL1] & 0xffff;
}

static unsigned int next_tag(unsigned int tag, uint32_t exclude)
{
	while (exclude >> tag & 1)
		tag = (tag + 1) & 15;
	return tag;
}

/* AArch64.ChooseNonExcludedTag() */
static unsigned int choose_tag(unsigned int tag, unsigned int offset, uint32_t exclude)
{
	if (exclude == 0xffff)
		return 0;
	tag = next_tag(tag, offset ? 0 : exclude);
	for (; offset; offset--)
		tag = next_tag((tag + 1) & 15, exclude);
	return tag;
}

/* AArch64.RandomTag(): four steps of a shift register, whatever GCR_EL1.RRND allows */
static unsigned int random_tag(uint32_t *seed)
{
	unsigned int tag = 0;

	for (unsigned int i = 0; i < 4; i++) {
		uint32_t top = (*seed >> 5 ^ *seed >> 3 ^ *seed >> 2 ^ *seed) & 1;

		*seed = top << 15 | *seed >> 1;
		tag |= top << i;
	}
	return tag;
}

INSN(irg)
{
	uint64_t *rgsr = &m->pcpu->sysreg[CPU_RGSR_EL1];
	uint32_t exclude = excluded(m) | (m->v.x[op->m] & 0xffff), seed = *rgsr >> RGSR_SEED_SHIFT & 0xffff;
	unsigned int tag = 0;

	if (tags_enabled(m, a64_el(m))) {
		unsigned int offset = random_tag(&seed);

		tag = choose_tag(*rgsr & 15, offset, exclude);
		*rgsr = seed << RGSR_SEED_SHIFT | tag;
	}
	m->v.x[op->d] = with_tag(m->v.x[op->n], tag);
	return A64_DONE;
}

INSN(gmi)
{
	m->v.x[op->d] = m->v.x[op->m] | UINT64_C(1) << tag_of(m->v.x[op->n]);
	return A64_DONE;
}

/* op: 1: SUBG */
INSN(addg)
{
	uint64_t addr = m->v.x[op->n];
	unsigned int tag = tags_enabled(m, a64_el(m)) ? choose_tag(tag_of(addr), op->shift, excluded(m)) : 0;

	m->v.x[op->d] = with_tag(op->op ? addr - op->imm : addr + op->imm, tag);
	return A64_DONE;
}

INSN(subp)
{
	uint64_t a = a64_sign_extend(m->v.x[op->n], 56), b = a64_sign_extend(m->v.x[op->m], 56), difference = a - b;
	bool overflow = ((a ^ b) & (a ^ difference)) >> 63;

	if (op->flags)
		m->v.nzcv = a64_nzcv(difference >> 63, !difference, a >= b, overflow);
	m->v.x[op->d] = difference;
	return A64_DONE;
}

INSN(ldg)
{
	uint64_t addr = ldst_address(m, op) & ~(uint64_t)(GRANULE - 1);
	unsigned int tag;

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (!tags_get(m, op, addr, &tag))
		return A64_TRAPPED;
	m->v.x[op->d] = with_tag(m->v.x[op->d], tag);
	return A64_DONE;
}

INSN(stg)
{
	uint64_t addr = ldst_address(m, op), base = m->v.x[op->n];

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (addr % GRANULE)
		return a64_misaligned(m, addr, true);
	if (!tags_set(m, op, addr, op->op & ~MTE_ZERO, tag_of(m->v.x[op->d]), op->op & MTE_ZERO))
		return A64_TRAPPED;
	ldst_write_back(m, op, base);
	return A64_DONE;
}

INSN(stgp)
{
	uint64_t addr = ldst_address(m, op), base = m->v.x[op->n], both[2] = { m->v.x[op->d], m->v.x[op->a] };

	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	if (addr % GRANULE)
		return a64_misaligned(m, addr, true);
	if (!a64_write(m, op, addr, both, sizeof(both), 0) || !tags_set(m, op, addr, 1, tag_of(addr), false))
		return A64_TRAPPED;
	ldst_write_back(m, op, base);
	return A64_DONE;
}

/* The tags of a block, in bits as they lie in it; EL1's */
INSN(ldgm)
{
	uint64_t addr = m->v.x[op->n] & ~(uint64_t)(TAG_BLOCK - 1), tags = 0;
	unsigned int tag;

	if (!a64_el(m))
		return a64_undefined(m);
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	for (unsigned int i = 0; i < TAG_BLOCK / GRANULE; i++) {
		if (!tags_get(m, op, addr + i * GRANULE, &tag))
			return A64_TRAPPED;
		tags |= (uint64_t)tag << 4 * i;
	}
	m->v.x[op->d] = tags;
	return A64_DONE;
}

INSN(stgm)
{
	uint64_t addr = m->v.x[op->n] & ~(uint64_t)(TAG_BLOCK - 1), tags = m->v.x[op->d];

	if (!a64_el(m))
		return a64_undefined(m);
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	for (unsigned int i = 0; i < TAG_BLOCK / GRANULE; i++)
		if (!tags_set(m, op, addr + i * GRANULE, 1, tags >> 4 * i & 15, false))
			return A64_TRAPPED;
	return A64_DONE;
}

INSN(stzgm)
{
	uint64_t addr = m->v.x[op->n] & ~(uint64_t)(BLOCK - 1);

	if (!a64_el(m))
		return a64_undefined(m);
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	return tags_set(m, op, addr, BLOCK / GRANULE, m->v.x[op->d] & 15, true) ? A64_DONE : A64_TRAPPED;
}

static enum a64_result tag_block(struct a64 *m, const struct a64_op *op, bool zero)
{
	uint64_t addr = m->v.x[op->d];

	if (tags_set(m, op, addr & ~(uint64_t)(BLOCK - 1), BLOCK / GRANULE, tag_of(addr), zero))
		return A64_DONE;
	m->trap.far = addr;
	return A64_TRAPPED;
}

enum a64_result a64_dc_gva(struct a64 *m, const struct a64_op *op)
{
	return tag_block(m, op, false);
}

enum a64_result a64_dc_gzva(struct a64 *m, const struct a64_op *op)
{
	return tag_block(m, op, true);
}
