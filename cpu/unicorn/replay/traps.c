// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replay of a recorded trap matrix: one instruction at EL0 or EL1 under every setting
 * of the FP, SVE and SME controls, either executed or taken to EL1 with an ESR.
 *
 * Guest memory: a slot of 32 bytes for each instruction and exception level,
 *	instruction; HVC #1 (EL1) or SVC #1 (EL0)
 * and vectors with HVC #2 in every entry.  What the exit was, and ESR_EL1, ELR_EL1,
 * tell what happened.
 */
#include "traps.h"

#include <stdlib.h>
#include <string.h>

#include "../../cpu.h"
#include "lengths.h"

#define MAX_INSNS	1024
#define RAM_BASE	UINT64_C(0x40000000)
#define SLOT_SIZE	32
#define VECTORS		(2 * MAX_INSNS * SLOT_SIZE)
#define BUFFER		(VECTORS + 0x1000)
#define RAM_SIZE	(BUFFER + 0x4000)

#define WORD_SVC1	0xd4000021u
#define WORD_HVC1	0xd4000022u
#define WORD_HVC2	0xd4000042u

#define HVC_IMM(esr)	((esr) & 0xffff)

struct insn {
	char name[64];
	uint32_t word;
	bool x0_is_result;
	bool enfpm;
	uint64_t x2;
	char rb[16];
};

struct replay {
	struct pcpu pcpu;
	struct insn insn[MAX_INSNS];
	size_t nr_insns;
	uint8_t *ram;
	unsigned long cases;
	unsigned long failures;
	unsigned long undecided;
	FILE *out;
};

static void put_word(struct replay *r, size_t offset, uint32_t word)
{
	memcpy(r->ram + offset, &word, sizeof(word));
}

static size_t slot_offset(size_t index, unsigned int el)
{
	return (2 * index + el) * SLOT_SIZE;
}

static void put_insn(struct replay *r, size_t index)
{
	for (unsigned int el = 0; el < 2; el++) {
		put_word(r, slot_offset(index, el), r->insn[index].word);
		put_word(r, slot_offset(index, el) + 4, el ? WORD_HVC1 : WORD_SVC1);
	}
}

static void put_vectors(struct replay *r)
{
	for (size_t offset = 0; offset < 0x800; offset += 0x80)
		put_word(r, VECTORS + offset, WORD_HVC2);
}

static bool add_insn(struct replay *r, const struct tsv *t)
{
	struct insn *insn = &r->insn[r->nr_insns];
	const char *word = tsv_get(t, "word");
	const char *rb = tsv_get(t, "rb");

	if (!word || !rb || r->nr_insns == MAX_INSNS) {
		fprintf(r->out, "%s:%u: too many instructions, or no column word or rb\n",
			t->name, t->line);
		return false;
	}
	snprintf(insn->name, sizeof(insn->name), "%s", tsv_get(t, "insn"));
	snprintf(insn->rb, sizeof(insn->rb), "%s", rb);
	insn->word = (uint32_t)strtoul(word, NULL, 16);
	insn->x0_is_result = tsv_number(t, "x0_is_result");
	insn->enfpm = tsv_number(t, "enfpm");
	insn->x2 = tsv_number(t, "x2");
	put_insn(r, r->nr_insns++);
	return true;
}

static long find_insn(const struct replay *r, const char *name)
{
	for (size_t i = 0; i < r->nr_insns; i++)
		if (!strcmp(r->insn[i].name, name))
			return (long)i;
	return -1;
}

/* The recorded machine: FEAT_SSVE_BitPerm is what its CPU lacks beside what SMFR0 says */
static uint64_t features(bool fa64)
{
	uint64_t all = (UINT64_C(1) << SMEVEC_NR_FEATURES) - 1;

	all &= ~(UINT64_C(1) << SMEVEC_FEAT_SSVE_BitPerm);
	return fa64 ? all : all & ~(UINT64_C(1) << SMEVEC_FEAT_SME_FA64);
}

static void set_sys(struct smevec_sys *sys, const struct tsv *t, const struct insn *insn)
{
	memset(sys, 0, sizeof(*sys));
	sys->cpacr_el1 = tsv_number(t, "fpen") << 20 | tsv_number(t, "zen") << 16 |
			 tsv_number(t, "smen") << 24;
	sys->sctlr_el1 = UINT64_C(0x30d00980) | tsv_number(t, "entp2") << 60 |
			 (uint64_t)insn->enfpm << 34;
	sys->zcr_el1 = 1;
	sys->smcr_el1 = 3 | tsv_number(t, "fa64") << 31 | tsv_number(t, "ezt0") << 30;
	sys->zcr_el2 = 0xf;
	sys->smcr_el2 = SMEVEC_SMCR_FA64 | SMEVEC_SMCR_EZT0 | 0xf;
	sys->tpidr2_el0 = UINT64_C(0x1122334455667788);
}

static void set_case(struct replay *r, const struct tsv *t, size_t index)
{
	const uint64_t d0 = UINT64_C(0x3ff0000000000000);
	const struct insn *insn = &r->insn[index];
	unsigned int el = (unsigned int)tsv_number(t, "el");
	struct pcpu *p = &r->pcpu;

	memset(p, 0, sizeof(*p));
	p->x[0] = UINT64_C(0x5a5a5a5a5a5a5a5a);
	p->x[1] = RAM_BASE + BUFFER + 0x1000;
	p->x[2] = insn->x2;
	p->sp_el0 = p->sp_el1 = RAM_BASE + BUFFER + 0x3000;
	p->pc = RAM_BASE + slot_offset(index, el);
	p->pstate = PSTATE_DAIF | (el ? PSTATE_EL1h : PSTATE_EL0t);
	p->sysreg[CPU_VBAR_EL1] = RAM_BASE + VECTORS;
	set_sys(&p->sys, t, insn);
	/* where the record is disputed the row says what the architecture has, else what QEMU has */
	p->sys.quirk_qemu = !tsv_number(t, "disputed");
	p->features = features(tsv_number(t, "facpu"));
	p->vl_map = 0xf;
	p->svl_map = 0x808b;
	p->vec.svcr = tsv_number(t, "sm") | tsv_number(t, "za") << 1;
	memcpy(p->vec.z[0], &d0, sizeof(d0));
}

static uint64_t read_back(const struct pcpu *p, const char *name)
{
	if (!strcmp(name, "ZCR_EL1"))
		return p->sys.zcr_el1;
	if (!strcmp(name, "SMCR_EL1"))
		return p->sys.smcr_el1;
	if (!strcmp(name, "SMPRI_EL1"))
		return p->sys.smpri_el1;
	if (!strcmp(name, "TPIDR2_EL0"))
		return p->sys.tpidr2_el0;
	if (!strcmp(name, "FPCR"))
		return p->vec.fpcr;
	if (!strcmp(name, "FPSR"))
		return p->vec.fpsr;
	return !strcmp(name, "FPMR") ? p->vec.fpmr : 0;
}

/* This machine traps the ID registers (HCR_EL2.TID3), the recorded one did not */
static bool id_register(const struct cpu_exit *exit)
{
	unsigned int op0 = exit->esr >> 20 & 3, crn = exit->esr >> 10 & 15;

	return ESR_EC(exit->esr) == ESR_EC_SYS64 && exit->esr & ESR_SYS64_READ && op0 == 3 &&
	       crn == 0;
}

/* Executed: the HVC or SVC behind the instruction was reached */
static bool executed(const struct pcpu *p, const struct cpu_exit *exit)
{
	if (HVC_IMM(exit->esr) == 1)
		return true;
	return p->sysreg[CPU_ESR_EL1] == ((uint64_t)ESR_EC_SVC64 << ESR_EC_SHIFT | ESR_IL | 1);
}

static void fail(struct replay *r, const struct tsv *t, const char *what,
		 unsigned long long got, unsigned long long want)
{
	fprintf(r->out, "%s:%u: %s at EL%s: %s is 0x%llx, recorded 0x%llx\n", t->name, t->line,
		tsv_get(t, "insn"), tsv_get(t, "el"), what, got, want);
}

/* What the row expects, with the architecture's answer where the record is disputed */
struct expectation {
	bool ok;
	uint64_t esr;
	const char *rb;
};

static struct expectation expectation(const struct tsv *t)
{
	const char *arch = tsv_get(t, "arch");
	struct expectation e = {
		.ok = !strcmp(tsv_get(t, "result"), "ok"),
		.esr = tsv_number(t, "esr"),
		.rb = tsv_get(t, "rb"),
	};

	if (!tsv_number(t, "disputed"))
		return e;
	if (!strcmp(arch, "ok")) {
		e.ok = true;
		e.rb = "-";
	} else if (!strncmp(arch, "rb=", 3)) {
		e.rb = arch + 3;
	} else {
		e.ok = false;
		e.esr = strtoull(arch, NULL, 0);
		e.rb = "-";
	}
	return e;
}

static bool check_trap(struct replay *r, const struct tsv *t, size_t index, uint64_t esr)
{
	const struct pcpu *p = &r->pcpu;
	unsigned int el = (unsigned int)tsv_number(t, "el");
	uint64_t elr = RAM_BASE + slot_offset(index, el);

	if (p->sysreg[CPU_ESR_EL1] != esr) {
		fail(r, t, "ESR_EL1", p->sysreg[CPU_ESR_EL1], esr);
		return false;
	}
	if (p->sysreg[CPU_ELR_EL1] != elr) {
		fail(r, t, "ELR_EL1", p->sysreg[CPU_ELR_EL1], elr);
		return false;
	}
	return true;
}

static bool check_values(struct replay *r, const struct tsv *t, const struct insn *insn,
			 const struct expectation *want)
{
	const struct pcpu *p = &r->pcpu;
	const char *x0 = tsv_get(t, "x0");

	if (p->vec.svcr != tsv_number(t, "svcr_after")) {
		fail(r, t, "SVCR", p->vec.svcr, tsv_number(t, "svcr_after"));
		return false;
	}
	if (want->ok && insn->x0_is_result && strcmp(x0, "-") != 0 &&
	    p->x[0] != strtoull(x0, NULL, 0)) {
		fail(r, t, "X0", p->x[0], strtoull(x0, NULL, 0));
		return false;
	}
	if (strcmp(want->rb, "-") != 0 && read_back(p, insn->rb) != strtoull(want->rb, NULL, 0)) {
		fail(r, t, insn->rb, read_back(p, insn->rb), strtoull(want->rb, NULL, 0));
		return false;
	}
	return true;
}

static bool check_case(struct replay *r, const struct tsv *t, size_t index)
{
	const struct cpu_mem_slot slot = { .gpa = RAM_BASE, .size = RAM_SIZE, .host = r->ram };
	struct expectation want = expectation(t);
	struct cpu_exit exit = { 0 };
	uint64_t budget = 1000;
	bool ok;

	set_case(r, t, index);
	cpu_unicorn_ops.run(&r->pcpu, &slot, 1, &budget, NULL, &exit);
	if (id_register(&exit)) {
		r->pcpu.x[0] = strtoull(tsv_get(t, "x0"), NULL, 0);
		r->pcpu.pc += 4;
		cpu_unicorn_ops.run(&r->pcpu, &slot, 1, &budget, NULL, &exit);
	}
	if (exit.reason != CPU_EXIT_SYNC || ESR_EC(exit.esr) != ESR_EC_HVC64) {
		fail(r, t, "ESR_EL2", exit.esr, (uint64_t)ESR_EC_HVC64 << ESR_EC_SHIFT);
		return false;
	}
	ok = executed(&r->pcpu, &exit);
	if (ok != want.ok) {
		fail(r, t, ok ? "executed, but ESR_EL1" : "trapped, ESR_EL1",
		     r->pcpu.sysreg[CPU_ESR_EL1], want.esr);
		return false;
	}
	if (!ok && !check_trap(r, t, index, want.esr))
		return false;
	return check_values(r, t, &r->insn[index], &want);
}

/* FPMR with both EnFPM and FPEN refusing it: the order is not known, the record says */
static bool undecided(const struct replay *r, const struct tsv *t, size_t index)
{
	return tsv_number(t, "disputed") && !r->insn[index].enfpm;
}

static bool replay_row(struct replay *r, const struct tsv *t)
{
	long index = find_insn(r, tsv_get(t, "insn"));

	if (index < 0) {
		fprintf(r->out, "%s:%u: instruction %s is in no table\n", t->name, t->line,
			tsv_get(t, "insn"));
		return false;
	}
	if (undecided(r, t, (size_t)index)) {
		r->undecided++;
		return true;
	}
	r->cases++;
	r->failures += !check_case(r, t, (size_t)index);
	return true;
}

static bool has_columns(struct replay *r, const struct tsv *t)
{
	static const char *const needed[] = {
		"el", "fpen", "zen", "smen", "sm", "za", "facpu", "fa64", "ezt0", "insn",
		"result", "esr", "x0", "svcr_after", "rb", "disputed", "arch",
	};

	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		if (!tsv_has(t, needed[i])) {
			fprintf(r->out, "%s:1: no column %s\n", t->name, needed[i]);
			return false;
		}
	}
	return true;
}

static bool for_each_length(struct replay *r, struct tsv *t)
{
	int row;

	while ((row = tsv_next(t, r->out)) > 0) {
		r->cases++;
		r->failures += !lengths_row(t, r->out);
	}
	return row == 0;
}

static bool for_each_row(struct replay *r, const char *name, bool insns)
{
	struct tsv t;
	bool ok = true;
	int row = 0;

	if (!tsv_open(&t, name, r->out))
		return false;
	if (insns != tsv_has(&t, "check")) {
		tsv_close(&t);
		return true;	/* a table of the other kind */
	}
	if (!insns && lengths_is_table(&t)) {
		ok = for_each_length(r, &t);
		tsv_close(&t);
		return ok;
	}
	if (!insns && !has_columns(r, &t)) {
		tsv_close(&t);
		return false;
	}
	while (ok && (row = tsv_next(&t, r->out)) > 0)
		ok = insns ? add_insn(r, &t) : replay_row(r, &t);
	tsv_close(&t);
	return ok && row == 0;
}

static int replay_files(struct replay *r, int nfiles, char **files)
{
	for (int i = 0; i < nfiles; i++)
		if (!for_each_row(r, files[i], true))
			return 2;
	put_vectors(r);
	for (int i = 0; i < nfiles; i++)
		if (!for_each_row(r, files[i], false))
			return 2;
	if (r->undecided)
		fprintf(r->out, "%lu cases not compared: FPMR refused by both SCTLR_EL1.EnFPM and "
			"CPACR_EL1.FPEN, whose order is not known\n", r->undecided);
	fprintf(r->out, "%lu cases, %lu failures\n", r->cases, r->failures);
	return r->failures ? 1 : 0;
}

int traps_main(int nfiles, char **files, FILE *out)
{
	struct replay *r = aligned_alloc(64, (sizeof(*r) + 63) & ~(size_t)63);
	int status = 2;

	if (!r)
		return status;
	memset(r, 0, sizeof(*r));
	r->out = out;
	r->ram = aligned_alloc(4096, RAM_SIZE);
	if (r->ram) {
		memset(r->ram, 0, RAM_SIZE);
		status = replay_files(r, nfiles, files);
	}
	cpu_unicorn_ops.release();
	free(r->ram);
	free(r);
	return status;
}
