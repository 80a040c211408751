// SPDX-License-Identifier: GPL-2.0-or-later
/* save, restore, same_as: what a VMM does to migrate a vCPU */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "by_profile.h"
#include "c_ids.h"
#include "c_program.h"
#include "migration.h"
#include "regs.h"

/* A save is called by its place among the saves: two may have one name */
static unsigned int number_of_save(const struct program *p, const struct step *save)
{
	unsigned int n = 1;

	for (const struct step *step = p->scenario->steps; step != save; step = step->next)
		n += step->action == STEP_save;
	return n;
}

/* The last of the name before @at; the loader has seen one */
static unsigned int save_called(const struct program *p, const struct step *at, const char *name)
{
	const struct step *found = NULL;

	for (const struct step *step = p->scenario->steps; step != at; step = step->next)
		if (step->action == STEP_save && !strcmp(step->name, name))
			found = step;
	return found ? number_of_save(p, found) : 0;
}

static void put_first_errno(struct program *p, const struct step *step)
{
	fputs("\tclaim_first_errno(", p->out);
	put_what(p, step, "");
	fprintf(p->out, ", %s,\n\t\t\t  ", c_errno(step_errno(p, step)));
}

bool c_step_save(struct program *p, const struct step *step)
{
	put_first_errno(p, step);
	fputs("save(", p->out);
	put_vcpu(p, step);
	fprintf(p->out, ", &saves[%u]));\n", number_of_save(p, step));
	return true;
}

static const char *const class_names[NR_REG_CLASSES] = {
	[CLASS_SVE_VLS] = "CLASS_SVE_LENGTHS", [CLASS_SME_VLS] = "CLASS_SME_LENGTHS",
	[CLASS_CORE] = "CLASS_CORE", [CLASS_V] = "CLASS_FP", [CLASS_FP_STATUS] = "CLASS_FP_STATUS",
	[CLASS_SVE] = "CLASS_SVE", [CLASS_SME] = "CLASS_SME", [CLASS_SVCR] = "CLASS_STREAMING",
	[CLASS_OTHER] = "CLASS_OTHER",
};

static void put_passes(struct program *p, const char *name, const uint8_t *pass)
{
	fprintf(p->out, "\tstatic const uint8_t %s[] = {", name);
	for (int class = 0; class < NR_REG_CLASSES; class++)
		fprintf(p->out, pass[class] == PASS_NEVER ? "%s[%s] = 0xff," : "%s[%s] = %u,",
			class % 3 ? " " : "\n\t\t", class_names[class], pass[class]);
	fputs("\n\t};\n", p->out);
}

static bool one_for_all(const struct vmm_order *order)
{
	return !memcmp(order->pass, order->pass_with_sve, sizeof(order->pass));
}

bool c_step_restore(struct program *p, const struct step *step)
{
	const struct restore_arg *arg = &step->restore;
	const struct vmm_order *order = vmm_order_by_name(arg->order ? arg->order : "list");
	unsigned int from = save_called(p, step, arg->from), nr = 0;

	if (arg->finalize)
		put_finalized_features(p, step, &nr);
	fprintf(p->out, "\t/* %s: %s */\n", order->name, order->doc);
	put_passes(p, "pass_of", order->pass);
	if (!one_for_all(order))
		put_passes(p, "pass_with_sve", order->pass_with_sve);
	fputc('\n', p->out);
	if (arg->ignore_errors)
		fputc('\t', p->out);
	else
		put_first_errno(p, step);
	fputs("restore(", p->out);
	put_vcpu(p, step);
	fprintf(p->out, ", &saves[%u], ", from);
	if (one_for_all(order))
		fputs("pass_of", p->out);
	else
		fprintf(p->out, "has_sve_regs(&saves[%u]) ? pass_with_sve : pass_of", from);
	fprintf(p->out, ", %s, %s, %u)%s;\n", arg->finalize ? "true" : "false", nr ? "features" : "NULL", nr,
		arg->ignore_errors ? "" : ")");
	return true;
}

/* Groups of registers are lost as one (load_expect.c) */
static void put_range(struct program *p, const char *name)
{
	static const struct { const char *name, *first, *last; } groups[] = {
		{ "X", "X0", "X30" }, { "SPSR", "SPSR[0]", "SPSR[4]" }, { "V", "V0", "V31" },
		{ "Z", "Z0", "Z31" }, { "P", "P0", "P15" }, { "ZA", "ZA[0]", "ZA[255]" },
	};
	const char *first = name, *last = name;
	char a[C_EXPR_MAX], b[C_EXPR_MAX];
	uint64_t from = 0, to = 0;

	for (size_t i = 0; i < sizeof(groups) / sizeof(groups[0]); i++)
		if (!strcmp(groups[i].name, name)) {
			first = groups[i].first;
			last = groups[i].last;
		}
	reg_id(NULL, first, &from);
	reg_id(NULL, last, &to);
	if (from == KVM_REG_ARM64_SME_VLS)
		from = to = sme_vls_reg_id(p->profile);
	fprintf(p->out, "\t\t{ \"%s\", %s,\n\t\t  %s, false },\n", name, c_reg_id(p->profile, from, a),
		c_reg_id(p->profile, to, b));
}

bool c_step_same_as(struct program *p, const struct step *step)
{
	const struct ynode *lost = losses_on(p->profile, step);
	unsigned int nr = 0;

	if (lost)
		fputs("\tstruct reg_range lost[] = {\n", p->out);
	for (const struct ynode *node = lost; node; node = node->next, nr++)
		put_range(p, node->text);
	if (lost)
		fputs("\t};\n\n", p->out);
	fputs("\tclaim(same_as(", p->out);
	put_vcpu(p, step);
	fprintf(p->out, ", &saves[%u], %s, %u), ", save_called(p, step, step->name), lost ? "lost" : "NULL",
		nr);
	put_what(p, step, step->name);
	fputs(");\n", p->out);
	return true;
}
