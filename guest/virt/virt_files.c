// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * Files of semihosting: those of the host are read, and not written; ":tt" is the console, and
 * ":semihosting-features" says what there is.  A handle is an index into fds, and 1.
 */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "virt_semihosting.h"

/* In place of a file descriptor of the host */
enum { CLOSED = -1, CONSOLE_IN = -2, CONSOLE_OUT = -3, CONSOLE_ERR = -4, FEATURES = -5 };

#define MAX_PATH	4096
#define PIECE		4096
#define MODES		12	/* of fopen(): r, rb, r+, r+b, w, wb, w+, w+b, a, ab, a+, a+b */

/* "SHFB", and SH_EXT_EXIT_EXTENDED, SH_EXT_STDOUT_STDERR */
static const uint8_t features[] = { 'S', 'H', 'F', 'B', 3 };

static int open_file(struct virt *v, const char *name, uint64_t mode)
{
	int fd;

	if (!strcmp(name, ":tt"))
		return mode < 4 ? CONSOLE_IN : mode < 8 ? CONSOLE_OUT : CONSOLE_ERR;
	if (!strcmp(name, ":semihosting-features"))
		return mode < 2 ? FEATURES : CLOSED;
	if (mode > 1) {
		v->fd_errno = EROFS;
		return CLOSED;
	}
	fd = open(name, O_RDONLY | O_CLOEXEC);
	v->fd_errno = fd < 0 ? errno : 0;
	return fd < 0 ? CLOSED : fd;
}

static uint64_t add(struct virt *v, int fd)
{
	for (unsigned int i = 0; i < VIRT_MAX_FDS; i++) {
		if (v->fds[i] != CLOSED)
			continue;
		v->fds[i] = fd;
		v->at[i] = 0;
		return i + 1;
	}
	if (fd >= 0)
		close(fd);
	return virt_sys_refuse(v, EMFILE);
}

uint64_t virt_sys_open(struct virt *v, uint64_t x1)
{
	char name[MAX_PATH];
	uint64_t arg[3];
	int fd;

	if (!virt_sys_block(v, x1, arg, 3))
		return UINT64_MAX;
	if (arg[1] >= MODES || arg[2] >= sizeof(name))
		return virt_sys_refuse(v, EINVAL);
	if (!virt_read(v, arg[0], name, arg[2]))
		return virt_sys_refuse(v, EFAULT);
	name[arg[2]] = 0;
	v->fd_errno = ENOENT;
	fd = open_file(v, name, arg[1]);
	return fd == CLOSED ? UINT64_MAX : add(v, fd);
}

/* NULL: the handle @x1 points to is of no open file; the block has @nr words */
static int *handle(struct virt *v, uint64_t x1, uint64_t *arg, unsigned int nr)
{
	if (!virt_sys_block(v, x1, arg, nr))
		return NULL;
	if (arg[0] - 1 < VIRT_MAX_FDS && v->fds[arg[0] - 1] != CLOSED)
		return &v->fds[arg[0] - 1];
	virt_sys_refuse(v, EBADF);
	return NULL;
}

uint64_t virt_sys_close(struct virt *v, uint64_t x1)
{
	uint64_t arg[1];
	int *fd = handle(v, x1, arg, 1);

	if (!fd)
		return UINT64_MAX;
	if (*fd >= 0)
		close(*fd);
	*fd = CLOSED;
	return 0;
}

/* SYS_READ and SYS_WRITE return how much is left, which is all of it where there is an error */

/* What the guest has written; the rest is what has not been, for memory that is not there */
static uint64_t copy_out(struct virt *v, bool err, uint64_t va, uint64_t len)
{
	uint8_t piece[PIECE];

	while (len) {
		size_t n = len < sizeof(piece) ? len : sizeof(piece);

		if (!virt_read(v, va, piece, n)) {
			virt_sys_refuse(v, EFAULT);
			break;
		}
		if (err)
			fwrite(piece, 1, n, stderr);
		else
			virt_console_put(v, piece, n);
		va += n;
		len -= n;
	}
	return len;
}

uint64_t virt_sys_write(struct virt *v, uint64_t x1)
{
	uint64_t arg[3] = { 0, 0, UINT64_MAX };
	int *fd = handle(v, x1, arg, 3);

	if (!fd)
		return arg[2];
	if (*fd == CONSOLE_OUT)
		return copy_out(v, false, arg[1], arg[2]);
	if (*fd == CONSOLE_ERR) {
		virt_console_flush(v);
		return copy_out(v, true, arg[1], arg[2]);
	}
	virt_sys_refuse(v, EBADF);
	return arg[2];
}

static size_t read_features(uint64_t *at, uint8_t *to, size_t len)
{
	size_t n = 0;

	for (; n < len && *at < sizeof(features); n++)
		to[n] = features[(*at)++];
	return n;
}

static ssize_t read_piece(struct virt *v, int fd, uint64_t *at, uint8_t *to, size_t len)
{
	ssize_t n;

	switch (fd) {
	case CONSOLE_IN:
		return (ssize_t)virt_console_read(v, to, len);
	case FEATURES:
		return (ssize_t)read_features(at, to, len);
	case CONSOLE_OUT:
	case CONSOLE_ERR:
		virt_sys_refuse(v, EBADF);
		return -1;
	default:
		n = read(fd, to, len);
		if (n < 0)
			virt_sys_refuse(v, errno);
		return n;
	}
}

/* Of the console what there is, of a file all that it has */
uint64_t virt_sys_read(struct virt *v, uint64_t x1)
{
	uint8_t piece[PIECE];
	uint64_t arg[3] = { 0, 0, UINT64_MAX }, left;
	int *fd = handle(v, x1, arg, 3);

	if (!fd)
		return arg[2];
	for (left = arg[2]; left;) {
		ssize_t n = read_piece(v, *fd, &v->at[arg[0] - 1], piece, left < PIECE ? left : PIECE);

		if (n <= 0)
			break;
		if (!virt_write(v, arg[1], piece, (size_t)n)) {
			virt_sys_refuse(v, EFAULT);
			break;
		}
		arg[1] += (uint64_t)n;
		left -= (uint64_t)n;
		if (*fd == CONSOLE_IN)
			break;
	}
	return left;
}

uint64_t virt_sys_istty(struct virt *v, uint64_t x1)
{
	uint64_t arg[1];
	int *fd = handle(v, x1, arg, 1);

	if (!fd)
		return UINT64_MAX;
	return *fd == CONSOLE_IN || *fd == CONSOLE_OUT || *fd == CONSOLE_ERR || (*fd >= 0 && isatty(*fd));
}

uint64_t virt_sys_seek(struct virt *v, uint64_t x1)
{
	uint64_t arg[2];
	int *fd = handle(v, x1, arg, 2);

	if (!fd)
		return UINT64_MAX;
	if (*fd == FEATURES && arg[1] <= sizeof(features)) {
		v->at[arg[0] - 1] = arg[1];
		return 0;
	}
	if (*fd < 0 || arg[1] > INT64_MAX)
		return virt_sys_refuse(v, *fd < 0 ? ESPIPE : EINVAL);
	return lseek(*fd, (off_t)arg[1], SEEK_SET) < 0 ? virt_sys_refuse(v, errno) : 0;
}

uint64_t virt_sys_flen(struct virt *v, uint64_t x1)
{
	uint64_t arg[1];
	int *fd = handle(v, x1, arg, 1);
	struct stat stat;

	if (!fd)
		return UINT64_MAX;
	if (*fd == FEATURES)
		return sizeof(features);
	if (*fd < 0)
		return 0;
	return fstat(*fd, &stat) ? virt_sys_refuse(v, errno) : (uint64_t)stat.st_size;
}

void virt_semihosting_close(struct virt *v)
{
	for (unsigned int i = 0; i < VIRT_MAX_FDS; i++) {
		if (v->fds[i] >= 0)
			close(v->fds[i]);
		v->fds[i] = CLOSED;
	}
}
