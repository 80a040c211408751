/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a trace must not be: each fault is one line that says where */
#include <lzma.h>
#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST
#include <zlib.h>

#include "cpu.h"
#include "files.h"
#include "learn.h"
#include "suite.h"

#define HEADER \
	"{\"kvmtrace\":1,\"kernel\":\"linux-6.12.95\",\"abi\":\"sve-mainline\",\"host\":" \
	"{\"sve_vqs\":[1,2],\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n"
#define HEADER_2 \
	"{\"kvmtrace\":2,\"kernel\":\"linux-6.12.95\",\"abi\":\"sve-mainline\",\"host\":" \
	"{\"sve_vqs\":[1,2],\"sme_vqs\":[],\"sme2\":false,\"fa64\":false,\"cpus\":1,\"emulator\":\"\",\"cpu\":\"\"}}\n"
#define CREATE_VM "{\"t\":0,\"i\":0,\"op\":\"create_vm\",\"vm\":0,\"ret\":0}\n"
#define CREATE_VCPU "{\"t\":0,\"i\":1,\"op\":\"create_vcpu\",\"vm\":0,\"vcpu\":0,\"ret\":0}\n"
#define LINE(fields) "{\"t\":0,\"i\":1," fields "}\n"
#define IOCTL(fields) LINE("\"op\":\"ioctl\",\"request\":\"KVM_GET_MP_STATE\"," fields)
#define SLOT(fields) LINE("\"op\":\"set_slot\",\"vm\":0,\"slot\":0,\"flags\":\"0x0\",\"gpa\":\"0x0\"," \
			  "\"size\":\"0x1000\"," fields)
#define REG(fields) LINE("\"vm\":0,\"vcpu\":0,\"reg\":\"X0\",\"id\":\"0x6030000000100000\"," fields)

/* api.rst: a new vCPU answers ENOEXEC until KVM_ARM_VCPU_INIT */
#define GOOD HEADER CREATE_VM CREATE_VCPU \
	"{\"t\":0,\"i\":2,\"op\":\"get_one_reg\",\"vm\":0,\"vcpu\":0," \
	"\"id\":\"0x6030000000100000\",\"reg\":\"X0\",\"errno\":\"ENOEXEC\"}\n"

static const struct {
	const char *text;
	int line;
	const char *complaint;
} faults[] = {
	{ "", 1, "empty" },
	{ "hello\n", 1, "not JSON" },
	{ "[1]\n", 1, "must be a JSON object" },
	{ "{}\n", 1, "not a trace" },
	{ "{\"kvmtrace\":\"1\"}\n", 1, "not a trace" },
	{ "{\"kvmtrace\":3,\"kernel\":\"k\",\"abi\":\"a\"}\n", 1, "newer kvmsme" },
	{ "{\"kvmtrace\":1,\"kernel\":1,\"abi\":\"a\"}\n", 1, "kernel: must be a string" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\"}\n", 1, "host" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[17],"
	  "\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n", 1, "from 1 to 16" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[1],\"sme_vqs\":3,"
	  "\"sme2\":false,\"fa64\":false}}\n", 1, "array of vqs" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[1],\"sme_vqs\":[],"
	  "\"sme2\":1,\"fa64\":false}}\n", 1, "true or false" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"sme-v99\",\"host\":{\"sve_vqs\":[1],"
	  "\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n", 1, "--profile" },
	{ "{\"kvmtrace\":1,\"kernel\":\"linux-6.12\",\"abi\":\"sve-mainline\",\"host\":"
	  "{\"sve_vqs\":[2],\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n", 1, "profile" },
	{ HEADER CREATE_VM "{\"t\":0,\"i\":1,\"op\":\"create_vc", 3, "cut off" },
	{ HEADER CREATE_VM "not json\n" CREATE_VCPU, 3, "not JSON" },
	{ HEADER LINE("\"vm\":0,\"ret\":0"), 2, "op:" },
	{ HEADER LINE("\"op\":\"fly\",\"vm\":0,\"ret\":0"), 2, "\"fly\"" },
	{ HEADER LINE("\"op\":\"create_vm\",\"ret\":0"), 2, "\"vm\" is missing" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":\"0\",\"ret\":0"), 2, "vm: must be" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":-1,\"ret\":0"), 2, "vm: must be" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":8,\"ret\":0"), 2, "at most 8 VMs" },
	{ HEADER LINE("\"op\":\"create_vcpu\",\"vm\":0,\"vcpu\":16,\"ret\":0"), 2, "at most 16 vCPUs" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0"), 2, "either" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0,\"ret\":0,\"errno\":\"EIO\""), 2, "either" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0,\"errno\":\"EFOO\""), 2, "name of an errno" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0,\"vm\":0,\"ret\":0"), 2, "duplicate" },
	{ HEADER CREATE_VM CREATE_VM, 3, "created before" },
	{ HEADER CREATE_VCPU, 2, "VM has not been created" },
	{ HEADER CREATE_VM REG("\"op\":\"get_one_reg\",\"errno\":\"EIO\""), 3,
	  "vCPU has not been" },
	{ HEADER REG("\"op\":\"set_one_reg\",\"ret\":0"), 2, "\"data\" is missing" },
	{ HEADER REG("\"op\":\"set_one_reg\",\"data\":\"00\",\"ret\":0"), 2, "1 bytes" },
	{ HEADER REG("\"op\":\"set_one_reg\",\"data\":\"0\",\"ret\":0"), 2, "hexadecimal" },
	{ HEADER REG("\"op\":\"set_one_reg\",\"data\":\"0g\",\"ret\":0"), 2, "hexadecimal" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"addr\":\"odd\",\"errno\":\"EIO\""), 2, "addr:" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"addr\":\"edge\",\"errno\":\"EIO\""), 2,
	  "\"valid\"" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"addr\":\"edge\",\"valid\":9999,"
		     "\"errno\":\"EIO\""), 2, "valid: at most" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"addr\":\"edge\",\"valid\":2049,"
		     "\"errno\":\"EIO\""), 2, "valid: at most 2048" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"addr\":\"edge\",\"valid\":8,\"touched\":true,"
		     "\"partial\":\"00\",\"data\":\"0000000000000000\",\"ret\":0"), 2,
	  "touched: only of a GET that failed" },
	{ HEADER LINE("\"op\":\"preferred_target\",\"vm\":0,\"target\":5,\"ret\":0"), 2,
	  "\"features_raw\" are missing" },
	{ HEADER LINE("\"op\":\"preferred_target\",\"vm\":0,\"features_raw\":[0,0,0,0,0,0,0],"
		      "\"ret\":0"), 2, "\"features_raw\" are missing" },
	{ HEADER LINE("\"op\":\"get_one_reg\",\"vm\":0,\"vcpu\":0,\"reg\":\"?\",\"id\":\"6030\","
		    "\"errno\":\"EIO\""), 2, "id: must be" },
	{ HEADER LINE("\"op\":\"vcpu_init\",\"vm\":0,\"vcpu\":0,\"target\":5,\"features_raw\":[1],"
		    "\"ret\":0"), 2, "seven" },
	{ HEADER LINE("\"op\":\"run\",\"vm\":0,\"vcpu\":0,\"ret\":0"), 2, "\"exit\"" },
	{ HEADER LINE("\"op\":\"run\",\"vm\":0,\"vcpu\":0,\"ret\":0,\"exit\":\"x\""), 2, "exit:" },
	{ HEADER LINE("\"op\":\"get_reg_list\",\"vm\":0,\"vcpu\":0,\"n_in\":0,\"ret\":0"), 2,
	  "\"ids\"" },
	{ HEADER LINE("\"op\":\"set_memory\",\"vm\":0,\"slot\":0,\"gpa\":\"0x0\",\"size\":\"0x1000\","
		    "\"contents\":\"image\",\"ret\":0"), 2, "VM has not been created" },
	{ HEADER, 1, "nothing to compare" },
	{ HEADER CREATE_VM CREATE_VCPU "{\"t\":0,\"i\":2,\"op\":\"run\",\"vm\":0,\"vcpu\":0,"
	  "\"errno\":\"EINTR\",\"program\":\"fly\"}\n", 4, "program: the guest image has none" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"hots\":{}}\n", 1,
	  "no field \"hots\"; did you mean \"host\"?" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"seed\":\"1\",\"host\":{}}\n", 1,
	  "seed: must be a number" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[1],"
	  "\"sme_vqs\":[],\"sme2\":false,\"fa64\":false,\"sve_vls\":[16]}}\n", 1,
	  "host: a host has no field \"sve_vls\"; did you mean \"sve_vqs\"?" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[1,1],"
	  "\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n", 1, "host.sve_vqs: 1 is there twice" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[0],"
	  "\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n", 1, "from 1 to 16" },
	{ "{\"kvmtrace\":1,\"kernel\":\"k\",\"abi\":\"a\",\"host\":{\"sve_vqs\":[],"
	  "\"sme_vqs\":[3],\"sme2\":false,\"fa64\":false}}\n", 1, "streaming vector lengths" },
	{ "{\"kvmtrace\":1,\"kernel\":\"Linux\",\"abi\":\"sve-mainline\",\"host\":{\"sve_vqs\":[1],"
	  "\"sme_vqs\":[],\"sme2\":false,\"fa64\":false}}\n", 1, "has no version" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0,\"ret\":0,\"note\":1"), 2,
	  "a create_vm has no field \"note\"" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0,\"ret\":0,\"vcpu\":0"), 2,
	  "a create_vm has no field \"vcpu\"" },
	{ HEADER LINE("\"op\":\"vcpu\",\"vm\":0,\"vcpu\":0,\"ret\":0"), 2, "\"vcpu\" is no operation" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":0.0,\"ret\":0"), 2, "vm: must be" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":4294967296,\"ret\":0"), 2, "vm: must be" },
	{ HEADER LINE("\"op\":\"create_vm\",\"vm\":99999999999999999999,\"ret\":0"), 2, "not JSON" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"errno\":\"EIO\",\"dta\":\"00\""), 2,
	  "did you mean \"data\"?" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"errno\":\"EIO\",\"data\":\"00\""), 2,
	  "data: there are none" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"errno\":\"EIO\",\"valid\":1"), 2, "valid: only with" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"errno\":\"EIO\",\"touched\":true"), 2,
	  "\"partial\" go together" },
	{ HEADER REG("\"op\":\"get_one_reg\",\"errno\":\"EIO\",\"zero_pad_to\":8"), 2,
	  "no field \"zero_pad_to\"" },
	{ HEADER LINE("\"op\":\"vcpu_init\",\"vm\":0,\"vcpu\":0,\"target\":5,\"features_raw\":"
		      "[16,0,0,0,0,0,0],\"features\":[\"SME\"],\"ret\":0"), 2, "names of features_raw[0]" },
	{ HEADER LINE("\"op\":\"vcpu_init\",\"vm\":0,\"vcpu\":0,\"target\":5,\"features_raw\":"
		      "[0,0,0,0,0,0,-1],\"ret\":0"), 2, "seven" },
	{ HEADER LINE("\"op\":\"run\",\"vm\":0,\"vcpu\":0,\"ret\":0,\"exit\":\"mmio\""), 2,
	  "mmio needs" },
	{ HEADER LINE("\"op\":\"run\",\"vm\":0,\"vcpu\":0,\"errno\":\"EINTR\",\"mmio_len\":8"), 2,
	  "mmio_*: only" },
	{ HEADER LINE("\"op\":\"get_reg_list\",\"vm\":0,\"vcpu\":0,\"n_in\":0,\"n_out\":1,"
		      "\"ids\":\"0x1\",\"ret\":0"), 2, "ids: must be an array of register ids" },
	{ HEADER LINE("\"op\":\"get_reg_list\",\"vm\":0,\"vcpu\":0,\"n_in\":0,\"n_out\":1,\"ids\":[1],\"ret\":0"), 2,
	  "ids: must be an array of register ids \"0x...\"" },
	{ HEADER LINE("\"op\":\"get_reg_list\",\"vm\":0,\"vcpu\":0,\"n_in\":0,\"n_out\":1,\"ids\":[],"
		      "\"errno\":\"E2BIG\""), 2, "ids: only of a call that succeeds" },
	{ HEADER LINE("\"op\":\"finalize\",\"vm\":0,\"vcpu\":0,\"feature\":2147483648,\"ret\":0"), 2,
	  "feature: must be a number of 32 bits" },
	{ HEADER CREATE_VM LINE("\"op\":\"set_memory\",\"vm\":0,\"slot\":0,\"gpa\":\"0x0\",\"size\":\"0x1000\","
				"\"contents\":\"zeros\",\"ret\":0"), 3, "contents: only \"image\" is known" },
	{ HEADER LINE("\"op\":\"ioctl\",\"ret\":0"), 2, "\"ioctl\" is no operation of format 1" },
	{ HEADER_2 CREATE_VM SLOT("\"ram\":\"0x0\",\"ret\":0")
	  LINE("\"op\":\"set_memory\",\"vm\":0,\"slot\":0,\"gpa\":\"0x0\",\"size\":\"0x1000\","
	       "\"contents\":\"image\",\"ret\":0"), 4, "this VM has memory of set_slot" },
	{ HEADER_2 SLOT("\"ret\":0"), 2, "either \"ram\" or \"hva\"" },
	{ HEADER_2 SLOT("\"ram\":\"0x0\",\"hva\":\"0x0\",\"ret\":0"), 2, "either \"ram\" or \"hva\"" },
	{ HEADER_2 SLOT("\"ram\":\"0x20000\",\"ret\":0"), 2, "ram: must be less than 0x20000" },
	{ HEADER_2 LINE("\"op\":\"write_memory\",\"vm\":0,\"ram\":\"0x1ffff\",\"data\":\"0102\",\"ret\":0"), 2,
	  "ram: 2 bytes there are not within 0x20000" },
	{ HEADER_2 LINE("\"op\":\"write_memory\",\"vm\":0,\"ram\":\"0x0\",\"data\":\"01\",\"errno\":\"EIO\""), 2,
	  "ret: must be 0, as this is no system call" },
	{ HEADER_2 LINE("\"op\":\"read_memory\",\"vm\":0,\"ram\":\"0x0\",\"size\":\"0x2\","
			"\"data\":\"01\",\"ret\":0"), 2, "data: must be 2 bytes" },
	{ HEADER_2 LINE("\"op\":\"read_stats\",\"vm\":0,\"vcpu\":0,\"data\":\"00\",\"ret\":0"), 2,
	  "data: must be 32 bytes" },
	{ HEADER_2 LINE("\"op\":\"read_stats\",\"vm\":0,\"vcpu\":0,\"ret\":0"), 2, "data: must be 32 bytes" },
	{ HEADER_2 LINE("\"op\":\"read_stats\",\"vm\":0,\"vcpu\":0,\"data\":\"00\",\"errno\":\"EMFILE\""), 2,
	  "data: must be 0 bytes" },
	{ HEADER_2 IOCTL("\"vcpu\":0,\"data\":\"00000000\",\"ret\":0"), 2, "vcpu: only with vm" },
	{ HEADER_2 IOCTL("\"data\":\"00\",\"number\":\"0x0\",\"ret\":0"), 2, "exactly one of" },
	{ HEADER_2 IOCTL("\"ret\":0"), 2, "exactly one of" },
	{ HEADER_2 IOCTL("\"addr\":\"edge\",\"ret\":0"), 2, "exactly one of" },
	{ HEADER_2 IOCTL("\"data\":\"00000000\",\"after\":\"00\",\"ret\":0"), 2,
	  "after: must be as long as data, 4 bytes" },
	{ HEADER_2 IOCTL("\"data\":\"00000000\",\"inner\":\"00\",\"ret\":0"), 2, "inner and inner_at go together" },
	{ HEADER_2 IOCTL("\"data\":\"0000000000000000\",\"inner_at\":1,\"inner\":\"00\",\"ret\":0"), 2,
	  "inner_at: 8 bytes there are not within data" },
	{ HEADER_2 IOCTL("\"data\":\"00\",\"inner_at\":0,\"inner\":\"00\",\"ret\":0"), 2,
	  "inner_at: 8 bytes there are not within data" },
	{ HEADER_2 IOCTL("\"data\":\"0000000000000000\",\"inner_at\":0,\"inner\":\"00\",\"inner_after\":\"0000\","
			 "\"ret\":0"), 2, "inner_after: must be as long as inner, 1 bytes" },
	{ HEADER_2 LINE("\"op\":\"ioctl\",\"request\":\"KVM_FLY\",\"number\":\"0x0\",\"ret\":0"), 2,
	  "request: \"KVM_FLY\" must be the name of an ioctl" },
	{ HEADER_2 LINE("\"op\":\"ioctl\",\"request\":\"0x1ffffffff\",\"number\":\"0x0\",\"ret\":0"), 2,
	  "or a number \"0x...\" of 32 bits" },
};

static void expect_complaint(const char *path, int line, const char *complaint)
{
	static struct checked checked;
	char position[300];

	snprintf(position, sizeof(position), "%s:%d: ", path, line);
	check_path(path, NULL, &checked);
	ck_assert_msg(!checked.ok, "accepted; expected \"%s\"", complaint);
	ck_assert_msg(!strncmp(checked.err, position, strlen(position)), "position: %s",
		      checked.err);
	ck_assert_msg(strstr(checked.err, complaint), "expected \"%s\": %s", complaint,
		      checked.err);
	ck_assert_ptr_eq(strchr(checked.err, '\n'), checked.err + strlen(checked.err) - 1);
}

START_TEST(fault_is_one_line_with_position)
{
	const char *text = faults[_i].text;

	expect_complaint(write_file("fault.jsonl", text, strlen(text)), faults[_i].line,
			 faults[_i].complaint);
}
END_TEST

/* A header alone has agreed with nothing, and neither has no file at all */
START_TEST(comparing_nothing_is_no_success)
{
	static const char text[] = HEADER CREATE_VM CREATE_VCPU;
	static struct checked checked;
	struct check_options options = { .files = NULL, .nr_files = 0 };

	expect_complaint(write_file("fault.jsonl", text, sizeof(HEADER) - 1), 1, "nothing to compare");
	check_path(write_file("fault.jsonl", text, sizeof(text) - 1), NULL, &checked);
	ck_assert(checked.ok);
	options.out = options.err = fmemopen(checked.out, sizeof(checked.out), "w");
	ck_assert_int_eq(check_main(&options), CHECK_BAD_INPUT);
	fclose(options.out);
}
END_TEST

START_TEST(missing_file)
{
	static struct checked checked;

	check_path("there-is-no-such.jsonl", NULL, &checked);
	ck_assert(!checked.ok);
	ck_assert_ptr_nonnull(strstr(checked.err, "there-is-no-such.jsonl: cannot be opened"));
	check_path(TRACE_DATA, NULL, &checked);
	ck_assert(!checked.ok);
	ck_assert_ptr_nonnull(strstr(checked.err, TRACE_DATA ": cannot be read: Is a directory"));
}
END_TEST

static size_t pack_xz(const char *text, uint8_t *packed, size_t room)
{
	size_t len = 0;

	ck_assert_int_eq(lzma_easy_buffer_encode(6, LZMA_CHECK_CRC64, NULL, (const uint8_t *)text,
						 strlen(text), packed, &len, room), LZMA_OK);
	return len;
}

static size_t pack_gz(const char *text, uint8_t *packed, size_t room)
{
	z_stream z = { 0 };

	ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (const uint8_t *)text;
	z.avail_in = (unsigned int)strlen(text);
	z.next_out = packed;
	z.avail_out = (unsigned int)room;
	ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
	deflateEnd(&z);
	return z.total_out;
}

static void expect_agreement(const char *path)
{
	static struct checked checked;

	check_path(path, NULL, &checked);
	ck_assert_msg(checked.ok, "%s", checked.err);
	ck_assert_uint_eq(checked.result.operations, 3);
	ck_assert_msg(!checked.result.deviations, "%s", checked.out);
}

START_TEST(plain_gz_and_xz_are_the_same)
{
	uint8_t packed[4096];

	expect_agreement(write_file("good", GOOD, strlen(GOOD)));
	expect_agreement(write_file("good", packed, pack_gz(GOOD, packed, sizeof(packed))));
	expect_agreement(write_file("good", packed, pack_xz(GOOD, packed, sizeof(packed))));
	/* a complete last line needs no newline */
	expect_agreement(write_file("good", GOOD, strlen(GOOD) - 1));
}
END_TEST

START_TEST(cut_off_compressed_file)
{
	uint8_t packed[4096];
	size_t len = pack_xz(GOOD, packed, sizeof(packed));
	static struct checked checked;

	check_path(write_file("cut.xz", packed, len - 20), NULL, &checked);
	ck_assert(!checked.ok);
	ck_assert_ptr_nonnull(strstr(checked.err, "damaged or cut off"));
	len = pack_gz(GOOD, packed, sizeof(packed));
	check_path(write_file("cut.gz", packed, len - 12), NULL, &checked);
	ck_assert(!checked.ok);
	ck_assert_ptr_nonnull(strstr(checked.err, "damaged or cut off"));
}
END_TEST

START_TEST(unknown_kernel_is_compared_with_the_closest)
{
	static struct checked checked;
	char *text = strdup(GOOD);
	const char *path;

	strstr(text, "6.12.95")[3] = '3';
	path = write_file("near.jsonl", text, strlen(text));
	check_path(path, NULL, &checked);
	free(text);
	ck_assert_msg(checked.ok, "%s", checked.err);
	ck_assert_ptr_nonnull(strstr(checked.out, "linux-6.13.95 is not known"));
	ck_assert_ptr_nonnull(strstr(checked.out, "linux-6.12"));
}
END_TEST

#define INIT "{\"t\":0,\"i\":2,\"op\":\"vcpu_init\",\"vm\":0,\"vcpu\":0,\"target\":5," \
	     "\"features_raw\":[4,0,0,0,0,0,0],\"ret\":0}\n"
#define MIDR(bytes) "{\"t\":0,\"i\":3,\"op\":\"get_one_reg\",\"vm\":0,\"vcpu\":0," \
		    "\"id\":\"0x603000000013c000\",\"reg\":\"MIDR_EL1\",\"data\":\"" bytes \
		    "\",\"ret\":0}\n"
#define NEOVERSE_V2 "f0d40f4100000000"
#define CORTEX_A57  "70d00f4100000000"

/* What the CPU is, is learned at the first read, and no second CPU is accepted */
START_TEST(cpu_identity_is_learned_once)
{
	static const char same[] = HEADER CREATE_VM CREATE_VCPU INIT MIDR(NEOVERSE_V2)
		MIDR(NEOVERSE_V2);
	static const char other[] = HEADER CREATE_VM CREATE_VCPU INIT MIDR(NEOVERSE_V2)
		MIDR(CORTEX_A57);
	static struct checked checked;

	check_path(write_file("same.jsonl", same, strlen(same)), NULL, &checked);
	ck_assert_msg(checked.ok && !checked.result.deviations, "%s%s", checked.err, checked.out);
	check_path(write_file("other.jsonl", other, strlen(other)), NULL, &checked);
	ck_assert_uint_eq(checked.result.deviations, 1);
	ck_assert_ptr_nonnull(strstr(checked.out, "other.jsonl:6: t=0 i=3: get_one_reg"));
}
END_TEST

#define NEXT(t, i, fields) "{\"t\":" #t ",\"i\":" #i ",\"vm\":0," fields "}\n"
#define VCPU(t) NEXT(t, 0, "\"op\":\"create_vm\",\"ret\":0") \
	NEXT(t, 1, "\"op\":\"create_vcpu\",\"vcpu\":0,\"ret\":0")
#define X0(t, i, result) NEXT(t, i, "\"op\":\"get_one_reg\",\"vcpu\":0," \
	"\"id\":\"0x6030000000100000\",\"reg\":\"X0\"," result)
#define ENOEXEC_(t, i) X0(t, i, "\"errno\":\"ENOEXEC\"")

static int status_of(const char *path)
{
	struct check_options options = { .files = &path, .nr_files = 1, .cpu = &cpu_unicorn_ops };
	int status;

	options.out = options.err = fopen("/dev/null", "w");
	status = check_main(&options);
	fclose(options.out);
	forget_files();
	return status;
}

static void check_counts(const char *text, unsigned long operations, unsigned long deviations,
			 unsigned long not_compared)
{
	static struct checked checked;
	char rest[64];

	check_path(write_file("counts.jsonl", text, strlen(text)), NULL, &checked);
	ck_assert_msg(checked.ok, "%s", checked.err);
	ck_assert_uint_eq(checked.result.operations, operations);
	ck_assert_uint_eq(checked.result.deviations, deviations);
	ck_assert_uint_eq(checked.result.not_compared, not_compared);
	snprintf(rest, sizeof(rest), ": %lu operations behind a deviation", not_compared);
	ck_assert_int_eq(strstr(checked.out, rest) != NULL, not_compared != 0);
	ck_assert_int_eq(status_of(write_file("counts.jsonl", text, strlen(text))),
			 deviations ? CHECK_DEVIATES : CHECK_AGREES);
}

/* Each begins without VMs, and the last is compared as the first is */
START_TEST(sequences_are_apart)
{
	check_counts(HEADER VCPU(0) ENOEXEC_(0, 2) VCPU(1) ENOEXEC_(1, 2) VCPU(2) ENOEXEC_(2, 2), 9, 0, 0);
	check_counts(HEADER VCPU(0) VCPU(1) X0(1, 2, "\"errno\":\"EINVAL\"") VCPU(2) ENOEXEC_(2, 2), 8, 1, 0);
	check_counts(HEADER VCPU(0) VCPU(7) X0(7, 2, "\"errno\":\"EINVAL\""), 5, 1, 0);
}
END_TEST

#define WRITE(i, at, bytes) NEXT(0, i, "\"op\":\"write_memory\",\"ram\":\"" at "\",\"data\":\"" bytes "\",\"ret\":0")
#define READ(i, at, size, bytes) NEXT(0, i, "\"op\":\"read_memory\",\"ram\":\"" at "\",\"size\":\"" size \
				      "\",\"data\":\"" bytes "\",\"ret\":0")

/* A VM's memory begins with zeros, and has what was written to it; digits may be large ones */
START_TEST(memory_is_compared)
{
	check_counts(HEADER_2 VCPU(0) READ(2, "0x1fffe", "0x2", "0000") WRITE(3, "0x10", "0aFf")
		     READ(4, "0xf", "0x4", "000AfF00"), 5, 0, 0);
	check_counts(HEADER_2 VCPU(0) WRITE(2, "0x10", "0aff") READ(3, "0x10", "0x2", "0afe"), 4, 1, 0);
}
END_TEST

#define STATS(i, count) NEXT(0, i, "\"op\":\"read_stats\",\"vcpu\":0,\"data\":\"" count "00000000000000" \
			     "000000000000000000000000000000000000000000000000\",\"ret\":0")

/* A vCPU that has not run has counted nothing */
START_TEST(stats_are_compared)
{
	check_counts(HEADER_2 VCPU(0) STATS(2, "00"), 3, 0, 0);
	check_counts(HEADER_2 VCPU(0) STATS(2, "01"), 3, 1, 0);
	check_counts(HEADER_2 VCPU(0) NEXT(0, 2, "\"op\":\"read_stats\",\"vcpu\":0,\"errno\":\"EMFILE\""), 3, 1, 0);
}
END_TEST

/* What follows a deviation proves nothing and is counted apart; a value can be put right */
START_TEST(what_follows_a_deviation)
{
#define INITED(t) NEXT(t, 2, "\"op\":\"vcpu_init\",\"vcpu\":0,\"target\":5," \
		       "\"features_raw\":[4,0,0,0,0,0,0],\"ret\":0")
#define VALUE(t, i, bytes) X0(t, i, "\"data\":\"" bytes "\",\"ret\":0")
	check_counts(HEADER VCPU(0) X0(0, 2, "\"errno\":\"EINVAL\"") ENOEXEC_(0, 3)
		     X0(0, 4, "\"errno\":\"EIO\"") VCPU(1) ENOEXEC_(1, 2), 6, 1, 2);
	check_counts(HEADER VCPU(0) INITED(0) VALUE(0, 3, "0500000000000000")
		     VALUE(0, 4, "0500000000000000"), 5, 1, 0);
	check_counts(HEADER VCPU(0) INITED(0) VALUE(0, 3, "0500000000000000")
		     VALUE(0, 4, "0000000000000000"), 5, 2, 0);
}
END_TEST

static bool is_named(const char *name)
{
	for (size_t i = 0; i < nr_cpu_regs; i++)
		if (!strcmp(cpu_regs[i].name, name))
			return true;
	return false;
}

/* Nothing is excused but what trace/cpu_regs.def names */
START_TEST(every_learned_register_is_named)
{
	for (size_t k = 0; k < nr_builtin_kernels; k++)
		for (uint32_t i = 0; i < builtin_kernels[k]->nr; i++) {
			const struct pop_reg *reg = &builtin_kernels[k]->reg[i];

			ck_assert_msg(!reg->cpu || is_named(reg->name), "%s: %s",
				      builtin_kernels[k]->name, reg->name);
		}
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("input");

	tcase_add_loop_test(tcase, fault_is_one_line_with_position, 0,
			    sizeof(faults) / sizeof(faults[0]));
	tcase_add_test(tcase, comparing_nothing_is_no_success);
	tcase_add_test(tcase, missing_file);
	tcase_add_test(tcase, plain_gz_and_xz_are_the_same);
	tcase_add_test(tcase, cut_off_compressed_file);
	tcase_add_test(tcase, unknown_kernel_is_compared_with_the_closest);
	tcase_add_test(tcase, cpu_identity_is_learned_once);
	tcase_add_test(tcase, every_learned_register_is_named);
	tcase_add_test(tcase, sequences_are_apart);
	tcase_add_test(tcase, what_follows_a_deviation);
	tcase_add_test(tcase, memory_is_compared);
	tcase_add_test(tcase, stats_are_compared);
	return suite_of("trace input", tcase);
}
