/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Build-time tool: profiles and kernel populations as C tables, so that the model has
 * them without YAML.  Usage: gen OUTPUT.c FILE.yaml...; a file under kernels/ is a kernel.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "output.h"
#include "profile_yaml.h"

#define MAX_FILES 64

static struct profile profile;
static struct kernel_pop kernel;

/* Nothing is built in yet: "extends" goes by file name */
const struct profile *const builtin_profiles[1];
const size_t nr_builtin_profiles;
const struct kernel_pop *const builtin_kernels[1];
const size_t nr_builtin_kernels;

static bool is_kernel(const char *path)
{
	return strstr(path, "kernels/") != NULL;
}

static void put_profile(FILE *out, const struct profile *p, int index)
{
	fprintf(out, "static const struct profile profile_%d = {\n\t.name = \"%s\",\n", index,
		p->name);
	fprintf(out, "\t.title = \"%s\",\n\t.proposal = \"%s\",\n\t.kernel = \"%s\",\n", p->title,
		p->proposal, p->kernel);
	fprintf(out, "\t.defective = %d,\n", p->defective);
	for (size_t i = 0; i < nr_knobs; i++)
		fprintf(out, "\t.%s = %ld,\n", knob_descs[i].name, knob_get(p, &knob_descs[i]));
	fprintf(out, "};\n\n");
}

static void put_caps(FILE *out, const struct kernel_pop *pop)
{
	fprintf(out, "\t.cap = {\n");
	for (size_t i = 0; i < POP_MAX_CAPS; i++)
		if (pop->cap[i].value || pop->cap[i].of_vm)
			fprintf(out, "\t\t[%zu] = { .value = %d, .of_vm = %d },\n", i, (int)pop->cap[i].value,
				pop->cap[i].of_vm);
	fprintf(out, "\t},\n");
}

static void put_kernel(FILE *out, const struct kernel_pop *pop, int index)
{
	fprintf(out, "static const struct kernel_pop kernel_%d = {\n\t.name = \"%s\",\n", index,
		pop->name);
	fprintf(out, "\t.source = \"%s\",\n\t.target = %u,\n\t.nr = %u,\n\t.reg = {\n", pop->source,
		pop->target, pop->nr);
	for (uint32_t i = 0; i < pop->nr; i++) {
		const struct pop_reg *r = &pop->reg[i];

		fprintf(out, "\t\t{ \"%s\", POP_KIND_%s, POP_WHEN_%s, %d, %d,\n", r->name,
			pop_kind_names[r->kind], pop_when_names[r->when], r->cpu, r->list);
		fprintf(out, "\t\t  UINT64_C(0x%llx), UINT64_C(0x%llx), UINT64_C(0x%llx), UINT64_C(0x%llx) },\n",
			(unsigned long long)r->id, (unsigned long long)r->reset,
			(unsigned long long)r->mask, (unsigned long long)r->ignored);
	}
	fprintf(out, "\t},\n");
	put_caps(out, pop);
	fprintf(out, "};\n\n");
}

static void put_list(FILE *out, const char *type, const char *what, int nr)
{
	fprintf(out, "const struct %s *const builtin_%ss[] = {\n", type, what);
	for (int i = 0; i < nr; i++)
		fprintf(out, "\t&%s_%d,\n", what, i);
	fprintf(out, "};\nconst size_t nr_builtin_%ss = %d;\n\n", what, nr);
}

/* A name is one ABI */
static bool name_is_new(const char *path, char error[LOAD_ERROR_MAX])
{
	static struct { char name[PROFILE_NAME_MAX]; const char *path; } known[MAX_FILES];
	static int nr;

	for (int i = 0; i < nr; i++)
		if (!strcmp(known[i].name, profile.name)) {
			profile_name_taken(path, known[i].path, error);
			return false;
		}
	snprintf(known[nr].name, sizeof(known[nr].name), "%s", profile.name);
	known[nr++].path = path;
	return true;
}

static int fail(FILE *out, const char *path, const char *text)
{
	fprintf(stderr, "%s\n", text);
	fclose(out);
	remove(path);
	return EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	char error[LOAD_ERROR_MAX];
	int nr_profiles = 0, nr_kernels = 0;
	FILE *out;

	if (argc < 3 || argc - 2 > MAX_FILES) {
		fprintf(stderr, "usage: gen OUTPUT.c FILE.yaml...\n");
		return 2;
	}
	out = fopen(argv[1], "w");
	if (!out) {
		perror(argv[1]);
		return EXIT_FAILURE;
	}
	fprintf(out, "/* Generated from profiles/ by profiles/gen; do not edit */\n");
	fprintf(out, "#include \"population.h\"\n#include \"profile.h\"\n\n");
	for (int i = 2; i < argc; i++) {
		if (is_kernel(argv[i])) {
			if (!kernel_load(argv[i], &kernel, error))
				return fail(out, argv[1], error);
			put_kernel(out, &kernel, nr_kernels++);
		} else {
			if (!profile_load(argv[i], &profile, error) || !name_is_new(argv[i], error))
				return fail(out, argv[1], error);
			put_profile(out, &profile, nr_profiles++);
		}
	}
	put_list(out, "profile", "profile", nr_profiles);
	put_list(out, "kernel_pop", "kernel", nr_kernels);
	if (output_close(out))
		return EXIT_SUCCESS;
	perror(argv[1]);
	remove(argv[1]);
	return EXIT_FAILURE;
}
