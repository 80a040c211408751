/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Calls as steps of a scenario and in words */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "call_print.h"
#include "suite.h"

static const uint32_t two_words[] = { 0xd2800021, 0xd503201f };

#define X1	(KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(regs.regs[1]))
#define MP_4	{ .len = 4, .value = { 4 } }

/* The language of steps: docs/scenarios.md */
static const struct printed {
	struct vcpu_call call;
	struct answer answer;
	const char *step, *name;
} printed[] = {
	{ { .kind = CALL_INIT, .id = 1, .value = FEATURE_SVE | FEATURE_SME }, { 0 },
	  "  - vcpu_init: [SVE, SME]\n", "INIT 0x80000010" },
	{ { .kind = CALL_INIT, .id = 7, .value = 1 << 3 }, { .err = EINVAL },
	  "  - vcpu_init: [PMU_V3]\n    target: 7\n    fails: EINVAL\n", "INIT 0x8" },
	{ { .kind = CALL_FINALIZE, .value = KVM_ARM_VCPU_SVE }, { 0 }, "  - finalize: VEC\n", "FINALIZE 0x4" },
	{ { .kind = CALL_FINALIZE, .value = 77 }, { .err = EINVAL }, "  - finalize: 77\n    fails: EINVAL\n",
	  "FINALIZE 0x4d" },
	{ { .kind = CALL_GET, .id = X1 }, { .len = 8 }, "  - get: {\"X1\": any}\n", "GET X1" },
	{ { .kind = CALL_GET, .id = X1, .bad = true }, { .err = EFAULT },
	  "  - get: {\"X1\": any}\n    buffer: bad\n    fails: EFAULT\n", "GET X1" },
	{ { .kind = CALL_SET, .id = X1, .value = 0x12 }, { 0 }, "  - set: {\"X1\": 0x12}\n", "SET X1 = 0x12" },
	{ { .kind = CALL_SET, .id = X1, .value = 5, .bad = true }, { .err = EFAULT },
	  "  - set: {\"X1\": 0x5}\n    buffer: bad\n    fails: EFAULT\n", "SET X1 = 0x5, unmapped" },
	{ { .kind = CALL_FILL, .id = KVM_REG_ARM64_SVE_ZREG(0, 0), .value = 0x44 }, { 0 },
	  "  - set: {\"Z0\": {fill: 0x44}}\n", "SET Z0 = 0x44" },
	{ { .kind = CALL_FIELD, .id = X1, .value = 3 }, { 0 },
	  "  - set: {\"X1\": {bits: [27, 24], value: 3}}\n", "SET X1 = 0x3" },
	{ { .kind = CALL_LIST, .value = LIST_ROOM }, { .nr = 1 }, "  - reg_list: {contains: [PC]}\n",
	  "GET_REG_LIST 0x400" },
	{ { .kind = CALL_LIST, .value = LIST_ROOM }, { .err = EPERM }, "  - reg_list: {}\n    fails: EPERM\n",
	  "GET_REG_LIST 0x400" },
	{ { .kind = CALL_LIST, .value = 900 }, { .nr = 1 }, "  - reg_list: {room: 900, contains: [PC]}\n",
	  "GET_REG_LIST 0x384" },
	{ { .kind = CALL_LIST }, { .err = E2BIG }, "  - reg_list: {room: 0}\n    fails: E2BIG\n",
	  "GET_REG_LIST 0x0" },
	{ { .kind = CALL_GET_EVENTS }, { .len = 64 }, "  - get_events: {}\n", "GET_VCPU_EVENTS 0x0" },
	{ { .kind = CALL_SET_EVENTS, .id = 5, .value = 0x15 }, { 0 },
	  "  - set_events: {serror_pending: 1, serror_has_esr: 0, serror_esr: 0x15, ext_dabt_pending: 1}\n",
	  "SET_VCPU_EVENTS 0x15" },
	{ { .kind = CALL_TARGET }, MP_4, "  - preferred_target: 4\n", "PREFERRED_TARGET 0x0" },
	{ { .kind = CALL_MASKS, .bad = true }, { .err = EFAULT },
	  "  - writable_masks: {}\n    buffer: bad\n    fails: EFAULT\n", "GET_REG_WRITABLE_MASKS 0x0" },
	{ { .kind = CALL_TASK, .id = 1, .value = 0x3c6b5a }, { 0 },
	  "  - set_task: {v: 0x5a, z: 0x6b, za: 0x3c, sm: 0}\n", "the task's registers 0x3c6b5a" },
	{ { .kind = CALL_TASK, .id = 2, .value = 0x5a }, { 0 }, "  - set_task: {v: 0x5a, z: 0x00, sm: 1}\n",
	  "the task's registers 0x5a" },
	{ { .kind = CALL_CAP }, { .ret = 1 }, "  - check_extension: {SME: 1}\n", "CHECK_EXTENSION SME 0x0" },
	{ { .kind = CALL_RUN, .value = 9 }, { .err = EINVAL },
	  "  - run: {immediate_exit: true, arg: 9}\n    fails: EINVAL\n", "RUN 0x9" },
	{ { .kind = CALL_VL_MATRIX }, { 0 }, "  - vl_matrix: {}\n", "GET_VL_MATRIX 0x0" },
	{ { .kind = CALL_GET_MP }, MP_4, "  - get_mp_state: 4\n", "GET_MP_STATE 0x0" },
	{ { .kind = CALL_SET_MP, .value = 3 }, { 0 }, "  - set_mp_state: 3\n", "SET_MP_STATE 0x3" },
	{ { .kind = CALL_ENABLE, .id = 168 }, { 0 }, "  - enable_cap: 168\n", "ENABLE_CAP 0x0" },
	{ { .kind = CALL_MEMORY, .id = 2, .value = 4096 }, { 0 },
	  "  - memory: {slot: 2, size: 4096, gpa: 0x40002000}\n", "SET_USER_MEMORY_REGION 0x1000" },
	{ { .kind = CALL_IOCTL, .id = 0xae80, .value = 1 }, { .err = EINVAL },
	  "  - ioctl: {request: 0xae80, arg: 0x1}\n    fails: EINVAL\n", "ioctl 0x1" },
	{ { .kind = CALL_GUEST, .words = two_words, .nr_words = 2 }, { 0 },
	  "  - guest: {words: [0xd2800021, 0xd503201f]}\n", "guest 0xd2800021" },
	{ { .kind = CALL_GUEST, .text = "mov x1, #1; nop" }, { .ret = (long)(GUEST_EXCEPTION | 0x1fe00000) },
	  "  - guest: |\n      mov x1, #1\n      nop\n    exit: {exception: 0x1fe00000}\n", "guest 0x0" },
	{ { .kind = CALL_SET, .id = KVM_REG_ARM64_SYS_SVCR, .value = 3, .name = "as in a table" }, { 0 },
	  "  - set: {\"SVCR\": [SM, ZA]}\n", "as in a table" },
	{ { .kind = CALL_SET, .id = KVM_REG_ARM64_SVE_VLS, .value = 0xb }, { 0 },
	  "  - set: {\"SVE_VLS\": [1, 2, 4]}\n", "SET SVE_VLS = 0xb" },
};

START_TEST(a_call_is_the_step_that_makes_it)
{
	const struct printed *p = &printed[_i];
	char name[CALL_NAME_MAX], *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert(call_print_step(&p->call, &p->answer, out));
	fclose(out);
	ck_assert_str_eq(text, p->step);
	ck_assert_str_eq(call_name(&p->call, name), p->name);
	free(text);
}
END_TEST

/* With the value, and of a list what the other one has not */
static const struct told {
	struct vcpu_call call;
	struct answer answer, other;
	const char *step;
} told[] = {
	{ { .kind = CALL_GET, .id = X1 }, { .len = 8, .value = { 7 } }, { 0 }, "  - get: {\"X1\": 0x7}\n" },
	{ { .kind = CALL_GET, .id = X1 }, { .err = EPERM }, { 0 }, "  - get: {\"X1\": any}\n    fails: EPERM\n" },
	{ { .kind = CALL_GET_EVENTS }, { .len = 64, .value = { 1, 1, [8] = 9 } }, { 0 },
	  "  - get_events: {serror_pending: 1, serror_has_esr: 1, serror_esr: 0x9, ext_dabt_pending: 0}\n" },
	{ { .kind = CALL_GET_EVENTS, .bad = true }, { .err = EFAULT }, { 0 },
	  "  - get_events: {}\n    buffer: bad\n    fails: EFAULT\n" },
	{ { .kind = CALL_TARGET }, MP_4, { 0 }, "  - preferred_target: 4\n" },
	{ { .kind = CALL_CAP }, { .ret = 1 }, { 0 }, "  - check_extension: {SME: 1}\n" },
	{ { .kind = CALL_LIST, .value = 900 }, { .nr = 1, .list = { X1 } }, { 0 },
	  "  - reg_list: {room: 900, contains: [\"X1\"]}\n" },
	{ { .kind = CALL_LIST, .value = LIST_ROOM }, { 0 }, { .nr = 1, .list = { X1 } },
	  "  - reg_list: {lacks: [\"X1\"]}\n" },
	{ { .kind = CALL_LIST, .value = 3 }, { .err = E2BIG }, { 0 }, "  - reg_list: {room: 3}\n    fails: E2BIG\n" },
};

START_TEST(an_answer_is_what_the_step_expects)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert(call_print_told(&told[_i].call, &told[_i].answer, &told[_i].other, out));
	fclose(out);
	ck_assert_str_eq(text, told[_i].step);
	free(text);
}
END_TEST

START_TEST(what_has_no_step_is_a_comment)
{
	const struct vcpu_call call = { .kind = CALL_MIGRATE };
	const struct answer answer = { 0 };
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	ck_assert(!call_print(&call, out));
	ck_assert(!call_print_step(&call, &answer, out));
	fclose(out);
	ck_assert_str_eq(text, "  # migration 0x0 has no step\n");
	free(text);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("calls");

	tcase_add_loop_test(tcase, a_call_is_the_step_that_makes_it, 0, sizeof(printed) / sizeof(printed[0]));
	tcase_add_loop_test(tcase, an_answer_is_what_the_step_expects, 0, sizeof(told) / sizeof(told[0]));
	tcase_add_test(tcase, what_has_no_step_is_a_comment);
	return suite_of("call_print", tcase);
}
