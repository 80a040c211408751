/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Between the parts of the scenario loader: load.c (frame) and load_action.c (steps) */
#ifndef KVMSME_RUNNER_SCENARIO_LOAD_H
#define KVMSME_RUNNER_SCENARIO_LOAD_H

#include "scenario.h"

#define MAX_STEP_VMS	4
#define MAX_STEP_VCPUS	8

/* NULL-terminated; the schema comes from them too */
extern const char *const top_keys[];
extern const char *const host_keys[];
extern const char *const step_keys[];

/* A feature of KVM_ARM_VCPU_INIT whose bit the profile decides */
#define FEATURE_SME_OF_PROFILE (UINT64_C(1) << 63)
#define MAX_FEATURE_BIT 62

bool known_word(const char *word, const char *const *known);
bool unknown_word(struct ydoc *doc, const struct ynode *node, const char *word, const char *what,
		  const char *const *known);
bool load_action(struct ydoc *doc, const struct ynode *map, struct step *step);

/* Capability number by name or digits; KVM_CAP_ARM_SME's is the profile's: ~0 */
#define CAP_SME_OF_PROFILE UINT64_MAX
bool load_cap(struct ydoc *doc, const struct ynode *node, const char *text, uint64_t *cap);

#endif
