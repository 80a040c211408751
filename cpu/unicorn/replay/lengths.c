/* SPDX-License-Identifier: GPL-2.0-or-later */
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

bool lengths_is_table(const struct tsv *t)
{
	return tsv_has(t, "rdvl_sm0") && tsv_has(t, "rdsvl_sm1") && tsv_has(t, "smcr_el1_read");
}

static bool set_cpu(const struct tsv *t, struct pcpu *p)
{
	for (size_t i = 0; i < sizeof(cpus) / sizeof(cpus[0]); i++)
		if (!strcmp(tsv_get(t, "cpu"), cpus[i].name)) {
			p->vl_map = cpus[i].vl_map;
			p->svl_map = cpus[i].svl_map;
			return true;
		}
	return false;
}

static void set_registers(const struct tsv *t, struct pcpu *p, bool el1, bool sm)
{
	p->pc = RAM_BASE + CODE;
	p->pstate = PSTATE_DAIF | (el1 ? PSTATE_EL1h : PSTATE_EL0t);
	p->sysreg[CPU_VBAR_EL1] = RAM_BASE + VECTORS;
	p->sys.sctlr_el1 = UINT64_C(0x30d00980);
	p->sys.cpacr_el1 = UINT64_C(0x3330000);
	p->sys.zcr_el2 = tsv_number(t, "zcr_el2");
	p->sys.zcr_el1 = tsv_number(t, "zcr_el1");
	p->sys.smcr_el2 = SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | tsv_number(t, "smcr_el2");
	p->sys.smcr_el1 = tsv_number(t, "smcr_el1");
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

static bool same(const struct tsv *t, FILE *out, const char *column, uint64_t got, bool el1)
{
	if (tsv_number(t, column) == got)
		return true;
	fprintf(out, "%s:%u: cpu %s at EL%d: %s is %llu, recorded %s\n", t->name, t->line,
		tsv_get(t, "cpu"), el1, column, (unsigned long long)got, tsv_get(t, column));
	return false;
}

static bool run_row(const struct tsv *t, FILE *out, bool el1, bool sm)
{
	const struct cpu_mem_slot slot = { .gpa = RAM_BASE, .size = RAM_SIZE, .host = ram };
	static struct pcpu p;
	struct cpu_exit exit = { 0 };
	uint64_t budget = RUN_BUDGET;

	memset(&p, 0, sizeof(p));
	if (!set_cpu(t, &p)) {
		fprintf(out, "%s:%u: cpu '%s' is not known; a, b, c and d are\n", t->name, t->line,
			tsv_get(t, "cpu"));
		return false;
	}
	set_registers(t, &p, el1, sm);
	cpu_unicorn_ops.run(&p, &slot, 1, &budget, NULL, &exit);
	return same(t, out, sm ? "rdvl_sm1" : "rdvl_sm0", p.x[0], el1) &&
	       same(t, out, sm ? "rdsvl_sm1" : "rdsvl_sm0", p.x[1], el1) &&
	       same(t, out, "zcr_el1_read", p.sys.zcr_el1, el1) &&
	       same(t, out, "smcr_el1_read", p.sys.smcr_el1, el1);
}

bool lengths_row(const struct tsv *t, FILE *out)
{
	bool ok = true;

	put_code();
	for (int mode = 0; ok && mode < 4; mode++)
		ok = run_row(t, out, mode & 1, mode >> 1);
	return ok;
}
