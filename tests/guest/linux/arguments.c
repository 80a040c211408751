// SPDX-License-Identifier: GPL-2.0-or-later
/* What a program is given: arguments, environment, the auxiliary vector; and its exit status */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

extern char **environ;

/* But for what a program that is counted (./dev coverage) puts into its own environment */
static size_t nr_variables(void)
{
	size_t nr = 0;

	for (size_t i = 0; environ[i]; i++)
		nr += strncmp(environ[i], "__LLVM_PROFILE", 14) != 0;
	return nr;
}

int main(int argc, char **argv)
{
	printf("%d arguments, %zu variables\n", argc, nr_variables());
	for (int i = 1; i < argc; i++)
		printf("%d: '%s'\n", i, argv[i]);
	printf("PROGRAM_SAYS=%s\n", getenv("PROGRAM_SAYS"));
	printf("page %lu, platform %s, secure %lu, random %d\n", getauxval(AT_PAGESZ),
	       (const char *)getauxval(AT_PLATFORM), getauxval(AT_SECURE), getauxval(AT_RANDOM) != 0);
	printf("executed as argv[0]: %d\n", !strcmp((const char *)getauxval(AT_EXECFN), argv[0]));
	return 7;
}
