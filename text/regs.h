/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Register names and KVM register ids, both ways
 *
 * Names: X0..X30, SP, PC, PSTATE, SP_EL1, ELR_EL1, SPSR[0..4], V0..V31, FPSR, FPCR,
 * Z0..Z31, P0..P15, FFR, SVE_VLS, ZA[0..255], ZT0, SME_VLS, "NAME slice N" for Z, P, FFR
 * and ZA; every register of a kernel population; S<op0>_<op1>_C<n>_C<m>_<op2> for other
 * system registers; 0x... for any id.  In a YAML {flow mapping} ZA[n] must be quoted; ZA0 .. ZA255 need not.
 */
#ifndef KVMSME_TEXT_REGS_H
#define KVMSME_TEXT_REGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "population.h"

#define REG_NAME_MAX 64

/**
 * reg_id() - id of the register called @name
 * @pop: population to look in; NULL: all that are built in
 */
bool reg_id(const struct kernel_pop *pop, const char *name, uint64_t *id);

/** reg_name() - name of @id in @buf (REG_NAME_MAX bytes), "id 0x..." if it has none */
const char *reg_name(const struct kernel_pop *pop, uint64_t id, char *buf);

/** reg_name_guess() - the known name most like @name until the next guess, or NULL; for "did you mean" */
const char *reg_name_guess(const char *name);

#endif
