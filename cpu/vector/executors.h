/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The executors, and the operation codes that table rows give them */
#ifndef SMEVEC_EXECUTORS_H
#define SMEVEC_EXECUTORS_H

#include "insn.h"

enum { NO_FLAGS, SETS_FLAGS };
enum { OF_VL, OF_PL, OF_SVL, OF_SPL };
enum { LAST_A, LAST_B };
enum { FMOPA_S = 0, FMOPA_D = 1, FMOPA_SUB = 2 };
/* those from WHILE_GE on count down */
enum { WHILE_LT, WHILE_LE, WHILE_LO, WHILE_LS, WHILE_GE, WHILE_GT, WHILE_HS, WHILE_HI };
/* start and step from a register */
enum { INDEX_II, INDEX_RI, INDEX_IR, INDEX_RR };
enum { FP_ADD, FP_SUB, FP_SUBR, FP_MUL };
enum { FMLA_NEG_PRODUCT = 1, FMLA_NEG_ADDEND = 2 };
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
enum vector_sysreg { REG_SVCR, REG_SMCR, REG_ZCR, REG_TPIDR2, REG_SMPRI, REG_FPMR };

#define EXECUTORS(X)								\
	X(ptrue) X(pfalse) X(setffr) X(wrffr) X(rdffr) X(rdffr_pred) X(cntp)	\
	X(cnt) X(while) X(dup_imm) X(dup_x) X(fdup) X(index) X(last_x)		\
	X(movt_from) X(movt_to) X(rdvl) X(addvl) X(ldr_z) X(str_z) X(ldr_p)	\
	X(str_p) X(ldr_za) X(str_za) X(ldr_zt0) X(str_zt0) X(zero_za)		\
	X(zero_zt0) X(fmopa) X(ld1) X(st1) X(ld1_za) X(st1_za) X(mova_from_tile)	\
	X(mova_to_tile) X(sel) X(cpy_x) X(cpy_v)	\
	X(cpy_imm) X(dup_elem) X(movprfx) X(zzz_fp) X(zpz_fp) X(fmla)		\
	X(elementwise) X(pairwise) X(reduce) X(reduce_q) X(compare) X(adc)	\
	X(struct_mem) X(faultless) X(multi_mem) X(ld1r) X(ld1rq) X(gather_offsets)	\
	X(gather_bases) X(prefetch)						\
	X(msr_svcr_imm) X(mrs) X(msr)

#define X(name) enum smevec_result exec_##name(struct exec *e);
EXECUTORS(X)
#undef X

#endif
