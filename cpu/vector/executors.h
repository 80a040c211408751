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
/* Between numbers and integers: FP_ROUND_* of the conversion to one */
#define INT_MODE	7
#define INT_SIGNED	8
#define FP_SIZE(k)	((k) << 4)	/* log2 of the number's size, where the row is not by element */
#define INT_SIZE(k)	((k) << 6)	/* and of the integer's, in a V register */
#define TOP_HALF	256
/* FRINT32X, ...: without these FRINT32Z */
enum { ROUND_BY_FPCR = 1, ROUND_64 = 2 };
/* FCMP, FCMPE: FP_SIZE, and */
enum { SIGNALS_ALL = 1, WITH_ZERO = 2 };
/* Scalars under FPCR.NEP: the other elements are those of Vd (without any of these), Vn, ..., or zeroes all the same */
#define REST_N		OPT(1u)
#define REST_M		OPT(2u)
#define REST_A		OPT(3u)
#define REST_ZERO	OPT(4u)
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
enum { SHA1_CHOOSE, SHA1_PARITY, SHA1_MAJORITY };
enum { SM3_TT2 = 1, SM3_B = 2 };
enum { IMMEDIATE_MOV, IMMEDIATE_NOT, IMMEDIATE_ORR, IMMEDIATE_BIC, IMMEDIATE_BYTES };
enum vector_sysreg { REG_SVCR, REG_SMCR, REG_ZCR, REG_TPIDR2, REG_SMPRI, REG_FPMR };

/* WRITES_, READS_: what table.c puts into the rows of the executor */
#define EXECUTOR(name, written, read)			\
	enum smevec_result exec_##name(struct exec *e);	\
	enum { WRITES_##name = (written), READS_##name = (read) };
#include "executors.def"
#undef EXECUTOR

#endif
