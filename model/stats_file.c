/* SPDX-License-Identifier: GPL-2.0-or-later */
/* read() and pread() of a file descriptor (fs/read_write.c, binary_stats.c kvm_stats_read) */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "stats_file.h"
#include "uaccess.h"

#define ID_OFFSET	sizeof(struct kvm_stats_header)
#define DESC_OFFSET	(ID_OFFSET + KVM_STATS_NAME_SIZE)
#define DESC_SIZE	(sizeof(struct kvm_stats_desc) + KVM_STATS_NAME_SIZE)
#define FILE_MAX	4096

/* Addresses of a process have at most 48 bits on the recorded kernels: access_ok() */
#define TASK_SIZE	(UINT64_C(1) << 48)

#define KIND_COUNTER	1, 0, KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_NONE | KVM_STATS_BASE_POW10
#define KIND_NSEC	1, -9, KVM_STATS_TYPE_CUMULATIVE | KVM_STATS_UNIT_SECONDS | KVM_STATS_BASE_POW10
#define KIND_HIST_NSEC	KVM_STATS_HIST_SIZE, -9, \
	KVM_STATS_TYPE_LOG_HIST | KVM_STATS_UNIT_SECONDS | KVM_STATS_BASE_POW10
#define KIND_BOOLEAN	1, 0, KVM_STATS_TYPE_INSTANT | KVM_STATS_UNIT_BOOLEAN | KVM_STATS_BASE_POW10

static const struct stats_desc vm_descs[] = {
#define VM_ROW(name, kind) { NR_COUNTED_STATS, KIND_##kind, #name },
#define VCPU_ROW(name, kind)
#define OF_HOST(owner, name, kind, doc) owner##_ROW(name, kind)
#include "kvm_stats.def"
#undef VM_ROW
#undef VCPU_ROW
};

static const struct stats_desc vcpu_descs[] = {
#define VM_ROW(name, kind)
#define VCPU_ROW(name, kind) { NR_COUNTED_STATS, KIND_##kind, #name },
#define OF_HOST(owner, name, kind, doc) owner##_ROW(name, kind)
#define COUNTED(name, doc) { VCPU_STAT_##name, KIND_COUNTER, #name },
#include "kvm_stats.def"
#undef VM_ROW
#undef VCPU_ROW
};

const struct stats_desc *stats_descs(enum fd_kind kind, unsigned int *nr)
{
	bool vm = kind == FD_VM_STATS;

	*nr = vm ? sizeof(vm_descs) / sizeof(vm_descs[0]) : sizeof(vcpu_descs) / sizeof(vcpu_descs[0]);
	return vm ? vm_descs : vcpu_descs;
}

uint32_t stats_maker(void)
{
	return (uint32_t)syscall(SYS_gettid);
}

/* kvm_main.c kvm_create_vm(), kvm_vm_ioctl_create_vcpu(); 0: restored from another machine */
static void put_id(const struct kvmsme *m, const struct fd_entry *entry, char *to)
{
	bool vm = entry->kind == FD_VM_STATS;
	uint32_t maker = vm ? m->memory[entry->index].maker : m->scratch[entry->index]->maker;

	if (vm)
		snprintf(to, KVM_STATS_NAME_SIZE, "kvm-%u", maker);
	else
		snprintf(to, KVM_STATS_NAME_SIZE, "kvm-%u/vcpu-%u", maker, m->vcpu[entry->index]->vcpu_id);
}

/* @offset: of the value */
static void put_desc(const struct stats_desc *desc, uint32_t offset, uint8_t *to)
{
	const struct kvm_stats_desc head = { .flags = desc->flags, .exponent = desc->exponent,
					     .size = desc->size, .offset = offset };

	memcpy(to, &head, sizeof(head));
	memcpy(to + sizeof(head), desc->name, strlen(desc->name));
}

/* All of the file; its size */
static size_t put_file(const struct kvmsme *m, const struct fd_entry *entry, uint8_t file[FILE_MAX])
{
	struct kvm_stats_header header = { .name_size = KVM_STATS_NAME_SIZE, .id_offset = ID_OFFSET,
					   .desc_offset = DESC_OFFSET };
	const struct stats_desc *desc = stats_descs((enum fd_kind)entry->kind, &header.num_desc);
	uint32_t offset = 0;

	header.data_offset = (uint32_t)(DESC_OFFSET + header.num_desc * DESC_SIZE);
	memset(file, 0, FILE_MAX);
	memcpy(file, &header, sizeof(header));
	put_id(m, entry, (char *)file + ID_OFFSET);
	for (uint32_t i = 0; i < header.num_desc; i++, desc++) {
		put_desc(desc, offset, file + DESC_OFFSET + i * DESC_SIZE);
		if (desc->counted < NR_COUNTED_STATS)
			memcpy(file + header.data_offset + offset,
			       &m->scratch[entry->index]->stats.count[desc->counted], sizeof(uint64_t));
		offset += desc->size * (uint32_t)sizeof(uint64_t);
	}
	return header.data_offset + offset;
}

/* @offset: into the file */
struct read_call {
	uint64_t buf;
	uint64_t size;
	uint64_t offset;
};

/* vfs_read(): what it looks at before the file does */
static int check_read(struct kvmsme *m, const struct fd_entry *entry, const struct read_call *call)
{
	if (entry->kind < FD_VM_STATS)
		return rule_refuse(m, RULE_READ_KIND);
	if (call->size > TASK_SIZE || call->buf > TASK_SIZE - call->size)
		return rule_refuse(m, RULE_STATS_BUFFER);
	if (call->size > LONG_MAX - call->offset)
		return rule_refuse(m, RULE_READ_OFFSET);
	return 0;
}

static long read_file(struct kvmsme *m, const struct fd_entry *entry, const struct read_call *call)
{
	uint8_t file[FILE_MAX];
	size_t len;
	int ret = check_read(m, entry, call);

	if (ret)
		return ret;
	rule_decide(m, RULE_STATS_READ);
	len = put_file(m, entry, file);
	if (call->offset >= len)
		return 0;
	len -= call->offset;
	if (call->size < len)
		len = call->size;
	if (copy_to_user(call->buf, file + call->offset, len))
		return rule_refuse(m, RULE_STATS_BUFFER);
	return (long)len;
}

/* Of a call that has been locked */
static long answered(struct kvmsme *m, long ret)
{
	machine_unlock(m);
	if (ret >= 0)
		return ret;
	errno = (int)-ret;
	return -1;
}

long kvmsme_read(int fd, void *buf, size_t size)
{
	struct kvmsme *m;
	struct fd_entry *entry = machine_fd_entry(fd, &m);
	struct read_call call = { (uintptr_t)buf, size, 0 };
	long ret;

	if (!entry)
		return fd_refuse(m, RULE_FD_CLOSED);
	machine_lock(m);
	rule_log_clear(&m->rules);
	call.offset = entry->pos;
	ret = rule_outcome(m, read_file(m, entry, &call));
	if (ret > 0)
		entry->pos += (uint32_t)ret;
	return answered(m, ret);
}

/* Nothing was opened that has a position: anon_inode_getfile() */
static bool is_stream(const struct fd_entry *entry)
{
	return entry->kind == FD_VM || entry->kind == FD_VCPU;
}

long kvmsme_pread(int fd, void *buf, size_t size, long offset)
{
	struct kvmsme *m;
	const struct fd_entry *entry = machine_fd_entry(fd, &m);
	const struct read_call call = { (uintptr_t)buf, size, (uint64_t)offset };

	if (offset < 0)
		return fd_refuse(m, RULE_READ_OFFSET);
	if (!entry)
		return fd_refuse(m, RULE_FD_CLOSED);
	machine_lock(m);
	rule_log_clear(&m->rules);
	if (is_stream(entry))
		return answered(m, rule_refuse(m, RULE_READ_STREAM));
	return answered(m, rule_outcome(m, read_file(m, entry, &call)));
}
