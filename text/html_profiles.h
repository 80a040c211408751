/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TEXT_HTML_PROFILES_H
#define KVMSME_TEXT_HTML_PROFILES_H

#include "html.h"
#include "profile.h"

/**
 * html_profiles() - a section "profiles": each with its title, and the knobs in which it is not as the first, which
 * is the reference.  Ids: p0, p1, ...
 */
void html_profiles(FILE *out, const struct profile *const *profiles, size_t nr);

/** html_reference() - a sentence that says so */
void html_reference(FILE *out, const struct profile *reference);

#endif
