// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Engine words, and general-purpose instructions between them, from a trap to what only Unicorn
 * can do.  This loop is what vector code costs; so words are decoded once, the commonest scalars
 * are executed in place, and X registers come from Unicorn when they are needed.
 *
 * What is decoded lies at its place in the page, for several pages alike, and holds only for the
 * words it was decoded from.  Before a run of words up to the next branch they are compared with
 * memory: whoever has written to the code, that is where it is seen.
 */
#include <string.h>

#include "words.h"

/* General-purpose instructions in a row before Unicorn takes over: what the way there costs */
#define SCALARS_MAX 64

/* Words that are executed at once when the budget ends before their run */
#define PART_MAX 32u

_Static_assert(ENGINE_WORDS * 4 == PAGE_SIZE_4K, "a page has a decoded word for each of its words");

/* Runs that go through the word have changed with it */
static void decode(struct ucpu *m, struct engine_page *page, size_t index, uint32_t word)
{
	struct engine_word *w = &page->words[index];

	for (size_t i = index; i && w[-1].goes_on; i--, w--)
		w[-1].run = 0;
	w = &page->words[index];
	*w = (struct engine_word){ .offset = (uint16_t)(4 * index) };
	word_decode(m, word, w);
	page->code[index] = word;
}

/* All that is decoded: it was for other features */
void interpret_forget(struct ucpu *m)
{
	for (size_t i = 0; i < ENGINE_PAGES; i++)
		if (m->pages[i].used)
			memset(&m->pages[i], 0, sizeof(m->pages[i]));
}

/* Of the words at @host, which lie in the page from @first on */
static void make_run(struct ucpu *m, struct engine_page *page, size_t first, const uint8_t *host)
{
	struct engine_word *head = &page->words[first], *w;
	size_t i = first;

	page->used = true;
	page->words[ENGINE_WORDS] =
		(struct engine_word){ .exec = word_none, .offset = PAGE_SIZE_4K };
	do {
		uint32_t word;

		memcpy(&word, host + 4 * (i - first), sizeof(word));
		if (!page->words[i].exec || page->code[i] != word)
			decode(m, page, i, word);
	} while (page->words[i++].goes_on && i < ENGINE_WORDS);
	head->run = (uint16_t)(i - first);
	head->run_engine = false;
	head->run_xwritten = head->run_xread = 0;
	for (w = head; w < head + head->run; w++) {
		head->run_engine |= w->is_engine;
		head->run_xwritten |= w->xwritten;
		head->run_xread |= w->xread | w->xwritten;
	}
}

/* No call for runs of 4 to 8 words, the loops in which it would be noticed */
static inline bool is_same(const uint8_t *a, const uint8_t *b, size_t bytes)
{
	if (bytes - 16 <= 16)
		return !memcmp(a, b, 16) && !memcmp(a + bytes - 16, b + bytes - 16, 16);
	return !memcmp(a, b, bytes);
}

/* Not inlined: a run of words needs each register once */
static __attribute__((noinline)) uint32_t fetch_xregs(struct ucpu *m, uint32_t mask,
						      uint32_t valid)
{
	for (mask &= ~valid; mask; mask &= mask - 1) {
		unsigned int n = (unsigned int)__builtin_ctz(mask);

		uc_reg_read(m->uc, uc_xreg(n), &m->engine.x[n]);
		valid |= UINT32_C(1) << n;
	}
	return valid;
}

/**
 * struct run - between a trap and its end
 * @host:    the page of code at m->run_page
 * @scalars: what may follow before the next engine word
 * @x_valid: X registers that have come from Unicorn
 */
struct run {
	const uint8_t *host;
	uint64_t left;
	unsigned int scalars;
	uint32_t x_valid;
};

static const uint8_t no_kick;

/* The first @nr words of a run and no more */
static enum run_end run_part(struct ucpu *m, const struct engine_word *w, unsigned int nr,
			     uint64_t *left)
{
	struct engine_word part[PART_MAX + 1];
	enum run_end end;

	memcpy(part, w, nr * sizeof(*w));
	part[nr] =
		(struct engine_word){ .exec = word_none, .offset = (uint16_t)(w->offset + 4 * nr) };
	end = part->exec(m, part);
	*left -= end == RUN_BRANCHES ? nr : (uint64_t)(m->run_done - part);
	return end;
}

/*
 * The run at @w, decoded from @code, which @host is like; and again while it branches to its begin.
 * Not inlined: it needs all registers.
 */
static __attribute__((noinline)) enum run_end run_loop(struct ucpu *m,
						       const struct engine_word *w,
						       const void *code, const void *host,
						       uint64_t *left)
{
	const volatile uint8_t *kick = m->kick ? m->kick : &no_kick;
	uint64_t pc = m->engine.pc, nr = w->run, rest = *left;
	uint64_t again = w->run_engine ? nr : UINT64_MAX;
	enum run_end end;

	do {
		end = w->exec(m, w);
		if (end != RUN_BRANCHES) {
			rest -= (uint64_t)(m->run_done - w);
			break;
		}
		rest -= nr;
	} while (m->engine.pc == pc && rest >= again &&
		 !__atomic_load_n(kick, __ATOMIC_RELAXED) && is_same(host, code, 4 * nr));
	*left = rest;
	return end;
}

/* From PC up to the next branch, or the end of its page */
static enum run_end run_straight(struct ucpu *m, struct run *r)
{
	size_t index = (m->engine.pc - m->run_page) / 4;
	struct engine_page *page = &m->pages[m->run_page / PAGE_SIZE_4K % ENGINE_PAGES];
	const struct engine_word *w = &page->words[index];
	const uint8_t *host = r->host + 4 * index;

	if (!w->run || !is_same(host, (const uint8_t *)&page->code[index], 4 * (size_t)w->run))
		make_run(m, page, index, host);
	if (w->run_xread & ~r->x_valid)
		r->x_valid = fetch_xregs(m, w->run_xread, r->x_valid);
	m->x_dirty |= w->run_xwritten;
	r->scalars = w->run_engine ? SCALARS_MAX : r->scalars > w->run ? r->scalars - w->run : 0;
	if (r->left < w->run)
		r->left += ucpu_more_budget(m, w->run - r->left);
	if (r->left < w->run)
		return run_part(m, w, r->left < PART_MAX ? (unsigned int)r->left : PART_MAX,
				&r->left);
	return run_loop(m, w, &page->code[index], host, &r->left);
}

static bool find_page(struct ucpu *m, struct run *r)
{
	uint64_t pc = m->engine.pc;

	if (pc & 3)
		return false;
	if (r->host && pc - m->run_page < PAGE_SIZE_4K)
		return true;
	m->run_page = pc & ~(PAGE_SIZE_4K - 1);
	r->host = guest_memory(m, m->run_page, PAGE_SIZE_4K, CPU_FETCH);
	return r->host;
}

static inline bool budget_left(struct ucpu *m, struct run *r)
{
	if (!r->left)
		r->left = ucpu_more_budget(m, 1);
	return r->left;
}

/* A kick is looked at where the code branches */
bool interpret(struct ucpu *m)
{
	struct run r = { .left = m->budget, .scalars = SCALARS_MAX };
	enum run_end end = RUN_BRANCHES;
	uint64_t budget = m->budget + m->reserve;
	bool any;

	while (end == RUN_BRANCHES && budget_left(m, &r) && r.scalars &&
	       !ucpu_kicked(m) && find_page(m, &r))
		end = run_straight(m, &r);
	any = r.left + m->reserve != budget;
	m->budget = r.left;
	/* what Unicorn has found undefined must not go back to it */
	return end == RUN_BRANCHES || (end == RUN_TO_UNICORN && any);
}
