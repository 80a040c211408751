/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * usage: TARGET [FILE|DIR...]: run each file, or stdin.  In a build by afl-clang-fast stdin is
 * AFL++'s, many times in a process.
 */
#include <dirent.h>
#include <err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "target.h"

enum { MAX_BYTES = 1 << 20, SECONDS = 60 };

static uint8_t input[MAX_BYTES];
static unsigned long nr;

#ifdef __AFL_FUZZ_TESTCASE_LEN
__AFL_FUZZ_INIT();

int LLVMFuzzerInitialize(int *argc, char ***argv) __attribute__((weak));

static void fuzz_stdin(void)
{
	const uint8_t *data;
	int argc = 0;

	if (LLVMFuzzerInitialize)
		LLVMFuzzerInitialize(&argc, NULL);
	__AFL_INIT();
	data = __AFL_FUZZ_TESTCASE_BUF;
	while (__AFL_LOOP(10000))
		LLVMFuzzerTestOneInput(data, (size_t)__AFL_FUZZ_TESTCASE_LEN);
}
#else
static void fuzz_stdin(void)
{
	LLVMFuzzerTestOneInput(input, fread(input, 1, MAX_BYTES, stdin));
}
#endif

static void replay(const char *path)
{
	FILE *file = fopen(path, "rbe");
	size_t size;

	if (!file)
		err(EXIT_FAILURE, "%s", path);
	size = fread(input, 1, MAX_BYTES, file);
	fclose(file);
	fprintf(stderr, "%s\n", path);
	alarm(SECONDS);
	LLVMFuzzerTestOneInput(input, size);
	nr++;
}

static void replay_all(const char *path)
{
	struct stat st;
	struct dirent *entry;
	char inside[4096];
	DIR *dir;

	if (!stat(path, &st) && S_ISREG(st.st_mode)) {
		replay(path);
		return;
	}
	dir = opendir(path);
	while (dir && (entry = readdir(dir))) {
		snprintf(inside, sizeof(inside), "%.2000s/%s", path, entry->d_name);
		if (*entry->d_name != '.')
			replay_all(inside);
	}
	if (dir)
		closedir(dir);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		replay_all(argv[i]);
	if (argc == 1)
		fuzz_stdin();
	else
		fprintf(stderr, "%lu inputs\n", nr);
	return argc > 1 && !nr ? EXIT_FAILURE : EXIT_SUCCESS;
}
