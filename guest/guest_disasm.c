// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_disasm.h"
#include "needed.h"
#include "number.h"

extern char **environ;

/*
 * Its standard error goes nowhere: of what it does not know it writes nothing.  It is in a process group of its
 * own: Ctrl-C is for who looks at the guest
 */
static pid_t start(const char *tool, int in, int out)
{
	char *const argv[] = { (char *)(uintptr_t)tool, "--disassemble", "--show-encoding",
			       "-triple=aarch64", "-mattr=+all", NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	pid_t pid = -1;

	posix_spawnattr_init(&attributes);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, tool, &actions, &attributes, argv, environ))
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	posix_spawnattr_destroy(&attributes);
	return pid;
}

/* All of what @tool has written to @fd, to be freed */
static char *read_all(int fd)
{
	size_t len = 0, room = 4096;
	char *text = needed(malloc(room));
	ssize_t n;

	lseek(fd, 0, SEEK_SET);
	while ((n = read(fd, text + len, room - 1 - len)) > 0) {
		len += (size_t)n;
		if (room - 1 == len)
			text = needed(realloc(text, room *= 2));
	}
	text[len] = 0;
	return text;
}

/* NULL: it is not there */
static char *run(const char *tool, int in)
{
	int out = memfd_create("disassembly", MFD_CLOEXEC), status = -1;
	char *text = NULL;
	pid_t pid;

	if (out < 0)
		return NULL;
	lseek(in, 0, SEEK_SET);
	pid = start(tool, in, out);
	while (pid > 0 && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) != 127)
		text = read_all(out);
	close(out);
	return text;
}

static int write_words(const uint32_t *words, size_t nr)
{
	int fd = memfd_create("words", MFD_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (!f) {
		if (fd >= 0)
			close(fd);
		return -1;
	}
	for (size_t i = 0; i < nr; i++)
		fprintf(f, "%#x %#x %#x %#x\n", words[i] & 0xff, words[i] >> 8 & 0xff, words[i] >> 16 & 0xff,
			words[i] >> 24);
	fclose(f);
	return fd;
}

/* Of "encoding: [0x20,0x00,0x80,0xd2]"; false: the line is no instruction's */
static bool encoding_of(const char *line, uint32_t *word)
{
	const char *at = strstr(line, "encoding: [");

	*word = 0;
	if (!at)
		return false;
	at += strlen("encoding: [");
	for (int i = 0; i < 4; i++, at += 5) {
		uint64_t byte;

		if (!number_parse_part(at, 4, UINT8_MAX, &byte))
			return false;
		*word |= (uint32_t)byte << 8 * i;
	}
	return true;
}

/* Without its comment, and with blanks for tabs */
static void take_line(char *line, char to[GUEST_DISASM_MAX])
{
	char *comment = strstr(line, "//");
	size_t at = 0;

	for (line += strspn(line, "\t "); *line && line != comment && at + 1 < GUEST_DISASM_MAX; line++)
		to[at++] = *line == '\t' ? ' ' : *line;
	while (at && to[at - 1] == ' ')
		at--;
	to[at] = 0;
}

/** struct place - of a word among those that are asked for */
struct place {
	uint32_t word;
	size_t at;
};

static int compare(const void *a, const void *b)
{
	const struct place *x = a, *y = b;

	if (x->word != y->word)
		return x->word < y->word ? -1 : 1;
	return x->at < y->at ? -1 : x->at > y->at;
}

static struct place *sorted(const uint32_t *words, size_t nr)
{
	struct place *places = needed(malloc(nr * sizeof(*places)));

	for (size_t i = 0; i < nr; i++)
		places[i] = (struct place){ words[i], i };
	qsort(places, nr, sizeof(*places), compare);
	return places;
}

/* The first place of @word, or @nr */
static size_t find(const struct place *places, size_t nr, uint32_t word)
{
	size_t low = 0, high = nr;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (places[middle].word < word)
			low = middle + 1;
		else
			high = middle;
	}
	return low < nr && places[low].word == word ? low : nr;
}

/* A line is of all words that are what it says is its encoding: some have none, and some have that of another one */
static void take_lines(char *lines, const uint32_t *words, size_t nr, char (*text)[GUEST_DISASM_MAX])
{
	struct place *places = sorted(words, nr);
	char *rest = NULL;

	for (char *line = strtok_r(lines, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		uint32_t word;

		if (!encoding_of(line, &word))
			continue;
		for (size_t i = find(places, nr, word); i < nr && places[i].word == word; i++)
			take_line(line, text[places[i].at]);
	}
	free(places);
}

bool guest_disasm_words(const uint32_t *words, size_t nr, char (*text)[GUEST_DISASM_MAX])
{
	const char *own = getenv("KVMSME_LLVM_MC");
	const char *const tools[] = { own ? own : "llvm-mc-19", own ? NULL : "llvm-mc" };
	int in = nr ? write_words(words, nr) : -1;
	char *lines = NULL;

	for (size_t i = 0; i < nr; i++)
		snprintf(text[i], GUEST_DISASM_MAX, ".inst 0x%08" PRIx32, words[i]);
	if (in < 0)
		return !nr;
	for (size_t i = 0; i < 2 && tools[i] && !lines; i++)
		lines = run(tools[i], in);
	close(in);
	if (lines)
		take_lines(lines, words, nr, text);
	free(lines);
	return lines != NULL;
}

bool guest_disasm_word(uint32_t word, char *to, size_t size)
{
	char text[1][GUEST_DISASM_MAX];

	guest_disasm_words(&word, 1, text);
	snprintf(to, size, "%s", text[0]);
	return strncmp(text[0], ".inst", 5);
}
