/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Self-contained HTML pages: no network, no scripts, light and dark
 */
#ifndef KVMSME_TEXT_HTML_H
#define KVMSME_TEXT_HTML_H

#include <stdio.h>

/** html_begin(), html_end() - a page around what is printed between them */
void html_begin(FILE *out, const char *title);
void html_end(FILE *out);

/** html_text() - @text with what HTML would take for markup replaced */
void html_text(FILE *out, const char *text);

/** html_element() - <@tag attributes>text</@tag>; @attributes: or "" */
void html_element(FILE *out, const char *tag, const char *attributes, const char *text);

#endif
