// SPDX-License-Identifier: GPL-2.0-or-later
/* What Linux tells by files of /proc and /sys: the host's are about another machine, and not for this program */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "cpu.h"
#include "linux_guest.h"

/* lib/bitmap-str.c: all of them as a list */
static void put_cpus(const struct linux_guest *g, FILE *to)
{
	if (linux_nr_cpus(g) > 1)
		fprintf(to, "0-%u\n", linux_nr_cpus(g) - 1);
	else
		fputs("0\n", to);
}

/* arch/arm64/kernel/cpuinfo.c, c_show(); BogoMIPS are twice the timer's MHz */
static void put_cpuinfo(const struct linux_guest *g, FILE *to)
{
	const unsigned int hz = CPU_CNTFRQ;
	unsigned int midr = (unsigned int)g->id[LINUX_MIDR_EL1];

	for (unsigned int i = 0; i < linux_nr_cpus(g); i++) {
		fprintf(to, "processor\t: %u\nBogoMIPS\t: %u.%02u\nFeatures\t:", i, hz / 500000,
			hz / 5000 % 100);
		linux_put_features(g, to);
		fprintf(to, "\nCPU implementer\t: 0x%02x\nCPU architecture: 8\nCPU variant\t: 0x%x\n", midr >> 24,
			midr >> 20 & 0xf);
		fprintf(to, "CPU part\t: 0x%03x\nCPU revision\t: %u\n\n", midr >> 4 & 0xfff, midr & 0xf);
	}
}

static const struct {
	const char *path;
	void (*put)(const struct linux_guest *g, FILE *to);
} made[] = {
	{ "/sys/devices/system/cpu/online", put_cpus }, { "/sys/devices/system/cpu/possible", put_cpus },
	{ "/sys/devices/system/cpu/present", put_cpus }, { "/proc/cpuinfo", put_cpuinfo },
};

bool linux_is_made(const char *path)
{
	return !strncmp(path, "/proc/", 6) || !strncmp(path, "/sys/", 5) || !strcmp(path, "/proc") ||
	       !strcmp(path, "/sys");
}

static int make(const struct linux_guest *g, void (*put)(const struct linux_guest *g, FILE *to))
{
	int fd = memfd_create("made", MFD_CLOEXEC);
	FILE *to = fd < 0 ? NULL : fdopen(dup(fd), "w");

	if (to) {
		put(g, to);
		fclose(to);
		lseek(fd, 0, SEEK_SET);
	}
	return fd < 0 ? -errno : fd;
}

int linux_made_open(const struct linux_guest *g, const char *path)
{
	int fd;

	for (size_t i = 0; i < sizeof(made) / sizeof(made[0]); i++)
		if (!strcmp(path, made[i].path))
			return make(g, made[i].put);
	if (strcmp(path, "/proc/self/exe"))
		return -ENOENT;
	fd = open(g->options->argv[0], O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}
