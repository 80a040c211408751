// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

#include "guest_asm.h"
#include "guest_elf.h"
#include "output.h"

#define TRIPLE		"-triple=aarch64"
#define ATTRIBUTES	"-mattr=+all"
#define KEY_MAX		33

struct snippet {
	struct snippet *next;
	char key[KEY_MAX];
	bool used;
	size_t nr;
	uint32_t words[];
};

struct guest_asm {
	struct snippet *snippets;
	char cache_path[4096];
};

static struct snippet *find(const struct guest_asm *a, const char *key)
{
	struct snippet *s = a->snippets;

	while (s && strcmp(s->key, key))
		s = s->next;
	return s;
}

static struct snippet *add(struct guest_asm *a, const char *key, const uint32_t *words, size_t nr)
{
	struct snippet *s = malloc(sizeof(*s) + nr * sizeof(uint32_t));

	*s = (struct snippet){ .next = a->snippets, .nr = nr };
	snprintf(s->key, sizeof(s->key), "%s", key);
	memcpy(s->words, words, nr * sizeof(uint32_t));
	a->snippets = s;
	return s;
}

/* A line: key, then the words, all in hex */
static void load_line(struct guest_asm *a, char *line)
{
	char *rest, *key = strtok_r(line, " \n", &rest), *word;
	uint32_t *words = malloc(strlen(rest ? rest : "") * sizeof(uint32_t) + 4);
	size_t nr = 0;

	if (key && *key != '#' && strlen(key) == KEY_MAX - 1 && !find(a, key)) {
		while ((word = strtok_r(NULL, " \n", &rest)))
			words[nr++] = (uint32_t)strtoul(word, NULL, 16);
		if (nr)
			add(a, key, words, nr);
	}
	free(words);
}

static void load_cache(struct guest_asm *a, const char *path)
{
	FILE *f = fopen(path, "re");
	char *line = NULL;
	size_t size = 0;

	while (f && getline(&line, &size, f) > 0)
		load_line(a, line);
	free(line);
	if (f)
		fclose(f);
}

static void user_cache(char *path, size_t size)
{
	const char *own = getenv("KVMSME_CACHE"), *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");

	if (own)
		snprintf(path, size, "%s", own);
	else if (xdg && *xdg)
		snprintf(path, size, "%s/kvmsme", xdg);
	else
		snprintf(path, size, "%s/.cache/kvmsme", home ? home : "/nonexistent");
}

struct guest_asm *guest_asm_new(const char *cache_file)
{
	struct guest_asm *a = calloc(1, sizeof(*a));
	char dir[4000];

	user_cache(dir, sizeof(dir));
	snprintf(a->cache_path, sizeof(a->cache_path), "%s/guest-words.cache", dir);
	if (cache_file)
		load_cache(a, cache_file);
	load_cache(a, a->cache_path);
	return a;
}

void guest_asm_free(struct guest_asm *a)
{
	struct snippet *next;

	for (struct snippet *s = a ? a->snippets : NULL; s; s = next) {
		next = s->next;
		free(s);
	}
	free(a);
}

static void write_snippet(FILE *f, const struct snippet *s)
{
	fputs(s->key, f);
	for (size_t i = 0; i < s->nr; i++)
		fprintf(f, " %08x", s->words[i]);
	fputc('\n', f);
}

/* One write() with O_APPEND, so that runs at the same time do not mix lines */
static void keep(const struct guest_asm *a, const struct snippet *s)
{
	char dir[4096];
	char *slash;
	FILE *f;

	snprintf(dir, sizeof(dir), "%s", a->cache_path);
	slash = strrchr(dir, '/');
	*slash = '\0';
	mkdir(dir, 0777);
	f = fopen(a->cache_path, "ae");
	if (!f)
		return;
	setvbuf(f, NULL, _IOFBF, 1 << 16);
	write_snippet(f, s);
	fclose(f);
}

static int compare_keys(const void *a, const void *b)
{
	return strcmp((*(struct snippet *const *)a)->key, (*(struct snippet *const *)b)->key);
}

bool guest_asm_write(const struct guest_asm *a, const char *path)
{
	const struct snippet *sorted[4096];
	FILE *f = fopen(path, "we");
	size_t nr = 0;

	if (!f)
		return false;
	for (const struct snippet *s = a->snippets; s && nr < 4096; s = s->next)
		if (s->used)
			sorted[nr++] = s;
	qsort(sorted, nr, sizeof(struct snippet *), compare_keys);
	fprintf(f, "# Guest code of the scenarios, assembled: XXH3-128 of options and text, words\n");
	for (size_t i = 0; i < nr; i++)
		write_snippet(f, sorted[i]);
	return output_close(f);
}

static bool run_tool(const char *tool, const char *in, const char *out, const char *err)
{
	char *const argv[] = { (char *)(uintptr_t)tool, TRIPLE, ATTRIBUTES, "-filetype=obj", "-o",
			       (char *)(uintptr_t)out, (char *)(uintptr_t)in, NULL };
	posix_spawn_file_actions_t actions;
	extern char **environ;
	int status = -1;
	pid_t pid;
	bool started;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 2, err, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	started = !posix_spawnp(&pid, tool, &actions, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (!started)
		return false;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && WEXITSTATUS(status) != 127;
}

static bool find_tool(const char *in, const char *out, const char *err)
{
	const char *own = getenv("KVMSME_LLVM_MC");

	if (own)
		return run_tool(own, in, out, err);
	return run_tool("llvm-mc-19", in, out, err) || run_tool("llvm-mc", in, out, err);
}

static size_t slurp(const char *path, uint8_t *buf, size_t size)
{
	FILE *f = fopen(path, "re");
	size_t len = f ? fread(buf, 1, size, f) : 0;

	if (f)
		fclose(f);
	return len;
}

/* The first line that llvm-mc complained with, without its file name */
static void first_complaint(const char *path, struct asm_complaint *why)
{
	char text[512] = "";
	char *place, *said;

	slurp(path, (uint8_t *)text, sizeof(text) - 1);
	text[strcspn(text, "\n")] = '\0';
	place = strstr(text, ".s:");
	said = strstr(text, "error: ");
	if (place)
		sscanf(place, ".s:%u:%u:", &why->line, &why->column);
	snprintf(why->text, sizeof(why->text), "llvm-mc: %.200s",
		 said ? said + strlen("error: ") : "cannot assemble this");
}

static bool write_text(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	if (!f)
		return false;
	fputs(text, f);
	fputc('\n', f);
	return output_close(f);
}

static enum asm_result take_object(struct guest_asm *a, const char *key, const char *path,
				   const char *complaint, struct asm_complaint *why)
{
	struct guest_elf elf;
	bool ok;

	if (access(path, R_OK)) {
		first_complaint(complaint, why);
		return ASM_BAD_TEXT;
	}
	ok = guest_elf_load(&elf, path, why->text);
	if (ok)
		keep(a, add(a, key, (const uint32_t *)(const void *)elf.code,
			    elf.code_size / sizeof(uint32_t)));
	guest_elf_free(&elf);
	return ok ? ASM_OK : ASM_BAD_TEXT;
}

static enum asm_result assemble(struct guest_asm *a, const char *key, const char *text,
				struct asm_complaint *why)
{
	char dir[] = "/tmp/kvmsme.XXXXXX", in[64], out[64], err[64];
	enum asm_result result = ASM_NO_ASSEMBLER;

	snprintf(why->text, sizeof(why->text),
		 "llvm-mc is needed to assemble guest code: install llvm-19, or set "
		 "KVMSME_LLVM_MC");
	if (!mkdtemp(dir))
		return result;
	snprintf(in, sizeof(in), "%s/guest.s", dir);
	snprintf(out, sizeof(out), "%s/guest.o", dir);
	snprintf(err, sizeof(err), "%s/messages", dir);
	if (write_text(in, text) && find_tool(in, out, err))
		result = take_object(a, key, out, err, why);
	unlink(in);
	unlink(out);
	unlink(err);
	rmdir(dir);
	return result;
}

enum asm_result guest_asm_words(struct guest_asm *a, const char *text, const uint32_t **words,
				size_t *nr, struct asm_complaint *why)
{
	XXH3_state_t *state = XXH3_createState();
	char key[KEY_MAX];
	enum asm_result result = ASM_OK;
	struct snippet *s;
	XXH128_hash_t hash;

	XXH3_128bits_reset(state);
	XXH3_128bits_update(state, TRIPLE ATTRIBUTES, sizeof(TRIPLE ATTRIBUTES));
	XXH3_128bits_update(state, text, strlen(text));
	hash = XXH3_128bits_digest(state);
	XXH3_freeState(state);
	snprintf(key, sizeof(key), "%016llx%016llx", (unsigned long long)hash.high64,
		 (unsigned long long)hash.low64);
	if (!find(a, key))
		result = assemble(a, key, text, why);
	s = find(a, key);
	if (!s)
		return result;
	s->used = true;
	*words = s->words;
	*nr = s->nr;
	return ASM_OK;
}
