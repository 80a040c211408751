/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "snapshot_since.h"

size_t since_bytes(const struct kvmsme *m)
{
	return m->state.nr_vms * sizeof(bool) + m->state.nr_vcpus * sizeof(m->vcpu[0]->changed);
}

void since_save(const struct kvmsme *m, uint8_t *to)
{
	for (unsigned int i = 0; i < m->state.nr_vms; i++)
		*to++ = m->state.vm[i].changed;
	for (unsigned int i = 0; i < m->state.nr_vcpus; i++, to += sizeof(m->vcpu[i]->changed))
		memcpy(to, m->vcpu[i]->changed, sizeof(m->vcpu[i]->changed));
}

static void add_chunks(uint64_t chunks[STATE_TOUCHED_WORDS], const uint8_t *more)
{
	uint64_t words[STATE_TOUCHED_WORDS];

	memcpy(words, more, sizeof(words));
	for (unsigned int i = 0; i < STATE_TOUCHED_WORDS; i++)
		chunks[i] |= words[i];
}

void snapshot_leave(struct kvmsme *m, const struct snapshot *from)
{
	const struct machine_state *then = (const void *)from->bytes;
	const uint8_t *since = from->bytes + from->since;

	if (!from->parent || m->synced != from->stamp)
		return;
	for (unsigned int i = 0; i < then->nr_vms; i++)
		m->state.vm[i].changed |= *since++;
	for (unsigned int i = 0; i < then->nr_vcpus; i++, since += sizeof(m->vcpu[i]->changed))
		add_chunks(m->vcpu[i]->changed, since);
	m->synced = from->parent;
}

void since_mark_unused(struct kvmsme *m, const struct snapshot *to)
{
	const struct machine_state *then = (const void *)to->bytes;

	for (unsigned int i = 0; i < then->nr_vms; i++)
		m->state.vm[i].changed |= !m->state.vm[i].in_use;
	for (unsigned int i = 0; i < then->nr_vcpus; i++)
		if (i >= m->state.nr_vcpus || !m->vcpu[i]->in_use)
			memset(m->vcpu[i]->changed, 0xff, sizeof(m->vcpu[i]->changed));
}
