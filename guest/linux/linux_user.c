// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "linux_guest.h"
#include "needed.h"

#define TRAMPOLINE	UINT64_C(0xffffc0000000)

/* __kernel_rt_sigreturn of the vDSO */
static const uint32_t return_code[] = {
	0xd503201f,	/* nop: an unwinder looks at what is before the return address */
	0xd2801168,	/* mov x8, #139 */
	0xd4000001,	/* svc #0 */
};

static bool read_ids(struct linux_guest *g)
{
	for (int i = 0; i < LINUX_NR_IDS; i++) {
		enum linux_exit exit;

		do
			exit = linux_stub_run(g, 0);
		while (exit == LINUX_EXIT_STOPPED);
		if (exit != LINUX_EXIT_ID) {
			if (!g->broken)
				linux_break(g, "the ID registers cannot be read");
			return false;
		}
		memcpy(&g->id[i], g->run->mmio.data, sizeof(g->id[i]));
	}
	return true;
}

static void load(struct linux_guest *g)
{
	bool bti = linux_hwcap(g, 2) >> 17 & 1;
	uint64_t sp;
	char why[256];

	if (!linux_elf_load(&g->elf, g->options->argv[0], &g->mem, bti, why)) {
		linux_break(g, "%s", why);
		return;
	}
	g->mem.brk_start = g->mem.brk = linux_round_up(g->elf.end);
	linux_map(&g->mem, TRAMPOLINE, LINUX_PAGE, LINUX_PROT_READ | LINUX_PROT_EXEC);
	linux_put(&g->mem, TRAMPOLINE, return_code, sizeof(return_code));
	g->trampoline = TRAMPOLINE + 4;
	sp = linux_stack_new(g);
	if (!sp) {
		linux_break(g, "the arguments and the environment have no room on the stack");
		return;
	}
	linux_set(g, LINUX_SP, sp);
	linux_set(g, LINUX_PC, g->elf.entry);
	linux_set(g, LINUX_X(0), 0);
}

void linux_guest_run(struct linux_guest *g)
{
	while (!g->ended && !g->broken)
		if (linux_stub_run(g, 0) == LINUX_EXIT_EXCEPTION)
			linux_exception(g);
}

void linux_guest_free(struct linux_guest *g)
{
	for (int i = 0; i < LINUX_MAX_FDS; i++)
		if (g->fds[i] > 2)
			close(g->fds[i]);
	if (g->cwd >= 0)
		close(g->cwd);
	linux_elf_free(&g->elf);
	linux_memory_free(&g->mem);
	free(g);
}

/* fs/exec.c, begin_new_exec() */
static void name(struct linux_guest *g)
{
	const char *path = g->options->argv[0], *slash = strrchr(path, '/');

	snprintf(g->comm, sizeof(g->comm), "%s", slash ? slash + 1 : path);
}

struct linux_guest *linux_guest_new(struct kvmsme *m, const struct linux_options *options)
{
	struct linux_guest *g = needed(calloc(1, sizeof(*g)));

	*g = (struct linux_guest){ .m = m, .options = options, .budget = options->budget,
				    .cwd = AT_FDCWD };
	g->affinity = linux_all_cpus(g);
	name(g);
	for (int i = 0; i < LINUX_MAX_FDS; i++)
		g->fds[i] = i < 3 ? i : -1;
	if (!linux_memory_new(&g->mem)) {
		linux_break(g, "guest memory: %s", strerror(errno));
	} else if (linux_vcpu_new(g)) {
		linux_stub_put(g);
		if (read_ids(g))
			load(g);
	}
	return g;
}

int linux_user_run(struct kvmsme *m, const struct linux_options *options)
{
	struct linux_guest *g = linux_guest_new(m, options);
	int status;

	linux_guest_run(g);
	status = g->status;
	linux_guest_free(g);
	return status;
}
