/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "errnos.h"
#include "html.h"
#include "rules_page.h"

static int group_len(enum rule rule)
{
	return (int)(strrchr(rule_descs[rule].id, '-') - rule_descs[rule].id);
}

static bool same_group(enum rule a, enum rule b)
{
	return group_len(a) == group_len(b) && !strncmp(rule_descs[a].id, rule_descs[b].id, (size_t)group_len(a));
}

static void rule_row(const struct profile *profile, enum rule rule, FILE *out)
{
	int err = rule_errno(profile, rule);
	char statement[RULE_STATEMENT_MAX];

	fprintf(out, "<tr id=\"%s\"><th scope=\"row\"><a href=\"#%s\">%s</a></th>", rule_descs[rule].id,
		rule_descs[rule].id, rule_descs[rule].id);
	html_cell(out, "statement", "");
	html_text(out, rule_statement(profile, rule, statement));
	fputs("</td>", out);
	html_cell(out, "refuses with", "n");
	html_text(out, err ? errno_label(err) : "-");
	fputs("</td>", out);
	html_cell(out, "source", "");
	html_text(out, rule_descs[rule].source);
	fputs("</td></tr>\n", out);
}

void rules_page(const struct profile *profile, bool (*wanted)(const void *ctx, enum rule rule), const void *ctx,
		const char *command, FILE *out)
{
	static const char *const heads[] = { "rule", "statement", "refuses with", "source", NULL };
	enum rule last = RULE_NONE;
	char title[160];

	snprintf(title, sizeof(title), "The ABI of %s, rule by rule", profile->name);
	html_begin(out, title);
	fputs("<nav aria-label=\"Groups of rules\"><ul>", out);
	for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++) {
		if (!wanted(ctx, (enum rule)rule) || (last && same_group(last, (enum rule)rule)))
			continue;
		last = (enum rule)rule;
		fprintf(out, "<li><a href=\"#%s\">%.*s</a></li>", rule_descs[rule].id, group_len(last),
			rule_descs[rule].id);
	}
	fputs("</ul></nav>\n", out);
	html_table(out, &(struct html_table){ "rules", "first", "Rules", heads });
	for (int rule = RULE_NONE + 1; rule < NR_RULES; rule++)
		if (wanted(ctx, (enum rule)rule))
			rule_row(profile, (enum rule)rule, out);
	html_table_end(out);
	html_end(out, command);
}
