/* SPDX-License-Identifier: GPL-2.0-or-later */
/* LDR and STR of whole registers; a fault leaves everything as it was */
#include "access.h"
#include "elem.h"
#include "executors.h"

static enum smevec_result fault(struct exec *e, bool write)
{
	e->event->fault_write = write;
	e->event->esr = 0;
	return SMEVEC_FAULT;
}

enum smevec_result mem_load(struct exec *e, uint64_t addr, void *to, size_t len)
{
	const void *host = mem_range(e, addr, len, false);

	if (host) {
		memcpy(to, host, len);
		return SMEVEC_DONE;
	}
	if (e->cpu->mem->read(e->cpu->opaque, addr, to, len, &e->event->fault_addr))
		return SMEVEC_DONE;
	return fault(e, false);
}

enum smevec_result mem_store(struct exec *e, uint64_t addr, const void *from, size_t len)
{
	void *host = mem_range(e, addr, len, true);

	if (host) {
		memcpy(host, from, len);
		return SMEVEC_DONE;
	}
	if (e->cpu->mem->write(e->cpu->opaque, addr, from, len, &e->event->fault_addr))
		return SMEVEC_DONE;
	return fault(e, true);
}

enum smevec_result mem_probe_write(struct exec *e, uint64_t addr, size_t len)
{
	uint8_t scratch[16];
	bool can;

	if (mem_range(e, addr, len, true))
		return SMEVEC_DONE;
	if (e->cpu->writable)
		can = e->cpu->writable(e->cpu->opaque, addr, len, &e->event->fault_addr);
	else
		can = e->cpu->mem->read(e->cpu->opaque, addr, scratch, len, &e->event->fault_addr);
	return can ? SMEVEC_DONE : fault(e, true);
}

/* [Xn|SP, #imm, MUL VL]: imm9 in units of the register */
static uint64_t mul_vl_address(const struct exec *e, unsigned int bytes)
{
	return e->cpu->x[field(e, 'n')] + (uint64_t)(sign_extend(field(e, 'i'), 9) * (int)bytes);
}

enum smevec_result exec_ldr_z(struct exec *e)
{
	uint8_t value[SMEVEC_MAX_VL];
	enum smevec_result result = mem_load(e, mul_vl_address(e, e->vl), value, e->vl);

	if (result == SMEVEC_DONE)
		write_z(e, field(e, 't'), value);
	return result;
}

enum smevec_result exec_str_z(struct exec *e)
{
	return mem_store(e, mul_vl_address(e, e->vl), e->r->z[field(e, 't')], e->vl);
}

enum smevec_result exec_ldr_p(struct exec *e)
{
	uint8_t value[SMEVEC_MAX_VL / 8];
	enum smevec_result result = mem_load(e, mul_vl_address(e, e->vl / 8), value, e->vl / 8);

	if (result == SMEVEC_DONE)
		write_p(e, field(e, 't'), value);
	return result;
}

enum smevec_result exec_str_p(struct exec *e)
{
	return mem_store(e, mul_vl_address(e, e->vl / 8), e->r->p[field(e, 't')], e->vl / 8);
}

/* The slice index wraps at SVL, a power of two; the same offset counts vectors of memory */
static uint8_t *za_row(const struct exec *e)
{
	uint32_t index = (uint32_t)e->cpu->x[12 + field(e, 'v')] + field(e, 'o');

	return e->r->za[index & (e->cpu->svl - 1u)];
}

static uint64_t za_address(const struct exec *e)
{
	return e->cpu->x[field(e, 'n')] + (uint64_t)field(e, 'o') * e->cpu->svl;
}

enum smevec_result exec_ldr_za(struct exec *e)
{
	return mem_load(e, za_address(e), za_row(e), e->cpu->svl);
}

enum smevec_result exec_str_za(struct exec *e)
{
	return mem_store(e, za_address(e), za_row(e), e->cpu->svl);
}

enum smevec_result exec_ldr_zt0(struct exec *e)
{
	return mem_load(e, e->cpu->x[field(e, 'n')], e->r->zt0, SMEVEC_ZT0_BYTES);
}

enum smevec_result exec_str_zt0(struct exec *e)
{
	return mem_store(e, e->cpu->x[field(e, 'n')], e->r->zt0, SMEVEC_ZT0_BYTES);
}
