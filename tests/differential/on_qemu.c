/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One qemu-aarch64 executes many images; a new one is started where the last has died */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "differential.h"
#include "qemu_keys.h"

static pid_t child;
static int to_child = -1, from_child = -1;

static bool start(const char *program)
{
	int in[2], out[2];

	if (pipe2(in, O_CLOEXEC) || pipe2(out, O_CLOEXEC))
		return false;
	child = fork();
	if (!child) {
		int quiet = open("/dev/null", O_WRONLY);

		dup2(in[0], STDIN_FILENO);
		dup2(out[1], STDOUT_FILENO);
		dup2(quiet, STDERR_FILENO);
		execlp("qemu-aarch64", "qemu-aarch64", "-cpu", "max", "-seed", QEMU_SEED, program, (char *)NULL);
		_exit(127);
	}
	close(in[0]);
	close(out[1]);
	to_child = in[1];
	from_child = out[0];
	return child > 0;
}

void qemu_stop(void)
{
	int status;

	if (child <= 0)
		return;
	close(to_child);
	close(from_child);
	waitpid(child, &status, 0);
	child = 0;
}

static bool transfer(ssize_t (*move)(int, void *, size_t), int fd, struct image *image)
{
	uint8_t *p = (uint8_t *)image;

	for (size_t left = sizeof(*image); left;) {
		ssize_t n = move(fd, p, left);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		p += n;
		left -= (size_t)n;
	}
	return true;
}

static ssize_t write_out(int fd, void *buf, size_t len)
{
	return write(fd, buf, len);
}

bool qemu_run(const char *program, struct image *image)
{
	signal(SIGPIPE, SIG_IGN);
	if (!child && !start(program))
		return false;
	if (transfer(write_out, to_child, image) && transfer(read, from_child, image))
		return true;
	qemu_stop();
	return false;
}
