/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The world switch, register by register: what a guest is given, what it leaves, and what gets
 * lost on the way because the real register has no such bits.
 */
#include "scripted_cpu.h"
#include "suite.h"
#include "vec_state.h"

#define CORE(size, off)	(KVM_REG_ARM64 | (size) | KVM_REG_ARM_CORE | (off))
#define V(n)		CORE(KVM_REG_SIZE_U128, 0x54 + 4 * (n))
#define FPSR		CORE(KVM_REG_SIZE_U32, 0xd4)
#define FPCR		CORE(KVM_REG_SIZE_U32, 0xd5)
#define CSSELR_EL1	ARM64_SYS_REG(3, 2, 0, 0, 0)
#define AFSR0_EL1	ARM64_SYS_REG(3, 0, 5, 1, 0)
#define AFSR1_EL1	ARM64_SYS_REG(3, 0, 5, 1, 1)
#define SVCR		KVM_REG_ARM64_SYS_SVCR
#define FPMR		KVM_REG_ARM64_SYS_FPMR
#define PFR1		KVM_REG_ARM64_SYS_ID_AA64PFR1_EL1
#define SMFR0		KVM_REG_ARM64_SYS_ID_AA64SMFR0_EL1
#define SM		1
#define ZA		2

/* P0 to P15, and FFR as number 16 */
#define PREG(n)		((n) == 16 ? KVM_REG_ARM64_SVE_FFR(0) : KVM_REG_ARM64_SVE_PREG(n, 0))

static struct fixture f;

/* 32 bytes of SVE, 64 of SME */
static const struct kvmsme_host small = { .sve_vqs = 0x3, .sme_vqs = 0xb, .sme2 = true, .fa64 = true,
					  .fpmr = true };

static void open_with(const struct profile *profile, const struct kvmsme_host *host, uint32_t features)
{
	script_start();
	fixture_open_profile(&f, profile, NULL, host, &scripted_cpu);
	fixture_start(&f, features);
}

static void open_kernel(const char *name, const struct kvmsme_host *host, uint32_t features)
{
	open_with(profile_by_name(name), host, features);
}

static void set_all(uint64_t id, int byte)
{
	uint8_t value[256];

	memset(value, byte, sizeof(value));
	ck_assert_int_eq(set_reg(f.vcpu, id, value), 0);
}

static void assert_all(uint64_t id, int byte, size_t len)
{
	uint8_t value[256];

	memset(value, 0xee, sizeof(value));
	ck_assert_int_eq(get_reg(f.vcpu, id, value), 0);
	for (size_t i = 0; i < KVM_REG_SIZE(id); i++)
		ck_assert_msg(value[i] == (i < len ? byte : 0), "0x%llx: byte %zu is 0x%x",
			      (unsigned long long)id, i, value[i]);
}

static void assert_bytes(const uint8_t *bytes, int byte, size_t len, size_t of)
{
	for (size_t i = 0; i < of; i++)
		ck_assert_uint_eq(bytes[i], i < len ? byte : 0);
}

static void run_with_fp(void (*does)(struct pcpu *pcpu))
{
	script_start();
	script_use_fp(does);
	ck_assert_int_eq(script_run(f.vcpu), 0);
}

static void run_without_fp(void)
{
	script_start();
	script_leave();
	ck_assert_int_eq(script_run(f.vcpu), 0);
}

static void fp_controls(struct pcpu *pcpu)
{
	pcpu->vec.fpmr = UINT64_C(0x1122334455667788);
	pcpu->vec.fpsr = 0x0800001f;
	pcpu->vec.fpcr = 0x02000000;
}

START_TEST(fp_control_registers)
{
	uint32_t bits;

	open_kernel("sme-v12", &small, F_SVE | F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, FPMR, UINT64_C(0x99aabbccddeeff00)), 0);
	bits = 0x11;
	ck_assert_int_eq(set_reg(f.vcpu, FPSR, &bits), 0);
	bits = 0x01000000;
	ck_assert_int_eq(set_reg(f.vcpu, FPCR, &bits), 0);
	run_with_fp(fp_controls);
	ck_assert_uint_eq(script_seen(1)->vec.fpmr, UINT64_C(0x99aabbccddeeff00));
	ck_assert_uint_eq(script_seen(1)->vec.fpsr, 0x11);
	ck_assert_uint_eq(script_seen(1)->vec.fpcr, 0x01000000);
	ck_assert_uint_eq(get_u64(f.vcpu, FPMR), UINT64_C(0x1122334455667788));
	ck_assert_uint_eq(get_u32(f.vcpu, FPSR), 0x0800001f);
	ck_assert_uint_eq(get_u32(f.vcpu, FPCR), 0x02000000);
	fixture_close(&f);
}
END_TEST

/* Arm ARM FPSR and FPCR: RES0 bits are lost with the first use, and not without one (recorded) */
START_TEST(res0_of_fp_controls)
{
	static const struct { struct kvmsme_host host; uint32_t fpcr; } rows[] = {
		{ { .sve_vqs = 1 }, 0x07ff2007 },		/* EBF, NEP, AH and FIZ as well */
		{ { .sve_vqs = 1, .no_afp = true }, 0x07ff0000 },
	};
	uint32_t all = UINT32_MAX;

	open_kernel("sme-v12", &rows[_i].host, F_SVE);
	ck_assert_int_eq(set_reg(f.vcpu, FPSR, &all), 0);
	ck_assert_int_eq(set_reg(f.vcpu, FPCR, &all), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1, UINT64_MAX), 0);
	run_without_fp();
	ck_assert_uint_eq(get_u32(f.vcpu, FPSR), UINT32_MAX);
	ck_assert_uint_eq(get_u32(f.vcpu, FPCR), UINT32_MAX);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1), UINT64_MAX);
	run_with_fp(NULL);
	ck_assert_uint_eq(get_u32(f.vcpu, FPSR), 0xf800009f);
	ck_assert_uint_eq(get_u32(f.vcpu, FPCR), rows[_i].fpcr);
	ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1), 0xf);
	fixture_close(&f);
}
END_TEST

/* RES0 bits of CSSELR_EL1 are lost where it is switched, as 6.1 did; AFSR is RAZ/WI (recorded) */
START_TEST(res0_of_system_registers)
{
	open_kernel(_i ? "sve-6.1" : "sve-6.12", &small, F_PSCI);
	ck_assert_int_eq(set_u64(f.vcpu, CSSELR_EL1, UINT64_MAX), 0);
	ck_assert_int_eq(set_u64(f.vcpu, AFSR0_EL1, 7), 0);
	ck_assert_int_eq(set_u64(f.vcpu, AFSR1_EL1, 7), 0);
	run_without_fp();
	ck_assert_uint_eq(get_u64(f.vcpu, CSSELR_EL1), _i ? 0xf : UINT64_MAX);
	ck_assert_uint_eq(get_u64(f.vcpu, AFSR0_EL1), 0);
	ck_assert_uint_eq(get_u64(f.vcpu, AFSR1_EL1), 0);
	fixture_close(&f);
}
END_TEST

static void write_vectors(struct pcpu *pcpu)
{
	memset(pcpu->vec.z, 0x5a, sizeof(pcpu->vec.z));
	memset(pcpu->vec.p, 0x5b, sizeof(pcpu->vec.p));
	memset(pcpu->vec.za, 0x5c, sizeof(pcpu->vec.za));
	memset(pcpu->vec.zt0, 0x5d, sizeof(pcpu->vec.zt0));
}

/* All of Z, P, FFR, ZA and ZT0, at the length of the mode (v12 22/29) */
START_TEST(vectors)
{
	uint64_t svcr = (uint64_t)_i;
	size_t vl = svcr & SM ? 64 : 32;

	open_kernel("sme-v12", &small, F_SVE | F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, SVCR, svcr), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1, 0xf), 0);
	ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_SMCR_EL1, 0xf), 0);
	for (unsigned int n = 0; n < 32; n++)
		set_all(KVM_REG_ARM64_SVE_ZREG(n, 0), 0x11 + (int)n);
	for (unsigned int n = 0; n < 17; n++)
		set_all(PREG(n), 0x41 + (int)n);
	for (unsigned int n = 0; n < 64 && svcr & ZA; n++)
		set_all(KVM_REG_ARM64_SME_ZAHREG(n, 0), 0x61 + (int)n);
	if (svcr & ZA)
		set_all(KVM_REG_ARM64_SME_ZTREG(0), 0x33);
	run_with_fp(write_vectors);
	for (unsigned int n = 0; n < 32; n++)
		assert_bytes(script_seen(1)->vec.z[n], 0x11 + (int)n, vl, 256);
	for (unsigned int n = 0; n < 17; n++)
		assert_bytes(script_seen(1)->vec.p[n], 0x41 + (int)n, vl / 8, 32);
	for (unsigned int n = 0; n < 64 && svcr & ZA; n++)
		assert_bytes(script_seen(1)->vec.za[n], 0x61 + (int)n, 64, 64);
	if (svcr & ZA)
		assert_bytes(script_seen(1)->vec.zt0, 0x33, 64, 64);
	for (unsigned int n = 0; n < 32; n++)
		assert_all(KVM_REG_ARM64_SVE_ZREG(n, 0), 0x5a, vl);
	for (unsigned int n = 0; n < 17; n++)
		assert_all(PREG(n), 0x5b, vl / 8);
	for (unsigned int n = 0; n < 64 && svcr & ZA; n++)
		assert_all(KVM_REG_ARM64_SME_ZAHREG(n, 0), 0x5c, 64);
	if (svcr & ZA)
		assert_all(KVM_REG_ARM64_SME_ZTREG(0), 0x5d, 64);
	fixture_close(&f);
}
END_TEST

/* Without SVE V is all there is, each of 32 */
START_TEST(plain_vectors)
{
	open_kernel("sme-v12", &small, F_PSCI);
	for (unsigned int n = 0; n < 32; n++)
		set_all(V(n), 0x11 + (int)n);
	run_with_fp(write_vectors);
	for (unsigned int n = 0; n < 32; n++) {
		assert_bytes(script_seen(1)->vec.z[n], 0x11 + (int)n, 16, 256);
		assert_all(V(n), 0x5a, 16);
	}
	fixture_close(&f);
}
END_TEST

static void end_za(struct pcpu *pcpu)
{
	write_vectors(pcpu);
	pcpu->vec.svcr = 0;
}

/* ZA that the guest switched off is none of what is put back: what memory had stays under RFC v2 */
START_TEST(za_that_is_off)
{
	struct profile profile = *profile_by_name("sme-v12");

	profile.za_gate = KNOB_za_gate_open;
	profile.svcr_flush = KNOB_svcr_flush_none;
	open_with(&profile, &small, F_SVE | F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, SVCR, ZA), 0);
	set_all(KVM_REG_ARM64_SME_ZAHREG(3, 0), 0x33);
	run_with_fp(end_za);
	ck_assert_uint_eq(get_u64(f.vcpu, SVCR), 0);
	assert_all(KVM_REG_ARM64_SME_ZAHREG(3, 0), 0x33, 64);
	fixture_close(&f);
	/* v12 20/29: with ZA set again it is zero */
	open_kernel("sme-v12", &small, F_SVE | F_SME);
	ck_assert_int_eq(set_u64(f.vcpu, SVCR, ZA), 0);
	set_all(KVM_REG_ARM64_SME_ZAHREG(3, 0), 0x33);
	set_all(KVM_REG_ARM64_SME_ZTREG(0), 0x33);
	run_with_fp(end_za);
	ck_assert_int_eq(set_u64(f.vcpu, SVCR, ZA), 0);
	assert_all(KVM_REG_ARM64_SME_ZAHREG(3, 0), 0, 64);
	assert_all(KVM_REG_ARM64_SME_ZTREG(0), 0, 64);
	fixture_close(&f);
}
END_TEST

static void enter_streaming(struct pcpu *pcpu)
{
	write_vectors(pcpu);
	pcpu->vec.svcr = SM;
}

/* FFR that is not there is zero in memory: one state is one sequence of bytes (snapshot.h) */
START_TEST(ffr_that_is_not_there)
{
	struct kvmsme_host host = small;
	const uint8_t *vec;

	host.fa64 = false;
	open_kernel("sme-v12", &host, F_SVE | F_SME);
	for (unsigned int n = 0; n < 32; n++)
		set_all(KVM_REG_ARM64_SVE_ZREG(n, 0), 0x11);
	for (unsigned int n = 0; n < 17; n++)
		set_all(PREG(n), 0x22);
	machine_vcpu_of_fd(f.vcpu)->vec[SVE_STATE_FFR_OFFSET(4)] = 0x77;
	run_with_fp(enter_streaming);
	vec = machine_vcpu_of_fd(f.vcpu)->vec;
	assert_bytes(vec + SVE_STATE_FFR_OFFSET(4), 0, 0, 8);
	assert_all(KVM_REG_ARM64_SVE_ZREG(31, 0), 0x5a, 64);
	fixture_close(&f);
}
END_TEST

/* The larger of the two formats leaves nothing in the smaller one's buffer; P and FFR go along */
START_TEST(formats_of_rfc_v2)
{
	static const struct kvmsme_host host = { .sve_vqs = 0x1, .sme_vqs = 0x2, .fa64 = true },
					equal = { .sve_vqs = 0x1, .sme_vqs = 0x1, .fa64 = true };
	struct profile profile = *profile_by_name("sme-rfc-v2");
	const uint8_t *vec;

	profile.sme_feature_bit = KVM_ARM_VCPU_SME;
	profile.vcpu_max_features = KVM_ARM_VCPU_SME + 1;
	open_with(&profile, &host, F_SVE | F_SME);
	for (unsigned int n = 0; n < 32; n++)
		set_all(KVM_REG_ARM64_SVE_ZREG(n, 0), 0x11 + (int)n);
	for (unsigned int n = 0; n < 17; n++)
		set_all(PREG(n), 0x41 + (int)n);
	assert_all(KVM_REG_ARM64_SVE_FFR(0), 0x41 + 16, 4);
	run_without_fp();
	vec = machine_vcpu_of_fd(f.vcpu)->vec;
	assert_bytes(vec + SVE_STATE_SIZE(1), 0, 0, SVE_STATE_SIZE(2) - SVE_STATE_SIZE(1));
	for (unsigned int n = 0; n < 32; n++)
		assert_all(KVM_REG_ARM64_SVE_ZREG(n, 0), 0x11 + (int)n, 16);
	for (unsigned int n = 0; n < 17; n++)
		assert_all(PREG(n), 0x41 + (int)n, 2);
	/* once rewritten it is userspace's, and read as such again */
	assert_all(KVM_REG_ARM64_SVE_ZREG(31, 0), 0x11 + 31, 16);
	ck_assert_uint_eq(f.m->rules.hits[RULE_FP_USER_TO_GUEST], 1);
	ck_assert_uint_eq(f.m->rules.hits[RULE_FP_GUEST_TO_USER], 1);
	fixture_close(&f);
	/* between equal lengths there is nothing to rewrite */
	open_with(&profile, &equal, F_SVE | F_SME);
	set_all(KVM_REG_ARM64_SVE_ZREG(3, 0), 0x33);
	run_without_fp();
	assert_all(KVM_REG_ARM64_SVE_ZREG(3, 0), 0x33, 16);
	ck_assert_uint_eq(f.m->rules.hits[RULE_FP_USER_TO_GUEST], 0);
	ck_assert_uint_eq(f.m->rules.hits[RULE_FP_GUEST_TO_USER], 0);
	fixture_close(&f);
}
END_TEST

/* v12 22/29: SMCR_EL2 and ZCR_EL2 are the vCPU's length less one, and what its ID registers say */
START_TEST(controls_of_el2)
{
	static const struct { uint32_t features; bool no_sme2, no_fa64; uint64_t zcr, smcr; } rows[] = {
		{ F_SVE | F_SME, false, false, 1, 0xc0000003 }, { F_SVE | F_SME, true, false, 1, 0x80000003 },
		{ F_SVE | F_SME, false, true, 1, 0x40000003 }, { F_SVE, false, false, 1, 0 },
		{ F_SME, false, false, 0, 0xc0000003 }, { F_PSCI, false, false, 0, 0 },
	};

	open_kernel("sme-v12", &small, rows[_i].features);
	if (rows[_i].no_sme2)
		ck_assert_int_eq(set_u64(f.vcpu, PFR1, get_u64(f.vcpu, PFR1) - 0x1000000), 0);
	if (rows[_i].no_fa64)
		ck_assert_int_eq(set_u64(f.vcpu, SMFR0, get_u64(f.vcpu, SMFR0) & ~(UINT64_C(1) << 63)), 0);
	run_without_fp();
	ck_assert_uint_eq(script_seen(0)->sys.zcr_el2, rows[_i].zcr);
	ck_assert_uint_eq(script_seen(0)->sys.smcr_el2, rows[_i].smcr);
	ck_assert(script_seen(0)->sys.trap_smpri && !script_seen(0)->sys.smpri_el1);
	fixture_close(&f);
}
END_TEST

static void write_tpidr2(struct pcpu *pcpu)
{
	pcpu->sys.tpidr2_el0 = 0x2222;
}

/* A guest without SME meets the CPU's own TPIDR2_EL0 where FEAT_FGT is absent (recorded) */
START_TEST(tpidr2)
{
	struct kvmsme_host host = small;

	for (int no_fgt = 0; no_fgt <= 1; no_fgt++) {
		host.no_fgt = no_fgt;
		open_kernel("sme-v12", &host, F_SVE);
		machine_set_host_tpidr2_el0(f.m, 0x1111);
		run_with_fp(write_tpidr2);
		ck_assert_int_eq(script_seen(0)->sys.trap_tpidr2, !no_fgt);
		ck_assert_uint_eq(script_seen(0)->sys.tpidr2_el0, 0x1111);
		ck_assert_uint_eq(machine_host_tpidr2_el0(f.m), 0x2222);
		fixture_close(&f);
		open_kernel("sme-v12", &host, F_SVE | F_SME);
		machine_set_host_tpidr2_el0(f.m, 0x1111);
		ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_TPIDR2_EL0, 0x3333), 0);
		run_with_fp(write_tpidr2);
		ck_assert(!script_seen(0)->sys.trap_tpidr2);
		ck_assert_uint_eq(script_seen(0)->sys.tpidr2_el0, 0x3333);
		ck_assert_uint_eq(machine_host_tpidr2_el0(f.m), 0x1111);
		ck_assert_uint_eq(get_u64(f.vcpu, KVM_REG_ARM64_SYS_TPIDR2_EL0), 0x2222);
		fixture_close(&f);
	}
}
END_TEST

static void write_core(struct pcpu *pcpu)
{
	for (int n = 0; n < 31; n++)
		pcpu->x[n] += 0x100;
	pcpu->sp_el0 += 0x100;
	pcpu->sp_el1 += 0x100;
	pcpu->pc += 0x100;
	pcpu->pstate ^= 0xf0000000;
	for (int i = 0; i < CPU_NR_SYSREGS; i++)
		pcpu->sysreg[i] += 0x100;
}

START_TEST(core_and_system_registers)
{
	static const struct { enum cpu_sysreg reg; uint64_t id; } rows[] = {
#define SYSREG(name, op0, op1, crn, crm, op2) { CPU_##name, ARM64_SYS_REG(op0, op1, crn, crm, op2) },
		CPU_SYSREGS(SYSREG)
#undef SYSREG
	};
	static const uint64_t sp_el1 = CORE(KVM_REG_SIZE_U64, 0x44), elr = CORE(KVM_REG_SIZE_U64, 0x46),
			      spsr = CORE(KVM_REG_SIZE_U64, 0x48);
	uint64_t id;

	open_kernel("sme-v12", &small, F_PSCI);
	for (unsigned int off = 0; off <= 0x48; off += 2)
		if (off != 0x42)
			ck_assert_int_eq(set_u64(f.vcpu, X(0) + off, 0x1000 + off), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		set_u64(f.vcpu, rows[i].id, 0x2000 + i);
	script_use_fp(write_core);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	for (unsigned int n = 0; n < 31; n++) {
		ck_assert_uint_eq(script_seen(1)->x[n], 0x1000 + 2 * n);
		ck_assert_uint_eq(get_u64(f.vcpu, X(n)), 0x1100 + 2 * n);
	}
	ck_assert_uint_eq(script_seen(1)->sp_el0, 0x103e);
	ck_assert_uint_eq(script_seen(1)->sp_el1, 0x1044);
	ck_assert_uint_eq(script_seen(1)->pc, 0x1040);
	ck_assert_uint_eq(script_seen(1)->pstate, 0x3c5);
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_ELR_EL1], 0x1046);
	ck_assert_uint_eq(script_seen(1)->sysreg[CPU_SPSR_EL1], 0x1048);
	ck_assert_uint_eq(get_u64(f.vcpu, SP), 0x113e);
	ck_assert_uint_eq(get_u64(f.vcpu, PC), 0x1140);
	ck_assert_uint_eq(get_u64(f.vcpu, PSTATE), 0xf00003c5);
	ck_assert_uint_eq(get_u64(f.vcpu, sp_el1), 0x1144);
	ck_assert_uint_eq(get_u64(f.vcpu, elr), 0x1146);
	ck_assert_uint_eq(get_u64(f.vcpu, spsr), 0x1148);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		id = rows[i].id;
		if (rows[i].reg == CPU_ELR_EL1 || rows[i].reg == CPU_SPSR_EL1 || id == AFSR0_EL1 ||
		    id == AFSR1_EL1 || pop_find(&f.m->pop, id) < 0)
			continue;
		ck_assert_uint_eq(script_seen(1)->sysreg[rows[i].reg], 0x2000 + i);
		ck_assert_uint_eq(get_u64(f.vcpu, id), 0x2100 + i);
	}
	fixture_close(&f);
}
END_TEST

static uint64_t sys64(uint64_t id, bool read)
{
	uint64_t op0 = id >> 14 & 3, op1 = id >> 11 & 7, crn = id >> 7 & 15, crm = id >> 3 & 15;

	return EC(SYS64) | op0 << 20 | (id & 7) << 17 | op1 << 14 | crn << 10 | 7u << 5 | crm << 1 | read;
}

/* What an MRS into X7 gives: @esr of the exception, or the value and 0 */
static uint64_t read_trapped(uint64_t id, uint64_t *value)
{
	const struct pcpu *after;

	script_start();
	script_exit((struct script_exit){ .esr = sys64(id, true) });
	script_leave();
	ck_assert_int_eq(set_u64(f.vcpu, X(7), 0x7777), 0);
	ck_assert_int_eq(set_u64(f.vcpu, PC, 0x40000000), 0);
	ck_assert_int_eq(set_u64(f.vcpu, ARM64_SYS_REG(3, 0, 5, 2, 0), 0), 0);
	ck_assert_int_eq(script_run(f.vcpu), 0);
	after = script_seen(1);
	*value = after->x[7];
	if (after->pc == 0x40000004)
		return 0;
	ck_assert_uint_eq(after->x[7], 0x7777);
	return after->sysreg[CPU_ESR_EL1];
}

#define UNDEFINED 0x02000000

/* v12 17, 18/29 and records: SMPRI_EL1, SMIDR_EL1 and TPIDR2_EL0 by kernel and feature */
START_TEST(sme_registers_of_guests)
{
	static const struct { const char *kernel; uint32_t features; uint64_t id; bool undefined; uint64_t value; }
	rows[] = {
		{ "sme-v12", F_SME, KVM_REG_ARM64_SYS_SMPRI_EL1, false, 0 },
		{ "sme-v12", F_SVE, KVM_REG_ARM64_SYS_SMPRI_EL1, true, 0 },
		{ "sme-v12", F_SVE, KVM_REG_ARM64_SYS_TPIDR2_EL0, true, 0 },
		{ "sme-v12", F_SVE, KVM_REG_ARM64_SYS_SMIDR_EL1, true, 0 },
		{ "sme-v12", F_SME, KVM_REG_ARM64_SYS_SMIDR_EL1, false, 0 },
		{ "sve-6.12", F_SVE, KVM_REG_ARM64_SYS_SMIDR_EL1, false, 0 },
		{ "sve-6.1", F_SVE, KVM_REG_ARM64_SYS_SMIDR_EL1, false, 0 },
		{ "sme-v12", F_SVE, KVM_REG_ARM64_SYS_ZCR_EL1, false, 5 },
		{ "sme-v12", F_SME, KVM_REG_ARM64_SYS_ZCR_EL1, true, 0 },
		{ "sme-v12", F_SVE, KVM_REG_ARM64_SYS_SMCR_EL1, true, 0 },
	};
	uint64_t value, esr;

	open_kernel(rows[_i].kernel, &small, rows[_i].features);
	if (rows[_i].id == KVM_REG_ARM64_SYS_ZCR_EL1 && rows[_i].features & F_SVE)
		ck_assert_int_eq(set_u64(f.vcpu, KVM_REG_ARM64_SYS_ZCR_EL1, 5), 0);
	esr = read_trapped(rows[_i].id, &value);
	ck_assert_uint_eq(esr, rows[_i].undefined ? UNDEFINED : 0);
	if (!rows[_i].undefined)
		ck_assert_uint_eq(value, rows[_i].value);
	fixture_close(&f);
}
END_TEST

/* 7.3 gives the ID trap of FEAT_IDST; with the capability SMIDR_EL1 traps for its own sake */
START_TEST(smidr_of_kernels_without_sme)
{
	struct profile profile = *profile_by_name("sme-v12");
	uint64_t value;

	profile.hidden_smidr = KNOB_hidden_smidr_idst;
	open_with(&profile, &small, F_SVE);
	ck_assert_uint_eq(read_trapped(KVM_REG_ARM64_SYS_SMIDR_EL1, &value),
			  sys64(KVM_REG_ARM64_SYS_SMIDR_EL1, true));
	fixture_close(&f);
	profile.hidden_smidr = KNOB_hidden_smidr_raz;
	for (int cap = 0; cap <= 1; cap++) {
		open_with(&profile, &small, F_SVE);
		f.m->state.vm[0].writable_imp_id = cap;
		ck_assert_uint_eq(read_trapped(KVM_REG_ARM64_SYS_SMIDR_EL1, &value), cap ? UNDEFINED : 0);
		if (!cap)
			ck_assert_uint_eq(value, 0);
		fixture_close(&f);
	}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("switch");

	tcase_add_test(tcase, fp_control_registers);
	tcase_add_loop_test(tcase, res0_of_fp_controls, 0, 2);
	tcase_add_loop_test(tcase, res0_of_system_registers, 0, 2);
	tcase_add_loop_test(tcase, vectors, 0, 4);
	tcase_add_test(tcase, plain_vectors);
	tcase_add_test(tcase, za_that_is_off);
	tcase_add_test(tcase, ffr_that_is_not_there);
	tcase_add_test(tcase, formats_of_rfc_v2);
	tcase_add_loop_test(tcase, controls_of_el2, 0, 6);
	tcase_add_test(tcase, tpidr2);
	tcase_add_test(tcase, core_and_system_registers);
	tcase_add_loop_test(tcase, sme_registers_of_guests, 0, 10);
	tcase_add_test(tcase, smidr_of_kernels_without_sme);
	return suite_of("switch", tcase);
}
