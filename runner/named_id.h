/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_RUNNER_NAMED_ID_H
#define KVMSME_RUNNER_NAMED_ID_H

#include <string.h>

#include "profile.h"
#include "scenario.h"

/** named_id() - the id of SME_VLS has moved once (knob sme_vls_id); the name goes along */
static inline uint64_t named_id(const struct profile *profile, const struct reg_arg *reg)
{
	if (reg->id != KVM_REG_ARM64_SME_VLS || strcmp(reg->name, "SME_VLS") != 0)
		return reg->id;
	return (reg->id & ~UINT64_C(0xffff)) | profile->sme_vls_id;
}

#endif
