/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is said of each call of a recording, and of what differs */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <kvmsme/kvm.h>

#include "profile.h"
#include "suite.h"
#include "trace_report.h"

#define GIVEN(field) (UINT64_C(1) << TRACE_FIELD_##field)
#define VM GIVEN(vm)
#define VCPU (GIVEN(vm) | GIVEN(vcpu))
#define X1 UINT64_C(0x6030000000100002)

static const uint8_t bytes[72] = { 1, 2, 0x30, 0, 5, 0, 0, 0, 9 };
/* 72 bytes, none of which is 0 at the end */
static const uint8_t full[72] = { [0] = 1, [71] = 0xff };

static const struct { struct trace_op op; const char *text; } calls[] = {
	{ { .op = TRACE_create_vm }, "create_vm" },
	{ { .op = TRACE_create_vcpu, .given = VCPU, .f_vm = 1, .f_vcpu = 2 }, "create_vcpu vm 1 vcpu 2" },
	{ { .op = TRACE_vcpu_init, .given = VCPU, .f_target = 5, .f_features_raw.word = { 0x14, 0, 0, 8 } },
	  "vcpu_init vm 0 vcpu 0 target 5 features 0x14, word 3 0x8" },
	{ { .op = TRACE_finalize, .f_feature = 4 }, "finalize feature 4" },
	{ { .op = TRACE_finalize, .f_feature = 4, .f_addr = TRACE_ADDR_BAD }, "finalize feature 4, unmapped" },
	{ { .op = TRACE_get_one_reg, .given = VCPU, .f_id = X1, .f_data = { bytes, 8 } },
	  "get_one_reg vm 0 vcpu 0 X1 (0x6030000000100002)" },
	{ { .op = TRACE_get_one_reg, .given = GIVEN(reg), .f_id = X1, .f_reg.s = "their_name" },
	  "get_one_reg their_name (0x6030000000100002)" },
	{ { .op = TRACE_get_one_reg, .f_id = X1, .f_addr = TRACE_ADDR_BAD },
	  "get_one_reg X1 (0x6030000000100002), unmapped" },
	{ { .op = TRACE_set_one_reg, .f_id = X1, .f_data = { bytes, 3 } },
	  "set_one_reg X1 (0x6030000000100002) = 01 02 30" },
	{ { .op = TRACE_set_one_reg, .f_id = X1, .f_data = { bytes, 17 }, .f_addr = TRACE_ADDR_EDGE, .f_valid = 3 },
	  "set_one_reg X1 (0x6030000000100002) = 01 02 30 00 05 00 00 00 09 00 00 00 00 00 00 00 ... (17 bytes), "
	  "3 bytes mapped" },
	{ { .op = TRACE_get_reg_list, .f_n_in = 7 }, "get_reg_list n = 7" },
	{ { .op = TRACE_check_extension, .f_cap_nr = 165 }, "check_extension 165" },
	{ { .op = TRACE_enable_cap, .given = VM, .f_cap_nr = 165 }, "enable_cap vm 0 165" },
	{ { .op = TRACE_check_extension, .f_cap_nr = TRACE_CAP_ARM_SME }, "check_extension KVM_CAP_ARM_SME" },
	{ { .op = TRACE_run, .given = GIVEN(program), .f_program.s = "store" }, "run store" },
	{ { .op = TRACE_run, .f_immediate_exit = true, .f_arg = 3 }, "run, immediate_exit, argument 3" },
	{ { .op = TRACE_run, .f_call = WORLD_GETPID }, "run getpid instead" },
	{ { .op = TRACE_run, .f_call = WORLD_SIGALRM, .f_script.first = "spin" }, "run until SIGALRM spin ..." },
	{ { .op = TRACE_ioctl, .f_request = KVM_GET_MP_STATE, .f_data = { bytes, 8 } },
	  "ioctl KVM_GET_MP_STATE 0102300005" },
	{ { .op = TRACE_ioctl, .f_request = KVM_SET_VCPU_EVENTS, .f_data = { bytes, 9 }, .f_addr = TRACE_ADDR_BAD },
	  "ioctl KVM_SET_VCPU_EVENTS, unmapped 0102300005000000 09" },
	{ { .op = TRACE_ioctl, .given = GIVEN(number), .f_request = 0xae99, .f_number = 0x12 },
	  "ioctl 0xae99 0x12" },
	{ { .op = TRACE_ioctl, .f_request = 0xae99, .f_data = { full, 72 } },
	  "ioctl 0xae99 0100000000000000 0000000000000000 0000000000000000 0000000000000000 0000000000000000 "
	  "0000000000000000 0000000000000000 0000000000000000 ..." },
	{ { .op = TRACE_ioctl, .given = GIVEN(inner), .f_request = 0xae99, .f_data = { bytes, 2 }, .f_inner_at = 16,
	    .f_inner = { bytes + 8, 1 } }, "ioctl 0xae99 0102, at 16 points to 09" },
	{ { .op = TRACE_set_slot, .given = VM | GIVEN(ram), .f_slot = 1, .f_size = 0x2000, .f_gpa = 0x40000000,
	    .f_flags = 1, .f_ram = 0x1000 },
	  "set_slot vm 0 1: 0x2000 bytes at 0x40000000, flags 0x1, ram 0x1000" },
	{ { .op = TRACE_set_slot, .given = VM | GIVEN(hva), .f_slot = 2, .f_hva = 0x123 },
	  "set_slot vm 0 2: 0x0 bytes at 0x0, flags 0x0, hva 0x123" },
	{ { .op = TRACE_write_memory, .f_ram = 0x10, .f_data = { bytes, 4 } }, "write_memory 0x10: 010230" },
	{ { .op = TRACE_read_memory, .f_ram = 0x10, .f_data = { bytes, 4 } }, "read_memory 0x10:" },
	{ { .op = TRACE_read_stats, .given = VM | GIVEN(vcpu), .f_vcpu = 1 }, "read_stats vm 0 vcpu 1" },
	{ { .op = TRACE_vcpu }, "vcpu" },
	{ { .op = TRACE_vcpu, .f_features = 1 << KVM_ARM_VCPU_SVE }, "vcpu with SVE" },
	{ { .op = TRACE_vcpu, .f_features = 1 << KVM_ARM_VCPU_SME }, "vcpu with SME" },
	{ { .op = TRACE_vcpu, .f_features = 1 << KVM_ARM_VCPU_SME | 1 << KVM_ARM_VCPU_SVE },
	  "vcpu with SVE and SME" },
};
#define NR_CALLS (int)(sizeof(calls) / sizeof(calls[0]))

START_TEST(call_in_words)
{
	char text[512] = "";
	FILE *file = fmemopen(text, sizeof(text), "w");

	report_op(file, &calls[_i].op);
	fclose(file);
	ck_assert_str_eq(text, calls[_i].text);
}
END_TEST

/* A sequence: the last operation differs; of those before it, what reads is not told, nor what nobody did */
static struct trace_op sequence[] = {
	{ .op = TRACE_create_vm, .f_i = 1 }, { .op = TRACE_create_vcpu, .f_i = 2, .f_errno = EEXIST },
	{ .op = TRACE_get_one_reg, .f_i = 3, .f_id = X1 }, { .op = TRACE_check_extension, .implied = true },
	{ .op = TRACE_run, .implied = true }, { .op = TRACE_get_reg_list, .f_i = 4 },
	{ .op = TRACE_finalize, .f_i = 5, .f_t = 9, .f_feature = 4, .line = 77 },
};
static const struct outcome record = { .err = EPERM }, model = { .err = EINVAL };
static const struct trace trace = { .op = sequence, .nr = 7, .name = "a case" };
static const struct deviation difference = {
	.path = "a.jsonl", .trace = &trace, .index = 6, .record = &record, .model = &model, .part = OUTCOME_ERRNO,
	.rule = RULE_NONE,
};

static char *reported(const struct deviation *deviation)
{
	char *text;
	size_t size;
	FILE *file = open_memstream(&text, &size);

	report_deviation(file, deviation);
	fclose(file);
	return text;
}

static void place_is(enum trace_format format, bool implied, const char *place)
{
	char *text;

	sequence[6].format = format;
	sequence[6].implied = implied;
	text = reported(&difference);
	ck_assert_str_eq(strtok(text, "\n"), place);
	free(text);
}

START_TEST(place_of_each_form)
{
	place_is(FORMAT_TRACE, false, "a.jsonl:77: t=9 i=5: finalize feature 4");
	place_is(FORMAT_WORLD, false, "a.jsonl:77: a case: step 5: finalize feature 4");
	place_is(FORMAT_WORLD, true, "a.jsonl:77: a case: host: finalize feature 4");
}
END_TEST

START_TEST(deviation_in_words)
{
	struct deviation deviation = difference;
	char *text;

	deviation.profile = profile_by_name("sme-v12");
	text = reported(&deviation);
	ck_assert_str_eq(text, "a.jsonl:77: t=9 i=5: finalize feature 4\n  record: EPERM\n  model:  EINVAL\n"
			       "  rule:   none decided this call\n  after:\n    i=1    create_vm -> ok\n"
			       "    i=2    create_vcpu -> EEXIST\n");
	free(text);
}
END_TEST

/* A kernel does not say by which rule */
START_TEST(deviation_of_a_kernel)
{
	char *text = reported(&difference);

	ck_assert_str_eq(text, "a.jsonl:77: t=9 i=5: finalize feature 4\n  record: EPERM\n  kernel: EINVAL\n"
			       "  after:\n    i=1    create_vm -> ok\n    i=2    create_vcpu -> EEXIST\n");
	free(text);
}
END_TEST

/* The rule has its statement and its source; why a guest could not go on is said */
START_TEST(deviation_with_rule)
{
	struct deviation deviation = difference;
	char *text;

	deviation.rule = RULE_FIN_TWICE;
	deviation.profile = profile_by_name("sme-v12");
	deviation.message = "no such instruction";
	text = reported(&deviation);
	ck_assert_ptr_nonnull(strstr(text, "\n  guest:  no such instruction\n"
				     "  rule:   FIN-3: A second FINALIZE gives EPERM.\n  source: reset.c"));
	free(text);
}
END_TEST

/* The last eight that do something, not more */
START_TEST(history_is_short)
{
	struct trace_op many[12] = { 0 };
	struct trace long_one = { .op = many, .nr = 12 };
	struct deviation deviation = difference;
	char *text;

	for (unsigned int i = 0; i < 12; i++)
		many[i].f_i = i + 1;
	deviation.trace = &long_one;
	deviation.index = 11;
	text = reported(&deviation);
	ck_assert_ptr_nonnull(strstr(text, "after:\n    i=4    create_vm"));
	ck_assert_ptr_nonnull(strstr(text, "    i=11   create_vm -> ok\n"));
	free(text);
}
END_TEST

START_TEST(deviation_as_json)
{
	json_t *json = deviation_json(&difference);

	ck_assert_str_eq(json_string_value(json_object_get(json, "file")), "a.jsonl");
	ck_assert_int_eq(json_integer_value(json_object_get(json, "line")), 77);
	ck_assert_str_eq(json_string_value(json_object_get(json, "call")), "t=9 i=5: finalize feature 4");
	ck_assert_str_eq(json_string_value(json_object_get(json, "expected")), "EPERM");
	ck_assert_str_eq(json_string_value(json_object_get(json, "got")), "EINVAL");
	ck_assert(json_is_null(json_object_get(json, "rule")));
	json_decref(json);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("report");

	tcase_add_loop_test(tcase, call_in_words, 0, NR_CALLS);
	tcase_add_test(tcase, place_of_each_form);
	tcase_add_test(tcase, deviation_in_words);
	tcase_add_test(tcase, deviation_of_a_kernel);
	tcase_add_test(tcase, deviation_with_rule);
	tcase_add_test(tcase, history_is_short);
	tcase_add_test(tcase, deviation_as_json);
	return suite_of("trace_report", tcase);
}
