// SPDX-License-Identifier: GPL-2.0-or-later
/* The structures of ioctls, and those that their pointers point to */
#include <string.h>

#include <kvmsme/kvm.h>

#include "cap_names.h"
#include "regs.h"
#include "uapi.h"

#define LENGTH(array)	(sizeof(array) / sizeof((array)[0]))
#define NAMED(prefix, name) { #name, prefix##name }

static const struct word mp_state_words[] = {
	NAMED(KVM_MP_STATE_, RUNNABLE), NAMED(KVM_MP_STATE_, STOPPED), NAMED(KVM_MP_STATE_, SUSPENDED),
	{ NULL, 0 },
};

static const struct word attr_groups[] = {
	{ "SMCCC_CTRL", KVM_ARM_VM_SMCCC_CTRL }, { "PMU_V3_CTRL", KVM_ARM_VCPU_PMU_V3_CTRL },
	{ "TIMER_CTRL", KVM_ARM_VCPU_TIMER_CTRL }, { "PVTIME_CTRL", KVM_ARM_VCPU_PVTIME_CTRL }, { NULL, 0 },
};

static const struct word attr_words[] = {
	{ "SMCCC_FILTER", KVM_ARM_VM_SMCCC_FILTER }, NAMED(KVM_ARM_VCPU_, PMU_V3_IRQ),
	NAMED(KVM_ARM_VCPU_, PMU_V3_INIT), NAMED(KVM_ARM_VCPU_, PMU_V3_FILTER),
	NAMED(KVM_ARM_VCPU_, PMU_V3_SET_PMU), NAMED(KVM_ARM_VCPU_, PMU_V3_SET_NR_COUNTERS),
	NAMED(KVM_ARM_VCPU_, TIMER_IRQ_VTIMER), NAMED(KVM_ARM_VCPU_, TIMER_IRQ_PTIMER),
	NAMED(KVM_ARM_VCPU_, TIMER_IRQ_HVTIMER), NAMED(KVM_ARM_VCPU_, TIMER_IRQ_HPTIMER),
	NAMED(KVM_ARM_VCPU_, PVTIME_IPA), { NULL, 0 },
};

static const struct word filter_words[] = {
	NAMED(KVM_SMCCC_FILTER_, HANDLE), NAMED(KVM_SMCCC_FILTER_, DENY),
	NAMED(KVM_SMCCC_FILTER_, FWD_TO_USER), { NULL, 0 },
};

static const struct word device_words[] = {
	NAMED(KVM_DEV_TYPE_, ARM_VGIC_V2), NAMED(KVM_DEV_TYPE_, ARM_VGIC_V3),
	NAMED(KVM_DEV_TYPE_, ARM_VGIC_ITS), NAMED(KVM_DEV_TYPE_, ARM_PV_TIME), { NULL, 0 },
};

static const struct word debug_words[] = {
	NAMED(KVM_GUESTDBG_, ENABLE),
	{ "SINGLESTEP", KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_SINGLESTEP },
	{ "USE_SW_BP", KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_SW_BP },
	{ "USE_HW", KVM_GUESTDBG_ENABLE | KVM_GUESTDBG_USE_HW }, { NULL, 0 },
};

static bool register_id(const char *text, uint64_t *value)
{
	return reg_id(NULL, text, value);
}

/* The argument of KVM_ARM_VCPU_FINALIZE is an int */
struct feature { uint32_t feature; };

#define SIZE_OF(s, m)	sizeof(((struct s *)0)->m)
#define MEMBER(s, m)	.name = #m, .offset = offsetof(struct s, m)

/* A number; an array; an array at the end, of any length; the address of a buffer, of a slot's memory */
#define ONE(s, m)	{ MEMBER(s, m), .size = SIZE_OF(s, m), .nr = 1 }
#define MANY(s, m)	{ MEMBER(s, m), .size = SIZE_OF(s, m[0]), .nr = LENGTH(((struct s *)0)->m) }
#define FLEX(s, m)	{ MEMBER(s, m), .size = SIZE_OF(s, m[0]) }
#define ADDR(s, m)	{ MEMBER(s, m), .size = SIZE_OF(s, m), .nr = 1, .pointer = true }
#define VOID(s, m)	{ MEMBER(s, m), .size = SIZE_OF(s, m), .nr = 1, .pointer = true, .is_void = true }
#define SLOT(s, m)	{ MEMBER(s, m), .size = SIZE_OF(s, m), .nr = 1, .slot_memory = true }
/* A number whose values have names */
#define WORD(s, m, w)	{ MEMBER(s, m), .size = SIZE_OF(s, m), .nr = 1, .words = w }
#define NAME(s, m, f, g)	{ MEMBER(s, m), .size = SIZE_OF(s, m), .nr = 1, .by_name = f, .guess = g }

static const struct uapi_field kvm_enable_cap_fields[] = {
	NAME(kvm_enable_cap, cap, cap_by_name, cap_guess),
	ONE(kvm_enable_cap, flags),
	MANY(kvm_enable_cap, args),
	MANY(kvm_enable_cap, pad),
	{ 0 },
};

static const struct uapi_field kvm_one_reg_fields[] = {
	NAME(kvm_one_reg, id, register_id, reg_name_guess),
	ADDR(kvm_one_reg, addr),
	{ 0 },
};

static const struct uapi_field kvm_mp_state_fields[] = {
	WORD(kvm_mp_state, mp_state, mp_state_words),
	{ 0 },
};

static const struct uapi_field kvm_vcpu_events_fields[] = {
	ONE(kvm_vcpu_events, exception.serror_pending),
	ONE(kvm_vcpu_events, exception.serror_has_esr),
	ONE(kvm_vcpu_events, exception.ext_dabt_pending),
	MANY(kvm_vcpu_events, exception.pad),
	ONE(kvm_vcpu_events, exception.serror_esr),
	MANY(kvm_vcpu_events, reserved),
	{ 0 },
};

static const struct uapi_field kvm_vcpu_init_fields[] = {
	ONE(kvm_vcpu_init, target),
	MANY(kvm_vcpu_init, features),
	{ 0 },
};

static const struct uapi_field kvm_device_attr_fields[] = {
	ONE(kvm_device_attr, flags),
	WORD(kvm_device_attr, group, attr_groups),
	WORD(kvm_device_attr, attr, attr_words),
	ADDR(kvm_device_attr, addr),
	{ 0 },
};

static const struct uapi_field kvm_smccc_filter_fields[] = {
	ONE(kvm_smccc_filter, base),
	ONE(kvm_smccc_filter, nr_functions),
	WORD(kvm_smccc_filter, action, filter_words),
	MANY(kvm_smccc_filter, pad),
	{ 0 },
};

static const struct uapi_field kvm_pmu_event_filter_fields[] = {
	ONE(kvm_pmu_event_filter, base_event),
	ONE(kvm_pmu_event_filter, nevents),
	ONE(kvm_pmu_event_filter, action),
	MANY(kvm_pmu_event_filter, pad),
	{ 0 },
};

static const struct uapi_field kvm_create_device_fields[] = {
	WORD(kvm_create_device, type, device_words),
	ONE(kvm_create_device, fd),
	ONE(kvm_create_device, flags),
	{ 0 },
};

static const struct uapi_field kvm_userspace_memory_region_fields[] = {
	ONE(kvm_userspace_memory_region, slot),
	ONE(kvm_userspace_memory_region, flags),
	ONE(kvm_userspace_memory_region, guest_phys_addr),
	ONE(kvm_userspace_memory_region, memory_size),
	SLOT(kvm_userspace_memory_region, userspace_addr),
	{ 0 },
};

static const struct uapi_field kvm_userspace_memory_region2_fields[] = {
	ONE(kvm_userspace_memory_region2, slot),
	ONE(kvm_userspace_memory_region2, flags),
	ONE(kvm_userspace_memory_region2, guest_phys_addr),
	ONE(kvm_userspace_memory_region2, memory_size),
	SLOT(kvm_userspace_memory_region2, userspace_addr),
	ONE(kvm_userspace_memory_region2, guest_memfd_offset),
	ONE(kvm_userspace_memory_region2, guest_memfd),
	ONE(kvm_userspace_memory_region2, pad1),
	MANY(kvm_userspace_memory_region2, pad2),
	{ 0 },
};

static const struct uapi_field kvm_reg_list_fields[] = {
	ONE(kvm_reg_list, n),
	{ MEMBER(kvm_reg_list, reg), .size = SIZE_OF(kvm_reg_list, reg[0]), .by_name = register_id,
	  .guess = reg_name_guess },
	{ 0 },
};

static const struct uapi_field kvm_guest_debug_fields[] = {
	WORD(kvm_guest_debug, control, debug_words),
	ONE(kvm_guest_debug, pad),
	MANY(kvm_guest_debug, arch.dbg_bcr),
	MANY(kvm_guest_debug, arch.dbg_bvr),
	MANY(kvm_guest_debug, arch.dbg_wcr),
	MANY(kvm_guest_debug, arch.dbg_wvr),
	{ 0 },
};

static const struct uapi_field kvm_signal_mask_fields[] = {
	ONE(kvm_signal_mask, len),
	FLEX(kvm_signal_mask, sigset),
	{ 0 },
};

static const struct uapi_field kvm_dirty_log_fields[] = {
	ONE(kvm_dirty_log, slot),
	ONE(kvm_dirty_log, padding1),
	VOID(kvm_dirty_log, dirty_bitmap),
	{ 0 },
};

static const struct uapi_field kvm_clear_dirty_log_fields[] = {
	ONE(kvm_clear_dirty_log, slot),
	ONE(kvm_clear_dirty_log, num_pages),
	ONE(kvm_clear_dirty_log, first_page),
	VOID(kvm_clear_dirty_log, dirty_bitmap),
	{ 0 },
};

static const struct uapi_field kvm_arm_counter_offset_fields[] = {
	ONE(kvm_arm_counter_offset, counter_offset),
	ONE(kvm_arm_counter_offset, reserved),
	{ 0 },
};

static const struct uapi_field kvm_arm_copy_mte_tags_fields[] = {
	ONE(kvm_arm_copy_mte_tags, guest_ipa),
	ONE(kvm_arm_copy_mte_tags, length),
	VOID(kvm_arm_copy_mte_tags, addr),
	ONE(kvm_arm_copy_mte_tags, flags),
	MANY(kvm_arm_copy_mte_tags, reserved),
	{ 0 },
};

static const struct uapi_field kvm_coalesced_mmio_zone_fields[] = {
	ONE(kvm_coalesced_mmio_zone, addr),
	ONE(kvm_coalesced_mmio_zone, size),
	ONE(kvm_coalesced_mmio_zone, pio),
	{ 0 },
};

static const struct uapi_field kvm_irq_level_fields[] = {
	ONE(kvm_irq_level, irq),
	ONE(kvm_irq_level, level),
	{ 0 },
};

static const struct uapi_field reg_mask_range_fields[] = {
	ADDR(reg_mask_range, addr),
	ONE(reg_mask_range, range),
	MANY(reg_mask_range, reserved),
	{ 0 },
};

static const struct uapi_field feature_fields[] = {
	ONE(feature, feature),
	{ 0 },
};

#define STRUCT(s) { #s, sizeof(struct s), s##_fields }

static const struct uapi_struct structs[] = {
	STRUCT(kvm_enable_cap),
	STRUCT(kvm_one_reg),
	STRUCT(kvm_mp_state),
	STRUCT(kvm_vcpu_events),
	STRUCT(kvm_vcpu_init),
	STRUCT(kvm_device_attr),
	STRUCT(kvm_smccc_filter),
	STRUCT(kvm_pmu_event_filter),
	STRUCT(kvm_create_device),
	STRUCT(kvm_userspace_memory_region),
	STRUCT(kvm_userspace_memory_region2),
	STRUCT(kvm_reg_list),
	STRUCT(kvm_guest_debug),
	STRUCT(kvm_signal_mask),
	STRUCT(kvm_dirty_log),
	STRUCT(kvm_clear_dirty_log),
	STRUCT(kvm_arm_counter_offset),
	STRUCT(kvm_arm_copy_mte_tags),
	STRUCT(kvm_coalesced_mmio_zone),
	STRUCT(kvm_irq_level),
	STRUCT(reg_mask_range),
	STRUCT(feature),
};

const char *word_name(const struct word *words, uint64_t value)
{
	for (const struct word *word = words; word && word->name; word++)
		if (word->value == value)
			return word->name;
	return NULL;
}

const struct uapi_struct *uapi_struct_by_name(const char *name)
{
	for (size_t i = 0; i < LENGTH(structs); i++)
		if (!strcmp(structs[i].name, name))
			return &structs[i];
	return NULL;
}

const struct uapi_field *uapi_field_by_name(const struct uapi_struct *layout, const char *name)
{
	for (const struct uapi_field *field = layout->field; field->name; field++)
		if (!strcmp(field->name, name))
			return field;
	return NULL;
}
