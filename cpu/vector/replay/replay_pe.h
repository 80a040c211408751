/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A PE that recorded words are executed on, and its memory */
#ifndef SMEVEC_REPLAY_PE_H
#define SMEVEC_REPLAY_PE_H

#include <smevec/smevec.h>

#define BUFFER_ADDR	UINT64_C(0x10000000)
#define BUFFER_SIZE	65536u

/** struct replay_pe - one PE with one buffer of memory */
struct replay_pe {
	struct smevec_regs regs;
	struct smevec_cpu cpu;
	uint8_t memory[BUFFER_SIZE];
};

/** replay_pe_plain() - zeros, @vl bytes of VL and SVL, and nothing that traps */
void replay_pe_plain(struct replay_pe *pe, unsigned int vl, bool fa64);

#endif
