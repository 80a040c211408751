/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What subcommands share: options, profiles, hosts */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "builtin.h"
#include "input_file.h"
#include "kernel_host.h"
#include "loader.h"
#include "nearest.h"
#include "needed.h"
#include "number.h"
#include "profile_set.h"
#include "seconds.h"
#include "words.h"
#include "ydoc.h"

const struct builtin *cli_builtins;

/* What cli_ask() wants to know, and has found */
static struct {
	bool on;
	const struct argp *argp;
	const char *const *choices;
} asked;

/* Whatever is wrong with what is asked is no matter */
static int answer(const struct argp *argp, unsigned int flags, int argc, char **argv, void *input)
{
	asked.argp = argp;
	if (argc > 1 && argp_parse(argp, argc, argv, flags | ARGP_SILENT, NULL, input) == ENOMEM)
		out_of_memory();
	return EXIT_USAGE;
}

const struct argp *cli_ask(const struct builtin *builtin, const char *option, const char *const **choices)
{
	char name[32], word[64];
	char *argv[] = { name, word, NULL };

	snprintf(name, sizeof(name), "%s", builtin->name);
	snprintf(word, sizeof(word), "--%s=?", option ? option : "");
	asked.on = true;
	asked.choices = NULL;
	builtin->run(option ? 2 : 1, argv);
	asked.on = false;
	if (choices)
		*choices = asked.choices;
	return asked.argp;
}

static int parse_with(const struct argp *argp, unsigned int flags, int argc, char **argv, void *input)
{
	static char name[64];
	error_t error;

	if (asked.on)
		return answer(argp, flags, argc, argv, input);
	snprintf(name, sizeof(name), "kvmsme %s", argv[0]);
	argv[0] = name;
	argp_err_exit_status = EXIT_USAGE;
	if (cli_unknown_option(argp, flags, argc, argv))
		return EXIT_USAGE;
	error = argp_parse(argp, argc, argv, flags, NULL, input);
	if (!error)
		return EXIT_HOLDS;
	fprintf(stderr, "%s: %s\n", name, strerror(error));
	return EXIT_USAGE;
}

int parse_args(const struct argp *argp, int argc, char **argv, void *input)
{
	return parse_with(argp, 0, argc, argv, input);
}

int parse_args_in_order(const struct argp *argp, int argc, char **argv, void *input)
{
	return parse_with(argp, ARGP_IN_ORDER, argc, argv, input);
}

char *cli_command_line(int argc, char **argv)
{
	char *line = NULL;
	size_t size;
	FILE *out = needed(open_memstream(&line, &size));

	fputs("kvmsme", out);
	for (int i = 0; i < argc; i++)
		fprintf(out, strpbrk(argv[i], " '\"\\$;&|<>()*?") ? " '%s'" : " %s", argv[i]);
	fclose(out);
	return needed(line);
}

int cli_choice(struct argp_state *state, const char *arg, const char *const *choices)
{
	char right[128] = "", meant[DID_YOU_MEAN_MAX];
	size_t at = 0;

	asked.choices = choices;
	if (asked.on)
		return 0;
	for (int i = 0; choices[i]; i++) {
		if (!strcmp(arg, choices[i]))
			return i;
		if (at < sizeof(right))
			at += (size_t)snprintf(right + at, sizeof(right) - at, "%s%s", i ? ", " : "", choices[i]);
	}
	argp_error(state, "'%s' is none of: %s%s", arg, right, did_you_mean(nearest(arg, choices), "", meant));
	return 0;
}

uint64_t cli_number(struct argp_state *state, const char *arg, uint64_t least, uint64_t most)
{
	uint64_t n = 0;

	if (!number_parse(arg, most, &n) || n < least)
		argp_error(state, "'%s' is no number from %" PRIu64 " to %" PRIu64, arg, least, most);
	return n;
}

const char *cli_backend(struct argp_state *state, const char *arg)
{
	static const char *const backends[] = { "model", "kvm", NULL };

	return cli_choice(state, arg, backends) ? "/dev/kvm" : NULL;
}

bool cli_kernel_host(const char *device, struct kvmsme_host *host)
{
	return kernel_host(device, host, stderr);
}

void cli_kernel_name(struct profile *profile)
{
	struct utsname name;

	if (uname(&name))
		snprintf(profile->name, sizeof(profile->name), "kernel");
	else
		snprintf(profile->name, sizeof(profile->name), "%.8s-%.32s", name.sysname, name.release);
}

const struct profile *cli_profile(const char *name)
{
	static struct profile_set set;

	return profile_set_add(&set, name, stderr);
}

/* Length of the word at @text, which @sep or the end of @len bytes ends */
static size_t word_len(const char *text, size_t len, char sep)
{
	const char *end = memchr(text, sep, len);

	return end ? (size_t)(end - text) : len;
}

#define WORD_MAX 64	/* of a word that is shown */

static const char *part(const char *word, size_t len, char name[WORD_MAX])
{
	snprintf(name, WORD_MAX, "%.*s", (int)len, word);
	return name;
}

static bool is_word(const char *name, const char *text, size_t len)
{
	return strlen(name) == len && !memcmp(name, text, len);
}

static bool parse_vqs(const char *text, size_t len, uint16_t *vqs)
{
	uint16_t set = 0;

	for (;;) {
		size_t word = word_len(text, len, ',');
		uint64_t vq;

		if (!number_parse_part(text, word, 16, &vq) || !vq)
			return false;
		set |= (uint16_t)(1u << (vq - 1));
		if (word == len)
			break;
		text += word + 1;
		len -= word + 1;
	}
	*vqs = set;
	return true;
}

/* sve=VQ,... or sme=VQ,... */
static bool lengths_word(const char *word, size_t len, struct kvmsme_host *host)
{
	if (len > 4 && !memcmp(word, "sve=", 4))
		return parse_vqs(word + 4, len - 4, &host->sve_vqs);
	return len > 4 && !memcmp(word, "sme=", 4) && parse_vqs(word + 4, len - 4, &host->sme_vqs);
}

static const char *const modes[] = { "mode=vhe", "mode=nvhe", "mode=protected" };

static bool mode_word(const char *word, size_t len, struct kvmsme_host *host)
{
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		if (is_word(modes[i], word, len)) {
			host->mode = (uint8_t)i;
			return true;
		}
	return false;
}

static const struct {
	const char *name;
	size_t at;
} flags[] = {
	{ "sme2", offsetof(struct kvmsme_host, sme2) }, { "fa64", offsetof(struct kvmsme_host, fa64) },
	{ "fpmr", offsetof(struct kvmsme_host, fpmr) }, { "ptrauth", offsetof(struct kvmsme_host, ptrauth) },
	{ "el1_32bit", offsetof(struct kvmsme_host, el1_32bit) }, { "pmu", offsetof(struct kvmsme_host, pmu) },
	{ "nested", offsetof(struct kvmsme_host, nested) }, { "mte", offsetof(struct kvmsme_host, mte) },
};

static bool host_word(const char *word, size_t len, struct kvmsme_host *host)
{
	if (is_word("max", word, len)) {
		*host = (struct kvmsme_host)KVMSME_HOST_MAX;
		return true;
	}
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		if (is_word(flags[i].name, word, len)) {
			*(bool *)((char *)host + flags[i].at) = true;
			return true;
		}
	return mode_word(word, len, host) || lengths_word(word, len, host);
}

/* What a word of a host may have been meant to be; lengths are numbers, of which none is like another */
static const char *meant_word(const char *word)
{
	struct nearest like = nearest_to(word);

	nearest_try(&like, "max");
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		nearest_try(&like, flags[i].name);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		nearest_try(&like, modes[i]);
	return strncmp(word, "sve=", 4) && strncmp(word, "sme=", 4) ? like.name : NULL;
}

void cli_host_words(FILE *out)
{
	fputs(" max sve= sme=", out);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		fprintf(out, " %s", flags[i].name);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++)
		fprintf(out, " %s", modes[i]);
}

static bool no_host(const char *word, size_t len, const char *right)
{
	char name[WORD_MAX], meant[DID_YOU_MEAN_MAX];

	part(word, len, name);
	fprintf(stderr, "kvmsme: '%s' is no part of %s; lengths are vq from 1 to 16, of 128 bits each%s\n", name, right,
		did_you_mean(meant_word(name), "", meant));
	return false;
}

/* @parse for each word of @text; of nothing there is no word */
static bool host_words(const char *text, const char *right, struct kvmsme_host *host,
		       bool (*parse)(const char *word, size_t len, struct kvmsme_host *host))
{
	size_t len;

	memset(host, 0, sizeof(*host));
	for (const char *word = text; *text; word += len + 1) {
		len = word_len(word, strlen(word), ';');
		if (!parse(word, len, host))
			return no_host(word, len, right);
		if (!word[len])
			break;
	}
	return true;
}

/* host: of a scenario, or of what kvmsme probe has written */
static bool host_file(const char *path, struct kvmsme_host *host)
{
	struct ydoc doc;
	const struct ynode *node;
	bool ok = ydoc_load(&doc, path);

	memset(host, 0, sizeof(*host));
	if (ok) {
		node = ymap_get(doc.root, "host");
		ok = node ? load_host(&doc, node, host) : yerror(&doc, doc.root, "'host:' is missing");
	}
	if (!ok)
		fprintf(stderr, "kvmsme: %s\n", doc.error);
	ydoc_free(&doc);
	return ok;
}

bool cli_host(const char *text, struct kvmsme_host *host)
{
	if (strchr(text, '/') || strstr(text, ".yaml") || is_standard_input(text))
		return host_file(text, host);
	return host_words(text, "a host; write e.g. 'sve=1,2,4;sme=1,2;sme2;fa64' or 'max'", host,
			  host_word);
}

bool cli_lengths(const char *text, struct kvmsme_host *host)
{
	return host_words(text, "a vCPU's lengths; write e.g. 'sve=1,2;sme=1'", host, lengths_word);
}

static bool unknown_feature(const char *word, size_t len, const struct feature_name *known)
{
	char name[WORD_MAX], meant[DID_YOU_MEAN_MAX];
	struct nearest like = nearest_to(part(word, len, name));

	for (int i = 0; known[i].name; i++)
		nearest_try(&like, known[i].name);
	fprintf(stderr, "kvmsme: '%s' is no feature that can be asked for here%s there is", name,
		did_you_mean(like.name, ";", meant));
	for (int i = 0; known[i].name; i++)
		fprintf(stderr, "%s %s", i ? "," : "", known[i].name);
	fputc('\n', stderr);
	return false;
}

bool cli_features(const char *text, const struct feature_name *known, uint32_t *features)
{
	size_t len;

	*features = 0;
	for (const char *word = text; *text; word += len + 1) {
		int i = 0;

		len = word_len(word, strlen(word), ',');
		while (known[i].name && !is_word(known[i].name, word, len))
			i++;
		if (!known[i].name)
			return unknown_feature(word, len, known);
		*features |= known[i].bits;
		if (!word[len])
			break;
	}
	return true;
}

bool cli_has_feature(const struct profile *profile, const struct kvmsme_host *host, unsigned int bit)
{
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8, .features = { 1u << bit } };
	struct kvmsme *m = kvmsme_new_custom(host, profile, NULL, NULL, NULL);
	int vm, vcpu, ret;

	if (!m)
		return false;
	vm = kvmsme_ioctl(kvmsme_open(m, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	ret = kvmsme_ioctl(vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init);
	kvmsme_free(m);
	return !ret;
}

bool cli_colour(FILE *out)
{
	const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");

	return isatty(fileno(out)) && !(no_color && *no_color) && !(term && !strcmp(term, "dumb"));
}

static bool is_shown;	/* a line is there that is to go */

static void progress_line(const char *fmt, va_list ap)
{
	fputs("\r\033[K", stderr);
	vfprintf(stderr, fmt, ap);
	fflush(stderr);
	is_shown = true;
}

void cli_progress(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	progress_line(fmt, ap);
	va_end(ap);
}

void cli_progress_now_and_then(const char *fmt, ...)
{
	const double pause = 0.2;
	static double next;
	double now = seconds_now();
	va_list ap;

	if (!next)
		next = now + pause;
	if (now < next || !cli_progress_is_seen())
		return;
	next = now + pause;
	va_start(ap, fmt);
	progress_line(fmt, ap);
	va_end(ap);
}

bool cli_progress_is_seen(void)
{
	const char *term = getenv("TERM");

	return isatty(STDERR_FILENO) && term && *term && strcmp(term, "dumb") != 0 && cli_loudness() != CLI_QUIET;
}

void cli_progress_end(void)
{
	if (is_shown)
		fputs("\r\033[K", stderr);
	is_shown = false;
}
