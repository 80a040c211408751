/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is in the file, and how it is read */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stats_questions.h"

#define WHOLE 16384
#define PAGE  4096

int stats_fd(int fd)
{
	return (int)asked_ioctl(fd, KVM_GET_STATS_FD, NULL);
}

static void line(const char *what, const char *which, long ret)
{
	say("%s %s: ", what, which);
	say_error(ret);
	say("\n");
}

/* Numbers of the task are not the model's: @id as it would be of this one */
static void say_id(const char *what, const char *id)
{
	char mine[48];
	int len = snprintf(mine, sizeof(mine), "kvm-%d", (int)syscall(SYS_gettid));
	bool is_mine = !strncmp(id, mine, (size_t)len);
	size_t zeros = 48;

	while (zeros && !id[zeros - 1])
		zeros--;
	say("%s id: %s%s, %zu characters behind it\n", what, is_mine ? "kvm-<task>" : "another ",
	    is_mine ? id + len : id, strlen(id) - zeros);
}

static void say_layout(const char *what, const char *bytes, long len)
{
	struct kvm_stats_header h;

	memcpy(&h, bytes, sizeof(h));
	say("%s file: %ld bytes flags %u name %u nr %u id %u desc %u data %u\n", what, len, h.flags,
	    h.name_size, h.num_desc, h.id_offset, h.desc_offset, h.data_offset);
	say_id(what, bytes + h.id_offset);
	for (uint32_t i = 0; i < h.num_desc; i++) {
		struct kvm_stats_desc d;
		const char *at = bytes + h.desc_offset + i * (16 + h.name_size);

		memcpy(&d, at, 16);
		say("%s %s: flags %#x exponent %d size %u offset %u bucket %u\n", what, at + 16,
		    d.flags, d.exponent, d.size, d.offset, d.bucket_size);
	}
}

/* Descriptors are 16 bytes and a name; data begin at 72 + 64 * nr */
static void ask_places(const char *what, int fd, const char *whole, long len)
{
	const struct {
		long offset;
		size_t size;
	} places[] = {
		{ 0, 0 },	  { 0, 1 },	      { 0, 23 },      { 0, 24 },   { 0, 25 },
		{ 20, 10 },	  { 24, 48 },	      { 23, 50 },     { 71, 1 },   { 71, 2 },
		{ 72, 64 },	  { 135, 2 },	      { 150, 60 },    { 199, 2 },  { 200, 8 },
		{ 10, 1000 },	  { len - 8, 8 },     { len - 1, 1 }, { len - 1, 10 }, { len, 1 },
		{ len, 0 },	  { len + 1, 1 },     { 1L << 31, 1 }, { 1L << 32, 1 }, { LONG_MAX, 0 },
		{ LONG_MAX, 1 },  { LONG_MAX - 1, 1 }, { -1, 1 },      { -1, 0 },   { LONG_MIN, 1 },
		{ 0, (size_t)-1 }, { 0, (size_t)LONG_MAX + 1 }, { 0, (size_t)1 << 30 }, { 8, LONG_MAX },
	};
	static char part[WHOLE];

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		long ret;

		memset(part, 0x5a, sizeof(part));
		ret = asked_pread(fd, part, places[i].size, places[i].offset);
		say("%s at %ld %zu: ", what, places[i].offset, places[i].size);
		say_error(ret);
		if (ret > 0)
			say(" %s", memcmp(part, whole + places[i].offset, (size_t)ret) ? "others" : "the same");
		if (ret >= 0)
			say(" %s", part[ret] == 0x5a ? "and no more" : "and more");
		say("\n");
	}
}

/* A buffer that ends with its page: @mapped bytes of it are there; the position behind that */
static void ask_bad_buffer(const char *what, int fd, size_t mapped, size_t size)
{
	char *page = mmap(NULL, 2 * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char next[4] = { 0 };
	long ret;

	munmap(page + PAGE, PAGE);
	ret = asked_read(fd, page + PAGE - mapped, size);
	say("%s read %zu of %zu: ", what, mapped, size);
	say_error(ret);
	ret = asked_read(fd, next, sizeof(next));
	say(" then ");
	say_error(ret);
	/* the task's number is in the id */
	if (next[0] >= '0' && next[0] <= '9')
		say(" a number\n");
	else
		say(" %02x%02x%02x%02x\n", next[0], next[1], next[2], next[3]);
	munmap(page, PAGE);
}

static void ask_sequence(const char *what, int of)
{
	int fd = stats_fd(of), other = stats_fd(of);
	char buf[WHOLE];

	line(what, "read 4 header", asked_read(fd, buf, 4));
	say("%s name size %u\n", what, ((struct kvm_stats_header *)buf)->flags);
	memset(buf, 0, 4);
	line(what, "read 4 more", asked_read(fd, buf, 4));
	say("%s %u\n", what, (unsigned char)buf[0]);
	line(what, "pread between", asked_pread(fd, buf, 30, 70));
	line(what, "read 4 again", asked_read(fd, buf, 4));
	say("%s %u\n", what, (unsigned char)buf[0]);
	line(what, "read of another", asked_read(other, buf, 8));
	say("%s %u\n", what, (unsigned char)buf[4]);
	ask_bad_buffer(what, fd, 0, 8);
	ask_bad_buffer(what, fd, 10, 20);
	ask_bad_buffer(what, fd, 4, 4);
	ask_bad_buffer(what, fd, 10, 40);
	ask_bad_buffer(what, other, 100, 2000);
	line(what, "read nothing", asked_read(fd, buf, 0));
	line(what, "read rest", asked_read(fd, buf, sizeof(buf)));
	line(what, "read at the end", asked_read(fd, buf, sizeof(buf)));
	line(what, "read at the end to nowhere", asked_read(fd, NULL, 8));
	line(what, "read of too much", asked_read(other, buf, (size_t)LONG_MAX + 1));
	line(what, "read to where nobody may", asked_read(other, (void *)(UINT64_C(1) << 63), 8));
	asked_close(fd, NULL);
	asked_close(other, NULL);
	line(what, "read of a closed one", asked_read(fd, buf, 8));
	line(what, "pread of a closed one", asked_pread(fd, buf, 8, 0));
	line(what, "pread of a closed one at -1", asked_pread(fd, buf, 8, -1));
}

static void ask_file(const char *what, int of)
{
	static char whole[WHOLE];
	int fd = stats_fd(of);
	long len;

	memset(whole, 0, sizeof(whole));
	len = asked_read(fd, whole, sizeof(whole));
	say_layout(what, whole, len);
	ask_places(what, fd, whole, len);
	line(what, "ioctl", asked_ioctl(fd, KVM_CHECK_EXTENSION, NULL));
	line(what, "ioctl of a VM", asked_ioctl(fd, KVM_GET_STATS_FD, NULL));
	line(what, "mmap", asked_map(fd));
	asked_close(fd, NULL);
	line(what, "closed ioctl", asked_ioctl(fd, KVM_GET_STATS_FD, NULL));
	ask_sequence(what, of);
}

static void ask_others(struct vm *vm)
{
	char buf[8];

	line("kvm", "read", asked_read(vm->kvm, buf, 8));
	line("kvm", "pread", asked_pread(vm->kvm, buf, 8, 0));
	line("kvm", "pread at -1", asked_pread(vm->kvm, buf, 8, -1));
	line("kvm", "read to nowhere", asked_read(vm->kvm, NULL, 8));
	line("vm", "read", asked_read(vm->fd, buf, 8));
	line("vm", "pread", asked_pread(vm->fd, buf, 8, 0));
	line("vm", "pread at -1", asked_pread(vm->fd, buf, 8, -1));
	line("vm", "read of nothing", asked_read(vm->fd, buf, 0));
	line("vcpu", "read", asked_read(vm->vcpu[0], buf, 8));
	line("vcpu", "pread", asked_pread(vm->vcpu[0], buf, 8, 0));
}

void ask_stats_file(void)
{
	struct vm vm;

	vm_open(&vm);
	vm_add(&vm, 0, F_PSCI);
	line("kvm", "stats", stats_fd(vm.kvm));
	ask_file("vm", vm.fd);
	ask_file("vcpu", vm.vcpu[0]);
	ask_others(&vm);
	vm_close(&vm);
}
