// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Registers that are unknown at reset have from KVM a number that nobody can take for a good one (sys_regs.c
 * reset_unknown()); QEMU's machine has 0 there, and so has this one
 */
#include <stdlib.h>

#include "kvm_call.h"
#include "virt_guest.h"

#define KVM_UNKNOWN UINT64_C(0x1de7ec7edbadc0de)

static void clean(int fd)
{
	const uint64_t zero = 0;
	struct kvm_reg_list *list;
	uint64_t value = 0;

	if (!fetch_list(fd, &list))
		for (uint64_t i = 0; i < list->n; i++)
			if (KVM_REG_SIZE(list->reg[i]) == sizeof(value) &&
			    !one_reg(fd, KVM_GET_ONE_REG, list->reg[i], &value) && value == KVM_UNKNOWN)
				one_reg(fd, KVM_SET_ONE_REG, list->reg[i], &zero);
	free(list);
}

void virt_reset_clean(struct virt *v)
{
	struct virt_cpu *cpu = virt_this(v);

	if (cpu->is_clean)
		return;
	/* CPU_ON resets it when it runs next, and that is now */
	cpu->run->immediate_exit = 1;
	call(cpu->fd, KVM_RUN, NULL);
	cpu->run->immediate_exit = 0;
	clean(cpu->fd);
	cpu->is_clean = true;
}
