/* SPDX-License-Identifier: GPL-2.0-or-later */
/* In a snapshot: what has changed between the one before it and itself */
#ifndef KVMSME_SNAPSHOT_SINCE_H
#define KVMSME_SNAPSHOT_SINCE_H

#include "snapshot.h"

/** since_bytes() - how many since_save() writes of a machine */
size_t since_bytes(const struct kvmsme *m);

/** since_save() - what has changed of @m since it was last saved or restored, before that is forgotten */
void since_save(const struct kvmsme *m, uint8_t *to);

/** since_mark_unused() - VMs and vCPUs that are in @to alone have changed, whatever is known of them */
void since_mark_unused(struct kvmsme *m, const struct snapshot *to);

#endif
