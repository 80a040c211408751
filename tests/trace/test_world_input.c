/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a file of world switches must not be: each fault is one line that says where */
#include <stdlib.h>
#include <string.h>

#include "cpu.h"
#include "files.h"
#include "input.h"
#include "outcome.h"
#include "suite.h"
#include "trace_sequence.h"

/* A host of 32 and 16 bytes, a vCPU with all of it; one GET, one run that a signal ends */
#define CASE \
	"{\"case\":\"c\",\"kernel\":\"linux-6.19.6+sme-v12\",\"config\":\"h\",\"host\":" \
	"{\"sve_vls\":[16,32],\"sme_vls\":[16],\"sme2\":true,\"fa64\":true,\"fpmr\":true," \
	"\"kvm_sve\":true,\"kvm_sme\":true,\"emulator\":\"QEMU-TCG-11.1.3\",\"cpu\":\"max\"}," \
	"\"steps\":[{\"i\":0,\"op\":\"vcpu\",\"vm\":0,\"vcpu\":0,\"features\":[\"SVE\",\"SME\"]," \
	"\"sve_vls\":[16],\"sme_vls\":[16]},{\"i\":1,\"op\":\"get_one_reg\",\"vm\":0,\"vcpu\":0," \
	"\"reg\":\"Z0\",\"id\":\"0x6080000000150000\",\"data\":\"00\",\"zero_pad_to\":256,\"ret\":0}," \
	"{\"i\":2,\"op\":\"run\",\"vm\":0,\"vcpu\":0,\"call\":\"KVM_RUN immediate_exit=1\"," \
	"\"script\":[[\"nop\"],[\"report\",\"0x1\"]],\"loads\":[{\"gpa\":\"0x40040000\",\"what\":" \
	"\"ffr\",\"data\":\"@0\"}],\"errno\":\"EINTR\",\"exit\":\"none\",\"dumps\":[{\"gpa\":" \
	"\"0x40080000\",\"what\":\"ffr\",\"header\":16,\"data\":\"@1\"}],\"host_check\":" \
	"\"V low 128 bits, FPCR, FPSR, TPIDR2_EL0, SVCR=0 preserved\"}]," \
	"\"blobs\":[[\"0300\"],[\"0300\"]]}"

/* The guest has not run: the dump is not there.  What else the case says is true */
#define DEVIATES "c: step 2: "

/**
 * struct fault - a part of CASE, what stands in its place, and what is said then
 */
static const struct {
	const char *from, *to, *complaint;
} faults[] = {
	{ "\"steps\":[", "\"steps\":[],\"x\":[", "has no field \"x\"" },
	{ "\"op\":\"vcpu\"", "\"op\":\"vcpus\"", "steps[0]: op: \"vcpus\" is no step" },
	{ "\"op\":\"vcpu\"", "\"op\":\"create_vm\"", "steps[0]: op: \"create_vm\" is no step" },
	{ "\"op\":\"vcpu\"", "\"op\":1", "steps[0]: op: " },
	{ "\"i\":1,", "", "field \"i\" is missing" },
	{ "\"i\":1", "\"i\":2", "steps[1]: i: must be 1" },
	{ "\"vm\":0,\"vcpu\":0,\"reg\"", "\"vm\":8,\"vcpu\":0,\"reg\"", "at most 8 VMs" },
	{ "\"vm\":0,\"vcpu\":0,\"reg\"", "\"vm\":1,\"vcpu\":0,\"reg\"", "VM has not been created" },
	{ "\"vm\":0,\"vcpu\":0,\"reg\"", "\"vm\":0,\"vcpu\":1,\"reg\"", "vCPU has not been created" },
	{ "[\"SVE\",\"SME\"]", "[\"SVE\",\"SME2\"]", "\"SME2\": must be one of" },
	{ "[\"SVE\",\"SME\"]", "[\"SVE\",\"SVE\"]", "steps[0].features: \"SVE\" is there twice" },
	{ "[\"SVE\",\"SME\"]", "[\"SVE\",\"PMU_V3\"]", "can be \"SVE\" and \"SME\"" },
	{ "[\"SVE\",\"SME\"]", "\"SVE\"", "features: must be an array" },
	{ "[\"SVE\",\"SME\"]", "[\"SVE\"]", "sme_vls: the vCPU's lengths" },
	{ "\"sve_vls\":[16],", "", "sve_vls: the vCPU's lengths" },
	{ "\"sve_vls\":[16]", "\"sve_vls\":[]", "sve_vls: the vCPU's lengths" },
	{ "\"sve_vls\":[16]", "\"sve_vls\":[24]", "steps[0].sve_vls: must be vector lengths in bytes" },
	{ "\"sve_vls\":[16]", "\"sve_vls\":[0]", "multiples of 16 from 16 to 256" },
	{ "\"sve_vls\":[16]", "\"sve_vls\":[272]", "multiples of 16 from 16 to 256" },
	{ "\"sve_vls\":[16]", "\"sve_vls\":[\"16\"]", "multiples of 16 from 16 to 256" },
	{ "\"sve_vls\":[16]", "\"sve_vls\":[16,16]", "16 is there twice" },
	{ "\"sve_vls\":[16,32]", "\"sve_vls\":[16,17]", "host.sve_vls: must be vector lengths" },
	{ "\"sve_vls\":[16,32]", "\"sve_vls\":[32]", "vq 1 and every power of two" },
	{ "\"sme_vls\":[16],\"sme2\"", "\"sme_vls\":[48],\"sme2\"", "streaming vector lengths are" },
	{ "\"sme2\":true", "\"sme2\":1", "host.sme2: must be true or false" },
	{ "\"fa64\":true", "\"fa46\":true", "no field \"fa46\"; did you mean \"fa64\"?" },
	{ "\"fpmr\":true,", "", "host: field \"fpmr\" is missing" },
	{ "\"sme2\":true", "\"sme2\":true,\"sme2\":true", "duplicate" },
	{ "+sme-v12", "+sme-v21", "kernel: \"linux-6.19.6+sme-v21\" is none of those" },
	{ "linux-6.19.6+sme-v12", "Linux", "has no version" },
	{ "\"linux-6.19.6+sme-v12\"", "6", "kernel: must be a string" },
	{ "\"case\":\"c\"", "\"case\":\"\"", "case: must be a string" },
	{ "\"id\":\"0x6080000000150000\"", "\"id\":\"0x16080000000150000\"", "id: must be a string" },
	{ "\"id\":\"0x6080000000150000\"", "\"id\":\"6080000000150000\"", "id: must be a string" },
	{ "\"id\":\"0x6080000000150000\"", "\"id\":\"0x60z\"", "id: must be a string" },
	{ "\"id\":\"0x6080000000150000\"", "\"id\":1", "steps[1].id: must be a string" },
	{ "\"zero_pad_to\":256", "\"zero_pad_to\":32", "must be the 256 bytes" },
	{ "\"zero_pad_to\":256,", "", "data: 1 bytes, where id and pointer make 256" },
	{ "\"data\":\"00\",", "", "\"data\" is missing" },
	{ "\"data\":\"00\"", "\"data\":\"0\"", "string of hexadecimal bytes" },
	{ "\"data\":\"00\"", "\"data\":\"0x00\"", "string of hexadecimal bytes" },
	{ "\"ret\":0", "\"ret\":-1", "ret: must be a number from 0" },
	{ "\"ret\":0", "\"ret\":4294967296", "ret: must be a number from 0" },
	{ "\"ret\":0", "\"ret\":0.0", "ret: must be a number from 0" },
	{ "\"ret\":0", "\"ret\":0,\"errno\":\"EIO\"", "either \"ret\" or \"errno\"" },
	{ ",\"ret\":0", "", "either \"ret\" or \"errno\"" },
	{ "\"EINTR\"", "\"EINTRR\"", "errno: must be the name of an errno" },
	{ "\"EINTR\"", "4", "errno: must be the name of an errno" },
	{ "\"none\"", "\"nothing\"", "exit: \"nothing\": must be one of \"mmio\", \"none\"" },
	{ "\"none\"", "\"mmio\"", "exit: a run that fails has none" },
	{ "\"exit\":\"none\",", "", "\"exit\" is missing" },
	{ "\"exit\":\"none\"", "\"exit\":\"none\",\"mmio_len\":8", "mmio_*: only of a run" },
	{ "\"exit\":\"none\"", "\"exit\":\"none\",\"signals\":1", "signals: 1 where SIGALRM" },
	{ "KVM_RUN immediate_exit=1", "KVM_RUN immediate_exit=2", "call: \"KVM_RUN immediate_exit=2\"" },
	{ "[\"nop\"]", "[\"nopp\"]", "steps[2].script[0]: \"nopp\" is none of the programs" },
	{ "[\"nop\"]", "\"nop\"", "script[0]: must be [\"program\"]" },
	{ "[\"nop\"]", "[]", "script[0]: must be [\"program\"]" },
	{ "\"0x1\"", "\"1\"", "script[1]: must be a string \"0x...\"" },
	{ "\"0x1\"", "\"0x1\",\"0x2\"", "script[1]: must be [\"program\"]" },
	{ "\"0x1\"", "\"0x10000000000000001\"", "script[1]: must be a string \"0x...\"" },
	{ "\"@0\"", "\"@2\"", "loads[0].data: \"@2\": there is no such blob, only 2" },
	{ "\"@0\"", "\"@\"", "\"@k\", k the number of a blob" },
	{ "\"@0\"", "\"@-1\"", "\"@k\", k the number of a blob" },
	{ "\"@0\"", "\"@0x\"", "\"@k\", k the number of a blob" },
	{ "\"@0\"", "\"0300\"", "must be an array of hexadecimal strings" },
	{ "[[\"0300\"]", "[[\"030\"]", "blobs[0]: must be an array of hexadecimal strings" },
	{ "[[\"0300\"]", "[[\"0300\",\"03\"]", "blobs[0]: must be an array" },
	{ "[[\"0300\"]", "[[]", "blobs[0]: must be an array" },
	{ "[[\"0300\"]", "[[\"030000\"]", "1 strings of 3 bytes are not ffr of a vector of 24 bytes" },
	{ "0x40040000", "0x400fffff", "gpa: 2 bytes there are not within" },
	{ "0x40040000", "0x3ffffffe", "gpa: 2 bytes there are not within" },
	{ "0x40040000", "0xffffffffffffffff", "gpa: 2 bytes there are not within" },
	{ "0x40080000", "0x400fffbf", "dumps[0]: gpa: 66 bytes there are not within" },
	{ "\"what\":\"ffr\",\"data\"", "\"what\":\"fp\",\"data\"", "loads[0].what: \"fp\": must be one of" },
	{ "\"what\":\"ffr\",\"header\"", "\"what\":\"zt1\",\"header\"", "dumps[0].what: \"zt1\"" },
	{ "\"what\":\"ffr\",\"header\"", "\"what\":\"zt0\",\"header\"", "header: of zt0 it is 64" },
	{ "\"header\":16", "\"header\":24", "are not ffr of a vector of 24 bytes" },
	{ "\"header\":16", "\"header\":\"0x10\"", "header: must be a number" },
	{ "\"header\":16", "\"haeder\":16", "no field \"haeder\"; did you mean \"header\"?" },
	{ "KVM_RUN immediate_exit=1\"", "KVM_RUN, SIGALRM arrives while the guest runs\",\"signals\":2",
	  "signals: 1 where SIGALRM" },
	{ "KVM_RUN immediate_exit=1\"", "KVM_RUN, SIGALRM arrives while the guest runs\"",
	  "signals: 1 where SIGALRM" },
	{ "\"exit\":\"none\"", "\"exit\":\"none\",\"exception\":{\"esr_el1\":\"0x0\",\"elr_el1\":\"0x0\","
	  "\"spsr_el1\":\"0x0\",\"far_el1\":\"0x0\",\"vector\":\"0x0\"}", "exception: where MMIO at" },
	{ ", TPIDR2_EL0, SVCR=0", "", "host_check: of a host with SME it is the longer list" },
	{ "FPSR, TPIDR2", "FPRS, TPIDR2", "host_check: \"V low 128 bits, FPCR, FPRS" },
	{ "\"host_check\"", "\"host_out\":{\"fpcr\":\"0x0\",\"fpsr\":\"0x0\"},\"host_check\"",
	  "host_in and host_out go together" },
};

/* The host's part of a step: what does not go with a host of 32 and 16 bytes */
#define IN "\"host_in\":{\"fpcr\":\"0x0\",\"fpsr\":\"0x0\","
#define OUT ",\"host_out\":{\"fpcr\":\"0x0\",\"fpsr\":\"0x0\"}"
#define V16 "\"000102030405060708090a0b0c0d0e0f\""
#define V_TIMES_4(v) v "," v "," v "," v
#define V_31 V_TIMES_4(V_TIMES_4(V16)) "," V_TIMES_4(V16 "," V16 "," V16) "," V16 "," V16 "," V16
#define SHORT_TIMES_32 V_TIMES_4(V_TIMES_4("\"00\",\"00\""))
#define SME "\"tpidr2_el0\":\"0x0\",\"svl\":16,\"fpmr\":\"0x0\","
static const struct {
	const char *task, *complaint;
} tasks[] = {
	{ IN "\"v\":[\"00\"]}" OUT, "host_in: svcr: of a host with SME" },
	{ IN SME "\"svcr\":0}" OUT, "host_in: must have either v or z" },
	{ IN SME "\"svcr\":0,\"v\":[\"00\"]}" OUT, "v: 1 strings of 1 bytes, where vl and svl make 32 of 16" },
	{ IN SME "\"svcr\":4,\"v\":[\"00\"]}" OUT, "svcr: must be a number from 0 to 3" },
	{ IN SME "\"svcr\":2,\"v\":[\"00\"]}" OUT, "za: with SVCR.ZA" },
	{ IN SME "\"svcr\":0,\"v\":[\"00\"],\"zt0\":[\"00\"]}" OUT, "zt0: only with SVCR.ZA" },
	{ IN SME "\"svcr\":0,\"v\":[\"00\"],\"ffr\":[\"00\"]}" OUT, "ffr: only with z" },
	{ IN SME "\"svcr\":0,\"z\":[\"00\"],\"p\":[\"00\"]}" OUT, "vl: the length of z" },
	{ IN SME "\"svcr\":0,\"vl\":48,\"z\":[\"00\"],\"p\":[\"00\"]}" OUT, "vl: must be one of the host's" },
	{ IN SME "\"svcr\":1,\"vl\":32,\"z\":[\"00\"],\"p\":[\"00\"]}" OUT, "vl: must be svl" },
	{ IN "\"svl\":32,\"tpidr2_el0\":\"0x0\",\"fpmr\":\"0x0\",\"svcr\":0,\"v\":[\"00\"]}" OUT,
	  "svl: must be one of the host's" },
	{ IN SME "\"svcr\":0,\"v\":[" V_31 "]}" OUT, "v: 31 strings of 16 bytes, where vl and svl make 32 of 16" },
	{ IN SME "\"svcr\":0,\"v\":[" SHORT_TIMES_32 "]}" OUT, "v: 32 strings of 1 bytes, where vl and svl" },
	{ IN SME "\"svcr\":0,\"v\":[" V_31 "," V16 "]}" OUT, "host_out: svcr: of a host with SME" },
	{ "\"host_in\":{\"fpcr\":\"0x100000000\",\"fpsr\":\"0x0\"}" OUT,
	  "host_in.fpcr: must be a string \"0x...\" of 32 bits" },
	{ IN "\"svrc\":0}" OUT, "no field \"svrc\"; did you mean \"svcr\"?" },
};

static char *line1;

static void read_line1(void)
{
	struct input_error error;
	struct input *in = input_open(WORLD_SOURCE, &error);
	char *line;
	size_t len;

	if (!in || input_line(in, &line, &len, &error) <= 0)
		abort();
	line1 = strdup(line);
	input_close(in);
}

static void check_text(const char *first, const char *second, struct checked *checked)
{
	char *text = malloc(strlen(first) + strlen(second) + 3);

	sprintf(text, "%s\n%s%s", first, second, *second ? "\n" : "");
	check_path(write_file("fault.jsonl", text, strlen(text)), &cpu_unicorn_ops, checked);
	free(text);
}

static void expect_complaint(const char *first, const char *second, int line, const char *complaint)
{
	static struct checked checked;
	char position[32];

	snprintf(position, sizeof(position), "fault.jsonl:%d: ", line);
	check_text(first, second, &checked);
	ck_assert_msg(!checked.ok, "accepted; expected \"%s\": %s", complaint, checked.out);
	ck_assert_msg(strstr(checked.err, position), "position: %s", checked.err);
	ck_assert_msg(strstr(checked.err, complaint), "expected \"%s\": %s", complaint, checked.err);
	ck_assert_ptr_eq(strchr(checked.err, '\n'), checked.err + strlen(checked.err) - 1);
}

static char *replaced(const char *text, const char *from, const char *to)
{
	const char *at = strstr(text, from);
	char *changed = malloc(strlen(text) + strlen(to) + 1);

	ck_assert_msg(at, "not in the text: %s", from);
	sprintf(changed, "%.*s%s%s", (int)(at - text), text, to, at + strlen(from));
	return changed;
}

START_TEST(fault_is_one_line_with_position)
{
	char *text = replaced(CASE, faults[_i].from, faults[_i].to);

	expect_complaint(line1, text, 2, faults[_i].complaint);
	free(text);
}
END_TEST

START_TEST(task_that_does_not_fit)
{
	char *text = replaced(CASE, "\"host_check\":\"V low 128 bits, FPCR, FPSR, TPIDR2_EL0, SVCR=0 preserved\"",
			      tasks[_i].task);

	expect_complaint(line1, text, 2, tasks[_i].complaint);
	free(text);
}
END_TEST

#define TASK "\"fpcr\":\"0x400000\",\"fpsr\":\"0x11\",\"svcr\":0,\"tpidr2_el0\":\"0x77\",\"svl\":16," \
	     "\"fpmr\":\"0x5\",\"v\":[" V_31 "," V16 "]"
#define DUMPS ",\"dumps\":[{\"gpa\":\"0x40080000\",\"what\":\"ffr\",\"header\":16,\"data\":\"@1\"}]"

/* What a task has after a call is compared, each register (HOST-1, HOST-3: all of these are kept) */
START_TEST(task_is_compared)
{
	static const struct { const char *from, *to, *said; } rows[] = {
		{ "0x400000", "0x400000", NULL }, { "0x400000", "0xc00000", "the task's FPCR" },
		{ "0x11", "0x10", "the task's FPSR" }, { "\"svcr\":0,", "\"svcr\":1,", "the task's SVCR" },
		{ "0x77", "0x78", "the task's TPIDR2_EL0" }, { "\"0x5\"", "\"0x4\"", "the task's FPMR" },
		{ "0d0e0f\"]", "0d0e10\"]", "the task's V" },
	};
	static struct checked checked;
	char *out = replaced(TASK, rows[_i].from, rows[_i].to), *both = malloc(2 * strlen(TASK) + 64);
	char *without = replaced(CASE, DUMPS, ""), *text;

	sprintf(both, "\"host_in\":{%s},\"host_out\":{%s}", TASK, out);
	text = replaced(without, "\"host_check\":\"V low 128 bits, FPCR, FPSR, TPIDR2_EL0, SVCR=0 preserved\"",
			both);
	check_text(line1, text, &checked);
	ck_assert_msg(checked.ok, "%s", checked.err);
	ck_assert_msg(checked.result.deviations == !!rows[_i].said, "%s", checked.out);
	ck_assert_msg(!rows[_i].said || strstr(checked.out, rows[_i].said), "%s", checked.out);
	free(text);
	free(without);
	free(both);
	free(out);
}
END_TEST

/* A script has 24,576 words for at most half as many programs (docs/trace-format.md) */
START_TEST(script_that_is_too_long)
{
	const size_t nr = 24576 / 2 + 1;
	char *list = malloc(nr * 8 + 16), *text, *at = list;

	for (size_t i = 0; i < nr; i++)
		at += sprintf(at, "[\"nop\"],");
	sprintf(at, "[\"nop\"]");
	text = replaced(CASE, "[\"nop\"]", list);
	expect_complaint(line1, text, 2, "script: must be an array of at most 12288 programs");
	free(text);
	free(list);
}
END_TEST

/* The case itself is taken, and compared to the end */
START_TEST(case_without_fault)
{
	static struct checked checked;

	check_text(line1, CASE, &checked);
	ck_assert_msg(checked.ok, "%s", checked.err);
	ck_assert_uint_eq(checked.result.operations, 3);
	ck_assert_uint_eq(checked.result.deviations, 1);
	ck_assert_ptr_nonnull(strstr(checked.out, DEVIATES));
}
END_TEST

/* Of host_check nothing is recorded that could be changed: what it stands for must be compared */
START_TEST(host_check_is_compared)
{
	char *text = malloc(strlen(line1) + sizeof(CASE) + 3);
	struct input_error error;
	struct outcome record;
	struct trace trace;
	uint64_t task = UINT64_C(1) << OUTCOME_TASK_V | UINT64_C(1) << OUTCOME_TASK_FPCR |
			UINT64_C(1) << OUTCOME_TASK_FPSR | UINT64_C(1) << OUTCOME_TASK_TPIDR2_EL0 |
			UINT64_C(1) << OUTCOME_TASK_SVCR;

	sprintf(text, "%s\n%s\n", line1, CASE);
	ck_assert(trace_open(&trace, write_file("case.jsonl", text, strlen(text)), &error));
	ck_assert_int_eq(trace_next_sequence(&trace, &error), 1);
	outcome_of_record(&trace.op[trace.nr - 1], NULL, &record);
	ck_assert_uint_eq(record.parts & task, task);
	/* the task has something in these registers that could get lost */
	ck_assert(record.task.fpcr && record.task.fpsr && record.task.tpidr2_el0);
	ck_assert_mem_ne(record.task.v.p, record.task.v.p + record.task.v.stride, record.task.v.len);
	trace_close(&trace);
	free(text);
	forget_files();
}
END_TEST

START_TEST(nothing_to_compare)
{
	char *text = replaced(CASE, "\"case\":\"c\"", "\"case\":\"g5.signal_spin_fp\"");

	expect_complaint("", "", 1, "not JSON");
	expect_complaint(line1, "", 1, "nothing to compare");
	/* cases that are left out by name are no comparison either */
	expect_complaint(line1, text, 1, "nothing to compare");
	free(text);
	expect_complaint(line1, "{\"case\":\"c\",\"kernel\":\"linux-6.12.95\",\"config\":\"h\",\"host\":"
			 "{\"sve_vls\":[16],\"sme_vls\":[],\"sme2\":false,\"fa64\":false,\"fpmr\":true,"
			 "\"kvm_sve\":true,\"kvm_sme\":false},\"steps\":[]}", 2, "at least one step");
}
END_TEST

START_TEST(first_line)
{
	char *newer = replaced(line1, "\"world_programs\":1", "\"world_programs\":2,\"more\":1");
	char *elsewhere = replaced(line1, "0x40000000", "0x50000000");
	char *unknown = replaced(line1, "\"exc\"", "\"exec\"");
	char *twice = replaced(line1, "\"exc\"", "\"start\"");

	expect_complaint("{\"world_programs\":1}", CASE, 1, "is missing");
	expect_complaint("{\"world_programs\":\"1\"}", CASE, 1, "world_programs: must be a number");
	expect_complaint("{\"world_program\":1}", CASE, 1, "or {\"world_programs\":1,...}");
	expect_complaint(newer, CASE, 1, "a newer kvmsme is needed");
	expect_complaint(elsewhere, CASE, 1, "load_address: must be 0x40000000");
	expect_complaint(unknown, CASE, 1, "no field \"exec\"");
	expect_complaint(twice, CASE, 1, "duplicate");
	free(newer);
	free(elsewhere);
	free(unknown);
	free(twice);
}
END_TEST

START_TEST(cut_off_line)
{
	static struct checked checked;
	char *text = malloc(strlen(line1) + sizeof(CASE) + 2);

	sprintf(text, "%s\n%.200s", line1, CASE);
	check_path(write_file("fault.jsonl", text, strlen(text)), &cpu_unicorn_ops, &checked);
	ck_assert(!checked.ok);
	ck_assert_ptr_nonnull(strstr(checked.err, "fault.jsonl:2: the line is cut off"));
	free(text);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("input");

	read_line1();
	tcase_add_test(tcase, script_that_is_too_long);
	tcase_add_loop_test(tcase, task_is_compared, 0, 7);
	tcase_add_test(tcase, case_without_fault);
	tcase_add_test(tcase, host_check_is_compared);
	tcase_add_loop_test(tcase, fault_is_one_line_with_position, 0,
			    sizeof(faults) / sizeof(faults[0]));
	tcase_add_loop_test(tcase, task_that_does_not_fit, 0, sizeof(tasks) / sizeof(tasks[0]));
	tcase_add_test(tcase, nothing_to_compare);
	tcase_add_test(tcase, first_line);
	tcase_add_test(tcase, cut_off_line);
	return suite_of("world input", tcase);
}
