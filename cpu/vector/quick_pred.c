/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Short cuts for predicates: 64 bits at a time, where the executors (pred*.c) say what each bit
 * becomes.  Bits above the vector length are zero in what is read here, and are written so.
 */
#include "executors.h"
#include "predicate.h"
#include "quick_pred.h"

#define PREDICATE(c, d, letter) ((c)->regs->p[operand(d, letter)])

/* Bits of a result below, or up to and including, bit @at of its word */
static inline uint64_t up_to(unsigned int at, bool including)
{
	return ((UINT64_C(1) << at) - 1) | (uint64_t)including << at;
}

/* What becomes of two predicates */
#define LOGICAL(name, expression)								\
	static enum smevec_result quick_##name(struct smevec_cpu *c, const struct smevec_insn *d,	\
					       struct smevec_event *event)			\
	{											\
		const uint8_t *pg = PREDICATE(c, d, 'g'), *pn = PREDICATE(c, d, 'n');		\
		const uint8_t *pm = PREDICATE(c, d, 'm');					\
		unsigned int vl = c->known.vl;							\
		struct pred_bits r = { 0 };							\
												\
		(void)event;									\
		for (unsigned int k = 0; k < pred_words(vl); k++) {				\
			uint64_t g = pred_word(pg, k, vl), n = pred_word(pn, k, vl);		\
			uint64_t m = pred_word(pm, k, vl);					\
												\
			r.word[k] = expression;							\
		}										\
		if (operand(d, 's'))								\
			quick_pred_test(c, pg, &r, 1);						\
		return quick_write_p(c, operand(d, 'd'), &r);					\
	}

LOGICAL(and, n & m & g)
LOGICAL(bic, n & ~m & g)
LOGICAL(eor, (n ^ m) & g)
LOGICAL(sel, (n & g) | (m & ~g))
LOGICAL(orr, (n | m) & g)
LOGICAL(orn, (n | ~m) & g)
LOGICAL(nor, ~(n | m) & g)
LOGICAL(nand, ~(n & m) & g)

/*
 * Elements of @pg up to the first one of @pn among them, and that one, too, unless @before; all if
 * there is none
 */
static struct pred_bits broken(const uint8_t *pg, const uint8_t *pn, unsigned int vl, bool before)
{
	struct pred_bits r = { 0 };

	for (unsigned int k = 0; k < pred_words(vl); k++) {
		uint64_t g = pred_word(pg, k, vl), hits = g & pred_word(pn, k, vl);

		r.word[k] = g;
		if (!hits)
			continue;
		r.word[k] = g & up_to((unsigned int)__builtin_ctzll(hits), !before);
		break;
	}
	return r;
}

static enum smevec_result quick_brk(struct smevec_cpu *c, const struct smevec_insn *d,
				    struct smevec_event *event)
{
	const uint8_t *pg = PREDICATE(c, d, 'g'), *old = PREDICATE(c, d, 'd');
	unsigned int vl = c->known.vl;
	struct pred_bits r = broken(pg, PREDICATE(c, d, 'n'), vl, operand(d, 'b'));

	(void)event;
	if (operand(d, 'm'))
		for (unsigned int k = 0; k < pred_words(vl); k++)
			r.word[k] |= pred_word(old, k, vl) & ~pred_word(pg, k, vl);
	if (operand(d, 's'))
		quick_pred_test(c, pg, &r, 1);
	return quick_write_p(c, operand(d, 'd'), &r);
}

/* The last active element of @pn under @pg is true */
static bool last_is_true(const uint8_t *pg, const uint8_t *pn, unsigned int vl)
{
	for (unsigned int k = pred_words(vl); k-- > 0;) {
		uint64_t g = pred_word(pg, k, vl);

		if (g)
			return pred_word(pn, k, vl) >> (63 - __builtin_clzll(g)) & 1;
	}
	return false;
}

static enum smevec_result quick_brkp(struct smevec_cpu *c, const struct smevec_insn *d,
				     struct smevec_event *event)
{
	const uint8_t *pg = PREDICATE(c, d, 'g');
	unsigned int vl = c->known.vl;
	struct pred_bits r = { 0 };

	(void)event;
	if (last_is_true(pg, PREDICATE(c, d, 'n'), vl))
		r = broken(pg, PREDICATE(c, d, 'm'), vl, operand(d, 'b'));
	if (operand(d, 's'))
		quick_pred_test(c, pg, &r, 1);
	return quick_write_p(c, operand(d, 'd'), &r);
}

static enum smevec_result quick_brkn(struct smevec_cpu *c, const struct smevec_insn *d,
				     struct smevec_event *event)
{
	static const struct pred_bits all = { { UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX } };
	unsigned int vl = c->known.vl;
	struct pred_bits r = { 0 };

	(void)event;
	if (last_is_true(PREDICATE(c, d, 'g'), PREDICATE(c, d, 'n'), vl))
		r = quick_read_p(c, operand(d, 'd'));
	if (operand(d, 's'))
		quick_pred_test(c, (const uint8_t *)&all, &r, 1);
	return quick_write_p(c, operand(d, 'd'), &r);
}

static enum smevec_result quick_ptest(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	struct pred_bits n = quick_read_p(c, operand(d, 'n'));

	(void)event;
	quick_pred_test(c, PREDICATE(c, d, 'g'), &n, 1);
	return done(c);
}

static enum smevec_result quick_pfirst(struct smevec_cpu *c, const struct smevec_insn *d,
				       struct smevec_event *event)
{
	const uint8_t *pg = PREDICATE(c, d, 'g');
	struct pred_bits r = quick_read_p(c, operand(d, 'd'));
	unsigned int vl = c->known.vl;

	(void)event;
	for (unsigned int k = 0; k < pred_words(vl); k++) {
		uint64_t g = pred_word(pg, k, vl);

		r.word[k] |= g & -g;
		if (g)
			break;
	}
	quick_pred_test(c, pg, &r, 1);
	return quick_write_p(c, operand(d, 'd'), &r);
}

/* Field n: and of its elements only those that are true */
static unsigned int count(const struct smevec_cpu *c, const uint8_t *pg, const uint8_t *pn,
			  unsigned int esize)
{
	uint64_t pattern = pred_pattern(esize);
	unsigned int vl = c->known.vl, nr = 0;

	for (unsigned int k = 0; k < pred_words(vl); k++)
		nr += (unsigned int)__builtin_popcountll(pred_word(pg, k, vl) & pred_word(pn, k, vl) &
							 pattern);
	return nr;
}

static enum smevec_result quick_cntp(struct smevec_cpu *c, const struct smevec_insn *d,
				     struct smevec_event *event)
{
	(void)event;
	c->x[operand(d, 'd')] = count(c, PREDICATE(c, d, 'g'), PREDICATE(c, d, 'n'), 1u << operand(d, 's'));
	return done(c);
}

static enum smevec_result quick_incp_x(struct smevec_cpu *c, const struct smevec_insn *d,
				       struct smevec_event *event)
{
	const uint8_t *p = PREDICATE(c, d, 'm');
	uint64_t by = count(c, p, p, 1u << operand(d, 's'));

	(void)event;
	c->x[operand(d, 'd')] += operand(d, 'v') ? -by : by;
	return done(c);
}

static enum smevec_result quick_rdffr_pred(struct smevec_cpu *c, const struct smevec_insn *d,
					   struct smevec_event *event)
{
	const uint8_t *pg = PREDICATE(c, d, 'g');
	struct pred_bits g = quick_read_p(c, operand(d, 'g')), r = quick_read_p(c, SMEVEC_FFR);

	(void)event;
	for (unsigned int k = 0; k < PRED_WORDS; k++)
		r.word[k] &= g.word[k];
	if (((const struct insn *)d->row)->op == SETS_FLAGS)
		quick_pred_test(c, pg, &r, 1);
	return quick_write_p(c, operand(d, 'd'), &r);
}

static enum smevec_result quick_setffr(struct smevec_cpu *c, const struct smevec_insn *d,
				       struct smevec_event *event)
{
	struct pred_bits r = { 0 };

	(void)d;
	(void)event;
	pred_fill((uint8_t *)&r, 0, c->known.vl, 1);
	return quick_write_p(c, SMEVEC_FFR, &r);
}

/* Pattern ALL */
static enum smevec_result quick_ptrue(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	unsigned int log2 = operand(d, 's');
	struct pred_bits r = { 0 };

	(void)event;
	pred_fill((uint8_t *)&r, 0, c->known.vl >> log2, 1u << log2);
	if (((const struct insn *)d->row)->op == SETS_FLAGS)
		quick_pred_test(c, (const uint8_t *)&r, &r, 1u << log2);
	return quick_write_p(c, operand(d, 'd'), &r);
}

/* Up, the limit not included: so @a never wraps on its way to @b */
static uint64_t distance(const struct smevec_cpu *c, const struct smevec_insn *d)
{
	bool is_signed = ((const struct insn *)d->row)->op == WHILE_LT;
	uint64_t a = c->x[operand(d, 'n')], b = operand(d, 'm') == 31 ? 0 : c->x[operand(d, 'm')];

	if (operand(d, 'n') == 31)
		a = 0;
	if (!operand(d, 'w')) {
		a = is_signed ? (uint64_t)(int32_t)a : (uint32_t)a;
		b = is_signed ? (uint64_t)(int32_t)b : (uint32_t)b;
	}
	return (is_signed ? (int64_t)a < (int64_t)b : a < b) ? b - a : 0;
}

/* N: first true; Z: none; C: the last one is not */
static inline enum smevec_result first_active(struct smevec_cpu *c, const struct smevec_insn *d, uint64_t rest)
{
	unsigned int log2 = operand(d, 's'), elements = c->known.vl >> log2;
	unsigned int nr = rest < elements ? (unsigned int)rest : elements;
	uint8_t *p = PREDICATE(c, d, 'd');

	memset(p, 0, PRED_BYTES);
	pred_fill(p, 0, nr, 1u << log2);
	note_z_written(c, c->known.vl);
	c->nzcv = (uint32_t)(nr > 0) << 31 | (uint32_t)(nr == 0) << 30 | (uint32_t)(nr < elements) << 29;
	return done(c);
}

static enum smevec_result quick_while(struct smevec_cpu *c, const struct smevec_insn *d,
				      struct smevec_event *event)
{
	(void)event;
	return first_active(c, d, distance(c, d));
}

/* Of 64 bits, neither of them XZR */
static enum smevec_result quick_whilelo(struct smevec_cpu *c, const struct smevec_insn *d,
					struct smevec_event *event)
{
	uint64_t a = c->x[operand(d, 'n')], b = c->x[operand(d, 'm')];

	(void)event;
	return first_active(c, d, a < b ? b - a : 0);
}

static quick_fn find_logical(int op)
{
	static const quick_fn functions[] = {
		[PRED_AND] = quick_and, [PRED_BIC] = quick_bic, [PRED_EOR] = quick_eor,
		[PRED_SEL] = quick_sel, [PRED_ORR] = quick_orr, [PRED_ORN] = quick_orn,
		[PRED_NOR] = quick_nor, [PRED_NAND] = quick_nand,
	};

	return functions[op];
}

quick_fn quick_pred_find(const struct smevec_insn *d)
{
	static const struct {
		executor exec;
		quick_fn quick;
	} always[] = {
		{ exec_brk, quick_brk }, { exec_brkp, quick_brkp }, { exec_brkn, quick_brkn },
		{ exec_ptest, quick_ptest }, { exec_pfirst, quick_pfirst },
		{ exec_rdffr_pred, quick_rdffr_pred }, { exec_setffr, quick_setffr },
	};
	const struct insn *insn = d->row;

	for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++)
		if (insn->exec == always[i].exec)
			return always[i].quick;
	if (insn->exec == exec_pred_logical)
		return find_logical(insn->op);
	if (insn->exec == exec_cntp && operand(d, 'd') != 31)
		return quick_cntp;
	if (insn->exec == exec_incp_x && insn->op != SATURATING && operand(d, 'd') != 31)
		return quick_incp_x;
	if (insn->exec == exec_ptrue && operand(d, 'p') == 31)
		return quick_ptrue;
	if (insn->exec == exec_while && insn->op == WHILE_LO && operand(d, 'w') && operand(d, 'n') != 31 &&
	    operand(d, 'm') != 31)
		return quick_whilelo;
	if (insn->exec == exec_while && (insn->op == WHILE_LT || insn->op == WHILE_LO))
		return quick_while;
	return NULL;
}
