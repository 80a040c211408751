// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "screen.h"

#ifndef KVMSME_NCURSES
const bool screen_is_built;

bool screen_run(struct stepper *s, const volatile sig_atomic_t *quit, FILE *in, FILE *out, FILE *err)
{
	(void)s, (void)quit, (void)in, (void)out;
	fprintf(err, "kvmsme step: this kvmsme was built without ncurses; use --batch\n");
	return false;
}
#else
#include <ncurses.h>
#include <poll.h>

#include "changes.h"
#include "step_commands.h"
#include "needed.h"
#include "number.h"
#include "panel.h"

#define HEAD		9	/* rows above the panel */
#define LOOK_MS		200	/* between looks at the signals */
#define CHANGED_PAIR	1

const bool screen_is_built = true;

/**
 * struct screen - what is on it
 * @top: the first row of the panel that is shown; @lines: how many it has
 * @text: of PANEL_TEXT; @said: in the last row, until the next key
 */
struct screen {
	struct stepper *s;
	const volatile sig_atomic_t *quit;
	struct panel panel;
	unsigned int top, lines;
	char *text;
	char said[160];
	bool colour;
};

static const char *const names[NR_PANELS] = { "1 X", "2 Z", "3 P", "4 ZA", "5 memory", "6 output", "7 text" };

/* Up to the end of its line, cut at the right edge */
static const char *put_line(const struct screen *c, int row, const char *text)
{
	int changed = c->colour ? COLOR_PAIR(CHANGED_PAIR) | A_BOLD : A_REVERSE;

	move(row, 0);
	clrtoeol();
	for (; *text && *text != '\n'; text++) {
		if (*text == MARK_ON)
			attron(changed);
		else if (*text == MARK_OFF)
			attroff(changed);
		else if (getcurx(stdscr) < COLS - 1)
			addch((chtype)(unsigned char)*text);
	}
	attroff(changed);
	return *text ? text + 1 : text;
}

/* In at most @rows rows */
static void put_wrapped(const struct screen *c, int row, int rows, const char *text)
{
	size_t width = (size_t)(COLS > 1 ? COLS - 1 : 1);
	char line[512];

	for (int i = 0; i < rows; i++) {
		size_t len = strlen(text), part = len < width ? len : width;

		while (part < len && part > width / 2 && text[part] != ' ')
			part--;
		snprintf(line, sizeof(line), "%.*s", (int)part, text);
		put_line(c, row + i, line);
		text += part + (text[part] == ' ');
	}
}

/* What has changed, and what is next; why it ends may take the row of what has not changed */
static void draw_next(const struct screen *c, const struct stepper_place *p)
{
	char line[STEPPER_TEXT + 8], *changes;
	FILE *f = text_stream(&changes);
	bool some;

	changes_print(f, p->was, p->regs);
	fclose(f);
	some = *changes;
	snprintf(line, sizeof(line), "changed%s", some ? changes : " nothing in the registers");
	put_wrapped(c, 6, 1, p->at ? line : "");
	free(changes);
	snprintf(line, sizeof(line), "%s %s", *p->next ? "next" : "end:", *p->next ? p->next : c->s->end);
	if (some || *p->next)
		put_wrapped(c, 7, 1, line);
	else
		put_wrapped(c, 6, 2, line);
}

static void draw_head(const struct screen *c)
{
	const struct stepper_place *p = c->s->kind->here(c->s->of);
	char line[2 * STEPPER_TEXT];

	attron(A_REVERSE);
	snprintf(line, sizeof(line), "%-*.*s", COLS, COLS, c->s->title);
	mvaddnstr(0, 0, line, COLS);
	attroff(A_REVERSE);
	snprintf(line, sizeof(line), "[%" PRIu64 "/%" PRIu64 "%s] %s", p->at, c->s->kind->last(c->s->of),
		 *c->s->end ? "" : "+", p->what);
	attron(A_BOLD);
	put_wrapped(c, 1, 1, line);
	attroff(A_BOLD);
	snprintf(line, sizeof(line), "%s%s", *p->rule ? "rule " : "", p->rule);
	put_wrapped(c, 2, 2, line);
	put_wrapped(c, 4, 2, p->vcpu);
	draw_next(c, p);
}

static void draw_tabs(const struct screen *c)
{
	move(HEAD - 1, 0);
	clrtoeol();
	for (int i = 0; i < NR_PANELS; i++) {
		if (i == (int)c->panel.kind)
			attron(A_REVERSE);
		printw(" %s ", names[i]);
		attroff(A_REVERSE);
	}
	if (c->panel.kind == PANEL_Z || c->panel.kind == PANEL_ZA)
		printw("  elements %s", c->panel.type->name);
	if (c->panel.column)
		printw(" from %u", c->panel.column);
}

static unsigned int count_lines(const char *text)
{
	unsigned int nr = 0;

	for (; *text; text++)
		nr += *text == '\n';
	return nr;
}

static void draw_panel(struct screen *c)
{
	char *text;
	FILE *f = text_stream(&text);
	const char *at = text;
	unsigned int room = LINES > HEAD + 2 ? (unsigned int)(LINES - HEAD - 2) : 1;

	if (c->panel.kind == PANEL_TEXT)
		fputs(c->text ? c->text : "what a command after : prints", f);
	else
		panel_print(c->s, &c->panel, f);
	fclose(f);
	c->lines = count_lines(text);
	if (c->top + room > c->lines)
		c->top = c->lines > room ? c->lines - room : 0;
	at = text;
	for (unsigned int i = 0; i < c->top; i++)
		at += strcspn(at, "\n") + 1;
	for (unsigned int i = 0; i < room; i++)
		at = put_line(c, HEAD + (int)i, at);
	free(text);
}

static void draw(struct screen *c)
{
	draw_head(c);
	draw_tabs(c);
	draw_panel(c);
	put_line(c, LINES - 2, "s/b step/back  n/p next/last call  find: z ZA changes m SM on r refused / words");
	put_line(c, LINES - 1, *c->said ? c->said :
		 "1-7 panel  t type  arrows scroll  a address  : command  0/e start/end h help q");
	refresh();
}

static bool is_over(const struct screen *c)
{
	return *c->quit || *c->s->interrupt;
}

/* A line from the user; false: none */
static bool ask(struct screen *c, const char *what, char *to, size_t size)
{
	size_t len = 0;

	*to = 0;
	for (;;) {
		int key;

		snprintf(c->said, sizeof(c->said), "%.40s%.100s", what, to);
		put_line(c, LINES - 1, c->said);
		key = getch();
		*c->said = 0;
		if (is_over(c) || key == 27)
			return false;
		if (key == '\n' || key == '\r' || key == KEY_ENTER)
			return len;
		if ((key == KEY_BACKSPACE || key == 127 || key == 8) && len)
			to[--len] = 0;
		else if (key >= ' ' && key < 127 && len + 1 < size) {
			to[len++] = (char)key;
			to[len] = 0;
		}
	}
}

static void run_command(struct screen *c, const char *command)
{
	FILE *f;

	free(c->text);
	f = text_stream(&c->text);
	command_run(c->s, command, f, f);
	fclose(f);
	c->panel.kind = PANEL_TEXT;
	c->top = 0;
}

static void say(struct screen *c, enum stepper_move move, const char *end)
{
	if (move == STEPPER_START)
		snprintf(c->said, sizeof(c->said), "this is the beginning");
	else if (move == STEPPER_END)
		snprintf(c->said, sizeof(c->said), "%.100s", *c->s->interrupt ? "interrupted" : end);
}

static void find(struct screen *c, const char *what)
{
	put_line(c, LINES - 1, "looking for it; ctrl-C stops");
	refresh();
	say(c, stepper_find(c->s, what), "there is none ahead; this is the end");
}

static void ask_address(struct screen *c)
{
	const struct pcpu *regs = c->s->kind->here(c->s->of)->regs;
	char text[80], command[96];

	if (!ask(c, "address (or sp, pc): ", text, sizeof(text)))
		return;
	c->panel.kind = PANEL_MEMORY;
	c->top = 0;
	if (!strcmp(text, "sp") || !strcmp(text, "pc")) {
		c->panel.address = *text == 's' ? session_sp(regs) : regs->pc;
	} else if (!number_parse(text, UINT64_MAX, &c->panel.address)) {
		snprintf(command, sizeof(command), "mem %s", text);
		run_command(c, command);
	}
}

static void next_type(struct screen *c)
{
	c->panel.type++;
	if (!c->panel.type->name)
		c->panel.type = element_types;
	c->panel.column = 0;
}

static void scroll_panel(struct screen *c, int key)
{
	unsigned int page = LINES > HEAD + 2 ? (unsigned int)(LINES - HEAD - 2) : 1;

	if (key == KEY_DOWN)
		c->top++;
	else if (key == KEY_UP)
		c->top -= c->top > 0;
	else if (key == KEY_NPAGE)
		c->top += page;
	else if (key == KEY_PPAGE)
		c->top = c->top > page ? c->top - page : 0;
	else if (key == KEY_RIGHT)
		c->panel.column += c->panel.column < SMEVEC_MAX_VL ? 4 : 0;
	else if (key == KEY_LEFT)
		c->panel.column -= c->panel.column >= 4 ? 4 : c->panel.column;
}

/* False: it is no key that moves */
static bool walk(struct screen *c, int key)
{
	struct stepper *s = c->s;

	switch (key) {
	case 's':
	case ' ':
		say(c, s->kind->forward(s->of), "this is the end");
		return true;
	case 'b':
		say(c, s->kind->back(s->of), "");
		return true;
	case 'n':
		say(c, stepper_next_call(s), "no call is ahead; this is the end");
		return true;
	case 'p':
		say(c, stepper_last_call(s), "");
		return true;
	case '0':
		s->kind->go(s->of, 0);
		return true;
	case 'e':
		s->kind->go(s->of, UINT64_MAX);
		return true;
	case 'z':
		find(c, "za");
		return true;
	case 'm':
		find(c, "sm");
		return true;
	case 'r':
		find(c, "refused");
		return true;
	default:
		return false;
	}
}

static bool take_key(struct screen *c, int key)
{
	char text[100];

	*c->said = 0;
	*c->s->interrupt = 0;
	if (key == 'q')
		return false;
	if (walk(c, key))
		return true;
	if (key >= '1' && key < '1' + NR_PANELS) {
		c->panel.kind = (enum panel_kind)(key - '1');
		c->top = c->panel.column = 0;
	} else if (key == 't') {
		next_type(c);
	} else if (key == 'a') {
		ask_address(c);
	} else if (key == 'h' || key == '?') {
		run_command(c, "help");
	} else if (key == '/' && ask(c, "/", text, sizeof(text))) {
		find(c, text);
	} else if (key == ':' && ask(c, ":", text, sizeof(text))) {
		run_command(c, text);
		return strcmp(text, "q") != 0 && strcmp(text, "quit") != 0;
	} else {
		scroll_panel(c, key);
	}
	return true;
}

static void begin(struct screen *c)
{
	const char *no_color = getenv("NO_COLOR");

	cbreak();
	noecho();
	keypad(stdscr, TRUE);
	timeout(LOOK_MS);
	curs_set(0);
	c->colour = has_colors() && !(no_color && *no_color) && start_color() == OK;
	if (c->colour)
		init_pair(CHANGED_PAIR, COLOR_YELLOW, COLOR_BLACK);
}

/* A terminal without anybody at it, where no signal has said so */
static bool is_gone(FILE *in)
{
	struct pollfd fd = { .fd = fileno(in), .events = POLLIN };

	return poll(&fd, 1, 0) > 0 && fd.revents & (POLLHUP | POLLERR | POLLNVAL);
}

bool screen_run(struct stepper *s, const volatile sig_atomic_t *quit, FILE *in, FILE *out, FILE *err)
{
	struct screen c = { .s = s, .quit = quit, .panel = { .kind = PANEL_X, .type = element_type_find("s", 1) } };
	SCREEN *terminal = newterm(NULL, out, in);
	bool goes_on = true;

	if (!terminal) {
		fprintf(err, "kvmsme step: this terminal cannot be used (TERM); use --batch\n");
		return false;
	}
	begin(&c);
	draw(&c);
	while (goes_on && !is_over(&c)) {
		int key = getch();

		if (key != ERR) {
			goes_on = take_key(&c, key);
			*s->interrupt = 0;	/* of a walk; another one is for the program */
		}
		else if (is_gone(in))
			break;
		if (key != ERR && goes_on)
			draw(&c);
	}
	endwin();
	delscreen(terminal);
	free(c.text);
	return true;
}
#endif
