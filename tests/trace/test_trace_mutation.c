/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The checker's own check: a recorded trace with one field changed must be reported,
 * at its line.  A class of results that could be changed unnoticed is not compared.
 */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "cpu.h"
#include "files.h"
#include "input.h"
#include "suite.h"

#define SOURCE TRACE_DATA "/sme-v12.max.jsonl.xz"

/**
 * struct mutation - a change to the first line that has all of this
 * @op, @key: the operation, and a field it must have
 * @where: another field with the value it must have, or NULL
 * @change: what becomes of the field
 */
static const struct {
	const char *op;
	const char *key;
	const char *where, *value;
	enum {
		ADD_ONE, FLIP, OTHER_ERRNO, FAIL, SUCCEED, FLIP_FIRST, FLIP_SME_FIELD, FLIP_FA64, DROP_LAST,
		HEX_ADD_ONE, NO_MMIO,
	} change;
} mutations[] = {
	{ "create_vm", "ret", NULL, NULL, FAIL },
	{ "create_vcpu", "ret", NULL, NULL, FAIL },
	{ "create_vcpu", "errno", NULL, NULL, OTHER_ERRNO },
	{ "create_vcpu", "errno", NULL, NULL, SUCCEED },
	{ "set_memory", "ret", NULL, NULL, FAIL },
	{ "check_extension", "ret", NULL, NULL, FLIP },
	{ "check_extension", "ret", NULL, NULL, FAIL },
	{ "enable_cap", "ret", NULL, NULL, FAIL },
	{ "enable_cap", "errno", NULL, NULL, OTHER_ERRNO },
	{ "preferred_target", "target", NULL, NULL, ADD_ONE },
	{ "preferred_target", "features_raw", NULL, NULL, FLIP_FIRST },
	{ "vcpu_init", "ret", NULL, NULL, FAIL },
	{ "vcpu_init", "errno", NULL, NULL, OTHER_ERRNO },
	{ "vcpu_init", "errno", NULL, NULL, SUCCEED },
	{ "finalize", "ret", NULL, NULL, FAIL },
	{ "finalize", "errno", NULL, NULL, OTHER_ERRNO },
	{ "finalize", "errno", "addr", "bad", SUCCEED },
	{ "set_one_reg", "ret", NULL, NULL, FAIL },
	{ "set_one_reg", "errno", NULL, NULL, OTHER_ERRNO },
	{ "set_one_reg", "errno", "errno", "EFAULT", OTHER_ERRNO },
	{ "set_one_reg", "errno", NULL, NULL, SUCCEED },
	{ "get_one_reg", "data", "reg", "FPSR", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "SVE_VLS", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "SME_VLS", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "SVCR", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "Z16", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "P8", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "FFR", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "ZA0", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "ZT0", FLIP_FIRST },
	{ "get_one_reg", "data", "reg", "ID_AA64PFR1_EL1", FLIP_SME_FIELD },
	{ "get_one_reg", "data", "reg", "ID_AA64SMFR0_EL1", FLIP_FA64 },
	{ "get_one_reg", "data", "reg", "MPIDR_EL1", FLIP_FIRST },
	{ "get_one_reg", "data", "addr", "edge", FLIP_FIRST },
	{ "get_one_reg", "partial", NULL, NULL, FLIP_FIRST },
	{ "get_one_reg", "errno", NULL, NULL, OTHER_ERRNO },
	{ "get_one_reg", "errno", "errno", "EFAULT", OTHER_ERRNO },
	{ "get_one_reg", "errno", "errno", "EBUSY", OTHER_ERRNO },
	{ "get_reg_list", "n_out", "errno", "E2BIG", ADD_ONE },
	{ "get_reg_list", "ids", NULL, NULL, FLIP_FIRST },
	{ "get_reg_list", "ids", NULL, NULL, DROP_LAST },
	{ "get_reg_list", "errno", NULL, NULL, OTHER_ERRNO },
	{ "run", "mmio_data", NULL, NULL, HEX_ADD_ONE },
	{ "run", "mmio_addr", NULL, NULL, HEX_ADD_ONE },
	{ "run", "mmio_len", NULL, NULL, ADD_ONE },
	{ "run", "mmio_write", NULL, NULL, FLIP },
	{ "run", "exit", NULL, NULL, NO_MMIO },
	{ "run", "ret", NULL, NULL, FAIL },
	{ "run", "errno", "errno", "EPERM", OTHER_ERRNO },
	{ "run", "errno", "errno", "EINTR", OTHER_ERRNO },
};
#define NR_MUTATIONS (sizeof(mutations) / sizeof(mutations[0]))

static char **lines;
static size_t nr_lines;

static void read_source(void)
{
	struct input_error error;
	struct input *in = input_open(SOURCE, &error);
	char *line;
	size_t len;

	while (in && input_line(in, &line, &len, &error) > 0) {
		lines = realloc(lines, (nr_lines + 1) * sizeof(*lines));
		lines[nr_lines++] = strdup(line);
	}
	input_close(in);
}

static bool is(const json_t *json, const char *key, const char *value)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text && !strcmp(text, value);
}

static bool matches(const json_t *json, int n)
{
	return is(json, "op", mutations[n].op) && json_object_get(json, mutations[n].key) &&
	       (!mutations[n].where || is(json, mutations[n].where, mutations[n].value));
}

/* ID_AA64PFR1_EL1.SME, bits 27:24: other fields of a sole read would be learned */
static void flip_sme_field(json_t *json, const char *key)
{
	json_t *value = json_object_get(json, key);
	char *text = strdup(json_string_value(value));

	text[7] = text[7] == '0' ? '1' : '0';
	json_string_set(value, text);
	free(text);
}

/* ID_AA64SMFR0_EL1.FA64, bit 63: the header has it, so that it is not learned */
static void flip_fa64(json_t *json, const char *key)
{
	json_t *value = json_object_get(json, key);
	char *text = strdup(json_string_value(value));

	text[14] = text[14] == '0' ? '8' : '0';
	json_string_set(value, text);
	free(text);
}

static void flip_first(json_t *json, const char *key)
{
	json_t *value = json_object_get(json, key);
	char *text;

	if (json_is_array(value) && json_is_integer(json_array_get(value, 0))) {
		json_array_set_new(value, 0, json_integer(1));
		return;
	}
	if (json_is_array(value))
		value = json_array_get(value, 0);
	text = strdup(json_string_value(value));
	/* the first byte of data; in an id, its lowest digit */
	if (!strncmp(text, "0x", 2))
		text[strlen(text) - 1] ^= 1;
	else
		text[0] = text[0] == '0' ? '1' : '0';
	json_string_set(value, text);
	free(text);
}

static void hex_add_one(json_t *json, const char *key)
{
	char text[32];

	snprintf(text, sizeof(text), "0x%llx",
		 strtoull(json_string_value(json_object_get(json, key)), NULL, 16) + 1);
	json_object_set_new(json, key, json_string(text));
}

/* Only where there is an exit can there be what describes it */
static void drop_mmio(json_t *json)
{
	json_object_del(json, "mmio_addr");
	json_object_del(json, "mmio_len");
	json_object_del(json, "mmio_write");
	json_object_del(json, "mmio_data");
}

static void mutate(json_t *json, int n)
{
	const char *key = mutations[n].key;
	json_int_t number = json_integer_value(json_object_get(json, key));

	switch (mutations[n].change) {
	case ADD_ONE:
		json_object_set_new(json, key, json_integer(number + 1));
		break;
	case FLIP:
		json_object_set_new(json, key, json_integer(!number));
		break;
	case OTHER_ERRNO:
		json_object_set_new(json, "errno", json_string("ENXIO"));
		break;
	case FAIL:
		json_object_del(json, "ret");
		json_object_del(json, "exit");
		drop_mmio(json);
		json_object_set_new(json, "errno", json_string("ENXIO"));
		break;
	case NO_MMIO:
		drop_mmio(json);
		json_object_set_new(json, key, json_integer(7));
		break;
	case SUCCEED:
		json_object_del(json, "errno");
		json_object_set_new(json, "ret", json_integer(0));
		break;
	case FLIP_FIRST:
		flip_first(json, key);
		break;
	case FLIP_SME_FIELD:
		flip_sme_field(json, key);
		break;
	case FLIP_FA64:
		flip_fa64(json, key);
		break;
	case DROP_LAST:
		json_array_remove(json_object_get(json, key),
				  json_array_size(json_object_get(json, key)) - 1);
		break;
	case HEX_ADD_ONE:
		hex_add_one(json, key);
		break;
	}
}

static json_int_t sequence_of(const char *line)
{
	json_t *json = json_loads(line, 0, NULL);
	json_int_t t = json_integer_value(json_object_get(json, "t"));

	json_decref(json);
	return t;
}

/* Header and the sequence of line @at, up to it; returns the number of lines */
static int print_sequence(FILE *file, size_t at, const char *last)
{
	size_t from = at;
	int nr = 2;

	while (from > 1 && sequence_of(lines[from - 1]) == sequence_of(lines[at]))
		from--;
	fprintf(file, "%s\n", lines[0]);
	for (; from < at; from++, nr++)
		fprintf(file, "%s\n", lines[from]);
	fprintf(file, "%s\n", last);
	return nr;
}

static int check_sequence(size_t at, const char *last, struct checked *checked)
{
	char *text;
	size_t len;
	FILE *file = open_memstream(&text, &len);
	int nr = print_sequence(file, at, last);

	fclose(file);
	check_path(write_file("mutant.jsonl", text, len), &cpu_unicorn_ops, checked);
	free(text);
	return nr;
}

static json_t *find_line(int n, size_t *at)
{
	char op[64];

	snprintf(op, sizeof(op), "\"op\":\"%s\"", mutations[n].op);
	for (*at = 1; *at < nr_lines; (*at)++) {
		json_t *json = strstr(lines[*at], op) ? json_loads(lines[*at], 0, NULL) : NULL;

		if (json && matches(json, n))
			return json;
		json_decref(json);
	}
	return NULL;
}

START_TEST(mutation_is_reported_at_its_line)
{
	static struct checked checked;
	size_t at;
	json_t *json = find_line(_i, &at);
	char *mutant, position[32];
	int line;

	ck_assert_msg(json, "no line to mutate: %s.%s", mutations[_i].op, mutations[_i].key);
	check_sequence(at, lines[at], &checked);
	ck_assert_msg(checked.ok && !checked.result.deviations, "unchanged: %s%s", checked.out,
		      checked.err);

	mutate(json, _i);
	mutant = json_dumps(json, JSON_COMPACT);
	line = check_sequence(at, mutant, &checked);
	ck_assert_msg(checked.ok, "%s: %s", checked.err, mutant);
	ck_assert_msg(checked.result.deviations == 1, "not reported: %s", mutant);
	snprintf(position, sizeof(position), ":%d: t=", line);
	ck_assert_msg(strstr(checked.out, position), "wrong line: %s", checked.out);
	ck_assert_ptr_nonnull(strstr(checked.out, "  record: "));
	ck_assert_ptr_nonnull(strstr(checked.out, "  model:  "));
	ck_assert_ptr_nonnull(strstr(checked.out, "  rule: "));
	free(mutant);
	json_decref(json);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("mutation");

	read_source();
	tcase_add_loop_test(tcase, mutation_is_reported_at_its_line, 0, NR_MUTATIONS);
	return suite_of("trace mutation", tcase);
}
