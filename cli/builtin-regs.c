/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "builtin.h"
#include "machine.h"
#include "migration.h"
#include "nearest.h"
#include "number.h"
#include "regs.h"

#define LIST_ROOM 1024

struct arguments {
	const char *profile;
	const char *host;
	const char *features;
	bool list;
	uint64_t svcr;
	bool json;
	json_t *registers;	/* with @json */
	char **words;
	int nr_words;
};

static const char *const formats[] = { "text", "json", NULL };

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'p':
		a->profile = arg;
		return 0;
	case 'H':
		a->host = arg;
		return 0;
	case 'f':
		a->features = arg;
		return 0;
	case 's':
		a->svcr = cli_number(state, arg, 0, UINT64_MAX);
		return 0;
	case 'F':
		a->json = cli_choice(state, arg, formats);
		return 0;
	case 'l':
		a->list = true;
		return 0;
	case ARGP_KEY_ARGS:
		a->words = state->argv + state->next;
		a->nr_words = state->argc - state->next;
		return 0;
	case ARGP_KEY_END:
		if (!a->list && !a->nr_words)
			argp_error(state, "give register ids or names, or --list");
		if (a->list && a->nr_words)
			argp_error(state, "'%s': --list takes no register", a->words[0]);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const struct argp_option options[] = {
	{ "list", 'l', NULL, 0, "list what KVM_GET_REG_LIST has for a configuration", 0 },
	{ "profile", 'p', "PROFILE", 0, "of this profile (sme-v12)", 0 },
	{ "host", 'H', "HOST", 0, "on this host, e.g. 'sve=1,2;sme=1,2,4;sme2;fa64' (max)", 0 },
	{ "features", 'f', "LIST", 0, "of a vCPU with these: SVE,SME,PTRAUTH,PMU (what the "
	  "profile has of SVE and SME on the host)", 0 },
	{ "svcr", 's', "VALUE", 0, "with SVCR at this value (0)", 0 },
	{ "format", 'F', "FORMAT", 0, "text (default) or json", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "[ID|NAME...]",
	"Decode KVM register ids, encode register names, or list what a vCPU has.\v"
	"Examples:\n"
	"  kvmsme regs 0x6060000000170600\n"
	"  kvmsme regs ZA[48] SVCR\n"
	"  kvmsme regs --list --features=SME --svcr=3",
	NULL, NULL, NULL,
};

static const char *coproc_name(uint64_t id)
{
	switch (id & KVM_REG_ARM_COPROC_MASK) {
	case KVM_REG_ARM_CORE:
		return "core";
	case KVM_REG_ARM_DEMUX:
		return "demux";
	case KVM_REG_ARM64_SYSREG:
		return "system register";
	case KVM_REG_ARM_FW:
		return "firmware";
	case KVM_REG_ARM64_SVE:
		return "SVE";
	case KVM_REG_ARM_FW_FEAT_BMAP:
		return "firmware bitmap";
	case KVM_REG_ARM64_SME:
		return "SME";
	default:
		return "unknown coproc";
	}
}

static void print_sysreg(uint64_t id)
{
	printf("  op0 %u op1 %u CRn %u CRm %u op2 %u\n", (unsigned int)(id >> 14 & 3),
	       (unsigned int)(id >> 11 & 7), (unsigned int)(id >> 7 & 15),
	       (unsigned int)(id >> 3 & 15), (unsigned int)(id & 7));
}

static bool is_arm64(uint64_t id)
{
	return (id & ~KVM_REG_SIZE_MASK) >> 32 == KVM_REG_ARM64 >> 32;
}

static json_t *encoding_json(uint64_t id)
{
	if ((id & KVM_REG_ARM_COPROC_MASK) != KVM_REG_ARM64_SYSREG)
		return json_null();
	return json_pack("{s:i, s:i, s:i, s:i, s:i}", "op0", (int)(id >> 14 & 3), "op1", (int)(id >> 11 & 7), "CRn",
			 (int)(id >> 7 & 15), "CRm", (int)(id >> 3 & 15), "op2", (int)(id & 7));
}

/* JSON numbers are no 64 bits everywhere */
static json_t *reg_json(const struct kernel_pop *pop, uint64_t id)
{
	char name[REG_NAME_MAX], number[32];

	snprintf(number, sizeof(number), "0x%016" PRIx64, id);
	return json_pack("{s:s, s:s, s:I, s:s, s:b, s:o}", "id", number, "name", reg_name(pop, id, name), "bytes",
			 (json_int_t)KVM_REG_SIZE(id), "class", coproc_name(id), "arm64", is_arm64(id), "encoding",
			 encoding_json(id));
}

static int print_reg(const struct arguments *a, const struct kernel_pop *pop, uint64_t id)
{
	char name[REG_NAME_MAX];

	if (a->json) {
		json_array_append_new(a->registers, reg_json(pop, id));
		return is_arm64(id) ? EXIT_HOLDS : EXIT_DIFFERS;
	}

	printf("0x%016" PRIx64 "  %-20s %4" PRIu64 " bytes  %s (0x%02" PRIx64 ")\n", id,
	       reg_name(pop, id, name), KVM_REG_SIZE(id), coproc_name(id),
	       (id & KVM_REG_ARM_COPROC_MASK) >> KVM_REG_ARM_COPROC_SHIFT);
	if ((id & KVM_REG_ARM_COPROC_MASK) == KVM_REG_ARM64_SYSREG)
		print_sysreg(id);
	if (is_arm64(id))
		return EXIT_HOLDS;
	printf("  not an arm64 register: KVM says EINVAL\n");
	return EXIT_DIFFERS;
}

static int print_word(const struct arguments *a, const struct kernel_pop *pop, const char *word)
{
	char meant[DID_YOU_MEAN_MAX];
	uint64_t id;

	if (strncasecmp(word, "0x", 2) ? reg_id(pop, word, &id) : number_parse(word, UINT64_MAX, &id))
		return print_reg(a, pop, id);
	fprintf(stderr, "kvmsme: '%s' is no register name or id%s\n", word,
		did_you_mean(reg_name_guess(word), "", meant));
	return EXIT_USAGE;
}

static bool choose_features(const char *text, const struct profile *profile,
			    const struct kvmsme_host *host, uint32_t *features)
{
	const struct feature_name known[] = {
		{ "SVE", 1u << KVM_ARM_VCPU_SVE },
		{ "SME", 1u << profile->sme_feature_bit },
		{ "PTRAUTH", 1u << KVM_ARM_VCPU_PTRAUTH_ADDRESS | 1u << KVM_ARM_VCPU_PTRAUTH_GENERIC },
		{ "PMU", 1u << KVM_ARM_VCPU_PMU_V3 },
		{ NULL, 0 },
	};

	*features = 0;
	if (text && !cli_features(text, known, features))
		return false;
	if (!text && cli_has_feature(profile, host, KVM_ARM_VCPU_SVE))
		*features |= known[0].bits;
	if (!text && profile->sme && cli_has_feature(profile, host, profile->sme_feature_bit))
		*features |= known[1].bits;
	*features |= 1u << KVM_ARM_VCPU_PSCI_0_2;
	return true;
}

/* One call of a VMM; a failure is a line on stderr */
static int call(const char *name, int fd, unsigned long request, unsigned long arg)
{
	int ret = kvmsme_ioctl(fd, request, arg);

	if (ret < 0)
		fprintf(stderr, "kvmsme: %s: %s\n", name, strerror(errno));
	return ret;
}

static int list_vcpu(const struct arguments *a, struct kvmsme *m, uint32_t features)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { features } };
	struct kvm_one_reg reg = { KVM_REG_ARM64_SYS_SVCR, (uint64_t)(uintptr_t)&a->svcr };
	struct {
		uint64_t n;
		uint64_t id[LIST_ROOM];
	} list = { .n = LIST_ROOM };
	int vm = kvmsme_ioctl(kvmsme_open(m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	int vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);

	if (call("KVM_ARM_VCPU_INIT", vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init) < 0)
		return EXIT_DIFFERS;
	finalize_all(vcpu);
	if (a->svcr && call("SET SVCR", vcpu, KVM_SET_ONE_REG, (unsigned long)&reg) < 0)
		return EXIT_DIFFERS;
	if (call("KVM_GET_REG_LIST", vcpu, KVM_GET_REG_LIST, (unsigned long)&list) < 0)
		return EXIT_DIFFERS;
	for (uint64_t i = 0; i < list.n; i++) {
		char name[REG_NAME_MAX];

		if (a->json)
			json_array_append_new(a->registers, reg_json(&m->pop, list.id[i]));
		else
			printf("%4" PRIu64 "  0x%016" PRIx64 "  %s\n", i, list.id[i],
			       reg_name(&m->pop, list.id[i], name));
	}
	return EXIT_HOLDS;
}

static int list(const struct arguments *a, const struct profile *profile)
{
	struct kvmsme_error error;
	struct kvmsme_host host;
	struct kvmsme *m;
	uint32_t features;
	int status;

	if (!cli_host(a->host, &host))
		return EXIT_USAGE;
	m = kvmsme_new_custom(&host, profile, NULL, NULL, &error);
	if (!m) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return EXIT_USAGE;
	}
	status = choose_features(a->features, profile, &host, &features) ?
			 list_vcpu(a, m, features) : EXIT_USAGE;
	kvmsme_free(m);
	return status;
}

/* Of what cannot be had there is none */
static void print_json(const struct arguments *a, int status)
{
	json_t *all = json_pack("{s:o}", "registers", a->registers);

	if (status != EXIT_USAGE) {
		json_dumpf(all, stdout, JSON_INDENT(2));
		putchar('\n');
	}
	json_decref(all);
}

int cmd_regs(int argc, char **argv)
{
	struct arguments a = { .profile = PROFILE_DEFAULT, .host = "max" };
	int status = parse_args(&argp, argc, argv, &a);
	const struct profile *profile;

	if (status)
		return status;
	profile = cli_profile(a.profile);
	if (!profile)
		return EXIT_USAGE;
	if (a.json)
		a.registers = json_array();
	if (a.list)
		status = list(&a, profile);
	for (int i = 0; i < a.nr_words; i++) {
		int one = print_word(&a, kernel_by_name(profile->kernel), a.words[i]);

		status = one > status ? one : status;
	}
	if (a.json)
		print_json(&a, status);
	return status;
}
