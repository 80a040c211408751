// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that dies of what argv[1] says */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	const char *how = argc > 1 ? argv[1] : "";
	int ends[2];

	printf("dies: %s\n", how);
	fflush(stdout);
	if (!strcmp(how, "load"))
		__asm__ volatile("ldr x0, [%0]" : : "r"(0x18l) : "x0");
	if (!strcmp(how, "store"))
		__asm__ volatile("str x0, [%0]" : : "r"(main) : "memory");
	if (!strcmp(how, "undefined"))
		__asm__ volatile("udf #1");
	if (!strcmp(how, "jump"))
		__asm__ volatile("br %0" : : "r"(0x40l));
	if (!strcmp(how, "abort"))
		abort();
	if (!strcmp(how, "pipe") && !pipe(ends) && !close(ends[0]))
		return (int)write(ends[1], how, 4);
	if (!strcmp(how, "kill"))
		raise(SIGKILL);
	return 0;
}
