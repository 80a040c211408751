/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with a VM and a vCPU that calls are made on */
#include <fcntl.h>
#include <stdio.h>

#include "call.h"
#include "guest_page.h"

#define GUEST_BUDGET 1000	/* blocks of code; a guest that loops comes back as if by a signal */

static bool open_machine(struct stage *stage, const struct kvmsme_host *host,
			 const struct profile *profile, const struct cpu_ops *cpu,
			 struct kvmsme_error *error)
{
	stage->vm = stage->vcpu = -1;
	stage->m = kvmsme_new_custom(host, profile, NULL, cpu, error);
	if (!stage->m)
		return false;
	machine_set_run_budget(stage->m, GUEST_BUDGET);
	stage->kvm = kvmsme_open(stage->m, "/dev/kvm", O_RDWR);
	stage_reset(stage);
	return true;
}

bool stage_open(struct stage *stage, const struct kvmsme_host *host,
		const struct profile *profile, const struct cpu_ops *cpu,
		struct kvmsme_error *error)
{
	*stage = (struct stage){ .owner = true, .page = guest_page_new() };
	if (stage->page)
		return open_machine(stage, host, profile, cpu, error);
	snprintf(error->text, sizeof(error->text), "out of memory");
	return false;
}

bool stage_open_beside(struct stage *stage, const struct stage *other,
		       const struct kvmsme_host *host, const struct profile *profile,
		       const struct cpu_ops *cpu, struct kvmsme_error *error)
{
	*stage = (struct stage){ .page = other->page };
	return open_machine(stage, host, profile, cpu, error);
}

void stage_close(struct stage *stage)
{
	kvmsme_free(stage->m);
	if (stage->owner)
		guest_page_free(stage->page);
	stage->m = NULL;
	stage->page = NULL;
}

struct stage stage_of(const struct stage *stage, int vm, int vcpu)
{
	struct stage other = *stage;

	other.vm = vm;
	other.vcpu = vcpu;
	return other;
}

void stage_reset(struct stage *stage)
{
	if (stage->vcpu >= 0)
		kvmsme_close(stage->vcpu);
	if (stage->vm >= 0)
		kvmsme_close(stage->vm);
	stage->vm = kvmsme_ioctl(stage->kvm, KVM_CREATE_VM, 0);
	stage->vcpu = kvmsme_ioctl(stage->vm, KVM_CREATE_VCPU, 0);
}
