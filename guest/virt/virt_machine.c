// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvm_call.h"
#include "needed.h"
#include "virt_guest.h"

#define PSTATE_EL1H_DAIF UINT64_C(0x3c5)
#define TURN		UINT64_C(10000)
#define TURN_ALONE	UINT64_C(5000000)	/* before the clock is looked at */
#define WAITED		UINT64_C(1000)		/* ticks that go by where all vCPUs wait */

uint64_t virt_get(struct virt *v, uint64_t id)
{
	uint64_t value = 0;

	one_reg(virt_this(v)->fd, KVM_GET_ONE_REG, id, &value);
	return value;
}

void virt_set(struct virt *v, uint64_t id, uint64_t value)
{
	one_reg(virt_this(v)->fd, KVM_SET_ONE_REG, id, &value);
}

static void tell(struct virt *v, const char *fmt, va_list ap)
{
	session_words_before(&v->words);
	virt_console_flush(v);
	fputs("kvmsme guest: ", stderr);
	vfprintf(stderr, fmt, ap);
	fputc('\n', stderr);
}

void virt_tell(struct virt *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(v, fmt, ap);
	va_end(ap);
}

void virt_end(struct virt *v, int status)
{
	v->ended = true;
	v->status = status;
}

void virt_break(struct virt *v, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tell(v, fmt, ap);
	va_end(ap);
	v->broken = true;
	virt_end(v, VIRT_STATUS_BROKEN);
}

static bool make_memory(struct virt *v)
{
	void *ram = mmap(NULL, v->options.memory, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	if (ram == MAP_FAILED) {
		virt_break(v, "memory of %" PRIu64 " MiB: %s", v->options.memory >> 20, strerror(errno));
		return false;
	}
	v->ram = ram;
	return true;
}

static bool load(struct virt *v)
{
	struct virt_ram ram = { v->ram, VIRT_RAM, v->options.memory };
	char why[256];

	if (virt_image_load(&v->image, v->options.argv[0], &ram, why))
		return virt_tree_put(v);
	virt_break(v, "%s", why);
	return false;
}

/* Documentation/arch/arm64/booting.rst: the device tree in X0 */
static void set_entry(struct virt *v)
{
	virt_set(v, VIRT_PC, v->image.entry);
	virt_set(v, VIRT_X(0), v->dtb);
	virt_set(v, VIRT_PSTATE, PSTATE_EL1H_DAIF);
}

static bool make(struct virt *v)
{
	if (!make_memory(v) || !load(v) || !virt_vcpus_new(v))
		return false;
	virt_reset_clean(v);
	set_entry(v);
	virt_uart_reset(v);
	virt_console_open(&v->console, v->options.in, v->options.out);
	return true;
}

struct virt *virt_open(struct kvmsme *m, const struct virt_options *options)
{
	struct virt *v = needed(calloc(1, sizeof(*v)));

	v->m = m;
	v->options = *options;
	v->console.in = -1;
	for (int i = 0; i < VIRT_MAX_FDS; i++)
		v->fds[i] = -1;
	if (make(v))
		return v;
	virt_close(v);
	return NULL;
}

void virt_close(struct virt *v)
{
	if (!v)
		return;
	virt_console_close(v);
	virt_semihosting_close(v);
	virt_image_free(&v->image);
	if (v->ram)
		munmap(v->ram, v->options.memory);
	free(v);
}

static bool is_on(struct virt *v, unsigned int n)
{
	struct kvm_mp_state state = { 0 };

	return !call(v->cpu[n].fd, KVM_GET_MP_STATE, &state) && state.mp_state == KVM_MP_STATE_RUNNABLE;
}

void virt_give_turn(struct virt *v, unsigned int n)
{
	v->now = n;
	if (is_on(v, n))
		virt_reset_clean(v);
	v->left = v->options.turn ? v->options.turn : v->options.cpus > 1 ? TURN : TURN_ALONE;
}

unsigned int virt_next(struct virt *v)
{
	unsigned int n = v->now;

	if (v->left)
		return n;
	do
		n = (n + 1) % v->options.cpus;
	while (n != v->now && !is_on(v, n));
	return n;
}

/* The next vCPU that is on has its turn.  False: there is none */
static bool next_turn(struct virt *v)
{
	unsigned int nr = v->options.cpus, n;
	bool all_wait = true;

	for (unsigned int i = 0; i < nr; i++)
		all_wait &= v->cpu[i].waits || !is_on(v, i);
	if (all_wait) {
		v->ticks += WAITED;
		virt_console_wait(v);
	}
	n = virt_next(v);
	if (!is_on(v, n))
		return false;
	virt_give_turn(v, n);
	return true;
}

void virt_take_turn(struct virt *v)
{
	if (!v->left && !v->ended)
		next_turn(v);
}

static void out_of_time(struct virt *v, const char *what, uint64_t how_much, const char *unit)
{
	virt_break(v, "%s of %" PRIu64 " %s", what, how_much, unit);
	virt_report_where(v);
}

static bool is_out_of_time(const struct virt *v)
{
	return v->options.timeout && virt_now() - v->console.seen > v->options.timeout;
}

bool virt_is_over(const struct virt *v)
{
	return *v->options.stop || is_out_of_time(v);
}

void virt_check_limits(struct virt *v)
{
	const struct virt_options *o = &v->options;

	if (*o->stop) {
		virt_break(v, "interrupted");
		v->status = 128 + SIGINT;
	} else if (o->budget && v->ticks >= o->budget) {
		out_of_time(v, "the guest has not ended within its budget", o->budget, "instructions");
	} else if (is_out_of_time(v)) {
		out_of_time(v, "the guest has not ended within its time", o->timeout, "s");
	} else if (!v->left && !next_turn(v)) {
		virt_break(v, "all CPUs are off (PSCI CPU_OFF)");
	}
}

static uint64_t least(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

bool virt_run(struct virt *v, uint64_t instructions)
{
	uint64_t end = instructions > UINT64_MAX - v->ticks ? UINT64_MAX : v->ticks + instructions;

	while (!v->ended && v->ticks < end) {
		uint64_t most = end - v->ticks;

		virt_check_limits(v);
		if (v->options.budget)
			most = least(most, v->options.budget - v->ticks);
		if (!v->ended)
			virt_turn(v, least(most, v->left));
	}
	return !v->ended;
}
