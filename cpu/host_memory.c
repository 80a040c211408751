/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stddef.h>

#include "host_memory.h"

static void (*end_process)(void);

void host_memory_ends(void (*end)(void))
{
	end_process = end;
}

void host_memory_missing(void)
{
	if (end_process)
		end_process();
}
