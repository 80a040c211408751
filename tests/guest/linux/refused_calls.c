// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files and memory: what is asked badly is refused as Linux does, where QEMU does, too: it has not
 * MAP_FIXED_NOREPLACE, and other answers to lengths of 0.  argv[1] is a file of 5,000 bytes.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define NOWHERE	((void *)16)
#define FLAGS	(MAP_PRIVATE | MAP_ANONYMOUS)
#define PAGE	4096ul

static char page[2 * PAGE] __attribute__((aligned(4096)));

static void is(const char *what, long result)
{
	printf("%s: %ld, %s\n", what, result, result == -1 ? strerrorname_np(errno) : "fine");
}

static void refused(const char *what, long result)
{
	printf("%s: %s\n", what, result == -1 ? strerrorname_np(errno) : "taken");
}

static void transfers(int fd)
{
	struct iovec good[2] = { { page, 8 }, { page + 8, 100 } }, half[2] = { { page, 8 }, { NOWHERE, 8 } };

	is("readv", syscall(SYS_readv, fd, good, 2));
	is("readv of no vectors", syscall(SYS_readv, fd, good, 0));
	is("readv of too many", syscall(SYS_readv, fd, good, 5000));
	is("readv by nowhere", syscall(SYS_readv, fd, NOWHERE, 2));
	is("readv of nothing", syscall(SYS_readv, 99, good, 2));
	is("writev of half", syscall(SYS_writev, 1, half, 0));
	is("read to nowhere", syscall(SYS_read, fd, NOWHERE, 8));
	is("write from nowhere", syscall(SYS_write, 1, NOWHERE, 8));
	is("read of nothing", syscall(SYS_read, 99, page, 8));
	is("pread before the beginning", syscall(SYS_pread64, fd, page, 8, -1l));
	is("pread over the end", syscall(SYS_pread64, fd, page, 8192, 4000l));
	is("seek by no rule", syscall(SYS_lseek, fd, 0, 99));
	is("seek before the beginning", syscall(SYS_lseek, fd, -1l, SEEK_SET));
	is("seek in nothing", syscall(SYS_lseek, 99, 0, SEEK_SET));
}

static void paths(const char *file)
{
	struct stat s;
	int fd;

	is("open nowhere", syscall(SYS_openat, AT_FDCWD, NOWHERE, O_RDONLY));
	is("a file that is no directory", syscall(SYS_openat, AT_FDCWD, file, O_RDONLY | O_DIRECTORY));
	is("stat", syscall(SYS_newfstatat, AT_FDCWD, file, &s, 0));
	printf("%ld bytes\n", (long)s.st_size);
	is("stat of what is missing", syscall(SYS_newfstatat, AT_FDCWD, "/nonexistent", &s, 0));
	is("stat to nowhere", syscall(SYS_newfstatat, AT_FDCWD, file, NOWHERE, 0));
	is("stat by nowhere", syscall(SYS_newfstatat, AT_FDCWD, NOWHERE, &s, 0));
	is("stat of no name", syscall(SYS_newfstatat, 0, "", &s, 0));
	is("stat of no name, which may be", syscall(SYS_newfstatat, 1, "", &s, AT_EMPTY_PATH));
	is("stat of nothing", syscall(SYS_fstat, 99, &s));
	is("link that is none", syscall(SYS_readlinkat, AT_FDCWD, "/nonexistent", page, 100));
	is("link by nowhere", syscall(SYS_readlinkat, AT_FDCWD, NOWHERE, page, 100));
	printf("directory: %d\n", syscall(SYS_getcwd, page, sizeof(page)) > 1 && page[0] == '/');
	is("directory in a byte", syscall(SYS_getcwd, page, 1));
	is("directory to nowhere", syscall(SYS_getcwd, NOWHERE, 100));
	fd = open("/", O_RDONLY | O_DIRECTORY);
	printf("directories open: %d\n", fd >= 0);
	is("close nothing", close(99));
}

static void maps(int fd)
{
	char *p = mmap(NULL, 8 * PAGE, PROT_READ | PROT_WRITE, FLAGS, -1, 0);

	refused("neither private nor shared", syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_ANONYMOUS, -1, 0));
	refused("no length", syscall(SYS_mmap, 0, 0, PROT_READ, FLAGS, -1, 0));
	refused("no file", syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, 99, 0));
	refused("half a page into a file", syscall(SYS_mmap, 0, PAGE, PROT_READ, MAP_PRIVATE, fd, 100));
	refused("writes to a file that is read", syscall(SYS_mmap, 0, PAGE, PROT_WRITE, MAP_SHARED, fd, 0));
	refused("fixed at half a page", syscall(SYS_mmap, p + 1, PAGE, PROT_READ, FLAGS | MAP_FIXED, -1, 0));
	refused("unmap half a page", syscall(SYS_munmap, p + 1, PAGE));
	refused("unmap nothing", syscall(SYS_munmap, p, 0));
	refused("protect half a page", syscall(SYS_mprotect, p + 1, PAGE, PROT_READ));
	refused("protect as nothing is", syscall(SYS_mprotect, p, PAGE, 0x7f00));
	refused("protect what is not there", syscall(SYS_mprotect, 0x10000000000, PAGE, PROT_READ));
	refused("remap half a page", syscall(SYS_mremap, p + 1, PAGE, 2 * PAGE, 0));
	refused("remap by no rule", syscall(SYS_mremap, p, PAGE, PAGE, 0x700));
	refused("remap what is not there", syscall(SYS_mremap, 0x10000000000, PAGE, 2 * PAGE, MREMAP_MAYMOVE));
	refused("remap in place where it is full", syscall(SYS_mremap, p, PAGE, 2 * PAGE, 0));
	printf("shorter: %d\n", mremap(p, 8 * PAGE, 4 * PAGE, 0) == p);
	printf("as it is: %d\n", mremap(p, 4 * PAGE, 4 * PAGE, 0) == p);
	printf("longer in place: %d\n", mremap(p, 4 * PAGE, 5 * PAGE, 0) == p && !p[4 * PAGE]);
	printf("brk back to before its beginning: %d\n", syscall(SYS_brk, 1) == syscall(SYS_brk, 0));
}

int main(int argc, char **argv)
{
	int fd = argc > 1 ? open(argv[1], O_RDONLY) : -1;

	if (fd < 0)
		return 1;
	transfers(fd);
	paths(argv[1]);
	maps(fd);
	is("no such call", syscall(400));
	is("nor one so high", syscall(100000));
	return 0;
}
