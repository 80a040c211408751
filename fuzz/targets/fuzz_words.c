/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A cache of assembled guest code */
#include "target.h"
#include "word_cache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct word_cache cache = { 0 };

	word_cache_read(&cache, input_path(data, size), false, nowhere());
	word_cache_free(&cache);
	return 0;
}
