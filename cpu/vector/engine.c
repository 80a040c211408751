/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From a word to what became of it */
#include "executors.h"
#include "insn.h"
#include "quick.h"

#define ESR_UNDEF UINT32_C(0x02000000)

/* Top-level encoding groups 0010 (SVE) and, with bit 31 set, 0000 (SME): Arm ARM C4.1 */
static bool in_vector_space(uint32_t word)
{
	uint32_t op0 = word >> 25 & 0xf;

	return op0 == 2 || (op0 == 0 && word >> 31);
}

bool smevec_is_mine(uint32_t word)
{
	return in_vector_space(word) || insn_lookup(word);
}

const char *smevec_mnemonic(uint32_t word)
{
	const struct insn *insn = insn_lookup(word);

	return insn ? insn_mnemonic(insn, word) : "udf";
}

static bool has_features(uint64_t features, const struct insn *insn)
{
	uint64_t first = insn->features[0], second = insn->features[1];

	if ((features & first) == first)
		return true;
	return second && (features & second) == second;
}

static enum smevec_result undefined(struct smevec_event *event)
{
	event->esr = ESR_UNDEF;
	event->target_el = 1;
	return SMEVEC_UNDEF;
}

/* Long and narrowing shifts: field t sizes the narrow element, the operation is on wide ones */
static void set_size(struct exec *e)
{
	uint32_t two_sizes = LONG_N | NARROW_B | NARROW_T;

	e->tsize = e->esize = 1u << e->decoded->size;
	if (has_field(e, 't') && e->insn->flags & two_sizes)
		e->esize *= 2;
}

/* All classes that pass stay so until PSTATE or a system register changes (smevec_known) */
enum smevec_result insn_check_known(struct smevec_cpu *cpu, enum check_class class,
				    struct smevec_event *event)
{
	enum smevec_result result;

	if (cpu->known.passed >> class & 1)
		return SMEVEC_DONE;
	result = insn_check(cpu, class, event);
	if (result != SMEVEC_DONE)
		return result;
	cpu->known.passed |= UINT32_C(1) << class;
	cpu->known.vl = cpu->regs->svcr & SMEVEC_SVCR_SM ? cpu->svl : cpu->vl;
	return SMEVEC_DONE;
}

void smevec_v_written(struct smevec_cpu *cpu)
{
	note_z_written(cpu, 16);
}

/*
 * MaxImplementedSVL() in "Decode for this encoding": ZIP, UZP and MOVA of groups that no SVL of
 * this PE can hold are undefined, before any trap.  Where just the present SVL is too short,
 * the executors say so, behind the checks.
 */
static bool svl_never_fits(const struct smevec_cpu *cpu, uint32_t flags)
{
	/* svl_map: bit 1 and up are 256 bits and more, bit 3 and up 512 */
	return (flags & SVL_256 && !(cpu->svl_map >> 1)) || (flags & SVL_512 && !(cpu->svl_map >> 3));
}

/* Of V registers 128 bits, or 64 where field q says so */
static unsigned int vector_length(const struct smevec_cpu *cpu, const struct smevec_insn *decoded)
{
	const struct insn *insn = decoded->row;

	if (!on_v_registers(insn))
		return cpu->known.vl;
	return insn->pattern.field['q' - 'a'].nr && !decoded->field['q' - 'a'] ? 8 : 16;
}

enum smevec_result smevec_exec_general(struct smevec_cpu *cpu, const struct smevec_insn *decoded,
				       struct smevec_event *event)
{
	const struct insn *insn = decoded->row;
	struct exec e = { .cpu = cpu, .r = cpu->regs, .insn = insn, .decoded = decoded,
			  .event = event, .word = decoded->word };
	enum smevec_result result;

	if (decoded->undefined)
		return insn || in_vector_space(e.word) ? undefined(event) : SMEVEC_NOT_MINE;
	if (svl_never_fits(cpu, insn->flags))
		return undefined(event);
	result = insn_check_known(cpu, insn->check, event);
	if (result != SMEVEC_DONE)
		return result;
	e.vl = vector_length(cpu, decoded);
	if (insn->fn)
		set_size(&e);
	e.env.fpcr = cpu->regs->fpcr;
	note_writes(cpu, insn->check, e.vl);
	result = insn->exec(&e);
	if (result == SMEVEC_UNDEF)
		return undefined(event);
	if (result == SMEVEC_DONE) {
		cpu->regs->fpsr |= e.env.fpsr;
		if (e.saturated && on_v_registers(insn))
			cpu->regs->fpsr |= FPSR_QC;
		cpu->pc += 4;
	}
	return result;
}

enum smevec_result smevec_exec(struct smevec_cpu *cpu, uint32_t word, struct smevec_event *event)
{
	struct smevec_insn decoded;

	smevec_decode(cpu->features, word, &decoded);
	cpu->known = (struct smevec_known){ 0 };
	return smevec_exec_general(cpu, &decoded, event);
}

/* H:L and H:L:M of AdvSIMD: the highest bit of an index is behind the others in the word */
static void add_index_bit(const struct insn *insn, struct smevec_insn *decoded)
{
	const struct insn_field *i = &insn->pattern.field['i' - 'a'];

	decoded->field['i' - 'a'] |= (uint16_t)(decoded->field['h' - 'a'] << i->width[0]);
}

static void decode_row(const struct insn *insn, uint64_t features, uint32_t word,
		       struct smevec_insn *decoded)
{
	*decoded = (struct smevec_insn){ .row = insn, .quick = smevec_exec_general, .word = word,
					 .undefined = true };
	if (!insn)
		return;
	for (int i = 0; i < NR_FIELDS; i++)
		decoded->field[i] = (uint16_t)pattern_field(&insn->pattern, word, (char)('a' + i));
	if (insn->flags & INDEXED)
		add_index_bit(insn, decoded);
	if (insn->fn)
		decoded->size = (int8_t)insn_size(insn, word);
	decoded->check = (uint8_t)insn->check;
	decoded->undefined = !has_features(features, insn) || decoded->size < 0;
	decoded->quick = decoded->undefined ? smevec_exec_general : quick_find(decoded);
	decoded->xwritten = general_registers(decoded, insn->xwritten);
	decoded->xread = general_registers(decoded, insn->xread);
}

void smevec_decode(uint64_t features, uint32_t word, struct smevec_insn *decoded)
{
	decode_row(insn_lookup(word), features, word, decoded);
}

bool smevec_simd_decode(uint64_t features, uint32_t word, struct smevec_insn *decoded)
{
	const struct insn *insn = insn_simd_lookup(word);

	decode_row(insn, features, word, decoded);
	if (!decoded->undefined)
		decoded->quick = quick_simd_find(decoded);
	return insn;
}
