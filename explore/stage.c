/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A machine with a VM and a vCPU that calls are made on */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "call.h"
#include "guest_page.h"
#include "kvm_call.h"

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

/* The machine is the last to be had, so that a stage with one is whole */
bool stage_open_on_kernel(struct stage *stage, const char *device, const struct kvmsme_host *host,
			  const struct profile *profile, struct kvmsme_error *error)
{
	*stage = (struct stage){ .owner = true, .kvm = -1, .vm = -1, .vcpu = -1 };
	stage->kvm = open(device, O_RDWR | O_CLOEXEC);
	if (stage->kvm < 0) {
		snprintf(error->text, sizeof(error->text), "%s: %s", device, strerror(errno));
		return false;
	}
	stage->page = guest_page_new();
	snprintf(error->text, sizeof(error->text), "out of memory");
	stage->m = stage->page ? kvmsme_new_custom(host, profile, NULL, NULL, error) : NULL;
	if (stage->m)
		stage_reset(stage);
	return stage->m;
}

static void close_vm(struct stage *stage)
{
	if (fd_is_kernels(stage->kvm)) {
		call_close(stage->vcpu);
		call_close(stage->vm);
		return;
	}
	if (stage->vcpu >= 0)
		kvmsme_close(stage->vcpu);
	if (stage->vm >= 0)
		kvmsme_close(stage->vm);
}

void stage_close(struct stage *stage)
{
	if (stage->owner && stage->kvm > 0 && fd_is_kernels(stage->kvm)) {
		close_vm(stage);
		call_close(stage->kvm);
	}
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
	close_vm(stage);
	stage->vm = (int)call(stage->kvm, KVM_CREATE_VM, NULL);
	stage->vcpu = (int)call(stage->vm, KVM_CREATE_VCPU, NULL);
}
