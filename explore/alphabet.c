/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "alphabet.h"

#define Z0 KVM_REG_ARM64_SVE_ZREG(0, 0)
#define P0 KVM_REG_ARM64_SVE_PREG(0, 0)
#define FFR KVM_REG_ARM64_SVE_FFR(0)
#define ZA(n) KVM_REG_ARM64_SME_ZAHREG(n, 0)
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

#define NOREG 1
#define CALL(name_, step_, kind_, id_, value_) \
	{ .name = name_, .step = step_, .kind = kind_, .id = id_, .value = value_ }
#define BAD(name_, step_, kind_, id_) \
	{ .name = name_, .step = step_, .kind = kind_, .id = id_, .bad = true }
#define GET(reg, id) CALL("GET " reg, "get: {\"" reg "\": ", CALL_GET, id, 0)

const struct vcpu_call alphabet[] = {
	CALL("CHECK_EXTENSION SME", "check_extension: {SME: ", CALL_CAP, NOREG, 0),
	CALL("INIT SVE, SME", "vcpu_init: [SVE, SME]", CALL_INIT, NOREG, FEATURE_SVE | FEATURE_SME),
	CALL("INIT SME", "vcpu_init: [SME]", CALL_INIT, NOREG, FEATURE_SME),
	CALL("INIT SVE", "vcpu_init: [SVE]", CALL_INIT, NOREG, FEATURE_SVE),
	CALL("INIT", "vcpu_init: []", CALL_INIT, NOREG, 0),
	CALL("FINALIZE VEC", "finalize: VEC", CALL_FINALIZE, NOREG, KVM_ARM_VCPU_VEC),
	CALL("FINALIZE SME", "finalize: SME", CALL_FINALIZE, NOREG, KVM_ARM_VCPU_SME),
	CALL("SET SVCR = SM", "set: {SVCR: [SM]}", CALL_SET, SVCR, 1),
	CALL("SET SVCR = ZA", "set: {SVCR: [ZA]}", CALL_SET, SVCR, 2),
	CALL("SET SVCR = SM, ZA", "set: {SVCR: [SM, ZA]}", CALL_SET, SVCR, 3),
	CALL("SET SVCR = 0", "set: {SVCR: 0}", CALL_SET, SVCR, 0),
	CALL("SET SME_VLS = {1}", "set: {SME_VLS: [1]}", CALL_SET, ID_SME_VLS, 1),
	CALL("SET Z0", "set: {Z0: {fill: 0x5a}}", CALL_FILL, Z0, 0x5a),
	CALL("SET V0", "set: {V0: {fill: 0x5a}}", CALL_FILL, V0, 0x5a),
	CALL("SET ZA[0]", "set: {ZA0: {fill: 0x5a}}", CALL_FILL, ZA(0), 0x5a),
	CALL("SET ZA[32]", "set: {ZA32: {fill: 0x3c}}", CALL_FILL, ZA(32), 0x3c),
	CALL("SET ZT0", "set: {ZT0: {fill: 0x5a}}", CALL_FILL, ZT0, 0x5a),
	CALL("SET FPSR", "set: {FPSR: 0x11}", CALL_SET, FPSR, 0x11),
	CALL("SET FPMR", "set: {FPMR: 0x11}", CALL_SET, SYS(3, 3, 4, 4, 2), 0x11),
	CALL("SET PFR1.SME = 1", "set: {ID_AA64PFR1_EL1: {bits: [27, 24], value: 1}}", CALL_FIELD,
	     PFR1, 1),
	CALL("SET PFR1.SME = 2", "set: {ID_AA64PFR1_EL1: {bits: [27, 24], value: 2}}", CALL_FIELD,
	     PFR1, 2),
	CALL("SET SMFR0 = 0", "set: {ID_AA64SMFR0_EL1: 0}", CALL_SET, SMFR0, 0),
	CALL("RUN", "run: {immediate_exit: true}", CALL_RUN, NOREG, 0),
	BAD("SET Z0, unmapped", "set: {Z0: 0}\n    buffer: bad", CALL_SET, Z0),
	BAD("SET ZA[0], unmapped", "set: {ZA0: 0}\n    buffer: bad", CALL_SET, ZA(0)),
	CALL("guest uses FP", "guest: |\n      fmov d9, #1.0", CALL_GUEST, NOREG, 0x1e6e1009),
	CALL("guest reads SMIDR_EL1", "guest: |\n      mrs x0, smidr_el1", CALL_GUEST, NOREG,
	     0xd53900c0),
	CALL("GET_VL_MATRIX", "vl_matrix: {}", CALL_VL_MATRIX, NOREG, 0),
	CALL("GET_REG_LIST", "reg_list: {", CALL_LIST, NOREG, LIST_ROOM),
	GET("Z0", Z0), GET("P0", P0), GET("FFR", FFR), GET("V0", V0), GET("ZA0", ZA(0)),
	GET("ZA32", ZA(32)), GET("ZA63", ZA(63)), GET("ZA64", ZA(64)), GET("ZT0", ZT0),
	GET("0x6080000000172000", UINT64_C(0x6080000000172000)),
	GET("SVCR", SVCR), GET("FPSR", FPSR), GET("FPMR", SYS(3, 3, 4, 4, 2)),
	GET("SVE_VLS", KVM_REG_ARM64_SVE_VLS), GET("SME_VLS", ID_SME_VLS),
	GET("SMCR_EL1", SYS(3, 0, 1, 2, 6)), GET("TPIDR2_EL0", SYS(3, 3, 13, 0, 5)),
	GET("SMPRI_EL1", SYS(3, 0, 1, 2, 4)), GET("SMIDR_EL1", SYS(3, 1, 0, 0, 6)),
	GET("ID_AA64ZFR0_EL1", ZFR0),
	CALL("SET SVCR = 4", "set: {SVCR: 4}", CALL_SET, SVCR, 4),
	BAD("SET SME_VLS, unmapped", "set: {SME_VLS: [1]}\n    buffer: bad", CALL_SET, ID_SME_VLS),
};
const unsigned int nr_alphabet = sizeof(alphabet) / sizeof(alphabet[0]);

bool alphabet_changes(const struct vcpu_call *call)
{
	/* RFC v2: reading Z rewrites the whole register file */
	return (call->kind != CALL_GET || call->id == Z0) && call->kind != CALL_LIST &&
	       call->kind != CALL_CAP && call->kind != CALL_VL_MATRIX;
}
