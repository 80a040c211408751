/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef SMEVEC_PERM_H
#define SMEVEC_PERM_H

enum permute { ZIP1, ZIP2, UZP1, UZP2, TRN1, TRN2 };

/** struct place - where a result element comes from */
struct place {
	unsigned int index;
	unsigned int second;	/* the second source, not the first */
};

static inline struct place permuted(unsigned int how, unsigned int i, unsigned int elements)
{
	unsigned int odd = how & 1, half = elements / 2;

	switch (how) {
	case ZIP1:
	case ZIP2:
		return (struct place){ odd * half + i / 2, i % 2 };
	case UZP1:
	case UZP2:
		return i < half ? (struct place){ 2 * i + odd, 0 } :
				  (struct place){ 2 * (i - half) + odd, 1 };
	default:
		return (struct place){ (i & ~1u) + odd, i % 2 };
	}
}

#endif
