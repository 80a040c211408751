/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <string.h>

#include "number.h"

static unsigned int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return (unsigned int)(c - '0');
	if (c >= 'a' && c <= 'f')
		return (unsigned int)(c - 'a') + 10;
	if (c >= 'A' && c <= 'F')
		return (unsigned int)(c - 'A') + 10;
	return UINT32_MAX;
}

static bool digits(const char *text, size_t len, unsigned int base, uint64_t max, uint64_t *value)
{
	uint64_t number = 0;

	if (!len)
		return false;
	for (size_t i = 0; i < len; i++) {
		unsigned int digit = digit_of(text[i]);

		if (digit >= base || __builtin_mul_overflow(number, (uint64_t)base, &number) ||
		    __builtin_add_overflow(number, (uint64_t)digit, &number))
			return false;
	}
	if (number > max)
		return false;
	*value = number;
	return true;
}

bool number_parse_part(const char *text, size_t len, uint64_t max, uint64_t *value)
{
	if (len > 2 && text[0] == '0' && (text[1] == 'x' || text[1] == 'X'))
		return digits(text + 2, len - 2, 16, max, value);
	if (len > 1 && text[0] == '0')
		return false;
	return digits(text, len, 10, max, value);
}

bool number_parse(const char *text, uint64_t max, uint64_t *value)
{
	return text && number_parse_part(text, strlen(text), max, value);
}

bool number_parse_hex(const char *text, uint64_t max, uint64_t *value)
{
	return text && digits(text, strlen(text), 16, max, value);
}

bool number_parse_bytes(const char *text, uint8_t *to, size_t n)
{
	if (!text || strlen(text) != 2 * n)
		return false;
	for (size_t i = 0; i < n; i++) {
		unsigned int high = digit_of(text[2 * i]), low = digit_of(text[2 * i + 1]);

		if (high >= 16 || low >= 16)
			return false;
		to[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}
