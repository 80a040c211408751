/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>

#include <smevec/smevec.h>

#include "host.h"

#define POW2_VQS 0x808bU	/* vq 1, 2, 4, 8, 16 */

static bool refuse(struct kvmsme_error *error, const char *text)
{
	if (error)
		snprintf(error->text, sizeof(error->text), "%s", text);
	return false;
}

static unsigned int highest_vq(uint32_t map)
{
	return map ? 32 - (unsigned int)__builtin_clz(map) : 0;
}

/* Arm ARM, ZCR_ELx.LEN: all powers of two up to the largest implemented length */
static bool sve_vqs_possible(uint16_t vqs)
{
	uint32_t below_max = (UINT32_C(1) << highest_vq(vqs)) - 1;

	return (vqs & POW2_VQS) == (POW2_VQS & below_max);
}

static bool check_config(const struct kvmsme_host *config, struct kvmsme_error *error)
{
	if (config->sve_vqs && !sve_vqs_possible(config->sve_vqs))
		return refuse(error, "host: SVE must implement vq 1 and every power of two below its "
				     "largest vq, e.g. sve: [1, 2, 3, 4]");
	if (config->sme_vqs & ~POW2_VQS)
		return refuse(error, "host: streaming vector lengths are powers of two: vq 1, 2, 4, 8 "
				     "or 16");
	if (!config->sme_vqs && (config->sme2 || config->fa64))
		return refuse(error, "host: SME2 and FA64 need SME; give it a streaming vector length, "
				     "e.g. sme: [1, 2, 4]");
	if (config->mode > KVMSME_MODE_PROTECTED)
		return refuse(error, "host: its mode is one of enum kvmsme_mode: vhe, nvhe or protected");
	if (config->mode != KVMSME_MODE_VHE && config->nested)
		return refuse(error, "host: nested virtualisation is VHE's: its mode is vhe");
	if (!config->sve_vqs && config->fa64)
		return refuse(error, "host: FA64 makes all of SVE legal in streaming mode; it needs SVE");
	return true;
}

bool host_init(struct host *host, const struct kvmsme_host *config, struct kvmsme_error *error)
{
	if (!check_config(config, error))
		return false;
	host->config = *config;
	host->vq_map[ARM64_VEC_SVE] = config->sve_vqs;
	host->vq_map[ARM64_VEC_SME] = config->sme_vqs;
	for (int type = 0; type < ARM64_VEC_MAX; type++)
		host->max_vq[type] = (uint8_t)highest_vq(host->vq_map[type]);
	return true;
}

#define FEAT(name) (UINT64_C(1) << SMEVEC_FEAT_##name)

/* What a recorded "max" CPU has beside SVE and SME themselves */
#define FEATS_SVE (FEAT(SVE) | FEAT(SVE2) | FEAT(SVE2p1) | FEAT(SVE_AES) | FEAT(SVE_PMULL128) |	\
		   FEAT(SVE_SHA3) | FEAT(SVE_SM4) | FEAT(SVE_BitPerm) | FEAT(SVE_B16B16) |	\
		   FEAT(F32MM) | FEAT(F64MM))
#define FEATS_SME (FEAT(SME) | FEAT(SME_F64F64) | FEAT(SME_I16I64))
#define FEATS_SME2 (FEAT(SME2) | FEAT(SME2p1) | FEAT(SME_F16F16) | FEAT(SME_B16B16) |		\
		    FEAT(SME_LUTv2) | FEAT(SVE_B16B16) | FEAT(SSVE_AES) | FEAT(SSVE_FEXPA) |	\
		    FEAT(SME_MOP4))
/* each of them needs FEAT_FP8, and that FEAT_FPMR */
#define FEATS_SME2_FP8 (FEAT(SME_F8F16) | FEAT(SME_F8F32) | FEAT(SSVE_FP8FMA) |			\
			FEAT(SSVE_FP8DOT2) | FEAT(SSVE_FP8DOT4))
#define FEATS_ALWAYS (FEAT(BF16) | FEAT(EBF16) | FEAT(I8MM) | FEAT(AFP) | FEAT(FPRCVT) |		\
		      FEAT(FAMINMAX) | FEAT(LUT) | FEATS_ADVSIMD)
#define FEATS_ADVSIMD (FEAT(AdvSIMD) | FEAT(FP16) | FEAT(FHM) | FEAT(RDM) | FEAT(DotProd) |		\
		       FEAT(FCMA) | FEAT(JSCVT) | FEAT(FRINTTS) | FEAT(AES) | FEAT(PMULL) |		\
		       FEAT(SHA1) | FEAT(SHA256) | FEAT(SHA512) | FEAT(SHA3) | FEAT(SM3) | FEAT(SM4))
#define FEATS_FPMR (FEAT(FPMR) | FEAT(FP8) | FEAT(FP8FMA) | FEAT(FP8DOT2) | FEAT(FP8DOT4) | \
		    FEAT(F8F16MM) | FEAT(F8F32MM))

uint64_t host_cpu_features(const struct host *host)
{
	uint64_t features = FEATS_ALWAYS;

	if (host->config.no_afp)
		features &= ~(FEAT(AFP) | FEAT(EBF16));

	if (host->config.sve_vqs)
		features |= FEATS_SVE;
	if (host->config.sme_vqs)
		features |= FEATS_SME;
	if (host->config.sme2)
		features |= FEATS_SME2;
	if (host->config.fa64)
		features |= FEAT(SME_FA64);
	if (host->config.fpmr)
		features |= FEATS_FPMR;
	if (host->config.fpmr && host->config.sme2)
		features |= FEATS_SME2_FP8;
	return features;
}
