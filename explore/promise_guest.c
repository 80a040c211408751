/* SPDX-License-Identifier: GPL-2.0-or-later */
/* format-round-trip and restored-goes-on: KVM_RUN between two looks, and in two vCPUs */
#include <string.h>

#include "promise_witness.h"
#include "vcpu.h"

#define NOP 0xd503201f
#define CORE_U32(reg) (KVM_REG_ARM64 | KVM_REG_SIZE_U32 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(reg))

/* Beside those of enum slot; system registers lose RES0 bits on a CPU, and are not looked at */
static const uint64_t also[NR_ALSO] = {
	CORE_U32(fp_regs.fpsr), CORE_U32(fp_regs.fpcr), KVM_REG_ARM64_SYS_SVCR,
	KVM_REG_ARM64_SYS_FPMR, ARM64_SYS_REG(3, 3, 13, 0, 5) /* TPIDR2_EL0 */,
};

static uint64_t id_at(const struct look *look, unsigned int i)
{
	return i < NR_VECTOR_SLOTS ? slot_id(&look->m->profile, i) : also[i - NR_VECTOR_SLOTS];
}

/* What cannot be read is zero */
static void read_one(const struct look *look, unsigned int i, uint8_t value[256])
{
	memset(value, 0, 256);
	if (get_reg(look->m, look->vcpu, id_at(look, i), value))
		memset(value, 0, 256);
}

static uint64_t reads_otherwise(const struct look *look)
{
	uint8_t value[256];

	for (unsigned int i = 0; i < NR_VECTOR_SLOTS + NR_ALSO; i++) {
		read_one(look, i, value);
		if (memcmp(value, look->w->all[i], sizeof(value)) != 0)
			return id_at(look, i);
	}
	return 0;
}

/* RFC v2 converts on the way: then that is what has done it */
static enum rule rule_of_run(const struct look *look, uint64_t conversions, enum rule rule)
{
	return look->m->rules.hits[RULE_FP_USER_TO_GUEST] != conversions ? RULE_FP_USER_TO_GUEST : rule;
}

/* GETs, a KVM_RUN by this call, GETs */
static void check_between(const struct look *look, const struct vcpu_call *run)
{
	uint64_t conversions, id;
	struct answer answer;

	for (unsigned int i = 0; i < NR_VECTOR_SLOTS + NR_ALSO; i++)
		read_one(look, i, look->w->all[i]);
	conversions = look->m->rules.hits[RULE_FP_USER_TO_GUEST];
	vcpu_call_make(look->stage, run, &answer);
	id = reads_otherwise(look);
	if (id)
		breaks(look->found, PROMISE_FORMAT_ROUND_TRIP,
		       rule_of_run(look, conversions, answer.rule), id);
}

void check_round_trip(const struct look *look)
{
	static const struct vcpu_call nothing = { .kind = CALL_RUN, .id = 1 };
	static const struct vcpu_call nop = { .kind = CALL_GUEST, .id = 1, .value = NOP };

	if (!looks_at(look->which, PROMISE_FORMAT_ROUND_TRIP))
		return;
	check_between(look, &nothing);
	if (!look->m->cpu)
		return;
	snapshot_restore(look->m, &look->w->canon);
	check_between(look, &nop);
}

/* "mov x17, #0xf" and the like, by llvm-mc */
unsigned int reading_guest(const struct kvm_vcpu *vcpu, uint32_t words[STAGE_GUEST_WORDS])
{
	static const struct {
		uint32_t word;
		bool sve, sme, z, za;
	} code[] = {
		{ .word = 0xd28001f1 },			/* mov  x17, #0xf */
		{ .word = 0xd5181211, .sve = true },	/* msr  zcr_el1, x17 */
		{ .word = 0xf2b80011 },			/* movk x17, #0xc000, lsl #16 */
		{ .word = 0xd51812d1, .sme = true },	/* msr  smcr_el1, x17 (FA64, EZT0) */
		{ .word = 0xd5033fdf },			/* isb */
		{ .word = 0x9e660120 },			/* fmov x0, d9 */
		{ .word = 0xd53b4421 },			/* mrs  x1, fpsr */
		{ .word = 0xd53b4402 },			/* mrs  x2, fpcr */
		{ .word = 0xd53b4243, .sme = true },	/* mrs  x3, svcr */
		{ .word = 0xd280000c, .za = true },	/* mov  x12, #0 */
		{ .word = 0xd2a80012 },			/* mov  x18, #0x40000000 */
		{ .word = 0xf2818012 },			/* movk x18, #0xc00 */
		{ .word = 0xe1200240, .za = true },	/* str  za[w12, 0], [x18] */
		{ .word = 0xf9400244, .za = true },	/* ldr  x4, [x18] */
		{ .word = 0xe5804240, .z = true },	/* str  z0, [x18] */
		{ .word = 0xf9400245, .z = true },	/* ldr  x5, [x18] */
	};
	unsigned int nr = 0;

	for (unsigned int i = 0; i < sizeof(code) / sizeof(code[0]); i++)
		if ((!code[i].sve || vcpu_has_sve(vcpu)) && (!code[i].sme || vcpu_has_sme(vcpu)) &&
		    (!code[i].z || vcpu_uses_sve_state(vcpu)) &&
		    (!code[i].za || vcpu_za_enabled(vcpu)))
			words[nr++] = code[i].word;
	return nr;
}

static void number_rows(uint8_t *rows, unsigned int nr, size_t stride, size_t len, uint8_t first)
{
	for (unsigned int n = 0; n < nr; n++)
		memset(rows + n * stride, (uint8_t)(first + n), len);
}

/* As its guest would have left it: no two registers are alike, whatever SETs can reach */
static void number_registers(const struct look *look)
{
	struct guest_view *view = &look->w->view;

	guest_view_take(look->m, look->vcpu, view);
	number_rows(view->regs.fp_regs.vregs[0], 32, 16, 16, 1);
	number_rows(view->z[0], 32, sizeof(view->z[0]), view->vl, 0x21);
	number_rows(view->p[0], 16, sizeof(view->p[0]), view->vl / 8, 0x41);
	memset(view->ffr, 0x0f, view->vl / 8);
	number_rows(view->za[0], view->svl, sizeof(view->za[0]), view->svl, 0x51);
	memset(view->zt0, 0x99, sizeof(view->zt0));
	guest_view_put(look->m, look->vcpu, view);
}

void check_goes_on(const struct look *look)
{
	const struct vmm_order *order = vmm_order_by_name("svcr_first");
	struct witness *w = look->w;
	uint32_t words[STAGE_GUEST_WORDS];
	struct vcpu_call guest = { .kind = CALL_GUEST, .id = 1, .words = words };
	struct answer here, there;
	uint64_t id = 0;

	if (!looks_at(look->which, PROMISE_RESTORED_GOES_ON) || !look->m->cpu ||
	    !kvm_arm_vcpu_is_finalized(look->m, look->vcpu))
		return;
	number_registers(look);
	if (!snapshot_save(look->m, &w->canon))
		return;
	look_take_registers(look);
	snapshot_restore(look->m, &w->canon);
	if (!witness_fresh(look) || look_replay(w, order).failed)
		return;
	guest.nr_words = reading_guest(look->vcpu, words);
	vcpu_call_make(&w->mirror, &guest, &there);
	vcpu_call_make(look->stage, &guest, &here);
	id = look_differs(look);
	if (id || here.err != there.err || here.ret != there.ret)
		breaks(look->found, PROMISE_RESTORED_GOES_ON,
		       id ? look_rule_of_loss(look, order, id) : here.rule, id);
}
