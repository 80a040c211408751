// SPDX-License-Identifier: GPL-2.0-or-later
/* Lines of assembly text by number of word; GNU as, "Syntax" and "Pseudo Ops" */
#include <string.h>

#include "asm_lines.h"
#include "suite.h"

static const struct {
	const char *text;
	size_t word;
	unsigned int line;	/* 0: not known */
	const char *statement;
} rows[] = {
	{ "nop\nmov x0, #1\n", 0, 1, "nop" },
	{ "nop\nmov x0, #1\n", 1, 2, "mov x0, #1" },
	{ "nop\nmov x0, #1\n", 2, 0, "" },
	{ "\n  // nothing\n\n\tnop // this\n", 0, 4, "nop" },
	{ "nop; isb\nnop", 1, 1, "isb" },
	{ "nop; isb\nnop", 2, 2, "nop" },
	{ "a:\nb: 1: nop\n2: isb", 0, 2, "nop" },
	{ "a:\nb: 1: nop\n2: isb", 1, 3, "isb" },
	{ ".arch armv9-a+sme\n.word 1, 2\n.quad 3\nisb", 1, 2, ".word 1, 2" },
	{ ".arch armv9-a+sme\n.word 1, 2\n.quad 3\nisb", 3, 3, ".quad 3" },
	{ ".arch armv9-a+sme\n.word 1, 2\n.quad 3\nisb", 4, 4, "isb" },
	{ ".hword 1\n.hword 2\nisb", 1, 3, "isb" },
	{ "/* one */\nnop /* two */\nisb", 1, 3, "isb" },
	{ "nop /* not */ ; isb\nisb", 1, 0, "" },
	{ "/* over\nlines */ nop\n", 0, 0, "" },
	{ "nop\n.balign 16\nisb\n", 0, 1, "nop" },
	{ "nop\n.balign 16\nisb\n", 1, 0, "" },
	{ ".macro m\nnop\n.endm\nm\n", 0, 0, "" },
	{ "ldr x0, =label\nb .\nlabel:", 1, 2, "b ." },
	{ "/", 0, 1, "/" },
	{ "/*", 0, 0, "" },
	{ "/*/", 0, 0, "" },
	{ "", 0, 0, "" },
};

START_TEST(lines)
{
	struct asm_line line;
	bool found = asm_line_of_word(rows[_i].text, rows[_i].word, &line);

	ck_assert_msg(found == (rows[_i].line != 0), "%s", rows[_i].text);
	if (!found)
		return;
	ck_assert_uint_eq(line.line, rows[_i].line);
	ck_assert_msg(line.len == strlen(rows[_i].statement) && !memcmp(line.text, rows[_i].statement, line.len),
		      "%.*s", (int)line.len, line.text);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("lines");

	tcase_add_loop_test(tcase, lines, 0, sizeof(rows) / sizeof(rows[0]));
	return suite_of("asm lines", tcase);
}
