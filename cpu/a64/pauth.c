// SPDX-License-Identifier: GPL-2.0-or-later
/* FEAT_PAuth: Arm ARM D8.10 "Pointer authentication", pseudocode AddPAC(), Auth(), Strip() */
#include "ldst.h"
#include "qarma.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

#define BIT55		(UINT64_C(1) << 55)

/* Values of ID_AA64ISAR1_EL1.APA and API */
enum { LEVEL_EPAC = 2, LEVEL_PAuth2, LEVEL_FPAC, LEVEL_FPACCOMBINE };

/* By enum pauth_key: what enables it, and where it is */
static const struct {
	uint64_t enable;
	enum cpu_sysreg lo, hi;
} keys[] = {
	[PAUTH_KEY_IA] = { UINT64_C(1) << 31, CPU_APIAKeyLo_EL1, CPU_APIAKeyHi_EL1 },
	[PAUTH_KEY_IB] = { UINT64_C(1) << 30, CPU_APIBKeyLo_EL1, CPU_APIBKeyHi_EL1 },
	[PAUTH_KEY_DA] = { UINT64_C(1) << 27, CPU_APDAKeyLo_EL1, CPU_APDAKeyHi_EL1 },
	[PAUTH_KEY_DB] = { UINT64_C(1) << 13, CPU_APDBKeyLo_EL1, CPU_APDBKeyHi_EL1 },
};

static unsigned int key_of(const struct a64_op *op)
{
	return op->op & PAUTH_KEY_MASK;
}

static bool is_data(unsigned int key)
{
	return key >= PAUTH_KEY_DA;
}

static uint64_t compute(const struct a64 *m, uint64_t data, uint64_t modifier, enum cpu_sysreg lo,
			enum cpu_sysreg hi)
{
	const struct pac_key key = { m->pcpu->sysreg[lo], m->pcpu->sysreg[hi] };

	return m->pcpu->pauth_impdef ? pac_xxh64(data, modifier, key) :
				       pac_qarma5(data, modifier, key);
}

static uint64_t compute_with(const struct a64 *m, uint64_t data, uint64_t modifier,
			     unsigned int key)
{
	return compute(m, data, modifier, keys[key].lo, keys[key].hi);
}

/**
 * struct pac_field - where the code of a pointer is
 * @mask: its bits; @extension: those that extend the address: bit 55, too
 */
struct pac_field {
	bool tbi;
	uint64_t mask, extension;
};

static bool has_tbi(const struct a64_half *h, bool data)
{
	return h->tbi && (data || !h->tbid);
}

/* @sel: bit 55, which says by which half the address is; that of @ptr says whether it has a tag */
static struct pac_field field_of(const struct a64 *m, uint64_t ptr, uint64_t sel, bool data)
{
	struct a64_half own = a64_half_of(m, ptr), h = a64_half_of(m, sel);
	struct pac_field f = { .tbi = has_tbi(&own, data) };

	f.extension = (f.tbi ? BIT55 * 2 : 0) - (UINT64_C(1) << h.input_bits);
	f.mask = f.extension & ~BIT55;
	return f;
}

static uint64_t extended(const struct pac_field *f, uint64_t ptr, uint64_t sel)
{
	return sel ? ptr | f->extension : ptr & ~f->extension;
}

/* If either half has tags, bit 55 selects, else bit 63 */
static uint64_t selected(const struct a64 *m, uint64_t ptr, bool data)
{
	struct a64_half lower = a64_half_of(m, 0), upper = a64_half_of(m, BIT55);
	bool tags = has_tbi(&lower, data) || has_tbi(&upper, data);

	return (tags ? ptr : ptr >> 8) & BIT55;
}

static uint64_t add_pac(const struct a64 *m, uint64_t ptr, uint64_t modifier, unsigned int key)
{
	uint64_t sel = selected(m, ptr, is_data(key)), pac, bits;
	struct pac_field f = field_of(m, ptr, sel, is_data(key));
	unsigned int level = m->pcpu->pauth;

	pac = compute_with(m, extended(&f, ptr, sel), modifier, key);
	bits = ptr & f.extension;
	if (level >= LEVEL_PAuth2)
		pac ^= ptr;
	else if (bits && bits != f.extension)
		pac = level == LEVEL_EPAC ? 0 : pac ^ UINT64_C(1) << (f.tbi ? 54 : 62);
	return (pac & f.mask) | sel | (ptr & ~f.extension);
}

/* An error code in two bits, below bit 55 or below bit 63 */
static uint64_t marked(const struct pac_field *f, uint64_t ptr, unsigned int key)
{
	unsigned int shift = f->tbi ? 53 : 61;
	uint64_t code = key & 1 ? 2 : 1;

	return (ptr & ~(UINT64_C(3) << shift)) | code << shift;
}

/* FEAT_FPAC: false, and the exception, where the code is wrong */
static bool authenticate(struct a64 *m, uint64_t *ptr, uint64_t modifier, unsigned int key,
			 bool combined)
{
	uint64_t sel = *ptr & BIT55, original, pac;
	struct pac_field f = field_of(m, *ptr, sel, is_data(key));
	unsigned int level = m->pcpu->pauth;

	original = extended(&f, *ptr, sel);
	pac = compute_with(m, original, modifier, key) & f.mask;
	if (level < LEVEL_PAuth2) {
		*ptr = (*ptr & f.mask) == pac ? original : marked(&f, original, key);
		return true;
	}
	*ptr ^= pac;
	if (*ptr == original || level < (combined ? LEVEL_FPACCOMBINE : LEVEL_FPAC))
		return true;
	a64_to_el1(m, a64_esr(ESR_EC_FPAC, key));
	return false;
}

static bool enabled(const struct a64 *m, unsigned int key)
{
	return m->v.sys.sctlr_el1 & keys[key].enable;
}

static enum a64_result trapped(struct a64 *m)
{
	return a64_to_el2(m, a64_esr(ESR_EC_PAC, 0));
}

/* AuthIA() and the like of an instruction that goes on with *@ptr; false: m->trap */
static bool authenticated(struct a64 *m, uint64_t *ptr, uint64_t modifier, unsigned int key)
{
	if (!enabled(m, key))
		return true;
	if (!m->pcpu->trap_pauth)
		return authenticate(m, ptr, modifier, key, true);
	trapped(m);
	return false;
}

static enum a64_result sign_or_check(struct a64 *m, const struct a64_op *op, uint64_t *ptr,
				     uint64_t modifier)
{
	unsigned int key = key_of(op);

	if (!enabled(m, key))
		return A64_DONE;
	if (m->pcpu->trap_pauth)
		return trapped(m);
	if (!(op->op & PAUTH_AUTH)) {
		*ptr = add_pac(m, *ptr, modifier, key);
		return A64_DONE;
	}
	return authenticate(m, ptr, modifier, key, false) ? A64_DONE : A64_TRAPPED;
}

/* Xd is read and written: 31 is XZR */
static uint64_t *both_ways(struct a64 *m, const struct a64_op *op)
{
	if ((op->word & 31) != 31)
		return &m->v.x[op->d];
	m->v.x[A64_SINK] = 0;
	return &m->v.x[A64_SINK];
}

INSN(pauth)
{
	return sign_or_check(m, op, both_ways(m, op), op->op & PAUTH_ZERO ? 0 : m->v.x[op->n]);
}

INSN(pauth_1716)
{
	return m->pcpu->pauth ? sign_or_check(m, op, &m->v.x[17], m->v.x[16]) : A64_DONE;
}

INSN(pauth_lr)
{
	uint64_t modifier = op->op & PAUTH_ZERO ? 0 : m->v.x[A64_SP];

	return m->pcpu->pauth ? sign_or_check(m, op, &m->v.x[30], modifier) : A64_DONE;
}

static void strip(const struct a64 *m, uint64_t *ptr, bool data)
{
	struct pac_field f = field_of(m, *ptr, *ptr & BIT55, data);

	*ptr = extended(&f, *ptr, *ptr & BIT55);
}

INSN(xpac)
{
	strip(m, both_ways(m, op), is_data(key_of(op)));
	return A64_DONE;
}

INSN(xpac_lr)
{
	(void)op;
	if (m->pcpu->pauth)
		strip(m, &m->v.x[30], false);
	return A64_DONE;
}

INSN(pacga)
{
	if (m->pcpu->trap_pauth)
		return trapped(m);
	m->v.x[op->d] = compute(m, m->v.x[op->n], m->v.x[op->m], CPU_APGAKeyLo_EL1,
				CPU_APGAKeyHi_EL1) & UINT64_C(0xffffffff00000000);
	return A64_DONE;
}

static bool branch_target(struct a64 *m, const struct a64_op *op, uint64_t *target)
{
	*target = m->v.x[op->n];
	return authenticated(m, target, op->op & PAUTH_ZERO ? 0 : m->v.x[op->m], key_of(op));
}

INSN(pauth_br)
{
	uint64_t target;

	if (!branch_target(m, op, &target))
		return A64_TRAPPED;
	a64_branch_to(m, op, target);
	return A64_BRANCHED;
}

INSN(pauth_blr)
{
	uint64_t target;

	if (!branch_target(m, op, &target))
		return A64_TRAPPED;
	a64_branch_and_link(m, target);
	return A64_BRANCHED;
}

INSN(pauth_ret)
{
	uint64_t target = m->v.x[30];

	if (!authenticated(m, &target, m->v.x[A64_SP], key_of(op)))
		return A64_TRAPPED;
	m->v.pc = a64_branch_address(m, target);
	return A64_BRANCHED;
}

INSN(pauth_eret)
{
	uint64_t target = m->pcpu->sysreg[CPU_ELR_EL1];

	if (a64_el(m) == 0)
		return a64_undefined(m);
	if (!authenticated(m, &target, m->v.x[A64_SP], key_of(op)))
		return A64_TRAPPED;
	return a64_exception_return(m, target);
}

INSN(ldra)
{
	uint64_t addr = m->v.x[op->n], value;

	if (!authenticated(m, &addr, 0, key_of(op)))
		return A64_TRAPPED;
	if (ldst_sp_fault(m, op))
		return a64_sp_misaligned(m);
	addr += op->imm;
	if (!a64_read(m, op, addr, &value, sizeof(value), 0))
		return A64_TRAPPED;
	if (ldst_indexed(op))
		m->v.x[op->n] = addr;
	m->v.x[op->d] = value;
	return A64_DONE;
}
