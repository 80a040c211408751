/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "builtin.h"
#include "describe.h"
#include "migrate_page.h"
#include "nearest.h"
#include "needed.h"
#include "stop.h"

enum format { FORMAT_PRETTY, FORMAT_JSON, FORMAT_HTML };

struct arguments {
	const char *from, *to;
	const char *host, *to_host;
	const char *vls;
	const char *features;
	const char *order;
	const char *device;
	char *command;
	const volatile sig_atomic_t *stop;
	enum format format;
};

static const char *const formats[] = { "pretty", "json", "html", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;
	const struct { int key; const char **value; } words[] = {
		{ 'F', &a->from }, { 'T', &a->to }, { 'H', &a->host }, { 'D', &a->to_host },
		{ 'l', &a->vls }, { 'e', &a->features }, { 'o', &a->order },
	};

	if (key == 'b') {
		a->device = cli_backend(state, arg);
		return 0;
	}
	if (key == ARGP_KEY_END && a->device && (a->host || a->to_host || a->to))
		argp_error(state, "--backend=kvm is from the kernel to itself; it has one --from, and the host "
			   "is its own");
	if (key == 'f') {
		a->format = (enum format)cli_choice(state, arg, formats);
		return 0;
	}
	if (key == ARGP_KEY_ARG)
		argp_error(state, "'%s': only options are expected", arg);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (key == words[i].key) {
			*words[i].value = arg;
			return 0;
		}
	return ARGP_ERR_UNKNOWN;
}

static const struct argp_option options[] = {
	{ "from", 'F', "PROFILE", 0, "save under this ABI (sme-v12)", 0 },
	{ "to", 'T', "PROFILE", 0, "restore under this one (the same)", 0 },
	{ "host", 'H', "HOST", 0, "on this host, e.g. 'sve=1,2;sme=1,2,4;sme2;fa64' (max)", 0 },
	{ "to-host", 'D', "HOST", 0, "and restore on this one (the same)", 0 },
	{ "vls", 'l', "LENGTHS", 0, "vector lengths of the saved vCPU, e.g. 'sve=1;sme=1,2' (all of "
	  "the host's)", 0 },
	{ "features", 'e', "LIST", 0, "SVE, SME or both of the vCPUs (what both profiles have "
	  "on their hosts)", 0 },
	{ "order", 'o', "ORDER", 0, "judge by this order alone: list, svcr_first, qemu, firecracker, "
	  "cloud_hypervisor; otherwise show all and judge by svcr_first", 0 },
	{ "backend", 'b', "BACKEND", 0,
	  "model (default), or kvm: between vCPUs of this kernel's /dev/kvm, whose ABI --from names", 0 },
	{ "format", 'f', "FORMAT", 0, "pretty (default), json or html", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "",
	"Say whether a vCPU can be saved under one ABI, host and set of vector lengths and restored "
	"under another: safe, lossy (what the guest would find changed or missing), or refused (the "
	"first call that fails), for each state of PSTATE.SM and ZA.\v"
	"A register that goes missing is a failure, a new one information. Exit status: 0 safe, "
	"1 lossy or refused, 130 interrupted, with the verdicts so far.\n\n"
	"Examples:\n"
	"  kvmsme migrate --from=sme-v10 --to=sme-v12\n"
	"  kvmsme migrate --order=qemu --host='sve=1,2;sme=1,2,4;sme2'\n"
	"  kvmsme migrate --host='sve=1,2;sme=1,2,4' --vls='sme=1,2' --to-host='sve=1,2;sme=1,2'\n"
	"  kvmsme migrate --backend=kvm --from=sve-6.12",
	cli_report_options, NULL, NULL,
};

static bool can_have(const struct side *side, unsigned int bit)
{
	return cli_has_feature(side->profile, &side->host, bit);
}

/* The bit of a profile without SME is another feature's, or none's */
static bool has_sme(const struct side *side)
{
	return side->profile->sme && can_have(side, side->profile->sme_feature_bit);
}

/* What is asked for, else what both sides can have */
static bool choose_features(const char *text, struct journey *j)
{
	static const struct feature_name known[] = { { "SVE", 1 }, { "SME", 2 }, { NULL, 0 } };
	uint32_t features;

	if (!text) {
		j->sve = can_have(&j->from, KVM_ARM_VCPU_SVE) && can_have(&j->to, KVM_ARM_VCPU_SVE);
		j->sme = has_sme(&j->from) && has_sme(&j->to);
		return true;
	}
	if (!cli_features(text, known, &features))
		return false;
	j->sve = features & 1;
	j->sme = features & 2;
	return true;
}

static bool find_order(const char *name, const struct vmm_order **order)
{
	char meant[DID_YOU_MEAN_MAX];

	*order = vmm_order_by_name(name ? name : "svcr_first");
	if (!*order)
		fprintf(stderr, "kvmsme: '%s' is no order%s list, svcr_first, qemu, firecracker and "
			"cloud_hypervisor are\n", name, did_you_mean(nearest(name, vmm_order_names), ";", meant));
	return *order;
}

static bool is_possible(const struct kvmsme_host *config)
{
	struct kvmsme_error error;
	struct host host;

	if (host_init(&host, config, &error))
		return true;
	fprintf(stderr, "kvmsme: %s\n", error.text);
	return false;
}

static bool choose_hosts(const struct arguments *a, struct journey *j)
{
	const char *host = a->host ? a->host : "max";

	if (!a->device)
		return cli_host(host, &j->from.host) &&
		       cli_host(a->to_host ? a->to_host : host, &j->to.host);
	j->from.device = j->to.device = a->device;
	if (!cli_kernel_host(a->device, &j->from.host))
		return false;
	j->to.host = j->from.host;
	return true;
}

static bool make_journey(const struct arguments *a, struct journey *j)
{
	struct kvmsme_host lengths = { 0 };

	memset(j, 0, sizeof(*j));
	j->from.profile = cli_profile(a->from);
	j->to.profile = j->from.profile ? cli_profile(a->to ? a->to : a->from) : NULL;
	if (!j->to.profile || !choose_hosts(a, j) || (a->vls && !cli_lengths(a->vls, &lengths)) ||
	    !is_possible(&j->from.host) || !is_possible(&j->to.host) || !choose_features(a->features, j))
		return false;
	j->from.vqs[ARM64_VEC_SVE] = lengths.sve_vqs;
	j->from.vqs[ARM64_VEC_SME] = lengths.sme_vqs;
	return true;
}

static void print_verdict(const struct judgement *j)
{
	const struct verdict *v = &j->verdict;
	char text[RULE_TEXT_MAX];

	printf("%-10s %-17s %s\n", svcr_name(j->svcr), j->order->name, judgement_text(v, text, sizeof(text)));
	if (v->kind == VERDICT_REFUSED && v->rule != RULE_NONE)
		printf("%28s %s\n", "", describe_rule(v->profile, v->rule, text));
}

/* Groups of registers; their names have no spaces */
static json_t *names_json(const char *text)
{
	json_t *list = json_array();

	for (text += strspn(text, " "); *text; text += strspn(text, " ")) {
		size_t len = strcspn(text, " ");

		json_array_append_new(list, json_stringn(text, len));
		text += len;
	}
	return list;
}

static json_t *json_verdict(const struct judgement *j)
{
	const struct verdict *v = &j->verdict;

	return json_pack("{s:s, s:s, s:s, s:s?, s:s?, s:o, s:o, s:I}", "state", svcr_name(j->svcr), "order",
			 j->order->name, "verdict", verdict_names[v->kind], "where",
			 v->kind == VERDICT_REFUSED ? v->where : NULL, "rule",
			 v->rule ? rule_descs[v->rule].id : NULL, "changed", names_json(v->changed.text), "missing",
			 names_json(v->missing.text), "new", (json_int_t)v->news);
}

/* All orders if none was asked for; to be freed */
static struct judgement *judge_all(const struct arguments *a, const struct journey *journey,
				   const struct vmm_order *judged, size_t *nr)
{
	struct judgement *all = needed(calloc(4 * nr_vmm_orders, sizeof(*all)));

	*nr = 0;
	for (uint64_t svcr = 0; svcr <= (journey->sme ? 3u : 0u); svcr++)
		for (unsigned int i = 0; i < nr_vmm_orders && !*a->stop; i++)
			if (!a->order || &vmm_orders[i] == judged)
				all[(*nr)++] = (struct judgement){ svcr, &vmm_orders[i],
								   verdict_of(journey, svcr, &vmm_orders[i]) };
	return all;
}

static void print_json(const struct journey *journey, const struct judgement *j, size_t nr,
		       const struct vmm_order *judged, enum verdict_kind worst)
{
	json_t *list = json_array();
	json_t *all = json_pack("{s:s, s:s, s:s, s:s, s:o}", "from", journey->from.profile->name, "to",
				journey->to.profile->name, "order", judged->name, "verdict", verdict_names[worst],
				"verdicts", list);

	for (size_t i = 0; i < nr; i++)
		json_array_append_new(list, json_verdict(&j[i]));
	json_dumpf(all, stdout, JSON_INDENT(2));
	putchar('\n');
	json_decref(all);
}

static void print_text(const struct arguments *a, const struct journey *journey, const struct judgement *j, size_t nr,
		       const struct vmm_order *judged, enum verdict_kind worst)
{
	bool quiet = cli_loudness() == CLI_QUIET;

	for (size_t i = 0; i < nr && !quiet; i++)
		print_verdict(&j[i]);
	printf("%s to %s%s, %s: %s\n", journey->from.profile->name, journey->to.profile->name,
	       a->device ? " on its kernel" : "", judged->name, verdict_names[worst]);
	for (unsigned int i = 0; !quiet && journey->sme && i < nr_vmm_orders; i++)
		if (vmm_orders[i].note && (!a->order || &vmm_orders[i] == judged))
			printf("%s: %s\n", vmm_orders[i].name, vmm_orders[i].note);
}

/* The worst verdict of @judged is the answer */
static int report(const struct arguments *a, const struct journey *journey, const struct vmm_order *judged)
{
	enum verdict_kind worst = VERDICT_SAFE;
	struct judgement *all;
	size_t nr;

	all = judge_all(a, journey, judged, &nr);
	for (size_t i = 0; i < nr; i++)
		if (all[i].order == judged && all[i].verdict.kind > worst)
			worst = all[i].verdict.kind;
	if (a->format == FORMAT_JSON)
		print_json(journey, all, nr, judged, worst);
	else if (a->format == FORMAT_HTML)
		migrate_page(journey, all, nr, judged, a->command, stdout);
	else
		print_text(a, journey, all, nr, judged, worst);
	free(all);
	if (*a->stop) {
		fprintf(stderr, "kvmsme: interrupted: these are not all states and orders\n");
		return EXIT_STOPPED;
	}
	return worst == VERDICT_SAFE ? EXIT_HOLDS : EXIT_DIFFERS;
}

int cmd_migrate(int argc, char **argv)
{
	struct arguments a = { .from = "sme-v12", .command = cli_command_line(argc, argv) };
	int status = parse_args(&argp, argc, argv, &a);
	const struct vmm_order *judged;
	struct journey journey;

	a.stop = stop_on_signal();
	if (!status)
		status = find_order(a.order, &judged) && make_journey(&a, &journey) ? report(&a, &journey, judged) :
										       EXIT_USAGE;
	free(a.command);
	return status;
}
