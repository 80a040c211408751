// SPDX-License-Identifier: GPL-2.0-or-later
/* Errors with positions, values, register names, reports and exit statuses */
#include <elf.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jansson.h>

#include <kvmsme/kvm.h>

#include "regs.h"
#include "runner.h"
#include "scenario.h"
#include "suite.h"

#define HEAD "scenario: t\nsource: s\nprofiles: [sme-v12]\nsteps:\n"

static char path[] = "/tmp/kvmsme-test-runner.XXXXXX";

static void write_file(const char *text)
{
	FILE *f = fopen(path, "w");

	ck_assert_ptr_nonnull(f);
	fputs(text, f);
	fclose(f);
}

/* Loading @text must fail at line:column with a message that has @part in it */
static void assert_error(const char *text, const char *where, const char *part)
{
	struct scenario s;
	char position[128];
	const char *line;

	write_file(text);
	ck_assert(!scenario_load(&s, path));
	snprintf(position, sizeof(position), "%s:%s: ", path, where);
	line = strstr(s.doc.error, position);
	ck_assert_msg(line && memmem(line, strcspn(line, "\n"), part, strlen(part)), "%s", s.doc.error);
	scenario_free(&s);
}

START_TEST(errors_have_positions)
{
	assert_error(HEAD "  - gte: {X0: 1}\n", "5:5", "did you mean 'get'");
	assert_error(HEAD "  - get: {SVRC: 1}\n", "5:11", "did you mean 'SVCR'");
	assert_error(HEAD "  - set: {FPSR: 0x100000000}\n", "5:17", "4 bytes");
	assert_error(HEAD "  - set: {SVCR: [SX]}\n", "5:18", "SM and ZA");
	assert_error(HEAD "  - set: {P0: {fill: 1, bytes: 33}}\n", "5:32", "32");
	assert_error(HEAD "  - set: {ZT0: {hex: \"0\"}}\n", "5:22", "pairs");
	assert_error(HEAD "  - {run: {}, fails: EFOO}\n", "5:22", "no errno");
	assert_error(HEAD "  - {get: {X0: 1}, set: {X0: 1}}\n", "5:20", "one thing");
	assert_error(HEAD "  - {vm: 1}\n", "5:5", "does nothing");
	assert_error(HEAD "  - vcpu_init: [SEV]\n", "5:17", "SVE");
	assert_error("scenario: t\nsteps: []\n", "1:1", "'source:' is missing");
	assert_error("scenario: t\nsauce: s\n", "2:1", "did you mean 'source'");
	assert_error("scenario: t\nhost: {sve: [17]}\n", "1:1", "'source:'");
	assert_error("scenario: t\nsource: s\nhost: {sve: [17]}\nsteps: [{run: {}}]\n", "3:14",
		     "1 to 16");
	assert_error(HEAD "  - restore: {from: [a]}\n", "5:21", "one word");
	assert_error(HEAD "  - run: {immediate_exit: [1]}\n", "5:27", "true or false");
	assert_error(HEAD "  - get: {X0: {by_profile: 5}}\n", "5:28", "default");
	assert_error(HEAD "  - guest: {elf: none.o, words: [1]}\n", "5:12", "{elf: file}");
	assert_error(HEAD "  - guest: {elf: no/such.o}\n", "5:18", "no/such.o: No such file");
	assert_error(HEAD "  - guest: {words: []}\n", "5:20", "list");
	assert_error("scenario: [\n", "2:1", "not YAML");
}
END_TEST

START_TEST(values)
{
	struct scenario s;
	const struct reg_arg *reg;

	write_file(HEAD "  - set: {SVE_VLS: [1, 2, 9], SVCR: [ZA], X0: 0x1122, "
		   "Z0: {index: {start: 1, step: 2, esize: 16}, bytes: 4}, ZT0: {hex: \"01 ff\"}}\n");
	ck_assert_msg(scenario_load(&s, path), "%s", s.doc.error);
	reg = s.steps->regs;
	ck_assert_uint_eq(reg->value[0].value.len, 64);
	ck_assert_mem_eq(reg->value[0].value.bytes, "\x03\x01\0", 3);
	reg = reg->next;
	ck_assert_mem_eq(reg->value[0].value.bytes, "\x02\0\0\0\0\0\0\0", 8);
	reg = reg->next;
	ck_assert_mem_eq(reg->value[0].value.bytes, "\x22\x11\0\0\0\0\0\0", 8);
	reg = reg->next;
	ck_assert_uint_eq(reg->value[0].value.len, 256);
	ck_assert_mem_eq(reg->value[0].value.bytes, "\x01\0\x03\0\0\0", 6);
	reg = reg->next;
	ck_assert_mem_eq(reg->value[0].value.bytes, "\x01\xff\0", 3);
	scenario_free(&s);
}
END_TEST

/* Ids from Documentation/virt/kvm/api.rst 4.68 and abi.md 1.3 */
START_TEST(register_names)
{
	static const struct { const char *name; uint64_t id; } rows[] = {
		{ "X0", 0x6030000000100000 }, { "PC", 0x6030000000100040 },
		{ "V31", 0x60400000001000d0 }, { "FPCR", 0x60200000001000d5 },
		{ "Z31", 0x60800000001503e0 }, { "P15", 0x60500000001505e0 },
		{ "FFR", 0x6050000000150600 }, { "SVE_VLS", 0x606000000015ffff },
		{ "ZA[255]", 0x6080000000171fe0 }, { "ZA[48]", 0x6080000000170600 },
		{ "ZT0", 0x6060000000170600 }, { "SME_VLS", 0x606000000017fffe },
		{ "SVCR", 0x603000000013da12 }, { "TPIDR2_EL0", 0x603000000013de85 },
		{ "Z2 slice 3", 0x6080000000150043 },
	};
	static const char *const bad[] = {
		"X31", "X0 slice 1", "X", "X01", "X-1", "X1 ", "X0x1", "X18446744073709551617", "Z32",
		"ZA[256]", "ZA[1", "ZA[01]", "ZA[ 1]", "SPSR[5]", "Z0 slice 32", "Z0 slice 01", "Z0 slice ",
		"Z0 slice 1 slice 1", "S4_0_C0_C0_0", "S3_8_C0_C0_0", "S3_0_C16_C0_0", "S3_0_C0_C0_8",
		"S3_ 0_C0_C0_0", "S03_0_C0_C0_0", "S3_0_C0_C0_0x", "S3_0_C04_C0_0", "0x", "0x-5",
		"0x10000000000000000", "0x1g", "",
	};
	char name[REG_NAME_MAX];
	uint64_t id;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ck_assert_msg(reg_id(NULL, rows[i].name, &id) && id == rows[i].id, "%s",
			      rows[i].name);
		ck_assert_str_eq(reg_name(NULL, rows[i].id, name), rows[i].name);
	}
	ck_assert(reg_id(NULL, "S3_3_C4_C2_2", &id) && id == 0x603000000013da12);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ck_assert_msg(!reg_id(NULL, bad[i], &id), "%s", bad[i]);
	ck_assert_str_eq(reg_name_guess("SVRC"), "SVCR");
}
END_TEST

static int run(const char *text, enum report_format format, char **out)
{
	const char *const paths[] = { path };
	size_t len;
	struct runner_options o = { .paths = paths, .nr_paths = 1, .format = format };
	int status;

	write_file(text);
	o.out = open_memstream(out, &len);
	o.err = o.out;
	status = runner_main(&o);
	fclose(o.out);
	return status;
}

#define PASSES HEAD "  - vcpu_init: [SVE]\n  - get: {X0: 0}\n"
#define FAILS HEAD "  - vcpu_init: [SVE]\n  - {get: {X0: 5}}\n  - {get: {Z0: 0}}\n  - get: {X1: 6}\n"

START_TEST(statuses)
{
	char *out;

	ck_assert_int_eq(run(PASSES, REPORT_PRETTY, &out), RUNNER_PASS);
	free(out);
	ck_assert_int_eq(run(FAILS, REPORT_PRETTY, &out), RUNNER_FAIL);
	/* all three are reported, with what was read and the rule that decided */
	ck_assert_ptr_nonnull(strstr(out, ":6:5: get X0: expected 0x5, got 0x0"));
	ck_assert_ptr_nonnull(strstr(out, ":7:5: get Z0: expected success, got EPERM"));
	ck_assert_ptr_nonnull(strstr(out, "decided by SVE-5"));
	ck_assert_ptr_nonnull(strstr(out, ":8:5: get X1: expected 0x6, got 0x0"));
	free(out);
	ck_assert_int_eq(run("x: y\n", REPORT_PRETTY, &out), RUNNER_USAGE);
	free(out);
	ck_assert_int_eq(run(HEAD "  - guest: [0xd503201f]\n", REPORT_PRETTY, &out), RUNNER_SKIP);
	free(out);
}
END_TEST

/* An object of one code section: mov x0, #3 (Arm ARM, MOV (wide immediate)) */
static void write_elf(const char *name, size_t cut)
{
	struct {
		Elf64_Ehdr eh;
		uint32_t code;
		Elf64_Shdr sh[2] __attribute__((aligned(8)));
	} elf = {
		.eh = { .e_ident = ELFMAG, .e_type = ET_REL, .e_machine = EM_AARCH64,
			.e_shentsize = sizeof(Elf64_Shdr), .e_shnum = 2 },
		.code = 0xd2800060,
	};
	FILE *f = fopen(name, "w");

	elf.eh.e_ident[EI_CLASS] = ELFCLASS64;
	elf.eh.e_ident[EI_DATA] = ELFDATA2LSB;
	elf.eh.e_shoff = (size_t)((char *)elf.sh - (char *)&elf);
	elf.sh[1] = (Elf64_Shdr){ .sh_type = SHT_PROGBITS, .sh_flags = SHF_EXECINSTR, .sh_size = 4,
				  .sh_offset = (size_t)((char *)&elf.code - (char *)&elf) };
	ck_assert_ptr_nonnull(f);
	fwrite(&elf, 1, sizeof(elf) - cut, f);
	fclose(f);
}

START_TEST(elf_guest)
{
	char object[sizeof(path) + 2], text[256];
	struct scenario s;

	snprintf(object, sizeof(object), "%s.o", path);
	snprintf(text, sizeof(text), HEAD "  - {guest: {elf: %s}, exit: {mmio: 3}}\n",
		 strrchr(object, '/') + 1);
	write_elf(object, 0);
	write_file(text);
	ck_assert_msg(scenario_load(&s, path), "%s", s.doc.error);
	ck_assert_uint_eq(s.steps->nr_words, 1);
	ck_assert_uint_eq(s.steps->words[0], 0xd2800060);
	scenario_free(&s);
	write_elf(object, 1);
	assert_error(text, "5:19", "no whole table");
	unlink(object);
}
END_TEST

/* A program of one segment: the same instruction, at @paddr */
static void write_program(const char *name, uint64_t paddr, uint64_t entry, uint64_t memsz)
{
	struct {
		Elf64_Ehdr eh;
		Elf64_Phdr ph;
		uint32_t code;
	} elf = {
		.eh = { .e_ident = ELFMAG, .e_type = ET_EXEC, .e_machine = EM_AARCH64,
			.e_entry = entry, .e_phoff = sizeof(Elf64_Ehdr),
			.e_phentsize = sizeof(Elf64_Phdr), .e_phnum = 1 },
		.ph = { .p_type = PT_LOAD, .p_offset = sizeof(Elf64_Ehdr) + sizeof(Elf64_Phdr),
			.p_paddr = paddr, .p_filesz = 4, .p_memsz = memsz },
		.code = 0xd2800060,
	};
	FILE *f = fopen(name, "w");

	elf.eh.e_ident[EI_CLASS] = ELFCLASS64;
	elf.eh.e_ident[EI_DATA] = ELFDATA2LSB;
	ck_assert_ptr_nonnull(f);
	fwrite(&elf, 1, sizeof(elf), f);
	fclose(f);
}

START_TEST(linked_guest)
{
	char program[sizeof(path) + 4], text[256];
	struct scenario s;

	snprintf(program, sizeof(program), "%s.elf", path);
	snprintf(text, sizeof(text), HEAD "  - {guest: {elf: %s}, exit: {mmio: 3}}\n",
		 strrchr(program, '/') + 1);
	write_program(program, 0x400ffff8, 0x400ffff8, 8);
	write_file(text);
	ck_assert_msg(scenario_load(&s, path), "%s", s.doc.error);
	ck_assert_uint_eq(s.steps->program->nr, 1);
	ck_assert_uint_eq(s.steps->program->entry, 0x400ffff8);
	scenario_free(&s);
	write_program(program, 0x400ffff8, 0x400ffff8, 9);
	assert_error(text, "5:19", "0x400fffff");
	write_program(program, 0x40000000, 0x40000000, 4);
	assert_error(text, "5:19", "0x40001000");
	write_program(program, 0x40001000, 0x40001000, UINT64_MAX);
	assert_error(text, "5:19", "0x400fffff");
	write_program(program, 0x40001000, 0x40001002, 4);
	assert_error(text, "5:19", "no entry point");
	write_program(program, 0x40001000, 0x40001000, 3);
	assert_error(text, "5:19", "ends before");
	unlink(program);
}
END_TEST

#define CASCADE HEAD "  - vcpu_init: [SVE, 31]\n  - get: {X0: 0}\n"

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

START_TEST(forms)
{
	const char *file = strrchr(path, '/') + 1;
	char *out, class[64];
	json_t *json, *result, *step;

	run(CASCADE, REPORT_KTAP, &out);
	ck_assert_ptr_eq(strstr(out, "KTAP version 1\n1..1\n    KTAP version 1\n    1..2\n"), out);
	ck_assert_ptr_nonnull(strstr(out, "\n    not ok 1 line 5: vcpu_init: expected success, got ENOENT\n"));
	ck_assert_ptr_nonnull(strstr(out, "\n    ok 2 line 6: get # SKIP not run: it needs vcpu_init of line 5\n# "));
	ck_assert_ptr_nonnull(strstr(out, "\nnot ok 1 "));
	ck_assert_ptr_nonnull(strstr(out, " [sme-v12] t\n# Totals: pass:0 fail:1 "));
	free(out);
	run(FAILS, REPORT_JSON, &out);
	json = json_loads(out, 0, NULL);
	ck_assert_int_eq(json_integer_value(json_object_get(json_object_get(json, "summary"), "failed")), 1);
	result = json_array_get(json_object_get(json, "results"), 0);
	ck_assert_str_eq(text_of(result, "status"), "fail");
	ck_assert_uint_eq(json_array_size(json_object_get(result, "steps")), 4);
	step = json_array_get(json_object_get(result, "steps"), 1);
	ck_assert_int_eq(json_integer_value(json_object_get(step, "line")), 6);
	ck_assert_str_eq(text_of(step, "expected"), "0x5");
	ck_assert_str_eq(text_of(step, "got"), "0x0");
	step = json_array_get(json_object_get(result, "steps"), 2);
	ck_assert_str_eq(text_of(step, "rule"), "SVE-5");
	ck_assert_str_eq(text_of(step, "got"), "EPERM");
	step = json_array_get(json_object_get(result, "steps"), 0);
	ck_assert_str_eq(text_of(step, "status"), "pass");
	ck_assert_str_eq(text_of(step, "got"), "success");
	json_decref(json);
	free(out);
	run(FAILS, REPORT_JUNIT, &out);
	/* a dot of the file's name is no package */
	snprintf(class, sizeof(class), "classname=\"tmp.%s\"", file);
	class[strlen("classname=\"tmp.") + strcspn(class + strlen("classname=\"tmp."), ".")] = '_';
	ck_assert_msg(strstr(out, class) != NULL, "%s is not in %s", class, out);
	ck_assert_ptr_nonnull(strstr(out, "failures=\"1\""));
	ck_assert_ptr_nonnull(strstr(out, "<failure message=\"6:5: get X0: expected 0x5, got 0x0\">"));
	ck_assert_ptr_nonnull(strstr(out, "</failure>"));
	free(out);
}
END_TEST

#define INIT_VEC "  - vcpu_init: [SVE, SME]\n  - finalize: VEC\n"

/* Visible, hidden and none at all; what comes to be at the step's vCPU's first use is none */
START_TEST(changes_nothing)
{
	char *out;

	ck_assert_int_eq(run(HEAD INIT_VEC "  - {set: {X0: 0}, changes: nothing}\n"
			     "  - {get: {Z0: any}, changes: nothing}\n"
			     "  - {check_extension: {SVE: 1}, vm: 1, changes: nothing}\n"
			     "  - {run: {immediate_exit: true}, vm: 2, fails: ENOEXEC, changes: nothing}\n",
			     REPORT_PRETTY, &out), RUNNER_PASS);
	free(out);
	ck_assert_int_eq(run(HEAD INIT_VEC "  - {set: {X3: 5}, changes: nothing}\n", REPORT_PRETTY, &out),
			 RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, ":7:5: set: expected to change nothing, changed X3 of vCPU 0\n"));
	ck_assert_ptr_nonnull(strstr(out, "changed X3: 0x0 -> 0x5"));
	free(out);
	/* abi.md 15.3 N1: EFAULT comes when the register is zero already */
	ck_assert_int_eq(run(HEAD INIT_VEC "  - set: {Z1: 7}\n  - {set: {Z1: 0}, buffer: bad, "
			     "fails: EFAULT, changes: nothing}\n", REPORT_PRETTY, &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "changed Z1 of vCPU 0\n    decided by "));
	free(out);
	/* of a vector the first doubleword that is another; FPSR, SVCR and Z0 by SVCR-3 */
	ck_assert_int_eq(run(HEAD INIT_VEC "  - set: {Z0: {fill: 1, bytes: 256}}\n  - {set: {Z0: {hex: "
			     "\"01010101 01010101 01010101 01010101 02\"}}, fails: EBUSY}\n"
			     "  - {set: {SVCR: [SM, ZA]}, changes: nothing}\n", REPORT_PRETTY, &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "changed Z0, from byte 16: 0x101010101010101 -> 0x2\n"));
	ck_assert_ptr_nonnull(strstr(out, "changed FPSR of vCPU 0 and 2 more\n"));
	ck_assert_ptr_nonnull(strstr(out, "changed SVCR: 0x0 -> 0x3\n"));
	free(out);
	ck_assert_int_eq(run(HEAD "  - {enable_cap: WRITABLE_IMP_ID_REGS, changes: nothing}\n",
			     REPORT_PRETTY, &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "changed VM writable_imp_id\n"));
	free(out);
}
END_TEST

#define RESTORE_LIST "  - save: a\n  - {vcpu_init: [SVE, SME], vm: 1}\n" \
		     "  - {restore: {from: a, finalize: true}, vm: 1}\n  - {same_as: a, vm: 1}\n"

static unsigned int count_of(const char *text, const char *part)
{
	unsigned int nr = 0;

	while ((text = strstr(text, part))) {
		text += strlen(part);
		nr++;
	}
	return nr;
}

/* What was not made is said once, and those that need it are not run; others are */
START_TEST(no_cascade)
{
	static const struct { const char *steps; unsigned int failures, not_run; } rows[] = {
		/* 31 is no feature: ENOENT (arm.c kvm_vcpu_init_check_features) */
		{ "  - vcpu_init: [SVE, 31]\n  - finalize: SVE\n  - set: {X0: 1}\n  - get: {X0: 1}\n"
		  "  - reg_list: {contains: [X0]}\n", 1, 4 },
		/* another vCPU, and the VM, have what they need */
		{ "  - vcpu_init: [31]\n  - {vcpu_init: [], vcpu: 1}\n  - {get: {X0: 9}, vcpu: 1}\n"
		  "  - check_extension: {SVE: 9}\n  - get: {X0: 0}\n", 3, 1 },
		/* until it is made after all */
		{ "  - vcpu_init: [31]\n  - get: {X0: 9}\n  - vcpu_init: []\n  - get: {X0: 9}\n", 2, 1 },
		{ "  - vcpu_init: [SVE]\n  - finalize: 77\n", 1, 0 },
		{ "  - create_vm: 31\n  - {create_vm: 31, vm: 1}\n  - vcpu_init: []\n  - memory: {slot: 1}\n"
		  "  - {vcpu_init: [], vm: 1}\n  - {vcpu_init: [], vm: 2}\n", 2, 2 },
		{ "  - create_vcpu: 512\n  - vcpu_init: []\n  - create_vcpu: 0\n  - vcpu_init: []\n", 1, 1 },
		{ "  - vcpu_init: [SVE]\n  - ioctl: {request: KVM_ARM_VCPU_FINALIZE, bytes: 07000000}\n"
		  "  - finalize: SVE\n  - get: {Z0: 0}\n", 1, 0 },
		{ "  - {save: a, fails: success}\n  - {vcpu_init: [], vm: 1}\n  - {restore: {from: a}, vm: 1}\n"
		  "  - {same_as: a, vm: 1}\n", 1, 2 },
		/* by a call of its own; of its VM, and of none */
		{ "  - ioctl: {request: KVM_ARM_VCPU_INIT, bytes: {fill: 255, bytes: 32}}\n  - get: {X0: 1}\n"
		  "  - vcpu_init: []\n  - get: {X0: 9}\n", 2, 1 },
		{ "  - vcpu_init: [31]\n  - ioctl: {fd: vm, request: KVM_ARM_PREFERRED_TARGET, bytes: "
		  "{fill: 0, bytes: 32}}\n  - ioctl: {request: KVM_GET_MP_STATE, bytes: 00000000}\n", 1, 1 },
		{ "  - create_vm: 31\n  - ioctl: {fd: vm, request: KVM_ARM_PREFERRED_TARGET, bytes: "
		  "{fill: 0, bytes: 32}}\n  - ioctl: {fd: kvm, request: KVM_GET_API_VERSION}\n", 1, 1 },
		/* a VM is there after all */
		{ "  - create_vm: 31\n  - create_vm: 0\n  - vcpu_init: []\n  - get: {X0: 9}\n", 2, 0 },
		/* a guest needs its memory, registers do not (kvm_main.c: addresses of pages) */
		{ "  - vcpu_init: []\n  - memory: {slot: 1, gpa: 0x40000001}\n  - guest: {words: [0xd503201f]}\n"
		  "  - get: {X0: 9}\n", 2, 1 },
		/* what is expected to fail makes nothing, and nobody misses it */
		{ "  - {vcpu_init: [31], fails: ENOENT}\n  - {get: {X0: any}, fails: ENOEXEC}\n  - vcpu_init: []\n"
		  "  - get: {X0: 1}\n", 1, 0 },
	};
	char text[1024], want[64], *out;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		snprintf(text, sizeof(text), HEAD "%s", rows[i].steps);
		ck_assert_msg(run(text, REPORT_PRETTY, &out) == RUNNER_FAIL, "%zu: %s", i, out);
		snprintf(want, sizeof(want), rows[i].not_run == 1 ? "1 step is not run" : "%u steps are not run",
			 rows[i].not_run);
		ck_assert_msg(count_of(out, ": expected ") == rows[i].failures, "%zu: %s", i, out);
		ck_assert_msg(count_of(out, want) == (rows[i].not_run ? 1 : 0), "%zu: %s", i, out);
		free(out);
	}
}
END_TEST

/* Not the rule of the call that came last, but of the one that was refused or that lost it */
START_TEST(rules_of_restore)
{
	char *out;

	ck_assert_int_eq(run(HEAD INIT_VEC "  - set: {SVCR: [ZA]}\n" RESTORE_LIST, REPORT_PRETTY, &out),
			 RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "got EBUSY"));
	ck_assert_ptr_nonnull(strstr(out, "decided by SME-5:"));
	free(out);
	ck_assert_int_eq(run(HEAD INIT_VEC "  - set: {SVCR: [SM]}\n  - set: {Z3: 7}\n" RESTORE_LIST,
			     REPORT_PRETTY, &out), RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, ":12:5: same_as Z3: "));
	ck_assert_ptr_nonnull(strstr(out, "decided by SVCR-3:"));
	free(out);
	ck_assert_int_eq(run(HEAD INIT_VEC "  - reg_list: {lacks: [SME_VLS]}\n", REPORT_PRETTY, &out),
			 RUNNER_FAIL);
	ck_assert_ptr_nonnull(strstr(out, "decided by LIST-12:"));
	free(out);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("runner");

	scratch_file(tcase, path);
	tcase_add_test(tcase, errors_have_positions);
	tcase_add_test(tcase, values);
	tcase_add_test(tcase, register_names);
	tcase_add_test(tcase, statuses);
	tcase_add_test(tcase, elf_guest);
	tcase_add_test(tcase, linked_guest);
	tcase_add_test(tcase, forms);
	tcase_add_test(tcase, changes_nothing);
	tcase_add_test(tcase, rules_of_restore);
	tcase_add_test(tcase, no_cascade);
	return suite_of("runner", tcase);
}
