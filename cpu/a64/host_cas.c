// SPDX-License-Identifier: GPL-2.0-or-later
#include "host_cas.h"

#include <pthread.h>
#include <string.h>

#ifdef __GCC_HAVE_SYNC_COMPARE_AND_SWAP_16

__extension__ typedef unsigned __int128 u128;

static bool cas_16(void *at, union host_word *expected, union host_word desired)
{
	u128 before, after, found;

	memcpy(&before, expected, sizeof(before));
	memcpy(&after, &desired, sizeof(after));
	found = __sync_val_compare_and_swap((u128 *)at, before, after);
	memcpy(expected, &found, sizeof(found));
	return found == before;
}

#else

/* Atomic among accesses of this kind.  Memory that is missing is to be so before the lock is taken */
static bool cas_16(void *at, union host_word *expected, union host_word desired)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	bool same;

	__atomic_fetch_or((uint8_t *)at, 0, __ATOMIC_SEQ_CST);
	pthread_mutex_lock(&lock);
	same = !memcmp(at, expected, sizeof(*expected));
	memcpy(same ? at : (void *)expected, same ? (void *)&desired : at, sizeof(desired));
	pthread_mutex_unlock(&lock);
	return same;
}

#endif

static bool cas_within_16(uint8_t *at, size_t len, union host_word *expected,
			  union host_word desired)
{
	size_t offset = (uintptr_t)at & 15;
	union host_word found, after;
	bool done;

	memcpy(&found, at - offset, sizeof(found));
	memcpy(found.b + offset, expected, len);
	after = found;
	memcpy(after.b + offset, &desired, len);
	done = cas_16(at - offset, &found, after);
	memcpy(expected, found.b + offset, len);
	return done;
}

#define CAS(type)										\
	__atomic_compare_exchange_n((type *)at, (type *)expected->b, (type)desired.x[0], false,	\
				    __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)

bool host_cas(void *at, size_t len, union host_word *expected, union host_word desired)
{
	if (len < 16 && (uintptr_t)at & (len - 1))
		return cas_within_16(at, len, expected, desired);
	switch (len) {
	case 1:
		return CAS(uint8_t);
	case 2:
		return CAS(uint16_t);
	case 4:
		return CAS(uint32_t);
	case 8:
		return CAS(uint64_t);
	default:
		return cas_16(at, expected, desired);
	}
}
