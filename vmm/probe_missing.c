/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a kernel's KVM has and the model has not */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cap_names.h"
#include "kvm_call.h"
#include "modelled.h"
#include "probe.h"
#include "probe_vcpu.h"
#include "regs.h"
#include "stats_values.h"

static const struct kvm_request {
	const char *name;
	unsigned long request;
} requests[] = {
#define CALL(name, request) { #name, request },
#include "kvm_requests.def"
#undef CALL
};

#define NO_POINTER UINT64_C(0xffff000000001000)	/* not mapped for anybody */

/* arm64 answers requests that it does not know with EINVAL, the generic code with ENOTTY */
static bool knows(int fd, unsigned long request)
{
	long ret = call(fd, request, (const void *)NO_POINTER);

	if (ret > 0 && fd_is_kernels(fd))
		close((int)ret);
	return ret != -ENOTTY && ret != -EINVAL;
}

/* Of a VM's or a vCPU's; KVM_RUN and what makes VMs and vCPUs is known, and is not tried */
static bool kvm_knows(const struct probe_vcpu *vcpu, unsigned long request)
{
	if (request == KVM_RUN || request == KVM_CREATE_VCPU || request == KVM_CREATE_VM)
		return true;
	return knows(vcpu->vm, request) || knows(vcpu->fd, request);
}

static size_t missing_caps(const struct probe *kernel, const struct probe *model, FILE *out)
{
	size_t nr = 0;

	for (unsigned int cap = 0; cap < PROBE_MAX_CAPS; cap++) {
		const char *name = cap_name(cap);

		if (kernel->cap_of_vm[cap] <= 0 || model->cap_of_vm[cap] > 0)
			continue;
		fprintf(out, "capability %s (%u): %d, the model says %d\n", name ? name : "without a name", cap,
			kernel->cap_of_vm[cap], model->cap_of_vm[cap]);
		nr++;
	}
	return nr;
}

static size_t missing_registers(const struct probe *kernel, const struct probe *model, FILE *out)
{
	size_t nr = 0;

	for (uint32_t i = 0; i < kernel->pop.nr; i++)
		if (pop_find(&model->pop, kernel->pop.reg[i].id) < 0) {
			fprintf(out, "register %s (0x%llx)\n", kernel->pop.reg[i].name,
				(unsigned long long)kernel->pop.reg[i].id);
			nr++;
		}
	return nr;
}

/* Of a VM or a vCPU of the two */
static size_t missing_stats(int of_kernel, int of_model, const char *whose, FILE *out)
{
	int fd[2] = { (int)call(of_kernel, KVM_GET_STATS_FD, NULL), (int)call(of_model, KVM_GET_STATS_FD, NULL) };
	struct stats_values kernel, model;
	const char *name;
	uint64_t value;
	size_t nr = 0;

	if (stats_values_read(fd[0], &kernel) && stats_values_read(fd[1], &model))
		for (uint32_t i = 0; (name = stats_values_name(&kernel, i)); i++)
			if (!stats_values_find(&model, name, &value)) {
				fprintf(out, "statistic %s of a %s\n", name, whose);
				nr++;
			}
	call_close(fd[0]);
	return nr;
}

static size_t missing_requests(int kernel, int model, FILE *out)
{
	struct probe_vcpu of_kernel, of_model;
	size_t nr = 0;

	if (!probe_vcpu_open(kernel, 0, &of_kernel) || !probe_vcpu_open(model, 0, &of_model))
		return 0;
	for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
		if (kvm_knows(&of_kernel, requests[i].request) && !kvm_knows(&of_model, requests[i].request)) {
			fprintf(out, "ioctl %s (0x%lx)\n", requests[i].name, requests[i].request);
			nr++;
		}
	nr += missing_stats(of_kernel.vm, of_model.vm, "VM", out) +
	      missing_stats(of_kernel.fd, of_model.fd, "vCPU", out);
	probe_vcpu_close(&of_kernel);
	return nr;
}

/** struct listing - what the model says itself that it lacks, and @kernel has; @nr of them are told */
struct listing {
	const struct probe *kernel;
	FILE *out;
	size_t nr;
};

static void list_call(void *ctx, const struct known_call *call)
{
	static const char *const of[] = {
		[FD_SYSTEM] = " of /dev/kvm", [FD_VM] = " of a VM", [FD_VCPU] = " of a vCPU", [FD_CLOSED] = "",
	};
	struct listing *l = ctx;

	if (call->status != CALL_NOT_MODELLED || (call->cap && l->kernel->cap_of_vm[call->cap] <= 0))
		return;
	fprintf(l->out, "not modelled: %s%s\n", call->name, of[call->kind]);
	l->nr++;
}

static void list_cap(void *ctx, const struct known_cap *cap)
{
	struct listing *l = ctx;
	const char *name = cap_name(cap->number);

	if (cap->status != CALL_NOT_MODELLED || l->kernel->cap_of_vm[cap->number] <= 0)
		return;
	fprintf(l->out, "not modelled: what is behind capability %s (%u)\n", name ? name : "without a name",
		cap->number);
	l->nr++;
}

static size_t not_modelled(const struct kvmsme *m, const struct probe *kernel, FILE *out)
{
	struct listing l = { kernel, out, 0 };

	known_calls(m, list_call, &l);
	known_caps(m, list_cap, &l);
	return l.nr;
}

bool probe_missing(int kvm, const struct profile *base, const struct probe *kernel, FILE *out, size_t *nr,
		   struct kvmsme_error *error)
{
	struct kvmsme *m = kvmsme_new_custom(&kernel->host, base, NULL, NULL, error);
	struct probe *model = calloc(1, sizeof(*model));
	int fd = m ? kvmsme_open(m, "/dev/kvm", O_RDWR) : -1;
	bool ok = model && fd >= 0 && probe_kvm(fd, base, model, error);

	*nr = 0;
	if (ok)
		*nr = missing_caps(kernel, model, out) + missing_requests(kvm, fd, out) +
		      missing_registers(kernel, model, out) + not_modelled(m, kernel, out);
	free(model);
	kvmsme_free(m);
	return ok;
}
