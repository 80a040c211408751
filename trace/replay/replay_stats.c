// SPDX-License-Identifier: GPL-2.0-or-later
/* read_stats: what guests and calls alone decide; signals also come from who records */
#include "kvm_call.h"
#include "replay_ops.h"
#include "stats_values.h"

static const char *const names[TRACE_NR_STATS] = {
	"hvc_exit_stat", "wfi_exit_stat", "mmio_exit_user", "mmio_exit_kernel",
};

void replay_read_stats(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	struct stats_values file = { .len = 0 };
	int fd;

	replay_call(replay->vcpu[op->f_vm][op->f_vcpu], KVM_GET_STATS_FD, 0, out);
	if (out->err)
		return;
	fd = (int)out->ret;
	out->ret = 0;
	stats_values_read(fd, &file);
	for (size_t i = 0; i < TRACE_NR_STATS; i++)
		if (!stats_values_find(&file, names[i], &replay->stats[i]))
			replay->stats[i] = UINT64_MAX;
	call_release(fd);
	out->after = (struct trace_bytes){ (const uint8_t *)replay->stats, sizeof(replay->stats) };
}
