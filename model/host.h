/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: The modelled host: what its CPUs implement and what KVM makes of it
 */
#ifndef KVMSME_HOST_H
#define KVMSME_HOST_H

#include <kvmsme/kvmsme.h>

#include "state.h"

/**
 * struct host - a host, ready for use
 * @config: as given
 * @vq_map: per enum vec_type: implemented lengths, bit (vq - 1)
 * @max_vq: per enum vec_type: largest length a guest may have (kvm_vec_max_vl), 0: none
 */
struct host {
	struct kvmsme_host config;
	uint32_t vq_map[ARM64_VEC_MAX];
	uint8_t max_vq[ARM64_VEC_MAX];
};

/**
 * host_init() - check a description and derive the rest
 * Returns false with the reason in @error: SVE without vq 1, a missing power of two
 * below the SVE maximum, an SVL that is no power of two, SME2 or FA64 without SME.
 * Arm ARM: "ZCR_ELx.LEN", "SMCR_ELx.LEN".
 */
bool host_init(struct host *host, const struct kvmsme_host *config, struct kvmsme_error *error);

/** host_kvm_has_vq() - guests may have vector length @vq of @type */
static inline bool host_has_vq(const struct host *host, enum vec_type type, unsigned int vq)
{
	return vq >= 1 && vq <= KVM_MAX_VQ && (host->vq_map[type] >> (vq - 1) & 1);
}

/** host_cpu_features() - set of enum smevec_feature that the host's PEs implement */
uint64_t host_cpu_features(const struct host *host);

#endif
