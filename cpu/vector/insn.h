/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The instruction table
 *
 * One row an instruction in the .def files:
 *
 *	INSN("add", "00000100ss000000000gggmmmmmddddd", SVE_SME, SVE, zpz_int, OP_ADD)
 *
 * mnemonic; bits 31..0 as the Arm ARM draws them, letters being fields; features;
 * access check (struct check_class); executor; and what the executor makes of it.
 */
#ifndef SMEVEC_INSN_H
#define SMEVEC_INSN_H

#include <smevec/smevec.h>

#define NR_FIELDS	26
#define MAX_FIELD_PARTS	3

/**
 * struct insn_field - where a letter of the pattern lies
 * Parts are from the most to the least significant bits of the value.
 */
struct insn_field {
	uint8_t nr;
	uint8_t shift[MAX_FIELD_PARTS];
	uint8_t width[MAX_FIELD_PARTS];
};

struct exec;
typedef enum smevec_result (*executor)(struct exec *e);

/* The access checks, in the order the architecture makes them (check.c) */
#define CHECK_CLASSES(C) \
	C(NONE) C(FP) C(ADV) C(SVE) C(NS) C(SMEACC) C(SMEEN) C(SMEZA) C(SSVE) C(SSVEZA) \
	C(ZT0) C(SSVEZT0) C(ZCR1) C(SMCR1) C(EL1REG) C(TPIDR2) C(FPMR)

enum check_class {
#define C(name) CHECK_##name,
	CHECK_CLASSES(C)
#undef C
};

/**
 * struct insn - a row
 * @features: sets of features, one of which must be there in full; 0 ends the list
 * @op:       an executor's own operation code
 */
struct insn {
	const char *mnemonic;
	const char *pattern;
	uint64_t features[2];
	enum check_class check;
	executor exec;
	int op;
	/* from the pattern */
	uint32_t mask;
	uint32_t value;
	struct insn_field field[NR_FIELDS];
};

/** struct exec - an instruction being executed */
struct exec {
	struct smevec_cpu *cpu;
	struct smevec_regs *r;
	const struct insn *insn;
	struct smevec_event *event;
	uint32_t word;
	unsigned int vl;	/* bytes: VL, or SVL in streaming mode */
};

/** insn_lookup() - the row @word matches, NULL if unallocated */
const struct insn *insn_lookup(uint32_t word);

/** insn_field_value() - the value of field @letter, 0 if the row has none */
uint32_t insn_field_value(const struct insn *insn, uint32_t word, char letter);

static inline uint32_t field(const struct exec *e, char letter)
{
	return insn_field_value(e->insn, e->word, letter);
}

/** insn_check() - SMEVEC_DONE, or the trap that @check takes in @cpu's state */
enum smevec_result insn_check(const struct smevec_cpu *cpu, enum check_class check,
			      struct smevec_event *event);

#endif
