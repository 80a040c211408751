// SPDX-License-Identifier: GPL-2.0-or-later
#include <stdio.h>
#include <string.h>

#include "expect.h"
#include "field_values.h"

const struct field_value *field_of(const struct field_value *list, const char *name)
{
	while (list && strcmp(list->field->name, name) != 0)
		list = list->next;
	return list;
}

size_t fields_extent(const struct field_value *list)
{
	size_t extent = 0;

	for (; list; list = list->next) {
		size_t end = list->field->offset + list->nr * list->field->size;

		extent = end > extent ? end : extent;
	}
	return extent;
}

void fields_put(const struct field_value *list, uint8_t *bytes, bool inverted)
{
	for (; list; list = list->next)
		for (unsigned int i = 0; !list->buffer && i < list->nr; i++) {
			uint64_t n = inverted ? ~list->n[i] : list->n[i];

			memcpy(bytes + list->field->offset + i * list->field->size, &n, list->field->size);
		}
}

uint64_t field_element(const struct uapi_field *field, const uint8_t *bytes, unsigned int i)
{
	uint64_t n = 0;

	memcpy(&n, bytes + field->offset + i * field->size, field->size);
	return n;
}

static const char *element_name(const char *before, const struct field_value *value, unsigned int i,
				char buf[96])
{
	if (value->field->nr == 1)
		snprintf(buf, 96, "%s%s", before, value->field->name);
	else
		snprintf(buf, 96, "%s%s[%u]", before, value->field->name, i);
	return buf;
}

void expect_fields(struct exec *x, const struct step *step, const char *before,
		   const struct field_value *list, const uint8_t *bytes)
{
	char name[96];

	for (; list; list = list->next)
		for (unsigned int i = 0; !list->buffer && i < list->nr; i++) {
			uint64_t got = field_element(list->field, bytes, i);

			if (!list->any[i] && got != list->n[i])
				exec_fail(x, step, element_name(before, list, i, name),
					  "expected 0x%llx, got 0x%llx", (unsigned long long)list->n[i],
					  (unsigned long long)got);
		}
}

void expect_bytes(struct exec *x, const struct step *step, const char *what, const uint8_t *expected,
		  const uint8_t *got, size_t len)
{
	size_t i = 0, others = 0;

	while (i < len && expected[i] == got[i])
		i++;
	if (i == len)
		return;
	for (size_t j = i + 1; j < len; j++)
		others += expected[j] != got[j];
	if (others)
		exec_fail(x, step, what, "byte %zu: expected 0x%02x, got 0x%02x, and %zu more differ", i,
			  expected[i], got[i], others);
	else
		exec_fail(x, step, what, "byte %zu: expected 0x%02x, got 0x%02x", i, expected[i], got[i]);
}
