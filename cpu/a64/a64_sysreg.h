/* SPDX-License-Identifier: GPL-2.0-or-later */
/* System registers of EL1 and EL0 that the CPU has itself.  All others are the hypervisor's. */
#ifndef KVMSME_A64_SYSREG_H
#define KVMSME_A64_SYSREG_H

#include "row.h"

/* op0:op1:CRn:CRm:op2 as they stand in the word */
#define A64_SYSREG(op0, op1, crn, crm, op2) \
	((uint32_t)(op0) << 19 | (op1) << 16 | (crn) << 12 | (crm) << 8 | (op2) << 5)
#define A64_SYSREG_MASK	0x001fffe0u

/* Who may read and write it at EL0, without a trap */
enum sysreg_el0 { EL0_NONE, EL0_READ, EL0_BOTH };

/**
 * struct a64_sysreg - a register
 * @el0:   what EL0 may; @needs: feature
 * @check: A64_DONE, or what the access takes; NULL: nothing beside @el0
 * @read, @write: the access.  A write tells whether what is known of the state has changed.
 */
struct a64_sysreg {
	const char *name;
	uint32_t encoding;
	enum sysreg_el0 el0;
	enum a64_feature needs;
	enum a64_result (*check)(struct a64 *m, const struct a64_op *op);
	uint64_t (*read)(struct a64 *m, const struct a64_sysreg *reg);
	bool (*write)(struct a64 *m, const struct a64_sysreg *reg, uint64_t value);
	unsigned int index;
};

/* a64_timer.c */
enum a64_result sysreg_check_frequency(struct a64 *m, const struct a64_op *op);
enum a64_result sysreg_check_counter(struct a64 *m, const struct a64_op *op);
enum a64_result sysreg_check_timer(struct a64 *m, const struct a64_op *op);
uint64_t sysreg_read_frequency(struct a64 *m, const struct a64_sysreg *reg);
uint64_t sysreg_read_counter(struct a64 *m, const struct a64_sysreg *reg);
uint64_t sysreg_read_ctl(struct a64 *m, const struct a64_sysreg *reg);
bool sysreg_write_ctl(struct a64 *m, const struct a64_sysreg *reg, uint64_t value);
uint64_t sysreg_read_cval(struct a64 *m, const struct a64_sysreg *reg);
bool sysreg_write_cval(struct a64 *m, const struct a64_sysreg *reg, uint64_t value);
uint64_t sysreg_read_tval(struct a64 *m, const struct a64_sysreg *reg);
bool sysreg_write_tval(struct a64 *m, const struct a64_sysreg *reg, uint64_t value);

/* sys_insn.c: a SYS instruction of EL1 and EL0, with any feature */
bool a64_sys_allocated(uint32_t word);

/** a64_sysreg() - by its number in the table; a64_sysreg_find() - that number, -1 if there is none */
const struct a64_sysreg *a64_sysreg(unsigned int index);
int a64_sysreg_find(uint32_t encoding);

/* mte.c: DC GVA, DC GZVA */
enum a64_result a64_dc_gva(struct a64 *m, const struct a64_op *op);
enum a64_result a64_dc_gzva(struct a64 *m, const struct a64_op *op);

#endif
