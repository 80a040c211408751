/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "html.h"

extern const char page_style[];	/* page.css */

#define LONG_VALUE	28
#define SHOWN		16

void html_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '&')
			fputs("&amp;", out);
		else if (*text == '<')
			fputs("&lt;", out);
		else if (*text == '>')
			fputs("&gt;", out);
		else if (*text == '"')
			fputs("&quot;", out);
		else
			fputc(*text, out);
	}
}

void html_element(FILE *out, const char *tag, const char *attributes, const char *text)
{
	fprintf(out, "<%s%s%s>", tag, *attributes ? " " : "", attributes);
	html_text(out, text);
	fprintf(out, "</%s>", tag);
}

void html_begin(FILE *out, const char *title)
{
	fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", out);
	html_element(out, "title", "", title);
	fprintf(out, "\n<style>\n%s</style></head>\n<body>\n<a class=\"skip\" href=\"#main\">To the contents</a>\n",
		page_style);
	html_element(out, "h1", "id=\"top\"", title);
	fputs("\n<main id=\"main\">\n", out);
}

void html_end(FILE *out, const char *command)
{
	fputs("</main>\n<footer><p>kvmsme " KVMSME_VERSION, out);
	if (command) {
		fputs(": ", out);
		html_element(out, "code", "", command);
	}
	fputs("</p></footer>\n</body></html>\n", out);
}

void html_table(FILE *out, const struct html_table *table)
{
	fputs("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"", out);
	html_text(out, table->label);
	fprintf(out, "\"><table id=\"%s\" class=\"%s\">\n<thead><tr>", table->id, table->class);
	for (const char *const *head = table->heads; *head; head++)
		html_element(out, "th", "scope=\"col\"", *head);
	fputs("</tr></thead>\n<tbody>\n", out);
}

void html_table_end(FILE *out)
{
	fputs("</tbody></table></div>\n", out);
}

void html_cell(FILE *out, const char *of, const char *class)
{
	fprintf(out, "<td%s%s%s data-of=\"", *class ? " class=\"" : "", class, *class ? "\"" : "");
	html_text(out, of);
	fputs("\">", out);
}

void html_value(FILE *out, const char *value)
{
	if (strlen(value) <= LONG_VALUE) {
		html_element(out, "code", "", value);
		return;
	}
	fputs("<details class=\"long\"><summary><code>", out);
	for (int i = 0; i < SHOWN; i++)
		html_text(out, (const char[]){ value[i], 0 });
	fprintf(out, "...</code> <span class=\"faint\">%zu characters</span></summary>", strlen(value));
	html_element(out, "code", "", value);
	fputs("</details>", out);
}
