// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "asm_lines.h"
#include "elf_symbols.h"
#include "guest_disasm.h"
#include "guest_place.h"
#include "guest_stub.h"

/* What was put into the RAM of @step's vCPU last */
static const struct step *guest_of(const struct exec *x, const struct step *step)
{
	const struct step *guest = NULL;

	for (const struct step *s = x->scenario->steps; s; s = s->next) {
		if (s->action == STEP_guest && s->vm == step->vm && s->other_host == step->other_host &&
		    (!guest || s->vcpu == step->vcpu || guest->vcpu != step->vcpu))
			guest = s;
		if (s == step)
			break;
	}
	return guest;
}

static uint64_t nr_words(struct exec *x, const struct step *guest)
{
	struct asm_complaint why;
	const uint32_t *words;
	size_t nr = guest->nr_words;

	if (guest->guest_text && guest_asm_words(x->assembler, guest->guest_text, &words, &nr, &why) != ASM_OK)
		return 0;
	return nr;
}

static uint32_t word_at(struct exec *x, const struct step *step, uint64_t pc)
{
	const uint8_t *ram = place_ram(x, step);
	uint32_t word = 0;

	if (ram && pc - GUEST_RAM < GUEST_RAM_SIZE - 3)
		memcpy(&word, ram + (pc - GUEST_RAM), sizeof(word));
	return word;
}

static void in_text(const struct step *guest, size_t n, struct guest_place *place)
{
	struct asm_line line;

	if (!asm_line_of_word(guest->guest_text, n, &line))
		return;
	place->line = guest->arg->line + (guest->arg->block ? line.line : line.line - 1);
	snprintf(place->instruction, sizeof(place->instruction), "%.*s", line.len < 95 ? (int)line.len : 95,
		 line.text);
}

static void in_list(const struct step *guest, size_t n, struct guest_place *place)
{
	const struct ynode *words = guest->arg->kind == YNODE_LIST ? guest->arg : ymap_get(guest->arg, "words");
	const struct ynode *word = words ? words->child : NULL;

	while (n-- && word)
		word = word->next;
	if (word)
		place->line = word->line;
}

/* Nothing of a guest's text that a macro made, but its number and its instruction */
static void in_words(struct exec *x, const struct step *step, const struct step *guest, size_t n,
		     struct guest_place *place)
{
	if (guest->guest_text)
		in_text(guest, n, place);
	else
		in_list(guest, n, place);
	if (!*place->instruction)
		guest_disasm_word(word_at(x, step, GUEST_RAM + GUEST_CODE + 4 * n), place->instruction,
				  sizeof(place->instruction));
	if (place->line)
		snprintf(place->text, sizeof(place->text), "line %u: %s", place->line, place->instruction);
	else
		snprintf(place->text, sizeof(place->text), "word %zu of the guest: %s", n, place->instruction);
}

static void in_program(struct exec *x, const struct step *step, const struct guest_elf *elf, uint64_t pc,
		       struct guest_place *place)
{
	uint64_t offset = 0;
	const char *symbol = elf_symbol_at(elf->file, elf->len, pc, &offset);

	guest_disasm_word(word_at(x, step, pc), place->instruction, sizeof(place->instruction));
	if (symbol)
		snprintf(place->text, sizeof(place->text), "%.80s+%#" PRIx64 ": %s", symbol, offset,
			 place->instruction);
	else
		snprintf(place->text, sizeof(place->text), "%s", place->instruction);
}

static bool is_in_program(const struct guest_elf *elf, uint64_t pc)
{
	for (unsigned int i = 0; i < elf->nr; i++)
		if (pc >= elf->segment[i].gpa && pc - elf->segment[i].gpa < elf->segment[i].size)
			return true;
	return false;
}

/* What surrounds a guest in its RAM (guest_stub.h) */
static const char *around(uint64_t offset)
{
	if (offset < GUEST_EXIT)
		return "in the code that enables FP, SVE and SME before the guest";
	if (offset >= GUEST_VECTORS && offset < GUEST_CODE)
		return "in the vectors that report the guest's exceptions";
	return offset < GUEST_RAM_SIZE ? "in RAM, outside the guest's code" : "where the guest has no code";
}

void guest_place_of(struct exec *x, const struct step *step, uint64_t pc, struct guest_place *place)
{
	const struct step *guest = guest_of(x, step);
	uint64_t n = (pc - GUEST_RAM - GUEST_CODE) / 4;

	*place = (struct guest_place){ 0 };
	if (guest && guest->program && is_in_program(guest->program, pc))
		in_program(x, step, guest->program, pc, place);
	else if (guest && !guest->program && pc >= GUEST_RAM + GUEST_CODE && n < nr_words(x, guest))
		in_words(x, step, guest, n, place);
	else if (guest && !guest->program && n - nr_words(x, guest) < 3)
		snprintf(place->text, sizeof(place->text), "behind the guest, where it ends");
	else
		snprintf(place->text, sizeof(place->text), "%s", around(pc - GUEST_RAM));
}
