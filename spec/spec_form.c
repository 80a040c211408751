/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "html.h"
#include "spec_form.h"

#define WIDTH	79

/* Words of @text in lines of at most WIDTH columns, each begun with @indent spaces */
static void wrapped(FILE *out, const char *text, int indent)
{
	size_t column = 0;

	while (*text) {
		size_t len = strcspn(text, " ");

		if (!column || column + 1 + len > WIDTH) {
			fprintf(out, "%s%*s", column ? "\n" : "", indent, "");
			column = (size_t)indent;
		} else {
			fputc(' ', out);
			column++;
		}
		fwrite(text, 1, len, out);
		column += len;
		text += len;
		text += strspn(text, " ");
	}
	fputc('\n', out);
}

static void line_of(FILE *out, char c, size_t len)
{
	while (len--)
		fputc(c, out);
	fputc('\n', out);
}

static void rst_heading(FILE *out, int level, const char *text)
{
	fprintf(out, "\n%s\n", text);
	line_of(out, "=-~^"[level], strlen(text));
	fputc('\n', out);
}

static void rst_begin(FILE *out, const char *title)
{
	fputs(".. SPDX-License-Identifier: GPL-2.0\n", out);
	rst_heading(out, 0, title);
}

static void rst_paragraph(FILE *out, const char *text)
{
	wrapped(out, text, 0);
	fputc('\n', out);
}

static void rst_field(FILE *out, const char *name, const char *value, bool last)
{
	fprintf(out, ":%s: %s\n%s", name, value, last ? "\n" : "");
}

static void rst_item(FILE *out, const char *term, const char *text, bool last)
{
	fprintf(out, "%s\n", term);
	wrapped(out, text, 2);
	(void)last;
	fputc('\n', out);
}

static void rst_row(FILE *out, const char *const *cell, int nr, bool head)
{
	if (head)
		fputs(".. list-table::\n   :header-rows: 1\n\n", out);
	for (int i = 0; i < nr; i++)
		fprintf(out, "%s %s\n", i ? "     -" : "   * -", cell[i]);
}

static void empty_line(FILE *out)
{
	fputc('\n', out);
}

static void nothing(FILE *out)
{
	(void)out;
}

static void markdown_begin(FILE *out, const char *title)
{
	fprintf(out, "<!-- SPDX-License-Identifier: GPL-2.0 -->\n# %s\n\n", title);
}

static void markdown_heading(FILE *out, int level, const char *text)
{
	fprintf(out, "\n%.*s %s\n\n", level + 1, "####", text);
}

static void markdown_paragraph(FILE *out, const char *text)
{
	fprintf(out, "%s\n\n", text);
}

static void markdown_field(FILE *out, const char *name, const char *value, bool last)
{
	fprintf(out, "- %s: %s\n%s", name, value, last ? "\n" : "");
}

static void markdown_item(FILE *out, const char *term, const char *text, bool last)
{
	fprintf(out, "- **%s**: %s\n%s", term, text, last ? "\n" : "");
}

static void markdown_row(FILE *out, const char *const *cell, int nr, bool head)
{
	for (int i = 0; i < nr; i++)
		fprintf(out, "| %s ", cell[i]);
	fputs("|\n", out);
	for (int i = 0; head && i < nr; i++)
		fprintf(out, "|---%s", i == nr - 1 ? "|\n" : "");
}

/* ``code`` becomes an element */
static void html_line(FILE *out, const char *text)
{
	bool code = false;

	while (*text) {
		const char *mark = strstr(text, "``");
		size_t len = mark ? (size_t)(mark - text) : strlen(text);

		for (size_t i = 0; i < len; i++)
			html_text(out, (const char[]){ text[i], 0 });
		text += len;
		if (!mark)
			break;
		fputs(code ? "</code>" : "<code>", out);
		code = !code;
		text += 2;
	}
}

static void page_begin(FILE *out, const char *title)
{
	html_begin(out, title);
}

static void page_heading(FILE *out, int level, const char *text)
{
	char tag[] = { 'h', (char)('1' + level), 0 };

	html_element(out, tag, "", text);
	fputc('\n', out);
}

static void page_paragraph(FILE *out, const char *text)
{
	fputs("<p>", out);
	html_line(out, text);
	fputs("</p>\n", out);
}

static void page_item(FILE *out, const char *term, const char *text, bool last)
{
	fputs("<dl><dt>", out);
	html_line(out, term);
	fputs("</dt><dd>", out);
	html_line(out, text);
	fputs("</dd></dl>\n", out);
	(void)last;
}

static void page_row(FILE *out, const char *const *cell, int nr, bool head)
{
	const char *heads[SPEC_MAX_COLUMNS + 1] = { NULL };

	if (head) {
		memcpy(heads, cell, (size_t)nr * sizeof(*cell));
		html_table(out, &(struct html_table){ "", "", "Table of this section", heads });
		return;
	}
	fputs("<tr>", out);
	for (int i = 0; i < nr; i++) {
		fputs("<td>", out);
		html_line(out, cell[i]);
		fputs("</td>", out);
	}
	fputs("</tr>\n", out);
}

static void page_end(FILE *out)
{
	html_end(out, NULL);
}

const struct spec_form spec_forms[NR_SPEC_FORMATS] = {
	[SPEC_RST] = { rst_begin, rst_heading, rst_paragraph, rst_field, rst_item, rst_row, empty_line, nothing },
	[SPEC_MARKDOWN] = { markdown_begin, markdown_heading, markdown_paragraph, markdown_field, markdown_item,
			    markdown_row, empty_line, nothing },
	[SPEC_HTML] = { page_begin, page_heading, page_paragraph, page_item, page_item, page_row, html_table_end,
			page_end },
};
