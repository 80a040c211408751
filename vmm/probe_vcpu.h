/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A vCPU in a VM of its own, to ask things of */
#ifndef KVMSME_VMM_PROBE_VCPU_H
#define KVMSME_VMM_PROBE_VCPU_H

#include <stdbool.h>
#include <stdint.h>

struct probe_vcpu {
	int vm, fd;
};

/**
 * probe_vcpu_open() - with @features, initialised, and finalised where they have a length
 * False: there is none such.  probe_vcpu_close() in any case.
 */
bool probe_vcpu_open(int kvm, uint32_t features, struct probe_vcpu *vcpu);
void probe_vcpu_close(const struct probe_vcpu *vcpu);

#endif
