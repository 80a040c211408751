// SPDX-License-Identifier: GPL-2.0-or-later
/* stats: values of KVM_GET_STATS_FD, found by their names as api.rst 4.133 has it */
#include <string.h>

#include "expect.h"
#include "kvm_call.h"
#include "stats_names.h"
#include "steps.h"

#define FILE_MAX 16384

/** struct stats_read - all of a file; @len: 0: not read yet */
struct stats_read {
	uint8_t bytes[FILE_MAX];
	long len;
};

static bool read_stats(struct exec *x, const struct step *step, int fd, struct stats_read *file)
{
	if (!file->len && expect_result(x, step, "KVM_GET_STATS_FD", fd < 0 ? fd : 0) && fd > 0)
		file->len = call_pread(fd, file->bytes, sizeof(file->bytes), 0);
	return file->len > (long)sizeof(struct kvm_stats_header);
}

/* False: there is none of this name */
static bool find_value(const struct stats_read *file, const char *name, uint64_t *value)
{
	struct kvm_stats_header header;
	struct kvm_stats_desc desc;

	memcpy(&header, file->bytes, sizeof(header));
	for (uint32_t i = 0; i < header.num_desc; i++) {
		size_t at = header.desc_offset + i * (sizeof(desc) + header.name_size);

		if (at + sizeof(desc) + header.name_size > (size_t)file->len)
			return false;
		memcpy(&desc, file->bytes + at, sizeof(desc));
		at = (size_t)header.data_offset + desc.offset;
		if (strcmp((const char *)file->bytes + header.desc_offset + i * (sizeof(desc) + header.name_size) + sizeof(desc),
			   name) != 0 || at + sizeof(*value) > (size_t)file->len)
			continue;
		memcpy(value, file->bytes + at, sizeof(*value));
		return true;
	}
	return false;
}

/* The host's interrupts, pages and tasks count on a kernel as well */
static void expect_stat(struct exec *x, const struct step *step, const struct stats_name *stat, uint64_t got)
{
	const struct given *expected = stats_given(step, stat);

	if (stat->of_host && !step_place(x, step)->m && got >= expected->n)
		return;
	expect_number(x, step, stat->name, expected, got);
}

void step_stats(struct exec *x, const struct step *step)
{
	struct stats_read files[2] = { { .len = 0 }, { .len = 0 } };
	uint64_t got;

	for (const struct stats_name *stat = stats_names; stat->name; stat++) {
		struct stats_read *file = &files[stat->of_vm];

		if (!stats_given(step, stat)->is)
			continue;
		if (!read_stats(x, step, stat->of_vm ? step_vm_stats(x, step) : step_vcpu_stats(x, step), file))
			return;
		if (find_value(file, stat->name, &got))
			expect_stat(x, step, stat, got);
		else
			exec_fail(x, step, stat->name, "there is no statistic of this name");
	}
}
