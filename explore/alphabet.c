/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "alphabet.h"

#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define P0 KVM_REG_ARM64_SVE_PREG(0, 0)
#define FFR KVM_REG_ARM64_SVE_FFR(0)
#define ZA(n) KVM_REG_ARM64_SME_ZAHREG(n, 0)
#define ZA_LAST ZA(KVM_MAX_VL - 1)	/* stands for the last row of the host's longest length */
#define ZT0 KVM_REG_ARM64_SME_ZTREG(0)
#define SVCR KVM_REG_ARM64_SYS_SVCR
#define PFR1 KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1
#define SMFR0 KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1
#define ZFR0 KVM_REG_ARM64_SYS_ID_AA64ZFR0_EL1
#define CORE(size, reg) (KVM_REG_ARM64 | KVM_REG_SIZE_##size | KVM_REG_ARM_CORE | \
			 KVM_REG_ARM_CORE_REG(fp_regs.reg))
#define V0 CORE(U128, vregs[0])
#define FPSR CORE(U32, fpsr)
#define SYS(op0, op1, crn, crm, op2) ARM64_SYS_REG(op0, op1, crn, crm, op2)
#define FPMR SYS(3, 3, 4, 4, 2)
#define TPIDR2 SYS(3, 3, 13, 0, 5)

/* Alphabets that a row is in */
enum { IN_DEFAULT = 1, IN_LIFE = 2, IN_VECTOR = 4, IN_FULL = 8, IN_DIST = 16, IN_POWER = 32 };
#define IN_SEARCH (IN_DEFAULT | IN_VECTOR | IN_FULL)
#define IN_ALL (IN_SEARCH | IN_LIFE)

#define FEATURE_PSCI (1u << KVM_ARM_VCPU_PSCI_0_2)
/* A call of function 0x84000000 + @nr; its second word is that number's */
#define PSCI_TEXT(nr, arguments) "movz w0, #0x8400, lsl #16; movk w0, #" nr "; " arguments "hvc #0"
#define PSCI_WORDS(...) 0x52b08000, __VA_ARGS__, 0xd4000002

#define NOREG 1
#define CALL(name_, kind_, id_, value_) \
	{ .name = name_, .kind = kind_, .id = id_, .value = value_ }
#define BAD(name_, kind_, id_) { .name = name_, .kind = kind_, .id = id_, .bad = true }
#define GET(name_, id_) CALL("GET " name_, CALL_GET, id_, 0)
#define SET(name_, id_, value_) CALL("SET " name_, CALL_SET, id_, value_)
#define FILL(name_, id_, value_) CALL("SET " name_, CALL_FILL, id_, value_)
#define GUEST(name_, text_, ...) \
	{ .name = name_, .kind = CALL_GUEST, .text = text_, .id = NOREG, \
	  .words = (const uint32_t[]){ __VA_ARGS__ }, \
	  .nr_words = sizeof((const uint32_t[]){ __VA_ARGS__ }) / sizeof(uint32_t) }

static const struct row {
	unsigned int in;
	struct vcpu_call call;
} rows[] = {
	{ IN_SEARCH | IN_DIST, CALL("CHECK_EXTENSION SME", CALL_CAP, NOREG, 0) },
	{ IN_ALL | IN_DIST, CALL("INIT SVE, SME", CALL_INIT, NOREG, FEATURE_SVE | FEATURE_SME) },
	{ IN_ALL | IN_DIST, CALL("INIT SME", CALL_INIT, NOREG, FEATURE_SME) },
	{ IN_ALL | IN_DIST, CALL("INIT SVE", CALL_INIT, NOREG, FEATURE_SVE) },
	{ IN_ALL | IN_DIST, CALL("INIT", CALL_INIT, NOREG, 0) },
	{ IN_FULL, CALL("INIT, unknown feature", CALL_INIT, NOREG, FEATURE_NONE) },
	{ IN_POWER, CALL("INIT PSCI, SVE, SME", CALL_INIT, NOREG, FEATURE_PSCI | FEATURE_SVE | FEATURE_SME) },
	{ IN_POWER, CALL("INIT PSCI", CALL_INIT, NOREG, FEATURE_PSCI) },
	{ IN_ALL | IN_DIST | IN_POWER, CALL("FINALIZE VEC", CALL_FINALIZE, NOREG, KVM_ARM_VCPU_VEC) },
	{ IN_ALL | IN_DIST, CALL("FINALIZE SME", CALL_FINALIZE, NOREG, KVM_ARM_VCPU_SME) },
	{ IN_ALL | IN_DIST, SET("SVCR = SM", SVCR, 1) },
	{ IN_ALL | IN_DIST, SET("SVCR = ZA", SVCR, 2) },
	{ IN_ALL | IN_DIST | IN_POWER, SET("SVCR = SM, ZA", SVCR, 3) },
	{ IN_ALL | IN_DIST, SET("SVCR = 0", SVCR, 0) },
	{ IN_DIST, SET("SME_VLS = {1}", ID_SME_VLS, 1) },
	{ IN_SEARCH | IN_DIST, FILL("Z0", Z0, 0x5a) },
	{ IN_SEARCH | IN_DIST, FILL("V0", V0, 0x5a) },
	{ IN_FULL, FILL("P0", P0, 0x5a) },
	{ IN_SEARCH, FILL("FFR", FFR, 0xff) },
	{ IN_SEARCH | IN_DIST, FILL("ZA[0]", ZA(0), 0x5a) },
	{ IN_FULL, FILL("the last row of ZA", ZA_LAST, 0x3c) },
	{ IN_DIST, FILL("ZA[32]", ZA(32), 0x3c) },
	{ IN_SEARCH | IN_DIST, FILL("ZT0", ZT0, 0x5a) },
	{ IN_SEARCH | IN_DIST, SET("FPSR", FPSR, 0x11) },
	{ IN_FULL | IN_DIST, SET("FPMR", FPMR, 0x11) },
	{ IN_FULL, SET("TPIDR2_EL0", TPIDR2, 0x99) },
	{ IN_POWER, SET("MPIDR_EL1 of vCPU 1", KVM_REG_ARM64_SYS_MPIDR_EL1, 0x80000001) },
	{ IN_DEFAULT | IN_FULL | IN_DIST, CALL("SET PFR1.SME = 1", CALL_FIELD, PFR1, 1) },
	{ IN_DIST, CALL("SET PFR1.SME = 2", CALL_FIELD, PFR1, 2) },
	{ IN_FULL | IN_DIST, SET("SMFR0 = 0", SMFR0, 0) },
	{ IN_ALL | IN_DIST | IN_POWER, CALL("RUN", CALL_RUN, NOREG, 0) },
	{ IN_SEARCH | IN_DIST, BAD("SET Z0, unmapped", CALL_FILL, Z0) },
	{ IN_SEARCH | IN_DIST, BAD("SET ZA[0], unmapped", CALL_FILL, ZA(0)) },
	{ IN_DIST, GUEST("guest uses FP", "fmov d9, #1.0", 0x1e6e1009) },
	{ IN_DIST, GUEST("guest reads SMIDR_EL1", "mrs x0, smidr_el1", 0xd53900c0) },
	{ IN_SEARCH, GUEST("guest does nothing", "nop", 0xd503201f) },
	{ IN_POWER, GUEST("guest: CPU_OFF", PSCI_TEXT("2", ""), PSCI_WORDS(0x72800040)) },
	{ IN_POWER, GUEST("guest: CPU_ON of vCPU 0", PSCI_TEXT("3", "mov x1, #0; "),
			  PSCI_WORDS(0x72800060, 0xd2800001)) },
	{ IN_POWER, GUEST("guest: CPU_ON of vCPU 1", PSCI_TEXT("3", "mov x1, #1; "),
			  PSCI_WORDS(0x72800060, 0xd2800021)) },
	{ IN_POWER, GUEST("guest: AFFINITY_INFO of vCPU 1", PSCI_TEXT("4", "mov x1, #1; mov x2, #0; "),
			  PSCI_WORDS(0x72800080, 0xd2800021, 0xd2800002)) },
	{ IN_POWER, GUEST("guest: SYSTEM_OFF", PSCI_TEXT("8", ""), PSCI_WORDS(0x72800100)) },
	{ IN_SEARCH, GUEST("guest: smstart", "smstart", 0xd503477f) },
	{ IN_SEARCH, GUEST("guest: smstart za", "smstart za", 0xd503457f) },
	{ IN_SEARCH, GUEST("guest: smstop", "smstop", 0xd503467f) },
	{ IN_SEARCH, GUEST("guest writes V0", "movi v0.16b, #0x77", 0x4f03e6e0) },
	{ IN_FULL, GUEST("guest writes Z0", "mov z0.b, #0x77", 0x2538cee0) },
	{ IN_FULL, GUEST("guest zeroes ZA", "zero {za}", 0xc00800ff) },
	{ IN_SEARCH | IN_DIST, CALL("GET_VL_MATRIX", CALL_VL_MATRIX, NOREG, 0) },
	{ IN_SEARCH | IN_DIST, CALL("GET_REG_LIST", CALL_LIST, NOREG, LIST_ROOM) },
	{ IN_FULL, CALL("GET_REG_LIST, no room", CALL_LIST, NOREG, 0) },
	{ IN_SEARCH | IN_DIST, GET("Z0", Z0) },
	{ IN_SEARCH | IN_DIST, GET("P0", P0) },
	{ IN_FULL | IN_DIST, GET("FFR", FFR) },
	{ IN_SEARCH | IN_DIST, GET("V0", V0) },
	{ IN_SEARCH | IN_DIST, GET("ZA0", ZA(0)) },
	{ IN_FULL, GET("the last row of ZA", ZA_LAST) },
	{ IN_DIST, GET("ZA32", ZA(32)) },
	{ IN_DIST, GET("ZA63", ZA(63)) },
	{ IN_DIST, GET("ZA64", ZA(64)) },
	{ IN_SEARCH | IN_DIST, GET("ZT0", ZT0) },
	{ IN_DIST, GET("0x6080000000172000", UINT64_C(0x6080000000172000)) },
	{ IN_SEARCH | IN_DIST, GET("SVCR", SVCR) },
	{ IN_SEARCH | IN_DIST, GET("FPSR", FPSR) },
	{ IN_FULL | IN_DIST, GET("FPMR", FPMR) },
	{ IN_SEARCH | IN_DIST, GET("SVE_VLS", KVM_REG_ARM64_SVE_VLS) },
	{ IN_SEARCH | IN_DIST, GET("SME_VLS", ID_SME_VLS) },
	{ IN_FULL | IN_DIST, GET("SMCR_EL1", SYS(3, 0, 1, 2, 6)) },
	{ IN_FULL | IN_DIST, GET("TPIDR2_EL0", TPIDR2) },
	{ IN_FULL | IN_DIST, GET("SMPRI_EL1", SYS(3, 0, 1, 2, 4)) },
	{ IN_FULL | IN_DIST, GET("SMIDR_EL1", SYS(3, 1, 0, 0, 6)) },
	{ IN_FULL | IN_DIST, GET("ID_AA64ZFR0_EL1", ZFR0) },
	{ IN_SEARCH | IN_DIST, SET("SVCR = 4", SVCR, 4) },
	{ IN_FULL | IN_DIST, BAD("SET SME_VLS, unmapped", CALL_SET, ID_SME_VLS) },
	{ IN_FULL | IN_POWER, CALL("SET_MP_STATE STOPPED", CALL_SET_MP, NOREG, KVM_MP_STATE_STOPPED) },
	{ IN_FULL | IN_POWER, CALL("SET_MP_STATE RUNNABLE", CALL_SET_MP, NOREG, KVM_MP_STATE_RUNNABLE) },
	{ IN_FULL, CALL("GET_MP_STATE", CALL_GET_MP, NOREG, 0) },
	{ IN_FULL, CALL("GET_VCPU_EVENTS", CALL_GET_EVENTS, NOREG, 0) },
	{ IN_FULL, CALL("GET_REG_WRITABLE_MASKS", CALL_MASKS, NOREG, 0) },
};

#define NAME_ROOM 96

const char *const alphabet_names[] = { "default", "lifecycle", "vector", "full", "distinguish", "power", NULL };
static const unsigned int ins[] = { IN_DEFAULT, IN_LIFE, IN_VECTOR, IN_FULL, IN_DIST, IN_POWER };

/* Bit (vq - 1) of the lengths up to the one at @top */
static uint64_t up_to(uint16_t vqs, unsigned int top)
{
	return vqs & ((UINT64_C(2) << top) - 1);
}

static void vls_name(char name[NAME_ROOM], const char *reg, uint64_t vqs)
{
	int at = snprintf(name, NAME_ROOM, "SET %s = {", reg);
	const char *sep = "";

	for (unsigned int bit = 0; bit < 16; bit++)
		if (vqs >> bit & 1) {
			at += snprintf(name + at, NAME_ROOM - (size_t)at, "%s%u", sep, bit + 1);
			sep = ", ";
		}
	snprintf(name + at, NAME_ROOM - (size_t)at, "}");
}

static void add_vls(struct alphabet *a, const char *reg, uint64_t id, uint64_t vqs)
{
	char *name = a->owned + a->nr * NAME_ROOM;

	if (a->nr == ALPHABET_MAX)
		return;
	vls_name(name, reg, vqs);
	a->call[a->nr++] = (struct vcpu_call){ .name = name, .kind = CALL_SET, .id = id, .value = vqs };
}

/* Sets that have every length of the host up to one of them; and one that lacks the smallest */
static void add_lengths(struct alphabet *a, const char *reg, uint64_t id, uint16_t vqs)
{
	unsigned int smallest = vqs ? (unsigned int)__builtin_ctz(vqs) : 0;
	uint64_t lacking = vqs & ~(UINT64_C(1) << smallest);

	for (unsigned int top = 0; top < 16; top++)
		if (vqs >> top & 1)
			add_vls(a, reg, id, up_to(vqs, top));
	if (lacking)
		add_vls(a, reg, id, lacking);
}

static unsigned int last_row(const struct kvmsme_host *host)
{
	unsigned int vq = host->sme_vqs ? 32u - (unsigned int)__builtin_clz(host->sme_vqs) : 1;

	return vq * 16 - 1;
}

bool alphabet_named(struct alphabet *alphabet, const char *name, const struct kvmsme_host *host)
{
	unsigned int in = 0;

	memset(alphabet, 0, sizeof(*alphabet));
	for (size_t i = 0; alphabet_names[i]; i++)
		if (!strcmp(alphabet_names[i], name))
			in = ins[i];
	alphabet->owned = in ? calloc(ALPHABET_MAX, NAME_ROOM) : NULL;
	if (!alphabet->owned)
		return false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		if (!(rows[i].in & in))
			continue;
		alphabet->call[alphabet->nr] = rows[i].call;
		if (rows[i].call.id == ZA_LAST)
			alphabet->call[alphabet->nr].id = ZA(last_row(host));
		alphabet->nr++;
	}
	if (in & (IN_DEFAULT | IN_LIFE | IN_FULL)) {
		add_lengths(alphabet, "SVE_VLS", KVM_REG_ARM64_SVE_VLS, host->sve_vqs);
		add_lengths(alphabet, "SME_VLS", ID_SME_VLS, host->sme_vqs);
	}
	return true;
}

void alphabet_close(struct alphabet *alphabet)
{
	free(alphabet->owned);
	memset(alphabet, 0, sizeof(*alphabet));
}
