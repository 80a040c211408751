/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Whether a guest survives being saved under one ABI and restored under another
 */
#ifndef KVMSME_VMM_VERDICT_H
#define KVMSME_VMM_VERDICT_H

#include "migration.h"

/**
 * struct side - one end of a migration
 * @device: the /dev/kvm of a kernel that @profile and @host should be; NULL: the model of them
 * @vqs: per enum vec_type: lengths to configure, bit (vq - 1); 0: the host's (source only)
 */
struct side {
	const struct profile *profile;
	struct kvmsme_host host;
	const char *device;
	uint32_t vqs[ARM64_VEC_MAX];
};

/** struct journey - @features: SVE and SME, of both vCPUs */
struct journey {
	struct side from, to;
	bool sve, sme;
};

enum verdict_kind { VERDICT_SAFE, VERDICT_LOSSY, VERDICT_REFUSED };

extern const char *const verdict_names[];

/**
 * struct verdict - of one guest state and one order
 * @where:   of VERDICT_REFUSED: the call, its register and errno
 * @rule:    that refused, under @profile
 * @changed: groups of registers that the guest finds with another value
 * @missing: registers that are not there any more
 * @news:    registers that were not there before: information, no failure
 */
struct verdict {
	enum verdict_kind kind;
	char where[128];
	enum rule rule;
	const struct profile *profile;
	struct loss_groups changed, missing;
	unsigned int news;
};

/**
 * verdict_of() - take a guest with all registers in use through it
 * @svcr: of the guest, bits SM and ZA
 * Refused is what fails a call, even if all is right afterwards; lossy what the guest would
 * notice though every call succeeded.
 */
struct verdict verdict_of(const struct journey *journey, uint64_t svcr,
			  const struct vmm_order *order);

#endif
