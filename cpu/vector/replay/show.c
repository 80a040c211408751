/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <ctype.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "number.h"
#include "show.h"

#define MOST_SHOWN	8	/* elements of a register that differ */

/* 0: there is no such suffix */
static unsigned int suffix_bytes(char letter)
{
	static const char letters[] = "bhsdq";
	const char *found = letter ? strchr(letters, letter) : NULL;

	return found ? 1u << (found - letters) : 0;
}

/* Of the first ".s" and the like at or behind @text */
static unsigned int first_suffix(const char *text)
{
	for (; text && *text; text++)
		if (*text == '.' && suffix_bytes(text[1]) && !isalnum((unsigned char)text[2]))
			return suffix_bytes(text[1]);
	return 0;
}

/* Where the text has the register with a suffix */
static const char *find_register(const char *text, const char *name)
{
	size_t len = strlen(name);

	while ((text = strstr(text, name)) && text[len] != '.')
		text += len;
	return text;
}

/* What the text says of the register, or of any */
static unsigned int element_bytes(const struct shown *s, const char *name)
{
	bool za = !strncmp(name, "za", 2);
	unsigned int bytes = first_suffix(za ? strstr(s->text, "za") : find_register(s->text, name));

	bytes = bytes ? bytes : first_suffix(s->text);
	return bytes ? bytes : 1;
}

static double half_value(uint16_t bits)
{
	int exponent = bits >> 10 & 31, mantissa = bits & 0x3ff;
	double value = ldexp(exponent ? mantissa + 1024 : mantissa, (exponent ? exponent : 1) - 25);

	if (exponent == 31)
		value = mantissa ? NAN : INFINITY;
	return bits & 0x8000 ? -value : value;
}

static double fp_value(const struct shown *s, uint64_t bits, unsigned int bytes)
{
	uint32_t word = (uint32_t)bits;
	double d;
	float f;

	if (bytes == 8) {
		memcpy(&d, &bits, sizeof(d));
		return d;
	}
	if (bytes == 2 && *s->kind != 'b' && strncmp(s->text, "bf", 2) != 0)
		return half_value((uint16_t)bits);
	if (bytes == 2)
		word <<= 16;
	memcpy(&f, &word, sizeof(f));
	return (double)f;
}

static bool is_fp(const struct shown *s)
{
	return !strncmp(s->kind, "fp", 2) || !strncmp(s->kind, "bf", 2);
}

static void show_element(const struct shown *s, const uint8_t *element, unsigned int bytes)
{
	uint64_t bits = 0;

	for (unsigned int i = bytes; i--;)
		fprintf(s->out, "%02x", element[i]);
	if (!is_fp(s) || bytes < 2 || bytes > 8)
		return;
	memcpy(&bits, element, bytes);
	fprintf(s->out, " (%.*g)", bytes == 8 ? 17 : bytes == 4 ? 9 : 5, fp_value(s, bits, bytes));
}

/* A predicate's element has a bit for each byte; the lowest one, last here, is what counts */
static void show_bits(const struct shown *s, const uint8_t *p, unsigned int from, unsigned int nr)
{
	while (nr--)
		fputc('0' + (p[(from + nr) / 8] >> (from + nr) % 8 & 1), s->out);
}

/** struct items - a register's elements */
struct items {
	const struct shown *s;
	bool predicate;
	unsigned int size;	/* bytes; of predicates bits */
};

static struct items items_of(const struct shown *s, const char *name, unsigned int size)
{
	bool predicate = (*name == 'p' && isdigit((unsigned char)name[1])) || !strcmp(name, "ffr");

	return (struct items){ s, predicate, size ? size : element_bytes(s, name) };
}

static void show_item(const struct items *t, const uint8_t *bytes, size_t n)
{
	if (t->predicate)
		show_bits(t->s, bytes, (unsigned int)n * t->size, t->size);
	else
		show_element(t->s, bytes + n * t->size, t->size);
}

static bool same_item(const struct items *t, const uint8_t *a, const uint8_t *b, size_t n)
{
	if (!t->predicate)
		return !memcmp(a + n * t->size, b + n * t->size, t->size);
	for (size_t bit = n * t->size; bit < (n + 1) * t->size; bit++)
		if ((a[bit / 8] ^ b[bit / 8]) >> bit % 8 & 1)
			return false;
	return true;
}

static char suffix_of(unsigned int size)
{
	return "bhsdq"[__builtin_ctz(size)];
}

static void show_register(const struct shown *s, const char *name, const uint8_t *bytes,
			  unsigned int vl, unsigned int size)
{
	struct items t = items_of(s, name, size);

	fprintf(s->out, "  %s.%c before:", name, suffix_of(t.size));
	for (size_t i = 0; i < vl / t.size; i++) {
		fputc(' ', s->out);
		show_item(&t, bytes, i);
	}
	fputc('\n', s->out);
}

/** struct operand - a general, vector or predicate register; @size: of its suffix, or 0 */
struct operand {
	char kind;
	unsigned int n, size;
};

static void show_operand(const struct shown *s, const struct operand *o)
{
	char name[8];

	snprintf(name, sizeof(name), "%c%u", o->kind, o->n & 31);
	if (o->kind == 'z' && o->n < SMEVEC_NUM_ZREGS)
		show_register(s, name, s->start->regs.z[o->n], s->vl, o->size);
	else if (o->kind == 'p' && o->n < SMEVEC_NUM_PREGS)
		show_register(s, name, s->start->regs.p[o->n], s->vl, o->size);
	else if (o->kind == 'x' && o->n < 31)
		fprintf(s->out, "  %s before: %#" PRIx64 "\n", name, s->start->cpu.x[o->n]);
}

/* z3.s, p3, pn8, x3, w3 at @text; what is behind the number, NULL: no register */
static const char *operand_at(const char *text, struct operand *o)
{
	uint64_t n;
	size_t digits;

	o->kind = *text == 'w' ? 'x' : *text;
	text += text[0] == 'p' && text[1] == 'n' ? 2 : 1;
	digits = strspn(text, "0123456789");
	if (!strchr("zpx", o->kind) || !number_parse_part(text, digits, 31, &n))
		return NULL;
	text += digits;
	o->n = (unsigned int)n;
	o->size = *text == '.' ? suffix_bytes(text[1]) : 0;
	return isalnum((unsigned char)*text) ? NULL : text;
}

static void show_operand_once(const struct shown *s, const struct operand *o, uint32_t seen[128])
{
	if (!(seen[(int)o->kind] >> o->n & 1))
		show_operand(s, o);
	seen[(int)o->kind] |= UINT32_C(1) << o->n;
}

void show_operands(const struct shown *s)
{
	const char *mnemonic_end = s->text + strcspn(s->text, " "), *end;
	struct operand o, between = { 0 };
	uint32_t seen[128] = { 0 };

	for (const char *text = mnemonic_end; *text; text = end ? end : text + 1) {
		end = text == mnemonic_end || isalnum((unsigned char)text[-1]) ? NULL : operand_at(text, &o);
		if (!end)
			continue;
		/* z30.h - z1.h: Z0 comes behind Z31 */
		while (text - mnemonic_end > 2 && !strncmp(text - 2, "- ", 2) &&
		       (between.n = (between.n + 1) & 31) != o.n)
			show_operand_once(s, &between, seen);
		show_operand_once(s, &o, seen);
		between = o;
	}
	if (strstr(s->text, "zt0"))
		show_register(s, "zt0", s->start->regs.zt0, sizeof(s->start->regs.zt0), 0);
}

static void show_elements(const struct shown *s, const char *name, size_t at, const uint8_t *was,
			  const uint8_t *want, const uint8_t *got, size_t n)
{
	struct items t = items_of(s, name, 0);
	size_t elements = (t.predicate ? 8 * n : n) / t.size, differ = 0;

	for (size_t i = 0; i < elements; i++) {
		if (same_item(&t, want, got, i) || differ++ >= MOST_SHOWN)
			continue;
		fprintf(s->out, "  %s.%c[%zu]: before ", name, suffix_of(t.size), at / t.size + i);
		show_item(&t, was, i);
		fputs(", expected ", s->out);
		show_item(&t, want, i);
		fputs(", got ", s->out);
		show_item(&t, got, i);
		fputc('\n', s->out);
	}
	if (differ > MOST_SHOWN)
		fprintf(s->out, "  and %zu more elements of %s\n", differ - MOST_SHOWN, name);
}

static uint64_t number_of(const void *bytes, size_t n)
{
	uint64_t value = 0;

	memcpy(&value, bytes, n);
	return value;
}

void show_difference(const struct shown *s, const char *name, size_t at, const void *was,
		     const void *want, const void *got, size_t n)
{
	bool vector = *name == 'z' || *name == 'p' || !strcmp(name, "ffr") || !strcmp(name, "mem");

	if (vector) {
		show_elements(s, name, at, was, want, got, n);
		return;
	}
	fprintf(s->out, "  %s: before %#" PRIx64 ", expected %#" PRIx64 ", got %#" PRIx64 "\n", name,
		number_of(was, n), number_of(want, n), number_of(got, n));
}
