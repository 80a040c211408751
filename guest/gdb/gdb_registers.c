// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>

#include "gdb_registers.h"
#include "needed.h"

enum feature { CORE, FPU, SVE, SME, SME2, TLS, TLS2, FPMR };

struct row {
	enum feature feature;
	const char *name;
	enum gdb_reg_kind kind;
	unsigned int first, count;
	size_t size;
	const char *type;
};

/* Types are those of gdb's own descriptions (gdb/features/aarch64-*.c): the same expressions work */
static const char core_types[] =
	"<flags id=\"cpsr_flags\" size=\"4\">"
	"<field name=\"SP\" start=\"0\" end=\"0\"/><field name=\"EL\" start=\"2\" end=\"3\"/>"
	"<field name=\"nRW\" start=\"4\" end=\"4\"/><field name=\"F\" start=\"6\" end=\"6\"/>"
	"<field name=\"I\" start=\"7\" end=\"7\"/><field name=\"A\" start=\"8\" end=\"8\"/>"
	"<field name=\"D\" start=\"9\" end=\"9\"/><field name=\"BTYPE\" start=\"10\" end=\"11\"/>"
	"<field name=\"SSBS\" start=\"12\" end=\"12\"/><field name=\"IL\" start=\"20\" end=\"20\"/>"
	"<field name=\"SS\" start=\"21\" end=\"21\"/><field name=\"PAN\" start=\"22\" end=\"22\"/>"
	"<field name=\"UAO\" start=\"23\" end=\"23\"/><field name=\"DIT\" start=\"24\" end=\"24\"/>"
	"<field name=\"TCO\" start=\"25\" end=\"25\"/><field name=\"V\" start=\"28\" end=\"28\"/>"
	"<field name=\"C\" start=\"29\" end=\"29\"/><field name=\"Z\" start=\"30\" end=\"30\"/>"
	"<field name=\"N\" start=\"31\" end=\"31\"/></flags>\n";

static const char svcr_types[] =
	"<flags id=\"svcr_flags\" size=\"8\"><field name=\"SM\" start=\"0\" end=\"0\"/>"
	"<field name=\"ZA\" start=\"1\" end=\"1\"/></flags>\n";

static const struct {
	char letter;		/* of the element's size: q d s h b */
	unsigned int bytes;
	const char *views[3];	/* as float, unsigned, signed */
} elements[] = {
	{ 'q', 16, { NULL, "uint128", "int128" } },
	{ 'd', 8, { "ieee_double", "uint64", "int64" } },
	{ 's', 4, { "ieee_single", "uint32", "int32" } },
	{ 'h', 2, { "ieee_half", "uint16", "int16" } },
	{ 'b', 1, { NULL, "uint8", "int8" } },
};

#define NR_ELEMENTS (sizeof(elements) / sizeof(elements[0]))

static const char views[] = "fus";

/* Vectors of each view of an element, and their union, e.g. svevsf, svevsu, svevss and svevns */
static void put_element_types(FILE *out, const char *prefix, size_t element, size_t size)
{
	const char *const *types = elements[element].views;
	char letter = elements[element].letter;

	for (int v = 0; v < 3; v++)
		if (types[v])
			fprintf(out, "<vector id=\"%s%c%c\" type=\"%s\" count=\"%zu\"/>\n", prefix, letter,
				views[v], types[v], size / elements[element].bytes);
	fprintf(out, "<union id=\"%sn%c\">", prefix, letter);
	for (int v = 0; v < 3; v++)
		if (types[v])
			fprintf(out, "<field name=\"%c\" type=\"%s%c%c\"/>", views[v], prefix, letter, views[v]);
	fputs("</union>\n", out);
}

static void put_vector_types(FILE *out, const char *prefix, const char *name, size_t size)
{
	for (size_t i = 0; i < NR_ELEMENTS; i++)
		put_element_types(out, prefix, i, size);
	fprintf(out, "<union id=\"%s\">", name);
	for (size_t i = 0; i < NR_ELEMENTS; i++)
		fprintf(out, "<field name=\"%c\" type=\"%sn%c\"/>", elements[i].letter, prefix, elements[i].letter);
	fputs("</union>\n", out);
}

static void put_core_types(FILE *out, const struct gdb_shape *s)
{
	(void)s;
	fputs(core_types, out);
}

static void put_fpu_types(FILE *out, const struct gdb_shape *s)
{
	(void)s;
	put_vector_types(out, "v", "aarch64v", 16);
}

static void put_sve_types(FILE *out, const struct gdb_shape *s)
{
	put_vector_types(out, "svev", "svev", (size_t)16 * s->vq);
	fprintf(out, "<vector id=\"svep\" type=\"uint8\" count=\"%u\"/>\n", 2 * s->vq);
}

static void put_sme_types(FILE *out, const struct gdb_shape *s)
{
	fputs(svcr_types, out);
	fprintf(out, "<vector id=\"sme_bv\" type=\"uint8\" count=\"%u\"/>\n"
		"<vector id=\"sme_bvv\" type=\"sme_bv\" count=\"%u\"/>\n", 16 * s->svq, 16 * s->svq);
}

static void put_sme2_types(FILE *out, const struct gdb_shape *s)
{
	(void)s;
	fputs("<vector id=\"sme2_bv\" type=\"uint8\" count=\"64\"/>\n", out);
}

static const char tls[] = "org.gnu.gdb.aarch64.tls";

/* TPIDR2_EL0 is in the feature of TPIDR_EL0, and is there with SME */
static const struct {
	const char *name;
	void (*put_types)(FILE *out, const struct gdb_shape *s);
} features[] = {
	[CORE] = { "org.gnu.gdb.aarch64.core", put_core_types },
	[FPU]  = { "org.gnu.gdb.aarch64.fpu", put_fpu_types },
	[SVE]  = { "org.gnu.gdb.aarch64.sve", put_sve_types },
	[SME]  = { "org.gnu.gdb.aarch64.sme", put_sme_types },
	[SME2] = { "org.gnu.gdb.aarch64.sme2", put_sme2_types },
	[TLS]  = { tls, NULL },
	[TLS2] = { tls, NULL },
	[FPMR] = { "org.gnu.gdb.aarch64.fpmr", NULL },
};

static bool has(const struct gdb_shape *s, enum feature feature)
{
	const bool there[] = {
		[CORE] = true, [FPU] = !s->vq, [SVE] = s->vq, [SME] = s->svq, [SME2] = s->svq && s->zt0,
		[TLS] = true, [TLS2] = s->svq, [FPMR] = s->fpmr,
	};

	return there[feature];
}

typedef void (*row_fn)(void *opaque, const struct gdb_shape *s, const struct row *row);

static void each_row(const struct gdb_shape *s, row_fn fn, void *opaque)
{
	const struct row rows[] = {
#define REG(feature, name, kind, first, count, size, type) { feature, name, kind, first, count, size, type },
#include "gdb_registers.def"
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (has(s, rows[i].feature))
			fn(opaque, s, &rows[i]);
}

static void add_row(void *opaque, const struct gdb_shape *s, const struct row *row)
{
	struct gdb_registers *regs = opaque;

	(void)s;
	if (row->kind == GDB_VG)
		regs->vg = regs->nr;
	for (unsigned int i = 0; i < row->count; i++)
		regs->reg[regs->nr++] = (struct gdb_reg){ row->kind, row->first + i, row->size };
}

void gdb_registers_of(const struct gdb_shape *shape, struct gdb_registers *regs)
{
	*regs = (struct gdb_registers){ 0 };
	each_row(shape, add_row, regs);
}

struct description {
	FILE *out;
	const char *feature;	/* that is open; NULL: none */
};

static void open_feature(struct description *d, const struct gdb_shape *s, enum feature feature)
{
	if (d->feature == features[feature].name)
		return;
	if (d->feature)
		fputs("</feature>\n", d->out);
	d->feature = features[feature].name;
	fprintf(d->out, "<feature name=\"%s\">\n", d->feature);
	if (features[feature].put_types)
		features[feature].put_types(d->out, s);
}

static void put_row(void *opaque, const struct gdb_shape *s, const struct row *row)
{
	struct description *d = opaque;

	open_feature(d, s, row->feature);
	for (unsigned int i = 0; i < row->count; i++) {
		char number[16];

		snprintf(number, sizeof(number), "%u", row->first + i);
		fprintf(d->out, "<reg name=\"%s%s\" bitsize=\"%zu\" type=\"%s\"/>\n", row->name,
			row->count > 1 ? number : "", 8 * row->size, row->type);
	}
}

char *gdb_target_xml(const struct gdb_shape *shape)
{
	char *text;
	struct description d = { text_stream(&text), NULL };

	fputs("<?xml version=\"1.0\"?>\n<!DOCTYPE target SYSTEM \"gdb-target.dtd\">\n"
	      "<target><architecture>aarch64</architecture>\n", d.out);
	each_row(shape, put_row, &d);
	fputs("</feature></target>\n", d.out);
	fclose(d.out);
	return text;
}
