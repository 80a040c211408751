// SPDX-License-Identifier: GPL-2.0-or-later
/* Values of registers as scenarios write them */
#include <string.h>

#include <kvmsme/kvm.h>

#include "loader.h"
#include "nearest.h"
#include "number.h"
#include "regs.h"

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
		if (value->bytes[(vq - 1) / 8] >> (vq - 1) % 8 & 1)
			return yerror(doc, node, "%s is here twice", node->text);
		value->bytes[(vq - 1) / 8] |= (uint8_t)(1 << (vq - 1) % 8);
	}
	return true;
}

static bool svcr_set(struct ydoc *doc, const struct ynode *list, struct value *value)
{
	for (const struct ynode *node = list->child; node; node = node->next) {
		uint8_t bit = ynode_is(node, "SM") ? 1 : ynode_is(node, "ZA") ? 2 : 0;

		if (!bit)
			return yerror(doc, node, "SVCR has the bits SM and ZA");
		if (value->bytes[0] & bit)
			return yerror(doc, node, "%s is here twice", node->text);
		value->bytes[0] |= bit;
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
	return (*bytes && *bytes <= value->len) ||
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

static bool hex_digits(struct ydoc *doc, const struct ynode *node, struct value *value)
{
	const char *p = node->kind == YNODE_SCALAR ? node->text : "?";
	size_t nr = 0;

	for (p += strspn(p, " "); *p || !nr; p += 2, p += strspn(p, " ")) {
		char pair[3] = { p[0], *p ? p[1] : '\0' };
		uint64_t byte;

		if (!pair[1] || !number_parse_hex(pair, 0xff, &byte))
			return yerror(doc, node, "hex wants pairs of hex digits, lowest byte first");
		if (nr >= value->len)
			return yerror(doc, node, "more than the register's %zu bytes", value->len);
		value->bytes[nr++] = (uint8_t)byte;
	}
	return true;
}

static bool hex(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	return hex_digits(doc, ymap_get(map, "hex"), value);
}

static bool index_field(struct ydoc *doc, const struct ynode *map, const char *key, uint64_t max,
			uint64_t *n)
{
	const struct ynode *node = ymap_get(map, key);

	return !node || ynode_max(doc, node, max, n);
}

static bool index_pattern(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	static const char *const known[] = { "start", "step", "esize", NULL };
	const struct ynode *node = ymap_get(map, "index");
	uint64_t start = 0, step = 1, esize = 8, bytes, max;

	if (!known_keys(doc, node, known) || !extent(doc, map, value, &bytes) ||
	    !index_field(doc, node, "esize", 64, &esize))
		return false;
	if (esize != 8 && esize != 16 && esize != 32 && esize != 64)
		return yerror(doc, node, "esize is 8, 16, 32 or 64 bits");
	if (bytes % (esize / 8))
		return yerror(doc, map, "%zu bytes are no whole number of elements of %zu bits",
			      (size_t)bytes, (size_t)esize);
	max = UINT64_MAX >> (64 - esize);
	if (!index_field(doc, node, "start", max, &start) ||
	    !index_field(doc, node, "step", max, &step))
		return false;
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

static const struct pattern {
	const char *keys[3];	/* the first says which, the other may or must be there */
	bool (*load)(struct ydoc *doc, const struct ynode *map, struct value *value);
} patterns[] = {
	{ { "fill", "bytes" }, fill }, { { "hex" }, hex },
	{ { "index", "bytes" }, index_pattern }, { { "bits", "value" }, bit_field },
};

static bool pattern(struct ydoc *doc, const struct ynode *map, struct value *value)
{
	for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
		const struct pattern *p = &patterns[i];

		if (ymap_get(map, p->keys[0]))
			return known_keys(doc, map, p->keys) && p->load(doc, map, value);
	}
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
	if (ynode_is(node, "any")) {
		value->kind = VALUE_ANY;
		return true;
	}
	if (node->text[0] < '0' || node->text[0] > '9')
		return yerror(doc, node, "'%s' is no value; write " VALUE_FORMS, node->text);
	return number(doc, node, value);
}

/* ---- bytes that are as many as the file says ---- */

#define BYTES_FORMS "hexadecimal digits, {hex: \"00ff\"}, {u64: 1}, {u32: 1}, {fill: 0xa5, bytes: 32} or " \
	"{index: {start: 1, step: 1, esize: 32}, bytes: 32}"

static bool some_digits(struct ydoc *doc, const struct ynode *node, size_t max, struct value *value)
{
	for (const char *p = node->kind == YNODE_SCALAR ? node->text : ""; *p; p++)
		value->len += *p != ' ';
	value->len = (value->len + 1) / 2;
	if (value->len > max)
		return yerror(doc, node, "%zu bytes; at most %zu", value->len, max);
	value->bytes = ydoc_alloc(doc, value->len + 1);
	return hex_digits(doc, node, value);
}

static bool some_number(struct ydoc *doc, const struct ynode *node, size_t len, struct value *value)
{
	uint64_t n;

	if (!ynode_max(doc, node, UINT64_MAX >> (64 - 8 * len), &n))
		return false;
	value->len = len;
	value->bytes = ydoc_alloc(doc, sizeof(n));
	memcpy(value->bytes, &n, len);
	return true;
}

static bool some_pattern(struct ydoc *doc, const struct ynode *map, size_t max, struct value *value)
{
	const struct ynode *node = ymap_get(map, "bytes");
	uint64_t len;

	if (!node || (!ymap_get(map, "fill") && !ymap_get(map, "index")))
		return yerror(doc, map, "no bytes; write " BYTES_FORMS);
	if (!ynode_max(doc, node, max, &len))
		return false;
	if (!len)
		return yerror(doc, node, "0 bytes are none");
	value->len = (size_t)len;
	value->bytes = ydoc_alloc(doc, value->len);
	return pattern(doc, map, value);
}

bool bytes_load(struct ydoc *doc, const struct ynode *node, size_t max, struct value *value)
{
	static const char *const names[] = { "hex", "u64", "u32" };

	*value = (struct value){ .kind = VALUE_BYTES };
	if (node->kind == YNODE_SCALAR)
		return some_digits(doc, node, max, value);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *const known[] = { names[i], NULL };
		const struct ynode *is = ymap_get(node, names[i]);

		if (is)
			return known_keys(doc, node, known) &&
			       (i ? some_number(doc, is, i == 1 ? 8 : 4, value) : some_digits(doc, is, max, value));
	}
	return some_pattern(doc, node, max, value);
}

static bool add_value(struct ydoc *doc, struct reg_arg *reg, const char *profile,
		      const struct ynode *node)
{
	struct reg_value *value = &reg->value[reg->nr_values++];

	value->profile = profile;
	return value_load(doc, node, reg->id, &value->value);
}

/* REG: value, or REG: {by_profile: {sme-v9: value, default: value}} */
static bool load_values(struct loader *l, struct reg_arg *reg, const struct ynode *node)
{
	static const char *const known[] = { "by_profile", NULL };
	const struct ynode *by = ymap_get(node, "by_profile");
	bool ok;

	reg->value = ydoc_alloc(l->doc, (by ? ynode_count(by) + 1 : 1) * sizeof(*reg->value));
	if (!by)
		return add_value(l->doc, reg, ANY_PROFILE, node);
	ok = known_keys(l->doc, node, known);
	ok &= known_profile_keys(l, by);
	for (node = by->kind == YNODE_MAP ? by->child : NULL; node; node = node->next)
		ok &= add_value(l->doc, reg, node->key, node);
	return ok;
}

static bool name_reg(struct ydoc *doc, const struct ynode *at, const char *name,
		     struct reg_arg *reg)
{
	char meant[DID_YOU_MEAN_MAX];

	reg->name = name;
	if (reg_id(NULL, name, &reg->id))
		return true;
	return yerror(doc, at, "unknown register '%s'%s A name (`kvmsme regs --list` has them), S3_3_C4_C2_2 or "
		      "an id 0x...", name, did_you_mean(reg_name_guess(name), ".", meant));
}

bool regs_load(struct loader *l, const struct ynode *map, struct reg_arg **regs)
{
	bool ok = true;

	if (map->kind != YNODE_MAP)
		return yerror(l->doc, map, "write {REGISTER: value, ...}");
	for (const struct ynode *node = map->child; node; node = node->next) {
		struct reg_arg *reg = ydoc_alloc(l->doc, sizeof(*reg));
		struct ynode key = key_position(node);

		reg->node = node;
		/* the width of a value is the register's */
		ok &= name_reg(l->doc, &key, node->key, reg) && load_values(l, reg, node);
		*regs = reg;
		regs = &reg->next;
	}
	return ok;
}

bool reg_names_load(struct ydoc *doc, const struct ynode *list, struct reg_arg **regs)
{
	bool ok = true;

	if (list->kind != YNODE_LIST || !list->child)
		return yerror(doc, list, "a list of registers is wanted here");
	for (const struct ynode *node = list->child; node; node = node->next) {
		struct reg_arg *reg = ydoc_alloc(doc, sizeof(*reg));

		if (node->kind != YNODE_SCALAR) {
			ok = yerror(doc, node, "the name of a register is wanted here");
			continue;
		}
		reg->node = node;
		ok &= name_reg(doc, node, node->text, reg);
		*regs = reg;
		regs = &reg->next;
	}
	return ok;
}
