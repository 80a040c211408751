/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "kvm_call.h"
#include "stats_values.h"

bool stats_values_read(int fd, struct stats_values *file)
{
	memset(file, 0, sizeof(*file));
	file->len = call_pread(fd, file->bytes, sizeof(file->bytes), 0);
	return file->len >= (long)sizeof(struct kvm_stats_header);
}

static bool is_there(const struct stats_values *file, size_t at, size_t len)
{
	return file->len > 0 && at + len <= (size_t)file->len;
}

/* Where descriptor @i is; 0: there is none, or its name has no end */
static size_t desc_at(const struct stats_values *file, uint32_t i)
{
	struct kvm_stats_header header;
	size_t at, size;

	memcpy(&header, file->bytes, sizeof(header));
	size = sizeof(struct kvm_stats_desc) + header.name_size;
	at = header.desc_offset + i * size;
	if (i >= header.num_desc || !header.name_size || !is_there(file, at, size) || file->bytes[at + size - 1])
		return 0;
	return at;
}

const char *stats_values_name(const struct stats_values *file, uint32_t i)
{
	size_t at = desc_at(file, i);

	return at ? (const char *)file->bytes + at + sizeof(struct kvm_stats_desc) : NULL;
}

bool stats_values_find(const struct stats_values *file, const char *name, uint64_t *value)
{
	struct kvm_stats_header header;
	struct kvm_stats_desc desc;
	uint32_t i = 0;
	size_t at;

	while (stats_values_name(file, i) && strcmp(stats_values_name(file, i), name) != 0)
		i++;
	at = desc_at(file, i);
	if (!at)
		return false;
	memcpy(&header, file->bytes, sizeof(header));
	memcpy(&desc, file->bytes + at, sizeof(desc));
	at = (size_t)header.data_offset + desc.offset;
	if (!is_there(file, at, sizeof(*value)))
		return false;
	memcpy(value, file->bytes + at, sizeof(*value));
	return true;
}
