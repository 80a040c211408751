/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Self-contained HTML pages: no network, no scripts, light and dark
 */
#ifndef KVMSME_TEXT_HTML_H
#define KVMSME_TEXT_HTML_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

/**
 * html_begin(), html_end() - a page around what is printed between them
 * @command: what made it, for the foot of the page, or NULL
 */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out, const char *command);

/**
 * html_table(), html_table_end() - a table that scrolls in a frame of its own, where its head stays; on narrow
 * screens its rows are cards
 * @label: what it is, for who cannot see it; @heads: of the columns, up to NULL
 */
struct html_table {
	const char *id, *class, *label;
	const char *const *heads;
};
void html_table(FILE *out, const struct html_table *table);
void html_table_end(FILE *out);

/** html_cell() - begins a cell of the column that is headed @of, which a card says, too; @class: or "" */
void html_cell(FILE *out, const char *of, const char *class);

/** html_value() - a value as code; a long one is cut and has the whole in a fold */
void html_value(FILE *out, const char *value);

/** html_heading() - an h2 that links lead to */
void html_heading(FILE *out, const char *id, const char *text);

/** html_nav() - links to the parts of a page, id and text of each */
void html_nav(FILE *out, const char *const part[][2], size_t nr);

/** html_link() - a link to an id of this page, which printf() makes of @target */
void html_link(FILE *out, const char *text, const char *target, ...) __attribute__((format(printf, 3, 4)));

/** html_top() - the way back to the beginning */
void html_top(FILE *out);

/** struct html_mark - what a colour (a class of page.css), a sign and a word stand for */
struct html_mark {
	const char *class, *sign, *name, *meaning;
};

/** html_sign() - the sign of a mark, and its name for who cannot see it; html_legend() - what marks mean */
void html_sign(FILE *out, const struct html_mark *mark);
void html_legend(FILE *out, const struct html_mark *mark, size_t nr);

/** html_only() - a switch that hides the rows of class "alike" in all tables beside and behind it */
void html_only(FILE *out);

/** html_text() - @text with what HTML would take for markup replaced */
void html_text(FILE *out, const char *text);

/** html_element() - <@tag attributes>text</@tag>; @attributes: or "" */
void html_element(FILE *out, const char *tag, const char *attributes, const char *text);

#endif
