/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is asked: the model */
#include <errno.h>
#include <fcntl.h>

#include "asked_model.h"

struct kvmsme *machine;

bool asked_make(const struct profile *profile, const struct kernel_pop *pop)
{
	/* -cpu max,sve-max-vq=2 of QEMU 7.2 */
	static const struct kvmsme_host host = { .sve_vqs = 0x3, .ptrauth = true, .pmu = true, .qemu_cpu = true,
						 .cpu = KVMSME_CPU_A64 };

	machine = kvmsme_new_custom(&host, profile, pop, &cpu_a64_ops, NULL);
	if (machine)
		machine->run_budget = 100000; /* as a signal: a guest that goes round in a vector */
	return machine;
}

int asked_open(void)
{
	return kvmsme_open(machine, "/dev/kvm", O_RDWR);
}

long asked_ioctl(int fd, unsigned long request, const void *arg)
{
	int ret = kvmsme_ioctl(fd, request, (unsigned long)arg);

	return ret < 0 ? -errno : ret;
}

struct kvm_run *asked_run_page(int vcpu)
{
	return kvmsme_mmap(vcpu, sizeof(struct kvm_run), 0);
}

void asked_close(int fd, struct kvm_run *page)
{
	(void)page;
	kvmsme_close(fd);
}

void asked_alarm(bool on)
{
	(void)on;
}
