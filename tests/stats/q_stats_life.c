/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a descriptor keeps, and of whom the names are */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stats_questions.h"

static void say_head(const char *what, int fd)
{
	char bytes[72];
	long ret = asked_pread(fd, bytes, sizeof(bytes), 0);

	say("%s: ", what);
	say_error(ret);
	if (ret == sizeof(bytes))
		say(" kvm- %d, %s", !strncmp(bytes + 24, "kvm-", 4),
		    strchr(bytes + 24, '/') ? strchr(bytes + 24, '/') : "of a VM");
	say("\n");
}

static void say_call(const char *what, long ret)
{
	say("%s: ", what);
	if (ret > 0)
		say("a descriptor");
	else
		say_error(ret);
	say("\n");
}

/* A vCPU without INIT has them; everything else may be closed */
static void ask_closing(void)
{
	struct vm vm;
	int of_vm, of_vcpu, of_five, five;

	vm_open(&vm);
	vm_add(&vm, 0, -1);
	five = (int)asked_ioctl(vm.fd, KVM_CREATE_VCPU, (void *)5);
	of_vm = (int)asked_ioctl(vm.fd, KVM_GET_STATS_FD, (void *)1);
	say_call("argument 1", of_vm);
	of_vcpu = (int)asked_ioctl(vm.vcpu[0], KVM_GET_STATS_FD, (void *)~0UL);
	say_call("argument ~0, before INIT", of_vcpu);
	of_five = stats_fd(five);
	say_head("vCPU 5", of_five);
	asked_close(five, NULL);
	say_head("vCPU 5, closed", of_five);
	say_call("vCPU 5 again", asked_ioctl(vm.fd, KVM_CREATE_VCPU, (void *)5));
	vm_close(&vm);
	say_head("VM closed", of_vm);
	say_head("VM closed, vCPU 0", of_vcpu);
	asked_close(of_vm, NULL);
	say_head("its file closed, vCPU 0", of_vcpu);
	say_head("its file closed, vCPU 5", of_five);
	asked_close(of_vcpu, NULL);
	asked_close(of_five, NULL);
	say_head("all closed", of_five);
}

static struct vm made;

static void *make_vcpu(void *tid)
{
	vm_add(&made, 0, -1);
	*(int *)tid = (int)syscall(SYS_gettid);
	return NULL;
}

static void *make_vm(void *tid)
{
	vm_open(&made);
	*(int *)tid = (int)syscall(SYS_gettid);
	return NULL;
}

static void say_maker(const char *what, int of, int tid)
{
	char id[48], expected[48];
	int fd = stats_fd(of);

	asked_pread(fd, id, sizeof(id), 24);
	snprintf(expected, sizeof(expected), "kvm-%d", tid);
	say("%s: of the thread that made it %d, of the process %d\n", what,
	    !strncmp(id, expected, strlen(expected)), atoi(id + 4) == getpid());
	asked_close(fd, NULL);
}

static void ask_makers(void)
{
	int vm_tid = 0, vcpu_tid = 0;
	pthread_t thread;

	pthread_create(&thread, NULL, make_vm, &vm_tid);
	pthread_join(thread, NULL);
	pthread_create(&thread, NULL, make_vcpu, &vcpu_tid);
	pthread_join(thread, NULL);
	say_maker("id of a VM", made.fd, vm_tid);
	say_maker("id of a vCPU", made.vcpu[0], vcpu_tid);
	vm_close(&made);
}

void ask_stats_life(void)
{
	ask_closing();
	ask_makers();
}
