/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hosts and features of vCPUs, as they are named on a command line */
#include <fcntl.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "builtin.h"
#include "input_file.h"
#include "loader.h"
#include "nearest.h"
#include "number.h"
#include "ydoc.h"

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
