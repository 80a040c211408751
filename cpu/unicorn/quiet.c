// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Unicorn 2.0.1 prints, on either stream, about words that it cannot translate.  The process's
 * streams are not its own: in the place of libunicorn where its calls of libc are looked up,
 * functions stand that print nothing.  A Unicorn that is no shared library prints on.
 */
#include <elf.h>
#include <link.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "ucpu.h"

static int no_output(void)
{
	return 0;
}

static size_t no_write(const void *from, size_t size, size_t nr, FILE *to)
{
	(void)from;
	(void)size;
	(void)to;
	return nr;
}

static const struct {
	const char *name;
	void (*instead)(void);
} silenced[] = {
	{ "__printf_chk", (void (*)(void))no_output },
	{ "__fprintf_chk", (void (*)(void))no_output },
	{ "printf", (void (*)(void))no_output },
	{ "fprintf", (void (*)(void))no_output },
	{ "puts", (void (*)(void))no_output },
	{ "fputs", (void (*)(void))no_output },
	{ "fwrite", (void (*)(void))no_write },
};

/** struct object - what libunicorn's dynamic section says */
struct object {
	ElfW(Addr) base;
	const ElfW(Sym) *symbols;
	const char *names;
	const ElfW(Rela) *calls;
	size_t nr_calls;
};

static void replace(void **place, void (*instead)(void))
{
	uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
	void *at = (void *)((uintptr_t)place & ~(page - 1));

	if (mprotect(at, page, PROT_READ | PROT_WRITE))
		return;
	memcpy(place, &instead, sizeof(instead));
	mprotect(at, page, PROT_READ);
}

static void silence(const struct object *o)
{
	for (size_t i = 0; i < o->nr_calls; i++) {
		const char *name = o->names + o->symbols[ELF64_R_SYM(o->calls[i].r_info)].st_name;

		for (size_t n = 0; n < sizeof(silenced) / sizeof(*silenced); n++)
			if (!strcmp(name, silenced[n].name))
				replace((void **)(o->base + o->calls[i].r_offset),
					silenced[n].instead);
	}
}

static void read_dynamic(struct object *o, const ElfW(Dyn) *d)
{
	for (; d->d_tag != DT_NULL; d++) {
		switch (d->d_tag) {
		case DT_SYMTAB:
			o->symbols = (const ElfW(Sym) *)d->d_un.d_ptr;
			break;
		case DT_STRTAB:
			o->names = (const char *)d->d_un.d_ptr;
			break;
		case DT_JMPREL:
			o->calls = (const ElfW(Rela) *)d->d_un.d_ptr;
			break;
		case DT_PLTRELSZ:
			o->nr_calls = d->d_un.d_val / sizeof(*o->calls);
			break;
		}
	}
}

static int visit(struct dl_phdr_info *info, size_t size, void *unused)
{
	struct object o = { .base = info->dlpi_addr };

	(void)size;
	(void)unused;
	if (!strstr(info->dlpi_name, "libunicorn"))
		return 0;
	for (int i = 0; i < info->dlpi_phnum; i++)
		if (info->dlpi_phdr[i].p_type == PT_DYNAMIC)
			read_dynamic(&o, (const ElfW(Dyn) *)(info->dlpi_addr + info->dlpi_phdr[i].p_vaddr));
	if (o.symbols && o.names && o.calls)
		silence(&o);
	return 0;
}

void quiet_unicorn(void)
{
	dl_iterate_phdr(visit, NULL);
}
