/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: smevec - an SVE/SVE2/SME/SME2 instruction engine
 *
 * smevec executes A64 vector instructions, one word at a time, on a plain
 * struct.  It knows nothing of KVM or of the emulator around it: general
 * purpose code, AdvSIMD and exceptions belong to the caller.
 *
 * Conventions: every register image is little-endian, byte 0 is the least
 * significant byte of element 0.  Vector lengths are in bytes unless a name
 * says vq (units of 16 bytes).  Nothing allocates; nothing is global but
 * read-only tables.
 *
 * Floating point may be the host's: the calling thread rounds to nearest and has all exceptions
 * masked (C's defaults).  Its inexact flag (FE_INEXACT) may be raised and lowered, its other flags
 * are as before behind every call.
 */
#ifndef SMEVEC_SMEVEC_H
#define SMEVEC_SMEVEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define SMEVEC_MAX_VL		256	/* bytes: VL and SVL are at most 2048 bits */
#define SMEVEC_NUM_ZREGS	32
#define SMEVEC_NUM_PREGS	16
#define SMEVEC_FFR		16	/* index of FFR in smevec_state.p */
#define SMEVEC_ZT0_BYTES	64

/* SVCR, Arm ARM D24.2 "SVCR, Streaming Vector Control Register" */
#define SMEVEC_SVCR_SM		(UINT64_C(1) << 0)
#define SMEVEC_SVCR_ZA		(UINT64_C(1) << 1)

/* SMCR_ELx beside LEN[3:0] */
#define SMEVEC_SMCR_LEN		UINT64_C(0xf)
#define SMEVEC_SMCR_EZT0	(UINT64_C(1) << 30)
#define SMEVEC_SMCR_FA64	(UINT64_C(1) << 31)
#define SMEVEC_ZCR_LEN		UINT64_C(0xf)

/**
 * struct smevec_regs - the SVE/SME register file of one PE
 * @z:    Z0..Z31.  Bytes at and above the current VL are the caller's until an
 *        instruction writes the register (they are then zeroed up to 256).
 * @p:    P0..P15 and FFR (index SMEVEC_FFR), one bit a vector byte.
 * @za:   ZA array, row r of the architecture is za[r][0..SVL-1].  The stride is
 *        fixed, so lowering SVL hides rows and columns without moving them.
 * @zt0:  ZT0
 * @svcr: PSTATE.SM in bit 0, PSTATE.ZA in bit 1
 *
 * V0..V31 are z[n][0..15].
 */
struct smevec_regs {
	uint8_t z[SMEVEC_NUM_ZREGS][SMEVEC_MAX_VL] __attribute__((aligned(64)));
	uint8_t p[SMEVEC_NUM_PREGS + 1][SMEVEC_MAX_VL / 8] __attribute__((aligned(32)));
	uint8_t za[SMEVEC_MAX_VL][SMEVEC_MAX_VL] __attribute__((aligned(64)));
	uint8_t zt0[SMEVEC_ZT0_BYTES] __attribute__((aligned(64)));
	uint64_t svcr;
	uint64_t fpmr;
	uint32_t fpcr;
	uint32_t fpsr;
};

/**
 * struct smevec_sys - the system registers that gate or size vector code
 *
 * Plain architectural values.  After changing any of them call
 * smevec_sys_changed(), which recomputes the effective vector lengths.
 *
 * @el:        exception level of the PE, 0 or 1
 * @sctlr_el1: at EL0 FP8 is undefined without EnFPM (bit 34), and FPMR is trapped
 * @trap_sve:  SVE instructions trap to EL2 (CPTR_EL2.TZ)
 * @trap_sme:  SME instructions and SVCR/SMCR accesses trap to EL2 (CPTR_EL2.TSM)
 * @trap_fp:   all FP, AdvSIMD, SVE and SME data accesses trap to EL2
 *             (CPTR_EL2.TFP): how a hypervisor loads FP state lazily
 * @trap_tpidr2, @trap_smpri: accesses of TPIDR2_EL0 and SMPRI_EL1 trap to EL2 with
 *             EC 0x18 (HFGRTR_EL2.nTPIDR2_EL0, nSMPRI_EL1)
 * @quirk_qemu: as QEMU up to 11.1.3 has it: ZT0 disabled by SMCR_ELx.EZT0 is reported
 *             with SMTC 0 instead of the architecture's 4, and SMCR_EL1.FA64 can be
 *             written on a PE without FEAT_SME_FA64; ZERO {ZA} clears what lies above
 *             SVL too; exceptions to EL1 clear NZCV (cpu_enter_el1()); LD1 of a ZA column
 *             leaves inactive elements behind the last active one; LDFF1 and LDNF1 misread
 *             the predicate from the first active element on; LDFF1 gathers report the
 *             aligned address; ZCR_EL1 is checked like an SVE instruction; SCTLR_EL1.EnFPM
 *             is looked at before CPACR_EL1.FPEN; SVCR keeps RES0 bits; MOVT to a part of
 *             ZT0 whose number wraps to 0 clears the rest; indexed FCMLA changes the sign
 *             of NaNs under FPCR.AH; FLOGB sets no FPSR.IDC under FPCR.AH; FVDOT, FVDOTB and
 *             FVDOTT of FP8 take every fourth byte, of vectors behind those that are named
 */
struct smevec_sys {
	uint64_t cpacr_el1;
	uint64_t sctlr_el1;
	uint64_t zcr_el1;
	uint64_t smcr_el1;
	uint64_t zcr_el2;
	uint64_t smcr_el2;
	uint64_t smpri_el1;
	uint64_t tpidr2_el0;
	uint8_t el;
	bool trap_sve;
	bool trap_sme;
	bool trap_fp;
	bool trap_tpidr2;
	bool trap_smpri;
	bool quirk_qemu;
};

/**
 * enum smevec_feature - what the PE implements (bit numbers of smevec_cpu.features)
 *
 * Names are the architecture's FEAT_ names.  An instruction whose features are
 * not there is undefined.
 */
enum smevec_feature {
	SMEVEC_FEAT_SVE,
	SMEVEC_FEAT_SVE2,
	SMEVEC_FEAT_SVE2p1,
	SMEVEC_FEAT_SVE_AES,
	SMEVEC_FEAT_SVE_PMULL128,
	SMEVEC_FEAT_SVE_SHA3,
	SMEVEC_FEAT_SVE_SM4,
	SMEVEC_FEAT_SVE_BitPerm,
	SMEVEC_FEAT_SVE_B16B16,
	SMEVEC_FEAT_BF16,
	SMEVEC_FEAT_EBF16,
	SMEVEC_FEAT_I8MM,
	SMEVEC_FEAT_F32MM,
	SMEVEC_FEAT_F64MM,
	SMEVEC_FEAT_SME,
	SMEVEC_FEAT_SME2,
	SMEVEC_FEAT_SME2p1,
	SMEVEC_FEAT_SME_FA64,
	SMEVEC_FEAT_SME_F64F64,
	SMEVEC_FEAT_SME_I16I64,
	SMEVEC_FEAT_SME_F16F16,
	SMEVEC_FEAT_SME_B16B16,
	SMEVEC_FEAT_SME_LUTv2,
	SMEVEC_FEAT_LUT,
	SMEVEC_FEAT_FP8,
	SMEVEC_FEAT_FP8FMA,
	SMEVEC_FEAT_FP8DOT2,
	SMEVEC_FEAT_FP8DOT4,
	SMEVEC_FEAT_SSVE_FP8FMA,
	SMEVEC_FEAT_SSVE_FP8DOT2,
	SMEVEC_FEAT_SSVE_FP8DOT4,
	SMEVEC_FEAT_SME_F8F16,
	SMEVEC_FEAT_SME_F8F32,
	SMEVEC_FEAT_SSVE_AES,
	SMEVEC_FEAT_SSVE_FEXPA,
	SMEVEC_FEAT_SSVE_BitPerm,
	SMEVEC_FEAT_FPRCVT,
	SMEVEC_FEAT_FAMINMAX,
	SMEVEC_FEAT_FPMR,
	SMEVEC_FEAT_AFP,
	SMEVEC_FEAT_F8F16MM,
	SMEVEC_FEAT_F8F32MM,
	SMEVEC_FEAT_SME_MOP4,
	/* of AdvSIMD and scalar floating point, which smevec_simd_decode() asks for */
	SMEVEC_FEAT_AdvSIMD,
	SMEVEC_FEAT_FP16,
	SMEVEC_FEAT_FHM,
	SMEVEC_FEAT_RDM,
	SMEVEC_FEAT_DotProd,
	SMEVEC_FEAT_FCMA,
	SMEVEC_FEAT_JSCVT,
	SMEVEC_FEAT_FRINTTS,
	SMEVEC_FEAT_AES,
	SMEVEC_FEAT_PMULL,
	SMEVEC_FEAT_SHA1,
	SMEVEC_FEAT_SHA256,
	SMEVEC_FEAT_SHA512,
	SMEVEC_FEAT_SHA3,
	SMEVEC_FEAT_SM3,
	SMEVEC_FEAT_SM4,
	SMEVEC_NR_FEATURES
};

#define SMEVEC_HAS(cpu, f)	((cpu)->features >> SMEVEC_FEAT_##f & 1)

struct smevec_cpu;

/**
 * struct smevec_mem_ops - guest memory
 *
 * All return true on success.  On failure nothing of the access has happened
 * and *fault is the address of its first byte that is not accessible.
 * @host: optional fast path: a host pointer to guest memory [addr, addr+len), or
 *        NULL (not RAM, not contiguous, not permitted): then read/write are used.
 *        The pointer is used before the next instruction only.
 */
struct smevec_mem_ops {
	bool (*read)(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault);
	bool (*write)(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault);
	void *(*host)(void *opaque, uint64_t addr, size_t len, bool write);
};

#define SMEVEC_PAGE	4096u
#define SMEVEC_PAGES	256

/** struct smevec_page - where the page of guest memory that begins at @page is on the host */
struct smevec_page {
	uint64_t page;
	uint8_t *host;
};

/**
 * struct smevec_known - what the engine has found out and relies on; all 0: nothing
 * @passed:  access checks that pass in the present state, by class; @vl: the vector length then
 * @z_zero:  so many upper bytes of every Z register, and their bits of P and FFR, are zero
 * @za_zero: so many of the upper rows of ZA, and upper bytes of every row
 * @z_upper_zero: Z registers, by number, that are zero above the vector length in force
 */
struct smevec_known {
	uint32_t passed;
	uint16_t vl;
	uint16_t z_zero;
	uint16_t za_zero;
	uint32_t z_upper_zero;
};

/**
 * struct smevec_cpu - one PE
 * @regs:    vector registers.  Pointer to the caller's storage.
 * @x:       X0..X30; x[31] is the current SP.  The last two are the caller's
 * @pc:      address of the next instruction.  The engine advances it by 4 when it
 *           returns SMEVEC_DONE and leaves it alone otherwise.
 * @nzcv:    bits 31:28 as in the NZCV register
 * @sys:     control registers (by value)
 * @vl_map:  implemented non-streaming VLs: bit (vq-1); 0: no SVE
 * @svl_map: implemented streaming VLs: bit (vq-1); 0: no SME
 * @features: set of enum smevec_feature
 * @vl, @svl: effective lengths in bytes (smevec_sys_changed)
 * @pages:   NULL, or what the caller remembers of memory, pages[0] for reads, pages[1] for writes:
 *           entry address / SMEVEC_PAGE % SMEVEC_PAGES is right for the page that it names
 * @writable: NULL, or whether what is about to be written can be, as @mem's calls; without, it is if @mem can read it
 * @known:   the engine's own.  A caller of smevec_exec_decoded() zeroes it when it has changed
 *           vector registers or @sys.el by itself
 *
 * The engine touches only those x[] that smevec_xregs() names for the word, so a
 * caller may fill and collect them lazily.
 */
struct smevec_cpu {
	struct smevec_regs *regs;
	uint64_t x[34];
	uint64_t pc;
	uint32_t nzcv;
	struct smevec_sys sys;
	uint16_t vl_map;
	uint16_t svl_map;
	uint64_t features;
	uint16_t vl;
	uint16_t svl;
	const struct smevec_mem_ops *mem;
	bool (*writable)(void *opaque, uint64_t addr, size_t len, uint64_t *fault);
	void *opaque;
	const struct smevec_page (*pages)[SMEVEC_PAGES];
	struct smevec_known known;
};

/** enum smevec_result - what became of an instruction word */
enum smevec_result {
	SMEVEC_DONE,		/* executed, pc advanced */
	SMEVEC_NOT_MINE,	/* not in the engine's encoding space: general A64, AdvSIMD, scalar FP */
	SMEVEC_UNDEF,		/* unallocated, or feature absent: EC 0 at EL1 */
	SMEVEC_TRAP,		/* an enable or mode check refused it: event.esr, event.target_el */
	SMEVEC_FAULT,		/* data access failed: event.fault_addr, event.fault_write */
};

/**
 * struct smevec_event - detail of a result other than DONE and NOT_MINE
 * @esr:        ESR_ELx value (EC, IL, ISS) for TRAP and UNDEF; for FAULT 0 (the
 *              caller knows why its memory refused)
 * @target_el:  1, or 2 where a trap_* control of struct smevec_sys took it
 * @fault_addr: first byte that could not be accessed
 */
struct smevec_event {
	uint64_t fault_addr;
	uint32_t esr;
	uint8_t target_el;
	bool fault_write;
};

/**
 * smevec_exec() - execute one instruction word at cpu->pc
 *
 * Nothing has changed unless SMEVEC_DONE is returned, with the architecture's
 * exception: a store of several registers that faults may have written a prefix.
 */
enum smevec_result smevec_exec(struct smevec_cpu *cpu, uint32_t word, struct smevec_event *event);

/**
 * struct smevec_insn - a word, decoded once to be executed often
 * @word:     as in memory
 * @xwritten, @xread: X registers as smevec_xregs() gives them
 * @row, @quick, @check, @undefined, @size, @field: the engine's own
 */
struct smevec_insn {
	const void *row;
	enum smevec_result (*quick)(struct smevec_cpu *cpu, const struct smevec_insn *insn,
				    struct smevec_event *event);
	uint32_t word;
	uint32_t xwritten, xread;
	bool undefined;
	uint8_t check;
	int8_t size;
	uint16_t field[26];
};

/** smevec_decode() - any word, for a PE with @features (enum smevec_feature) */
void smevec_decode(uint64_t features, uint32_t word, struct smevec_insn *insn);

/**
 * smevec_simd_decode() - a word of AdvSIMD or scalar floating point (data processing)
 *
 * For callers that have no such unit of their own: smevec_exec() leaves these words to the
 * others.  False: @word is none, or the engine has it already.  Loads and stores are the caller's.
 */
bool smevec_simd_decode(uint64_t features, uint32_t word, struct smevec_insn *insn);

/** smevec_v_written() - V registers have changed, and Zn above them is zero */
void smevec_v_written(struct smevec_cpu *cpu);

/** smevec_exec_general() - smevec_exec() of @insn->word, relying on cpu->known */
enum smevec_result smevec_exec_general(struct smevec_cpu *cpu, const struct smevec_insn *insn,
				       struct smevec_event *event);

/** smevec_exec_decoded() - the same, by a short cut where there is one */
static inline enum smevec_result smevec_exec_decoded(struct smevec_cpu *cpu,
						     const struct smevec_insn *insn,
						     struct smevec_event *event)
{
	if (cpu->known.passed >> insn->check & 1)
		return insn->quick(cpu, insn, event);
	return smevec_exec_general(cpu, insn, event);
}

/**
 * smevec_check_fp() - the access check of a scalar FP or AdvSIMD instruction
 * @word: an instruction for which smevec_exec() said SMEVEC_NOT_MINE
 *
 * CPACR_EL1.FPEN, the EL2 controls, and PSTATE.SM without FA64 (ESR 0x76000001).
 * Returns SMEVEC_DONE when the word may execute (also for words that are not FP).
 */
enum smevec_result smevec_check_fp(const struct smevec_cpu *cpu, uint32_t word, struct smevec_event *event);

/** smevec_is_fp() - true if @word is scalar FP, AdvSIMD or an FP/SIMD load/store */
bool smevec_is_fp(uint32_t word);

/**
 * smevec_vregs() - the V registers an AdvSIMD/FP word writes and reads
 * @written: mask of V registers whose upper Z part the word zeroes
 * @read:    mask of V registers whose value it needs (also destinations that it
 *           updates in part)
 */
void smevec_vregs(uint32_t word, uint32_t *written, uint32_t *read);

/**
 * smevec_xregs() - the X registers an engine word reads and writes
 * Bit 31 stands for SP.  Words that are not the engine's give 0 and 0.
 */
void smevec_xregs(uint32_t word, uint32_t *written, uint32_t *read);

/** smevec_is_mine() - true if smevec_exec() would not say SMEVEC_NOT_MINE */
bool smevec_is_mine(uint32_t word);

/**
 * smevec_sys_changed() - recompute cpu->vl and cpu->svl
 *
 * VL is the largest implemented length <= min(ZCR_EL1.LEN, ZCR_EL2.LEN)+1
 * quadwords, SVL likewise, or the smallest implemented where there is none
 * (Arm ARM "Effective streaming vector length").  If the length in force (SM
 * selects) becomes smaller, Z, P and FFR above it become zero: what QEMU does,
 * and one of the two behaviours the architecture allows.
 */
void smevec_sys_changed(struct smevec_cpu *cpu);

/** smevec_set_svcr() - change PSTATE.{SM,ZA} with the architecture's side effects */
void smevec_set_svcr(struct smevec_cpu *cpu, uint64_t svcr);

/** smevec_mnemonic() - of @word, "udf" if it is unallocated; valid until the thread's next call */
const char *smevec_mnemonic(uint32_t word);

#ifdef __cplusplus
}
#endif
#endif
