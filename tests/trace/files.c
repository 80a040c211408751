/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <check.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "files.h"

/* One directory a process: tests of one binary run one after the other or in forks of it */
static char dir[64];
static char written[256];

static const char *scratch_dir(void)
{
	if (dir[0])
		return dir;
	strcpy(dir, "/tmp/kvmsme-trace-XXXXXX");
	ck_assert_ptr_nonnull(mkdtemp(dir));
	return dir;
}

const char *write_file(const char *name, const void *bytes, size_t len)
{
	FILE *file;

	snprintf(written, sizeof(written), "%s/%s", scratch_dir(), name);
	file = fopen(written, "wb");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	fclose(file);
	return written;
}

void check_path(const char *path, const struct cpu_ops *cpu, struct checked *checked)
{
	struct check_options options = { .cpu = cpu };

	memset(checked, 0, sizeof(*checked));
	options.out = fmemopen(checked->out, sizeof(checked->out) - 1, "w");
	options.err = fmemopen(checked->err, sizeof(checked->err) - 1, "w");
	checked->ok = check_file(&options, path, &checked->result);
	fclose(options.out);
	fclose(options.err);
	forget_files();
}

void forget_files(void)
{
	if (!dir[0])
		return;
	unlink(written);
	rmdir(dir);
	dir[0] = '\0';
}
