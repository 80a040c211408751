/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "host_task.h"

#define V_BYTES 16

const char *const host_task_parts[NR_HOST_TASK_PARTS] = { "V", "Z", "ZA", "SM" };

void host_task_set(struct kvmsme *m, const struct host_task *task)
{
	struct smevec_regs regs = { .svcr = (task->sm ? SMEVEC_SVCR_SM : 0) |
					    (task->has_za ? SMEVEC_SVCR_ZA : 0) };

	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++) {
		memset(regs.z[n], task->v, V_BYTES);
		memset(regs.z[n] + V_BYTES, task->z, SMEVEC_MAX_VL - V_BYTES);
	}
	memset(regs.p, task->z, sizeof(regs.p));
	if (task->has_za) {
		memset(regs.za, task->za, sizeof(regs.za));
		memset(regs.zt0, task->za, sizeof(regs.zt0));
	}
	machine_set_host_fp(m, &regs);
}

struct host_task host_task_after_call(const struct host_task *task)
{
	return (struct host_task){ .v = task->sm ? 0 : task->v, .za = task->za, .has_za = task->has_za };
}

static bool is_filled(const void *bytes, size_t len, uint8_t with)
{
	const uint8_t *at = bytes;

	return at[0] == with && !memcmp(at, at + 1, len - 1);
}

static bool has_v(const struct smevec_regs *regs, const struct host_task *task)
{
	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		if (!is_filled(regs->z[n], V_BYTES, task->v))
			return false;
	return true;
}

static bool has_z(const struct smevec_regs *regs, const struct host_task *task)
{
	for (unsigned int n = 0; n < SMEVEC_NUM_ZREGS; n++)
		if (!is_filled(regs->z[n] + V_BYTES, SMEVEC_MAX_VL - V_BYTES, task->z))
			return false;
	return is_filled(regs->p, sizeof(regs->p), task->z);
}

static bool has_za(const struct smevec_regs *regs, const struct host_task *task)
{
	if (task->has_za != !!(regs->svcr & SMEVEC_SVCR_ZA))
		return false;
	return !task->has_za || (is_filled(regs->za, sizeof(regs->za), task->za) &&
				 is_filled(regs->zt0, sizeof(regs->zt0), task->za));
}

static bool has_sm(const struct smevec_regs *regs, const struct host_task *task)
{
	return task->sm == !!(regs->svcr & SMEVEC_SVCR_SM);
}

bool host_task_has(const struct kvmsme *m, const struct host_task *task, enum host_task_part part)
{
	static bool (*const parts[NR_HOST_TASK_PARTS])(const struct smevec_regs *regs,
						  const struct host_task *task) = {
		[HOST_TASK_V] = has_v, [HOST_TASK_Z] = has_z, [HOST_TASK_ZA] = has_za, [HOST_TASK_SM] = has_sm,
	};

	return parts[part](machine_host_fp(m), task);
}
