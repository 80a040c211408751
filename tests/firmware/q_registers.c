/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Registers that check what is written, and what INIT and CPU_ON make of them */
#include <inttypes.h>

#include "questions.h"

#define REG_MIDR     ARM64_SYS_REG(3, 0, 0, 0, 0)
#define REG_REVIDR   ARM64_SYS_REG(3, 0, 0, 0, 6)
#define REG_AIDR     ARM64_SYS_REG(3, 1, 0, 0, 7)
#define REG_CTR	     ARM64_SYS_REG(3, 3, 0, 0, 1)
#define REG_TPIDR    ARM64_SYS_REG(3, 0, 13, 0, 4)
#define REG_SCTLR    ARM64_SYS_REG(3, 0, 1, 0, 0)
#define REG_ACTLR    ARM64_SYS_REG(3, 0, 1, 0, 1)
#define REG_DBGBVR0  ARM64_SYS_REG(2, 0, 0, 0, 4)
#define REG_MDSCR    ARM64_SYS_REG(2, 0, 0, 2, 2)
#define REG_MDCCINT  ARM64_SYS_REG(2, 0, 0, 2, 0)
#define REG_DBGVCR32 ARM64_SYS_REG(2, 4, 0, 7, 0)
#define REG_CNTKCTL  ARM64_SYS_REG(3, 0, 14, 1, 0)
#define REG_PAR	     ARM64_SYS_REG(3, 0, 7, 4, 0)
#define REG_DISR     ARM64_SYS_REG(3, 0, 12, 1, 1)
#define REG_CPACR    ARM64_SYS_REG(3, 0, 1, 0, 2)

static const struct {
	const char *name;
	uint64_t id;
} checked[] = {
	{ "CLIDR", REG_CLIDR },		{ "CSSELR", REG_CSSELR },
	{ "OSLSR", REG_OSLSR },		{ "MPIDR", REG_MPIDR },
	{ "MIDR", REG_MIDR },		{ "REVIDR", REG_REVIDR },
	{ "AIDR", REG_AIDR },		{ "CTR", REG_CTR },
	{ "CCSIDR0", REG_CCSIDR(0) },	{ "CCSIDR1", REG_CCSIDR(1) },
	{ "CCSIDR2", REG_CCSIDR(2) },	{ "CCSIDR13", REG_CCSIDR(13) },
	{ "CCSIDR14", REG_CCSIDR(14) }, { "CCSIDR256", REG_CCSIDR(0x100) },
	{ "SCTLR", REG_SCTLR },		{ "ACTLR", REG_ACTLR },
	{ "DBGBVR0", REG_DBGBVR0 },	{ "MDSCR", REG_MDSCR },
	{ "MDCCINT", REG_MDCCINT },	{ "DBGVCR32", REG_DBGVCR32 },
	{ "CNTKCTL", REG_CNTKCTL },	{ "PAR", REG_PAR },
	{ "DISR", REG_DISR },		{ "CPACR", REG_CPACR },
	{ "VBAR", REG_VBAR },		{ "TPIDR", REG_TPIDR },
};
#define NR_CHECKED (sizeof(checked) / sizeof(checked[0]))

static const uint64_t values[] = {
	0,
	1,
	2,
	4,
	7,
	8,
	9,
	0xa,
	0xb,
	0xc,
	0x12,
	0x1a,
	0x23,
	0x0a200023,
	0x1000004,
	0x2000023,
	0x3000123,
	0xc3000123,
	0x1fe002,
	0x1fe001,
	0x1fe000,
	0x0fffffff,
	0x10000000,
	0x70000000,
	0xf0000000,
	0xffffffff,
	0x80000100,
	0x7fffffffffff,
	0x800000000000,
	UINT64_C(1) << 62,
	UINT64_C(1) << 63,
	0x1de7ec7edbadc0de,
	UINT64_MAX,
	0x410fd0c0,
	0x9444c004,
	0x84448004,
	0x8444c003,
	0x8444c004,
	0x00004004,
	0x80000000,
};
#define NR_VALUES (sizeof(values) / sizeof(values[0]))

static void ask_values(void)
{
	for (size_t r = 0; r < NR_CHECKED; r++) {
		uint64_t val;
		struct vm vm;
		long ret;

		vm_open(&vm);
		vm_add(&vm, 0, F_PSCI);
		ret = try_reg(&vm, 0, checked[r].id, &val);
		say("register %s: ", checked[r].name);
		say_error(ret);
		say(" %" PRIx64 "\n", val);
		for (size_t i = 0; !ret && i < NR_VALUES; i++) {
			say("register %s %" PRIx64 ": ", checked[r].name, values[i]);
			say_error(set_reg(&vm, 0, checked[r].id, values[i]));
			say(" %" PRIx64 "\n", get_reg(&vm, 0, checked[r].id));
		}
		vm_close(&vm);
	}
}

/* CLIDR_EL1, each level's cache type, with each kind of point of unification and coherence */
static void ask_clidr(void)
{
	struct vm vm;

	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	for (uint64_t ctype = 0; ctype < 8; ctype++) {
		say("clidr type %x:", (unsigned int)ctype);
		for (unsigned int level = 0; level < 7; level++) {
			say(" ");
			say_error(set_reg(&vm, 0, REG_CLIDR, ctype << (3 * level)));
		}
		say("\n");
	}
	for (uint64_t point = 0; point < 8; point++) {
		say("clidr point %x:", (unsigned int)point);
		for (unsigned int shift = 21; shift <= 30; shift += 3) {
			say(" ");
			say_error(set_reg(&vm, 0, REG_CLIDR, 0x23 | point << shift));
			say("/");
			say_error(set_reg(&vm, 0, REG_CLIDR, 0x123 | 1 << 24 | point << shift));
			say("/");
			say_error(set_reg(&vm, 0, REG_CLIDR, point << shift));
		}
		say("\n");
	}
	say("clidr bits:");
	for (unsigned int bit = 30; bit < 64; bit++) {
		say(" ");
		say_error(set_reg(&vm, 0, REG_CLIDR, 0x23 | 1 << 24 | UINT64_C(1) << bit));
	}
	say("\n");
	vm_close(&vm);
}

/* The smallest line says which CCSIDR values are taken */
static void ask_ccsidr(void)
{
	struct vm vm;

	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	for (unsigned int reg = 0; reg < 14; reg++) {
		say("ccsidr %u: %" PRIx64 " lines", reg,
		    get_reg(&vm, 0, REG_CCSIDR(reg)) & 0xffffffff);
		for (uint64_t line = 0; line < 8; line++) {
			say(" ");
			say_error(set_reg(&vm, 0, REG_CCSIDR(reg), 0x1fe000 | line));
		}
		say(" top");
		for (unsigned int bit = 28; bit < 32; bit++) {
			say(" ");
			say_error(set_reg(&vm, 0, REG_CCSIDR(reg), UINT64_C(1) << bit | 2));
		}
		say("\n");
	}
	vm_close(&vm);
}

/* What is kept: set, then INIT again, or CPU_ON; with values that are taken */
static void ask_kept(const char *name, uint64_t id, uint64_t val)
{
	struct vm vm;
	uint64_t before;
	long ret;

	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	vm_add(&vm, 1, F_PSCI | F_OFF);
	before = get_reg(&vm, 1, id);
	ret = set_reg(&vm, 1, id, val);
	say("kept %s %" PRIx64 " %" PRIx64 ": ", name, before, val);
	say_error(ret);
	vcpu_init(&vm, 1, F_PSCI | F_OFF);
	say(" INIT %" PRIx64, get_reg(&vm, 1, id));
	set_reg(&vm, 1, id, val);
	call0(&vm, 0xc4000003, get_reg(&vm, 1, REG_MPIDR) & 0xff00ffffff, RAM, 5);
	say(" CPU_ON %" PRIx64 " state %d\n", get_reg(&vm, 1, id), mp_state(&vm, 1));
	vm_close(&vm);
}

static void ask_all_kept(void)
{
	static const struct {
		const char *name;
		uint64_t id, val;
	} rows[] = {
		{ "MPIDR", REG_MPIDR, 0x80000100 },
		{ "CLIDR", REG_CLIDR, 0x0a200023 },
		{ "CCSIDR0", REG_CCSIDR(0), 0x1fe002 },
		{ "CCSIDR2", REG_CCSIDR(2), 0x3fe00a },
		{ "CSSELR", REG_CSSELR, 2 },
		{ "OSLSR", REG_OSLSR, 0xa },
		{ "SCTLR", REG_SCTLR, 0x30c50830 },
		{ "ACTLR", REG_ACTLR, 0x3 },
		{ "VBAR", REG_VBAR, 0x40008000 },
		{ "TPIDR", REG_TPIDR, 0x77 },
		{ "DBGBVR0", REG_DBGBVR0, 0x40 },
		{ "MDSCR", REG_MDSCR, 0x8000 },
		{ "CNTKCTL", REG_CNTKCTL, 3 },
		{ "PAR", REG_PAR, 0x801 },
		{ "DISR", REG_DISR, 0x80000011 },
		{ "SP", REG_SP, 0x40001000 },
		{ "X5", REG_X(5), 0x55 },
		{ "PSTATE", REG_PSTATE, 0x5 },
		{ "SP_EL1", REG_X(34), 0x40002000 },
		{ "ELR_EL1", REG_ELR, 0x40003000 },
		{ "SPSR_EL1", REG_SPSR, 0x3c5 },
		{ "CPACR", REG_CPACR, 0x300000 },
		{ "ESR", REG_ESR, 0x56000000 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		ask_kept(rows[i].name, rows[i].id, rows[i].val);
}

/* MRS of what userspace wrote */
static void ask_read_by_guest(void)
{
	static const struct {
		const char *name;
		uint32_t mrs;
		uint64_t id, val;
	} rows[] = {
		{ "CLIDR", 0xd5390020, REG_CLIDR, 0x0a200023 },
		{ "MPIDR", 0xd53800a0, REG_MPIDR, 0x80000100 },
		{ "OSLSR", 0xd5301180, REG_OSLSR, 0xa },
		{ "CSSELR", 0xd53a0000, REG_CSSELR, 3 },
		{ "CCSIDR", 0xd5390000, REG_CSSELR, 2 },
		{ "CCSIDR", 0xd5390000, REG_CSSELR, 0xffffffff },
		{ "CCSIDR of 0", 0xd5390000, REG_CCSIDR(0), 0x3fe00a },
		{ "MIDR", 0xd5380000, REG_X(9), 0 },
		{ "CSSELR", 0xd53a0000, REG_CSSELR, 0xffffffffffffffff },
	};
	uint64_t x[4] = { 0 };
	struct vm vm;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		vm_open(&vm);
		vm_add(&vm, 0, F_PSCI);
		if (rows[i].id == REG_CCSIDR(0))
			set_reg(&vm, 0, REG_CSSELR, 0);
		set_reg(&vm, 0, rows[i].id, rows[i].val);
		smccc_by(&vm, rows[i].mrs, x);
		say("guest reads %s %" PRIx64 ": %" PRIx64 " kept %" PRIx64 "\n", rows[i].name,
		    rows[i].val, get_reg(&vm, 0, REG_X(0)), get_reg(&vm, 0, rows[i].id));
		vm_close(&vm);
	}
}

void ask_registers(void)
{
	ask_values();
	ask_clidr();
	ask_ccsidr();
	ask_all_kept();
	ask_read_by_guest();
}
