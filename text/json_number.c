/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "json_number.h"
#include "number.h"

bool json_number_integer(const json_t *value, uint64_t max, uint64_t *to)
{
	json_int_t number = json_integer_value(value);

	if (!json_is_integer(value) || number < 0 || (uint64_t)number > max)
		return false;
	*to = (uint64_t)number;
	return true;
}

bool json_number_text(const json_t *value, uint64_t max, uint64_t *to)
{
	return number_parse(json_string_value(value), max, to);
}
