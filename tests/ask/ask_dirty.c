/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "ask.h"

#define LOG KVM_MEM_LOG_DIRTY_PAGES

static long get_log(struct ask *ask, uint32_t slot, uint64_t *bits)
{
	struct kvm_dirty_log log = { .slot = slot, .dirty_bitmap = bits };

	return call(ask->vm, KVM_GET_DIRTY_LOG, &log);
}

static void ask_log(struct ask *ask, const char *what)
{
	uint64_t bits[4];
	long ret;

	memset(bits, 0xa5, sizeof(bits));
	ret = get_log(ask, 0, bits);
	saytext(ask, what, "%ld, %#llx %#llx", ret, (unsigned long long)bits[0], (unsigned long long)bits[1]);
}

static void ask_clear(struct ask *ask, const char *what, uint64_t first, uint32_t pages, uint64_t bits)
{
	struct kvm_clear_dirty_log clear = { .slot = 0, .num_pages = pages, .first_page = first,
					     .dirty_bitmap = &bits };

	say(ask, call(ask->vm, KVM_CLEAR_DIRTY_LOG, &clear), "clear: %s", what);
}

/* The guest stores to four pages, two apart, then to nowhere */
static void run_stores(struct ask *ask, const char *what)
{
	ask_set_x(ask, 0, ASK_RAM + 0x3008);
	ask_set_x(ask, 1, 0x77);
	ask_set_x(ask, 9, ASK_MMIO);
	ASK_CODE(ask, A64_STR_X1_X0, A64_ADD_X0_8192, A64_STR_X1_X0, A64_ADD_X0_8192, A64_STR_X1_X0, A64_STR_X1_X0,
		 A64_STR_W10_X9);
	ask_run(ask, what);
}

static void ask_flags(struct ask *ask, uint64_t manual)
{
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = { manual } };

	ask_vm(ask);
	say(ask, call(ask->vm, KVM_ENABLE_CAP, &cap), "dirty: manual protect %llu", (unsigned long long)manual);
	ask_log(ask, "dirty: no slot");
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	ask_log(ask, "dirty: slot without log");
	run_stores(ask, "dirty: stores without log");
	say(ask, ask_slot(ask, 0, LOG, ASK_RAM, ASK_RAM_PAGES), "dirty: log on");
	ask_log(ask, "dirty: log is on");
	run_stores(ask, "dirty: stores");
	ask_log(ask, "dirty: after stores");
	ask_log(ask, "dirty: again");
	ask_clear(ask, "all 64 pages, two bits", 0, 64, 0x28);
	ask_log(ask, "dirty: after clear");
	run_stores(ask, "dirty: stores again");
	ask_log(ask, "dirty: after stores again");
	say(ask, ask_slot(ask, 0, LOG, ASK_RAM, ASK_RAM_PAGES), "dirty: same slot again");
	ask_log(ask, "dirty: after the same slot");
	run_stores(ask, "dirty: stores before off");
	say(ask, ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES), "dirty: log off");
	ask_log(ask, "dirty: log is off");
	say(ask, ask_slot(ask, 0, LOG, ASK_RAM, ASK_RAM_PAGES), "dirty: log on again");
	ask_log(ask, "dirty: log is on again");
	say(ask, ask_slot(ask, 0, LOG, ASK_RAM + 0x100000, ASK_RAM_PAGES), "dirty: move");
	ask_log(ask, "dirty: moved");
}

static void ask_clear_shapes(struct ask *ask)
{
	struct kvm_clear_dirty_log clear = { .slot = 0, .num_pages = 64 };
	struct kvm_enable_cap cap = { .cap = KVM_CAP_MANUAL_DIRTY_LOG_PROTECT2, .args = { 1 } };

	ask_vm(ask);
	ask_slot(ask, 0, LOG, ASK_RAM, 50);
	ask_clear(ask, "not enabled", 0, 50, 1);
	call(ask->vm, KVM_ENABLE_CAP, &cap);
	ask_clear(ask, "all 50", 0, 50, 1);
	ask_clear(ask, "64 of 50", 0, 64, 1);
	ask_clear(ask, "0 pages", 0, 0, 1);
	ask_clear(ask, "10 pages", 0, 10, 1);
	ask_clear(ask, "49 pages", 0, 49, 1);
	ask_clear(ask, "first 1", 1, 49, 1);
	ask_clear(ask, "first 64", 64, 0, 1);
	ask_clear(ask, "first 64 pages 64", 64, 64, 1);
	ask_clear(ask, "bits beyond", 0, 50, ~UINT64_C(0));
	ask_clear(ask, "pages max", 0, UINT32_MAX, 0);
	ask_clear(ask, "first max", ~UINT64_C(63), 64, 0);
	say(ask, call(ask->vm, KVM_CLEAR_DIRTY_LOG, &clear), "clear: bitmap NULL");
	clear.num_pages = 50;
	say(ask, call(ask->vm, KVM_CLEAR_DIRTY_LOG, &clear), "clear: bitmap NULL, 50");
	say(ask, call(ask->vm, KVM_CLEAR_DIRTY_LOG, NULL), "clear: NULL");
	for (clear.slot = 1; clear.slot; clear.slot <<= 3)
		say(ask, call(ask->vm, KVM_CLEAR_DIRTY_LOG, &clear), "clear: slot %#x", clear.slot);
}

static void ask_get_shapes(struct ask *ask)
{
	uint64_t bits[600];

	ask_vm(ask);
	ask_slot(ask, 0, LOG, ASK_RAM, 50);
	say(ask, get_log(ask, 0, NULL), "get: bitmap NULL");
	say(ask, call(ask->vm, KVM_GET_DIRTY_LOG, NULL), "get: NULL");
	for (uint32_t slot = 1; slot; slot <<= 3)
		say(ask, get_log(ask, slot, bits), "get: slot %#x", slot);
	say(ask, get_log(ask, 32767, bits), "get: slot 32767");
	say(ask, get_log(ask, 32766, bits), "get: slot 32766");
	memset(bits, 0xa5, sizeof(bits));
	say(ask, get_log(ask, 0, bits), "get: 50 pages");
	saytext(ask, "get: what is written of 50", "%#llx %#llx", (unsigned long long)bits[0],
		(unsigned long long)bits[1]);
	say(ask, ask_slot(ask, 1, LOG | KVM_MEM_READONLY, ASK_RAM + 0x100000, 64), "get: readonly slot");
	memset(bits, 0xa5, sizeof(bits));
	say(ask, get_log(ask, 1, bits), "get: of a readonly slot");
	saytext(ask, "get: of a readonly slot is", "%#llx", (unsigned long long)bits[0]);
}

/* Who writes: the guest's loads do not, and what the VMM or the kernel writes is no guest's store */
static void ask_writers(struct ask *ask)
{
	uint64_t bits[1] = { 0 };

	ask_vm(ask);
	ask_slot(ask, 0, LOG, ASK_RAM, 64);
	get_log(ask, 0, bits);
	ask_set_x(ask, 0, ASK_RAM + 0x5000);
	ask_set_x(ask, 9, ASK_MMIO);
	ASK_CODE(ask, A64_LDR_X2_X0, A64_STR_W10_X9);
	ask_run(ask, "writers: a load");
	ask_log(ask, "writers: after a load");
	ask->ram[0x7000] = 1;
	ask_log(ask, "writers: after a store of the VMM's");
	ask_set_x(ask, 0, ASK_RAM + 0x6ffc);
	ASK_CODE(ask, A64_STR_X1_X0, A64_STR_W10_X9);
	ask_run(ask, "writers: a store across pages");
	ask_log(ask, "writers: after a store across pages");
}

void ask_dirty(struct ask *ask)
{
	for (uint64_t manual = 0; manual < 4; manual++)
		ask_flags(ask, manual);
	ask_clear_shapes(ask);
	ask_get_shapes(ask);
	ask_writers(ask);
}
