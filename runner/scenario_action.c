// SPDX-License-Identifier: GPL-2.0-or-later
/* What each step takes */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "guest_elf.h"
#include "scenario_load.h"
#include "migration.h"
#include "regs.h"
#include "vmm_order.h"

struct word { const char *name; uint64_t value; };

static const struct word features[] = {
	{ "POWER_OFF", 1 << KVM_ARM_VCPU_POWER_OFF }, { "EL1_32BIT", 1 << KVM_ARM_VCPU_EL1_32BIT },
	{ "PSCI_0_2", 1 << KVM_ARM_VCPU_PSCI_0_2 }, { "PMU_V3", 1 << KVM_ARM_VCPU_PMU_V3 },
	{ "SVE", 1 << KVM_ARM_VCPU_SVE }, { "PTRAUTH_ADDRESS", 1 << KVM_ARM_VCPU_PTRAUTH_ADDRESS },
	{ "PTRAUTH_GENERIC", 1 << KVM_ARM_VCPU_PTRAUTH_GENERIC },
	{ "HAS_EL2", 1 << KVM_ARM_VCPU_HAS_EL2 }, { "SME", FEATURE_SME_OF_PROFILE }, { NULL, 0 },
};

static const struct word caps[] = {
	{ "SVE", KVM_CAP_ARM_SVE }, { "SME", CAP_SME_OF_PROFILE }, { "ONE_REG", KVM_CAP_ONE_REG },
	{ "WRITABLE_IMP_ID_REGS", KVM_CAP_ARM_WRITABLE_IMP_ID_REGS }, { "MTE", KVM_CAP_ARM_MTE },
	{ "PTRAUTH_ADDRESS", KVM_CAP_ARM_PTRAUTH_ADDRESS }, { "EL1_32BIT", KVM_CAP_ARM_EL1_32BIT },
	{ "PTRAUTH_GENERIC", KVM_CAP_ARM_PTRAUTH_GENERIC }, { "ARM_EL2", KVM_CAP_ARM_EL2 },
	{ "PMU_V3", KVM_CAP_ARM_PMU_V3 }, { "NISV_TO_USER", KVM_CAP_ARM_NISV_TO_USER },
	{ "REG_MASK_RANGES", KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES }, { NULL, 0 },
};

static const struct word finalize_words[] = {
	{ "VEC", KVM_ARM_VCPU_VEC }, { "SVE", KVM_ARM_VCPU_SVE }, { "SME", KVM_ARM_VCPU_SME },
	{ "ALL", FINALIZE_ALL }, { NULL, 0 },
};

static const struct word mp_states[] = {
	{ "RUNNABLE", KVM_MP_STATE_RUNNABLE }, { "STOPPED", KVM_MP_STATE_STOPPED },
	{ "SUSPENDED", KVM_MP_STATE_SUSPENDED }, { NULL, 0 },
};

static bool word_value(struct ydoc *doc, const struct ynode *node, const char *text,
		       const char *what, const struct word *words, uint64_t *value)
{
	const char *names[32] = { NULL };
	char *end;

	for (size_t i = 0; words[i].name; i++) {
		names[i] = words[i].name;
		*value = words[i].value;
		if (!strcmp(words[i].name, text))
			return true;
	}
	*value = strtoull(text, &end, 0);
	return (*text >= '0' && *text <= '9' && !*end) || unknown_word(doc, node, text, what, names);
}

bool load_cap(struct ydoc *doc, const struct ynode *node, const char *text, uint64_t *cap)
{
	return word_value(doc, node, text, "capability", caps, cap);
}

static bool one_word(struct ydoc *doc, const struct ynode *node, const char *what,
		     const struct word *words, uint64_t *value)
{
	if (node->kind != YNODE_SCALAR || !node->text)
		return yerror(doc, node, "one %s is wanted here", what);
	return word_value(doc, node, node->text, what, words, value);
}

static bool load_features(struct ydoc *doc, struct step *step)
{
	uint64_t value = 0;

	if (step->arg->kind != YNODE_LIST)
		return yerror(doc, step->arg, "features are a list such as [SVE, SME]");
	for (const struct ynode *node = step->arg->child; node; node = node->next) {
		if (!one_word(doc, node, "feature", features, &value))
			return false;
		if (*node->text >= '0' && *node->text <= '9') {
			if (value > MAX_FEATURE_BIT)
				return yerror(doc, node, "feature bits are 0 to %d", MAX_FEATURE_BIT);
			value = UINT64_C(1) << value;
		}
		step->number |= value;
	}
	return true;
}

static bool load_list_regs(struct ydoc *doc, const struct ynode *list)
{
	uint64_t id;

	if (list->kind != YNODE_LIST)
		return yerror(doc, list, "a list of registers is wanted here");
	for (const struct ynode *node = list->child; node; node = node->next)
		if (node->kind != YNODE_SCALAR || !reg_id(NULL, node->text, &id))
			return yerror(doc, node, "unknown register; did you mean %s?",
				      node->text && reg_name_guess(node->text) ?
				      reg_name_guess(node->text) : "X0");
	return true;
}

static bool load_map_keys(struct ydoc *doc, const struct ynode *map, const char *const *known)
{
	for (const struct ynode *node = map->child; node; node = node->next)
		if (!known_word(node->key, known))
			return unknown_word(doc, node, node->key, "key", known);
	return true;
}

static bool load_reg_list(struct ydoc *doc, struct step *step)
{
	static const char *const known[] = { "contains", "lacks", "order", "count", "room", NULL };
	uint64_t n;

	if (step->arg->kind != YNODE_MAP)
		return yerror(doc, step->arg, "write {contains: [..], lacks: [..], count: n}");
	if (!load_map_keys(doc, step->arg, known))
		return false;
	for (const struct ynode *node = step->arg->child; node; node = node->next)
		if (!strcmp(node->key, "count") || !strcmp(node->key, "room") ?
		    !ynode_u64(doc, node, &n) : !load_list_regs(doc, node))
			return false;
	return true;
}

static bool load_words(struct ydoc *doc, const struct ynode *list, struct step *step)
{
	uint64_t word;

	if (list->kind != YNODE_LIST || !list->child)
		return yerror(doc, list, "words: is a list of instruction words");
	step->words = ydoc_alloc(doc, ynode_count(list) * sizeof(uint32_t) + 4);
	for (const struct ynode *node = list->child; node; node = node->next) {
		if (!ynode_u64(doc, node, &word))
			return false;
		if (word > UINT32_MAX)
			return yerror(doc, node, "an instruction is 32 bits");
		step->words[step->nr_words++] = (uint32_t)word;
	}
	return true;
}

static bool load_exit_map(struct ydoc *doc, const struct ynode *map, struct exit_expect *exit)
{
	static const char *const known[] = { "mmio", "addr", "value", "exception", "system_event",
					     "reason", NULL };
	const struct ynode *value = ymap_get(map, "value"), *addr = ymap_get(map, "addr");
	const struct ynode *esr = ymap_get(map, "exception");
	const struct ynode *event = ymap_get(map, "system_event"), *reason = ymap_get(map, "reason");
	uint64_t number;

	if (!load_map_keys(doc, map, known))
		return false;
	exit->kind = esr ? EXIT_EXCEPTION : event ? EXIT_SYSTEM_EVENT : reason ? EXIT_OTHER : EXIT_MMIO;
	value = esr ? esr : event ? event : value ? value : ymap_get(map, "mmio");
	exit->has_value = value;
	exit->has_addr = addr;
	if (reason && !ynode_u64(doc, reason, &number))
		return false;
	exit->reason = reason ? (uint32_t)number : 0;
	return (!value || ynode_u64(doc, value, &exit->value)) &&
	       (!addr || ynode_u64(doc, addr, &exit->addr));
}

/* exit: mmio, or {mmio: value}, {addr: .., value: ..}, {exception: esr}, {system_event: type} */
static bool load_exit(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	if (!node || (node->kind == YNODE_SCALAR && !strcmp(node->text, "mmio")))
		return true;
	if (node->kind == YNODE_MAP)
		return load_exit_map(doc, node, &step->exit);
	return yerror(doc, node, "write mmio, {mmio: value} or {exception: esr}");
}

/* What the step needs of a file, as long as the scenario lives */
static void keep_elf(struct ydoc *doc, struct step *step, const struct guest_elf *elf)
{
	struct guest_elf *program;

	if (!elf->nr) {
		step->nr_words = elf->code_size / sizeof(uint32_t);
		step->words = ydoc_alloc(doc, elf->code_size);
		memcpy(step->words, elf->code, elf->code_size);
		return;
	}
	program = ydoc_alloc(doc, sizeof(*program));
	*program = *elf;
	program->file = ydoc_alloc(doc, elf->len);
	memcpy(program->file, elf->file, elf->len);
	step->program = program;
}

/* A file beside the scenario */
static bool load_elf(struct ydoc *doc, const struct ynode *node, struct step *step)
{
	const char *slash = strrchr(doc->path, '/');
	int dir = slash && node->text && *node->text != '/' ? (int)(slash - doc->path) + 1 : 0;
	struct guest_elf elf;
	char path[4096], why[256];
	bool ok;

	if (node->kind != YNODE_SCALAR)
		return yerror(doc, node, "elf: is the name of a file");
	if (snprintf(path, sizeof(path), "%.*s%s", dir, doc->path, node->text) >= (int)sizeof(path))
		return yerror(doc, node, "this name is too long");
	ok = guest_elf_load(&elf, path, why) || yerror(doc, node, "%s", why);
	if (ok)
		keep_elf(doc, step, &elf);
	guest_elf_free(&elf);
	return ok;
}

static bool load_code(struct ydoc *doc, const struct ynode *arg, struct step *step)
{
	static const char *const known[] = { "words", "elf", NULL };
	const struct ynode *elf = ymap_get(arg, "elf"), *words = ymap_get(arg, "words");

	if (arg->kind == YNODE_SCALAR) {
		step->guest_text = arg->text;
		return *arg->text || yerror(doc, arg, "the guest has no code");
	}
	if (arg->kind == YNODE_LIST)
		return load_words(doc, arg, step);
	if (!load_map_keys(doc, arg, known))
		return false;
	if (!elf == !words)
		return yerror(doc, arg, "write {words: [0x...]} or {elf: file}");
	return elf ? load_elf(doc, elf, step) : load_words(doc, words, step);
}

static bool load_guest(struct ydoc *doc, const struct ynode *map, struct step *step)
{
	return load_code(doc, step->arg, step) && load_exit(doc, ymap_get(map, "exit"), step);
}

static bool load_caps(struct ydoc *doc, struct step *step)
{
	uint64_t n;

	if (step->arg->kind != YNODE_MAP)
		return yerror(doc, step->arg, "write {CAPABILITY: answer}");
	for (const struct ynode *node = step->arg->child; node; node = node->next)
		if (!load_cap(doc, node, node->key, &n) || !ynode_u64(doc, node, &n))
			return false;
	return true;
}

static bool load_numbers(struct ydoc *doc, const struct ynode *map, const char *const *known)
{
	static const char *const words[] = { "fd", "from", "order", NULL };
	static const char *const flags[] = { "ignore_errors", "immediate_exit", "finalize", NULL };
	uint64_t n;
	bool flag;

	if (map->kind != YNODE_MAP)
		return yerror(doc, map, "write a mapping of %s, %s ...", known[0], known[1]);
	if (!load_map_keys(doc, map, known))
		return false;
	for (const struct ynode *node = map->child; node; node = node->next) {
		if (node->kind != YNODE_SCALAR)
			return yerror(doc, node, "one word or number is wanted here");
		if (known_word(node->key, flags) ? !ynode_bool(doc, node, &flag) :
		    !known_word(node->key, words) && !ynode_u64(doc, node, &n))
			return false;
	}
	return true;
}

static bool load_restore(struct ydoc *doc, struct step *step)
{
	static const char *const known[] = { "from", "order", "finalize", "ignore_errors", NULL };
	const struct ynode *order = ymap_get(step->arg, "order");

	if (!load_numbers(doc, step->arg, known))
		return false;
	if (!ymap_get(step->arg, "from"))
		return yerror(doc, step->arg, "from: is missing, the name of a save: before");
	if (order && !known_word(order->text ? order->text : "", vmm_order_names))
		return unknown_word(doc, order, order->text ? order->text : "", "order",
				    vmm_order_names);
	return true;
}

bool load_action(struct ydoc *doc, const struct ynode *map, struct step *step)
{
	static const char *const run_keys[] = { "immediate_exit", "arg", NULL };
	static const char *const memory_keys[] = { "slot", "gpa", "size", "flags", "uaddr", NULL };
	static const char *const ioctl_keys[] = { "fd", "request", "arg", NULL };
	static const char *const matrix_keys[] = { "flags", "sve_vqs", "sme_vqs", "sme_alone",
						   "sme_with_sve", NULL };

	switch (step->action) {
	case STEP_vcpu_init:
		return load_features(doc, step);
	case STEP_finalize:
		return one_word(doc, step->arg, "feature", finalize_words, &step->number);
	case STEP_set:
	case STEP_get:
	case STEP_writable_masks:
		return regs_load(doc, step->arg, &step->regs);
	case STEP_reg_list:
		return load_reg_list(doc, step);
	case STEP_run:
		return load_numbers(doc, step->arg, run_keys) &&
		       load_exit(doc, ymap_get(map, "exit"), step);
	case STEP_guest:
		return load_guest(doc, map, step);
	case STEP_check_extension:
		return load_caps(doc, step);
	case STEP_enable_cap:
		return one_word(doc, step->arg, "capability", caps, &step->number);
	case STEP_set_mp_state:
	case STEP_get_mp_state:
		return one_word(doc, step->arg, "state", mp_states, &step->number);
	case STEP_memory:
		return load_numbers(doc, step->arg, memory_keys);
	case STEP_vl_matrix:
		return load_numbers(doc, step->arg, matrix_keys);
	case STEP_ioctl:
		return load_numbers(doc, step->arg, ioctl_keys);
	case STEP_restore:
		return load_restore(doc, step);
	case STEP_save:
	case STEP_same_as:
		return step->arg->kind == YNODE_SCALAR ||
		       yerror(doc, step->arg, "the name of a saved state is wanted here");
	default:
		return ynode_u64(doc, step->arg, &step->number);
	}
}
