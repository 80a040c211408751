/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How many CPUs there are, by all the ways in which a program asks; and that it has one thread */
#define _GNU_SOURCE
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void *start(void *arg)
{
	return arg;
}

static void print_file(const char *path)
{
	char line[200] = "nothing\n";
	FILE *f = fopen(path, "r");
	struct stat st;

	if (f && !fgets(line, sizeof(line), f))
		strcpy(line, "empty\n");
	printf("%s: %s%s", path, stat(path, &st) ? "no file, " : "", line);
	if (f)
		fclose(f);
}

/* "Features" has a word if AT_HWCAP or AT_HWCAP2 has its bit */
static int has_feature(const char *features, const char *word)
{
	const char *at = features;

	while ((at = strstr(at + 1, word)))
		if (at[-1] == ' ' && (at[strlen(word)] == ' ' || at[strlen(word)] == '\n'))
			return 1;
	return 0;
}

static void print_cpuinfo(void)
{
	char line[4096], features[4096] = "";
	FILE *f = fopen("/proc/cpuinfo", "r");
	unsigned int processors = 0;

	while (f && fgets(line, sizeof(line), f)) {
		processors += !strncmp(line, "processor\t:", 11);
		if (!strncmp(line, "Features\t:", 10))
			strcpy(features, line);
	}
	if (f)
		fclose(f);
	printf("processors %u\n", processors);
	printf("as in the auxiliary vector %d%d%d%d\n",
	       has_feature(features, "sve") == !!(getauxval(AT_HWCAP) & 1 << 22),
	       has_feature(features, "sme") == !!(getauxval(AT_HWCAP2) & 1 << 23),
	       has_feature(features, "smef64f64") == !!(getauxval(AT_HWCAP2) & 1 << 25),
	       has_feature(features, "asimddp") == !!(getauxval(AT_HWCAP) & 1 << 20));
}

int main(void)
{
	cpu_set_t set, none;
	pthread_t thread;
	unsigned int cpu = 99, node = 99;

	printf("sysconf %ld %ld\n", sysconf(_SC_NPROCESSORS_ONLN), sysconf(_SC_NPROCESSORS_CONF));
	sched_getaffinity(0, sizeof(set), &set);
	printf("affinity %d\n", CPU_COUNT(&set));
	printf("getcpu %ld", syscall(SYS_getcpu, &cpu, &node, 0));
	printf(" %u %u\n", cpu, node);
	print_file("/sys/devices/system/cpu/online");
	print_file("/sys/devices/system/cpu/present");
	print_file("/sys/devices/system/cpu/possible");
	print_file("/proc/self/maps");
	print_cpuinfo();
	CPU_ZERO(&none);
	printf("none %d %d\n", sched_setaffinity(0, sizeof(none), &none), errno);
	CPU_SET(2, &none);
	printf("the third %d, now on %d of", sched_setaffinity(0, sizeof(none), &none), sched_getcpu());
	sched_getaffinity(0, sizeof(set), &set);
	printf(" %d\n", CPU_COUNT(&set));
	printf("thread %s\n", strerror(pthread_create(&thread, NULL, start, NULL)));
	return 0;
}
