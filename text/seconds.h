/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TEXT_SECONDS_H
#define KVMSME_TEXT_SECONDS_H

#include <time.h>

/** seconds_now() - of a clock that nobody sets, since some time or other */
static inline double seconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

#endif
