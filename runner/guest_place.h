/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a guest is, as its scenario has it */
#ifndef KVMSME_RUNNER_GUEST_PLACE_H
#define KVMSME_RUNNER_GUEST_PLACE_H

#include "exec.h"

#define GUEST_PLACE_MAX 200

/**
 * struct guest_place - @line: of the scenario, 0: not known
 * @instruction: in assembly, "" where there is none
 * @text: "line 9: udf #0", "main+0x8 of guest.elf", "in the exception vectors before the guest", ...
 */
struct guest_place {
	unsigned int line;
	char instruction[96];
	char text[GUEST_PLACE_MAX];
};

/** guest_place_of() - @pc in the guest of the last guest: step on @step's vCPU */
void guest_place_of(struct exec *x, const struct step *step, uint64_t pc, struct guest_place *place);

#endif
