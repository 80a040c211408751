// SPDX-License-Identifier: GPL-2.0-or-later
/* What each argument looks like */
#include <stddef.h>

#include "cap_names.h"
#include "migration.h"
#include "shape.h"

#define MAX_FEATURE_BIT 62

#define NUMBER(key, member, max, doc, otherwise) \
	{ key, FIELD_NUMBER, offsetof(struct step, member), max, NULL, false, doc, otherwise }
#define FLAG(key, member, doc) \
	{ key, FIELD_FLAG, offsetof(struct step, member), 0, NULL, false, doc, "false" }
#define REGS(key, member, doc) \
	{ key, FIELD_REGS, offsetof(struct step, member), 0, NULL, false, doc, NULL }
#define BYTES(key, member, doc, otherwise) \
	{ key, FIELD_BYTES, offsetof(struct step, member), MAX_POINTED, NULL, false, doc, otherwise }
#define MEMBER(key, kind, member, required, doc, otherwise) \
	{ key, kind, offsetof(struct step, member), 0, NULL, required, doc, otherwise }
#define WORD(key, member, words, doc, otherwise) \
	{ key, FIELD_WORD, offsetof(struct step, member), 0, words, false, doc, otherwise }
#define NEEDED_WORD(key, member, words, doc) \
	{ key, FIELD_WORD, offsetof(struct step, member), 0, words, true, doc, NULL }

/* What is set, or expected, where nothing is said */
#define ZERO_OR_ANY "0; of `get_`: not looked at"

static const struct word features[] = {
	{ "POWER_OFF", 1 << KVM_ARM_VCPU_POWER_OFF }, { "EL1_32BIT", 1 << KVM_ARM_VCPU_EL1_32BIT },
	{ "PSCI_0_2", 1 << KVM_ARM_VCPU_PSCI_0_2 }, { "PMU_V3", 1 << KVM_ARM_VCPU_PMU_V3 },
	{ "SVE", 1 << KVM_ARM_VCPU_SVE }, { "PTRAUTH_ADDRESS", 1 << KVM_ARM_VCPU_PTRAUTH_ADDRESS },
	{ "PTRAUTH_GENERIC", 1 << KVM_ARM_VCPU_PTRAUTH_GENERIC },
	{ "HAS_EL2", 1 << KVM_ARM_VCPU_HAS_EL2 },
	{ "HAS_EL2_E2H0", 1 << KVM_ARM_VCPU_HAS_EL2_E2H0 }, { "SME", FEATURE_SME_OF_PROFILE }, { NULL, 0 },
};

/* Names that are no kernel's; the others are those of linux/kvm.h */
static const struct word caps[] = {
	{ "SME", CAP_SME_OF_PROFILE }, { "ARM_SME", CAP_SME_OF_PROFILE },
	{ "REG_MASK_RANGES", KVM_CAP_ARM_SUPPORTED_REG_MASK_RANGES }, { NULL, 0 },
};

#define CAPS_LISTED "`SME`, and all of linux/kvm.h (`ONE_REG`, `ARM_SVE`, where `SVE` will do)"

static const struct word finalize_words[] = {
	{ "VEC", KVM_ARM_VCPU_VEC }, { "SVE", KVM_ARM_VCPU_SVE }, { "SME", KVM_ARM_VCPU_SME },
	{ "ALL", FINALIZE_ALL }, { NULL, 0 },
};

static const struct word mp_states[] = {
	{ "RUNNABLE", KVM_MP_STATE_RUNNABLE }, { "STOPPED", KVM_MP_STATE_STOPPED },
	{ "SUSPENDED", KVM_MP_STATE_SUSPENDED }, { NULL, 0 },
};

static const struct field reg_list_fields[] = {
	REGS("contains", reg_list.contains, "registers that are listed"),
	REGS("lacks", reg_list.lacks, "registers that are not"),
	REGS("order", reg_list.order, "registers that are listed in this order"),
	NUMBER("count", reg_list.count, UINT64_MAX, "how many are listed, E2BIG included", NULL),
	NUMBER("room", reg_list.room, MAX_LIST_ROOM, "a list with space for this many is passed",
	       "as many as there are"),
	{ 0 },
};

static const struct field run_fields[] = {
	FLAG("immediate_exit", run.immediate_exit, "of struct kvm_run"),
	NUMBER("arg", run.arg, UINT64_MAX, "of the ioctl", "0"),
	{ 0 },
};

static const struct field events_fields[] = {
	NUMBER("serror_pending", events.serror_pending, UINT8_MAX, "an SError waits for the guest", ZERO_OR_ANY),
	NUMBER("serror_has_esr", events.serror_has_esr, UINT8_MAX, "`serror_esr` is its syndrome", ZERO_OR_ANY),
	NUMBER("serror_esr", events.serror_esr, UINT64_MAX, "its ISS", ZERO_OR_ANY),
	NUMBER("ext_dabt_pending", events.ext_dabt_pending, UINT8_MAX,
	       "the guest takes an external data abort when it runs", ZERO_OR_ANY),
	NUMBER("pad", events.pad, UINT8_MAX, "each byte of `exception.pad`", ZERO_OR_ANY),
	NUMBER("reserved", events.reserved, UINT32_MAX, "each word of it", ZERO_OR_ANY),
	{ 0 },
};

static const struct field task_fields[] = {
	NUMBER("v", task.v, UINT8_MAX, "each byte of V0 to V31", ZERO_OR_ANY),
	NUMBER("z", task.z, UINT8_MAX, "of the Z registers above them, and of P and FFR", ZERO_OR_ANY),
	NUMBER("za", task.za, UINT8_MAX, "PSTATE.ZA is 1, and each byte of ZA and ZT0", ZERO_OR_ANY),
	NUMBER("sm", task.sm, 1, "PSTATE.SM", ZERO_OR_ANY),
	{ 0 },
};

static const struct field memory_fields[] = {
	NUMBER("slot", memory.slot, UINT32_MAX, "its number", "1"),
	NUMBER("gpa", memory.gpa, UINT64_MAX, "guest-physical address", "0x80000000"),
	NUMBER("size", memory.size, UINT64_MAX, "in bytes", "4096"),
	NUMBER("flags", memory.flags, UINT32_MAX, "of the region", "0"),
	NUMBER("uaddr", memory.uaddr, UINT64_MAX, "address in the process", "memory of the slot's own"),
	NUMBER("at", memory.at, UINT64_MAX, "no call: guest memory from this address on", "the call is made"),
	BYTES("bytes", memory.bytes, "beside `at`: it becomes this", "`reads` is there"),
	BYTES("reads", memory.reads, "beside `at`: it must be this", "`bytes` is there"),
	{ 0 },
};

static const char *const fds[] = { "vcpu", "vm", "kvm", "vcpu_stats", "vm_stats", NULL };
static const char *const attr_fds[] = { "vcpu", "vm", NULL };

static const struct field ioctl_fields[] = {
	WORD("fd", ioctl.fd, fds, "on which the call is", "vcpu; of a name: where it belongs, a vCPU first"),
	{ "request", FIELD_REQUEST, offsetof(struct step, ioctl), UINT32_MAX, NULL, true,
	  "its number, or a name: KVM_ENABLE_CAP", NULL },
	NUMBER("arg", ioctl.arg, UINT64_MAX, "its argument", "0; of a name that takes a structure: one of zeros"),
	{ "set", FIELD_SET, offsetof(struct step, ioctl.set), 0, NULL, false,
	  "fields of its structure; others are 0", "all are 0" },
	{ "get", FIELD_GET, offsetof(struct step, ioctl.get), 0, NULL, false,
	  "what fields must read afterwards", NULL },
	BYTES("bytes", ioctl.bytes, "the structure as bytes", "as `set` says, or `arg`"),
	BYTES("reads", ioctl.reads, "which bytes it must have afterwards", NULL),
	NUMBER("returns", ioctl.returns, INT32_MAX, "what the call returns", "0 or more"),
	{ 0 },
};

#define ATTR_FIELDS \
	WORD("fd", ioctl.fd, attr_fds, "whose attribute it is", "vcpu"), \
	MEMBER("group", FIELD_MEMBER, ioctl.set, true, "TIMER_CTRL, SMCCC_CTRL ... or a number", NULL), \
	MEMBER("attr", FIELD_MEMBER, ioctl.set, true, "PVTIME_IPA, SMCCC_FILTER ... or a number", NULL), \
	MEMBER("flags", FIELD_MEMBER, ioctl.set, false, "of the call", "0")

static const struct field set_attr_fields[] = {
	ATTR_FIELDS,
	MEMBER("addr", FIELD_MEMBER, ioctl.set, false,
	       "what its pointer points to: `{u64: 1}`, `{hex: ...}`, `{kvm_smccc_filter: {base: 1}}`, `bad`, "
	       "or a number: the address itself", "0"),
	{ 0 },
};

static const struct field get_attr_fields[] = {
	ATTR_FIELDS,
	MEMBER("addr", FIELD_WANTED, ioctl.get, false, "what must be there afterwards, in the same forms", NULL),
	{ 0 },
};

static const struct field has_attr_fields[] = { ATTR_FIELDS, { 0 } };

static const struct field close_fields[] = {
	NEEDED_WORD("fd", ioctl.fd, fds, "which is closed"),
	{ 0 },
};

static const struct field map_fields[] = {
	WORD("fd", ioctl.fd, fds, "which is mapped", "vcpu"),
	NUMBER("length", map.length, UINT32_MAX, "in bytes", "4096"),
	NUMBER("offset", map.offset, INT32_MAX, "from which byte of it on", "0"),
	BYTES("bytes", map.bytes, "what is there becomes this", "it stays"),
	BYTES("reads", map.reads, "it must be this", NULL),
	{ 0 },
};

static const struct field read_fields[] = {
	NEEDED_WORD("fd", ioctl.fd, fds, "which is read; `vcpu_stats` and `vm_stats` are KVM_GET_STATS_FD's"),
	NUMBER("size", read.size, UINT64_MAX, "of the buffer, in bytes", "as `reads`, or 4096"),
	NUMBER("offset", read.offset, UINT64_MAX, "from which byte on", "where the last read() ended"),
	BYTES("reads", read.reads, "what is read begins with this", NULL),
	NUMBER("returns", read.returns, INT32_MAX, "how many bytes are read", NULL),
	{ 0 },
};

/* Of those whose values are the host's a kernel may say more */
static const struct field stats_fields[] = {
#define STAT(name, doc) NUMBER(#name, stats.name, UINT64_MAX, doc, NULL),
#define OF_HOST(owner, name, kind, doc) STAT(name, doc "; on a kernel this or more")
#define COUNTED(name, doc) STAT(name, doc)
#define AT_LEAST(name, doc) STAT(name, doc "; on a kernel this or more")
#include "kvm_stats.def"
#undef STAT
	{ 0 },
};

static const struct field vl_matrix_fields[] = {
	NUMBER("flags", vl_matrix.flags, UINT32_MAX, "of the call", "0"),
	NUMBER("sve_vqs", vl_matrix.sve_vqs, UINT32_MAX, "bit (vq - 1) of each SVE length", NULL),
	NUMBER("sme_vqs", vl_matrix.sme_vqs, UINT32_MAX, "the same of SME", NULL),
	NUMBER("sme_alone", vl_matrix.sme_alone, UINT32_MAX, "of SME without SVE", NULL),
	NUMBER("sme_with_sve", vl_matrix.sme_with_sve, UINT32_MAX, "of SME with each SVE length", NULL),
	{ 0 },
};

static const struct field restore_fields[] = {
	{ "from", FIELD_NAME, offsetof(struct step, restore.from), 0, NULL, true,
	  "the name of a save: before", NULL },
	WORD("order", restore.order, vmm_order_names, "whose order", "list"),
	FLAG("finalize", restore.finalize, "write the vector lengths and finalize as well"),
	FLAG("ignore_errors", restore.ignore_errors, "only what the guest finds matters"),
	{ 0 },
};

const struct shape shape_number = { .kind = SHAPE_NUMBER, .max = UINT64_MAX };
const struct shape shape_number32 = { .kind = SHAPE_NUMBER, .max = UINT32_MAX };
const struct shape shape_name = { .kind = SHAPE_NAME };
const struct shape shape_path = { .kind = SHAPE_NAME };
const struct shape shape_close = { .kind = SHAPE_FIELDS, .fields = close_fields };
const struct shape shape_map = { .kind = SHAPE_FIELDS, .fields = map_fields };
const struct shape shape_read = { .kind = SHAPE_FIELDS, .fields = read_fields };
const struct shape shape_stats = { .kind = SHAPE_FIELDS, .fields = stats_fields };
const struct shape shape_features = { .kind = SHAPE_BITS, .max = MAX_FEATURE_BIT, .what = "feature",
				      .words = features };
const struct shape shape_finalize = { .kind = SHAPE_WORD, .max = UINT32_MAX, .what = "feature",
				      .words = finalize_words };
const struct shape shape_cap = { .kind = SHAPE_WORD, .max = UINT32_MAX, .what = "capability",
				 .words = caps, .by_name = cap_by_name, .names = cap_words,
				 .listed = CAPS_LISTED };
const struct shape shape_caps = { .kind = SHAPE_CAPS, .max = UINT32_MAX, .what = "capability",
				  .words = caps, .by_name = cap_by_name, .names = cap_words,
				  .listed = CAPS_LISTED };
const struct shape shape_mp_state = { .kind = SHAPE_WORD, .max = UINT32_MAX, .what = "state",
				      .words = mp_states };
const struct shape shape_regs = { .kind = SHAPE_REGS };
const struct shape shape_masks = { .kind = SHAPE_REGS, .empty = true };
const struct shape shape_guest = { .kind = SHAPE_GUEST };
const struct shape shape_reg_list = { .kind = SHAPE_FIELDS, .fields = reg_list_fields };
const struct shape shape_run = { .kind = SHAPE_FIELDS, .fields = run_fields };
const struct shape shape_events = { .kind = SHAPE_FIELDS, .fields = events_fields };
const struct shape shape_task = { .kind = SHAPE_FIELDS, .fields = task_fields };
const struct shape shape_memory = { .kind = SHAPE_FIELDS, .fields = memory_fields };
const struct shape shape_ioctl = { .kind = SHAPE_FIELDS, .fields = ioctl_fields };
const struct shape shape_vl_matrix = { .kind = SHAPE_FIELDS, .fields = vl_matrix_fields };
const struct shape shape_restore = { .kind = SHAPE_FIELDS, .fields = restore_fields };
const struct shape shape_set_attr = { .kind = SHAPE_FIELDS, .fields = set_attr_fields };
const struct shape shape_get_attr = { .kind = SHAPE_FIELDS, .fields = get_attr_fields };
const struct shape shape_has_attr = { .kind = SHAPE_FIELDS, .fields = has_attr_fields };
