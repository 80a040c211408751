/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a vector's bytes are taken for */
#ifndef KVMSME_GUEST_ELEMENT_TYPE_H
#define KVMSME_GUEST_ELEMENT_TYPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/**
 * struct element_type - of @size bytes: a bit pattern, a signed or unsigned integer, or a floating-point number
 */
struct element_type {
	const char *name;
	uint8_t size;
	char kind;
};

/** element_types - b, h, s, d, q (bits); i8 to i64, u8 to u64; f16, bf16, f32, f64.  Ends with a row without a name */
extern const struct element_type element_types[];

/** element_type_find() - the first @len bytes of @name; NULL: none is called that */
const struct element_type *element_type_find(const char *name, size_t len);

/** element_text() - the element at @from; returns the length */
size_t element_text(const struct element_type *type, const uint8_t *from, char *to, size_t size);

/** element_value() - as a number, of bits and integers too (of q the low 64 bits) */
double element_value(const struct element_type *type, const uint8_t *from);

#endif
