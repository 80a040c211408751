// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "changes.h"
#include "element_type.h"

#define SHOWN_WORDS	4	/* of a vector */
#define SHOWN_ROWS	8	/* numbers of rows of ZA */

static void print_number(FILE *to, const char *name, uint64_t was, uint64_t is)
{
	if (was != is)
		fprintf(to, " %s=%#" PRIx64, name, is);
}

const char *changes_flags(uint64_t pstate, char to[5])
{
	for (int i = 0; i < 4; i++)
		to[i] = (pstate >> (31 - i) & 1 ? "NZCV" : "nzcv")[i];
	to[4] = 0;
	return to;
}

static void print_pstate(FILE *to, uint64_t was, uint64_t is)
{
	char flags[5];

	if ((was ^ is) & PSTATE_NZCV)
		fprintf(to, " NZCV=%s", changes_flags(is, flags));
	if ((was ^ is) & PSTATE_EL_MASK)
		fprintf(to, " EL%u", (unsigned int)(is & PSTATE_EL_MASK) >> 2);
	if ((was ^ is) & PSTATE_DAIF)
		fprintf(to, " DAIF=%#" PRIx64, (is & PSTATE_DAIF) >> 6);
}

static void print_general(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	char name[8];

	for (int i = 0; i < 31; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		print_number(to, name, was->x[i], is->x[i]);
	}
	print_number(to, "sp", session_sp(was), session_sp(is));
	print_pstate(to, was->pstate, is->pstate);
}

/* What is EL1's own and has gone back to EL0 is no business of a program's at EL0 */
static void print_system_el1(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
#define X(name, op0, op1, crn, crm, op2) print_number(to, #name, was->sysreg[CPU_##name], is->sysreg[CPU_##name]);
	CPU_SYSREGS(X)
	CPU_A64_SYSREGS(X)
#undef X
	print_number(to, "SCTLR_EL1", was->sys.sctlr_el1, is->sys.sctlr_el1);
	print_number(to, "CPACR_EL1", was->sys.cpacr_el1, is->sys.cpacr_el1);
	print_number(to, "ZCR_EL1", was->sys.zcr_el1, is->sys.zcr_el1);
	print_number(to, "SMCR_EL1", was->sys.smcr_el1, is->sys.smcr_el1);
}

static void print_system(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	if ((was->pstate | is->pstate) & PSTATE_EL_MASK)
		print_system_el1(to, was, is);
	else
		print_number(to, "TPIDR_EL0", was->sysreg[CPU_TPIDR_EL0], is->sysreg[CPU_TPIDR_EL0]);
	print_number(to, "TPIDR2_EL0", was->sys.tpidr2_el0, is->sys.tpidr2_el0);
	print_number(to, "FPCR", was->vec.fpcr, is->vec.fpcr);
	print_number(to, "FPSR", was->vec.fpsr, is->vec.fpsr);
	print_number(to, "FPMR", was->vec.fpmr, is->vec.fpmr);
}

static void print_modes(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	uint64_t changed = was->vec.svcr ^ is->vec.svcr;

	if (changed & SMEVEC_SVCR_SM)
		fprintf(to, " SM %s", is->vec.svcr & SMEVEC_SVCR_SM ? "on" : "off");
	if (changed & SMEVEC_SVCR_ZA)
		fprintf(to, " ZA %s", is->vec.svcr & SMEVEC_SVCR_ZA ? "on" : "off");
	if (session_vl(was) != session_vl(is))
		fprintf(to, " VL=%u", session_vl(is));
	if (session_svl(was) != session_svl(is))
		fprintf(to, " SVL=%u", session_svl(is));
}

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return !len || (!bytes[0] && !memcmp(bytes, bytes + 1, len - 1));
}

/* 32-bit elements, the first first; "+12": so many more */
static void print_words(FILE *to, const uint8_t *bytes, size_t len)
{
	size_t nr = len / 4, shown = nr <= SHOWN_WORDS ? nr : SHOWN_WORDS;
	uint32_t word;

	if (is_zero(bytes, len)) {
		fputc('0', to);
		return;
	}
	for (size_t i = 0; i < shown; i++) {
		memcpy(&word, bytes + 4 * i, sizeof(word));
		fprintf(to, "%s%08" PRIx32, i ? "," : "", word);
	}
	if (shown < nr)
		fprintf(to, ",+%zu", nr - shown);
}

/* From @n on: how many registers have changed, and are zero */
static int zeroed(const struct pcpu *was, const struct pcpu *is, int n, size_t vl)
{
	int nr = 0;

	while (n + nr < SMEVEC_NUM_ZREGS && memcmp(was->vec.z[n + nr], is->vec.z[n + nr], vl) != 0 &&
	       is_zero(is->vec.z[n + nr], vl))
		nr++;
	return nr;
}

static void print_vectors(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	size_t vl = session_vl(is) ? session_vl(is) : 16;

	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++) {
		int nr = zeroed(was, is, n, vl);

		if (nr > 1) {
			fprintf(to, " z%d-z%d=0", n, n + nr - 1);
			n += nr - 1;
		} else if (memcmp(was->vec.z[n], is->vec.z[n], vl) != 0) {
			fprintf(to, " z%d=", n);
			print_words(to, is->vec.z[n], vl);
		}
	}
}

/* One bit a byte of the vector; of long ones the low 64 */
static void print_predicates(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	size_t len = session_vl(is) / 8;

	for (int n = 0; n <= SMEVEC_FFR; n++) {
		uint64_t low = 0;

		if (!memcmp(was->vec.p[n], is->vec.p[n], len))
			continue;
		memcpy(&low, is->vec.p[n], len < sizeof(low) ? len : sizeof(low));
		if (n == SMEVEC_FFR)
			fputs(" ffr=", to);
		else
			fprintf(to, " p%d=", n);
		fprintf(to, "%#" PRIx64 "%s", low,
			len > sizeof(low) && !is_zero(is->vec.p[n] + sizeof(low), len - sizeof(low)) ? ",.." : "");
	}
}

static void print_rows(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	unsigned int svl = session_svl(is), nr = 0, first = 0;

	for (unsigned int row = 0; row < svl; row++) {
		if (!memcmp(was->vec.za[row], is->vec.za[row], svl))
			continue;
		if (!nr++)
			first = row;
		if (nr <= SHOWN_ROWS)
			fprintf(to, nr == 1 ? " za[%u" : ",%u", row);
	}
	if (!nr)
		return;
	if (nr > SHOWN_ROWS)
		fprintf(to, ",+%u", nr - SHOWN_ROWS);
	fputs("]=", to);
	print_words(to, is->vec.za[first], svl);
}

/* What ZA has had while it was off is nothing */
static void print_za(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	static const struct pcpu nothing;
	const struct pcpu *before = was->vec.svcr & SMEVEC_SVCR_ZA ? was : &nothing;

	if (!(is->vec.svcr & SMEVEC_SVCR_ZA))
		return;
	print_rows(to, before, is);
	if (memcmp(before->vec.zt0, is->vec.zt0, SMEVEC_ZT0_BYTES) != 0) {
		fputs(" zt0=", to);
		print_words(to, is->vec.zt0, SMEVEC_ZT0_BYTES);
	}
}

void changes_print(FILE *to, const struct pcpu *was, const struct pcpu *is)
{
	print_general(to, was, is);
	print_system(to, was, is);
	print_modes(to, was, is);
	print_vectors(to, was, is);
	print_predicates(to, was, is);
	print_za(to, was, is);
}

void changes_keep(struct pcpu *was, const struct pcpu *is)
{
	size_t svl = is->vec.svcr & SMEVEC_SVCR_ZA ? session_svl(is) : 0;

	memcpy(was, is, offsetof(struct pcpu, vec));
	memcpy(was->vec.z, is->vec.z, sizeof(was->vec.z));
	memcpy(was->vec.p, is->vec.p, sizeof(was->vec.p));
	memcpy(was->vec.za, is->vec.za, svl * sizeof(was->vec.za[0]));
	memcpy(was->vec.zt0, is->vec.zt0, sizeof(was->vec.zt0));
	was->vec.svcr = is->vec.svcr;
	was->vec.fpmr = is->vec.fpmr;
	was->vec.fpcr = is->vec.fpcr;
	was->vec.fpsr = is->vec.fpsr;
}
