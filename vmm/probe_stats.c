/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which statistics a KVM has (KVM_GET_STATS_FD) */
#include <stdio.h>

#include "kvm_call.h"
#include "probe.h"
#include "probe_vcpu.h"
#include "stats_values.h"

static bool print_names(int of, const char *whose, FILE *out)
{
	int fd = (int)call(of, KVM_GET_STATS_FD, NULL);
	struct stats_values file;
	const char *name;

	if (fd < 0 || !stats_values_read(fd, &file))
		return false;
	for (uint32_t i = 0; (name = stats_values_name(&file, i)); i++)
		fprintf(out, "%s %s\n", whose, name);
	call_release(fd);
	return true;
}

bool probe_statistics(int kvm, FILE *out)
{
	struct probe_vcpu vcpu;
	bool ok = probe_vcpu_open(kvm, 0, &vcpu);

	ok = ok && print_names(vcpu.vm, "vm", out) && print_names(vcpu.fd, "vcpu", out);
	probe_vcpu_close(&vcpu);
	return ok;
}
