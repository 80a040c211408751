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
			const struct given expected = { !list->any[i], list->n[i] };

			expect_number(x, step, element_name(before, list, i, name), &expected,
				      field_element(list->field, bytes, i));
		}
}
