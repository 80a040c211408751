/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What a KVM offers, asked of it by its calls: as a host and a population that the model loads
 *
 * What a register does is found by writing to it.  Where that does not tell (what a register of a feature that
 * the host lacks would do, what a kind means), a population that is known stands behind it, the base's.
 */
#ifndef KVMSME_VMM_PROBE_H
#define KVMSME_VMM_PROBE_H

#include <jansson.h>

#include "population.h"
#include "profile.h"
#include <kvmsme/kvmsme.h>

#define PROBE_MAX_CAPS 300

/**
 * struct probe - what was found
 * @host: as far as KVM tells
 * @pop:  registers in list order; its name and source are the caller's to give
 * @cap, @cap_of_vm: answers of /dev/kvm and of a VM to KVM_CHECK_EXTENSION, negative errnos as well
 */
struct probe {
	struct kvmsme_host host;
	struct kernel_pop pop;
	int cap[PROBE_MAX_CAPS], cap_of_vm[PROBE_MAX_CAPS];
};

/**
 * probe_kvm() - ask @kvm, an open /dev/kvm of a kernel or of the model
 * @base: numbers SME as the kernel does, and has the population behind it
 * False with *@error filled.
 */
bool probe_kvm(int kvm, const struct profile *base, struct probe *probe, struct kvmsme_error *error);

/** probe_registers() - fill probe->pop, of which probe->host is known (probe_regs.c) */
bool probe_registers(int kvm, const struct profile *base, struct probe *probe, struct kvmsme_error *error);

/**
 * probe_missing() - print what @kernel, which is what @kvm has, has and the model of @base has not: capabilities,
 * requests, registers and statistics, and what the model answers as not modelled, a line each; *@nr of them.
 * False with *@error filled.
 */
bool probe_missing(int kvm, const struct profile *base, const struct probe *kernel, FILE *out, size_t *nr,
		   struct kvmsme_error *error);

/** probe_statistics() - print the statistics of a VM and of a vCPU of @kvm, a line each; false: it has none */
bool probe_statistics(int kvm, FILE *out);

/** probe_host_json(), probe_kernel_json() - as the loaders take them; to be given back with json_decref() */
json_t *probe_host_json(const struct kvmsme_host *host);
json_t *probe_kernel_json(const struct probe *probe);

/** probe_yaml() - such a tree, as YAML */
void probe_yaml(json_t *tree, FILE *out);

#endif
