/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is printed where a restore loses something, or a KVM_RUN */
#include <inttypes.h>
#include <string.h>

#include "call_print.h"
#include "errnos.h"
#include "promise_print.h"
#include "vcpu.h"

#define NOP 0xd503201f

/* The registers as they are; a refusal of what is listed is another promise's */
static void print_save(const struct printing *p, const char *name)
{
	struct saved saved = { 0 };
	struct transfer transfer = migration_save(p->acting.vcpu, &saved);

	fprintf(p->out, "  - save: %s\n", name);
	print_here(p);
	if (transfer.failed)
		fprintf(p->out, "    fails: %s\n", errno_label(transfer.first.err));
	saved_free_members(&saved);
}

static void print_restore(const struct printing *p, const char *order)
{
	print_init(p);
	print_where(p, p->spare, p->vcpu);
	fprintf(p->out, "  - restore: {from: before, order: %s, finalize: true}\n", order);
	print_where(p, p->spare, p->vcpu);
}

bool end_with_restore(struct printing *p)
{
	print_save(p, "before");
	print_restore(p, vmm_orders[p->breach->promise - PROMISE_RESTORE_LIST].name);
	fputs("  - same_as: before\n", p->out);
	print_where(p, p->spare, p->vcpu);
	return true;
}

static bool is_vector(uint64_t id)
{
	uint64_t coproc = id & KVM_REG_ARM_COPROC_MASK;

	return (coproc == KVM_REG_ARM64_SVE && id != KVM_REG_ARM64_SVE_VLS) ||
	       (coproc == KVM_REG_ARM64_SME && KVM_REG_SIZE(id) >= 64) ||
	       (coproc == KVM_REG_ARM_CORE && KVM_REG_SIZE(id) == 16);
}

/* A pattern, where the state is to be told by what is in @id, which can be written */
static void fill(const struct printing *p, uint64_t id)
{
	uint8_t value[256];

	memset(value, CANON_TOKEN, sizeof(value));
	if (!is_vector(id) || one_reg(p->acting.vcpu, KVM_SET_ONE_REG, id, value))
		return;
	print_set(p, id, value);
	print_here(p);
}

static void print_words(const struct printing *p, const struct vcpu_call *guest,
			const struct answer *answer, unsigned int vm)
{
	call_print_step(guest, answer, p->out);
	print_where(p, vm, p->vcpu);
}

/* Does the register read otherwise behind this call? Then it is printed, between two GETs */
static bool shows(struct printing *p, const struct vcpu_call *run, const struct snapshot *here,
		  const uint8_t *was)
{
	struct answer answer;
	uint8_t is[256];
	bool read;

	if (!snapshot_restore(p->acting.m, here))
		return false;
	printing_value(p, p->breach->reg, is);
	vcpu_call_make(&p->acting, run, &answer);
	read = printing_value(p, p->breach->reg, is);
	if (read && !memcmp(is, was, KVM_REG_SIZE(p->breach->reg)))
		return false;
	print_get(p, p->breach->reg, was);
	print_words(p, run, &answer, p->vm);
	print_get(p, p->breach->reg, was);
	return true;
}

bool end_with_round_trip(struct printing *p)
{
	static const struct vcpu_call nothing = { .kind = CALL_RUN, .id = 1 };
	static const struct vcpu_call nop = { .kind = CALL_GUEST, .id = 1, .value = NOP };
	struct snapshot here = { 0 };
	uint8_t was[256];
	bool ok;

	if (!p->breach->reg)
		return false;
	fill(p, p->breach->reg);
	ok = snapshot_save(p->acting.m, &here) && printing_value(p, p->breach->reg, was) &&
	     (shows(p, &nothing, &here, was) ||
	      (p->acting.m->cpu && shows(p, &nop, &here, was)));
	snapshot_free(&here);
	return ok;
}

/* One of each kind that the code reads, and the one that shows it */
static void fill_some(const struct printing *p)
{
	static const unsigned int slots[] = {
		SLOT_V + 9, SLOT_Z, SLOT_Z + 9, SLOT_P, SLOT_FFR, SLOT_ZA, SLOT_ZT0
	};
	bool done = !p->breach->reg;

	for (size_t i = 0; i < sizeof(slots) / sizeof(slots[0]); i++) {
		uint64_t id = slot_id(&p->acting.m->profile, slots[i]);

		fill(p, id);
		done |= id == p->breach->reg;
	}
	if (!done)
		fill(p, p->breach->reg);
}

/* What no SET reaches is as a guest left it */
static void fill_by_guest(const struct printing *p)
{
	static const uint32_t writes_v[] = { 0x4f02e740, 0x4f02e749 };	/* movi v0.16b, #0x5a; v9 */
	static const uint32_t writes_z[] = { 0x2538cb40, 0x2538cb49 };	/* mov z0.b, #0x5a; z9 */
	bool has_z = vcpu_uses_sve_state(printing_vcpu(p));
	const struct vcpu_call guest = { .kind = CALL_GUEST, .id = 1, .nr_words = 2,
					 .words = has_z ? writes_z : writes_v };
	struct answer answer;

	vcpu_call_make(&p->acting, &guest, &answer);
	print_words(p, &guest, &answer, p->vm);
}

/* What the guest finds behind the same code is compared, whole */
bool end_with_goes_on(struct printing *p)
{
	uint32_t words[STAGE_GUEST_WORDS];
	struct vcpu_call guest = { .kind = CALL_GUEST, .id = 1, .words = words };
	struct answer answer;

	if (!p->acting.m->cpu)
		return false;
	fill_some(p);
	fill_by_guest(p);
	print_save(p, "before");
	print_restore(p, "svcr_first");
	guest.nr_words = reading_guest(printing_vcpu(p), words);
	vcpu_call_make(&p->acting, &guest, &answer);
	print_words(p, &guest, &answer, p->vm);
	print_words(p, &guest, &answer, p->spare);
	print_save(p, "after");
	fputs("  - same_as: after\n", p->out);
	print_where(p, p->spare, p->vcpu);
	return true;
}
