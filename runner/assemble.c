// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_asm.h"
#include "input_file.h"
#include "scenario.h"

/* How far the lines of a block scalar are indented, which libyaml does not tell */
static unsigned int block_indent(const char *path, unsigned int line)
{
	FILE *f = input_file_open(path);
	char *text = NULL;
	size_t size = 0;
	unsigned int indent = 0;

	for (unsigned int n = 1; f && n <= line && getline(&text, &size, f) >= 0; n++)
		indent = n == line ? (unsigned int)strspn(text, " ") : 0;
	free(text);
	if (f)
		fclose(f);
	return indent;
}

bool scenario_assemble(struct scenario *s, struct guest_asm *assembler)
{
	for (const struct step *step = s->steps; step; step = step->next) {
		struct asm_complaint why = { 0 };
		struct ynode at = *step->arg;
		const uint32_t *words;
		size_t nr;

		if (!step->guest_text ||
		    guest_asm_words(assembler, step->guest_text, &words, &nr, &why) !=
		    ASM_BAD_TEXT)
			continue;
		if (why.line && at.block) {
			at.line += why.line;
			at.column = why.column + block_indent(s->doc.path, at.line);
		}
		yerror(&s->doc, &at, "%s", why.text);
	}
	return !s->doc.nr_errors;
}
