// SPDX-License-Identifier: GPL-2.0-or-later
/* guest: text, words or an ELF file */
#include <stdio.h>
#include <string.h>

#include "guest_stub.h"
#include "loader.h"

static bool load_words(struct ydoc *doc, const struct ynode *list, struct step *step)
{
	uint64_t word = 0;
	bool ok = true;

	if (list->kind != YNODE_LIST || !list->child)
		return yerror(doc, list, "words: is a list of instruction words");
	if (!guest_words_fit(ynode_count(list)))
		return yerror(doc, list, "more code than the guest's memory holds");
	step->words = ydoc_alloc(doc, ynode_count(list) * sizeof(uint32_t));
	for (const struct ynode *node = list->child; node; node = node->next) {
		ok &= ynode_max(doc, node, UINT32_MAX, &word);
		step->words[step->nr_words++] = (uint32_t)word;
	}
	return ok;
}

/* What the step needs of a file, as long as the scenario lives */
static void keep_elf(struct ydoc *doc, struct step *step, const struct guest_elf *elf)
{
	struct guest_elf *program;

	if (!elf->nr) {
		step->nr_words = elf->code_size / sizeof(uint32_t);
		step->words = ydoc_alloc(doc, elf->code_size);
		memcpy(step->words, elf->code, elf->code_size);
		return;
	}
	program = ydoc_alloc(doc, sizeof(*program));
	*program = *elf;
	program->file = ydoc_alloc(doc, elf->len);
	memcpy(program->file, elf->file, elf->len);
	step->program = program;
}

/* A file beside the scenario */
static bool load_elf(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	const char *slash = strrchr(doc->path, '/');
	int dir = slash && node->text && *node->text != '/' ? (int)(slash - doc->path) + 1 : 0;
	struct guest_elf elf;
	char path[4096], why[256];
	bool ok;

	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "elf: is the name of a file");
	if (snprintf(path, sizeof(path), "%.*s%s", dir, doc->path, node->text) >= (int)sizeof(path))
		return yerror(doc, node, "this name is too long");
	ok = guest_elf_load(&elf, path, why) || yerror(doc, node, "%s", why);
	if (ok)
		keep_elf(doc, step, &elf);
	guest_elf_free(&elf);
	return ok;
}

bool load_guest(struct loader *l, const struct ynode *arg, struct step *step)
{
	static const char *const known[] = { "words", "elf", NULL };
	const struct ynode *elf = ymap_get(arg, "elf"), *words = ymap_get(arg, "words");

	if (arg->kind == YNODE_SCALAR) {
		step->guest_text = arg->text;
		return *arg->text || yerror(l->doc, arg, "the guest has no code");
	}
	if (arg->kind == YNODE_LIST)
		return load_words(l->doc, arg, step);
	if (!known_keys(l->doc, arg, known))
		return false;
	if (!elf == !words)
		return yerror(l->doc, arg, "write {words: [0x...]} or {elf: file}");
	return elf ? load_elf(l->doc, elf, step) : load_words(l->doc, words, step);
}
