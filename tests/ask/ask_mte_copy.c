/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_ARM_MTE_COPY_TAGS */
#include <string.h>
#include <sys/mman.h>

#include "ask_mte.h"

#define FROM KVM_ARM_TAGS_FROM_GUEST

static uint8_t tags[4096];

long mte_copy(struct ask *ask, uint64_t ipa, uint64_t length, const void *addr, uint64_t flags)
{
	struct kvm_arm_copy_mte_tags copy = {
		.guest_ipa = ipa, .length = length, .addr = (void *)(uintptr_t)addr, .flags = flags
	};

	return call(ask->vm, KVM_ARM_MTE_COPY_TAGS, &copy);
}

static long copy_reserved(struct ask *ask, int which, uint64_t flags, uint64_t ipa)
{
	struct kvm_arm_copy_mte_tags copy = {
		.guest_ipa = ipa, .length = 4096, .addr = tags, .flags = flags
	};

	copy.reserved[which] = 1;
	return call(ask->vm, KVM_ARM_MTE_COPY_TAGS, &copy);
}

static void count_slowly(void)
{
	for (size_t i = 0; i < sizeof(tags); i++)
		tags[i] = (uint8_t)(i / 8 + 3 * (i / 256));
}

static void ask_shapes(struct ask *ask, uint64_t flags)
{
	static const struct {
		uint64_t ipa, length, flags;
	} rows[] = {
		{ ASK_RAM, 0, 0 },
		{ ASK_RAM, 1, 0 },
		{ ASK_RAM, 16, 0 },
		{ ASK_RAM, 4095, 0 },
		{ ASK_RAM, 4097, 0 },
		{ ASK_RAM + 16, 4096, 0 },
		{ ASK_RAM + 1, 0, 0 },
		{ ASK_RAM + 2048, 2048, 0 },
		{ ASK_RAM, 4096, 2 },
		{ ASK_RAM, 4096, UINT64_C(1) << 63 },
		{ ASK_RAM, 0, 2 },
		{ 0x1000, 4096, 2 },
		{ 0x1000, 4096, 0 },
		{ 0x1000, 0, 0 },
		{ 0, 1, 2 },
		{ ASK_RAM, 4096, 0 },
		{ ASK_RAM, 8192, 0 },
		{ ASK_RAM + 4096, 8192, 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 4096, 4096, 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 4096, 8192, 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 8192, 16384, 0 },
		{ ASK_RAM + ASK_RAM_SIZE, 4096, 0 },
		{ ASK_RAM - 4096, 8192, 0 },
		{ ~UINT64_C(0xfff), 4096, 0 },
		{ ~UINT64_C(0xfff), 8192, 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 4096, 0x7ffff000, 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 4096, 0x80000000, 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 4096, UINT64_C(0x100000000), 0 },
		{ ASK_RAM + ASK_RAM_SIZE - 4096, ~UINT64_C(0xfff), 0 },
		{ 0x1000, 0x80000000, 0 },
		{ UINT64_C(1) << 52 | ASK_RAM, 4096, 0 },
		{ UINT64_C(1) << 63 | ASK_RAM, 4096, 0 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		say(ask, mte_copy(ask, rows[i].ipa, rows[i].length, tags, rows[i].flags | flags),
		    "mte copy: %#llx %#llx flags %#llx", (unsigned long long)rows[i].ipa,
		    (unsigned long long)rows[i].length,
		    (unsigned long long)(rows[i].flags | flags));
	for (int which = 0; which < 2; which++) {
		say(ask, copy_reserved(ask, which, flags, ASK_RAM),
		    "mte copy: flags %u reserved[%d]", (unsigned int)flags, which);
		say(ask, copy_reserved(ask, which, flags, 0x1000),
		    "mte copy: flags %u reserved[%d], no slot", (unsigned int)flags, which);
	}
}

static void ask_values(struct ask *ask)
{
	mte_vm(ask, true);
	mte_say_tags(ask, "mte copy: of an untouched page", ASK_RAM);
	memset(ask->ram, 0xaa, 8192);
	mte_say_tags(ask, "mte copy: of a page that was written", ASK_RAM);
	count_slowly();
	say(ask, mte_copy(ask, ASK_RAM, 4096, tags, 0), "mte copy: to a page");
	mte_say_tags(ask, "mte copy: from it", ASK_RAM);
	mte_say_tags(ask, "mte copy: from the next", ASK_RAM + 4096);
	mte_say_bytes(ask, "mte copy: the data of both", ask->ram, 8192);
	say(ask, mte_copy(ask, ASK_RAM + 8192, 3 * 4096, tags, 0), "mte copy: to three pages");
	mte_say_tags(ask, "mte copy: from the first of three", ASK_RAM + 8192);
	mte_say_tags(ask, "mte copy: from the third of three", ASK_RAM + 4 * 4096);
	memset(tags, 0x55, sizeof(tags));
	say(ask, mte_copy(ask, ASK_RAM, 6 * 4096, tags + 1, FROM),
	    "mte copy: from six, to an odd address");
	mte_say_bytes(ask, "mte copy: what came", tags, 7 * 256);
	memset(tags, 0, sizeof(tags));
	say(ask, mte_copy(ask, ASK_RAM, 4096, tags, 0), "mte copy: zeros");
	mte_say_tags(ask, "mte copy: zeros again", ASK_RAM);
}

/* The buffer ends @there bytes behind the @begin of the call's */
static void ask_short(struct ask *ask, bool tagged, size_t there, uint64_t pages)
{
	uint8_t *edge = mmap(NULL, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1,
			     0),
		*at = edge + 4096 - there;
	char question[80];

	munmap(edge + 4096, 4096);
	mte_vm(ask, true);
	memset(tags, 7, sizeof(tags));
	if (tagged)
		mte_copy(ask, ASK_RAM, 8192, tags, 0);
	memset(edge, 0xc3, 4096);
	say(ask, mte_copy(ask, ASK_RAM, pages * 4096, at, 0),
	    "mte copy: to %d pages, tagged %d, %d bytes there", (int)pages, tagged, (int)there);
	snprintf(question, sizeof(question), "mte copy: first page, tagged %d, %d bytes there",
		 tagged, (int)there);
	mte_say_tags(ask, question, ASK_RAM);
	snprintf(question, sizeof(question), "mte copy: second page, tagged %d, %d bytes there",
		 tagged, (int)there);
	mte_say_tags(ask, question, ASK_RAM + 4096);
	memset(edge, 0x99, 4096);
	say(ask, mte_copy(ask, ASK_RAM, pages * 4096, at, FROM),
	    "mte copy: from %d pages, tagged %d, %d bytes there", (int)pages, tagged, (int)there);
	snprintf(question, sizeof(question), "mte copy: what came, tagged %d, %d bytes there",
		 tagged, (int)there);
	mte_say_bytes(ask, question, edge, 4096);
	munmap(edge, 4096);
}

static void ask_bad_buffers(struct ask *ask)
{
	static const size_t there[] = { 0, 1, 8, 100, 255, 256, 300, 511 };

	for (size_t i = 0; i < sizeof(there) / sizeof(there[0]); i++)
		for (int tagged = 0; tagged < 2; tagged++) {
			ask_short(ask, tagged, there[i], 1);
			ask_short(ask, tagged, there[i], 2);
		}
	mte_vm(ask, true);
	for (uint64_t flags = 0; flags < 2; flags++) {
		say(ask, mte_copy(ask, ASK_RAM, 4096, NULL, flags), "mte copy: NULL, flags %d",
		    (int)flags);
		say(ask, mte_copy(ask, ASK_RAM, 4096, (void *)UINT64_C(0xffff800000000000), flags),
		    "mte copy: the kernel's, flags %d", (int)flags);
		say(ask, mte_copy(ask, 0x1000, 4096, NULL, flags),
		    "mte copy: NULL, no slot, flags %d", (int)flags);
	}
	say(ask, call(ask->vm, KVM_ARM_MTE_COPY_TAGS, NULL), "mte copy: no struct");
}

static void both_ways(struct ask *ask, const char *what, uint64_t ipa)
{
	memset(tags, 6, sizeof(tags));
	say(ask, mte_copy(ask, ipa, 4096, tags, 0), "mte copy: to %s", what);
	say(ask, mte_copy(ask, ipa, 4096, tags, FROM), "mte copy: from %s", what);
	mte_say_bytes(ask, "mte copy: what came of it", tags, 256);
	say(ask, mte_copy(ask, ipa, 0, tags, 0), "mte copy: nothing to %s", what);
}

static void ask_kinds(struct ask *ask)
{
	uint64_t log[4] = { 0 };
	struct kvm_dirty_log get = { .slot = 0, .dirty_bitmap = log };

	mte_vm(ask, true);
	ask_slot(ask, 1, KVM_MEM_READONLY, ASK_RAM + 0x1000000, 4);
	both_ways(ask, "a read-only slot", ASK_RAM + 0x1000000);
	both_ways(ask, "the same memory", ASK_RAM);
	both_ways(ask, "the read-only slot again", ASK_RAM + 0x1000000);
	ask_slot(ask, 0, KVM_MEM_LOG_DIRTY_PAGES, ASK_RAM, ASK_RAM_PAGES);
	both_ways(ask, "a slot with a log", ASK_RAM + 4096);
	say(ask, call(ask->vm, KVM_GET_DIRTY_LOG, &get), "mte copy: the log");
	say(ask, (long)log[0], "mte copy: dirty pages");
	ask_slot(ask, 2, 0, ASK_RAM + 0x2000000, 4);
	both_ways(ask, "a slot beside one with a log", ASK_RAM + 0x2000000);
	say(ask, mte_copy(ask, 0x1000, 4096, tags, 0),
	    "mte copy: to no slot beside one with a log");
	say(ask, mte_copy(ask, ASK_RAM, 1, tags, 0), "mte copy: a byte beside a log");
	ask_slot(ask, 0, 0, ASK_RAM, ASK_RAM_PAGES);
	both_ways(ask, "a slot that had a log", ASK_RAM + 4096);
	ask_slot(ask, 1, KVM_MEM_READONLY, ASK_RAM + 0x1000000, 0);
	ask_slot(ask, 1, KVM_MEM_READONLY | KVM_MEM_LOG_DIRTY_PAGES, ASK_RAM + 0x1000000, 4);
	both_ways(ask, "a slot beside a read-only one with a log", ASK_RAM);
	ask_slot(ask, 1, 0, ASK_RAM + 0x1000000, 0);
	both_ways(ask, "a slot when that has gone", ASK_RAM);
}

static void ask_protections(struct ask *ask)
{
	mte_vm(ask, true);
	ask->ram[0] = 1;
	mprotect(ask->ram, 4096, PROT_READ);
	both_ways(ask, "memory that may be read", ASK_RAM);
	mprotect(ask->ram, 4096, PROT_NONE);
	both_ways(ask, "memory that nobody may touch", ASK_RAM);
	mprotect(ask->ram, 4096, PROT_READ | PROT_WRITE);
	both_ways(ask, "memory that may be touched again", ASK_RAM);
	munmap(ask->ram + 8192, 4096);
	both_ways(ask, "memory that is not there", ASK_RAM + 8192);
	say(ask, mte_copy(ask, ASK_RAM + 4096, 8192, tags, 0),
	    "mte copy: to pages of which the second is not there");
	say(ask, mte_copy(ask, ASK_RAM + 4096, 8192, tags, FROM),
	    "mte copy: from pages of which the second is not there");
}

/* Tags are the memory's: of another slot, another VM */
static void ask_lives(struct ask *ask)
{
	int vm;

	mte_vm(ask, true);
	memset(tags, 5, sizeof(tags));
	mte_copy(ask, ASK_RAM, 4096, tags, 0);
	ask_slot(ask, 0, 0, ASK_RAM, 0);
	say(ask, mte_copy(ask, ASK_RAM, 4096, tags, FROM), "mte copy: from a slot that has gone");
	ask_slot(ask, 3, 0, ASK_RAM + 0x1000000, 4);
	mte_say_tags(ask, "mte copy: the memory in another slot", ASK_RAM + 0x1000000);
	vm = ask->vm;
	ask->vm = (int)call(ask->kvm, KVM_CREATE_VM, NULL);
	mte_enable(ask, 0);
	ask_slot(ask, 0, 0, ASK_RAM, 4);
	mte_say_tags(ask, "mte copy: the memory in another VM", ASK_RAM);
	ask_close(vm);
	mte_say_tags(ask, "mte copy: the memory without the first VM", ASK_RAM);
	ask_close(ask->vm);
	ask->vm = (int)call(ask->kvm, KVM_CREATE_VM, NULL);
	mte_enable(ask, 0);
	ask_slot(ask, 0, 0, ASK_RAM, 4);
	mte_say_tags(ask, "mte copy: the memory in a VM behind both", ASK_RAM);
	mte_vm(ask, true);
	mte_say_tags(ask, "mte copy: other memory", ASK_RAM);
}

void ask_mte_copy(struct ask *ask)
{
	mte_vm(ask, true);
	count_slowly();
	ask_shapes(ask, 0);
	ask_shapes(ask, FROM);
	ask_values(ask);
	ask_bad_buffers(ask);
	ask_kinds(ask);
	ask_protections(ask);
	ask_lives(ask);
}
