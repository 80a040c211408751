// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <string.h>

#include "changes.h"
#include "guest_dump.h"

#define LINE	160	/* columns of elements, behind */
#define INDENT	5	/* columns of a name */

static bool is_zero(const uint8_t *bytes, size_t len)
{
	return !len || (!bytes[0] && !memcmp(bytes, bytes + 1, len - 1));
}

static void print_x(const struct pcpu *regs, FILE *to)
{
	char flags[5];

	for (int i = 0; i < 31; i++)
		fprintf(to, "x%-3d 0x%016" PRIx64 "%s", i, regs->x[i], i % 4 == 3 ? "\n" : "  ");
	fprintf(to, "sp   0x%016" PRIx64 "\n", session_sp(regs));
	fprintf(to, "pc   0x%016" PRIx64 "  pstate 0x%" PRIx64 " (%s, EL%u)\n", regs->pc, regs->pstate,
		changes_flags(regs->pstate, flags), (unsigned int)(regs->pstate & PSTATE_EL_MASK) >> 2);
}

/* Columns of the longest text */
static int width_of(const struct element_type *type, const uint8_t *bytes, size_t len)
{
	size_t width = 0;
	char text[64];

	for (size_t i = 0; i < len; i += type->size) {
		size_t n = element_text(type, bytes + i, text, sizeof(text));

		width = n > width ? n : width;
	}
	return (int)width;
}

/* Elements, the first first, each in @width columns, wrapped behind @indent columns */
static void print_elements(const struct element_type *type, const uint8_t *bytes, size_t len, int width, FILE *to)
{
	size_t a_line = LINE / ((size_t)width + 1);
	char text[64];

	/* a power of two, so that lines of long vectors end where others do */
	while (a_line & (a_line - 1))
		a_line &= a_line - 1;
	for (size_t i = 0; i < len / type->size; i++) {
		if (i && i % a_line == 0)
			fprintf(to, "\n%*s", INDENT, "");
		element_text(type, bytes + i * type->size, text, sizeof(text));
		fprintf(to, "%s%*s", i % a_line ? " " : "", width, text);
	}
	fputc('\n', to);
}

static void print_z(const struct pcpu *regs, const struct dump_item *item, FILE *to)
{
	size_t vl = session_vl(regs) ? session_vl(regs) : 16;
	int first = item->number < 0 ? 0 : item->number, end = item->number < 0 ? SMEVEC_NUM_ZREGS : first + 1;

	fprintf(to, "Z: %zu bytes each (%s), elements %s, the first first\n", vl,
		!session_vl(regs) ? "V: there is no SVE" :
		regs->vec.svcr & SMEVEC_SVCR_SM ? "streaming, SM on" : "SM off", item->type->name);
	for (int n = first; n < end; n++) {
		int last = n;

		while (last < end && is_zero(regs->vec.z[last], vl))
			last++;
		if (last > n + 1) {
			fprintf(to, "z%d-z%d 0\n", n, last - 1);
			n = last - 1;
			continue;
		}
		fprintf(to, "z%-3d ", n);
		print_elements(item->type, regs->vec.z[n], vl, width_of(item->type, regs->vec.z[n], vl), to);
	}
}

/* A bit for each byte of a vector, the first first */
static void print_bits(const uint8_t *bits, size_t nr, FILE *to)
{
	if (is_zero(bits, (nr + 7) / 8)) {
		fputs("0\n", to);
		return;
	}
	for (size_t i = 0; i < nr; i++) {
		if (i && i % 64 == 0)
			fputs("\n    ", to);
		else if (i && i % 8 == 0)
			fputc(' ', to);
		fputc('0' + (bits[i / 8] >> i % 8 & 1), to);
	}
	fputc('\n', to);
}

static void print_p(const struct pcpu *regs, const struct dump_item *item, FILE *to)
{
	size_t vl = session_vl(regs);

	fprintf(to, "P: %zu bits each, one for each byte of a vector, the first first\n", vl);
	for (int n = 0; n < SMEVEC_NUM_PREGS; n++) {
		if (item->number >= 0 && item->number != n)
			continue;
		fprintf(to, "p%-2d ", n);
		print_bits(regs->vec.p[n], vl, to);
	}
	if (item->number >= 0)
		return;
	fputs("ffr ", to);
	print_bits(regs->vec.p[SMEVEC_FFR], vl, to);
}

unsigned int dump_rows(const struct pcpu *regs, const struct dump_item *item)
{
	return item->what == DUMP_TILE ? session_svl(regs) / item->type->size : session_svl(regs);
}

const uint8_t *dump_row(const struct pcpu *regs, const struct dump_item *item, unsigned int row)
{
	return regs->vec.za[item->what == DUMP_TILE ? row * item->type->size + (unsigned int)item->number : row];
}

static bool za_is_off(const struct pcpu *regs, const char *what, FILE *to)
{
	if (regs->vec.svcr & SMEVEC_SVCR_ZA)
		return false;
	fprintf(to, "%s: nothing, ZA is off (SVCR %#" PRIx64 ": SM %s, ZA off)\n", what, regs->vec.svcr,
		regs->vec.svcr & SMEVEC_SVCR_SM ? "on" : "off");
	return true;
}

static void print_za(const struct pcpu *regs, const struct dump_item *item, FILE *to)
{
	unsigned int svl = session_svl(regs), rows = dump_rows(regs, item);
	char name[16] = "ZA";
	int width = 1;

	if (item->what == DUMP_TILE)
		snprintf(name, sizeof(name), "ZA%d.%c", item->number,
			 "BHSDQ"[__builtin_ctz(item->type->size)]);
	if (za_is_off(regs, name, to))
		return;
	fprintf(to, "%s: %u rows of %u elements %s (SVL %u bytes)\n", name, rows, svl / item->type->size,
		item->type->name, svl);
	for (unsigned int row = 0; row < rows; row++) {
		int of_row = width_of(item->type, dump_row(regs, item, row), svl);

		width = of_row > width ? of_row : width;
	}
	for (unsigned int row = 0; row < rows; row++) {
		unsigned int last = row;

		while (last < rows && is_zero(dump_row(regs, item, last), svl))
			last++;
		if (last > row + 1) {
			fprintf(to, "%u-%u: 0\n", row, last - 1);
			row = last - 1;
			continue;
		}
		fprintf(to, "%3u: ", row);
		print_elements(item->type, dump_row(regs, item, row), svl, width, to);
	}
}

static void print_zt0(const struct pcpu *regs, const struct dump_item *item, FILE *to)
{
	if (za_is_off(regs, "ZT0", to))
		return;
	fprintf(to, "ZT0: 64 bytes, elements %s, the first first\n     ", item->type->name);
	print_elements(item->type, regs->vec.zt0, SMEVEC_ZT0_BYTES,
		       width_of(item->type, regs->vec.zt0, SMEVEC_ZT0_BYTES), to);
}

static void print_named(FILE *to, const char *name, uint64_t value, bool always)
{
	if (always || value)
		fprintf(to, "%-14s %#" PRIx64 "\n", name, value);
}

/* Of those that are not there for vectors, what is not zero */
static void print_sys(const struct pcpu *regs, FILE *to)
{
	uint64_t svcr = regs->vec.svcr;

	fprintf(to, "%-14s %#" PRIx64 " (SM %s, ZA %s)\n", "SVCR", svcr, svcr & SMEVEC_SVCR_SM ? "on" : "off",
		svcr & SMEVEC_SVCR_ZA ? "on" : "off");
	fprintf(to, "%-14s %u bytes, streaming %u bytes\n", "vector length", session_vl(regs), session_svl(regs));
	print_named(to, "FPCR", regs->vec.fpcr, true);
	print_named(to, "FPSR", regs->vec.fpsr, true);
	print_named(to, "FPMR", regs->vec.fpmr, true);
	print_named(to, "ZCR_EL1", regs->sys.zcr_el1, true);
	print_named(to, "SMCR_EL1", regs->sys.smcr_el1, true);
	print_named(to, "TPIDR2_EL0", regs->sys.tpidr2_el0, true);
	print_named(to, "CPACR_EL1", regs->sys.cpacr_el1, false);
	print_named(to, "SCTLR_EL1", regs->sys.sctlr_el1, false);
#define X(name, op0, op1, crn, crm, op2) print_named(to, #name, regs->sysreg[CPU_##name], false);
	CPU_SYSREGS(X)
	CPU_A64_SYSREGS(X)
#undef X
}

void guest_dump(const struct pcpu *regs, const struct dump_item *item, FILE *to)
{
	switch (item->what) {
	case DUMP_X:
		print_x(regs, to);
		return;
	case DUMP_Z:
		print_z(regs, item, to);
		return;
	case DUMP_P:
		print_p(regs, item, to);
		return;
	case DUMP_ZA:
	case DUMP_TILE:
		print_za(regs, item, to);
		return;
	case DUMP_ZT0:
		print_zt0(regs, item, to);
		return;
	case DUMP_SYS:
		print_sys(regs, to);
		return;
	}
}
