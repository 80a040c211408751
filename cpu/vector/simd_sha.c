/* SPDX-License-Identifier: GPL-2.0-or-later */
/* SHA1, SHA256, SHA512 and SM3: the operations of the Arm ARM, which has them from FIPS 180-4 and GB/T 32905 */
#include "elem.h"
#include "executors.h"

/** union vreg - a V register */
union vreg {
	uint32_t w[4];
	uint64_t d[2];
	uint8_t bytes[16];
};

static union vreg reg(const struct exec *e, char letter)
{
	union vreg v;

	memcpy(v.bytes, e->r->z[field(e, letter)], sizeof(v.bytes));
	return v;
}

static enum smevec_result done(struct exec *e, const union vreg *v)
{
	write_z(e, field(e, 'd'), v->bytes);
	return SMEVEC_DONE;
}

static uint32_t rol(uint32_t x, unsigned int n)
{
	return x << n | x >> (32 - n);
}

static uint32_t ror(uint32_t x, unsigned int n)
{
	return rol(x, 32 - n);
}

static uint64_t ror64(uint64_t x, unsigned int n)
{
	return x >> n | x << (64 - n);
}

static uint64_t choose(uint64_t x, uint64_t y, uint64_t z)
{
	return (x & y) | (~x & z);
}

static uint64_t majority(uint64_t x, uint64_t y, uint64_t z)
{
	return (x & y) | (x & z) | (y & z);
}

static uint64_t parity(uint64_t x, uint64_t y, uint64_t z)
{
	return x ^ y ^ z;
}

/* Four rounds: the state is the register and the word behind it */
enum smevec_result exec_sha1_hash(struct exec *e)
{
	static uint64_t (*const functions[])(uint64_t, uint64_t, uint64_t) = {
		[SHA1_CHOOSE] = choose, [SHA1_PARITY] = parity, [SHA1_MAJORITY] = majority,
	};
	union vreg x = reg(e, 'd'), w = reg(e, 'm');
	uint32_t y = reg(e, 'n').w[0];

	for (int i = 0; i < 4; i++) {
		uint32_t sum = y + rol(x.w[0], 5) + w.w[i] +
			       (uint32_t)functions[e->insn->op](x.w[1], x.w[2], x.w[3]);

		y = x.w[3];
		x.w[3] = x.w[2];
		x.w[2] = rol(x.w[1], 30);
		x.w[1] = x.w[0];
		x.w[0] = sum;
	}
	return done(e, &x);
}

enum smevec_result exec_sha1_su0(struct exec *e)
{
	union vreg d = reg(e, 'd'), n = reg(e, 'n'), m = reg(e, 'm');
	union vreg result = { .d = { d.d[1] ^ d.d[0] ^ m.d[0], n.d[0] ^ d.d[1] ^ m.d[1] } };

	return done(e, &result);
}

enum smevec_result exec_sha1_su1(struct exec *e)
{
	union vreg d = reg(e, 'd'), n = reg(e, 'n');

	for (int i = 0; i < 4; i++)
		d.w[i] = rol(d.w[i] ^ (i < 3 ? n.w[i + 1] : 0), 1);
	d.w[3] ^= rol(d.w[0], 1);
	return done(e, &d);
}

/* Four rounds on both halves of the state; code 1 has the other half in d, and gives that */
enum smevec_result exec_sha256_hash(struct exec *e)
{
	union vreg x = reg(e, e->insn->op ? 'n' : 'd'), y = reg(e, e->insn->op ? 'd' : 'n');
	union vreg w = reg(e, 'm');

	for (int i = 0; i < 4; i++) {
		uint32_t sigma0 = ror(x.w[0], 2) ^ ror(x.w[0], 13) ^ ror(x.w[0], 22);
		uint32_t sigma1 = ror(y.w[0], 6) ^ ror(y.w[0], 11) ^ ror(y.w[0], 25);
		uint32_t t = y.w[3] + sigma1 + (uint32_t)choose(y.w[0], y.w[1], y.w[2]) + w.w[i];
		uint32_t x3 = x.w[3] + t;
		uint32_t y3 = t + sigma0 + (uint32_t)majority(x.w[0], x.w[1], x.w[2]);

		memmove(x.w + 1, x.w, 3 * sizeof(x.w[0]));
		memmove(y.w + 1, y.w, 3 * sizeof(y.w[0]));
		x.w[0] = y3;
		y.w[0] = x3;
	}
	return done(e, e->insn->op ? &y : &x);
}

enum smevec_result exec_sha256_su0(struct exec *e)
{
	union vreg d = reg(e, 'd'), n = reg(e, 'n');
	uint32_t w[5] = { d.w[0], d.w[1], d.w[2], d.w[3], n.w[0] };

	for (int i = 0; i < 4; i++)
		d.w[i] += ror(w[i + 1], 7) ^ ror(w[i + 1], 18) ^ w[i + 1] >> 3;
	return done(e, &d);
}

enum smevec_result exec_sha256_su1(struct exec *e)
{
	union vreg d = reg(e, 'd'), n = reg(e, 'n'), m = reg(e, 'm');
	uint32_t w[4] = { n.w[1], n.w[2], n.w[3], m.w[0] };

	for (int i = 0; i < 4; i++) {
		uint32_t from = i < 2 ? m.w[i + 2] : d.w[i - 2];

		d.w[i] += w[i] + (ror(from, 17) ^ ror(from, 19) ^ from >> 10);
	}
	return done(e, &d);
}

static uint64_t sha512_sigma1(uint64_t x)
{
	return ror64(x, 14) ^ ror64(x, 18) ^ ror64(x, 41);
}

static uint64_t sha512_sigma0(uint64_t x)
{
	return ror64(x, 28) ^ ror64(x, 34) ^ ror64(x, 39);
}

/* SHA512H, and with code 1 SHA512H2: two rounds, the first of which is in the upper half */
enum smevec_result exec_sha512_hash(struct exec *e)
{
	union vreg w = reg(e, 'd'), x = reg(e, 'n'), y = reg(e, 'm');

	if (e->insn->op) {
		w.d[1] += sha512_sigma0(y.d[0]) + majority(x.d[0], y.d[1], y.d[0]);
		w.d[0] += sha512_sigma0(w.d[1]) + majority(w.d[1], y.d[0], y.d[1]);
	} else {
		w.d[1] += sha512_sigma1(y.d[1]) + choose(y.d[1], x.d[0], x.d[1]);
		x.d[1] = w.d[1] + y.d[0];
		w.d[0] += sha512_sigma1(x.d[1]) + choose(x.d[1], y.d[1], x.d[0]);
	}
	return done(e, &w);
}

enum smevec_result exec_sha512_su0(struct exec *e)
{
	union vreg w = reg(e, 'd'), x = reg(e, 'n');
	uint64_t from[2] = { w.d[1], x.d[0] };

	for (int i = 0; i < 2; i++)
		w.d[i] += ror64(from[i], 1) ^ ror64(from[i], 8) ^ from[i] >> 7;
	return done(e, &w);
}

enum smevec_result exec_sha512_su1(struct exec *e)
{
	union vreg w = reg(e, 'd'), x = reg(e, 'n'), y = reg(e, 'm');

	for (int i = 0; i < 2; i++)
		w.d[i] += y.d[i] + (ror64(x.d[i], 19) ^ ror64(x.d[i], 61) ^ x.d[i] >> 6);
	return done(e, &w);
}

enum smevec_result exec_sm3_ss1(struct exec *e)
{
	union vreg result = { { 0 } };

	result.w[3] = rol(rol(reg(e, 'n').w[3], 12) + reg(e, 'm').w[3] + reg(e, 'a').w[3], 7);
	return done(e, &result);
}

/* SM3TT1A, SM3TT1B, SM3TT2A, SM3TT2B */
enum smevec_result exec_sm3_tt(struct exec *e)
{
	union vreg d = reg(e, 'd');
	uint32_t w = reg(e, 'm').w[field(e, 'i')], n = reg(e, 'n').w[3];
	bool second = e->insn->op & SM3_TT2;
	uint64_t (*mix)(uint64_t, uint64_t, uint64_t) =
		!(e->insn->op & SM3_B) ? parity : second ? choose : majority;
	uint32_t sum = (uint32_t)mix(d.w[3], d.w[2], d.w[1]) + d.w[0] + w +
		       (second ? n : n ^ rol(d.w[3], 12));
	union vreg result = { .w = {
		d.w[1], rol(d.w[2], second ? 19 : 9), d.w[3],
		second ? sum ^ rol(sum, 9) ^ rol(sum, 17) : sum,
	} };

	return done(e, &result);
}

static uint32_t sm3_p1(uint32_t x)
{
	return x ^ rol(x, 15) ^ rol(x, 23);
}

enum smevec_result exec_sm3_partw1(struct exec *e)
{
	union vreg d = reg(e, 'd'), n = reg(e, 'n'), m = reg(e, 'm');

	for (int i = 0; i < 4; i++)
		d.w[i] = sm3_p1(d.w[i] ^ n.w[i] ^ rol(i < 3 ? m.w[i + 1] : d.w[0], 15));
	return done(e, &d);
}

enum smevec_result exec_sm3_partw2(struct exec *e)
{
	union vreg d = reg(e, 'd'), n = reg(e, 'n'), m = reg(e, 'm');
	uint32_t first = n.w[0] ^ rol(m.w[0], 7);

	for (int i = 0; i < 4; i++)
		d.w[i] ^= n.w[i] ^ rol(m.w[i], 7);
	d.w[3] ^= sm3_p1(rol(first, 15));
	return done(e, &d);
}
