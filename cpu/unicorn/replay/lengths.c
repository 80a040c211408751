/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "../../cpu.h"
#include "lengths.h"

#define RAM_BASE	UINT64_C(0x40000000)
#define VECTORS		0x800
#define CODE		0x1000
#define WORD_HVC	0xd4000022	/* hvc #1 */
#define RAM_SIZE	0x2000
#define RUN_BUDGET	100

static uint8_t ram[RAM_SIZE] __attribute__((aligned(4096)));

/* The recorded CPUs: bit (vq - 1) of SVE and of SME (README of the record) */
static const struct {
	const char *name;
	uint16_t vl_map, svl_map;
} cpus[] = {
	{ "a", 0xffff, 0x808b }, { "b", 0x008b, 0x0082 }, { "c", 0x000b, 0x0008 },
	{ "d", 0x0007, 0x008b },
};

enum {
	CPU, ZCR_EL2, SMCR_EL2, ZCR_EL1, SMCR_EL1, RDVL_SM0, RDVL_SM1, RDSVL_SM0, RDSVL_SM1,
	ZCR_EL1_READ, SMCR_EL1_READ,
};

#define LEN(n)		{ .name = n, .type = TSV_NUMBER, .max = 15 }
#define LENGTH(n)	{ .name = n, .type = TSV_NUMBER, .max = SMEVEC_MAX_VL }
#define REGISTER(n)	{ .name = n, .type = TSV_NUMBER, .max = UINT64_MAX }

static const struct tsv_column columns[] = {
	[CPU] = { .name = "cpu", .type = TSV_WORD, .words = "a b c d" },
	[ZCR_EL2] = LEN("zcr_el2"),
	[SMCR_EL2] = LEN("smcr_el2"),
	[ZCR_EL1] = LEN("zcr_el1"),
	[SMCR_EL1] = LEN("smcr_el1"),
	[RDVL_SM0] = LENGTH("rdvl_sm0"),
	[RDVL_SM1] = LENGTH("rdvl_sm1"),
	[RDSVL_SM0] = LENGTH("rdsvl_sm0"),
	[RDSVL_SM1] = LENGTH("rdsvl_sm1"),
	[ZCR_EL1_READ] = REGISTER("zcr_el1_read"),
	[SMCR_EL1_READ] = REGISTER("smcr_el1_read"),
};

const struct tsv_kind lengths_kind = { "rdvl_sm0", columns, sizeof(columns) / sizeof(columns[0]) };

static void set_cpu(const struct tsv *t, struct pcpu *p)
{
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++)
		if (tsv_is(t, CPU, cpus[i].name)) {
			p->vl_map = cpus[i].vl_map;
			p->svl_map = cpus[i].svl_map;
		}
}

static void set_registers(const struct tsv *t, struct pcpu *p, bool el1, bool sm)
{
	p->pc = RAM_BASE + CODE;
	p->pstate = PSTATE_DAIF | (el1 ? PSTATE_EL1h : PSTATE_EL0t);
	p->sysreg[CPU_VBAR_EL1] = RAM_BASE + VECTORS;
	p->sys.sctlr_el1 = UINT64_C(0x30d00980);
	p->sys.cpacr_el1 = UINT64_C(0x3330000);
	p->sys.zcr_el2 = t->value[ZCR_EL2].number;
	p->sys.zcr_el1 = t->value[ZCR_EL1].number;
	p->sys.smcr_el2 = SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | t->value[SMCR_EL2].number;
	p->sys.smcr_el1 = t->value[SMCR_EL1].number;
	p->features = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;
	p->vec.svcr = sm ? SMEVEC_SVCR_SM : 0;
}

/* EL0 has no HVC: it takes the undefined exception to a vector that has one */
static void put_code(void)
{
	static const uint32_t code[] = {
		0x04bf5020,	/* rdvl x0, #1 */
		0x04bf5821,	/* rdsvl x1, #1 */
		WORD_HVC,
	};
	static const uint32_t vector = WORD_HVC;

	memcpy(ram + CODE, code, sizeof(code));
	for (size_t offset = 0; offset < 0x800; offset += 0x80)
		memcpy(ram + VECTORS + offset, &vector, sizeof(vector));
}

static bool same(const struct tsv *t, size_t column, uint64_t got, bool el1)
{
	const struct tsv_value *want = &t->value[column];

	if (want->number == got)
		return true;
	fprintf(t->err, "%s:%" PRIu64 ": cpu %s at EL%d: %s is %" PRIu64 ", recorded %s\n", t->name,
		t->line, t->value[CPU].text, el1, columns[column].name, got, want->text);
	return false;
}

static bool run_row(const struct tsv *t, const struct cpu_ops *cpu, bool el1, bool sm)
{
	const struct cpu_mem_slot slot = { .gpa = RAM_BASE, .size = RAM_SIZE, .host = ram };
	static struct pcpu p;
	struct cpu_exit exit = { 0 };
	uint64_t budget = RUN_BUDGET;

	memset(&p, 0, sizeof(p));
	set_cpu(t, &p);
	set_registers(t, &p, el1, sm);
	cpu->run(&p, &slot, 1, &budget, NULL, &exit);
	return same(t, sm ? RDVL_SM1 : RDVL_SM0, p.x[0], el1) &&
	       same(t, sm ? RDSVL_SM1 : RDSVL_SM0, p.x[1], el1) &&
	       same(t, ZCR_EL1_READ, p.sys.zcr_el1, el1) &&
	       same(t, SMCR_EL1_READ, p.sys.smcr_el1, el1);
}

bool lengths_row(const struct tsv *t, const struct cpu_ops *cpu)
{
	bool ok = true;

	put_code();
	for (int mode = 0; ok && mode < 4; mode++)
		ok = run_row(t, cpu, mode & 1, mode >> 1);
	return ok;
}
