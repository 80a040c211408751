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

void html_heading(FILE *out, const char *id, const char *text)
{
	fprintf(out, "<h2 id=\"%s\">", id);
	html_text(out, text);
	fputs("</h2>\n", out);
}

static void link_to(FILE *out, const char *text, const char *target, va_list ap)
{
	fputs("<a href=\"#", out);
	vfprintf(out, target, ap);
	fputs("\">", out);
	html_text(out, text);
	fputs("</a>", out);
}

void html_link(FILE *out, const char *text, const char *target, ...)
{
	va_list ap;

	va_start(ap, target);
	link_to(out, text, target, ap);
	va_end(ap);
}

void html_nav(FILE *out, const char *const part[][2], size_t nr)
{
	fputs("<nav aria-label=\"Contents\"><ul>", out);
	for (size_t i = 0; i < nr; i++) {
		fputs("<li>", out);
		html_link(out, part[i][1], "%s", part[i][0]);
		fputs("</li>", out);
	}
	fputs("</ul></nav>\n", out);
}

void html_top(FILE *out)
{
	fputs("<p><a href=\"#top\">Back to the top</a></p>\n", out);
}

void html_sign(FILE *out, const struct html_mark *mark)
{
	fprintf(out, "<span class=\"sign\" role=\"img\" aria-label=\"%s\" title=\"%s\">%s</span>", mark->name,
		mark->name, mark->sign);
}

void html_legend(FILE *out, const struct html_mark *mark, size_t nr)
{
	fputs("<ul class=\"legend\" aria-label=\"Legend\">\n", out);
	for (size_t i = 0; i < nr; i++) {
		fprintf(out, "<li class=\"%s\"><span class=\"sign\" aria-hidden=\"true\">%s</span>", mark[i].class,
			mark[i].sign);
		html_text(out, mark[i].meaning);
		fputs("</li>\n", out);
	}
	fputs("</ul>\n", out);
}

void html_only(FILE *out)
{
	fputs("<input type=\"checkbox\" id=\"only\"> "
	      "<label for=\"only\" class=\"only\">differences only</label>\n", out);
}

void html_begin(FILE *out, const char *title)
{
	fputs("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n", out);
	html_element(out, "title", "", title);
	fprintf(out, "\n<style>\n%s</style></head>\n<body>\n<header>", page_style);
	html_element(out, "a", "class=\"skip\" href=\"#main\"", "To the contents");
	html_element(out, "h1", "id=\"top\"", title);
	fputs("</header>\n<main id=\"main\">\n", out);
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
	fprintf(out, "\"><table id=\"%s\" class=\"%s\">\n<caption>", table->id, table->class);
	html_text(out, table->label);
	fputs("</caption>\n<thead><tr>", out);
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
