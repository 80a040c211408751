/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The executors, and the operation codes that table rows give them */
#ifndef SMEVEC_EXECUTORS_H
#define SMEVEC_EXECUTORS_H

#include "insn.h"

enum { NO_FLAGS, SETS_FLAGS };
enum { OF_VL, OF_PL, OF_SVL, OF_SPL };
enum { LAST_A, LAST_B };
/* those from WHILE_GE on count down */
enum { WHILE_LT, WHILE_LE, WHILE_LO, WHILE_LS, WHILE_GE, WHILE_GT, WHILE_HS, WHILE_HI };
/* start and step from a register */
enum { INDEX_II, INDEX_RI, INDEX_IR, INDEX_RR };
/*
 * Codes of operations on groups: vectors in a group, rows in a row, log2 of the size of the
 * sources, and how
 */
#define ZA_GROUP(n)	(n)
#define ZA_PARTS(n)	((n) << 3)
#define ZA_SUB(k)	((k) << 6)
#define ZA_SIZE(k)	((k) << 8)
#define ZA_M_NONE	0u
#define ZA_M_SINGLE	(1u << 11)
#define ZA_M_MULTI	(2u << 11)
#define ZA_M_INDEXED	(3u << 11)
#define ZA_M_MASK	(3u << 11)
#define ZA_N_ALIGNED	(1u << 13)
#define ZA_N_SIGNED	(1u << 14)
#define ZA_M_SIGNED	(1u << 15)
#define ZA_HALF		(1u << 16)
#define ZA_BFLOAT	(1u << 17)
#define ZA_VERTICAL	(1u << 18)
#define ZA_SUBTRACT	(1u << 19)
#define ZA_INTERLEAVE	(1u << 20)
#define ZA_TO_ARRAY	(1u << 22)
#define ZA_ZEROES	(1u << 23)
#define ZA_UNSIGNED	(1u << 24)
#define ZA_FP8		(1u << 25)
/* Conversions: log2 of the sizes */
#define CVT(from, to)	((from) | (to) << 2)
#define CVT_TOP		16
#define CVT_FROM_INT	32
#define CVT_TO_INT	64
#define CVT_SIGNED	128
#define CVT_BF16	256
#define CVT_ODD		512
enum { SATURATING = 1 };
enum { PRED_AND, PRED_BIC, PRED_EOR, PRED_SEL, PRED_ORR, PRED_ORN, PRED_NOR, PRED_NAND };
enum { TBL1 = 0, TBL2 = 1, TBX = 2 };
enum { BY_IMMEDIATE, BY_REGISTER };
/* Codes of transfers: log2 of memory and register element size, vectors, and how */
#define MSZ(k)			(k)
#define ESZ(k)			((k) << 3)
#define VECTORS(k)		(((k) - 1) << 6)
#define MEM_SIGNED		(1u << 8)
#define MEM_STORE		(1u << 9)
#define MEM_FIRST_FAULT		(1u << 10)
#define MEM_NON_FAULT		(1u << 11)
#define MEM_ESIZE_IS_MSIZE	(1u << 12)
#define MEM_STRIDED		(1u << 13)
#define SLICE_SIZE 7	/* log2 of the element size, bytes */
enum crypto_sbox { SBOX_AES, SBOX_AES_INVERSE, SBOX_SM4 };
enum vector_sysreg { REG_SVCR, REG_SMCR, REG_ZCR, REG_TPIDR2, REG_SMPRI, REG_FPMR };

#define EXECUTORS(X)								\
	X(ptrue) X(pfalse) X(setffr) X(wrffr) X(rdffr) X(rdffr_pred) X(cntp)	\
	X(cnt) X(while) X(dup_imm) X(dup_x) X(fdup) X(index) X(last_x)		\
	X(movt_from) X(movt_to) X(rdvl) X(addvl) X(ldr_z) X(str_z) X(ldr_p)	\
	X(str_p) X(ldr_za) X(str_za) X(ldr_zt0) X(str_zt0) X(zero_za)		\
	X(zero_zt0) X(ld1) X(st1) X(ld1_za) X(st1_za) X(mova_from_tile)	\
	X(mova_to_tile) X(sel) X(cpy_x) X(cpy_v)	\
	X(cpy_imm) X(dup_elem) X(movprfx) 		\
	X(elementwise) X(pairwise) X(reduce) X(reduce_q) X(compare) X(adc)	\
	X(struct_mem) X(faultless) X(multi_mem) X(ld1r) X(ld1rq) X(gather_offsets)	\
	X(gather_bases) X(prefetch)						\
	X(pred_logical) X(brk) X(brkn) X(brkp) X(ptest) X(pfirst) X(pnext)		\
	X(pred_perm) X(punpk) X(prev) X(psel) X(cterm) X(incp_x) X(incp_z) X(inc_x)	\
	X(inc_z) X(while_pair) X(while_counter) X(while_rw) X(ptrue_counter) X(pext)	\
	X(pext_pair) X(cntp_counter) X(pmov_to_p) X(pmov_from_p)			\
	X(zip) X(zip_q) X(rev) X(unpk) X(ext) X(extq) X(splice) X(compact) X(tbl) X(tblq)	\
	X(insr_x) X(insr_v) X(last_v) X(clast_z) X(clast_v) X(clast_x) X(dupq) X(dup_mask)	\
	X(logical_imm) X(revd) X(fcpy)						\
	X(fp_reduce) X(fadda) X(fcadd) X(fcmla) X(fcmla_indexed) X(fcvt)	\
	X(za_array) X(outer) X(outer_same) X(addha) X(multi_binary) X(multi_unary)	\
	X(multi_clamp) X(multi_sel) X(multi_narrow) X(multi_unpack) X(multi_zip)	\
	X(mova_tile) X(mova_array) X(zero_array)				\
	X(dot) X(mmla) X(cadd) X(cmla) X(cdot) X(match) X(histcnt) X(histseg) X(eorbt)	\
	X(luti_zt) X(luti_z) X(movt_z) X(fp_dot) X(fmmla) X(fp_reduce_q)			\
	X(fp8_dot) X(fp8_mmla) X(fp8_mla) X(fp8_narrow) X(fp8_vdot)			\
	X(aes_round) X(aes_mix) X(sm4) X(pmull_q) X(fexpa) X(ftmad)		\
	X(adv_bfcvt) X(adv_bfdot)						\
	X(msr_svcr_imm) X(mrs) X(msr)

#define X(name) enum smevec_result exec_##name(struct exec *e);
EXECUTORS(X)
#undef X

#endif
