/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Numbers of the ABI as C writes them */
#ifndef KVMSME_EXPORT_C_IDS_H
#define KVMSME_EXPORT_C_IDS_H

#include <stddef.h>
#include <stdint.h>

struct profile;

#define C_EXPR_MAX 160

/** c_reg_id() - a register id by the macros of the kernel's headers; returns @buf */
const char *c_reg_id(const struct profile *profile, uint64_t id, char buf[C_EXPR_MAX]);

/** c_features() - bits of KVM_ARM_VCPU_INIT, of word 0; returns @buf */
const char *c_features(const struct profile *profile, uint32_t bits, char *buf, size_t size);

/** c_feature() - one feature by name or number; returns @buf */
const char *c_feature(const struct profile *profile, uint64_t feature, char buf[C_EXPR_MAX]);

/** c_cap() - a capability's name or number; returns @buf */
const char *c_cap(const struct profile *profile, uint64_t cap, char buf[C_EXPR_MAX]);

/** c_mp_state() - the same of an MP state */
const char *c_mp_state(uint64_t state, char buf[C_EXPR_MAX]);

/** c_exit_reason() - the same of an exit reason */
const char *c_exit_reason(uint32_t reason, char buf[C_EXPR_MAX]);

/** c_errno() - an errno's name; "0" for success */
const char *c_errno(int err);

#endif
