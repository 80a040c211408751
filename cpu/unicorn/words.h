/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_UNICORN_WORDS_H
#define KVMSME_UNICORN_WORDS_H

#include "ucpu.h"

/**
 * word_decode() - fill in @w, which is zero but for its offset, from @word
 *
 * w->exec relies on what lies behind @w, up to a word that does not go on.  m->run_page is the page
 * of the code.  It leaves PC where the run has ended; if that is not behind its last word,
 * m->run_done says where.
 */
void word_decode(struct ucpu *m, uint32_t word, struct engine_word *w);

/** word_none() - ends a run, behind the last word of a page or the last that the budget allows */
enum run_end word_none(struct ucpu *m, const struct engine_word *w);

#endif
