/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who is asked: the kernel that this runs on */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <unistd.h>

#include "questions.h"

int asked_open(void)
{
	return open("/dev/kvm", O_RDWR | O_CLOEXEC);
}

long asked_ioctl(int fd, unsigned long request, const void *arg)
{
	int ret = ioctl(fd, request, arg);

	return ret < 0 ? -errno : ret;
}

struct kvm_run *asked_run_page(int vcpu)
{
	void *page =
		mmap(NULL, sizeof(struct kvm_run), PROT_READ | PROT_WRITE, MAP_SHARED, vcpu, 0);

	return page == MAP_FAILED ? NULL : page;
}

void asked_close(int fd, struct kvm_run *page)
{
	if (page)
		munmap(page, sizeof(*page));
	close(fd);
}

static void nothing(int signal)
{
	(void)signal;
}

void asked_alarm(bool on)
{
	struct sigaction action = { .sa_handler = nothing };
	struct itimerval timer = { { 0, on ? 300000 : 0 }, { 0, on ? 300000 : 0 } };

	sigaction(SIGALRM, &action, NULL);
	setitimer(ITIMER_REAL, &timer, NULL);
}
