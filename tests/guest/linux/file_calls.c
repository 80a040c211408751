// SPDX-License-Identifier: GPL-2.0-or-later
/* Files that are read, and what cannot be; standard input; argv[1] is a file of 5,000 bytes */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char buffer[8192], line[64];
	struct iovec v[3] = { { "a", 1 }, { "", 0 }, { "bc\n", 3 } };
	struct stat s;
	char *map;
	int fd;

	if (argc < 2 || (fd = open(argv[1], O_RDONLY)) < 0)
		return 1;
	printf("read %zd, end %zd\n", read(fd, buffer, sizeof(buffer)), read(fd, buffer, 1));
	printf("stat %d, size %lld, file %d\n", fstat(fd, &s), (long long)s.st_size, S_ISREG(s.st_mode));
	printf("seek %lld, pread %zd\n", (long long)lseek(fd, -5, SEEK_END), pread(fd, buffer, 100, 4990));
	map = mmap(NULL, 5000, PROT_READ, MAP_PRIVATE, fd, 0);
	printf("mapped: %d\n", map != MAP_FAILED && map[4999] == buffer[9] && !map[5000]);
	printf("bad address: %zd %d\n", pread(fd, (void *)16, 1, 0), errno == EFAULT);
	printf("close %d, again %d %d\n", close(fd), close(fd), errno == EBADF);
	printf("missing %d %d\n", open("/nonexistent/file", O_RDONLY), errno == ENOENT);
	printf("terminal %d %d\n", isatty(1), errno == ENOTTY);
	while (fgets(line, sizeof(line), stdin))
		printf("line %s", line);
	fflush(stdout);
	printf("writev %zd\n", writev(1, v, 3));
	printf("exe %d\n", readlink("/proc/self/exe", buffer, sizeof(buffer)) > 0);
	fputs("to stderr\n", stderr);
	return 3;
}
