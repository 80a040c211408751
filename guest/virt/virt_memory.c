// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "machine.h"
#include "virt_guest.h"

#define PAGE UINT64_C(4096)

/* By the vCPU's own stage 1 */
uint8_t *virt_host(struct virt *v, uint64_t va)
{
	struct pcpu *pcpu = &v->m->scratch[v->now]->pcpu;
	struct cpu_mem_slot slot = { .gpa = VIRT_RAM, .size = v->options.memory, .host = v->ram };
	uint64_t pa;

	if (!cpu_a64_translate(pcpu, &slot, 1, va, CPU_LOOK, &pa))
		return NULL;
	return pa - VIRT_RAM < v->options.memory ? v->ram + (pa - VIRT_RAM) : NULL;
}

static size_t rest_of_page(uint64_t va, size_t len)
{
	size_t rest = (size_t)(PAGE - va % PAGE);

	return rest < len ? rest : len;
}

bool virt_read(struct virt *v, uint64_t va, void *to, size_t len)
{
	uint8_t *at = to;

	for (size_t n; len; len -= n, va += n, at += n) {
		const uint8_t *host = virt_host(v, va);

		n = rest_of_page(va, len);
		if (!host)
			return false;
		memcpy(at, host, n);
	}
	return true;
}

static void mark(struct virt *v, const uint8_t *host)
{
	size_t page = (size_t)(host - v->ram) / PAGE;

	if (v->dirty)
		v->dirty[page / 64] |= UINT64_C(1) << page % 64;
}

bool virt_write(struct virt *v, uint64_t va, const void *from, size_t len)
{
	const uint8_t *at = from;

	for (size_t n; len; len -= n, va += n, at += n) {
		uint8_t *host = virt_host(v, va);

		n = rest_of_page(va, len);
		if (!host)
			return false;
		memcpy(host, at, n);
		mark(v, host);
	}
	return true;
}
