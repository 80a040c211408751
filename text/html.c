/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "html.h"

/* Colours go with a word in each cell, never alone */
static const char style[] =
	":root{color-scheme:light dark;--fg:#1c1c1c;--bg:#fff;--soft:#f1f1ee;--line:#c9c9c4;"
	"--good:#d9efdc;--bad:#f6d5d2;--warn:#fbe8bd;--none:#e7e7e4;--link:#0b57a4}"
	"@media(prefers-color-scheme:dark){:root{--fg:#e6e6e3;--bg:#181a1b;--soft:#232628;"
	"--line:#43484b;--good:#1d4426;--bad:#5b2320;--warn:#56430f;--none:#2c3032;--link:#8ec1f5}}"
	"body{font:15px/1.45 system-ui,sans-serif;color:var(--fg);background:var(--bg);"
	"margin:1.5rem;max-width:120rem}"
	"h1{font-size:1.4rem}h2{font-size:1.1rem;margin-top:2rem}a{color:var(--link)}"
	".scroll{overflow-x:auto}table{border-collapse:collapse}"
	"th,td{border:1px solid var(--line);padding:.25rem .5rem;text-align:left;"
	"vertical-align:top}thead th{background:var(--soft);position:sticky;top:0}"
	"tbody th{font-weight:normal;min-width:18rem}code{font-size:.92em}"
	".safe,.same{background:var(--good)}.refused{background:var(--bad)}"
	".lossy,.differs{background:var(--warn)}.not_run{background:var(--none)}"
	"section{border-left:3px solid var(--line);padding-left:1rem;margin:1rem 0}"
	"section h3{font-size:1rem;margin:.2rem 0}dl{display:grid;"
	"grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:.3rem 0}dd{margin:0}"
	":target{outline:2px solid var(--link)}";

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
	fprintf(out, "\n<style>%s</style></head>\n<body>\n", style);
	html_element(out, "h1", "", title);
	fputc('\n', out);
}

void html_end(FILE *out)
{
	fputs("</body></html>\n", out);
}
