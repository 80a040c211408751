// SPDX-License-Identifier: GPL-2.0-or-later
/* A call in words: what is asked, of what, and the answer */
#include <inttypes.h>
#include <string.h>

#include "describe.h"
#include "errnos.h"
#include "recording.h"
#include "regs.h"
#include "uaccess.h"
#include "uapi.h"

#define VALUE_MAX 256

/* Where the caller's register is, as the call has left it */
static void print_value(FILE *to, uint64_t id, uint64_t addr)
{
	uint8_t value[VALUE_MAX];
	size_t len = KVM_REG_SIZE(id);
	char text[48];

	if (len <= sizeof(value) && !copy_from_user(value, addr, len))
		fprintf(to, " = %s", describe_bytes(value, len, text, sizeof(text)));
}

static void print_reg(FILE *to, const struct exec *x, bool shows, uint64_t arg)
{
	struct kvm_one_reg reg;
	char name[REG_NAME_MAX];

	if (copy_from_user(&reg, arg, sizeof(reg)))
		return;
	fprintf(to, " %s", reg_name(x->place[0].m ? &x->place[0].m->pop : NULL, reg.id, name));
	if (shows)
		print_value(to, reg.id, reg.addr);
}

static void print_init(FILE *to, const struct exec *x, uint64_t arg)
{
	static const char *const names[] = { "POWER_OFF", "EL1_32BIT", "PSCI_0_2", "PMU_V3", "SVE", "PTRAUTH_ADDRESS",
					     "PTRAUTH_GENERIC", "HAS_EL2", "HAS_EL2_E2H0" };
	struct kvm_vcpu_init init;

	if (copy_from_user(&init, arg, sizeof(init)))
		return;
	for (unsigned int bit = 0; bit < 32; bit++)
		if (init.features[0] >> bit & 1) {
			if (bit == x->profile->sme_feature_bit)
				fputs(" SME", to);
			else if (bit < sizeof(names) / sizeof(names[0]))
				fprintf(to, " %s", names[bit]);
			else
				fprintf(to, " bit %u", bit);
		}
}

static void print_number(FILE *to, uint64_t arg)
{
	uint32_t value;

	if (!copy_from_user(&value, arg, sizeof(value)))
		fprintf(to, " %" PRIu32, value);
}

static void print_exit(FILE *to, const struct exec *x, int fd)
{
	const struct kvm_vcpu *vcpu = machine_vcpu_of_fd(fd);
	const struct kvm_run *run;

	if (!vcpu || !x->place[0].m)
		return;
	run = &machine_of_fd(fd)->scratch[vcpu->index]->run;
	for (const struct exit_form *form = exit_forms; form->name; form++)
		if (form->reason == run->exit_reason)
			fprintf(to, ", exit %s", form->name);
	if (run->exit_reason == KVM_EXIT_MMIO)
		fprintf(to, " %s %#" PRIx64, run->mmio.is_write ? "store to" : "load from",
			(uint64_t)run->mmio.phys_addr);
}

static void print_argument(FILE *to, const struct exec *x, uint32_t request, uint64_t arg, long ret)
{
	switch (request) {
	case KVM_SET_ONE_REG:
	case KVM_GET_ONE_REG:
		print_reg(to, x, request == KVM_SET_ONE_REG || !ret, arg);
		return;
	case KVM_ARM_VCPU_INIT:
		print_init(to, x, arg);
		return;
	case KVM_ARM_VCPU_FINALIZE:
		print_number(to, arg);
		return;
	case KVM_CHECK_EXTENSION:
	case KVM_CREATE_VCPU:
		fprintf(to, " %" PRIu64, arg);
		return;
	default:
		return;
	}
}

void call_words(const struct exec *x, int fd, uint32_t request, uint64_t arg, long ret, char *to, size_t size)
{
	const struct uapi_ioctl *row = uapi_ioctl_of(request);
	FILE *f = fmemopen(to, size, "w");

	if (!f) {
		*to = 0;
		return;
	}
	if (x->step && x->step->node)
		fprintf(f, "line %u: ", (unsigned int)x->step->node->line);
	if (row)
		fputs(row->name, f);
	else
		fprintf(f, "ioctl %#" PRIx32, request);
	print_argument(f, x, request, arg, ret);
	if (ret < 0)
		fprintf(f, ": %s", errno_label((int)-ret));
	else if (ret && request != KVM_CREATE_VM && request != KVM_CREATE_VCPU)
		fprintf(f, ": %ld", ret);
	else
		fputs(": ok", f);
	if (request == KVM_RUN && !ret)
		print_exit(f, x, fd);
	fclose(f);
}
