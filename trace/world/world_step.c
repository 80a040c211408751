/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a case: make a vCPU, SET and GET a register, run the guest */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "record.h"
#include "user_memory.h"
#include "world.h"

/* Blocks of guest code until the recorder's alarm clock rings */
#define ALARM_BUDGET	1000
#define RUN_BUDGET	1000000
#define DUMP_DATA	64		/* offset of the data behind a dump's header */
#define DUMP_POISON	0xee		/* what the recorder put there before */
#define DUMP_MAX	(SMEVEC_MAX_VL * SMEVEC_MAX_VL)

static long call(int fd, unsigned long request, const void *arg)
{
	int ret = kvmsme_ioctl(fd, request, (unsigned long)(uintptr_t)arg);

	return ret < 0 ? -errno : ret;
}

static void compare_result(struct world *w, const char *what, long ret)
{
	const char *name = json_string_value(json_object_get(w->now, "errno"));
	long recorded = name ? -trace_errno_value(name) : 0;

	if (ret != recorded)
		world_differs(w, what, "%s, model %s", name ? name : "success",
			      ret < 0 ? trace_errno_name((int)-ret) : "success");
}

static void compare_number(struct world *w, const json_t *object, const char *key, uint64_t got)
{
	uint64_t recorded;

	if (!world_number(object, key, &recorded) || recorded != got)
		world_differs(w, key, "0x%" PRIx64 ", model 0x%" PRIx64, recorded, got);
}

static int *vcpu_slot(struct world *w, uint64_t *vm)
{
	uint64_t vcpu = 0;

	if (!world_number(w->now, "vm", vm) || !world_number(w->now, "vcpu", &vcpu) ||
	    *vm >= WORLD_MAX_VMS || vcpu >= WORLD_MAX_VCPUS)
		return NULL;
	return &w->vcpu[*vm][vcpu];
}

static bool make_vm(struct world *w, uint64_t vm)
{
	struct kvm_userspace_memory_region region = {
		.guest_phys_addr = WORLD_RAM, .memory_size = WORLD_RAM_SIZE,
	};
	uint8_t *ram = mmap(NULL, WORLD_RAM_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (ram == MAP_FAILED)
		return false;
	w->ram[vm] = ram;
	memcpy(ram, w->file->image, w->file->image_len);
	region.userspace_addr = (uint64_t)(uintptr_t)ram;
	w->vm[vm] = (int)call(w->kvm, KVM_CREATE_VM, NULL);
	return !call(w->vm[vm], KVM_SET_USER_MEMORY_REGION, &region);
}

/* Lengths in bytes -> bit (vq - 1); false for lengths that do not exist */
static bool vqs_of(const json_t *lengths, uint16_t *vqs)
{
	*vqs = 0;
	for (size_t i = 0; i < json_array_size(lengths); i++) {
		json_int_t bytes = json_integer_value(json_array_get(lengths, i));

		if (bytes < 16 || bytes > 256 || bytes % 16)
			return false;
		*vqs |= (uint16_t)(1U << (bytes / 16 - 1));
	}
	return true;
}

static bool set_lengths(struct world *w, int vcpu, const char *key, uint16_t host, uint64_t id)
{
	uint64_t vls[8] = { 0 };
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)vls };
	const json_t *lengths = json_object_get(w->now, key);
	uint16_t vqs;

	if (!vqs_of(lengths, &vqs))
		return false;
	vls[0] = vqs;
	if (lengths && vqs != host)
		compare_result(w, key, call(vcpu, KVM_SET_ONE_REG, &reg));
	return true;
}

static bool step_vcpu(struct world *w)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8 };
	const json_t *features = json_object_get(w->now, "features");
	int finalize = KVM_ARM_VCPU_SVE;
	uint64_t vm, number;
	int *vcpu = vcpu_slot(w, &vm);

	if (!vcpu || !world_number(w->now, "vcpu", &number) || (!w->ram[vm] && !make_vm(w, vm)))
		return false;
	for (size_t i = 0; i < json_array_size(features); i++) {
		const char *name = json_string_value(json_array_get(features, i));

		init.features[0] |= name && !strcmp(name, "SVE") ? 1U << KVM_ARM_VCPU_SVE
								  : 1U << KVM_ARM_VCPU_SME;
	}
	w->has_sve = init.features[0] >> KVM_ARM_VCPU_SVE & 1;
	*vcpu = (int)call(w->vm[vm], KVM_CREATE_VCPU, (void *)(uintptr_t)number);
	compare_result(w, "KVM_ARM_VCPU_INIT", call(*vcpu, KVM_ARM_VCPU_INIT, &init));
	if (!set_lengths(w, *vcpu, "sve_vls", w->sve_vqs, KVM_REG_ARM64_SVE_VLS) ||
	    !set_lengths(w, *vcpu, "sme_vls", w->sme_vqs, KVM_REG_ARM64_SME_VLS))
		return false;
	if (json_array_size(features))
		compare_result(w, "KVM_ARM_VCPU_FINALIZE",
			       call(*vcpu, KVM_ARM_VCPU_FINALIZE, &finalize));
	return true;
}

/* A register's recorded bytes, zeroes behind those shown; returns its width, 0: malformed */
static size_t reg_bytes(struct world *w, uint8_t *buf, size_t size)
{
	size_t shown = json_string_length(json_object_get(w->now, "data")) / 2;
	uint64_t width = shown;

	memset(buf, 0, size);
	world_number(w->now, "zero_pad_to", &width);
	if (!shown || width > size || width < shown ||
	    !world_bytes(w, json_object_get(w->now, "data"), buf, size, 0))
		return 0;
	return (size_t)width;
}

static bool step_set(struct world *w)
{
	uint8_t buf[2048];
	struct kvm_one_reg reg = { .addr = (uint64_t)(uintptr_t)buf };
	uint64_t vm;
	int *vcpu = vcpu_slot(w, &vm);

	if (!vcpu || !world_number(w->now, "id", &reg.id) || !reg_bytes(w, buf, sizeof(buf)))
		return false;
	compare_result(w, "KVM_SET_ONE_REG", call(*vcpu, KVM_SET_ONE_REG, &reg));
	return true;
}

static bool step_get(struct world *w)
{
	uint8_t buf[2048], recorded[2048];
	struct kvm_one_reg reg = { .addr = (uint64_t)(uintptr_t)buf };
	uint64_t vm;
	int *vcpu = vcpu_slot(w, &vm);
	size_t width;
	long ret;

	if (!vcpu || !world_number(w->now, "id", &reg.id))
		return false;
	memset(buf, USER_POISON, sizeof(buf));
	ret = call(*vcpu, KVM_GET_ONE_REG, &reg);
	compare_result(w, "KVM_GET_ONE_REG", ret);
	if (json_object_get(w->now, "errno"))
		return true;
	width = reg_bytes(w, recorded, sizeof(recorded));
	if (!ret && memcmp(buf, recorded, width))
		world_differs(w, json_string_value(json_object_get(w->now, "reg")),
			      "%02x%02x%02x%02x..., model %02x%02x%02x%02x...", recorded[0],
			      recorded[1], recorded[2], recorded[3], buf[0], buf[1], buf[2], buf[3]);
	return width;
}

/* Guest memory for @size bytes at the "gpa" of @object, or NULL */
static uint8_t *guest_memory(const struct world *w, uint64_t vm, const json_t *object, size_t size)
{
	uint64_t gpa;

	if (!world_number(object, "gpa", &gpa) || gpa < WORLD_RAM ||
	    gpa - WORLD_RAM > WORLD_RAM_SIZE || size > WORLD_RAM_SIZE - (gpa - WORLD_RAM))
		return NULL;
	return w->ram[vm] + (gpa - WORLD_RAM);
}

/* The script is what a guest reads: entry addresses, each with its operand if it has one */
static bool load_script(struct world *w, uint64_t vm)
{
	const json_t *script = json_object_get(w->now, "script");
	uint8_t *to = w->ram[vm] + WORLD_SCRIPT;
	uint8_t *const end = w->ram[vm] + WORLD_RAM_SIZE / 4;

	for (size_t i = 0; i < json_array_size(script); i++) {
		const json_t *row = json_array_get(script, i);
		const char *name = json_string_value(json_array_get(row, 0));
		const json_t *operand = json_array_get(row, 1);
		uint64_t word;

		if (!name || to + 16 > end ||
		    !world_number(json_object_get(w->file->programs, name), "entry", &word))
			return false;
		memcpy(to, &word, sizeof(word));
		to += sizeof(word);
		if (!operand)
			continue;
		word = strtoull(json_string_value(operand) ? json_string_value(operand) : "", NULL, 0);
		memcpy(to, &word, sizeof(word));
		to += sizeof(word);
	}
	return true;
}

static bool load_memory(struct world *w, uint64_t vm)
{
	const json_t *loads = json_object_get(w->now, "loads");

	for (size_t i = 0; i < json_array_size(loads); i++) {
		const json_t *load = json_array_get(loads, i);
		uint8_t *to = guest_memory(w, vm, load, SMEVEC_MAX_VL);
		size_t room = to ? (size_t)(w->ram[vm] + WORLD_RAM_SIZE - to) : 0;

		if (!to || !world_bytes(w, json_object_get(load, "data"), to, room, 0))
			return false;
	}
	return true;
}

static bool poison_dumps(struct world *w, uint64_t vm, const json_t *dumps)
{
	for (size_t i = 0; i < json_array_size(dumps); i++) {
		uint8_t *to = guest_memory(w, vm, json_array_get(dumps, i), DUMP_DATA + DUMP_MAX);

		if (!to)
			return false;
		memset(to, DUMP_POISON, DUMP_DATA + DUMP_MAX);
	}
	return true;
}

static bool check_dump(struct world *w, uint64_t vm, const json_t *dump)
{
	static uint8_t recorded[DUMP_MAX];
	const uint8_t *got = guest_memory(w, vm, dump, DUMP_DATA + sizeof(recorded));
	const char *what = json_string_value(json_object_get(dump, "what"));
	uint64_t header;

	if (!got || !what)
		return false;
	memcpy(&header, got, sizeof(header));
	compare_number(w, dump, "header", header);
	got += DUMP_DATA;
	memcpy(recorded, got, sizeof(recorded));
	if (!world_bytes(w, json_object_get(dump, "data"), recorded, sizeof(recorded), 0))
		return false;
	for (size_t i = 0; i < sizeof(recorded); i++)
		if (recorded[i] != got[i]) {
			world_differs(w, what, "byte %zu of the guest's dump: %02x, model %02x", i,
				      recorded[i], got[i]);
			break;
		}
	return true;
}

static void check_exception(struct world *w, uint64_t vm)
{
	static const char *const keys[] = { "esr_el1", "elr_el1", "spsr_el1", "far_el1", "vector" };
	const json_t *exception = json_object_get(w->now, "exception");
	uint64_t got[5];

	memcpy(got, w->ram[vm] + WORLD_EXCEPTION, sizeof(got));
	for (size_t i = 0; exception && i < 5; i++)
		compare_number(w, exception, keys[i], got[i]);
}

static void check_exit(struct world *w, const struct kvm_run *run)
{
	uint64_t data = 0, recorded;

	if (run->exit_reason != KVM_EXIT_MMIO) {
		world_differs(w, "exit", "mmio, model %u: %s", run->exit_reason,
			      w->m->exit_message ? w->m->exit_message : "");
		return;
	}
	memcpy(&data, run->mmio.data, run->mmio.len <= 8 ? run->mmio.len : 8);
	if (world_number(w->now, "mmio_data", &recorded) && recorded != data &&
	    world_is_learned(w, recorded))
		data = recorded;
	compare_number(w, w->now, "mmio_data", data);
	compare_number(w, w->now, "mmio_addr", run->mmio.phys_addr);
	compare_number(w, w->now, "mmio_len", run->mmio.len);
	compare_number(w, w->now, "mmio_write", run->mmio.is_write);
}

static long enter(struct world *w, int vcpu, struct kvm_run *run)
{
	const char *how = json_string_value(json_object_get(w->now, "call"));
	long ret;

	if (how && !strncmp(how, "getpid", strlen("getpid"))) {
		call(w->kvm, KVM_GET_API_VERSION, NULL);
		return 0;
	}
	machine_set_run_budget(w->m, how && strstr(how, "SIGALRM") ? ALARM_BUDGET : RUN_BUDGET);
	run->immediate_exit = how && strstr(how, "immediate_exit");
	ret = call(vcpu, KVM_RUN, NULL);
	run->immediate_exit = 0;
	return ret;
}

static bool step_run(struct world *w)
{
	const char *exit = json_string_value(json_object_get(w->now, "exit"));
	const json_t *dumps = json_object_get(w->now, "dumps");
	const json_t *in = json_object_get(w->now, "host_in"), *out;
	uint64_t vm;
	int *vcpu = vcpu_slot(w, &vm);
	struct kvm_run *run = vcpu ? kvmsme_mmap(*vcpu, sizeof(*run), 0) : NULL;

	if (!run || !poison_dumps(w, vm, dumps) || !load_script(w, vm) || !load_memory(w, vm) ||
	    (in && !world_load_task(w, in)))
		return false;
	compare_result(w, "KVM_RUN", enter(w, *vcpu, run));
	if (exit && !strcmp(exit, "mmio"))
		check_exit(w, run);
	check_exception(w, vm);
	for (size_t i = 0; i < json_array_size(dumps); i++)
		if (!check_dump(w, vm, json_array_get(dumps, i)))
			return false;
	out = json_object_get(w->now, "host_out");
	return !out || world_check_task(w, out);
}

bool world_step(struct world *w)
{
	static const struct {
		const char *op;
		bool (*step)(struct world *w);
	} steps[] = {
		{ "vcpu", step_vcpu }, { "set_one_reg", step_set }, { "get_one_reg", step_get },
		{ "run", step_run },
	};
	const char *op = json_string_value(json_object_get(w->now, "op"));

	for (size_t i = 0; op && i < sizeof(steps) / sizeof(steps[0]); i++)
		if (!strcmp(op, steps[i].op))
			return steps[i].step(w);
	return false;
}
