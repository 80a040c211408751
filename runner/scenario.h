/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Scenarios: YAML test cases of the ABI, loaded
 *
 * The format is docs/scenarios.md; its keys are the tables of load.c.
 */
#ifndef KVMSME_RUNNER_SCENARIO_H
#define KVMSME_RUNNER_SCENARIO_H

#include <kvmsme/kvmsme.h>

#include "errnos.h"
#include "guest_elf.h"
#include "ydoc.h"

#define MAX_PROFILES	48
/* A guest that loops comes back in a few seconds */
#define DEFAULT_RUN_BUDGET 1000000
#define ANY_PROFILE	"default"

/* What a step does.  S(name, doc) */
#define STEP_ACTIONS(S)									\
	S(create_vm, "KVM_CREATE_VM with this machine type")				\
	S(create_vcpu, "KVM_CREATE_VCPU with this id")					\
	S(vcpu_init, "KVM_ARM_VCPU_INIT with these features (names or bit numbers)")	\
	S(finalize, "KVM_ARM_VCPU_FINALIZE: VEC, SVE, SME, a number, or ALL that the vCPU has")			\
	S(set, "KVM_SET_ONE_REG of each register")					\
	S(get, "KVM_GET_ONE_REG of each register and what it must read")		\
	S(reg_list, "KVM_GET_REG_LIST: contains, lacks, order, count, room")		\
	S(run, "KVM_RUN without new guest code: immediate_exit, arg")			\
	S(guest, "what the guest runs: assembly text, {words: [0x...]} or {elf: file}")		\
	S(check_extension, "KVM_CHECK_EXTENSION of each capability and its answer")	\
	S(enable_cap, "KVM_ENABLE_CAP")							\
	S(preferred_target, "KVM_ARM_PREFERRED_TARGET and the target it names")		\
	S(writable_masks, "KVM_ARM_GET_REG_WRITABLE_MASKS and the mask of each register") \
	S(vl_matrix, "KVM_ARM_GET_VL_MATRIX (a proposal): flags; sve_vqs, sme_vqs, sme_alone, sme_with_sve")	\
	S(set_mp_state, "KVM_SET_MP_STATE")						\
	S(get_mp_state, "KVM_GET_MP_STATE and what it must say")			\
	S(memory, "KVM_SET_USER_MEMORY_REGION: slot, gpa, size, flags")			\
	S(ioctl, "any request: fd, request, arg")					\
	S(save, "GET_REG_LIST and GET of every register listed, kept under this name")	\
	S(restore, "SET of what was saved: from, order, finalize, ignore_errors")			\
	S(same_as, "the guest would find the saved state here; differs: names what it lost")

enum step_action {
#define S(name, doc) STEP_##name,
	STEP_ACTIONS(S)
#undef S
	NR_STEP_ACTIONS
};

extern const char *const step_names[NR_STEP_ACTIONS + 1];	/* NULL-terminated */
extern const char *const step_docs[NR_STEP_ACTIONS];

/** struct choice - an errno (0: success) that may differ by profile; default last */
struct choice {
	unsigned int nr;
	struct {
		const char *profile;
		int err;
	} is[MAX_PROFILES];
};

enum value_kind { VALUE_ANY, VALUE_BYTES, VALUE_BITS };

/**
 * struct value - what a register is set to or must read
 * @bytes, @len: VALUE_BYTES, of the register's width
 * @hi, @lo, @bits: VALUE_BITS: the field alone; SET reads the register first
 */
struct value {
	enum value_kind kind;
	uint8_t *bytes;
	size_t len;
	unsigned int hi, lo;
	uint64_t bits;
};

/** struct reg_arg - a register with its values, by profile */
struct reg_arg {
	struct reg_arg *next;
	const struct ynode *node;
	const char *name;
	uint64_t id;
	unsigned int nr_values;
	struct {
		const char *profile;
		struct value value;
	} value[MAX_PROFILES];
};

enum bad_buffer { BUFFER_GOOD, BUFFER_BAD, BUFFER_PARTIAL };
enum exit_kind { EXIT_MMIO, EXIT_EXCEPTION, EXIT_SYSTEM_EVENT, EXIT_OTHER };

/**
 * struct exit_expect - how a guest must come back
 * @has_value: @value is MMIO data, or ESR_EL1, or the system event's type
 */
struct exit_expect {
	enum exit_kind kind;
	uint32_t reason;
	bool has_addr, has_value;
	uint64_t addr, value;
};

/**
 * struct step - a step
 * @node:   for its position
 * @arg:    the action's own value, not yet looked at by actions with few fields
 * @number: the action's number (id, features, request ...)
 * @differs: of a same_as: groups of registers, maybe by profile; or NULL
 * @buffer: user pointer of the call: good, unmapped, or mapped for @mapped bytes only
 * @guest_text, @words, @program: guest: one of them says what runs
 * @budget: about how many blocks of guest code a KVM_RUN may take
 * @bare:   without the code that enables FP, SVE and SME
 */
struct step {
	struct step *next;
	enum step_action action;
	const struct ynode *node;
	const struct ynode *arg;
	unsigned int vm, vcpu;
	bool other_host;
	struct choice fails;
	const struct ynode *differs;
	struct reg_arg *regs;
	uint64_t number;
	uint64_t target;
	enum bad_buffer buffer;
	uint64_t mapped;
	const char *guest_text;
	uint32_t *words;
	size_t nr_words;
	const struct guest_elf *program;
	bool bare;
	uint64_t budget;
	struct exit_expect exit;
};

struct scenario {
	struct ydoc doc;
	const char *title;
	const char *source;
	struct kvmsme_host host, other_host;
	bool has_other_host;
	unsigned int nr_profiles;
	const char *profiles[MAX_PROFILES];
	struct step *steps;
};

/** scenario_load() - false with scenario->doc.error set; scenario_free() in any case */
bool scenario_load(struct scenario *scenario, const char *path);
void scenario_free(struct scenario *scenario);

/* value.c */
bool value_load(struct ydoc *doc, const struct ynode *node, uint64_t id, struct value *value);
bool regs_load(struct ydoc *doc, const struct ynode *map, struct reg_arg **regs);

/** load_schema() - the JSON schema of a scenario, from the loader's tables; free() it */
char *load_schema(void);

#endif
