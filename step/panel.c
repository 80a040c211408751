// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "panel.h"

#define COLUMNS	74u	/* of elements, behind a name */

static void print_marked(FILE *to, bool changed, const char *text)
{
	if (changed)
		fputc(MARK_ON, to);
	fputs(text, to);
	if (changed)
		fputc(MARK_OFF, to);
}

static void print_named(FILE *to, const char *name, uint64_t was, uint64_t is, const char *behind)
{
	char text[40];

	snprintf(text, sizeof(text), "%-3s 0x%016" PRIx64, name, is);
	print_marked(to, was != is, text);
	fputs(behind, to);
}

static void print_x(const struct stepper_place *p, FILE *to)
{
	char name[8];

	for (int i = 0; i < 31; i++) {
		snprintf(name, sizeof(name), "x%d", i);
		print_named(to, name, p->was->x[i], p->regs->x[i], i % 3 == 2 ? "\n" : "   ");
	}
	print_named(to, "sp", session_sp(p->was), session_sp(p->regs), "   ");
	print_named(to, "pc", p->was->pc, p->regs->pc, "\n");
	print_named(to, "pst", p->was->pstate, p->regs->pstate, "   ");
	print_named(to, "fpc", p->was->vec.fpcr, p->regs->vec.fpcr, "   ");
	print_named(to, "fps", p->was->vec.fpsr, p->regs->vec.fpsr, "\n");
	print_named(to, "svc", p->was->vec.svcr, p->regs->vec.svcr, "   ");
	print_named(to, "zcr", p->was->sys.zcr_el1, p->regs->sys.zcr_el1, "   ");
	print_named(to, "smc", p->was->sys.smcr_el1, p->regs->sys.smcr_el1, "\n");
}

/* As many elements as there is room for, from panel.column on */
static void print_elements(const struct panel *panel, const uint8_t *was, const uint8_t *is, size_t len, FILE *to)
{
	unsigned int nr = (unsigned int)(len / panel->type->size), used = 0;
	char text[64];

	for (unsigned int i = panel->column; i < nr; i++) {
		size_t at = (size_t)i * panel->type->size;
		size_t width = element_text(panel->type, is + at, text, sizeof(text));

		if (used + width + 5 > COLUMNS && i + 1 < nr) {
			fprintf(to, " +%u", nr - i);
			break;
		}
		fputc(' ', to);
		print_marked(to, memcmp(was + at, is + at, panel->type->size) != 0, text);
		used += (unsigned int)width + 1;
	}
	fputc('\n', to);
}

static void print_z(const struct stepper_place *p, const struct panel *panel, FILE *to)
{
	size_t vl = session_vl(p->regs) ? session_vl(p->regs) : 16;

	for (int n = 0; n < SMEVEC_NUM_ZREGS; n++) {
		fprintf(to, "z%-3d", n);
		print_elements(panel, p->was->vec.z[n], p->regs->vec.z[n], vl, to);
	}
}

static void print_bits(const uint8_t *was, const uint8_t *is, size_t nr, FILE *to)
{
	for (size_t i = 0; i < nr && i < 64; i++) {
		char bit[2] = { (char)('0' + (is[i / 8] >> i % 8 & 1)), 0 };

		print_marked(to, (was[i / 8] ^ is[i / 8]) >> i % 8 & 1, bit);
	}
	fprintf(to, nr > 64 ? " +%zu\n" : "\n", nr - 64);
}

static void print_p(const struct stepper_place *p, FILE *to)
{
	for (int n = 0; n <= SMEVEC_FFR; n++) {
		if (n == SMEVEC_FFR)
			fputs("ffr  ", to);
		else
			fprintf(to, "p%-3d ", n);
		print_bits(p->was->vec.p[n], p->regs->vec.p[n], session_vl(p->regs), to);
	}
}

static void print_za(const struct stepper_place *p, const struct panel *panel, FILE *to)
{
	static const uint8_t zeros[SMEVEC_MAX_VL];
	bool was_on = p->was->vec.svcr & SMEVEC_SVCR_ZA;
	unsigned int svl = session_svl(p->regs);

	if (!(p->regs->vec.svcr & SMEVEC_SVCR_ZA)) {
		fprintf(to, "ZA is off: it has no contents\n");
		return;
	}
	fputs("zt0 ", to);
	print_elements(panel, was_on ? p->was->vec.zt0 : zeros, p->regs->vec.zt0, SMEVEC_ZT0_BYTES, to);
	for (unsigned int row = 0; row < svl; row++) {
		fprintf(to, "%-4u", row);
		print_elements(panel, was_on ? p->was->vec.za[row] : zeros, p->regs->vec.za[row], svl, to);
	}
}

static void print_line(FILE *to, uint64_t address, const uint8_t *bytes, size_t nr)
{
	fprintf(to, "%016" PRIx64 " ", address);
	for (size_t i = 0; i < 16; i++)
		if (i < nr)
			fprintf(to, "%s%02x", i % 4 ? "" : " ", bytes[i]);
		else
			fprintf(to, "%s  ", i % 4 ? "" : " ");
	fputs("  ", to);
	for (size_t i = 0; i < nr; i++)
		fputc(isprint(bytes[i]) ? bytes[i] : '.', to);
	fputc('\n', to);
}

void panel_memory(struct stepper *s, uint64_t address, uint64_t len, FILE *to)
{
	for (uint64_t at = 0; at < len; at += 16) {
		uint8_t bytes[16];
		size_t nr = len - at < 16 ? (size_t)(len - at) : 16;

		if (!s->kind->read(s->of, address + at, bytes, nr)) {
			fprintf(to, "%016" PRIx64 "  no memory\n", address + at);
			return;
		}
		print_line(to, address + at, bytes, nr);
	}
}

void panel_output(const struct stepper *s, off_t *from, const char *prefix, FILE *to)
{
	bool begins = true;
	char c;

	while (s->output >= 0 && pread(s->output, &c, 1, *from) == 1) {
		if (begins)
			fputs(prefix, to);
		begins = c == '\n';
		fputc(isprint((unsigned char)c) || c == '\n' || c == '\t' ? c : '.', to);
		++*from;
	}
	if (!begins)
		fputc('\n', to);
}

void panel_print(struct stepper *s, const struct panel *panel, FILE *to)
{
	const struct stepper_place *p = s->kind->here(s->of);
	off_t from = 0;

	switch (panel->kind) {
	case PANEL_X:
		print_x(p, to);
		return;
	case PANEL_Z:
		print_z(p, panel, to);
		return;
	case PANEL_P:
		print_p(p, to);
		return;
	case PANEL_ZA:
		print_za(p, panel, to);
		return;
	case PANEL_MEMORY:
		panel_memory(s, panel->address, 1024, to);
		return;
	case PANEL_OUTPUT:
		panel_output(s, &from, "", to);
		return;
	default:
		return;
	}
}
