// SPDX-License-Identifier: GPL-2.0-or-later
#include <string.h>

#include "guest_stub.h"

#define A64_B		UINT32_C(0x14000000)
#define A64_B_IMM26	UINT32_C(0x03ffffff)

/* Enables FP, SVE and SME for EL1 and EL0, takes exceptions at GUEST_VECTORS, branches to the guest */
const uint32_t guest_stub_prologue[6] = {
	0xd2a06671,	/* mov  x17, #0x3330000 (CPACR_EL1: SMEN, FPEN, ZEN) */
	0xd5181051,	/* msr  cpacr_el1, x17 */
	0xd2a80011,	/* mov  x17, #0x40000000 */
	0xf2810011,	/* movk x17, #0x800 */
	0xd518c011,	/* msr  vbar_el1, x17 */
	0xd5033fdf,	/* isb */
	/* and a branch to the guest's entry */
};

/* Each vector reports ESR_EL1; x16 and x17 are lost */
const uint32_t guest_stub_vector[4] = {
	0xd5385211,	/* mrs  x17, esr_el1 */
	0xd2a20010,	/* mov  x16, #0x10000000 */
	0xf9000611,	/* str  x17, [x16, #8] */
	0x14000000,	/* b    . */
};

const uint32_t guest_stub_epilogue[3] = {
	0xd2a20010,	/* mov  x16, #0x10000000 */
	0xf9000200,	/* str  x0, [x16] */
	0x14000000,	/* b    . */
};

void guest_stub_put(uint8_t *ram, uint64_t entry)
{
	uint64_t from = GUEST_RAM + sizeof(guest_stub_prologue);
	uint32_t branch = A64_B | (uint32_t)((entry - from) >> 2 & A64_B_IMM26);

	memcpy(ram, guest_stub_prologue, sizeof(guest_stub_prologue));
	memcpy(ram + sizeof(guest_stub_prologue), &branch, sizeof(branch));
	memcpy(ram + GUEST_EXIT, guest_stub_epilogue, sizeof(guest_stub_epilogue));
	for (size_t i = 0; i < 16; i++)
		memcpy(ram + GUEST_VECTORS + i * 0x80, guest_stub_vector, sizeof(guest_stub_vector));
}

bool guest_words_fit(size_t nr)
{
	return nr <= (GUEST_RAM_SIZE - GUEST_CODE - sizeof(guest_stub_epilogue)) / sizeof(uint32_t);
}

void guest_words_put(uint8_t *ram, const uint32_t *words, size_t nr)
{
	memcpy(ram + GUEST_CODE, words, nr * 4);
	memcpy(ram + GUEST_CODE + nr * 4, guest_stub_epilogue, sizeof(guest_stub_epilogue));
}

void guest_program_put(uint8_t *ram, const struct guest_elf *elf)
{
	for (unsigned int i = 0; i < elf->nr; i++) {
		const struct guest_segment *s = &elf->segment[i];

		memset(ram + (s->gpa - GUEST_RAM), 0, s->size);
		memcpy(ram + (s->gpa - GUEST_RAM), elf->file + s->offset, s->nr_bytes);
	}
}
