// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "kvm_call.h"
#include "virt_guest.h"
#include "virt_session.h"

/* What a device has answered is taken at the next entry: no instruction runs */
static void complete(struct virt_cpu *cpu)
{
	if (cpu->run->exit_reason != KVM_EXIT_MMIO)
		return;
	cpu->run->immediate_exit = 1;
	call(cpu->fd, KVM_RUN, NULL);
	cpu->run->immediate_exit = 0;
}

static enum session_step step(void *guest)
{
	struct virt *v = guest;
	struct virt_cpu *cpu;
	bool called;

	virt_check_limits(v);
	if (v->ended)
		return SESSION_STEP_BROKEN;
	cpu = virt_this(v);
	virt_turn(v, 1);
	called = cpu->run->exit_reason != KVM_EXIT_INTR || cpu->waits;
	if (v->ended)
		return v->broken ? SESSION_STEP_BROKEN : SESSION_STEP_ENDED;
	if (v->waits) {
		v->waits = false;
		return SESSION_STEP_WAITS;
	}
	complete(cpu);
	return called ? SESSION_STEP_CALLED : SESSION_STEP_DONE;
}

static enum rule rule(void *guest)
{
	const struct virt *v = guest;

	return v->rule;
}

static enum session_step finish(void *guest)
{
	struct virt *v = guest;

	while (virt_run(v, UINT64_MAX))
		;
	return v->broken ? SESSION_STEP_BROKEN : SESSION_STEP_ENDED;
}

static int status(void *guest)
{
	const struct virt *v = guest;

	return v->status;
}

static uint64_t left(void *guest)
{
	const struct virt *v = guest;

	if (!v->options.budget)
		return UINT64_MAX;
	return v->ticks < v->options.budget ? v->options.budget - v->ticks : 0;
}

static struct session_memory memory(void *guest)
{
	const struct virt *v = guest;

	return (struct session_memory){ VIRT_RAM, v->ram, v->options.memory, v->options.memory };
}

static uint8_t *page(void *guest, uint64_t va, bool write)
{
	(void)write;
	return virt_host(guest, va);
}

static void save(void *guest, struct session_bytes *to)
{
	session_bytes_add(to, guest, sizeof(struct virt));
}

/* Input that has been read is not there again, and time goes on */
static void restore(void *guest, const uint8_t *from, size_t len)
{
	struct virt *v = guest;
	struct virt_console console = v->console;

	(void)len;
	memcpy(v, from, sizeof(*v));
	v->console = console;
}

/* Without stage 1, or where it leads to the same */
static bool virtual_of(void *guest, uint64_t pa, uint64_t *va)
{
	struct virt *v = guest;

	*va = pa;
	return virt_host(v, pa) == v->ram + (pa - VIRT_RAM);
}

static int vcpu(void *guest)
{
	return virt_this(guest)->fd;
}

static struct session_cpus cpus(void *guest)
{
	struct virt *v = guest;

	return (struct session_cpus){ v->options.cpus, v->now, virt_next(v) };
}

static int vcpu_at(void *guest, unsigned int n)
{
	const struct virt *v = guest;

	return v->cpu[n].fd;
}

static void give_turn(void *guest, unsigned int n)
{
	virt_give_turn(guest, n);
}

static void take_turn(void *guest)
{
	virt_take_turn(guest);
}

static void on_words(void *guest, const struct session_words *words)
{
	struct virt *v = guest;

	v->words = *words;
}

static void on_wait(void *guest, const struct session_wait *wait)
{
	struct virt *v = guest;

	v->wait = *wait;
}

static void track(void *guest, uint64_t *dirty)
{
	struct virt *v = guest;

	v->dirty = dirty;
}

static void free_guest(void *guest)
{
	virt_close(guest);
}

struct session *virt_session_new(struct virt *v)
{
	static const struct session_kind kind = {
		.step = step, .rule = rule, .finish = finish, .status = status, .left = left, .memory = memory,
		.page = page, .save = save, .restore = restore,
		.vcpu = vcpu, .cpus = cpus, .vcpu_at = vcpu_at, .give_turn = give_turn,
		.take_turn = take_turn, .on_words = on_words, .on_wait = on_wait,
		.virtual_of = virtual_of, .track = track, .free = free_guest,
	};
	struct session_guest guest = { .kind = &kind, .guest = v, .m = v->m, .vcpu = v->cpu[0].fd,
				       .quick = v->options.cpus == 1 };

	virt_give_turn(v, 0);	/* the only one that is on: its registers are those of its first instruction */
	if (v->image.is_elf) {
		guest.elf = v->image.file;
		guest.elf_len = v->image.len;
		guest.bias = v->image.bias;
	}
	return session_new(&guest);
}
