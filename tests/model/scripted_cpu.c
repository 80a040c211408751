/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "scripted_cpu.h"

static struct script_exit script[SCRIPT_MAX];
static struct pcpu seen[SCRIPT_MAX];
static int nr_exits, nr_done;
static struct cpu_mem_slot last_slots[32];
static size_t nr_last_slots;

static void run_script(struct pcpu *pcpu, const struct cpu_mem_slot *slots, size_t nr_slots,
		       uint64_t *budget, const volatile uint8_t *kick, struct cpu_exit *exit)
{
	const struct script_exit *now = &script[nr_done];

	(void)budget, (void)kick;
	ck_assert_int_lt(nr_done, nr_exits);
	seen[nr_done++] = *pcpu;
	nr_last_slots = nr_slots;
	if (nr_slots)
		memcpy(last_slots, slots, nr_slots * sizeof(slots[0]));
	if (now->does)
		now->does(pcpu);
	if (now->sets_x)
		memcpy(pcpu->x, now->x, sizeof(now->x));
	*exit = (struct cpu_exit){ .reason = now->reason, .esr = now->esr, .ipa = now->ipa,
				   .far = now->far };
}

const struct cpu_ops scripted_cpu = { .name = "scripted", .run = run_script };

void script_start(void)
{
	nr_exits = nr_done = 0;
}

void script_exit(struct script_exit exit)
{
	ck_assert_int_lt(nr_exits, SCRIPT_MAX);
	script[nr_exits++] = exit;
}

void script_call(uint64_t esr, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
	script_exit((struct script_exit){ .esr = esr, .sets_x = true, .x = { x0, x1, x2, x3 },
					  .reason = CPU_EXIT_SYNC });
}

static void leave(void (*does)(struct pcpu *pcpu))
{
	script_exit((struct script_exit){
		.does = does,
		.esr = EC(DABT_LOW) | ESR_DABT_ISV | 2u << ESR_DABT_SAS_SHIFT |
		       3u << ESR_DABT_SRT_SHIFT | ESR_DABT_WnR,
		.ipa = 0x9000004, .reason = CPU_EXIT_SYNC,
	});
}

void script_leave(void)
{
	leave(NULL);
}

void script_use_fp(void (*does)(struct pcpu *pcpu))
{
	script_exit((struct script_exit){ .esr = EC(FP_ASIMD) });
	leave(does);
}

const struct cpu_mem_slot *script_slots(size_t *nr)
{
	*nr = nr_last_slots;
	return last_slots;
}

long script_run(int vcpu)
{
	long ret = call(vcpu, KVM_RUN, 0);

	ck_assert_int_eq(nr_done, nr_exits);
	return ret;
}

const struct pcpu *script_seen(int nth)
{
	ck_assert_int_lt(nth, nr_done);
	return &seen[nth];
}

struct kvm_run *script_page(int vcpu)
{
	return kvmsme_mmap(vcpu, sizeof(struct kvm_run), 0);
}
