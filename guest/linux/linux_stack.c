// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program finds on its stack: fs/binfmt_elf.c, create_elf_tables() */
#include <elf.h>
#include <stdlib.h>
#include <string.h>

#include "linux_guest.h"
#include "needed.h"

#define STACK_TOP	UINT64_C(0xfffffffff000)
#define STACK_SIZE	(UINT64_C(8) << 20)
#define MAX_BEGIN	(STACK_SIZE / 4)	/* fs/exec.c, bprm_stack_limits() */
#define VECTOR_WORDS	40

#define AT_MINSIGSTKSZ_	51
#define AT_HWCAP2_	26

/** struct stack - what is being put down, from the top; @fits: so far */
struct stack {
	struct linux_memory *mem;
	uint64_t sp;
	bool fits;
};

static uint64_t push(struct stack *s, const void *from, size_t len)
{
	s->fits &= len < s->sp - (STACK_TOP - MAX_BEGIN);
	if (!s->fits)
		return 0;
	s->sp -= len;
	s->fits = linux_put(s->mem, s->sp, from, len);
	return s->sp;
}

static uint64_t push_string(struct stack *s, const char *text)
{
	return push(s, text, strlen(text) + 1);
}

static size_t count(char *const *strings)
{
	size_t nr = 0;

	while (strings[nr])
		nr++;
	return nr;
}

/** struct places - where strings are, on their way to become argv, envp and the vector */
struct places {
	uint64_t *word;
	size_t nr;
};

static void add(struct places *p, uint64_t word)
{
	p->word[p->nr++] = word;
}

static void add_aux(struct places *p, uint64_t type, uint64_t value)
{
	add(p, type);
	add(p, value);
}

static void add_strings(struct stack *s, struct places *p, char *const *strings)
{
	for (size_t i = 0; strings[i]; i++)
		add(p, push_string(s, strings[i]));
	add(p, 0);
}

static void add_vector(struct linux_guest *g, struct places *p, const uint64_t at[3])
{
	const struct linux_elf *elf = &g->elf;

	add_aux(p, AT_HWCAP, linux_hwcap(g, 1));
	add_aux(p, AT_PAGESZ, LINUX_PAGE);
	add_aux(p, AT_CLKTCK, 100);
	add_aux(p, AT_PHDR, elf->phdr);
	add_aux(p, AT_PHENT, sizeof(Elf64_Phdr));
	add_aux(p, AT_PHNUM, elf->nr_phdrs);
	add_aux(p, AT_BASE, 0);
	add_aux(p, AT_FLAGS, 0);
	add_aux(p, AT_ENTRY, elf->entry);
	add_aux(p, AT_UID, 1000);
	add_aux(p, AT_EUID, 1000);
	add_aux(p, AT_GID, 1000);
	add_aux(p, AT_EGID, 1000);
	add_aux(p, AT_SECURE, 0);
	add_aux(p, AT_RANDOM, at[0]);
	add_aux(p, AT_HWCAP2_, linux_hwcap(g, 2));
	add_aux(p, AT_MINSIGSTKSZ_, linux_min_stack(g));
	add_aux(p, AT_EXECFN, at[1]);
	add_aux(p, AT_PLATFORM, at[2]);
	add_aux(p, AT_NULL, 0);
}

/* The same bytes at each run, so that a program is */
static const uint8_t random_bytes[16] = "kvmsme linuxuser";

/* The number of arguments, both lists with their ends, and the vector */
static size_t words_needed(const struct linux_guest *g)
{
	return 1 + count(g->options->argv) + 1 + count(g->options->envp) + 1 + VECTOR_WORDS;
}

static void put_places(struct stack *s, const struct places *p)
{
	size_t len = p->nr * sizeof(*p->word);

	s->sp = ((s->sp - len) & ~UINT64_C(15)) + len;
	push(s, p->word, len);
}

uint64_t linux_stack_new(struct linux_guest *g)
{
	struct stack s = { .mem = &g->mem, .sp = STACK_TOP - 8, .fits = true };
	struct places p = { .word = needed(calloc(words_needed(g), sizeof(*p.word))) };
	uint64_t at[3];

	linux_map(&g->mem, STACK_TOP - STACK_SIZE, STACK_SIZE, LINUX_PROT_READ | LINUX_PROT_WRITE);
	at[1] = push_string(&s, g->options->argv[0]);
	at[2] = push_string(&s, "aarch64");
	at[0] = push(&s, random_bytes, sizeof(random_bytes));
	add(&p, count(g->options->argv));
	add_strings(&s, &p, g->options->argv);
	add_strings(&s, &p, g->options->envp);
	add_vector(g, &p, at);
	put_places(&s, &p);
	free(p.word);
	return s.fits ? s.sp : 0;
}
