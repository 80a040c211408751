// SPDX-License-Identifier: GPL-2.0-or-later
/* host: and other_host: */
#include "host.h"
#include "loader.h"

const char *const host_keys[] = {
	"sve", "sme", "sme2", "fa64", "fpmr", "ptrauth", "pmu", "el1_32bit", "ids_as_run", "mode", "nested", "mte", NULL
};

const struct host_flag host_flags[NR_HOST_FLAGS] = {
	{ "sme2", offsetof(struct kvmsme_host, sme2), "SME2" },
	{ "fa64", offsetof(struct kvmsme_host, fa64), "FEAT_SME_FA64: all of A64 in streaming mode" },
	{ "fpmr", offsetof(struct kvmsme_host, fpmr), "FEAT_FPMR" },
	{ "ptrauth", offsetof(struct kvmsme_host, ptrauth), "pointer authentication" },
	{ "pmu", offsetof(struct kvmsme_host, pmu), "a PMU" },
	{ "el1_32bit", offsetof(struct kvmsme_host, el1_32bit), "AArch32 at EL1" },
	{ "ids_as_run", offsetof(struct kvmsme_host, ids_as_run),
	  "guests read in ID registers what the CPU does that runs them, where more was recorded" },
	{ "nested", offsetof(struct kvmsme_host, nested), "vCPUs may have EL2 (rules NV-1 to NV-6)" },
	{ "mte", offsetof(struct kvmsme_host, mte), "FEAT_MTE3, which VMs may have (KVM_CAP_ARM_MTE)" },
};

/* [1, 2, 4]: vector lengths in units of 128 bits; none */
static bool load_vqs(struct ydoc *doc, const struct ynode *node, uint16_t *vqs)
{
	uint64_t vq;

	*vqs = 0;
	if (ynode_is(node, "none"))
		return true;
	if (node->kind != YNODE_LIST || !node->child)
		return yerror(doc, node, "write a list of vector lengths in quadwords, or none");
	for (node = node->child; node; node = node->next) {
		if (!ynode_u64(doc, node, &vq))
			return false;
		if (vq < 1 || vq > 16)
			return yerror(doc, node, "%s is no vq; 1 to 16 (128 to 2048 bits)", node->text);
		if (*vqs >> (vq - 1) & 1)
			return yerror(doc, node, "%s is here twice", node->text);
		*vqs |= (uint16_t)(1 << (vq - 1));
	}
	return true;
}

static bool load_flag(struct ydoc *doc, const struct ynode *map, const char *key, bool *flag)
{
	const struct ynode *node = ymap_get(map, key);

	return !node || ynode_bool(doc, node, flag);
}

static bool load_flags(struct ydoc *doc, const struct ynode *map, struct kvmsme_host *host)
{
	bool ok = true;

	for (size_t i = 0; i < NR_HOST_FLAGS; i++)
		ok &= load_flag(doc, map, host_flags[i].key, (bool *)((char *)host + host_flags[i].offset));
	return ok;
}

static bool load_lengths(struct ydoc *doc, const struct ynode *map, const char *key, uint16_t *vqs)
{
	const struct ynode *node = ymap_get(map, key);

	return !node || load_vqs(doc, node, vqs);
}

const char *const host_modes[] = { "vhe", "nvhe", "protected", NULL };

static bool load_mode(struct ydoc *doc, const struct ynode *map, uint8_t *mode)
{
	const struct ynode *node = ymap_get(map, "mode");

	for (uint8_t i = 0; node && host_modes[i]; i++)
		if (ynode_is(node, host_modes[i])) {
			*mode = i;
			return true;
		}
	if (node && node->kind == YNODE_SCALAR)
		return unknown_word(doc, node, node->text, "mode", host_modes);
	return !node || yerror(doc, node, "a mode is vhe, nvhe or protected");
}

bool load_host(struct ydoc *doc, const struct ynode *map, struct kvmsme_host *host)
{
	struct kvmsme_error error;
	struct host checked;
	bool ok = known_keys(doc, map, host_keys);

	if (map->kind != YNODE_MAP)
		return false;
	if (!map->child)
		return yerror(doc, map, "an empty host says nothing; leave it out");
	ok &= load_lengths(doc, map, "sve", &host->sve_vqs);
	ok &= load_lengths(doc, map, "sme", &host->sme_vqs);
	/* what the default host has of SME goes with it; what the file says stays */
	if (!host->sme_vqs)
		host->sme2 = host->fa64 = false;
	ok &= load_flags(doc, map, host);
	ok &= load_mode(doc, map, &host->mode);
	return ok && (host_init(&checked, host, &error) || yerror(doc, map, "%s", error.text));
}
