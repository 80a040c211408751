/* SPDX-License-Identifier: GPL-2.0-or-later */
/* KVM_CAP_ARM_MTE and KVM_ARM_MTE_COPY_TAGS (arm.c, guest.c kvm_vm_ioctl_mte_copy_tags) */
#include <limits.h>
#include <string.h>

#include "../touch.h"
#include "../vm_memory.h"
#include "ioctl.h"

#define PAGE_MASK	((uint64_t)VM_PAGE_SIZE - 1)
#define PAGE_TAGS	sizeof(((struct kvm_tag_page *)0)->tags)
#define TAG_MASK	0xf

long enable_mte(struct kvmsme *m, struct kvm *kvm)
{
	if (!m->host.config.mte || kvm->nr_vcpus)
		return rule_refuse(m, RULE_MTE_CAP);
	rule_decide(m, RULE_MTE_ENABLED);
	touch_vm(kvm);
	kvm->mte = true;
	return 0;
}

static bool shape_ok(const struct kvm_arm_copy_mte_tags *copy)
{
	return !copy->reserved[0] && !copy->reserved[1] && !(copy->flags & ~(uint64_t)KVM_ARM_TAGS_FROM_GUEST) &&
	       !((copy->length | copy->guest_ipa) & PAGE_MASK);
}

static bool any_slot_logs(const struct kvmsme *m, const struct kvm *kvm)
{
	for (uint32_t i = 0; i < kvm->nr_slots; i++)
		if (vm_memory(m, kvm)->slot[i].flags & KVM_MEM_LOG_DIRTY_PAGES)
			return true;
	return false;
}

/* gfn_to_pfn_prot(): where the page at @ipa is in the caller's memory; false: nothing is there, or not for @write */
static bool find_page(const struct kvmsme *m, const struct kvm *kvm, uint64_t ipa, bool write, uint64_t *uaddr)
{
	const struct kvm_memory_slot *slot = vm_slot_of(m, kvm, ipa);
	uint8_t byte;

	if (!slot || (write && slot->flags & KVM_MEM_READONLY))
		return false;
	*uaddr = slot->uaddr + (ipa - slot->gpa);
	return write ? user_may_write(*uaddr) : !copy_from_user(&byte, *uaddr, sizeof(byte));
}

/* clear_user() of 6.1 stores words, and does not store a part of one where the next page is missing */
static size_t clear_tags(const struct kvmsme *m, uint64_t to)
{
	static const uint64_t zero;
	size_t done = 0;

	if (m->profile.mte_copy_strict)
		return clear_user(to, PAGE_TAGS);
	while (done < PAGE_TAGS && user_may_write(to + done + sizeof(zero) - 1) &&
	       !copy_to_user(to + done, &zero, sizeof(zero)))
		done += sizeof(zero);
	return PAGE_TAGS - done;
}

/* How many tags could not be given to userspace */
static size_t tags_to_user(const struct kvmsme *m, const struct kvm *kvm, uint64_t uaddr, uint64_t to)
{
	const struct kvm_tag_page *page = vm_tags(m, kvm, uaddr);

	return page ? copy_to_user(to, page->tags, PAGE_TAGS) : clear_tags(m, to);
}

/* How many tags could not be had of userspace; what becomes of a page with some: knob mte_copy_strict */
static size_t tags_from_user(struct kvmsme *m, struct kvm *kvm, uint64_t uaddr, uint64_t from)
{
	uint8_t tags[PAGE_TAGS] = { 0 };
	size_t missed = copy_from_user(tags, from, PAGE_TAGS), came = PAGE_TAGS - missed;
	struct kvm_tag_page *page = vm_tags(m, kvm, uaddr);

	if (missed && !m->profile.mte_copy_strict && !page)
		return missed;
	if (missed && m->profile.mte_copy_strict) {
		memset(tags, 0, sizeof(tags));
		came = PAGE_TAGS;
	}
	page = vm_tags_add(m, kvm, uaddr);
	if (!page)
		return PAGE_TAGS;
	touch_vm(kvm);
	for (size_t i = 0; i < came; i++)
		page->tags[i] = tags[i] & TAG_MASK;
	return missed;
}

/* Page by page; what the first that fails gives is the answer only if it is the first of all */
static long copy_pages(struct kvmsme *m, struct kvm *kvm, const struct kvm_arm_copy_mte_tags *copy)
{
	bool write = !(copy->flags & KVM_ARM_TAGS_FROM_GUEST);
	uint64_t user = (uintptr_t)copy->addr, uaddr, done = 0;

	for (; done < copy->length; done += VM_PAGE_SIZE, user += PAGE_TAGS) {
		enum rule failed = RULE_NONE;

		if (!find_page(m, kvm, copy->guest_ipa + done, write, &uaddr))
			failed = RULE_MTE_NO_PAGE;
		else if (write ? tags_from_user(m, kvm, uaddr, user) : tags_to_user(m, kvm, uaddr, user))
			failed = RULE_MTE_BUFFER;
		if (failed && !done)
			return rule_refuse(m, failed);
		if (failed)
			break;
	}
	rule_decide(m, RULE_MTE_COPIED);
	return (long)done;
}

long mte_copy_tags(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm *kvm = &m->state.vm[vm];
	struct kvm_arm_copy_mte_tags copy;
	bool write;

	if (copy_from_user(&copy, arg, sizeof(copy)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (!kvm->mte)
		return rule_refuse(m, RULE_MTE_OFF);
	if (!shape_ok(&copy))
		return rule_refuse(m, RULE_MTE_SHAPE);
	write = !(copy.flags & KVM_ARM_TAGS_FROM_GUEST);
	if (m->profile.mte_copy_strict && copy.length > INT_MAX)
		return rule_refuse(m, RULE_MTE_LENGTH);
	if (m->profile.mte_copy_strict && write && any_slot_logs(m, kvm))
		return rule_refuse(m, RULE_MTE_LOGGING);
	return copy_pages(m, kvm, &copy);
}
