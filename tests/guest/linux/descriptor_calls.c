// SPDX-License-Identifier: GPL-2.0-or-later
/* Descriptors, pipes and waiting for them; argv[1] is a file of 5,000 bytes */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/select.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <unistd.h>

#define NOWHERE ((void *)16)

static char buffer[300000];
static volatile sig_atomic_t signals;

static void is(const char *what, long result)
{
	printf("%s: %ld, %s\n", what, result, result == -1 ? strerrorname_np(errno) : "fine");
}

static void copies(const char *file)
{
	int fd = open(file, O_RDONLY), copy = dup(fd), far = fcntl(fd, F_DUPFD, 20);

	printf("copies: %d %d\n", copy == fd + 1, far);
	is("read", read(fd, buffer, 1000));
	is("where the copy is", lseek(copy, 0, SEEK_CUR));
	is("over another", dup2(fd, 30));
	is("over itself", dup2(fd, fd) == fd);
	is("over itself, by dup3", dup3(fd, fd, 0));
	is("far away", dup2(fd, 1000000));
	is("of nothing", dup(99));
	is("of nothing over something", dup2(99, fd));
	is("from far away", fcntl(fd, F_DUPFD, 1000000000));
	is("not over exec", fcntl(30, F_SETFD, FD_CLOEXEC));
	is("it is", fcntl(30, F_GETFD));
	is("the other", fcntl(fd, F_GETFD));
	is("close on exec", fcntl(dup3(fd, 31, O_CLOEXEC), F_GETFD));
	is("a copy that is", fcntl(fcntl(fd, F_DUPFD_CLOEXEC, 0), F_GETFD));
	printf("for reading: %d\n", (fcntl(fd, F_GETFL) & O_ACCMODE) == O_RDONLY);
	is("no command", fcntl(fd, 12345));
	is("of nothing", fcntl(99, F_GETFD));
	close(fd);
	is("the copy goes on", read(copy, buffer, 5000));
	is("send to what is for reading", sendfile(far, copy, NULL, 10));
	is("copy over standard input", dup2(far, 0));
	is("back to its beginning", lseek(0, 0, SEEK_SET));
	is("read that", read(0, buffer, 7));
}

static void on_pipe(int number)
{
	signals += number;
}

static void pipes(const char *file)
{
	int ends[2], fd = open(file, O_RDONLY), bytes = -1;
	off_t from = 10;

	is("pipe", pipe(ends));
	is("to nowhere", syscall(SYS_pipe2, NOWHERE, 0));
	is("by no rule", syscall(SYS_pipe2, ends, 0x100));
	is("write", write(ends[1], "hello", 5));
	is("how many", ioctl(ends[0], FIONREAD, &bytes));
	printf("%d\n", bytes);
	is("read more than there is", read(ends[0], buffer, sizeof(buffer)));
	is("seek", lseek(ends[0], 0, SEEK_SET));
	is("at a place", pwrite(ends[1], "a", 1, 0));
	is("a file into it", sendfile(ends[1], fd, NULL, 100));
	is("from a place", sendfile(ends[1], fd, &from, 10000));
	printf("now at %ld, the file at %ld\n", (long)from, (long)lseek(fd, 0, SEEK_CUR));
	is("nothing into it", sendfile(ends[1], 99, NULL, 100));
	is("all of it", read(ends[0], buffer, sizeof(buffer)));
	fcntl(ends[0], F_SETFL, O_NONBLOCK);
	printf("does not wait: %d\n", (fcntl(ends[0], F_GETFL) & O_NONBLOCK) != 0);
	is("nothing there", read(ends[0], buffer, 1));
	close(ends[1]);
	is("the end", read(ends[0], buffer, 1));
	is("a file that is read", pwrite(fd, "a", 1, 0));
	pipe2(ends, O_CLOEXEC | O_NONBLOCK);
	is("close on exec", fcntl(ends[1], F_GETFD));
	is("full", write(ends[1], buffer, sizeof(buffer)));
	is("and empty", read(ends[0], buffer, sizeof(buffer)));
	signal(SIGPIPE, on_pipe);
	close(ends[0]);
	is("nobody reads", write(ends[1], buffer, 10));
	printf("signals: %d\n", (int)signals);
}

static void polls(void)
{
	struct timespec none = { 0, 0 }, some = { 0, 2000000 }, odd = { 0, 1000000000 };
	struct pollfd files[4] = {
		{ .events = POLLIN }, { .events = POLLOUT }, { .fd = -1 }, { .fd = 99 }
	};
	fd_set in, out;
	int ends[2];

	if (pipe(ends))
		return;
	files[0].fd = ends[0];
	files[1].fd = ends[1];
	is("poll", ppoll(files, 3, &none, NULL));
	printf("%x %x %x\n", files[0].revents, files[1].revents, files[2].revents);
	is("poll what is not there", ppoll(files, 4, NULL, NULL));
	printf("%x\n", files[3].revents);
	is("for a while", ppoll(files, 1, &some, NULL));
	is("for no time", ppoll(files, 1, &odd, NULL));
	is("none for a while", poll(NULL, 0, 1));
	is("nowhere", syscall(SYS_ppoll, NOWHERE, 1, NULL, NULL, 8));
	if (write(ends[1], "x", 1) != 1)
		return;
	is("for ever", poll(files, 1, -1));
	printf("%x\n", files[0].revents);
	FD_ZERO(&in);
	FD_ZERO(&out);
	FD_SET(ends[0], &in);
	FD_SET(ends[1], &in);
	FD_SET(ends[1], &out);
	is("select", select(ends[1] + 1, &in, &out, NULL, NULL));
	printf("%d %d %d\n", FD_ISSET(ends[0], &in) != 0, FD_ISSET(ends[1], &in) != 0,
	       FD_ISSET(ends[1], &out) != 0);
	is("read", read(ends[0], buffer, 2));
	is("select for a while", pselect(ends[0] + 1, &in, NULL, NULL, &some, NULL));
	printf("%d\n", FD_ISSET(ends[0], &in) != 0);
	FD_SET(40, &in);
	is("select what is not there", pselect(41, &in, NULL, NULL, &some, NULL));
	is("select none", pselect(0, NULL, NULL, NULL, &some, NULL));
	is("select fewer than none", pselect(-1, NULL, NULL, NULL, &some, NULL));
	is("select nowhere", syscall(SYS_pselect6, 10, NOWHERE, NULL, NULL, &some, NULL));
}

int main(int argc, char **argv)
{
	char name[16];

	if (argc < 2)
		return 1;
	copies(argv[1]);
	pipes(argv[1]);
	polls();
	is("a window of no terminal", ioctl(1, TIOCGWINSZ, buffer));
	is("of nothing", ioctl(99, TIOCGWINSZ, buffer));
	prctl(PR_SET_NAME, "a name that is too long");
	prctl(PR_GET_NAME, name);
	printf("name %s\n", name);
	printf("user %d %d, group %d %d\n", setuid(getuid()), setreuid(-1, geteuid()),
	       setgid(getgid()), setregid(-1, -1));
	fflush(stdout);
	return 0;
}
