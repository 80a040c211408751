/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a VM can be asked of devices and time */
#include "../touch.h"
#include "ioctl.h"

#define KVM_DEV_TYPE_VFIO 4

/* Those that a host with a GICv3 has, without the GICv2 that some can be as well */
static bool device_exists(uint32_t type)
{
	return type == KVM_DEV_TYPE_VFIO || type == KVM_DEV_TYPE_ARM_VGIC_V3 || type == KVM_DEV_TYPE_ARM_VGIC_ITS;
}

long create_device(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_create_device create;

	(void)vm;
	if (copy_from_user(&create, arg, sizeof(create)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (!device_exists(create.type))
		return rule_refuse(m, RULE_DEVICE_ABSENT);
	if (!(create.flags & KVM_CREATE_DEVICE_TEST))
		return not_modelled(m, CALL_DEVICES);
	rule_decide(m, RULE_DEVICE_TEST);
	return copy_to_user(arg, &create, sizeof(create)) ? rule_refuse(m, RULE_IOCTL_ARG) : 0;
}

/* It would be a GICv2 */
long create_irqchip(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	(void)vm, (void)arg;
	return rule_refuse(m, RULE_DEVICE_ABSENT);
}

/* No VM has a GICv2, whose addresses alone are set in this way */
long set_device_addr(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	uint64_t id_and_addr[2];

	(void)vm;
	if (copy_from_user(id_and_addr, arg, sizeof(id_and_addr)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	return rule_refuse(m, RULE_DEVICE_ABSENT);
}

/* Of struct kvm_irq_level.irq */
#define IRQ_TYPE(irq)	((irq) >> 24 & 0xf)
#define IRQ_VCPU(irq)	(((irq) >> 16 & 0xff) + 256 * ((irq) >> 28))
#define IRQ_NUM(irq)	((irq) & 0xffff)
enum { IRQ_TYPE_CPU, IRQ_TYPE_SPI, IRQ_TYPE_PPI };
enum { IRQ_CPU_IRQ, IRQ_CPU_FIQ };

/* kvm_get_vcpu() counts them as they were created */
static bool line_vcpu_exists(const struct kvmsme *m, uint16_t vm, uint32_t number)
{
	uint32_t created = 0;

	if (!m->profile.irq_line_by_index)
		return kvm_vcpu_id_exists(m, vm, number);
	for (uint16_t i = 0; i < m->state.nr_vcpus; i++)
		created += m->vcpu[i]->in_use && m->vcpu[i]->vm == vm;
	return number < created;
}

static bool is_line_of_vcpu(const struct kvmsme *m, uint16_t vm, uint32_t irq)
{
	return IRQ_TYPE(irq) == IRQ_TYPE_CPU && line_vcpu_exists(m, vm, IRQ_VCPU(irq)) &&
	       IRQ_NUM(irq) <= IRQ_CPU_FIQ;
}

/* Lines of a GIC, which no VM has; and a vCPU's own, which are not modelled */
long irq_line(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_irq_level level;

	if (copy_from_user(&level, arg, sizeof(level)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (IRQ_TYPE(level.irq) == IRQ_TYPE_SPI || IRQ_TYPE(level.irq) == IRQ_TYPE_PPI)
		return rule_refuse(m, RULE_IRQ_NO_GIC);
	return is_line_of_vcpu(m, vm, level.irq) ? not_modelled(m, CALL_IRQ_LINES) : rule_refuse(m, RULE_IRQ_NONE);
}

/* An MSI is for a GIC */
long signal_msi(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	uint64_t msi[4];

	(void)vm;
	return copy_from_user(msi, arg, sizeof(msi)) ? rule_refuse(m, RULE_IOCTL_ARG) : rule_refuse(m, RULE_MSI_NO_GIC);
}

long set_counter_offset(struct kvmsme *m, uint16_t vm, uint64_t arg)
{
	struct kvm_arm_counter_offset offset;

	if (kvm_cap_answer(m, KVM_CAP_COUNTER_OFFSET) <= 0)
		return rule_refuse(m, RULE_IOCTL_UNKNOWN);
	if (copy_from_user(&offset, arg, sizeof(offset)))
		return rule_refuse(m, RULE_IOCTL_ARG);
	if (offset.reserved)
		return rule_refuse(m, RULE_COUNTER_RESERVED);
	rule_decide(m, RULE_COUNTER_SET);
	touch_vm(&m->state.vm[vm]);
	m->state.vm[vm].counter_offset = offset.counter_offset;
	return 0;
}
