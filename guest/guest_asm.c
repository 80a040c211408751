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

#include "guest_asm.h"
#include "guest_elf.h"
#include "needed.h"
#include "number.h"
#include "output.h"
#include "word_cache.h"

#define TRIPLE		"-triple=aarch64"
#define ATTRIBUTES	"-mattr=+all"

/**
 * struct guest_asm - an assembler with what it has assembled
 * @user_cache: the user's cache file, "" for none
 * @news: something was assembled that is not in there
 */
struct guest_asm {
	struct word_cache cache;
	char user_cache[4096];
	bool news;
};

/* The directory of the user's cache; false: there is none */
static bool user_dir(char *path, size_t size)
{
	const char *own = getenv("KVMSME_CACHE"), *xdg = getenv("XDG_CACHE_HOME");
	const char *home = getenv("HOME");
	int len;

	if (own && !*own)
		return false;
	if (own)
		len = snprintf(path, size, "%s", own);
	else if (xdg && *xdg)
		len = snprintf(path, size, "%s/kvmsme", xdg);
	else if (home && *home)
		len = snprintf(path, size, "%s/.cache/kvmsme", home);
	else
		return false;
	return len < (int)size;
}

struct guest_asm *guest_asm_new(const char *cache_file, FILE *err)
{
	struct guest_asm *a = needed(calloc(1, sizeof(*a)));
	char dir[4000];

	if (cache_file)
		word_cache_read(&a->cache, cache_file, false, err);
	if (user_dir(dir, sizeof(dir))) {
		snprintf(a->user_cache, sizeof(a->user_cache), "%s/guest-words-2.cache", dir);
		word_cache_read(&a->cache, a->user_cache, true, err);
	}
	return a;
}

/* ~/.cache may be new as well */
static void make_dir(const char *dir)
{
	char parent[4096];
	char *slash;

	snprintf(parent, sizeof(parent), "%s", dir);
	slash = strrchr(parent, '/');
	if (slash && slash != parent) {
		*slash = '\0';
		mkdir(parent, 0777);
	}
	mkdir(dir, 0777);
}

/* What others have kept meanwhile stays; what they keep between reading and writing is lost
 * to the cache, and assembled again when it is asked for */
static void keep(struct guest_asm *a)
{
	char dir[4096];

	snprintf(dir, sizeof(dir), "%s", a->user_cache);
	*strrchr(dir, '/') = '\0';
	make_dir(dir);
	word_cache_read(&a->cache, a->user_cache, true, NULL);
	word_cache_write(&a->cache, SNIPPETS_OWN, a->user_cache);
}

void guest_asm_free(struct guest_asm *a)
{
	if (!a)
		return;
	if (a->news && *a->user_cache)
		keep(a);
	word_cache_free(&a->cache);
	free(a);
}

bool guest_asm_write(const struct guest_asm *a, const char *path)
{
	return word_cache_write(&a->cache, SNIPPETS_USED, path);
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

/* line:column: */
static void read_place(const char *text, struct asm_complaint *why)
{
	size_t line_len = strcspn(text, ":");
	const char *column = text + line_len + (text[line_len] == ':');
	uint64_t line, n;

	if (!number_parse_part(text, line_len, UINT32_MAX, &line) ||
	    !number_parse_part(column, strcspn(column, ":"), UINT32_MAX, &n))
		return;
	why->line = (unsigned int)line;
	why->column = (unsigned int)n;
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
		read_place(place + strlen(".s:"), why);
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

static enum asm_result read_object(struct guest_elf *elf, const char *path, const char *complaint,
				   struct asm_complaint *why)
{
	if (access(path, R_OK)) {
		first_complaint(complaint, why);
		return ASM_BAD_TEXT;
	}
	return guest_elf_load(elf, path, why->text) && elf->code ? ASM_OK : ASM_BAD_TEXT;
}

#define DIR_MAX 4096

/* False with errno set; @dir is where it would be */
static bool scratch_dir(char dir[DIR_MAX])
{
	const char *tmp = getenv("TMPDIR");

	if (snprintf(dir, DIR_MAX, "%s/kvmsme.XXXXXX", tmp && *tmp ? tmp : "/tmp") < DIR_MAX)
		return mkdtemp(dir);
	errno = ENAMETOOLONG;
	return false;
}

static enum asm_result no_scratch(const char *dir, struct asm_complaint *why)
{
	const char *error = strerror(errno);
	int len = (int)(strrchr(dir, '/') - dir);

	snprintf(why->text, sizeof(why->text), "guest code cannot be assembled, for nothing can be written to %.*s: "
		 "%s; set TMPDIR", len < 80 ? len : 80, dir, error);
	return ASM_NO_ASSEMBLER;
}

/* Nothing is left behind: between mkdtemp() and rmdir() the program does not end */
static enum asm_result run_assembler(const char *text, struct guest_elf *elf,
				     struct asm_complaint *why)
{
	char dir[DIR_MAX], in[DIR_MAX + 16], out[DIR_MAX + 16], err[DIR_MAX + 16];
	enum asm_result result = ASM_NO_ASSEMBLER;

	if (!scratch_dir(dir))
		return no_scratch(dir, why);
	snprintf(in, sizeof(in), "%s/guest.s", dir);
	snprintf(out, sizeof(out), "%s/guest.o", dir);
	snprintf(err, sizeof(err), "%s/messages", dir);
	snprintf(why->text, sizeof(why->text),
		 "llvm-mc is needed to assemble guest code: install llvm-19, or set "
		 "KVMSME_LLVM_MC");
	if (!write_text(in, text))
		no_scratch(dir, why);
	else if (find_tool(in, out, err))
		result = read_object(elf, out, err, why);
	unlink(in);
	unlink(out);
	unlink(err);
	rmdir(dir);
	return result;
}

static enum asm_result assemble(struct guest_asm *a, const char *key, const char *text,
				struct asm_complaint *why)
{
	struct guest_elf elf = { 0 };
	enum asm_result result = run_assembler(text, &elf, why);

	if (result == ASM_OK) {
		word_cache_add(&a->cache, key, elf.code, elf.code_size / sizeof(uint32_t))->own = true;
		a->news = true;
	}
	guest_elf_free(&elf);
	return result;
}

enum asm_result guest_asm_words(struct guest_asm *a, const char *text, const uint32_t **words,
				size_t *nr, struct asm_complaint *why)
{
	enum asm_result result = ASM_OK;
	char key[SNIPPET_KEY_MAX];
	struct snippet *s;

	word_cache_key(TRIPLE ATTRIBUTES, text, key);
	if (!word_cache_find(&a->cache, key))
		result = assemble(a, key, text, why);
	s = word_cache_find(&a->cache, key);
	if (!s)
		return result;
	s->used = true;
	*words = s->words;
	*nr = s->nr;
	return ASM_OK;
}
