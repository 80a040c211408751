// SPDX-License-Identifier: GPL-2.0-or-later
/* Branches, and the instructions that generate exceptions: Arm ARM C6.2 */
#include "row.h"

#define INSN(name) enum a64_result a64_do_##name(struct a64 *m, const struct a64_op *op)

/* ConditionHolds(): bit NZCV of a condition's word */
const uint16_t a64_holding[16] = {
	0xf0f0, 0x0f0f,		/* EQ, NE */
	0xcccc, 0x3333,		/* CS, CC */
	0xff00, 0x00ff,		/* MI, PL */
	0xaaaa, 0x5555,		/* VS, VC */
	0x0c0c, 0xf3f3,		/* HI, LS */
	0xaa55, 0x55aa,		/* GE, LT */
	0x0a05, 0xf5fa,		/* GT, LE */
	0xffff, 0xffff,		/* AL */
};

static enum a64_result branch(struct a64 *m, const struct a64_op *op, bool taken)
{
	m->v.pc += taken ? op->imm : 4;
	return A64_BRANCHED;
}

INSN(b)
{
	return branch(m, op, true);
}

INSN(bl)
{
	m->v.x[30] = m->v.pc + 4;
	return branch(m, op, true);
}

INSN(b_cond)
{
	return branch(m, op, a64_holds(m, op->shift));
}

static bool is_zero(const struct a64 *m, const struct a64_op *op)
{
	return op->wide ? !m->v.x[op->d] : !(uint32_t)m->v.x[op->d];
}

INSN(cbz)
{
	return branch(m, op, is_zero(m, op));
}

INSN(cbnz)
{
	return branch(m, op, !is_zero(m, op));
}

INSN(tbz)
{
	return branch(m, op, !(m->v.x[op->d] >> op->amount & 1));
}

INSN(tbnz)
{
	return branch(m, op, m->v.x[op->d] >> op->amount & 1);
}

/* Field cc of registers, and of an immediate: 1 is LT there and GE here, 3 LO and HS */
static bool compares(unsigned int cc, uint64_t x, uint64_t y, bool immediate)
{
	switch (cc) {
	case 0:
		return (int64_t)x > (int64_t)y;
	case 1:
		return immediate ? (int64_t)x < (int64_t)y : (int64_t)x >= (int64_t)y;
	case 2:
		return x > y;
	case 3:
		return immediate ? x < y : x >= y;
	default:
		return (x == y) == (cc == 6);
	}
}

/* CB<cc>, CBB<cc>, CBH<cc> (register): op is the size, if it is below a register's */
INSN(cb_reg)
{
	unsigned int up = 64 - (op->op ? op->op : op->wide ? 64u : 32u);

	return branch(m, op, compares(op->shift, m->v.x[op->d] << up, m->v.x[op->m] << up, false));
}

INSN(cb_imm)
{
	unsigned int up = op->wide ? 0 : 32;

	return branch(m, op, compares(op->shift, m->v.x[op->d] << up, (uint64_t)op->amount << up, true));
}

void a64_set_btype(struct a64 *m, unsigned int btype)
{
	m->pstate = (m->pstate & ~PSTATE_BTYPE) | (uint64_t)btype << PSTATE_BTYPE_SHIFT;
}

void a64_branch_to(struct a64 *m, const struct a64_op *op, uint64_t target)
{
	m->v.pc = a64_branch_address(m, target);
	a64_set_btype(m, a64_btype_of_br(m, op));
}

void a64_branch_and_link(struct a64 *m, uint64_t target)
{
	m->v.x[30] = m->v.pc + 4;
	m->v.pc = a64_branch_address(m, target);
	a64_set_btype(m, 2);
}

INSN(br)
{
	a64_branch_to(m, op, m->v.x[op->n]);
	return A64_BRANCHED;
}

INSN(blr)
{
	a64_branch_and_link(m, m->v.x[op->n]);
	return A64_BRANCHED;
}

INSN(ret)
{
	m->v.pc = a64_branch_address(m, m->v.x[op->n]);
	return A64_BRANCHED;
}

/* The preferred return address of SVC and HVC is behind them */
INSN(svc)
{
	m->v.pc += 4;
	return a64_to_el1(m, a64_esr(ESR_EC_SVC64, op->imm));
}

INSN(hvc)
{
	if (a64_el(m) == 0)
		return a64_undefined(m);
	m->v.pc += 4;
	return a64_to_el2(m, a64_esr(ESR_EC_HVC64, op->imm));
}

/* HCR_EL2.TSC */
INSN(smc)
{
	if (a64_el(m) == 0)
		return a64_undefined(m);
	return a64_to_el2(m, a64_esr(ESR_EC_SMC64, op->imm));
}

INSN(brk)
{
	uint64_t esr = a64_esr(ESR_EC_BRK64, op->imm);

	return m->pcpu->debug ? a64_to_el2(m, esr) : a64_to_el1(m, esr);
}

INSN(eret)
{
	(void)op;
	if (a64_el(m) == 0)
		return a64_undefined(m);
	return a64_exception_return(m, m->pcpu->sysreg[CPU_ELR_EL1]);
}
