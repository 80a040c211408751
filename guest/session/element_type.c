// SPDX-License-Identifier: GPL-2.0-or-later
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "element_type.h"

const struct element_type element_types[] = {
	{ "b", 1, 'x' },	{ "h", 2, 'x' },	{ "s", 4, 'x' },	{ "d", 8, 'x' },
	{ "q", 16, 'x' },	{ "i8", 1, 'i' },	{ "i16", 2, 'i' },	{ "i32", 4, 'i' },
	{ "i64", 8, 'i' },	{ "u8", 1, 'u' },	{ "u16", 2, 'u' },	{ "u32", 4, 'u' },
	{ "u64", 8, 'u' },	{ "f16", 2, 'f' },	{ "bf16", 2, 'B' },	{ "f32", 4, 'f' },
	{ "f64", 8, 'f' },	{ 0 },
};

const struct element_type *element_type_find(const char *name, size_t len)
{
	for (const struct element_type *type = element_types; type->name; type++)
		if (strlen(type->name) == len && !strncmp(type->name, name, len))
			return type;
	return NULL;
}

static uint64_t bits_of(const struct element_type *type, const uint8_t *from)
{
	uint64_t bits = 0;

	memcpy(&bits, from, type->size < sizeof(bits) ? type->size : sizeof(bits));
	return bits;
}

static int64_t signed_of(const struct element_type *type, const uint8_t *from)
{
	unsigned int shift = 64 - 8u * type->size;

	return (int64_t)(bits_of(type, from) << shift) >> shift;
}

/* Arm ARM A1.4.2 "Half-precision floating-point formats": the IEEE one */
static double half(uint16_t bits)
{
	unsigned int exponent = bits >> 10 & 31, fraction = bits & 1023;
	double value = exponent == 31 ? (fraction ? (double)NAN : (double)INFINITY) :
		       exponent ? ldexp(1024 + fraction, (int)exponent - 25) : ldexp(fraction, -24);

	return bits >> 15 ? -value : value;
}

static double single(uint32_t bits)
{
	float value;

	memcpy(&value, &bits, sizeof(value));
	return (double)value;
}

static double float_of(const struct element_type *type, const uint8_t *from)
{
	uint64_t bits = bits_of(type, from);
	double value;

	if (type->kind == 'B')
		return single((uint32_t)bits << 16);
	if (type->size == 2)
		return half((uint16_t)bits);
	if (type->size == 4)
		return single((uint32_t)bits);
	memcpy(&value, &bits, sizeof(value));
	return value;
}

double element_value(const struct element_type *type, const uint8_t *from)
{
	if (type->kind == 'f' || type->kind == 'B')
		return float_of(type, from);
	return type->kind == 'i' ? (double)signed_of(type, from) : (double)bits_of(type, from);
}

/* As many digits as tell it from its neighbours */
static int digits(const struct element_type *type)
{
	return type->kind == 'B' ? 4 : type->size == 2 ? 5 : type->size == 4 ? 9 : 17;
}

/* @value, rounded to the type, is the number at @from; bf16 is one of single precision's */
static bool is_that(const struct element_type *type, double value, const uint8_t *from)
{
	double is = float_of(type, from);

	return type->size == 8 ? value == is : type->size == 4 ? (double)(float)value == is :
	       fabs(value - is) <= fabs(is) * (type->kind == 'B' ? 0x1p-9 : 0x1p-12) / 2;
}

/* To @n decimal digits; where that is not exact, what is written has more */
static double rounded(double value, int n)
{
	double scale = value != 0 ? pow(10, n - 1 - floor(log10(fabs(value)))) : 1;

	return round(value * scale) / scale;
}

/* Such a number is written without an exponent */
static bool is_plain(double value)
{
	return fabs(value) >= 1e-4 && fabs(value) < 1e6;
}

/* The shortest text that is this number */
static size_t float_text(const struct element_type *type, const uint8_t *from, char *to, size_t size)
{
	double value = float_of(type, from);
	int most = digits(type), len = 0;

	for (int n = 1; n <= most; n++) {
		len = snprintf(to, size, "%.*g", n, value);
		if (is_plain(value) && strchr(to, 'e'))
			continue;
		if (!isfinite(value) || is_that(type, rounded(value, n), from))
			break;
	}
	return (size_t)len;
}

size_t element_text(const struct element_type *type, const uint8_t *from, char *to, size_t size)
{
	uint64_t high = 0;

	if (type->kind == 'f' || type->kind == 'B')
		return float_text(type, from, to, size);
	if (type->kind == 'i')
		return (size_t)snprintf(to, size, "%" PRId64, signed_of(type, from));
	if (type->kind == 'u')
		return (size_t)snprintf(to, size, "%" PRIu64, bits_of(type, from));
	if (type->size == 16) {
		memcpy(&high, from + 8, sizeof(high));
		return (size_t)snprintf(to, size, "%016" PRIx64 "%016" PRIx64, high, bits_of(type, from));
	}
	return (size_t)snprintf(to, size, "%0*" PRIx64, 2 * type->size, bits_of(type, from));
}
