/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Scenarios: YAML test cases of the ABI, loaded
 *
 * The format is docs/scenarios.md; what a step may be is step_actions.def.  All of a
 * scenario lives in its document's memory.
 */
#ifndef KVMSME_RUNNER_SCENARIO_H
#define KVMSME_RUNNER_SCENARIO_H

#include <kvmsme/kvmsme.h>

#include "errnos.h"
#include "field_values.h"
#include "guest_elf.h"
#include "ydoc.h"

/* A guest that loops comes back in a few seconds */
#define DEFAULT_RUN_BUDGET 1000000
#define ANY_PROFILE	"default"

#define MAX_STEP_VMS	4
#define MAX_STEP_VCPUS	8
#define MAX_LIST_ROOM	4096
#define MAX_STEP_TIMES	10000

enum step_action {
#define ACTION(name, arg, check, heeds, form, doc) STEP_##name,
#include "step_actions.def"
#undef ACTION
	NR_STEP_ACTIONS
};

extern const char *const step_names[NR_STEP_ACTIONS + 1];	/* NULL-terminated */

/** struct choice - an errno (0: success) that may differ by profile; of none named: default's */
struct choice {
	unsigned int nr;
	struct {
		const char *profile;
		int err;
	} *is;
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

struct reg_value {
	const char *profile;
	struct value value;
};

/** struct reg_arg - a register, with its values by profile where it has any */
struct reg_arg {
	struct reg_arg *next;
	const struct ynode *node;
	const char *name;
	uint64_t id;
	unsigned int nr_values;
	struct reg_value *value;
};

/* A KVM_CAP_ARM_SME whose number is the profile's */
#define CAP_SME_OF_PROFILE UINT64_MAX

/** struct cap_arg - a capability and what KVM_CHECK_EXTENSION must say of it */
struct cap_arg {
	struct cap_arg *next;
	const char *name;
	uint64_t cap;
	uint64_t answer;
};

/** struct given - a number that may be left out */
struct given {
	bool is;
	uint64_t n;
};

struct reg_list_arg {
	struct reg_arg *contains, *lacks, *order;
	struct given count, room;
};

struct run_arg {
	bool immediate_exit;
	struct given arg;
};

struct events_arg {
	struct given serror_pending, serror_has_esr, ext_dabt_pending, serror_esr, pad, reserved;
};

struct task_arg {
	struct given v, z, za, sm;
};

/** struct memory_arg - a slot; or @at: guest memory, to become @bytes, or that @reads so */
struct memory_arg {
	struct given slot, gpa, size, flags, uaddr, at;
	struct value bytes, reads;
};

/**
 * struct ioctl_arg - a call
 * @fd:     NULL: that on which the request can be made; of close:, map: and read: as well
 * @row:    of a request that was given by name; NULL: by number
 * @layout: of its structure, of which fields are @set, and looked at afterwards (@get); or NULL
 * @bytes, @reads: the same as bytes; len 0: not given
 */
struct ioctl_arg {
	const char *fd;
	struct given request, arg, returns;
	const struct uapi_ioctl *row;
	const struct uapi_struct *layout;
	struct field_value *set, *get;
	struct value bytes, reads;
};

#define MAX_MAPPED 8192

/** struct map_arg - of mmap(); what is there becomes @bytes, or must be @reads (len 0: not given) */
struct map_arg {
	struct given length, offset;
	struct value bytes, reads;
};

/** struct read_arg - of read(), with @offset pread(); what is read begins as @reads (len 0: not given) */
struct read_arg {
	struct given offset, size, returns;
	struct value reads;
};

/** struct stats_arg - values of kvm_stats.def, by its names */
struct stats_arg {
#define OF_HOST(owner, name, kind, doc) struct given name;
#define COUNTED(name, doc) struct given name;
#include "kvm_stats.def"
};

struct vl_matrix_arg {
	struct given flags, sve_vqs, sme_vqs, sme_alone, sme_with_sve;
};

struct restore_arg {
	const char *from, *order;
	bool finalize, ignore_errors;
};

enum bad_buffer { BUFFER_GOOD, BUFFER_BAD, BUFFER_PARTIAL };
enum exit_kind { EXIT_FORM, EXIT_EXCEPTION, EXIT_OTHER, EXIT_CPU_OFF };

/**
 * struct exit_expect - how a guest must come back
 * @given:  the step has an exit:
 * @form:   of EXIT_FORM, with these @fields; NULL: mmio, as a guest ends
 * @anywhere: an mmio may be at any address, but that at which exceptions are reported
 * @value:  of EXIT_EXCEPTION: ESR_EL1, if @has_value
 * @reason: of EXIT_OTHER
 */
struct exit_expect {
	enum exit_kind kind;
	const struct exit_form *form;
	struct field_value *fields;
	uint32_t reason;
	bool given, anywhere, has_value;
	uint64_t value;
};

/* A feature of KVM_ARM_VCPU_INIT whose bit the profile decides */
#define FEATURE_SME_OF_PROFILE (UINT64_C(1) << 63)

/**
 * struct step - a step
 * @node:   for its position
 * @arg:    the action's own value
 * @number: of actions that take one number or word (id, features, capability ...)
 * @name:   of actions that take a name
 * @regs:   of actions that take registers
 * @differs: of a same_as: groups of registers, maybe by profile; or NULL
 * @buffer: user pointer of the call: good, unmapped, or mapped for @mapped bytes only
 * @guest_text, @words, @program: guest: one of them says what runs
 * @budget: about how many blocks of guest code a KVM_RUN may take
 * @bare:   without the code that enables FP, SVE and SME
 * @changes_nothing: the machine is afterwards as it was before
 * @times:  so often the call is made; 0 is once, too
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
	uint64_t target;
	enum bad_buffer buffer;
	uint64_t mapped;
	bool bare, changes_nothing;
	uint64_t budget, times;
	struct exit_expect exit;
	uint64_t number;
	const char *name;
	struct reg_arg *regs;
	struct cap_arg *caps;
	struct reg_list_arg reg_list;
	struct run_arg run;
	struct events_arg events;
	struct task_arg task;
	struct memory_arg memory;
	struct ioctl_arg ioctl;
	struct map_arg map;
	struct read_arg read;
	struct stats_arg stats;
	struct vl_matrix_arg vl_matrix;
	struct restore_arg restore;
	const char *guest_text;
	uint32_t *words;
	size_t nr_words;
	const struct guest_elf *program;
};

/**
 * struct scenario - a file
 * @profiles: that it lists, @nr_profiles of them; none: it is about all
 * @not_on_kernel: why it does not run on a kernel's /dev/kvm; NULL: it does
 * @known_fault: @nr_known_faults profiles whose kernels do not do it, though their models do
 */
struct scenario {
	struct ydoc doc;
	const char *title;
	const char *source;
	struct kvmsme_host host, other_host;
	bool has_other_host;
	const char *not_on_kernel;
	struct known_fault {
		const char *profile;
		const char *reason;
	} *known_fault;
	unsigned int nr_known_faults;
	unsigned int nr_profiles;
	const char **profiles;
	struct step *steps;
};

/**
 * scenario_load() - false with all that is wrong in scenario->doc.error
 * scenario_free() in any case.  Keys that name profiles name built-in ones.
 */
bool scenario_load(struct scenario *scenario, const char *path);

struct profile;

/** scenario_load_with() - the same, where keys may name these @nr profiles as well */
bool scenario_load_with(struct scenario *scenario, const char *path,
			const struct profile *const *profiles, size_t nr);
void scenario_free(struct scenario *scenario);

struct guest_asm;

/**
 * scenario_assemble() - assemble every guest before any step runs: bad code is a bad file
 * False with scenario->doc.error set.
 */
bool scenario_assemble(struct scenario *scenario, struct guest_asm *assembler);

#endif
