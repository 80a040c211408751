/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The firmware's random numbers (trng.c; Arm DEN0098) */
#include "smccc.h"

#define TRNG_VERSION		0x84000050
#define TRNG_FEATURES		0x84000051
#define TRNG_GET_UUID		0x84000052
#define TRNG_RND32		0x84000053
#define TRNG_RND64		0xc4000053
#define TRNG_VERSION_1_0	0x10000
#define TRNG_INVALID_PARAMETER	(~UINT64_C(1))

static bool has_function(uint32_t fn)
{
	return (fn >= TRNG_VERSION && fn <= TRNG_RND32) || fn == TRNG_RND64;
}

/* As RNDR is here: the same numbers in every run */
static uint64_t next_random(struct pcpu *pcpu)
{
	uint64_t value = pcpu->own.random += UINT64_C(0x9e3779b97f4a7c15);

	value = (value ^ value >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	value = (value ^ value >> 27) * UINT64_C(0x94d049bb133111eb);
	return value ^ value >> 31;
}

/* The lowest bits are in X3, 32 or 64 of them; what was not asked for is 0 */
static int random_bits(struct kvmsme *m, const struct smccc_call *call)
{
	unsigned int width = call->fn == TRNG_RND64 ? 64 : 32;
	uint32_t bits = (uint32_t)call->arg[0];
	uint64_t word[3] = { 0 };

	if (bits > 3 * width)
		return smccc_answer(m, TRNG_INVALID_PARAMETER);
	for (unsigned int i = 0; i < 3 && bits > i * width; i++) {
		unsigned int left = bits - i * width;

		if (left > width)
			left = width;
		word[i] = next_random(m->pcpu) >> (64 - left);
	}
	smccc_set_retval(m, 0, word[2], word[1], word[0]);
	return RESUME_GUEST;
}

int kvm_trng_call(struct kvmsme *m, struct kvm_vcpu *vcpu, struct smccc_call *call)
{
	(void)vcpu;
	if (!rule_guest(m, RULE_SMCCC_TRNG))
		return smccc_answer(m, SMCCC_NOT_SUPPORTED);
	switch (call->fn) {
	case TRNG_VERSION:
		return smccc_answer(m, TRNG_VERSION_1_0);
	case TRNG_FEATURES:
		return smccc_answer(m, has_function((uint32_t)call->arg[0]) ? 0 : SMCCC_NOT_SUPPORTED);
	case TRNG_GET_UUID:	/* 0d21e000-4384-11eb-8070-5244554e5a4c */
		smccc_set_retval(m, 0x00e0210d, 0xeb118443, 0x44527080, 0x4c5a4e55);
		return RESUME_GUEST;
	default:
		return random_bits(m, call);
	}
}
