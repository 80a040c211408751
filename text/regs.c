// SPDX-License-Identifier: GPL-2.0-or-later
#include <ctype.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "nearest.h"
#include "number.h"
#include "regs.h"

#define CORE(size, index) \
	(KVM_REG_ARM64 | KVM_REG_SIZE_##size | KVM_REG_ARM_CORE | (uint64_t)(index))
#define CORE_INDEX(member) KVM_REG_ARM_CORE_REG(member)
#define SLICES 32

/* Registers that there is one of */
static const struct {
	const char *name;
	uint64_t id;
} single[] = {
	{ "SP", CORE(U64, CORE_INDEX(regs.sp)) },
	{ "PC", CORE(U64, CORE_INDEX(regs.pc)) },
	{ "PSTATE", CORE(U64, CORE_INDEX(regs.pstate)) },
	{ "SP_EL1", CORE(U64, CORE_INDEX(sp_el1)) },
	{ "ELR_EL1", CORE(U64, CORE_INDEX(elr_el1)) },
	{ "FPSR", CORE(U32, CORE_INDEX(fp_regs.fpsr)) },
	{ "FPCR", CORE(U32, CORE_INDEX(fp_regs.fpcr)) },
	{ "FFR", KVM_REG_ARM64_SVE_FFR(0) },
	{ "SVE_VLS", KVM_REG_ARM64_SVE_VLS },
	{ "SME_VLS", KVM_REG_ARM64_SME_VLS },
	{ "ZT0", KVM_REG_ARM64_SME_ZTREG(0) },
	{ "SMPRI_EL1", KVM_REG_ARM64_SYS_SMPRI_EL1 },
	{ "SVCR", KVM_REG_ARM64_SYS_SVCR },
	{ "SMCR_EL1", KVM_REG_ARM64_SYS_SMCR_EL1 },
	{ "ZCR_EL1", KVM_REG_ARM64_SYS_ZCR_EL1 },
	{ "SMIDR_EL1", KVM_REG_ARM64_SYS_SMIDR_EL1 },
	{ "TPIDR2_EL0", KVM_REG_ARM64_SYS_TPIDR2_EL0 },
	{ "FPMR", KVM_REG_ARM64_SYS_FPMR },
};

/* Register files: @nr of them, ids @step apart; ZA rows also as ZA[n] */
static const struct {
	const char *prefix;
	const char *suffix;
	uint64_t base;
	unsigned int step, nr;
} files[] = {
	{ "X", "", CORE(U64, 0), 2, 31 },
	{ "V", "", CORE(U128, CORE_INDEX(fp_regs.vregs)), 4, 32 },
	{ "SPSR[", "]", CORE(U64, CORE_INDEX(spsr)), 2, 5 },
	{ "Z", "", KVM_REG_ARM64_SVE_ZREG(0, 0), SLICES, 32 },
	{ "P", "", KVM_REG_ARM64_SVE_PREG(0, 0), SLICES, 16 },
	{ "ZA[", "]", KVM_REG_ARM64_SME_ZAHREG(0, 0), SLICES, 256 },
	{ "ZA", "", KVM_REG_ARM64_SME_ZAHREG(0, 0), SLICES, 256 },
};

#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))

/* Decimal digits at *@at, a number of at most @max, are taken off */
static bool take_number(const char **at, uint64_t max, uint64_t *n)
{
	size_t len = strspn(*at, "0123456789");

	if (!number_parse_part(*at, len, max, n))
		return false;
	*at += len;
	return true;
}

static bool take_word(const char **at, const char *word)
{
	size_t len = strlen(word);

	if (strncmp(*at, word, len))
		return false;
	*at += len;
	return true;
}

static bool file_id(const char *name, uint64_t *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const char *at = name;
		uint64_t n;

		if (!take_word(&at, files[i].prefix) || !take_number(&at, files[i].nr - 1, &n) ||
		    strcmp(at, files[i].suffix))
			continue;
		*id = files[i].base + n * files[i].step;
		return true;
	}
	return false;
}

/* S<op0>_<op1>_C<n>_C<m>_<op2> */
static bool encoded_id(const char *name, uint64_t *id)
{
	static const struct { const char *before; uint64_t max; } parts[] = {
		{ "S", 3 }, { "_", 7 }, { "_C", 15 }, { "_C", 15 }, { "_", 7 },
	};
	uint64_t op[ARRAY_SIZE(parts)];

	for (size_t i = 0; i < ARRAY_SIZE(parts); i++)
		if (!take_word(&name, parts[i].before) || !take_number(&name, parts[i].max, &op[i]))
			return false;
	*id = ARM64_SYS_REG(op[0], op[1], op[2], op[3], op[4]);
	return !*name;
}

static bool pop_id(const struct kernel_pop *pop, const char *name, uint64_t *id)
{
	int i = pop_find_name(pop, name);

	if (i >= 0)
		*id = pop->reg[i].id;
	return i >= 0;
}

static bool whole_id(const struct kernel_pop *pop, const char *name, uint64_t *id)
{
	for (size_t i = 0; i < ARRAY_SIZE(single); i++) {
		if (strcmp(single[i].name, name))
			continue;
		*id = single[i].id;
		return true;
	}
	if (file_id(name, id) || encoded_id(name, id))
		return true;
	if (pop)
		return pop_id(pop, name, id);
	for (size_t i = 0; i < nr_builtin_kernels; i++)
		if (pop_id(builtin_kernels[i], name, id))
			return true;
	return false;
}

static bool has_slices(uint64_t id)
{
	uint64_t coproc = id & KVM_REG_ARM_COPROC_MASK;
	uint64_t size = id & KVM_REG_SIZE_MASK;

	return (coproc == KVM_REG_ARM64_SVE || coproc == KVM_REG_ARM64_SME) &&
	       (size == KVM_REG_SIZE_U2048 || size == KVM_REG_SIZE_U256);
}

static bool by_number(const char *name, uint64_t *id)
{
	return name[0] == '0' && name[1] == 'x' && number_parse(name, UINT64_MAX, id);
}

bool reg_id(const struct kernel_pop *pop, const char *name, uint64_t *id)
{
	const char *slice = strstr(name, " slice ");
	char whole[REG_NAME_MAX];
	const char *at;
	uint64_t n;

	if (by_number(name, id))
		return true;
	if (!slice)
		return whole_id(pop, name, id);
	at = slice + strlen(" slice ");
	if (!take_number(&at, SLICES - 1, &n) || *at || (size_t)(slice - name) >= sizeof(whole))
		return false;
	snprintf(whole, sizeof(whole), "%.*s", (int)(slice - name), name);
	if (!whole_id(pop, whole, id) || !has_slices(*id))
		return false;
	*id += n;
	return true;
}

static const char *name_in(const struct kernel_pop *pop, uint64_t id)
{
	int i = pop_find(pop, id);

	return i >= 0 ? pop->reg[i].name : NULL;
}

static const char *name_of_sysreg(const struct kernel_pop *pop, uint64_t id)
{
	const char *name = pop ? name_in(pop, id) : NULL;

	for (size_t i = 0; !pop && !name && i < nr_builtin_kernels; i++)
		name = name_in(builtin_kernels[i], id);
	return name;
}

static bool file_name(uint64_t id, char *buf)
{
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		uint64_t rest = id - files[i].base;
		uint64_t slice = has_slices(id) ? rest % files[i].step : 0;

		if (rest >= (uint64_t)files[i].nr * files[i].step ||
		    (rest - slice) % files[i].step)
			continue;
		snprintf(buf, REG_NAME_MAX, slice ? "%s%u%s slice %u" : "%s%u%s", files[i].prefix,
			 (unsigned int)(rest / files[i].step), files[i].suffix,
			 (unsigned int)slice);
		return true;
	}
	return false;
}

const char *reg_name(const struct kernel_pop *pop, uint64_t id, char *buf)
{
	const char *name = name_of_sysreg(pop, id);

	for (size_t i = 0; !name && i < ARRAY_SIZE(single); i++)
		if (single[i].id == id)
			name = single[i].name;
	if (name)
		snprintf(buf, REG_NAME_MAX, "%s", name);
	else if (has_slices(id) && id - KVM_REG_ARM64_SVE_FFR(0) < SLICES)
		snprintf(buf, REG_NAME_MAX, "FFR slice %u", (unsigned int)(id & 31));
	else if (!file_name(id, buf) && (id & ~UINT64_C(0xffff)) == ARM64_SYS_REG(0, 0, 0, 0, 0))
		snprintf(buf, REG_NAME_MAX, "S%u_%u_C%u_C%u_%u", (unsigned int)(id >> 14 & 3),
			 (unsigned int)(id >> 11 & 7), (unsigned int)(id >> 7 & 15),
			 (unsigned int)(id >> 3 & 15), (unsigned int)(id & 7));
	else if (!file_name(id, buf))
		snprintf(buf, REG_NAME_MAX, "id 0x%016" PRIx64, id);
	return buf;
}

/* x5 for X5; false: in capitals it is no register either */
static bool in_capitals(const char *name, char upper[REG_NAME_MAX])
{
	size_t i = 0;
	uint64_t id;

	for (; name[i] && i < REG_NAME_MAX - 1; i++)
		upper[i] = (char)toupper((unsigned char)name[i]);
	upper[i] = '\0';
	return !name[i] && strcmp(upper, name) != 0 && reg_id(NULL, upper, &id);
}

const char *reg_name_guess(const char *name)
{
	static _Thread_local char upper[REG_NAME_MAX];
	static const char *const file_examples[] = { "X0", "V0", "Z0", "P0", "ZA[0]" };
	const char *names[ARRAY_SIZE(single) + 5 + POP_MAX_REGS + 1];
	const struct kernel_pop *pop = nr_builtin_kernels ? builtin_kernels[nr_builtin_kernels - 1]
							  : NULL;
	size_t nr = 0;

	if (in_capitals(name, upper))
		return upper;
	for (size_t i = 0; i < ARRAY_SIZE(single); i++)
		names[nr++] = single[i].name;
	for (size_t i = 0; i < ARRAY_SIZE(file_examples); i++)
		names[nr++] = file_examples[i];
	for (uint32_t i = 0; pop && i < pop->nr; i++)
		names[nr++] = pop->reg[i].name;
	names[nr] = NULL;
	return nearest(name, names);
}
