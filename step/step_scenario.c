// SPDX-License-Identifier: GPL-2.0-or-later
/* A scenario that has been recorded, event by event */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "needed.h"
#include "recording.h"

struct walked {
	struct stepper *stepper;
	struct recording recording;
	struct disassembly *disassembly;
	struct pcpu was;
	bool known;
	struct stepper_place place;
};

static enum stepper_move go(void *of, uint64_t at)
{
	struct walked *w = of;
	struct recording *r = &w->recording;

	w->known = false;
	recording_go(r, at < r->nr ? (size_t)at : r->nr);
	return at <= r->nr ? STEPPER_MOVED : STEPPER_END;
}

static enum stepper_move forward(void *of)
{
	struct walked *w = of;

	return w->recording.at == w->recording.nr ? STEPPER_END : go(of, w->recording.at + 1);
}

static enum stepper_move back(void *of)
{
	struct walked *w = of;

	return w->recording.at ? go(of, w->recording.at - 1) : STEPPER_START;
}

static uint64_t last(void *of)
{
	const struct walked *w = of;

	return w->recording.nr;
}

static void describe(struct walked *w, size_t i, char to[STEPPER_TEXT])
{
	const struct event *e = &w->recording.event[i];

	if (e->is_instruction)
		snprintf(to, STEPPER_TEXT, "%#" PRIx64 "  %s", e->pc, disassembly_of(w->disassembly, e->word));
	else
		snprintf(to, STEPPER_TEXT, "%s", e->what);
}

/* One back and forward again, for what was before */
static const struct pcpu *before(struct walked *w)
{
	struct recording *r = &w->recording;
	size_t at = r->at;

	recording_go(r, at ? at - 1 : 0);
	w->was = r->now->regs;
	recording_go(r, at);
	return &w->was;
}

static const struct stepper_place *here(void *of)
{
	struct walked *w = of;
	struct recording *r = &w->recording;
	const struct event *e = r->at ? &r->event[r->at - 1] : NULL;
	struct stepper_place *p = &w->place;

	if (w->known)
		return p;
	w->known = true;
	*p = (struct stepper_place){ .at = r->at, .regs = &r->now->regs, .was = before(w),
				     .is_call = e && e->is_call, .refused = e && e->refused };
	snprintf(p->vcpu, sizeof(p->vcpu), "%s", r->now->vcpu);
	snprintf(p->rule, sizeof(p->rule), "%s", e ? e->rule : "");
	snprintf(p->what, sizeof(p->what), "the beginning");
	if (e)
		describe(w, r->at - 1, p->what);
	if (r->at < r->nr)
		describe(w, r->at, p->next);
	return p;
}

static bool read_memory(void *of, uint64_t va, void *to, size_t len)
{
	const struct walked *w = of;

	if (va < GUEST_RAM || va - GUEST_RAM >= MOMENT_RAM || len > MOMENT_RAM - (va - GUEST_RAM))
		return false;
	memcpy(to, w->recording.now->ram + (va - GUEST_RAM), len);
	return true;
}

static void free_walked(void *of)
{
	struct walked *w = of;

	recording_free(&w->recording);
	disassembly_free(w->disassembly);
	free(w);
}

/* Which file that is the title says */
static const char *without_folder(const char *failed, const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && !strncmp(failed, path, strlen(path)) ? failed + (slash + 1 - path) : failed;
}

static void note_end(const struct walked *w, const char *path, char to[STEPPER_TEXT])
{
	const struct recording *r = &w->recording;

	snprintf(to, STEPPER_TEXT, "%s%s", *r->failed ? "an expectation does not hold: " : "all expectations hold",
		 without_folder(r->failed, path));
	to[strcspn(to, "\n")] = 0;
	if (r->instructions >= MOST_INSTRUCTIONS)
		snprintf(to + strlen(to), STEPPER_TEXT - strlen(to), "; of its instructions the first %u are kept",
			 MOST_INSTRUCTIONS);
}

bool stepper_of_scenario(struct stepper *s, const struct scenario *scenario, const struct profile *profile,
			 struct guest_asm *assembler, FILE *err)
{
	static const struct stepper_kind kind = {
		.forward = forward, .back = back, .go = go, .last = last, .here = here, .look = here,
		.read = read_memory, .free = free_walked,
	};
	struct walked *w = needed(aligned_alloc(64, (sizeof(*w) + 63) & ~(size_t)63));

	memset(w, 0, sizeof(*w));
	w->stepper = s;
	w->disassembly = disassembly_new();
	s->kind = &kind;
	s->of = w;
	if (!recording_make(&w->recording, scenario, profile, assembler, err))
		return false;
	for (size_t i = 0; i < w->recording.nr; i++)
		if (w->recording.event[i].is_instruction)
			disassembly_want(w->disassembly, w->recording.event[i].word);
	note_end(w, scenario->doc.path, s->end);
	return true;
}
