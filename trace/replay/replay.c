/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <kvmsme/kvm.h>

#include "host_memory.h"
#include "kvm_call.h"
#include "machine.h"
#include "replay.h"
#include "replay_ops.h"
#include "world_replay.h"

#define CLOSED		(-1)
#define PAGE_MASK	UINT64_C(0xfff)
#define MAX_RAM		(UINT64_C(64) << 20)

static unsigned long pointer(const void *p)
{
	return (unsigned long)(uintptr_t)p;
}

void replay_call(int fd, unsigned long request, unsigned long arg, struct outcome *out)
{
	long ret = call(fd, request, (const void *)arg);

	out->err = ret < 0 ? (int)-ret : 0;
	out->ret = ret < 0 ? 0 : (uint32_t)ret;
}

/* An fd counts as success 0, as in the record */
static int call_for_fd(int fd, unsigned long request, unsigned long arg, struct outcome *out)
{
	replay_call(fd, request, arg, out);
	fd = out->err ? CLOSED : (int)out->ret;
	out->ret = 0;
	return fd;
}

static int vm_fd(const struct replay *replay, const struct trace_op *op)
{
	return replay->vm[op->f_vm];
}

static int vcpu_fd(const struct replay *replay, const struct trace_op *op)
{
	return replay->vcpu[op->f_vm][op->f_vcpu];
}

static const char *create_vm(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	if (vm_fd(replay, op) != CLOSED)
		return "this VM has been created before";
	replay->vm[op->f_vm] = call_for_fd(replay->kvm, KVM_CREATE_VM, 0, out);
	return NULL;
}

static const char *create_vcpu(struct replay *replay, const struct trace_op *op,
			       struct outcome *out)
{
	int fd = call_for_fd(vm_fd(replay, op), KVM_CREATE_VCPU, op->f_vcpu, out);

	if (fd != CLOSED)
		replay->vcpu[op->f_vm][op->f_vcpu] = fd;
	return NULL;
}

static void fill_ram(struct replay *replay, uint32_t vm)
{
	size_t len = replay->image->len, size = replay->ram_size[vm];

	if (replay->ram_fresh[vm])
		return;
	len = len < size ? len : size;
	memcpy(replay->ram[vm], replay->image->bytes, len);
	memset(replay->ram[vm] + len, 0, size - len);
	replay->ram_fresh[vm] = true;
}

static const char *set_memory(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	struct kvm_userspace_memory_region region = {
		.slot = op->f_slot,
		.guest_phys_addr = op->f_gpa,
		.memory_size = op->f_size,
	};

	if (strcmp(op->f_contents.s, "image") != 0)
		return "contents: only \"image\" is known";
	if (replay->ram_zeroed[op->f_vm])
		return "set_memory: this VM has memory of set_slot";
	if (!op->f_size || op->f_size > MAX_RAM || op->f_size & PAGE_MASK)
		return "size: must be a multiple of 4096 up to 64 MiB";
	if (!replay_make_ram(replay, op->f_vm, (size_t)op->f_size))
		return "out of memory";
	fill_ram(replay, op->f_vm);
	region.userspace_addr = pointer(replay->ram[op->f_vm]);
	replay_call(vm_fd(replay, op), KVM_SET_USER_MEMORY_REGION, pointer(&region), out);
	return NULL;
}

static const char *check_extension(struct replay *replay, const struct trace_op *op,
				   struct outcome *out)
{
	int fd = TRACE_HAS(op, vm) ? vm_fd(replay, op) : replay->kvm;
	uint32_t cap = op->f_cap_nr;

	/* the number means something else to a kernel without SME */
	if (cap == TRACE_CAP_ARM_SME && !replay->machine->profile.sme)
		return NULL;
	if (cap == TRACE_CAP_ARM_SME)
		cap = replay->machine->profile.cap_arm_sme_nr;
	replay_call(fd, KVM_CHECK_EXTENSION, cap, out);
	return NULL;
}

static const char *enable_cap(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	struct kvm_enable_cap cap = { .cap = op->f_cap_nr };

	replay_call(vm_fd(replay, op), KVM_ENABLE_CAP, pointer(&cap), out);
	return NULL;
}

static const char *preferred_target(struct replay *replay, const struct trace_op *op,
				    struct outcome *out)
{
	struct kvm_vcpu_init init;

	memset(&init, USER_POISON, sizeof(init));
	replay_call(vm_fd(replay, op), KVM_ARM_PREFERRED_TARGET, pointer(&init), out);
	out->target = init.target;
	memcpy(out->features.word, init.features, sizeof(init.features));
	return NULL;
}

static const char *vcpu_init(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	struct kvm_vcpu_init init = { .target = op->f_target };

	memcpy(init.features, op->f_features_raw.word, sizeof(init.features));
	replay_call(vcpu_fd(replay, op), KVM_ARM_VCPU_INIT, pointer(&init), out);
	return NULL;
}

static const char *finalize(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	int feature = op->f_feature;
	unsigned long arg = pointer(&feature);

	if (op->f_addr == TRACE_ADDR_BAD)
		arg = USER_BAD_ADDRESS;
	replay_call(vcpu_fd(replay, op), KVM_ARM_VCPU_FINALIZE, arg, out);
	return NULL;
}

static uint64_t set_buffer(struct replay *replay, const struct trace_op *op, size_t stored)
{
	uint8_t *buf = replay->mem.good;

	if (op->f_addr == TRACE_ADDR_BAD)
		return USER_BAD_ADDRESS;
	if (op->f_addr == TRACE_ADDR_EDGE) {
		buf = user_edge(&replay->mem, stored);
		memcpy(buf, op->f_data.p, stored);
		return pointer(buf);
	}
	memcpy(buf, op->f_data.p, op->f_data.len);
	return pointer(buf);
}

static const char *set_one_reg(struct replay *replay, const struct trace_op *op, size_t stored,
			       struct outcome *out)
{
	struct kvm_one_reg reg = { .id = op->f_id, .addr = set_buffer(replay, op, stored) };

	replay_call(vcpu_fd(replay, op), KVM_SET_ONE_REG, pointer(&reg), out);
	return NULL;
}

static const char *get_one_reg(struct replay *replay, const struct trace_op *op,
			       struct outcome *out)
{
	size_t len = op->f_addr == TRACE_ADDR_EDGE ? op->f_valid : (size_t)KVM_REG_SIZE(op->f_id);
	uint8_t *buf = op->f_addr == TRACE_ADDR_EDGE ? user_edge(&replay->mem, len) :
						       replay->mem.good;
	struct kvm_one_reg reg = { .id = op->f_id, .addr = pointer(buf) };

	memset(buf, USER_POISON, len);
	if (op->f_addr == TRACE_ADDR_BAD)
		reg.addr = USER_BAD_ADDRESS;
	replay_call(vcpu_fd(replay, op), KVM_GET_ONE_REG, pointer(&reg), out);
	out->data.p = buf;
	out->data.len = len < TRACE_MAX_DATA ? len : TRACE_MAX_DATA;
	return NULL;
}

static const char *get_reg_list(struct replay *replay, const struct trace_op *op,
				struct outcome *out)
{
	unsigned long arg = op->f_addr == TRACE_ADDR_BAD ? USER_BAD_ADDRESS : pointer(replay->list);

	replay->list[0] = op->f_n_in;
	replay_call(vcpu_fd(replay, op), KVM_GET_REG_LIST, arg, out);
	out->n_out = (uint32_t)replay->list[0];
	out->ids.p = replay->list + 1;
	out->ids.len = replay->list[0] < REPLAY_LIST_MAX ? (size_t)replay->list[0] : 0;
	return NULL;
}

/* Stands for getpid(): what any system call does to the task that makes it */
static void getpid_call(struct replay *replay, struct outcome *out)
{
	replay_call(replay->kvm, KVM_GET_API_VERSION, 0, out);
	out->ret = 0;
}

static const char *run(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	const char *problem = NULL;
	uint64_t entry;

	if (TRACE_HAS(op, program) && !guest_image_entry(replay->image, op->f_program.s, &entry))
		return "program: the guest image has none of this name";
	if (op->format == FORMAT_TRACE)
		return replay_run_vcpu(replay, op, out);
	if (!replay->ram[op->f_vm])
		return "this VM has no memory";
	world_prepare_run(replay, op);
	if (op->f_call == WORLD_GETPID)
		getpid_call(replay, out);
	else
		problem = replay_run_vcpu(replay, op, out);
	world_look(replay, op, out);
	return problem;
}

static const char *vcpu(struct replay *replay, const struct trace_op *op, struct outcome *out)
{
	return world_make_vcpu(replay, op, out);
}

static const char *check_fds(const struct replay *replay, const struct trace_op *op)
{
	bool wants_vm = TRACE_HAS(op, vm) && op->op != TRACE_create_vm && op->op != TRACE_vcpu;
	bool wants_vcpu = TRACE_HAS(op, vcpu) && op->op != TRACE_create_vcpu && op->op != TRACE_vcpu;

	if (wants_vm && vm_fd(replay, op) == CLOSED)
		return "this VM has not been created";
	if (wants_vcpu && vcpu_fd(replay, op) == CLOSED)
		return "this vCPU has not been created";
	return NULL;
}

const char *replay_op(struct replay *replay, const struct trace_op *op, size_t stored,
		      struct outcome *out)
{
	const char *problem = check_fds(replay, op);

	memset(out, 0, sizeof(*out));
	if (problem)
		return problem;
	if (op->op == TRACE_set_one_reg)
		return set_one_reg(replay, op, stored, out);

	switch (op->op) {
#define X(name) case TRACE_##name: return name(replay, op, out);
	X(create_vm) X(create_vcpu) X(set_memory) X(check_extension)
	X(enable_cap) X(preferred_target) X(vcpu_init) X(finalize)
	X(get_one_reg) X(get_reg_list) X(run) X(vcpu)
#undef X
	case TRACE_ioctl:
		return replay_ioctl(replay, op, out);
	case TRACE_set_slot:
		return replay_set_slot(replay, op, out);
	case TRACE_write_memory:
		return replay_write_memory(replay, op);
	case TRACE_read_memory:
		return replay_read_memory(replay, op, out);
	case TRACE_read_stats:
		replay_read_stats(replay, op, out);
		return NULL;
	default:
		return "an operation that cannot be replayed";
	}
}

bool replay_repair(struct replay *replay, const struct trace_op *op)
{
	struct kvm_one_reg reg = { .id = op->f_id, .addr = pointer(op->f_data.p) };

	return op->op == TRACE_get_one_reg && op->f_addr == TRACE_ADDR_GOOD &&
	       TRACE_HAS(op, ret) &&
	       !call(vcpu_fd(replay, op), KVM_SET_ONE_REG, &reg);
}

static void forget_fds(struct replay *replay)
{
	for (int vm = 0; vm < TRACE_MAX_VMS; vm++) {
		replay->vm[vm] = CLOSED;
		for (int vcpu = 0; vcpu < TRACE_MAX_VCPUS; vcpu++)
			replay->vcpu[vm][vcpu] = CLOSED;
	}
}

static void close_fd(int fd)
{
	if (fd_is_kernels(fd))
		call_close(fd);
	else
		kvmsme_close(fd);
}

static void close_vcpu(struct replay *replay, int vm, int vcpu)
{
	int fd = replay->vcpu[vm][vcpu];

	if (fd == CLOSED)
		return;
	call_run_page_done(fd, replay->run_page[vm][vcpu]);
	replay->run_page[vm][vcpu] = NULL;
	close_fd(fd);
}

void replay_start_sequence(struct replay *replay)
{
	for (int vm = 0; vm < TRACE_MAX_VMS; vm++) {
		replay->ram_zeroed[vm] = false;
		if (replay->vm[vm] == CLOSED)
			continue;
		for (int vcpu = 0; vcpu < TRACE_MAX_VCPUS; vcpu++)
			close_vcpu(replay, vm, vcpu);
		close_fd(replay->vm[vm]);
	}
	forget_fds(replay);
}

bool replay_has_vm(const struct replay *replay, uint32_t vm)
{
	return replay->vm[vm] != CLOSED;
}

bool replay_can_make(const struct replay *replay, const struct trace_op *op)
{
	if (TRACE_HAS(op, vm) && op->op != TRACE_create_vm && replay->vm[op->f_vm] < 0)
		return false;
	if (TRACE_HAS(op, vcpu) && op->op != TRACE_create_vcpu && replay->vcpu[op->f_vm][op->f_vcpu] < 0)
		return false;
	return op->op != TRACE_create_vm || replay->vm[op->f_vm] < 0;
}

bool replay_change_machine(struct replay *replay, struct kvmsme *machine)
{
	replay_start_sequence(replay);
	kvmsme_close(replay->kvm);
	replay->machine = machine;
	replay->kvm = kvmsme_open(machine, "/dev/kvm", O_RDWR);
	return replay->kvm >= 0;
}

bool replay_init(struct replay *replay, struct kvmsme *machine, const struct guest_image *image)
{
	memset(replay, 0, sizeof(*replay));
	replay->machine = machine;
	replay->image = image;
	forget_fds(replay);
	replay->list = host_memory(calloc(REPLAY_LIST_MAX + 1, sizeof(uint64_t)));
	replay->task_regs = host_memory(aligned_alloc(64, sizeof(*replay->task_regs)));
	replay->kvm = machine ? kvmsme_open(machine, "/dev/kvm", O_RDWR) : open("/dev/kvm", O_RDWR | O_CLOEXEC);
	return user_memory_init(&replay->mem) && replay->list && replay->task_regs &&
	       replay->kvm >= 0;
}

void replay_free(struct replay *replay)
{
	replay_start_sequence(replay);
	close_fd(replay->kvm);
	for (int vm = 0; vm < TRACE_MAX_VMS; vm++)
		if (replay->ram[vm])
			munmap(replay->ram[vm], replay->ram_size[vm]);
	for (int i = 0; i < REPLAY_USED_RAM; i++)
		if (replay->used_ram[i])
			munmap(replay->used_ram[i], TRACE_RAM_SIZE);
	free(replay->list);
	free(replay->task_regs);
	user_memory_free(&replay->mem);
}
