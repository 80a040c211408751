// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program is given: arguments, environment, the auxiliary vector; and its exit status */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

int main(int argc, char **argv)
{
	size_t nr = 0;

	while (environ[nr])
		nr++;
	printf("%d arguments, %zu variables\n", argc, nr);
	for (int i = 1; i < argc; i++)
		printf("%d: '%s'\n", i, argv[i]);
	printf("PROGRAM_SAYS=%s\n", getenv("PROGRAM_SAYS"));
	printf("page %lu, platform %s, secure %lu, random %d\n", getauxval(AT_PAGESZ),
	       (const char *)getauxval(AT_PLATFORM), getauxval(AT_SECURE), getauxval(AT_RANDOM) != 0);
	printf("executed as argv[0]: %d\n", !strcmp((const char *)getauxval(AT_EXECFN), argv[0]));
	return 7;
}
