/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Operations on one element, for ELEM rows */
#ifndef SMEVEC_OPS_H
#define SMEVEC_OPS_H

#include "elem.h"

typedef __int128 i128;

#define OPS(X)									\
	X(add) X(sub) X(mul) X(mulh) X(max) X(min) X(abd) X(and) X(orr) X(eor) X(bic)	\
	X(div) X(asr) X(lsr) X(lsl) X(asrd) X(hadd) X(rhadd) X(hsub) X(qadd) X(qsub)	\
	X(suqadd) X(usqadd) X(shl) X(rshl) X(qshl) X(qrshl) X(qshlu) X(rshr)		\
	X(abs) X(neg) X(cls) X(clz) X(cnt) X(cnot) X(not) X(rbit) X(revb) X(revh)	\
	X(revw) X(sxtb) X(sxth) X(sxtw) X(uxtb) X(uxth) X(uxtw) X(qabs) X(qneg)		\
	X(urecpe) X(ursqrte) X(mla) X(mls) X(qdmulh) X(qrdmulh) X(qrdmlah) X(qrdmlsh)	\
	X(aba) X(qdmull) X(qdmlal) X(qdmlsl) X(pmul) X(pmull) X(bcax) X(eor3) X(bsl)	\
	X(bsl1n) X(bsl2n) X(nbsl) X(clamp) X(xar) X(bext) X(bdep) X(bgrp) X(sra)	\
	X(rsra) X(sli) X(sri) X(addhn) X(subhn) X(raddhn) X(rsubhn) X(lsl_long) X(shrn) X(rshrn)	\
	X(qshrn) X(qrshrn) X(qshrun) X(qrshrun) X(qxtn) X(qxtun) X(rax1) X(movprfx)	\
	X(cmpeq) X(cmpne) X(cmpge) X(cmpgt) X(cmple) X(cmplt) X(adr) X(adr_sxtw)	\
	X(adr_uxtw) X(adalp) X(saba)			\
	X(cmeq) X(cmge) X(cmgt) X(cmle) X(cmlt) X(cmtst) X(orn) X(bit) X(bif) X(sshl)	\
	X(srshl) X(sqshl) X(sqrshl) X(addlp) X(xtn) X(shll) X(sha1h)			\
	X(fadd) X(fsub) X(fmul) X(fdiv) X(fmulx) X(fmax) X(fmin) X(fmaxnm) X(fminnm)	\
	X(fabd) X(fabs) X(fneg) X(famax) X(famin) X(fscale) X(fsqrt) X(frecps)		\
	X(frsqrts) X(frecpe) X(frsqrte) X(frecpx) X(flogb) X(frintn) X(frintp)		\
	X(frintm) X(frintz) X(frinta) X(frintx) X(frinti) X(fmla) X(fmls) X(fnmla)	\
	X(fnmls) X(fcmeq) X(fcmne) X(fcmuo) X(fcmgt) X(fcmge) X(fcmlt) X(fcmle)		\
	X(facgt) X(facge) X(fclamp) X(fmlal) X(fmlsl)		\
	X(za_fmlal) X(za_fmlsl) X(fcvtzs32) X(fcvtzu32) X(ucvtf32) X(scvtf32)		\
	X(ftsmul) X(ftssel) X(bmopa) X(bmops) X(narrow_shift)	\
	X(extend) X(fcvt_narrow) X(fcvt_widen) X(fp8_widen) X(fp8_narrow) X(fp8_mla)	\
	X(fcmeq_mask) X(fcmge_mask) X(fcmgt_mask) X(fcmle_mask) X(fcmlt_mask) X(facge_mask)	\
	X(facgt_mask) X(fnmul) X(to_fixed) X(from_fixed) X(frint_n)

#define X(name) uint64_t op_##name(struct exec *e, uint64_t n, uint64_t m, uint64_t a);
OPS(X)
#undef X

/* As a mathematical integer: signed if the row says so */
static inline i128 wide(const struct exec *e, uint64_t v)
{
	if (e->insn->flags & SGN)
		return sign_extend(v, e->esize * 8);
	return v;
}

/** fp8_dot() - @a, of @esize bytes, and the products of @ways pairs, by FPMR (fp8.c) */
uint64_t fp8_dot(struct exec *e, unsigned int esize, uint64_t a, const uint64_t *x,
		 const uint64_t *y, unsigned int ways);
void qemu_fvdot(struct exec *e);
struct fp_env *quiet_under_ah(struct exec *e);

/* FPNeg() and FPAbs() of an element of e->esize bytes: FPCR.AH leaves NaNs alone (Arm ARM A1.5.7.3) */
uint64_t fp_negated(const struct exec *e, uint64_t v);
uint64_t fp_magnitude(const struct exec *e, uint64_t v);
uint64_t saturate(i128 v, unsigned int bits, bool is_signed);
uint64_t immediate(const struct exec *e);
/* Arm ARM AdvSIMDExpandImm() of a row of exec_simd_immediate; for MVNI and BIC its complement */
uint64_t simd_immediate(const struct smevec_insn *decoded);
unsigned int pattern_count(unsigned int pattern, unsigned int elements);
void pred_test(struct exec *e, const uint8_t *mask, const uint8_t *result, unsigned int esize);

#endif
