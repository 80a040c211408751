/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "ask.h"

#define LOG	KVM_MEM_LOG_DIRTY_PAGES
#define RO	KVM_MEM_READONLY
#define ODD	UINT64_C(0x801)
#define TOP	(UINT64_C(1) << 40)

/* @uaddr: from the memory's begin on; or an address, where @absolute */
struct slot_case {
	const char *what;
	uint32_t slot, flags;
	uint64_t gpa, size, uaddr;
	bool absolute;
};

static const struct slot_case cases[] = {
	{ "delete nothing", 1, 0, ASK_RAM, 0, 0, false },
	{ "delete nothing, flags 0xff", 1, 0xff, ASK_RAM, 0, 0, false },
	{ "delete nothing, odd gpa", 1, 0, ASK_RAM + ODD, 0, 0, false },
	{ "page", 1, 0, ASK_RAM, 0x1000, 0, false },
	{ "page again", 1, 0, ASK_RAM, 0x1000, 0, false },
	{ "move", 1, 0, ASK_RAM + 0x10000, 0x1000, 0, false },
	{ "log", 1, LOG, ASK_RAM + 0x10000, 0x1000, 0, false },
	{ "log and move", 1, 0, ASK_RAM, 0x1000, 0, false },
	{ "grow", 1, 0, ASK_RAM, 0x2000, 0, false },
	{ "other memory", 1, 0, ASK_RAM, 0x1000, 0x1000, false },
	{ "make readonly", 1, RO, ASK_RAM, 0x1000, 0, false },
	{ "another at the same", 2, 0, ASK_RAM, 0x1000, 0x2000, false },
	{ "another behind", 2, RO, ASK_RAM + 0x1000, 0x3000, 0x2000, false },
	{ "make writable", 2, 0, ASK_RAM + 0x1000, 0x3000, 0x2000, false },
	{ "readonly and log", 2, RO | LOG, ASK_RAM + 0x1000, 0x3000, 0x2000, false },
	{ "move onto another", 2, RO | LOG, ASK_RAM, 0x3000, 0x2000, false },
	{ "same memory twice", 3, 0, ASK_RAM + 0x8000, 0x1000, 0, false },
	{ "flags 4", 4, 4, ASK_RAM + 0x20000, 0x1000, 0, false },
	{ "flags 8", 4, 8, ASK_RAM + 0x20000, 0x1000, 0, false },
	{ "flags 4, readonly", 4, 4 | RO, ASK_RAM + 0x20000, 0x1000, 0, false },
	{ "odd size", 4, 0, ASK_RAM + 0x20000, 0x1800, 0, false },
	{ "odd gpa", 4, 0, ASK_RAM + 0x20000 + ODD, 0x1000, 0, false },
	{ "odd memory", 4, 0, ASK_RAM + 0x20000, 0x1000, ODD, false },
	{ "odd flags and odd memory", 4, 0x80, ASK_RAM + 0x20000 + ODD, 0x1000, ODD, false },
	{ "slot 31", 31, 0, ASK_RAM + 0x20000, 0x1000, 0, false },
	{ "slot 32", 32, 0, ASK_RAM + 0x21000, 0x1000, 0, false },
	{ "slot 508", 508, 0, ASK_RAM + 0x22000, 0x1000, 0, false },
	{ "slot 32766", 32766, 0, ASK_RAM + 0x23000, 0x1000, 0, false },
	{ "slot 32767", 32767, 0, ASK_RAM + 0x24000, 0x1000, 0, false },
	{ "slot 65535", 65535, 0, ASK_RAM + 0x25000, 0x1000, 0, false },
	{ "address space 1", 0x10000, 0, ASK_RAM + 0x26000, 0x1000, 0, false },
	{ "slot max", UINT32_MAX, 0, ASK_RAM + 0x26000, 0x1000, 0, false },
	{ "slot 32766 delete", 32766, 0, 0, 0, 0, false },
	{ "delete with odd memory", 508, 0, 0, 0, ODD, false },
	{ "delete with bad flags", 508, 0x80, 0, 0, 0, false },
	{ "delete with memory of the kernel's", 508, 0, 0, 0, UINT64_C(1) << 63, true },
	{ "delete", 508, 0, 0, 0, 0, false },
	{ "ends at the IPA size", 5, 0, TOP - 0x1000, 0x1000, 0, false },
	{ "behind the IPA size", 6, 0, TOP, 0x1000, 0, false },
	{ "beyond the IPA size", 6, 0, TOP - 0x2000, 0x3000, 0, false },
	{ "overlaps and beyond the IPA size", 6, 0, TOP - 0x1000, 0x2000, 0, false },
	{ "wraps", 6, 0, UINT64_C(0xfffffffffffff000), 0x2000, 0, false },
	{ "wraps to 0", 6, 0, UINT64_C(0xfffffffffffff000), 0x1000, 0, false },
	{ "memory of NULL", 6, 0, ASK_RAM + 0x30000, 0x1000, 0, true },
	{ "memory unmapped", 7, 0, ASK_RAM + 0x31000, 0x1000, 0x10000, true },
	{ "memory of the kernel's", 8, 0, ASK_RAM + 0x32000, 0x1000, UINT64_C(0xffff000000000000), true },
	{ "memory at 2^47", 9, 0, ASK_RAM + 0x36000, 0x1000, UINT64_C(1) << 47, true },
	{ "memory at 2^48", 9, 0, ASK_RAM + 0x36000, 0x1000, UINT64_C(1) << 48, true },
	{ "memory at 2^51", 10, 0, ASK_RAM + 0x37000, 0x1000, UINT64_C(1) << 51, true },
	{ "memory ends at 2^52", 11, 0, ASK_RAM + 0x38000, 0x1000, (UINT64_C(1) << 52) - 0x1000, true },
	{ "memory at 2^52", 8, 0, ASK_RAM + 0x33000, 0x1000, UINT64_C(1) << 52, true },
	{ "memory tagged", 8, 0, ASK_RAM + 0x34000, 0x1000, UINT64_C(0x100000000010000), true },
	{ "memory wraps", 8, 0, ASK_RAM + 0x35000, 0x2000, UINT64_C(0xfffffffffffff000), true },
	{ "size 2^31 pages", 8, 0, 0, UINT64_C(1) << 43, 0x10000, true },
	{ "size 2^52", 8, 0, 0, UINT64_C(1) << 52, 0x1000, true },
	{ "size 2^63", 8, 0, 0, UINT64_C(1) << 63, 0x1000, true },
	{ "move behind the IPA size", 1, 0, TOP, 0x1000, 0, false },
	{ "nothing new, readonly", 2, RO | LOG, ASK_RAM + 0x1000, 0x3000, 0x2000, false },
};

static uint64_t address(const struct ask *ask, const struct slot_case *c)
{
	return c->absolute ? c->uaddr : (uint64_t)(uintptr_t)ask->ram + c->uaddr;
}

static void ask_region(struct ask *ask, const struct slot_case *c)
{
	struct kvm_userspace_memory_region region = { c->slot, c->flags, c->gpa, c->size, address(ask, c) };

	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION, &region), "slot: %s", c->what);
}

static void ask_region2(struct ask *ask, const struct slot_case *c)
{
	struct kvm_userspace_memory_region2 region = {
		c->slot, c->flags, c->gpa, c->size, address(ask, c), 0, 0, 0, { 0 } };

	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, &region), "slot2: %s", c->what);
}

/* Pads and guest memory that is no mapping */
static void ask_pads(struct ask *ask)
{
	struct kvm_userspace_memory_region2 good = {
		.slot = 1, .guest_phys_addr = ASK_RAM, .memory_size = 0x1000,
		.userspace_addr = (uint64_t)(uintptr_t)ask->ram,
	}, region;

	ask_vm(ask);
	region = good;
	region.pad1 = 1;
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, &region), "slot2: pad1");
	region = good;
	region.pad2[13] = 1;
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, &region), "slot2: pad2");
	region = good;
	region.guest_memfd_offset = 1;
	region.guest_memfd = 99;
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, &region), "slot2: guest_memfd without its flag");
	region.flags = KVM_MEM_GUEST_MEMFD;
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, &region), "slot2: guest_memfd that is not open");
}

static void ask_edges(struct ask *ask)
{
	uint8_t *page = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct kvm_userspace_memory_region2 region = {
		.slot = 1, .guest_phys_addr = ASK_RAM, .memory_size = 0x1000,
		.userspace_addr = (uint64_t)(uintptr_t)ask->ram,
	};

	ask_vm(ask);
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION, NULL), "slot: NULL");
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, NULL), "slot2: NULL");
	munmap(page + 4096, 4096);
	memcpy(page + 4096 - 32, &region, 32);
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION, page + 4096 - 32), "slot: 32 bytes are there");
	memcpy(page + 4096 - 40, &region, 40);
	say(ask, call(ask->vm, KVM_SET_USER_MEMORY_REGION2, page + 4096 - 40), "slot2: 40 bytes are there");
	munmap(page, 4096);
}

/* A guest's stores and loads: the slot says where they lead */
static void ask_guest(struct ask *ask)
{
	ask_vm(ask);
	say(ask, ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES), "guest: slot");
	say(ask, ask_slot(ask, 1, RO, ASK_RAM + 0x100000, 4), "guest: readonly slot of the same memory");
	ask_set_x(ask, 0, ASK_RAM + 0x101000);
	ask_set_x(ask, 9, ASK_MMIO);
	ask_set_x(ask, 1, 0x1234);
	ask_code(ask, (const uint32_t[]){ A64_LDR_X2_X0, A64_STR_X1_X0, A64_STR_W10_X9 }, 3);
	ask_run(ask, "guest: loads from and stores to readonly");
	ask_run(ask, "guest: stores behind it");
	say(ask, ask_slot(ask, 1, 0, 0, 0), "guest: delete readonly slot");
	ask_code(ask, (const uint32_t[]){ A64_LDR_X2_X0, A64_STR_X1_X0, A64_STR_W10_X9 }, 3);
	ask_run(ask, "guest: loads where the slot was");
}

void ask_slots(struct ask *ask)
{
	ask_vm(ask);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ask_region(ask, &cases[i]);
	ask_vm(ask);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ask_region2(ask, &cases[i]);
	ask_pads(ask);
	ask_edges(ask);
	ask_guest(ask);
}
