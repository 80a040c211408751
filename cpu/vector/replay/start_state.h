/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The state a vector starts from, and memory to run it in */
#ifndef SMEVEC_START_STATE_H
#define SMEVEC_START_STATE_H

#include <jansson.h>
#include <smevec/smevec.h>

#define BUFFER_ADDR	UINT64_C(0x10000000)
#define BUFFER_SIZE	65536u

/** struct machine - one PE with one buffer of memory */
struct machine {
	struct smevec_regs regs;
	struct smevec_cpu cpu;
	uint8_t memory[BUFFER_SIZE];
};

/** start_state() - fill @m from the seed and overrides of @record; false: malformed */
bool start_state(struct machine *m, json_t *record);

/** start_plain() - zeros, @vl bytes of VL and SVL, and nothing that traps */
void start_plain(struct machine *m, unsigned int vl, bool fa64);

/** hex_bytes() - decode @hex into at most @size bytes; their number, or -1 */
int hex_bytes(const char *hex, uint8_t *to, size_t size);

uint64_t record_number(json_t *record, const char *key);

#endif
