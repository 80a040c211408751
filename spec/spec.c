/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Section by section: words of its own, registers, rules, and which errors which calls give when */
#include <stdlib.h>
#include <string.h>

#include "errnos.h"
#include "needed.h"
#include "regs.h"
#include "rule_suite.h"
#include "rules.h"
#include "spec_form.h"

struct section {
	int level;
	const char *title, *type, *parameters, *rules, *calls, *words;
};

static const struct section sections[] = {
#define SECTION(...) { __VA_ARGS__ },
#include "sections.def"
#undef SECTION
};

#define NR_SECTIONS (sizeof(sections) / sizeof(sections[0]))

/** struct document - what is printed: @matrix is of its one profile */
struct document {
	const struct profile *profile;
	const struct spec_form *form;
	const struct errno_matrix *matrix;
	FILE *out;
};

static bool has_group(const char *groups, const char *id)
{
	size_t len = (size_t)(strrchr(id, '-') - id);

	for (const char *at = groups; *at; at += strcspn(at, " "), at += *at == ' ')
		if (strcspn(at, " ") == len && !strncmp(at, id, len))
			return true;
	return false;
}

/* A row may have any of the words */
static bool has_word(const char *words, const char *name)
{
	char word[32];

	for (; *words; words += *words == '|') {
		size_t len = strcspn(words, "|");

		snprintf(word, sizeof(word), "%.*s", (int)len, words);
		if (strstr(name, word))
			return true;
		words += len;
	}
	return false;
}

/* The first section that wants it has the row */
static const struct section *section_of(unsigned int row)
{
	for (size_t i = 0; i < NR_SECTIONS; i++)
		if (*sections[i].calls && has_word(sections[i].calls, matrix_rows[row].name))
			return &sections[i];
	return NULL;
}

static const struct matrix_answer *answer(const struct document *d, unsigned int row, int vcpu, int state)
{
	return errno_matrix_at(d->matrix, 0, (enum matrix_vcpu)vcpu, row, (enum matrix_state)state);
}

/* The states in which calls of @row on @vcpu give @err */
static size_t count_states(const struct document *d, unsigned int row, int vcpu, int err)
{
	size_t nr = 0;

	for (int state = 0; state < NR_MATRIX_STATES; state++)
		nr += answer(d, row, vcpu, state)->err == err;
	return nr;
}

/* The same by name: "init; final, SM"; to be freed */
static char *states_text(const struct document *d, unsigned int row, int vcpu, int err)
{
	char *text = NULL;
	size_t size, nr = 0;
	FILE *out = needed(open_memstream(&text, &size));

	for (int state = 0; state < NR_MATRIX_STATES; state++)
		if (answer(d, row, vcpu, state)->err == err)
			fprintf(out, "%s%s", nr++ ? "; " : "", matrix_state_titles[state]);
	fclose(out);
	return needed(text);
}

/* "SVE: always. SME only: init; final, SM": by what the vCPU has */
static char *when(const struct document *d, unsigned int row, int err)
{
	char *text = NULL;
	size_t size, nr = 0;
	FILE *out = needed(open_memstream(&text, &size));

	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++) {
		size_t count = count_states(d, row, vcpu, err);
		bool always = count == NR_MATRIX_STATES - count_states(d, row, vcpu, MATRIX_UNREACHABLE);
		char *states = states_text(d, row, vcpu, err);

		if (count)
			fprintf(out, "%s%s: %s", nr++ ? ". " : "", matrix_vcpu_titles[vcpu],
				always ? "always" : states);
		free(states);
	}
	fclose(out);
	return needed(text);
}

static bool gives(const struct document *d, unsigned int row, int err)
{
	for (int vcpu = 0; vcpu < NR_MATRIX_VCPUS; vcpu++)
		for (int state = 0; state < NR_MATRIX_STATES; state++)
			if (answer(d, row, vcpu, state)->err == err)
				return true;
	return false;
}

#define ERRNO_MAX	133

static void error_row(const struct document *d, unsigned int row, int err)
{
	char *text = when(d, row, err);
	const char *const cells[] = { errno_label(err), matrix_rows[row].name, text };

	d->form->row(d->out, cells, 3, false);
	free(text);
}

static bool errors_of(const struct document *d, const struct section *s, int err, bool begun)
{
	static const char *const heads[] = { "Error", "Call", "When, by what the vCPU has" };

	for (unsigned int row = 0; row < nr_matrix_rows; row++) {
		if (section_of(row) != s || !gives(d, row, err))
			continue;
		if (!begun)
			d->form->row(d->out, heads, 3, true);
		begun = true;
		error_row(d, row, err);
	}
	return begun;
}

static void errors(const struct document *d, const struct section *s)
{
	bool begun = false;

	for (int err = 1; err <= ERRNO_MAX; err++)
		begun = errors_of(d, s, err, begun);
	if (begun)
		d->form->table_end(d->out);
}

/* What bounds the model alone is no ABI, and what a knob leaves nothing to decide is none of this profile's */
static bool is_of(const struct document *d, const struct section *s, int rule)
{
	return has_group(s->rules, rule_descs[rule].id) && strcmp(rule_descs[rule].source, "model limit") &&
	       !rule_excluded(d->profile, (enum rule)rule);
}

static void rules(const struct document *d, const struct section *s)
{
	char statement[RULE_STATEMENT_MAX], text[RULE_STATEMENT_MAX + 256];
	int last = RULE_NONE;

	for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++)
		if (is_of(d, s, rule))
			last = rule;
	for (int rule = RULE_NONE + 1; rule <= last; rule++) {
		if (!is_of(d, s, rule))
			continue;
		snprintf(text, sizeof(text), "%s [%s]", rule_statement(d->profile, (enum rule)rule, statement),
			 rule_descs[rule].source);
		d->form->item(d->out, rule_descs[rule].id, text, rule == last);
	}
}

static void ioctl_fields(const struct document *d, const struct section *s)
{
	if (!s->type)
		return;
	d->form->field(d->out, "Architectures", "arm64", false);
	d->form->field(d->out, "Type", s->type, false);
	d->form->field(d->out, "Parameters", s->parameters, false);
	d->form->field(d->out, "Returns", "0 on success, -1 on error", true);
}

static void section(const struct document *d, const struct section *s)
{
	d->form->heading(d->out, s->level, s->title);
	ioctl_fields(d, s);
	d->form->paragraph(d->out, s->words);
	rules(d, s);
	errors(d, s);
}

/* The id in which a register's number and slice are 0; SME_VLS is the profile's own */
static uint64_t id_of(const struct document *d, const char *name)
{
	uint64_t id = 0;

	if (!strcmp(name, "SME_VLS"))
		return (KVM_REG_ARM64_SVE_VLS & ~UINT64_C(0xffff)) | d->profile->sme_vls_id;
	reg_id(NULL, name, &id);
	return id;
}

static void register_row(const struct document *d, const char *name, const char *whole)
{
	uint64_t id = id_of(d, name);
	char code[32], size[24];
	const char *const cells[] = { whole, code, size };

	snprintf(code, sizeof(code), "``0x%016llx``", (unsigned long long)id);
	snprintf(size, sizeof(size), "%llu", (unsigned long long)KVM_REG_SIZE(id) * 8);
	d->form->row(d->out, cells, 3, false);
}

static void registers(const struct document *d)
{
	static const char *const heads[] = { "Register", "Id of the first", "Bits" };
	static const char *const names[][2] = {
		{ "V0", "V0 to V31" }, { "Z0", "Z0 to Z31" }, { "P0", "P0 to P15" }, { "FFR", "FFR" },
		{ "ZA[0]", "ZA, row 0 to 255" }, { "ZT0", "ZT0" }, { "SVE_VLS", "KVM_REG_ARM64_SVE_VLS" },
		{ "SME_VLS", "KVM_REG_ARM64_SME_VLS" }, { "SVCR", "SVCR" }, { "FPMR", "FPMR" },
		{ "ZCR_EL1", "ZCR_EL1" }, { "SMCR_EL1", "SMCR_EL1" }, { "TPIDR2_EL0", "TPIDR2_EL0" },
		{ "SMPRI_EL1", "SMPRI_EL1" }, { "SMIDR_EL1", "SMIDR_EL1" },
		{ "ID_AA64ZFR0_EL1", "ID_AA64ZFR0_EL1" }, { "ID_AA64SMFR0_EL1", "ID_AA64SMFR0_EL1" },
	};

	d->form->heading(d->out, 1, "Registers");
	d->form->paragraph(d->out,
			   "Ids of vector, SVE and SME registers. Registers follow their first by 1 in bits 4:0 of "
			   "the number, V by 4, Z, P and ZA by 32, which leaves room for slices.");
	d->form->row(d->out, heads, 3, true);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (d->profile->sme || (strncmp(names[i][0], "Z", 1) && strncmp(names[i][0], "SM", 2)) ||
		    !strcmp(names[i][0], "Z0") || !strcmp(names[i][0], "ZCR_EL1"))
			register_row(d, names[i][0], names[i][1]);
	d->form->table_end(d->out);
}

/* The vCPU that has most of what can be had */
static int richest(const struct document *d)
{
	static const int by_state[] = { MATRIX_SVE_SME, MATRIX_SVE, MATRIX_SME };

	for (size_t i = 0; i < sizeof(by_state) / sizeof(by_state[0]); i++)
		if (!answer(d, 0, by_state[i], STATE_I)->err)
			return by_state[i];
	return MATRIX_PLAIN;
}

/* In which states each call can be made */
static void order(const struct document *d)
{
	static const char *const heads[] = { "Call", "Succeeds when the vCPU is" };
	int vcpu = richest(d);
	char text[80];

	d->form->heading(d->out, 1, "Order of calls");
	snprintf(text, sizeof(text), "For a vCPU with %s.", matrix_vcpu_titles[vcpu]);
	d->form->paragraph(d->out, text);
	d->form->row(d->out, heads, 2, true);
	for (unsigned int row = 0; row < nr_matrix_rows; row++) {
		char *states = states_text(d, row, vcpu, 0);
		const char *const cells[] = { matrix_rows[row].name, states };

		if (*states)
			d->form->row(d->out, cells, 2, false);
		free(states);
	}
	d->form->table_end(d->out);
}

static void print(const struct document *d)
{
	char title[160], text[512];

	snprintf(title, sizeof(title), "SVE and SME of KVM/arm64 vCPUs: %s", d->profile->name);
	d->form->begin(d->out, title);
	snprintf(text, sizeof(text),
		 "What userspace sees of the vector state of a vCPU under %s, as kvmsme models it. Each statement is a "
		 "rule of the model with its source; errors are those of calls made on it, on a host with SVE of 128 "
		 "and 256 bits and SME of 128, 256 and 512 bits. States: created; init, by KVM_ARM_VCPU_INIT; final, "
		 "by KVM_ARM_VCPU_FINALIZE; ran, by KVM_RUN; SM and ZA, with that bit of SVCR set.",
		 d->profile->name);
	d->form->paragraph(d->out, text);
	registers(d);
	for (size_t i = 0; i < NR_SECTIONS; i++)
		section(d, &sections[i]);
	order(d);
	d->form->end(d->out);
}

bool spec_print(const struct profile *profile, enum spec_format format, FILE *out, struct kvmsme_error *error)
{
	struct errno_matrix matrix = { 0 };
	bool ok = errno_matrix_make(&matrix, &profile, 1, &matrix_host, error);

	if (ok)
		print(&(struct document){ profile, &spec_forms[format], &matrix, out });
	errno_matrix_free(&matrix);
	return ok;
}
