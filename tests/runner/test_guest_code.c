// SPDX-License-Identifier: GPL-2.0-or-later
/* Where guest code comes from: ELF files, and the cache of assembled words */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_asm.h"
#include "guest_elf.h"
#include "suite.h"

#define MOV_X0_3 0xd2800060	/* mov x0, #3 (Arm ARM, MOV (wide immediate)) */

static char dir[] = "/tmp/kvmsme-test-guest.XXXXXX";
static char path[64], tool[64], user_cache[64];

static void write_bytes(const char *name, const void *bytes, size_t len)
{
	FILE *f = fopen(name, "w");

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_eq(fwrite(bytes, 1, len, f), len);
	fclose(f);
}

/* An object of one code section of @size bytes */
struct object {
	Elf64_Ehdr eh;
	uint32_t code[2];
	Elf64_Shdr sh[2];
};

static struct object object_of(uint64_t size)
{
	struct object o = {
		.eh = { .e_ident = ELFMAG, .e_type = ET_REL, .e_machine = EM_AARCH64,
			.e_shoff = offsetof(struct object, sh),
			.e_shentsize = sizeof(Elf64_Shdr), .e_shnum = 2 },
		.code = { MOV_X0_3, 0xd503201f },
		.sh = { [1] = { .sh_type = SHT_PROGBITS, .sh_flags = SHF_EXECINSTR, .sh_size = size,
				.sh_offset = offsetof(struct object, code) } },
	};

	o.eh.e_ident[EI_CLASS] = ELFCLASS64;
	o.eh.e_ident[EI_DATA] = ELFDATA2LSB;
	return o;
}

static void assert_fault(const void *file, size_t len, const char *part)
{
	struct guest_elf elf;
	char why[256] = "";
	bool ok;

	write_bytes(path, file, len);
	ok = guest_elf_load(&elf, path, why);
	ck_assert_msg(part ? !ok && strstr(why, part) : ok, "%s: %s", part ? part : "good", why);
	ck_assert(ok || !strncmp(why, path, strlen(path)));
	guest_elf_free(&elf);
}

START_TEST(objects)
{
	struct object o = object_of(8);

	assert_fault(&o, sizeof(o), NULL);
	for (uint64_t size = 1; size < 8; size++)
		if (size != 4) {
			o = object_of(size);
			assert_fault(&o, sizeof(o), "whole number of 4-byte instructions");
		}
	o = object_of(UINT64_MAX - 3);
	assert_fault(&o, sizeof(o), "ends before its code");
	o = object_of(0);
	assert_fault(&o, sizeof(o), "no code");
	o = object_of(8);
	o.eh.e_shnum = UINT16_MAX;
	assert_fault(&o, sizeof(o), "no whole table");
	o = object_of(8);
	o.eh.e_shoff = UINT64_MAX;
	assert_fault(&o, sizeof(o), "no whole table");
	o = object_of(8);
	for (size_t len = 0; len < sizeof(o); len++)
		assert_fault(&o, len, "");
}
END_TEST

START_TEST(too_much_code)
{
	size_t size = GUEST_RAM_SIZE, len = sizeof(struct object) + size;
	uint8_t *file = calloc(1, len);
	struct object o = object_of(size);

	o.sh[1].sh_offset = sizeof(o);
	memcpy(file, &o, sizeof(o));
	assert_fault(file, len, "more code than the guest's memory");
	free(file);
}
END_TEST

struct program {
	Elf64_Ehdr eh;
	Elf64_Phdr ph[2];
	uint32_t code[2];
};

static struct program program_of(uint64_t entry, uint64_t first, uint64_t second, uint64_t memsz)
{
	struct program p = {
		.eh = { .e_ident = ELFMAG, .e_type = ET_EXEC, .e_machine = EM_AARCH64,
			.e_entry = entry, .e_phoff = offsetof(struct program, ph),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 2 },
		.code = { MOV_X0_3, MOV_X0_3 },
	};

	p.eh.e_ident[EI_CLASS] = ELFCLASS64;
	p.eh.e_ident[EI_DATA] = ELFDATA2LSB;
	for (int i = 0; i < 2; i++)
		p.ph[i] = (Elf64_Phdr){ .p_type = PT_LOAD, .p_paddr = i ? second : first,
					.p_offset = offsetof(struct program, code),
					.p_filesz = 8, .p_memsz = memsz };
	return p;
}

START_TEST(programs)
{
	static const struct {
		uint64_t entry, first, second, memsz;
		const char *fault;
	} rows[] = {
		{ 0x40001004, 0x40001000, 0x40002000, 0x1000, NULL },
		{ 0x40002000, 0x40002000, 0x40001000, 0x1000, NULL },
		{ 0x40001008, 0x40001000, 0x40002000, 0x1000, "no entry" },	/* zeros */
		{ 0x40000ffc, 0x40001000, 0x40002000, 0x1000, "no entry" },
		{ 0x40001002, 0x40001000, 0x40002000, 0x1000, "no entry" },
		{ 0x40005000, 0x40001000, 0x40002000, 0x1000, "no entry" },
		{ UINT64_MAX - 3, 0x40001000, 0x40002000, 0x1000, "no entry" },
		{ 0x40001000, 0x40001000, 0x40001fff, 0x1000, "overlap" },
		{ 0x40001000, 0x40001000, 0x40001000, 0x1000, "overlap" },
		{ 0x40002000, 0x40002000, 0x40001004, 0x1000, "overlap" },
		{ 0x40001000, 0x40001000, 0x400ff001, 0x1000, "0x400fffff" },
		{ 0x40001000, 0x40001000, 0x40000ff8, 8, "0x40001000" },
		{ 0x40001000, 0x40001000, UINT64_MAX - 7, 8, "0x400fffff" },
		{ 0x40001000, 0x40001000, 0x40002000, UINT64_MAX, "0x400fffff" },
		{ 0x40001000, 0x40001000, 0x40002000, 7, "ends before" },
	};
	struct program p;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		p = program_of(rows[i].entry, rows[i].first, rows[i].second, rows[i].memsz);
		assert_fault(&p, sizeof(p), rows[i].fault);
	}
	p = program_of(0x40001000, 0x40001000, 0x40002000, 8);
	p.eh.e_phnum = UINT16_MAX;
	assert_fault(&p, sizeof(p), "no whole table");
	p = program_of(0x40001000, 0x40001000, 0x40002000, 8);
	p.ph[1].p_offset = UINT64_MAX;
	assert_fault(&p, sizeof(p), "ends before");
	p = program_of(0x40001000, 0x40001000, 0x40002000, 8);
	for (size_t len = 0; len < sizeof(p); len++)
		assert_fault(&p, len, "");
}
END_TEST

/* A stand-in for llvm-mc: whatever the text, the object of two instructions above */
static void make_tool(void)
{
	struct object o = object_of(8);
	char object[96], script[256];

	snprintf(object, sizeof(object), "%s/object", dir);
	write_bytes(object, &o, sizeof(o));
	snprintf(script, sizeof(script),
		 "#!/bin/sh\nwhile [ \"$1\" != -o ]; do shift; done\ncp %s \"$2\"\n", object);
	write_bytes(tool, script, strlen(script));
	chmod(tool, 0777);
}

static enum asm_result ask(const char *cache, const char *text, const uint32_t **words, size_t *nr,
			   char **said)
{
	struct asm_complaint why;
	size_t len;
	FILE *err = open_memstream(said, &len);
	struct guest_asm *a = guest_asm_new(cache, err);
	static const uint32_t good[] = { MOV_X0_3, 0xd503201f };
	enum asm_result result = guest_asm_words(a, text, words, nr, &why);

	if (result == ASM_OK) {
		ck_assert_uint_eq(*nr, 2);
		ck_assert(!memcmp(*words, good, sizeof(good)));
	}
	guest_asm_free(a);
	fclose(err);
	return result;
}

static size_t slurp(const char *name, char *text, size_t size)
{
	FILE *f = fopen(name, "r");
	size_t len;

	ck_assert_ptr_nonnull(f);
	len = fread(text, 1, size, f);
	fclose(f);
	return len;
}

/* A cache file with the snippet "text" in it */
static size_t make_cache(char *text, size_t size)
{
	const uint32_t *words;
	struct asm_complaint why;
	struct guest_asm *a = guest_asm_new(NULL, NULL);
	size_t nr;

	setenv("KVMSME_LLVM_MC", tool, 1);
	ck_assert_int_eq(guest_asm_words(a, "text", &words, &nr, &why), ASM_OK);
	ck_assert(guest_asm_write(a, path));
	guest_asm_free(a);
	return slurp(path, text, size);
}

/* Cut anywhere, or with any character changed, a line gives the right words or none */
START_TEST(a_damaged_cache_gives_no_words)
{
	char text[512], damaged[512], where[96], *said;
	size_t len, start, nr;
	const uint32_t *words;

	setenv("KVMSME_CACHE", "", 1);
	len = make_cache(text, sizeof(text));
	start = (size_t)(memchr(text, '\n', len) - (void *)text) + 1;
	setenv("KVMSME_LLVM_MC", "/nonexistent/llvm-mc", 1);
	ck_assert_int_eq(ask(path, "text", &words, &nr, &said), ASM_OK);
	ck_assert_str_eq(said, "");
	free(said);
	snprintf(where, sizeof(where), "%s:2: ", path);
	for (size_t cut = start + 1; cut < len - 1; cut++) {
		write_bytes(path, text, cut);
		ck_assert_int_eq(ask(path, "text", &words, &nr, &said), ASM_NO_ASSEMBLER);
		ck_assert_msg(!strncmp(said, where, strlen(where)), "%s", said);
		ck_assert_ptr_eq(strchr(said, '\n'), said + strlen(said) - 1);
		free(said);
	}
	for (size_t at = start; at < len - 1; at++) {
		memcpy(damaged, text, len);
		damaged[at] = damaged[at] == '0' ? '1' : '0';
		write_bytes(path, damaged, len);
		ck_assert_int_eq(ask(path, "text", &words, &nr, &said), ASM_NO_ASSEMBLER);
		free(said);
	}
	/* with an assembler it is assembled anew */
	setenv("KVMSME_LLVM_MC", tool, 1);
	ck_assert_int_eq(ask(path, "text", &words, &nr, &said), ASM_OK);
	free(said);
}
END_TEST

START_TEST(the_users_cache)
{
	const uint32_t *words;
	char *said;
	size_t nr;

	setenv("KVMSME_LLVM_MC", tool, 1);
	setenv("HOME", dir, 1);
	setenv("KVMSME_CACHE", "", 1);
	unsetenv("XDG_CACHE_HOME");
	ck_assert_int_eq(ask(NULL, "text", &words, &nr, &said), ASM_OK);
	free(said);
	ck_assert_int_ne(access(user_cache, F_OK), 0);
	unsetenv("KVMSME_CACHE");
	ck_assert_int_eq(ask(NULL, "text", &words, &nr, &said), ASM_OK);
	free(said);
	ck_assert_int_eq(access(user_cache, F_OK), 0);
	setenv("KVMSME_LLVM_MC", "/nonexistent/llvm-mc", 1);
	ck_assert_int_eq(ask(NULL, "text", &words, &nr, &said), ASM_OK);
	free(said);
	unlink(user_cache);
}
END_TEST

/* Processes that write at the same time leave a file of whole lines */
START_TEST(writers_at_the_same_time)
{
	char text[32], *said;
	const uint32_t *words;
	size_t nr;

	setenv("KVMSME_LLVM_MC", tool, 1);
	setenv("HOME", dir, 1);
	unsetenv("KVMSME_CACHE");
	unsetenv("XDG_CACHE_HOME");
	for (int i = 0; i < 8; i++) {
		if (fork())
			continue;
		for (int k = 0; k < 5; k++) {
			snprintf(text, sizeof(text), "text %d.%d", i, k);
			if (ask(NULL, text, &words, &nr, &said) != ASM_OK || *said)
				_exit(1);
		}
		_exit(0);
	}
	for (int i = 0; i < 8; i++) {
		int status;

		wait(&status);
		ck_assert(WIFEXITED(status) && !WEXITSTATUS(status));
	}
	setenv("KVMSME_LLVM_MC", "/nonexistent/llvm-mc", 1);
	ask(NULL, "text", &words, &nr, &said);
	ck_assert_str_eq(said, "");
	free(said);
	unlink(user_cache);
}
END_TEST

static void make_dir(void)
{
	ck_assert_ptr_nonnull(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/file", dir);
	snprintf(tool, sizeof(tool), "%s/tool", dir);
	snprintf(user_cache, sizeof(user_cache), "%s/.cache/kvmsme/guest-words-2.cache", dir);
	make_tool();
}

static void remove_dir(void)
{
	char command[96];

	snprintf(command, sizeof(command), "rm -r %s", dir);
	ck_assert_int_eq(system(command), 0);
}

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("guest code");

	tcase_add_unchecked_fixture(tcase, make_dir, remove_dir);
	tcase_add_test(tcase, objects);
	tcase_add_test(tcase, too_much_code);
	tcase_add_test(tcase, programs);
	tcase_add_test(tcase, a_damaged_cache_gives_no_words);
	tcase_add_test(tcase, the_users_cache);
	tcase_add_test(tcase, writers_at_the_same_time);
	return suite_of("guest code", tcase);
}
