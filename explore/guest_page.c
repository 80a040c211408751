/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "call.h"
#include "guest_page.h"
#include "guest_stub.h"

/* Places that sanitizers leave free, too */
#define FIRST_PLACE	UINT64_C(0x200000000000)
#define PLACE_STEP	UINT64_C(0x10000)
#define PLACES		64

/* Where the page has the instructions in question */
#define WORDS_AT	(sizeof(guest_stub_prologue) / sizeof(uint32_t))
#define VECTOR_AT	((GUEST_VECTORS + 0x200) / 4)	/* EL1h, synchronous */

struct guest_page {
	pthread_mutex_t lock;
	uint32_t *word;
};

#define NOP 0xd503201f

static void *map_somewhere(void)
{
	for (unsigned int i = 0; i < PLACES; i++) {
		void *at = mmap((void *)(uintptr_t)(FIRST_PLACE + i * PLACE_STEP), GUEST_PAGE_BYTES,
				PROT_READ | PROT_WRITE,
				MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0);

		if (at != MAP_FAILED)
			return at;
	}
	return mmap(NULL, GUEST_PAGE_BYTES, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

struct guest_page *guest_page_new(void)
{
	struct guest_page *page = calloc(1, sizeof(*page));
	void *memory = page ? map_somewhere() : MAP_FAILED;

	if (memory == MAP_FAILED) {
		free(page);
		return NULL;
	}
	page->word = memory;
	pthread_mutex_init(&page->lock, NULL);
	memcpy(page->word, guest_stub_prologue, sizeof(guest_stub_prologue));
	/* they stay where they are, so that all guests end at the same PC */
	memcpy(page->word + WORDS_AT + STAGE_GUEST_WORDS, guest_stub_epilogue,
	       sizeof(guest_stub_epilogue));
	memcpy(page->word + VECTOR_AT, guest_stub_vector, sizeof(guest_stub_vector));
	return page;
}

void guest_page_free(struct guest_page *page)
{
	if (!page)
		return;
	pthread_mutex_destroy(&page->lock);
	munmap(page->word, GUEST_PAGE_BYTES);
	free(page);
}

void *guest_page_memory(const struct guest_page *page)
{
	return page->word;
}

void guest_page_lock(struct guest_page *page, const uint32_t *words, unsigned int nr)
{
	pthread_mutex_lock(&page->lock);
	for (unsigned int i = 0; i < STAGE_GUEST_WORDS; i++)
		page->word[WORDS_AT + i] = i < nr ? words[i] : NOP;
}

void guest_page_unlock(struct guest_page *page)
{
	pthread_mutex_unlock(&page->lock);
}
