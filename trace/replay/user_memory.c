/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "host_memory.h"
#include "user_memory.h"

/* The hole is mapped PROT_NONE, so that nothing else can come to lie there */
bool user_memory_init(struct user_memory *mem)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	mem->area_size = 2 * page;
	mem->area = mmap(NULL, mem->area_size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	mem->good = malloc(USER_GOOD_SIZE);
	if (mem->area == MAP_FAILED || !mem->good) {
		host_memory_missing();
		return false;
	}
	mem->edge = mem->area + page;
	return !mprotect(mem->area, page, PROT_READ | PROT_WRITE);
}

void user_memory_free(struct user_memory *mem)
{
	if (mem->area && mem->area != MAP_FAILED)
		munmap(mem->area, mem->area_size);
	free(mem->good);
}
