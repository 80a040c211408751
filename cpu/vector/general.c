/* SPDX-License-Identifier: GPL-2.0-or-later */
/* General registers that a word uses */
#include "insn.h"

#define SP	31

/* @first: the register that 0 in the field means */
static const struct general_operand {
	unsigned int operand;
	char letter;
	uint8_t first;
	bool may_be_sp;
} general_operands[] = {
	{ X_D, 'd', 0, false },
	{ X_N, 'n', 0, false },
	{ X_M, 'm', 0, false },
	{ X_T, 't', 0, false },
	{ SP_D, 'd', 0, true },
	{ SP_N, 'n', 0, true },
	{ W8_V, 'v', 8, false },
	{ W12_V, 'v', 12, false },
};

static uint32_t general_register(const struct smevec_insn *decoded, const struct general_operand *g)
{
	const struct insn *insn = decoded->row;
	unsigned int letter = (unsigned int)(g->letter - 'a');
	unsigned int n = g->first + decoded->field[letter];

	if (!insn->pattern.field[letter].nr || (n == SP && !g->may_be_sp))
		return 0;
	return UINT32_C(1) << n;
}

uint32_t general_registers(const struct smevec_insn *decoded, unsigned int operands)
{
	uint32_t mask = 0;

	for (size_t i = 0; i < sizeof(general_operands) / sizeof(general_operands[0]); i++)
		if (operands & general_operands[i].operand)
			mask |= general_register(decoded, &general_operands[i]);
	return mask;
}

void smevec_xregs(uint32_t word, uint32_t *written, uint32_t *read)
{
	struct smevec_insn decoded;

	smevec_decode(0, word, &decoded);
	*written = decoded.xwritten;
	*read = decoded.xread;
}
