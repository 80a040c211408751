/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "builtin.h"
#include "errno_matrix.h"
#include "kvm_call.h"
#include "needed.h"
#include "output.h"
#include "probe.h"
#include "probe_vcpu.h"

struct arguments {
	const char *profile, *host, *device, *output;
	bool json, missing, statistics;
};

static const char *const formats[] = { "yaml", "json", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'b':
		a->device = cli_backend(state, arg);
		return 0;
	case 'p':
		a->profile = arg;
		return 0;
	case 'H':
		a->host = arg;
		return 0;
	case 'f':
		a->json = cli_choice(state, arg, formats);
		return 0;
	case 'o':
		a->output = arg;
		return 0;
	case 'm':
		a->missing = true;
		return 0;
	case 's':
		a->statistics = true;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, "'%s': only options are expected", arg);
		return 0;
	case ARGP_KEY_END:
		if (a->device && a->host)
			argp_error(state, "--host is for the model; a kernel has its own");
		if (a->statistics && (a->missing || a->output || a->json))
			argp_error(state, "--statistics is a list: neither --missing nor --output nor --format is "
				   "beside it");
		if (a->missing && !a->device)
			argp_error(state, "--missing is what a kernel has and the model has not: it needs "
				   "--backend=kvm");
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "backend", 'b', "BACKEND", 0, "model (default), or kvm: /dev/kvm of this kernel", 0 },
	{ "profile", 'p', "P", 0,
	  "of the model; of a kernel the one that it is like (the built-in one that answers most alike)", 0 },
	{ "host", 'H', "HOST", 0, "of the model (max)", 0 },
	{ "format", 'f', "FORMAT", 0, "yaml (default) or json, which load alike", 0 },
	{ "output", 'o', "DIR", 0, "write profile.yaml, kernel.yaml and host.yaml there", 0 },
	{ "missing", 'm', NULL, 0,
	  "list what the kernel has and the model of --profile has not: capabilities, ioctls, registers, "
	  "statistics", 0 },
	{ "statistics", 's', NULL, 0, "list what KVM_GET_STATS_FD counts of a VM and a vCPU instead", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "",
	"Ask a kernel's KVM what it offers: capabilities, vector lengths, registers with the values they begin with, "
	"what may be written, and on which vCPUs they are. What is printed is a profile with a kernel population and a "
	"host, which the model loads.\v"
	"Exit status: 0, or with --missing 1 if something is missing.\n\n"
	"Examples:\n"
	"  kvmsme probe --backend=kvm > probed.yaml\n"
	"  kvmsme run --profile=./probed.yaml scenarios\n"
	"  kvmsme migrate --from=./probed.yaml --host=./probed.yaml\n"
	"  kvmsme probe --backend=kvm --missing",
	NULL, NULL, NULL,
};

/* In one of the two alone */
static size_t list_distance(const struct kernel_pop *a, const struct kvm_reg_list *b)
{
	size_t far = 0;

	for (uint64_t i = 0; i < b->n; i++)
		far += pop_find(a, b->reg[i]) < 0;
	for (uint32_t i = 0; i < a->nr; i++) {
		uint64_t at = 0;

		while (at < b->n && b->reg[at] != a->reg[i].id)
			at++;
		far += at == b->n && a->reg[i].when == POP_WHEN_always && a->reg[i].list;
	}
	return far;
}

/* Generations whose number of SME this kernel knows, if only as something else, and those without SME */
static bool is_candidate(int kvm, const struct profile *profile)
{
	long sme = call(kvm, KVM_CHECK_EXTENSION, (void *)(uintptr_t)profile->cap_arm_sme_nr);

	return !*profile->proposal && !profile->defective && (!profile->sme || sme > 0);
}

static size_t candidates(int kvm, const struct profile *candidate[], size_t room)
{
	size_t nr = 0;

	for (size_t i = 0; i < nr_builtin_profiles && nr < room; i++)
		if (is_candidate(kvm, builtin_profiles[i]))
			candidate[nr++] = builtin_profiles[i];
	return nr;
}

/*
 * Of the built-in profiles the one whose answers and registers are most like the kernel's.  The kernel is asked
 * once, in the first one's place: that takes longest.
 */
static const struct profile *likest(int kvm, const char *device, const struct kvmsme_host *host)
{
	const struct profile *candidate[16] = { NULL }, *best = NULL;
	size_t nr = 1 + candidates(kvm, candidate + 1, 15), least = SIZE_MAX, compared;
	struct errno_matrix matrix = { 0 };
	struct kvm_reg_list *list = NULL;
	struct kvmsme_error error = { "it gives no vCPU" };
	struct probe_vcpu vcpu;
	bool ok = probe_vcpu_open(kvm, 0, &vcpu) && !fetch_list(vcpu.fd, &list);

	candidate[0] = candidate[1];
	ok = ok && errno_matrix_make(&matrix, candidate, nr, host, &error) &&
	     errno_matrix_ask_kernel(&matrix, 0, device, &error);
	for (size_t i = 1; ok && i < nr; i++) {
		size_t far = errno_matrix_differences(&matrix, i, &compared) +
			     list_distance(kernel_by_name(candidate[i]->kernel), list);

		if (far < least) {
			least = far;
			best = candidate[i];
		}
	}
	if (!best)
		fprintf(stderr, "kvmsme: %s: %s\n", device, error.text);
	probe_vcpu_close(&vcpu);
	errno_matrix_free(&matrix);
	free(list);
	return best;
}

static json_t *profile_json(const struct probe *probe, const struct profile *base, const char *title)
{
	return json_pack("{s:s, s:s, s:s}", "profile", probe->pop.name, "title", title, "extends", base->name);
}

static void put(json_t *tree, bool json, FILE *out)
{
	if (json) {
		json_dumpf(tree, out, JSON_INDENT(2));
		fputc('\n', out);
		return;
	}
	fputs("# SPDX-License-Identifier: GPL-2.0-or-later\n", out);
	probe_yaml(tree, out);
}

static bool write_part(const char *dir, const char *name, json_t *tree, bool json)
{
	struct output_file out;
	char path[4096];
	bool ok;

	snprintf(path, sizeof(path), "%s/%s.yaml", dir, name);
	ok = output_open(&out, path);
	if (ok) {
		put(tree, json, out.file);
		ok = output_keep(&out, true);
	}
	json_decref(tree);
	return ok || output_failed(stderr, path);
}

static bool write_parts(const struct arguments *a, const struct probe *probe, json_t *profile)
{
	if (!output_make_dir(a->output)) {
		json_decref(profile);
		return output_failed(stderr, a->output);
	}
	json_object_set_new(profile, "kernel", json_string("./kernel.yaml"));
	return write_part(a->output, "profile", profile, a->json) &&
	       write_part(a->output, "kernel", probe_kernel_json(probe), a->json) &&
	       write_part(a->output, "host", json_pack("{s:o}", "host", probe_host_json(&probe->host)), a->json);
}

static int report(const struct arguments *a, struct probe *probe, const struct profile *base, const char *name)
{
	char title[160];
	json_t *tree;

	snprintf(probe->pop.name, sizeof(probe->pop.name), "probed-%.40s", name);
	snprintf(probe->pop.source, sizeof(probe->pop.source), "kvmsme probe of %.80s", name);
	snprintf(title, sizeof(title), "%.60s as probed, knobs of %.40s", name, base->name);
	tree = profile_json(probe, base, title);
	if (a->output)
		return write_parts(a, probe, tree) ? EXIT_HOLDS : EXIT_USAGE;
	json_object_set_new(tree, "host", probe_host_json(&probe->host));
	json_object_set_new(tree, "kernel", probe_kernel_json(probe));
	put(tree, a->json, stdout);
	json_decref(tree);
	return EXIT_HOLDS;
}

static int missing(int kvm, const struct profile *base, const struct probe *probe)
{
	struct kvmsme_error error = { "out of memory" };
	size_t nr;

	if (!probe_missing(kvm, base, probe, stdout, &nr, &error)) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return EXIT_USAGE;
	}
	printf("%zu things that the model of %s has not\n", nr, base->name);
	return nr ? EXIT_DIFFERS : EXIT_HOLDS;
}

/* A kernel may take its time */
static void tell(const char *what)
{
	if (cli_progress_is_seen())
		cli_progress("%s", what);
}

static int probe_opened(const struct arguments *a, int kvm, const struct profile *base, const char *name)
{
	struct probe *probe = needed(calloc(1, sizeof(*probe)));
	struct kvmsme_error error;
	int status = EXIT_USAGE;
	bool ok;

	tell("asking for capabilities, lengths, and each register what may be written to it");
	ok = probe_kvm(kvm, base, probe, &error);
	cli_progress_end();
	if (!ok)
		fprintf(stderr, "kvmsme: %s: %s\n", a->device ? a->device : base->name, error.text);
	else
		status = a->missing ? missing(kvm, base, probe) : report(a, probe, base, name);
	free(probe);
	return status;
}

static int statistics(int kvm, const char *name)
{
	if (probe_statistics(kvm, stdout))
		return EXIT_HOLDS;
	fprintf(stderr, "kvmsme: %s: it has no statistics\n", name);
	return EXIT_USAGE;
}

static int probe_model(const struct arguments *a)
{
	const struct profile *profile = cli_profile(a->profile ? a->profile : PROFILE_DEFAULT);
	struct kvmsme_error error;
	struct kvmsme_host host;
	struct kvmsme *m;
	int status, kvm;

	if (!profile || !cli_host(a->host ? a->host : "max", &host))
		return EXIT_USAGE;
	m = kvmsme_new_custom(&host, profile, NULL, NULL, &error);
	if (!m) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return EXIT_USAGE;
	}
	kvm = kvmsme_open(m, "/dev/kvm", O_RDWR);
	status = a->statistics ? statistics(kvm, profile->name) : probe_opened(a, kvm, profile, profile->name);
	kvmsme_free(m);
	return status;
}

static const struct profile *find_likest(int kvm, const char *device, const struct kvmsme_host *host)
{
	const struct profile *best;

	tell("making every call in every state of a vCPU, for the profile that answers most alike");
	best = likest(kvm, device, host);
	cli_progress_end();
	return best;
}

static int probe_kernel(const struct arguments *a)
{
	const struct profile *base = a->profile ? cli_profile(a->profile) : NULL;
	struct kvmsme_host host;
	struct profile name;
	int status, kvm;

	if ((a->profile && !base) || !cli_kernel_host(a->device, &host))
		return EXIT_USAGE;
	kvm = open(a->device, O_RDWR | O_CLOEXEC);
	if (kvm < 0) {
		fprintf(stderr, "kvmsme: %s: %s\n", a->device, strerror(errno));
		return EXIT_USAGE;
	}
	if (a->statistics) {
		status = statistics(kvm, a->device);
		call_close(kvm);
		return status;
	}
	cli_kernel_name(&name);
	if (!base)
		base = find_likest(kvm, a->device, &host);
	status = base ? probe_opened(a, kvm, base, name.name) : EXIT_USAGE;
	call_close(kvm);
	return status;
}

int cmd_probe(int argc, char **argv)
{
	struct arguments a = { 0 };
	int status = parse_args(&argp, argc, argv, &a);

	if (status)
		return status;
	return a.device ? probe_kernel(&a) : probe_model(&a);
}
