/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <stdlib.h>

#include "builtin.h"
#include "export.h"
#include "fuzz_files.h"
#include "guest_asm.h"
#include "output.h"
#include "needed.h"
#include "scenario.h"

static bool write_text(const char *path, const char *text)
{
	struct output_file out;

	if (!output_open(&out, path))
		return output_failed(stderr, path);
	fputs(text, out.file);
	return output_keep(&out, true) || output_failed(stderr, path);
}

/* The same as a C program; *@made: false where the exporter does not have all of its steps */
static bool write_client(const char *scenario_path, const char *path, const struct profile *profile,
			 bool *made)
{
	struct guest_asm *assembler = guest_asm_new(NULL, stderr);
	struct export_refusal why;
	struct scenario scenario;
	char *text = NULL;
	FILE *out = text_stream(&text);
	bool ok = assembler && scenario_load_with(&scenario, scenario_path, &profile, 1);

	if (ok)
		ok = export_client(&scenario, profile, assembler, out, &why);
	if (fclose(out))
		ok = false;
	scenario_free(&scenario);
	guest_asm_free(assembler);
	*made = ok;
	ok = !ok || write_text(path, text);
	free(text);
	return ok;
}

bool fuzz_write_finding(const char *dir, size_t nr, const char *name, const char *text,
			const struct profile *profile)
{
	char path[4096], client[4096];
	bool made;

	if (!output_make_dir(dir))
		return output_failed(stderr, dir);
	snprintf(path, sizeof(path), "%s/%02zu-%s.yaml", dir, nr + 1, name);
	snprintf(client, sizeof(client), "%s/%02zu-%s.c", dir, nr + 1, name);
	if (!write_text(path, text) || !write_client(path, client, profile, &made))
		return false;
	if (cli_loudness() == CLI_QUIET)
		return true;
	printf("  scenario: %s\n", path);
	if (made)
		printf("  C program: %s\n", client);
	return true;
}
