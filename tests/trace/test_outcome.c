/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Two outcomes that differ in one part must be told apart by that part, whichever it is */
#include <stdlib.h>
#include <string.h>

#include "outcome.h"
#include "suite.h"

static const uint8_t bytes[] = { 1, 2, 3, 4 }, other_bytes[] = { 1, 2, 3, 5 };
static const uint64_t ids[] = { 7, 8 }, other_ids[] = { 7, 9 };
static const struct trace_rows rows = { bytes, 2, 2, 2 }, other_rows = { other_bytes, 2, 2, 2 };
static const struct world_dump dump = { "z", 0, 2, { bytes, 2, 2, 2 } };
static const struct world_dump other_header = { "z", 0, 4, { bytes, 2, 2, 2 } };
static const struct world_dump other_data = { "z", 0, 2, { other_bytes, 2, 2, 2 } };

/* An outcome that has all parts */
static const struct outcome whole = {
	.data = { bytes, sizeof(bytes) },
	.ids = { ids, 2 },
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
	CHANGE(N_OUT, n_out, 1)
	CHANGE(IDS, ids.p, other_ids)
	CHANGE(TARGET, target, 1)
	CHANGE(FEATURES, features.word[6], 1)
	CHANGE(EXIT, exit, 1)
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
	return suite_of("outcome", tcase);
}
