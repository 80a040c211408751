// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of registers as scenarios write them */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "regs.h"
#include "scenario.h"

#define VALUE_FORMS "a number, any, [SM, ZA], [1, 2], {fill: 0xa5, bytes: 32}, {hex: \"00ff\"}, " \
	"{index: {start: 1, step: 1, esize: 32}, bytes: 32} or {bits: [27, 24], value: 1}"

static bool number(struct ydoc *doc, const struct ynode *node, struct value *value)
{
	uint64_t n;
	size_t len = value->len < 8 ? value->len : 8;

	if (!ynode_u64(doc, node, &n))
		return false;
	if (len < 8 && n >> (8 * len))
		return yerror(doc, node, "%s is wider than the register's %zu bytes", node->text, len);
	memcpy(value->bytes, &n, len);
	return true;
}

static bool vq_set(struct ydoc *doc, const struct ynode *list, struct value *value)
{
	uint64_t vq;

	for (const struct ynode *node = list->child; node; node = node->next) {
		if (!ynode_u64(doc, node, &vq))
			return false;
		if (vq < 1 || vq > SVE_VQ_MAX)
			return yerror(doc, node, "a vq is 1 to %d (units of 128 bits)", SVE_VQ_MAX);
		value->bytes[(vq - 1) / 8] |= (uint8_t)(1 << (vq - 1) % 8);
	}
	return true;
}

static bool svcr_set(struct ydoc *doc, const struct ynode *list, struct value *value)
{
	for (const struct ynode *node = list->child; node; node = node->next) {
		if (node->text && !strcmp(node->text, "SM"))
			value->bytes[0] |= 1;
		else if (node->text && !strcmp(node->text, "ZA"))
			value->bytes[0] |= 2;
		else
			return yerror(doc, node, "SVCR has the bits SM and ZA");
	}
	return true;
}

static bool word_set(struct ydoc *doc, const struct ynode *list, uint64_t id, struct value *value)
{
	if (id == KVM_REG_ARM64_SVE_VLS || id == KVM_REG_ARM64_SME_VLS)
		return vq_set(doc, list, value);
	if (id == KVM_REG_ARM64_SYS_SVCR)
		return svcr_set(doc, list, value);
	return yerror(doc, list, "only SVE_VLS, SME_VLS and SVCR take a list; write " VALUE_FORMS);
}

/* How many bytes a pattern covers: bytes:, else the whole register */
static bool extent(struct ydoc *doc, const struct ynode *map, struct value *value, uint64_t *bytes)
{
	const struct ynode *node = ymap_get(map, "bytes");

	*bytes = value->len;
	if (!node)
		return true;
	if (!ynode_u64(doc, node, bytes))
		return false;
	return *bytes <= value->len ||
	       yerror(doc, node, "%s bytes, the register has %zu", node->text, value->len);
}

static bool fill(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	const struct ynode *node = ymap_get(map, "fill");
	uint64_t byte, bytes;

	if (!ynode_u64(doc, node, &byte) || !extent(doc, map, value, &bytes))
		return false;
	if (byte > 0xff)
		return yerror(doc, node, "fill takes a byte, 0 to 0xff");
	memset(value->bytes, (int)byte, bytes);
	return true;
}

static bool hex(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	const struct ynode *node = ymap_get(map, "hex");
	const char *p = node->text ? node->text : "?";
	size_t nr = 0;
	unsigned int byte;
	int used;

	for (p += strspn(p, " "); *p; p += strspn(p, " ")) {
		used = 0;
		if (sscanf(p, "%2x%n", &byte, &used) != 1 || used != 2)
			return yerror(doc, node, "hex wants pairs of hex digits, lowest byte first");
		if (nr >= value->len)
			return yerror(doc, node, "more than the register's %zu bytes", value->len);
		value->bytes[nr++] = (uint8_t)byte;
		p += used;
	}
	return true;
}

static bool index_field(struct ydoc *doc, const struct ynode *map, const char *key, uint64_t *n)
{
	const struct ynode *node = ymap_get(map, key);

	return !node || ynode_u64(doc, node, n);
}

static bool index_pattern(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	const struct ynode *node = ymap_get(map, "index");
	uint64_t start = 0, step = 1, esize = 8, bytes;

	if (!extent(doc, map, value, &bytes) || !index_field(doc, node, "start", &start) ||
	    !index_field(doc, node, "step", &step) || !index_field(doc, node, "esize", &esize))
		return false;
	if (esize != 8 && esize != 16 && esize != 32 && esize != 64)
		return yerror(doc, node, "esize is 8, 16, 32 or 64 bits");
	for (size_t i = 0; i + esize / 8 <= bytes; i += esize / 8, start += step)
		memcpy(value->bytes + i, &start, esize / 8);
	return true;
}

static bool bit_field(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	const struct ynode *bits = ymap_get(map, "bits"), *is = ymap_get(map, "value");
	uint64_t hi, lo;

	if (value->len > 8)
		return yerror(doc, bits, "bits works on registers of at most 8 bytes");
	if (bits->kind != YNODE_LIST || ynode_count(bits) != 2 || !is)
		return yerror(doc, bits, "write {bits: [high, low], value: n}");
	if (!ynode_u64(doc, bits->child, &hi) || !ynode_u64(doc, bits->child->next, &lo) ||
	    !ynode_u64(doc, is, &value->bits))
		return false;
	if (hi < lo || hi >= 8 * value->len || (hi - lo < 63 && value->bits >> (hi - lo + 1)))
		return yerror(doc, bits, "the field or its value does not fit the register");
	value->hi = (unsigned int)hi;
	value->lo = (unsigned int)lo;
	value->kind = VALUE_BITS;
	return true;
}

static const struct {
	const char *key;
	bool (*load)(struct ydoc *doc, const struct ynode *map, struct value *value);
} patterns[] = {
	{ "fill", fill }, { "hex", hex }, { "index", index_pattern }, { "bits", bit_field },
};

static bool pattern(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++)
		if (ymap_get(map, patterns[i].key))
			return patterns[i].load(doc, map, value);
	return yerror(doc, map, "no value; write " VALUE_FORMS);
}

bool value_load(struct ydoc *doc, const struct ynode *node, uint64_t id, struct value *value)
{
	value->kind = VALUE_BYTES;
	value->len = KVM_REG_SIZE(id);
	value->bytes = ydoc_alloc(doc, value->len);
	if (node->kind == YNODE_LIST)
		return word_set(doc, node, id, value);
	if (node->kind == YNODE_MAP)
		return pattern(doc, node, value);
	if (!strcmp(node->text, "any")) {
		value->kind = VALUE_ANY;
		return true;
	}
	if (node->text[0] < '0' || node->text[0] > '9')
		return yerror(doc, node, "'%s' is no value; write " VALUE_FORMS, node->text);
	return number(doc, node, value);
}

static bool add_value(struct ydoc *doc, struct reg_arg *reg, const char *profile,
		      const struct ynode *node)
{
	unsigned int i = reg->nr_values++;

	if (i == MAX_PROFILES)
		return yerror(doc, node, "more than %d profiles", MAX_PROFILES);
	reg->value[i].profile = profile;
	return value_load(doc, node, reg->id, &reg->value[i].value);
}

/* REG: value, or REG: {by_profile: {sme-v9: value, default: value}} */
static bool load_values(struct ydoc *doc, struct reg_arg *reg, const struct ynode *node)
{
	const struct ynode *by = ymap_get(node, "by_profile");

	if (!by)
		return add_value(doc, reg, ANY_PROFILE, node);
	if (!by->child || by->kind != YNODE_MAP)
		return yerror(doc, by, "write by_profile: {PROFILE: value, default: value}");
	for (node = by->child; node; node = node->next)
		if (!add_value(doc, reg, node->key, node))
			return false;
	return true;
}

static bool load_reg(struct ydoc *doc, const struct ynode *node, struct reg_arg *reg)
{
	const char *guess;
	char *end;

	reg->node = node;
	reg->name = node->key;
	if (reg_id(NULL, reg->name, &reg->id))
		return true;
	if (!strncmp(reg->name, "0x", 2)) {
		reg->id = strtoull(reg->name, &end, 16);
		if (!*end)
			return true;
	}
	guess = reg_name_guess(reg->name);
	return yerror_key(doc, node, "unknown register '%s'%s%s%s; a name (kvmsme regs lists them), "
			  "S3_3_C4_C2_2 or an id 0x...", reg->name, guess ? "; did you mean " : "",
			  guess ? guess : "", guess ? "?" : "");
}

bool regs_load(struct ydoc *doc, const struct ynode *map, struct reg_arg **regs)
{
	if (map->kind != YNODE_MAP)
		return yerror(doc, map, "write {REGISTER: value, ...}");
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct reg_arg *reg = ydoc_alloc(doc, sizeof(*reg));

		if (!load_reg(doc, node, reg) || !load_values(doc, reg, node))
			return false;
		*regs = reg;
		regs = &reg->next;
	}
	return true;
}
