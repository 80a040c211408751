// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Replay of a recorded trap matrix: one instruction at EL0 or EL1 under every setting
 * of the FP, SVE and SME controls, either executed or taken to EL1 with an ESR.
 */
#include "needed.h"
#include "traps.h"

#include <stdlib.h>

#include "lengths.h"
#include "trap_check.h"

enum { INSNS, CASES, LENGTHS, NR_KINDS };

/** struct trap_replay - over @nr tables, which are open until it ends */
struct trap_replay {
	const struct recorded_run *run;
	struct trap_insns insns;
	const struct cpu_ops *cpu;
	struct trap_guest *guest;
	struct tsv *table;
	int nr;
	struct tsv_kind kinds[NR_KINDS];
	unsigned long cases, failures, undecided;
	FILE *out;
};

/* FPMR with both EnFPM and FPEN refusing it: the order is not known, the record says */
static bool undecided(const struct trap_case *c, const struct trap_insn *insn)
{
	return c->disputed && !insn->enfpm;
}

static bool replay_case(struct trap_replay *r, const struct tsv *t)
{
	const struct trap_insn *insn;
	struct trap_case c;

	if (!trap_case_read(&c, &r->insns, t))
		return false;
	insn = &r->insns.insn[c.insn];
	if (undecided(&c, insn)) {
		r->undecided++;
		return true;
	}
	r->cases++;
	r->failures += !trap_check(r->guest, &c, insn, t);
	return true;
}

static bool replay_lengths(struct trap_replay *r, const struct tsv *t)
{
	r->cases++;
	r->failures += !lengths_row(t, r->cpu);
	return true;
}

static bool add_insn(struct trap_replay *r, const struct tsv *t)
{
	return trap_insns_add(&r->insns, t);
}

static bool (*const take_row[NR_KINDS])(struct trap_replay *r, const struct tsv *t) = {
	[INSNS] = add_insn, [CASES] = replay_case, [LENGTHS] = replay_lengths,
};

/* Every row of the table; a table of which nothing is used does not say what it seems to */
static bool take_table(struct trap_replay *r, struct tsv *t)
{
	size_t kind = (size_t)(t->kind - r->kinds);
	unsigned long before = r->cases + r->insns.nr, cases = r->cases, failures = r->failures;
	bool ok = true;
	int row = 0;

	while (ok && !recorded_stopped(r->run) && (row = tsv_next(t)) > 0)
		ok = take_row[kind](r, t);
	if (!ok || row < 0)
		return false;
	if (r->run->verbose && kind != INSNS)
		fprintf(r->out, "%s: %lu cases, %lu failures\n", t->name, r->cases - cases, r->failures - failures);
	if (r->cases + r->insns.nr > before || recorded_stopped(r->run))
		return true;
	fprintf(r->out, "%s: no row %s\n", t->name, kind == INSNS ? "at all" : "that can be compared");
	return false;
}

static bool take_tables(struct trap_replay *r, bool insns)
{
	for (int i = 0; i < r->nr; i++)
		if (insns == (r->table[i].kind == &r->kinds[INSNS]) && !take_table(r, &r->table[i]))
			return false;
	return true;
}

static bool open_tables(struct trap_replay *r)
{
	r->kinds[INSNS] = trap_insns_kind;
	r->kinds[CASES] = trap_case_kind;
	r->kinds[LENGTHS] = lengths_kind;
	r->table = needed(calloc((size_t)r->run->nr, sizeof(*r->table)));
	for (; r->nr < r->run->nr; r->nr++)
		if (!tsv_open(&r->table[r->nr], r->run->files[r->nr], r->kinds, NR_KINDS, r->out))
			return false;
	return true;
}

static bool replay(struct trap_replay *r)
{
	if (!open_tables(r) || !take_tables(r, true))
		return false;
	r->guest = trap_guest_new(r->cpu, &r->insns);
	if (!take_tables(r, false))
		return false;
	if (!r->cases && !recorded_stopped(r->run))
		fprintf(r->out, "%s: instructions alone, and no table of cases: nothing is compared\n",
			r->run->files[0]);
	return r->cases || recorded_stopped(r->run);
}

static void summarize(const struct trap_replay *r)
{
	if (r->undecided)
		fprintf(r->out, "%lu cases not compared: FPMR refused by both SCTLR_EL1.EnFPM and "
			"CPACR_EL1.FPEN, whose order is not known\n", r->undecided);
	fprintf(r->out, "%s%lu cases, %lu failures\n", recorded_stopped(r->run) ? "interrupted: " : "", r->cases,
		r->failures);
}

int traps_replay(const struct cpu_ops *cpu, const struct recorded_run *run)
{
	struct trap_replay *r = needed(calloc(1, sizeof(*r)));
	int status = 2;

	r->run = run;
	r->out = run->out;
	r->cpu = cpu;
	if (replay(r)) {
		summarize(r);
		status = r->failures ? 1 : 0;
	}
	while (r->nr)
		tsv_close(&r->table[--r->nr]);
	trap_guest_free(r->guest);
	free(r->table);
	free(r);
	return status;
}

int traps_main(int nfiles, char **files, FILE *out)
{
	return traps_replay(&cpu_unicorn_ops, &(struct recorded_run){ .nr = nfiles, .files = files, .out = out });
}
