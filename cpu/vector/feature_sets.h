/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a row's feature column may say: any of up to two sets */
#ifndef SMEVEC_FEATURE_SETS_H
#define SMEVEC_FEATURE_SETS_H

#define BIT_OF(f)	(UINT64_C(1) << SMEVEC_FEAT_##f)

#define NEEDS_SVE		{ BIT_OF(SVE) }
#define NEEDS_SVE_SME		{ BIT_OF(SVE), BIT_OF(SME) }
#define NEEDS_SVE2_SME		{ BIT_OF(SVE2), BIT_OF(SME) }
#define NEEDS_SME		{ BIT_OF(SME) }
#define NEEDS_SME2		{ BIT_OF(SME2) }
#define NEEDS_SVE2p1_SME2	{ BIT_OF(SVE2p1), BIT_OF(SME2) }
#define NEEDS_SVE2p1_SME	{ BIT_OF(SVE2p1), BIT_OF(SME) }
#define NEEDS_SVE2p1_SME2p1	{ BIT_OF(SVE2p1), BIT_OF(SME2p1) }
#define NEEDS_SVE_BitPerm	{ BIT_OF(SVE_BitPerm), BIT_OF(SSVE_BitPerm) }
#define NEEDS_SVE2		{ BIT_OF(SVE2) }
#define NEEDS_SVE2p1		{ BIT_OF(SVE2p1) }
#define NEEDS_F64MM		{ BIT_OF(F64MM) }
#define NEEDS_F32MM		{ BIT_OF(F32MM) }
#define NEEDS_SVE_B16B16	{ BIT_OF(SVE_B16B16) }
#define NEEDS_BF16_ANY		{ BIT_OF(BF16) }
#define NEEDS_FAMINMAX_ANY	{ BIT_OF(FAMINMAX) }
#define NEEDS_F64F64		{ BIT_OF(SME_F64F64) }
#define NEEDS_FPMR		{ BIT_OF(FPMR) }

#endif
