/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The instruction table
 *
 * One row an instruction in the .def files:
 *
 *	INSN("whilelt", "00100101ss1mmmmm000w01nnnnn0dddd", SVE_SME, SVE, while, WHILE_LT)
 *
 * mnemonic; bits 31..0 as the Arm ARM draws them, letters being fields; features
 * (feature_sets.h); class of access checks (access_checks.def); executor, which says what
 * general registers are used (executors.def); and what the executor makes of it.
 * In a mnemonic {s:b,h,w,d} is the one of these that field s says.
 */
#ifndef SMEVEC_INSN_H
#define SMEVEC_INSN_H

#include <smevec/smevec.h>

#include "fp.h"
#include "pattern.h"

/* What follows in the mnemonics of loads: memory elements by field d, dtype */
#define DTYPE		"{d:b,b,b,b,sw,h,h,h,sh,sh,w,w,sb,sb,sb,d}"

struct exec;
typedef enum smevec_result (*executor)(struct exec *e);

/*
 * What happens to one element, of e->esize bytes: @n and @m are the sources, @a the third one
 * or the old destination.  Operands come zero-extended; bits beyond the element are cut.
 */
typedef uint64_t (*elem_fn)(struct exec *e, uint64_t n, uint64_t m, uint64_t a);

/*
 * General registers, by the field that has the number.  X: 31 is XZR; SP: 31 is SP; W12: the field
 * counts from W12 (or W8) on
 */
#define X_D	(1u << 0)
#define X_N	(1u << 1)
#define X_M	(1u << 2)
#define X_T	(1u << 3)
#define SP_D	(1u << 4)
#define SP_N	(1u << 5)
#define W8_V	(1u << 6)
#define W12_V	(1u << 7)

/* ELEM rows: how operands are found.  FIXED(k): elements of 2^k bytes, not by field s */
#define FIXED(k)	((k) + 1)
#define FIXED_MASK	7
#define SGN		(1u << 3)	/* operands are signed */
#define REV		(1u << 4)	/* n and m change places */
#define ZEROING		(1u << 5)	/* inactive elements become zero */
#define WIDE_M		(1u << 6)	/* m: the 64-bit element that overlaps */
#define IMM_U		(1u << 8)	/* m: field i, shifted by field h */
#define IMM_S		(2u << 8)
#define IMM_SHR		(3u << 8)	/* field t: element size and right shift */
#define IMM_SHL		(4u << 8)	/* and left shift */
#define IMM_S5		(5u << 8)	/* five bits, signed */
#define IMM_FP		(6u << 8)	/* 0.5 or 1.0, 0.5 or 2.0, 0.0 or 1.0: OPT */
#define IMM_MASK	(7u << 8)
#define NO_B		(1u << 12)	/* sizes that are not allocated */
#define NO_H		(1u << 13)
#define NO_S		(1u << 14)
#define NO_D		(1u << 15)
#define ONLY_SD		(NO_B | NO_H)
#define ONLY_BH		(NO_S | NO_D)
#define LONG_N		(1u << 16)	/* n, m: half as wide; TOP: the odd ones */
#define LONG_M		(1u << 17)
#define TOP_N		(1u << 18)
#define TOP_M		(1u << 19)
#define NARROW_B	(1u << 20)	/* the result is half as wide; odd ones zero */
#define NARROW_T	(1u << 21)	/* even ones stay */
#define INDEXED		(1u << 22)	/* m: element i of the 128-bit segment */
#define BF16		(1u << 23)	/* 16-bit elements are BFloat16 */
#define PAIRED		(1u << 24)	/* sources are a pair of registers */
#define SVL_256		(1u << 25)	/* undefined where no SVL has so many bits */
#define SVL_512		(1u << 26)
#define OPT(k)		((k) << 28)	/* an executor's own */
#define LONG_B		(LONG_N | LONG_M)
#define LONG_T		(LONG_N | LONG_M | TOP_N | TOP_M)
#define LONG_BT		(LONG_N | LONG_M | TOP_M)
#define LONG_TB		(LONG_N | LONG_M | TOP_N)
#define WIDEN_B		LONG_M
#define WIDEN_T		(LONG_M | TOP_M)

enum check_class {
#define CHECK(class, enabled, non_streaming, streaming, state) CHECK_##class,
#include "access_checks.def"
#undef CHECK
	NR_CHECK_CLASSES
};

_Static_assert(NR_CHECK_CLASSES <= 32, "smevec_known.passed has a bit for each");

/* What a class needs enabled, and so may write */
#define STATE_FPMR	(1u << 0)
#define STATE_ZA	(1u << 1)
#define STATE_ZT0	(1u << 2)
#define STATE_SYSREG	(1u << 3)	/* neither Z nor P are written */

/**
 * struct access_check - a row of access_checks.def
 * @non_streaming, @streaming: sets of features
 * @state: STATE_*
 */
struct access_check {
	enum smevec_result (*enabled)(const struct smevec_cpu *cpu, struct smevec_event *event);
	uint64_t non_streaming, streaming;
	unsigned int state;
};

extern const struct access_check access_checks[NR_CHECK_CLASSES];

/**
 * struct insn - a row
 * @features: sets of features, one of which must be there in full; 0 ends the list
 * @op:       an executor's own operation code
 * @xwritten, @xread: general registers, which come with the executor (executors.def)
 * @fn, @flags: of ELEM rows
 */
struct insn {
	const char *mnemonic;
	struct pattern pattern;
	uint64_t features[2];
	enum check_class check;
	executor exec;
	uint8_t xwritten, xread;
	int op;
	elem_fn fn;
	uint32_t flags;
	const struct lane_op *lanes;
};

/** struct exec - an instruction being executed */
struct exec {
	struct smevec_cpu *cpu;
	struct smevec_regs *r;
	const struct insn *insn;
	const struct smevec_insn *decoded;
	struct smevec_event *event;
	uint32_t word;
	unsigned int vl;	/* bytes: VL, or SVL in streaming mode */
	unsigned int esize;	/* bytes; ELEM rows */
	unsigned int tsize;	/* and of field t, where that is the narrow one of two sizes */
	bool saturated;		/* a result did not fit, which AdvSIMD alone tells: FPSR.QC */
	struct fp_env env;
	struct fp_env unflagged;	/* of operations that set no flags */
};

/** insn_lookup() - the row @word matches, NULL if unallocated */
const struct insn *insn_lookup(uint32_t word);

/** insn_row() - the rows of the tables in their order, NULL behind the last */
const struct insn *insn_row(unsigned int i);

/** insn_mnemonic() - of @word, which matches @insn; valid until the thread's next call */
const char *insn_mnemonic(const struct insn *insn, uint32_t word);

/* The same of AdvSIMD and scalar floating point, as far as the tables above do not have them */
const struct insn *insn_simd_lookup(uint32_t word);
const struct insn *insn_simd_row(unsigned int i);

/**
 * general_registers() - the X registers that @operands (X_D ...) are in a decoded word; bit 31: SP
 * Its row must name @operands: another row's fields by these letters may be wider.
 */
uint32_t general_registers(const struct smevec_insn *decoded, unsigned int operands);

static inline uint32_t field(const struct exec *e, char letter)
{
	return e->decoded->field[letter - 'a'];
}

static inline bool has_field(const struct exec *e, char letter)
{
	return e->insn->pattern.field[letter - 'a'].nr;
}

/* CheckFPEnabled(): a row of V registers, AdvSIMD or floating point */
static inline bool on_v_registers(const struct insn *insn)
{
	return insn->check == CHECK_FP || insn->check == CHECK_ADV ||
	       insn->check == CHECK_ADV_FPRCVT || insn->check == CHECK_ADV_FP8;
}

/** insn_size() - log2 of the element size of an ELEM row, -1 if not allocated */
int insn_size(const struct insn *insn, uint32_t word);

/** fpmr_disabled() - SCTLR_EL1.EnFPM (bit 34) keeps EL0 from FPMR */
static inline bool fpmr_disabled(const struct smevec_sys *sys)
{
	return sys->el == 0 && !(sys->sctlr_el1 >> 34 & 1);
}

/** full_a64() - FEAT_SME_FA64 is there and enabled */
bool full_a64(const struct smevec_cpu *cpu);

/** insn_check() - SMEVEC_DONE, or the trap that @class takes in @cpu's state */
enum smevec_result insn_check(const struct smevec_cpu *cpu, enum check_class class,
			      struct smevec_event *event);

/** insn_check_known() - the same, remembering that it has passed */
enum smevec_result insn_check_known(struct smevec_cpu *cpu, enum check_class class,
				    struct smevec_event *event);

#endif
