/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Random words of a row, with registers that may be what they become */
#include "executors.h"
#include "mixed.h"
#include "random_state.h"

static bool accesses_memory(uint32_t word)
{
	return (word & 0x0a000000) == 0x08000000;
}

static bool is_literal(uint32_t word)
{
	return (word & 0x3b000000) == 0x18000000;
}

/* LDAPUR, STLUR and their kin: imm9 */
static bool is_ordered_unscaled(uint32_t word)
{
	return (word & 0x3b200000) == 0x19000000;
}

/* What faults if it is not aligned: qemu-aarch64 7.2 has no FEAT_LSE2 */
static bool must_be_aligned(uint32_t word)
{
	return (word & 0x3f000000) == 0x08000000 || (word & 0x3f200c00) == 0x38200000 ||
	       (word & 0x3b000000) == 0x19000000;
}

static bool has_writeback(uint32_t word)
{
	if ((word & 0x3a000000) == 0x28000000)
		return word >> 23 & 1;
	if ((word & 0x3b200400) == 0x38000400)
		return true;
	return (word & 0xbf800000) == 0x0c800000 || (word & 0xbf800000) == 0x0d800000;
}

/* SP is one of the bases */
static uint32_t with_base(uint32_t word)
{
	uint32_t base = (uint32_t)(random_bits() % NR_BASES);

	if (is_ordered_unscaled(word))
		word &= ~UINT32_C(0x7000);	/* imm9 in doublewords */
	if (must_be_aligned(word))
		base = base & 1;
	else if (has_writeback(word))
		base = base | 2;
	if (random_bits() % 8 == 0)
		base = A64_SP;
	return (word & ~UINT32_C(0x3e0)) | base << 5;
}

/* Somewhere in the memory of the sequence */
static uint32_t with_literal(const struct mixed *g, uint32_t word)
{
	uint64_t target = MEMORY_BASE + 0x1000 + random_bits() % 0x2000;
	uint32_t words = (uint32_t)((target - mixed_pc(g)) / 4) & 0x7ffff;

	return (word & ~UINT32_C(0xffffe0)) | words << 5;
}

static bool is_data(unsigned int n)
{
	return (n >= FIRST_DATA && n < A64_SP) || n >= A64_XZR;
}

static bool has_letter(const struct a64_row *row, char letter)
{
	return row->pattern.field[letter - 'a'].nr;
}

/* Letters that a pattern has not are 0 */
static void without_absent(struct a64_op *op, const struct a64_row *row)
{
	op->d = has_letter(row, 'd') ? op->d : A64_XZR;
	op->n = has_letter(row, 'n') ? op->n : A64_XZR;
	op->m = has_letter(row, 'm') ? op->m : A64_XZR;
	op->a = has_letter(row, 'a') ? op->a : A64_XZR;
}

static bool has_offset_register(const struct a64_row *row)
{
	return row->operands == a64_operands_offset_register ||
	       row->operands == a64_operands_structures ||
	       row->operands == a64_operands_structure_to_all ||
	       row->operands == a64_operands_structure_element;
}

/* SP stays aligned, and near where it was: ADD and SUB of an immediate, and writeback */
static bool sp_stays(const struct a64_op *op, const struct a64_row *row)
{
	bool add = row->fn == a64_do_add_imm || row->fn == a64_do_sub_imm;

	if (accesses_memory(op->word))
		return !has_writeback(op->word) || (!has_offset_register(row) && op->imm % 16 == 0);
	return add && op->n == A64_SP && op->wide && op->imm % 16 == 0 && op->imm < 512;
}

/* What is written, or may be; the second one is that of a pair */
static bool destinations_allowed(const struct a64_op *op, const struct a64_row *row)
{
	unsigned int behind = row->fn == a64_do_compare_and_swap_pair;

	if (op->fp)
		return true;
	if (op->d == A64_SP && row->regs & D_RAW && !accesses_memory(op->word))
		return sp_stays(op, row);
	return is_data(op->d) && is_data(op->a) && is_data(op->d + behind) &&
	       !(row->regs & A_DST && op->a == op->d);
}

/* A register with an offset is small; the others are data, of which some are written, too */
static bool registers_allowed(const struct a64_op *op, const struct a64_row *row)
{
	unsigned int behind = row->fn == a64_do_compare_and_swap_pair;

	if (!destinations_allowed(op, row))
		return false;
	if (accesses_memory(op->word) && op->n == A64_SP && !sp_stays(op, row))
		return false;
	if (has_offset_register(row))
		return (op->m >= NR_BASES && op->m < FIRST_DATA) || op->m == A64_XZR || !op->m;
	if (!accesses_memory(op->word))
		return true;
	return is_data(op->m) && is_data(op->m + behind);
}

static unsigned int length(const struct mixed *g)
{
	bool streaming = g->cpu->cpu.vec.svcr & SMEVEC_SVCR_SM;

	return (unsigned int)(streaming ? g->image->svl : g->image->vl);
}

/*
 * Of an address whose bit 55 is 1 and bit 63 is 0 QEMU takes the half by bit 63, as the upper half has no
 * tags; by AddPAC() bit 55 says it, if one half has
 */
static bool is_signed_wrong(const struct mixed *g, const struct a64_row *row, const struct a64_op *op)
{
	const uint64_t *x = g->cpu->cpu.x;
	uint64_t ptr = row->fn == a64_do_pauth_lr ? x[30] : row->fn == a64_do_pauth_1716 ? x[17] :
		       row->fn == a64_do_pauth && op->d < A64_SP ? x[op->d] : 0;

	return ptr >> 55 & 1 && !(ptr >> 63);
}

/* Loads of one element: Z keeps what is above V in qemu-aarch64 */
static bool wrong(const struct mixed *g, const struct a64_row *row, const struct a64_op *op)
{
	if (for_cpus(g))
		return false;
	return is_signed_wrong(g, row, op) ||
	       (row->fn == a64_do_load_elements && length(g) > 16);
}

bool a64_word(const struct mixed *g, const struct a64_row *row, uint32_t *word)
{
	static const struct a64 all = { .features = UINT64_MAX };
	struct a64_op op;

	*word = mixed_fill(&row->pattern);
	if (is_literal(*word))
		*word = with_literal(g, *word);
	else if (accesses_memory(*word))
		*word = with_base(*word);
	if (a64_row_of(*word) != row || !a64_decode(&all, *word, &op) || wrong(g, row, &op))
		return false;
	without_absent(&op, row);
	return registers_allowed(&op, row);
}

/* Accesses with a base in Xn, and an index in Xm where the row has field m */
static bool has_base(const struct insn *insn)
{
	static const executor executors[] = {
		exec_ld1, exec_st1, exec_ldr_z, exec_str_z, exec_ldr_p, exec_str_p, exec_ldr_za,
		exec_str_za, exec_ld1_za, exec_st1_za, exec_struct_mem, exec_ld1r, exec_ld1rq,
		exec_gather_offsets, exec_faultless, exec_multi_mem, exec_ldr_zt0, exec_str_zt0,
	};

	for (size_t i = 0; i < sizeof(executors) / sizeof(executors[0]); i++)
		if (insn->exec == executors[i])
			return true;
	return false;
}

static uint32_t with_engine_base(const struct insn *insn, uint32_t word)
{
	uint32_t base = (uint32_t)(random_bits() % (NR_BASES + 1));
	bool index = insn->exec == exec_gather_bases;

	if (!has_base(insn) && !index)
		return word;
	if (!index)
		word = (word & ~UINT32_C(0x3e0)) | (base < NR_BASES ? base : A64_SP) << 5;
	if (insn->pattern.field['m' - 'a'].nr && insn->exec != exec_gather_offsets)
		word = (word & ~UINT32_C(0x1f0000)) |
		       (NR_BASES + (uint32_t)(random_bits() % (FIRST_DATA - NR_BASES))) << 16;
	return word;
}

static void decode(const struct mixed *g, uint32_t word, struct smevec_insn *decoded)
{
	if (!smevec_simd_decode(g->cpu->cpu.features, word, decoded))
		smevec_decode(g->cpu->cpu.features, word, decoded);
}

bool engine_word(const struct mixed *g, const struct insn *row, uint32_t *word)
{
	const uint32_t kept = ((UINT32_C(1) << FIRST_DATA) - 1) | UINT32_C(1) << A64_SP;
	struct smevec_insn decoded;

	*word = with_engine_base(row, mixed_fill(&row->pattern));
	if (!for_cpus(g) && wrong_in_qemu(row, *word, length(g)))
		return false;
	decode(g, *word, &decoded);
	return decoded.row == row && !(decoded.xwritten & kept);
}
