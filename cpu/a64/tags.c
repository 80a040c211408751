// SPDX-License-Identifier: GPL-2.0-or-later
/* FEAT_MTE3: allocation tags, and the checks of accesses: Arm ARM D10, pseudocode AArch64.AccessIsTagChecked() */
#include "tags.h"

#define SCTLR_TCF0_SHIFT	38
#define SCTLR_TCF_SHIFT		40
#define SCTLR_ATA0		(UINT64_C(1) << 42)
#define SCTLR_ATA		(UINT64_C(1) << 43)
#define TCR_TCMA0_SHIFT		57
#define ATTR_TAGGED		0xf0

/* SCTLR_EL1.TCF and TCF0 */
enum { TCF_NONE, TCF_SYNC, TCF_ASYNC, TCF_ASYMM };

bool tags_enabled(const struct a64 *m, unsigned int el)
{
	return m->pcpu->ata && m->v.sys.sctlr_el1 & (el ? SCTLR_ATA : SCTLR_ATA0);
}

/* Whether memory there has tags; what refuses the access has been found before */
static bool is_tagged(struct a64 *m, uint64_t addr)
{
	const struct a64_asked asked = { .access = A64_LOOK, .el = 1, .no_update = true };
	struct a64_translation t;

	return m->v.sys.sctlr_el1 & SCTLR_M && a64_translate_as(m, &t, addr, &asked) && t.attr == ATTR_TAGGED;
}

static unsigned int load_tag(const struct a64 *m, const uint8_t *host)
{
	return m->pcpu->tags->load(m->pcpu->tags->ctx, host);
}

bool tags_get(struct a64 *m, const struct a64_op *op, uint64_t addr, unsigned int *tag)
{
	const uint8_t *host = a64_piece(m, op, addr, GRANULE, false, 0);

	*tag = host && tags_enabled(m, a64_el(m)) && is_tagged(m, addr) ? load_tag(m, host) : 0;
	return host;
}

static bool store_granule(struct a64 *m, const struct a64_op *op, uint64_t addr, unsigned int tag, bool zero)
{
	uint8_t *host = a64_piece(m, op, addr, GRANULE, true, 0);

	if (!host)
		return false;
	if (zero)
		memset(host, 0, GRANULE);
	if (!tags_enabled(m, a64_el(m)) || !is_tagged(m, addr) || m->pcpu->tags->store(m->pcpu->tags->ctx, host, tag))
		return true;
	m->trap = (struct a64_trap){ .to = A64_HOST_FAULT };
	return false;
}

bool tags_set(struct a64 *m, const struct a64_op *op, uint64_t addr, unsigned int granules, unsigned int tag,
	      bool zero)
{
	for (unsigned int i = 0; i < granules; i++)
		if (!a64_piece(m, op, addr + i * GRANULE, GRANULE, true, 0))
			return false;
	for (unsigned int i = 0; i < granules; i++)
		if (!store_granule(m, op, addr + i * GRANULE, tag, zero))
			return false;
	return true;
}

struct words {
	uint32_t mask, value;
};

/* Words whose accesses are none of data with a tag: those of this feature, and literals */
static const struct words never_checked[] = {
	{ 0xff200000, 0xd9200000 },	/* STG and its kin */
	{ 0xfe400000, 0x68000000 },	/* STGP */
	{ 0xffffffe0, 0xd50b7460 },	/* DC GVA */
	{ 0xffffffe0, 0xd50b7480 },	/* DC GZVA */
	{ 0x3b000000, 0x18000000 },	/* LDR (literal) */
};

/* With SP and at most an immediate as the address, which is not written back */
static const struct words checked_but_by_sp[] = {
	{ 0x3b000000, 0x39000000 },	/* unsigned offset */
	{ 0x3b200400, 0x38000000 },	/* unscaled, unprivileged */
	{ 0x3a800000, 0x28000000 },	/* pair, offset or no-allocate */
	{ 0x3f000000, 0x08000000 },	/* exclusive, ordered, CAS */
	{ 0x3b200c00, 0x38200000 },	/* atomic */
	{ 0x3f200c00, 0x19000000 },	/* LDAPUR, STLUR */
	{ 0xbe800000, 0x0c000000 },	/* structures */
	{ 0x9fc0a000, 0x85800000 },	/* LDR and STR of Z and P */
	{ 0x9e00a000, 0x8400a000 },	/* SVE with an immediate */
};

#define RN(word)	((word) >> 5 & 31)

static bool is_among(uint32_t word, const struct words *words, size_t nr)
{
	for (size_t i = 0; i < nr; i++)
		if ((word & words[i].mask) == words[i].value)
			return true;
	return false;
}

static bool is_checked_word(uint32_t word)
{
	if (is_among(word, never_checked, sizeof(never_checked) / sizeof(never_checked[0])))
		return false;
	return RN(word) != 31 ||
	       !is_among(word, checked_but_by_sp, sizeof(checked_but_by_sp) / sizeof(checked_but_by_sp[0]));
}

/* Addresses without TBI have no tag; with TCMA the tag of one that nobody has tagged is not checked */
static bool is_checked_address(const struct a64 *m, uint64_t addr)
{
	unsigned int upper = addr >> 55 & 1;

	if (!a64_half_of(m, addr).tbi)
		return false;
	return !(m->pcpu->sysreg[CPU_TCR_EL1] >> (TCR_TCMA0_SHIFT + upper) & 1) || tag_of(addr) != (upper ? 15 : 0);
}

unsigned int a64_tag_checks(const struct a64 *m, unsigned int el)
{
	if (!tags_enabled(m, el) || m->pstate & PSTATE_TCO)
		return TCF_NONE;
	return m->v.sys.sctlr_el1 >> (el ? SCTLR_TCF_SHIFT : SCTLR_TCF0_SHIFT) & 3;
}

/* AArch64.ReportTagCheckFault() */
static void report(struct a64 *m, uint64_t addr, unsigned int el)
{
	m->pcpu->sysreg[el ? CPU_TFSR_EL1 : CPU_TFSRE0_EL1] |= UINT64_C(1) << (addr >> 55 & 1);
}

bool a64_tags_match(struct a64 *m, uint64_t addr, const uint8_t *host, size_t len, bool write, unsigned int el,
		    uint64_t *where)
{
	unsigned int mode = a64_tag_checks(m, el);
	size_t at = 0;

	if (!mode || !m->at || !is_checked_word(m->at->word) || !is_checked_address(m, addr) || !is_tagged(m, addr))
		return true;
	while (at < len && load_tag(m, host + at) == tag_of(addr))
		at += GRANULE - (addr + at) % GRANULE;
	if (at >= len)
		return true;
	*where = addr + at;
	if (mode == TCF_SYNC || (mode == TCF_ASYMM && !write))
		return false;
	report(m, addr, el);
	return true;
}
