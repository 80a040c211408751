// SPDX-License-Identifier: GPL-2.0-or-later
#include <stddef.h>

#include "stats_names.h"

#define OWNER_VM   true
#define OWNER_VCPU false
#define ROW(name, of_vm, of_host) { #name, of_vm, of_host, offsetof(struct step, stats.name) },

const struct stats_name stats_names[] = {
#define OF_HOST(owner, name, kind, doc) ROW(name, OWNER_##owner, true)
#define COUNTED(name, doc) ROW(name, false, false)
#define AT_LEAST(name, doc) ROW(name, false, true)
#include "kvm_stats.def"
	{ NULL, false, false, 0 },
};
