/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two outcomes that differ in one part must be told apart by that part, whichever it is */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "outcome_sum.h"
#include "stored_prefix.h"
#include "suite.h"
#include "world_learn.h"

static const uint8_t bytes[] = { 1, 2, 3, 4 }, other_bytes[] = { 1, 2, 3, 5 };
static const uint64_t ids[] = { 7, 8 }, other_ids[] = { 7, 9 };
static const struct trace_rows rows = { bytes, 2, 2, 2 }, other_rows = { other_bytes, 2, 2, 2 };
static const struct world_dump dump = { "z", 0, 2, { bytes, 2, 2, 2 } };
static const struct world_dump other_header = { "z", 0, 4, { bytes, 2, 2, 2 } };
static const struct world_dump other_data = { "z", 0, 2, { other_bytes, 2, 2, 2 } };

/* An outcome that has all parts */
static const struct outcome whole = {
	.data = { bytes, sizeof(bytes) },
	.after = { bytes, sizeof(bytes) },
	.inner = { bytes, sizeof(bytes) },
	.ids = { ids, 2 },
	.exit_words = { ids, 2 },
	.dumps = { &dump, 1 },
	.task = { .v = { bytes, 2, 2, 2 }, .z = { bytes, 2, 2, 2 }, .p = { bytes, 2, 2, 2 },
		  .ffr = { bytes, 2, 2, 2 }, .za = { bytes, 2, 2, 2 }, .zt0 = { bytes, 2, 2, 2 } },
};

static struct outcome changed(enum outcome_part part)
{
	struct outcome out = whole;

	switch (part) {
#define CHANGE(part, member, value) case OUTCOME_##part: out.member = value; break;
	CHANGE(ERRNO, err, 22)
	CHANGE(RET, ret, 1)
	CHANGE(DATA, data.p, other_bytes)
	CHANGE(AFTER, after.p, other_bytes)
	CHANGE(INNER, inner.p, other_bytes)
	CHANGE(N_OUT, n_out, 1)
	CHANGE(IDS, ids.p, other_ids)
	CHANGE(TARGET, target, 1)
	CHANGE(FEATURES, features.word[6], 1)
	CHANGE(EXIT, exit, 1)
	CHANGE(EXIT_WORDS, exit_words.p, other_ids)
	CHANGE(MMIO_ADDR, mmio_addr, UINT64_C(1) << 63)
	CHANGE(MMIO_LEN, mmio_len, 1)
	CHANGE(MMIO_WRITE, mmio_write, true)
	CHANGE(MMIO_DATA, mmio_data, UINT64_C(1) << 63)
	CHANGE(ESR_EL1, exception.esr_el1, UINT64_C(1) << 63)
	CHANGE(ELR_EL1, exception.elr_el1, UINT64_C(1) << 63)
	CHANGE(SPSR_EL1, exception.spsr_el1, UINT64_C(1) << 63)
	CHANGE(FAR_EL1, exception.far_el1, UINT64_C(1) << 63)
	CHANGE(VECTOR, exception.vector, UINT64_C(1) << 63)
	CHANGE(DUMPS, dumps.p, &other_data)
	CHANGE(TASK_FPCR, task.fpcr, 1)
	CHANGE(TASK_FPSR, task.fpsr, 1)
	CHANGE(TASK_SVCR, task.svcr, 1)
	CHANGE(TASK_TPIDR2_EL0, task.tpidr2_el0, UINT64_C(1) << 63)
	CHANGE(TASK_SVL, task.svl, 16)
	CHANGE(TASK_FPMR, task.fpmr, UINT64_C(1) << 63)
	CHANGE(TASK_VL, task.vl, 16)
	CHANGE(TASK_V, task.v, other_rows)
	CHANGE(TASK_Z, task.z, other_rows)
	CHANGE(TASK_P, task.p, other_rows)
	CHANGE(TASK_FFR, task.ffr, other_rows)
	CHANGE(TASK_ZA, task.za, other_rows)
	CHANGE(TASK_ZT0, task.zt0, other_rows)
#undef CHANGE
	case OUTCOME_NR_PARTS:
		break;
	}
	return out;
}

START_TEST(part_that_differs_is_found)
{
	enum outcome_part part = (enum outcome_part)_i;
	struct outcome record = whole, model = changed(part);

	record.parts = (UINT64_C(1) << OUTCOME_NR_PARTS) - 1;
	ck_assert_int_eq(outcome_compare(&record, &whole), OUTCOME_NR_PARTS);
	ck_assert_int_eq(outcome_compare(&record, &model), part);
}
END_TEST

/* What the record does not have is nothing to deviate from */
START_TEST(part_without_record_is_left)
{
	enum outcome_part part = (enum outcome_part)_i;
	struct outcome record = whole, model = changed(part);

	record.parts = ((UINT64_C(1) << OUTCOME_NR_PARTS) - 1) & ~(UINT64_C(1) << part);
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_NR_PARTS);
}
END_TEST

START_TEST(dumps_differ_by_header_and_number)
{
	struct outcome record = whole, model = whole;

	record.parts = UINT64_C(1) << OUTCOME_DUMPS;
	model.dumps.p = &other_header;
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_DUMPS);
	model.dumps.p = &dump;
	model.dumps.nr = 0;
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_DUMPS);
}
END_TEST

START_TEST(rows_differ_by_shape)
{
	struct outcome record = whole, model = whole;

	record.parts = UINT64_C(1) << OUTCOME_TASK_Z;
	model.task.z.nr = 1;
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_TASK_Z);
	model.task.z = rows;
	model.task.z.len = 1;
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_TASK_Z);
}
END_TEST

/* What has more than the record has is something else, in each direction */
START_TEST(longer_is_different)
{
	static const uint8_t longer[] = { 1, 2, 3, 4, 5, 6 };
	static const uint64_t more_ids[] = { 7, 8, 9 };
	const struct world_dump two_dumps[] = { dump, dump };
	static const enum outcome_part parts[] = {
		OUTCOME_DATA, OUTCOME_IDS, OUTCOME_DUMPS, OUTCOME_TASK_Z, OUTCOME_TASK_P,
	};

	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct outcome less = whole, more = whole;

		less.parts = more.parts = UINT64_C(1) << parts[i];
		more.data = (struct trace_bytes){ longer, sizeof(longer) };
		more.ids = (struct trace_ids){ more_ids, 3 };
		more.dumps = (struct world_dumps){ two_dumps, 2 };
		more.task.z = (struct trace_rows){ longer, 3, 2, 2 };
		less.task.p = (struct trace_rows){ longer, 2, 2, 3 };
		more.task.p = (struct trace_rows){ longer, 2, 3, 3 };
		ck_assert_int_eq(outcome_compare(&less, &more), parts[i]);
		ck_assert_int_eq(outcome_compare(&more, &less), parts[i]);
	}
}
END_TEST

static const struct trace_op get_x0 = {
	.op = TRACE_get_one_reg, .given = UINT64_C(1) << TRACE_FIELD_ret,
	.f_id = 0x6030000000100000, .f_data = { bytes, sizeof(bytes) },
};

/* Only what faulted shows less than all */
START_TEST(prefix_is_of_a_fault)
{
	struct trace_op failed = get_x0;
	struct outcome out;

	outcome_of_record(&get_x0, bytes, &out);
	ck_assert(!out.data_is_prefix);
	failed.given = 0;
	failed.f_errno = ENOENT;
	outcome_of_record(&failed, bytes, &out);
	ck_assert(!out.data_is_prefix);
	failed.f_errno = EFAULT;
	outcome_of_record(&failed, bytes, &out);
	ck_assert(out.data_is_prefix);
}
END_TEST

/* Answers in short: each part of one makes another sum */
START_TEST(sums_tell_answers_apart)
{
	static const struct trace_op list = { .op = TRACE_get_reg_list }, run = { .op = TRACE_run },
				     init = { .op = TRACE_vcpu_init };
	static const uint64_t x0_x1[] = { 0x6030000000100000, 0x6030000000100002 },
			      x0_x2[] = { 0x6030000000100000, 0x6030000000100004 };
	const struct {
		const struct trace_op *op;
		struct outcome a, b;
	} pairs[] = {
		{ &get_x0, { .err = EBUSY }, { .err = EINVAL } },
		{ &get_x0, { .err = EBUSY }, { .data = { bytes, 4 } } },
		{ &get_x0, { .data = { bytes, 4 } }, { .data = { other_bytes, 4 } } },
		{ &list, { .ids = { x0_x1, 2 } }, { .ids = { x0_x2, 2 } } },
		{ &list, { .ids = { x0_x1, 2 } }, { .ids = { x0_x1, 1 } } },
		{ &run, { .exit = 6 }, { .exit = 24 } },
		{ &run, { .exit = 6, .mmio_addr = 8 }, { .exit = 6 } },
		{ &run, { .exit = 6, .mmio_data = 8 }, { .exit = 6 } },
		{ &init, { .ret = 1 }, { .ret = 0 } },
	};
	const struct outcome *a = &pairs[_i].a, *b = &pairs[_i].b;

	ck_assert_uint_ne(outcome_sum(pairs[_i].op, a, RULE_NONE).answer,
			  outcome_sum(pairs[_i].op, b, RULE_NONE).answer);
	ck_assert_uint_eq(outcome_sum(pairs[_i].op, a, RULE_NONE).answer,
			  outcome_sum(pairs[_i].op, a, RULE_FD_LIMIT).answer);
	ck_assert_int_eq(a->err != 0, outcome_sum(pairs[_i].op, a, RULE_NONE).decision !=
				      outcome_sum(pairs[_i].op, a, RULE_FD_LIMIT).decision);
}
END_TEST

#define GIVEN(field) (UINT64_C(1) << TRACE_FIELD_##field)
#define BIT(part) (UINT64_C(1) << OUTCOME_##part)

static const struct world_task some_task = { .given = 1 << TASK_FPCR | 1 << TASK_V | 1 << TASK_ZT0 };

/* What a record has is what is compared, no less (docs/trace-format.md) */
START_TEST(parts_of_records)
{
	static const struct { struct trace_op op; uint64_t parts; } records[] = {
		{ { .op = TRACE_create_vm, .given = GIVEN(ret) }, BIT(ERRNO) | BIT(RET) },
		{ { .op = TRACE_create_vm, .given = GIVEN(errno), .f_errno = EIO }, BIT(ERRNO) },
		{ { .op = TRACE_get_one_reg, .given = GIVEN(ret) | GIVEN(data), .f_data = { bytes, 4 } },
		  BIT(ERRNO) | BIT(RET) | BIT(DATA) },
		{ { .op = TRACE_get_one_reg, .given = GIVEN(errno), .f_errno = EPERM }, BIT(ERRNO) | BIT(DATA) },
		{ { .op = TRACE_get_one_reg, .given = GIVEN(errno), .f_errno = EFAULT, .f_addr = TRACE_ADDR_BAD },
		  BIT(ERRNO) },
		{ { .op = TRACE_get_reg_list, .given = GIVEN(errno) | GIVEN(n_out), .f_errno = E2BIG },
		  BIT(ERRNO) | BIT(N_OUT) },
		{ { .op = TRACE_get_reg_list, .given = GIVEN(ret) | GIVEN(n_out) | GIVEN(ids) },
		  BIT(ERRNO) | BIT(RET) | BIT(N_OUT) | BIT(IDS) },
		{ { .op = TRACE_preferred_target, .given = GIVEN(ret) },
		  BIT(ERRNO) | BIT(RET) | BIT(TARGET) | BIT(FEATURES) },
		{ { .op = TRACE_run, .given = GIVEN(errno) | GIVEN(exit), .f_errno = EINTR }, BIT(ERRNO) },
		{ { .op = TRACE_run, .given = GIVEN(ret) | GIVEN(exit), .f_exit = 24 },
		  BIT(ERRNO) | BIT(RET) | BIT(EXIT) },
		{ { .op = TRACE_run, .given = GIVEN(ret) | GIVEN(exit), .f_exit = 6 },
		  BIT(ERRNO) | BIT(RET) | BIT(EXIT) | BIT(MMIO_ADDR) | BIT(MMIO_LEN) | BIT(MMIO_WRITE) },
		{ { .op = TRACE_run, .given = GIVEN(ret) | GIVEN(exit), .f_exit = 6, .f_mmio_write = true },
		  BIT(ERRNO) | BIT(RET) | BIT(EXIT) | BIT(MMIO_ADDR) | BIT(MMIO_LEN) | BIT(MMIO_WRITE) |
		  BIT(MMIO_DATA) },
		{ { .op = TRACE_run, .format = FORMAT_WORLD, .given = GIVEN(errno) | GIVEN(exception) },
		  BIT(ERRNO) | BIT(ESR_EL1) | BIT(ELR_EL1) | BIT(SPSR_EL1) | BIT(FAR_EL1) | BIT(VECTOR) },
		{ { .op = TRACE_run, .format = FORMAT_WORLD, .given = GIVEN(errno) | GIVEN(dumps) },
		  BIT(ERRNO) | BIT(DUMPS) },
		{ { .op = TRACE_run, .format = FORMAT_WORLD, .given = GIVEN(errno) | GIVEN(host_out),
		    .f_host_out = &some_task },
		  BIT(ERRNO) | BIT(TASK_FPCR) | BIT(TASK_V) | BIT(TASK_ZT0) },
		{ { .op = TRACE_run, .format = FORMAT_TRACE, .given = GIVEN(errno) | GIVEN(dumps) }, BIT(ERRNO) },
	};
	struct outcome out;

	outcome_of_record(&records[_i].op, bytes, &out);
	ck_assert_uint_eq(out.parts, records[_i].parts);
}
END_TEST

/* ZCR_EL1 of a guest with SME alone, on a host with SVE, is somebody else's: learned once.  Else not */
START_TEST(values_of_the_cpu)
{
	static const struct { uint32_t features; uint16_t sve_vqs; const char *program; bool learned; } rows_of[] = {
		{ 1u << 9, 1, "x_mrs_zcr", true }, { 1u << 9 | 1u << 4, 1, "x_mrs_zcr", false },
		{ 1u << 4, 1, "x_mrs_zcr", false }, { 1u << 9, 0, "x_mrs_zcr", false },
		{ 1u << 9, 0, "x_mrs_zfr0", true }, { 1u << 9, 1, "x_mrs_zfr0", false },
		{ 1u << 9, 1, "x_mrs_pfr0", false },
	};
	struct trace_op op[2] = {
		{ .op = TRACE_vcpu, .f_features = rows_of[_i].features },
		{ .op = TRACE_run, .f_script = { .first = rows_of[_i].program }, .f_mmio_addr = 0x10000000,
		  .f_mmio_data = 0x1111 },
	};
	struct trace trace = { .op = op, .nr = 2, .header = { .sve_vqs = rows_of[_i].sve_vqs } };
	struct outcome model = { .mmio_data = 0x2222 };
	json_t *learned = json_object();

	world_learn(learned, &trace, 1, &model);
	ck_assert_uint_eq(model.mmio_data, rows_of[_i].learned ? 0x1111 : 0x2222);
	op[1].f_mmio_data = 0x3333;
	model.mmio_data = 0x2222;
	world_learn(learned, &trace, 1, &model);
	ck_assert_uint_eq(model.mmio_data, rows_of[_i].learned ? 0x1111 : 0x2222);
	json_decref(learned);
}
END_TEST

static size_t stored_by(const struct trace_op *between, const uint8_t *shown)
{
	struct trace_op op[3] = {
		{ .op = TRACE_set_one_reg, .f_addr = TRACE_ADDR_EDGE, .f_errno = EFAULT,
		  .f_id = 0x6030000000100000, .f_data = { bytes, sizeof(bytes) } },
		*between,
		{ .op = TRACE_get_one_reg, .f_id = 0x6030000000100000, .f_data = { shown, 4 },
		  .given = UINT64_C(1) << TRACE_FIELD_ret | UINT64_C(1) << TRACE_FIELD_data },
	};
	const struct trace trace = { .op = op, .nr = 3 };

	return trace_stored_prefix(&trace, 0);
}

/* What a SET that faults has stored is what a later GET shows, if that can be what it stored */
START_TEST(stored_prefix)
{
	static const uint8_t two[] = { 1, 2, 0, 0 }, neither[] = { 1, 2, 9, 9 }, none[] = { 0, 0, 0, 0 };
	static const struct trace_op nothing = { .op = TRACE_get_reg_list },
		run = { .op = TRACE_run, .given = UINT64_C(1) << TRACE_FIELD_ret },
		other_vcpu = { .op = TRACE_run, .f_vcpu = 1, .given = UINT64_C(1) << TRACE_FIELD_ret },
		failed_run = { .op = TRACE_run },
		set = { .op = TRACE_set_one_reg, .f_id = 0x6030000000100000,
			.given = UINT64_C(1) << TRACE_FIELD_ret },
		other_set = { .op = TRACE_set_one_reg, .f_id = 0x6030000000100002,
			      .given = UINT64_C(1) << TRACE_FIELD_ret };

	ck_assert_uint_eq(stored_by(&nothing, two), 2);
	ck_assert_uint_eq(stored_by(&nothing, none), 0);
	ck_assert_uint_eq(stored_by(&nothing, neither), 4);
	ck_assert_uint_eq(stored_by(&run, two), 4);
	ck_assert_uint_eq(stored_by(&set, two), 4);
	ck_assert_uint_eq(stored_by(&failed_run, two), 2);
	ck_assert_uint_eq(stored_by(&other_vcpu, two), 2);
	ck_assert_uint_eq(stored_by(&other_set, two), 2);
}
END_TEST

/* A copy that broke off: what both have must be the same, behind it nothing is said */
START_TEST(prefix_of_data)
{
	static const uint8_t cut[] = { 1, 2, 0xaa, 0xaa }, wrong[] = { 1, 3, 0xaa, 0xaa };
	struct outcome record = whole, model = whole;

	record.parts = UINT64_C(1) << OUTCOME_DATA;
	record.data_is_prefix = true;
	model.data.p = cut;
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_NR_PARTS);
	model.data.p = wrong;
	ck_assert_int_eq(outcome_compare(&record, &model), OUTCOME_DATA);
}
END_TEST

/* Both sides in words: they must not read the same */
START_TEST(words_tell_them_apart)
{
	enum outcome_part part = (enum outcome_part)_i;
	struct outcome model = changed(part);
	char text[2][256] = { "", "" };
	FILE *file = fmemopen(text[0], sizeof(text[0]), "w");

	outcome_print(file, &whole, &model, part);
	fclose(file);
	file = fmemopen(text[1], sizeof(text[1]), "w");
	outcome_print(file, &model, &whole, part);
	fclose(file);
	ck_assert_int_gt(strlen(text[0]), 0);
	ck_assert_str_ne(text[0], text[1]);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("parts");

	tcase_add_loop_test(tcase, part_that_differs_is_found, 0, OUTCOME_NR_PARTS);
	tcase_add_loop_test(tcase, part_without_record_is_left, 0, OUTCOME_NR_PARTS);
	tcase_add_loop_test(tcase, words_tell_them_apart, 0, OUTCOME_NR_PARTS);
	tcase_add_test(tcase, dumps_differ_by_header_and_number);
	tcase_add_test(tcase, rows_differ_by_shape);
	tcase_add_test(tcase, prefix_of_data);
	tcase_add_test(tcase, longer_is_different);
	tcase_add_test(tcase, prefix_is_of_a_fault);
	tcase_add_loop_test(tcase, sums_tell_answers_apart, 0, 9);
	tcase_add_loop_test(tcase, parts_of_records, 0, 16);
	tcase_add_loop_test(tcase, values_of_the_cpu, 0, 7);
	tcase_add_test(tcase, stored_prefix);
	return suite_of("outcome", tcase);
}
