/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_EXPLORE_SURVEY_HTML_H
#define KVMSME_EXPLORE_SURVEY_HTML_H

#include "survey.h"

/** survey_html() - @nr surveys as a page; @command: what made it, for its foot */
void survey_html(const struct survey *survey, size_t nr, const char *command, FILE *out);

#endif
