/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "ask.h"

/* Of sigset_t of the kernel, 8 bytes */
static void ask_mask(struct ask *ask)
{
	struct { uint32_t len; uint8_t set[8]; } mask;

	ask_vm(ask);
	memset(&mask, 0, sizeof(mask));
	for (uint32_t len = 0; len <= 16; len += 4) {
		mask.len = len;
		say(ask, call(ask->vcpu, KVM_SET_SIGNAL_MASK, &mask), "signal mask: length %u", len);
	}
	mask.len = UINT32_MAX;
	say(ask, call(ask->vcpu, KVM_SET_SIGNAL_MASK, &mask), "signal mask: length max");
	mask.len = 8;
	memset(mask.set, 0xff, sizeof(mask.set));
	say(ask, call(ask->vcpu, KVM_SET_SIGNAL_MASK, &mask), "signal mask: all");
	say(ask, call(ask->vcpu, KVM_SET_SIGNAL_MASK, NULL), "signal mask: NULL");
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	ask_set_x(ask, 9, ASK_MMIO);
	ASK_CODE(ask, A64_STR_W10_X9);
	call(ask->vcpu, KVM_SET_SIGNAL_MASK, &mask);
	ask_run(ask, "signal mask: run under it");
}

/* A signal that the thread has blocked, under a mask that has not */
static void ask_pending(struct ask *ask)
{
	struct { uint32_t len; uint8_t set[8]; } mask = { 8, { 0 } };
	const struct timespec now = { 0, 0 };
	sigset_t usr1;

	ask_vm(ask);
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	ask_set_x(ask, 9, ASK_MMIO);
	sigemptyset(&usr1);
	sigaddset(&usr1, SIGUSR1);
	sigprocmask(SIG_BLOCK, &usr1, NULL);
	raise(SIGUSR1);
	ASK_CODE(ask, A64_STR_W10_X9);
	ask_run(ask, "signal mask: none, and a blocked signal waits");
	ASK_CODE(ask, A64_STR_W10_X9);
	call(ask->vcpu, KVM_SET_SIGNAL_MASK, &mask);
	ask_run(ask, "signal mask: one that lets it through");
	saytext(ask, "signal mask: exit reason", "%u", ask->run->exit_reason);
	mask.set[(SIGUSR1 - 1) / 8] = (uint8_t)(1 << (SIGUSR1 - 1) % 8);
	call(ask->vcpu, KVM_SET_SIGNAL_MASK, &mask);
	ask_run(ask, "signal mask: one that blocks it as well");
	saytext(ask, "signal mask: it still waits", "%d", sigtimedwait(&usr1, NULL, &now) == SIGUSR1);
	sigprocmask(SIG_UNBLOCK, &usr1, NULL);
}

static void ask_tags(struct ask *ask)
{
	static uint8_t tags[4096];
	struct kvm_arm_copy_mte_tags c, good = {
		ASK_RAM, 4096, tags, KVM_ARM_TAGS_FROM_GUEST, { 0, 0 } };
	struct kvm_enable_cap mte = { .cap = KVM_CAP_ARM_MTE };

	for (int on = 0; on < 2; on++) {
		int vm = (int)call(ask->kvm, KVM_CREATE_VM, NULL), was = ask->vm;

		if (on)
			say(ask, call(vm, KVM_ENABLE_CAP, &mte), "tags: enable");
		ask->vm = vm;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &good), "tags %d: no memory", on);
		say(ask, ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES), "tags %d: slot", on);
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &good), "tags %d: from guest", on);
		c = good;
		c.flags = KVM_ARM_TAGS_TO_GUEST;
		memset(tags, 0x3, sizeof(tags));
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: to guest", on);
		memset(tags, 0, sizeof(tags));
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &good), "tags %d: from guest again", on);
		saytext(ask, "tags: are", "%x %x", tags[0], tags[255]);
		c = good;
		c.flags = 2;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: flags 2", on);
		c = good;
		c.reserved[1] = 1;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: reserved", on);
		c = good;
		c.length = 100;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: length 100", on);
		c = good;
		c.length = 0;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: length 0", on);
		c = good;
		c.guest_ipa += 16;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: odd address", on);
		c = good;
		c.addr = NULL;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: buffer NULL", on);
		c = good;
		c.length = UINT64_C(1) << 63;
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, &c), "tags %d: length 2^63", on);
		say(ask, call(vm, KVM_ARM_MTE_COPY_TAGS, NULL), "tags %d: NULL", on);
		ask->vm = was;
		ask_close(vm);
	}
}

#define TIMER_CNT	ARM64_SYS_REG(3, 3, 14, 3, 2)

static void ask_counter(struct ask *ask)
{
	struct kvm_arm_counter_offset offset = { .counter_offset = UINT64_C(1) << 40 };

	ask_vm(ask);
	say(ask, call(ask->vm, KVM_ARM_SET_COUNTER_OFFSET, &offset), "counter: set");
	offset.counter_offset = 0;
	say(ask, call(ask->vm, KVM_ARM_SET_COUNTER_OFFSET, &offset), "counter: set again");
	offset.reserved = 1;
	say(ask, call(ask->vm, KVM_ARM_SET_COUNTER_OFFSET, &offset), "counter: reserved");
	say(ask, call(ask->vm, KVM_ARM_SET_COUNTER_OFFSET, NULL), "counter: NULL");
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	ask_set_x(ask, 9, ASK_MMIO);
	ASK_CODE(ask, A64_STR_W10_X9);
	ask_run(ask, "counter: run");
	offset.reserved = 0;
	say(ask, call(ask->vm, KVM_ARM_SET_COUNTER_OFFSET, &offset), "counter: set after run");
}

static void ask_devices(struct ask *ask)
{
	struct kvm_create_device create;

	ask_vm(ask);
	for (uint32_t type = 0; type < 20; type++) {
		create = (struct kvm_create_device){ .type = type, .flags = KVM_CREATE_DEVICE_TEST };
		say(ask, call(ask->vm, KVM_CREATE_DEVICE, &create), "device: test %u", type);
	}
	create = (struct kvm_create_device){ .type = UINT32_MAX };
	say(ask, call(ask->vm, KVM_CREATE_DEVICE, &create), "device: type max");
	create = (struct kvm_create_device){ .type = 7, .flags = 2 };
	say(ask, call(ask->vm, KVM_CREATE_DEVICE, &create), "device: flags 2");
	say(ask, call(ask->vm, KVM_CREATE_DEVICE, NULL), "device: NULL");
	say(ask, call(ask->vm, KVM_CREATE_IRQCHIP, NULL), "device: irqchip");
}

static void ask_attributes(struct ask *ask)
{
	struct kvm_device_attr attr;
	const int fds[] = { ask->kvm, ask->vm, ask->vcpu };
	static const char *const names[] = { "dev", "vm", "vcpu" };
	static const uint32_t requests[] = { KVM_SET_DEVICE_ATTR, KVM_GET_DEVICE_ATTR, KVM_HAS_DEVICE_ATTR };

	for (unsigned int i = 0; i < 3; i++)
		for (unsigned int k = 0; k < 3; k++)
			for (uint32_t group = 0; group < 4; group++) {
				attr = (struct kvm_device_attr){ .group = group };
				say(ask, call(fds[i], requests[k], &attr), "attribute: %s %u group %u", names[i], k,
				    group);
			}
}

/* A length and what there is behind it */
static void ask_mapping(struct ask *ask)
{
	static const struct { size_t length; long offset; } shapes[] = {
		{ 4096, 0 }, { 8192, 0 }, { 4096, 4096 }, { 1, 0 }, { 0, 0 }, { 8193, 0 }, { 4096, 1 }, { 2384, 0 },
	};

	ask_vm(ask);
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		void *page = ask->map(ask->vcpu, shapes[i].length, shapes[i].offset);

		fprintf(ask->out, "map: %zu at %ld\t%s\n", shapes[i].length, shapes[i].offset,
			page ? (uintptr_t)page % 4096 ? "odd" : "there" : strerrorname_np(errno));
	}
	fprintf(ask->out, "map: of a VM\t%s\n", ask->map(ask->vm, 4096, 0) ? "there" : strerrorname_np(errno));
	fprintf(ask->out, "map: of /dev/kvm\t%s\n", ask->map(ask->kvm, 4096, 0) ? "there" : strerrorname_np(errno));
}

static void say_stats(struct ask *ask, const char *what, int fd)
{
	static uint8_t bytes[16384];
	struct kvm_stats_header h;
	long len = call_read(fd, bytes, sizeof(bytes));

	if (len < (long)sizeof(h)) {
		saytext(ask, what, "nothing");
		return;
	}
	memcpy(&h, bytes, sizeof(h));
	saytext(ask, what, "%ld bytes flags %u name %u nr %u id %u desc %u data %u", len, h.flags, h.name_size,
		h.num_desc, h.id_offset, h.desc_offset, h.data_offset);
	saytext(ask, what, "id begins %.4s", bytes + h.id_offset);
	for (uint32_t i = 0; i < h.num_desc; i++) {
		struct kvm_stats_desc *d = (void *)(bytes + h.desc_offset + i * (sizeof(*d) + h.name_size));

		saytext(ask, what, "%s flags %#x exponent %d size %u offset %u bucket %u", d->name, d->flags,
			d->exponent, d->size, d->offset, d->bucket_size);
	}
	ask_close(fd);
}

static void ask_stats(struct ask *ask)
{
	int vm, vcpu;

	ask_vm(ask);
	vm = (int)call(ask->vm, KVM_GET_STATS_FD, NULL);
	vcpu = (int)call(ask->vcpu, KVM_GET_STATS_FD, NULL);
	saytext(ask, "stats: fds", "%d %d", vm > 0, vcpu > 0);
	say(ask, call(ask->kvm, KVM_GET_STATS_FD, NULL), "stats: of /dev/kvm");
	say(ask, call(vm, KVM_CHECK_EXTENSION, NULL), "stats: an ioctl");
	say_stats(ask, "stats of a VM", vm);
	say_stats(ask, "stats of a vCPU", vcpu);
}

void ask_rest(struct ask *ask)
{
	ask_mask(ask);
	ask_pending(ask);
	ask_tags(ask);
	ask_counter(ask);
	ask_devices(ask);
	ask_attributes(ask);
	ask_mapping(ask);
	ask_stats(ask);
}
