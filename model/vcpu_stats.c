/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "machine.h"

void vcpu_stat_inc(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vcpu_stat stat)
{
	if (rule_hit(m, RULE_STATS_COUNT))
		m->scratch[vcpu->index]->stats.count[stat]++;
}

void vcpu_stat_dec(struct kvmsme *m, const struct kvm_vcpu *vcpu, enum vcpu_stat stat)
{
	if (rule_on(m, RULE_STATS_COUNT))
		m->scratch[vcpu->index]->stats.count[stat]--;
}
