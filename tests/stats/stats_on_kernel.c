/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions to the kernel that this runs on */
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "stats_questions.h"

long asked_read(int fd, void *buf, size_t size)
{
	ssize_t ret = read(fd, buf, size);

	return ret < 0 ? -errno : ret;
}

long asked_pread(int fd, void *buf, size_t size, long offset)
{
	ssize_t ret = pread(fd, buf, size, offset);

	return ret < 0 ? -errno : ret;
}

long asked_map(int fd)
{
	return mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0) == MAP_FAILED ? -errno : 0;
}

int main(void)
{
	ask_stats_file();
	ask_stats_life();
	ask_stats_counts();
	return 0;
}
