/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * SVE on plain Unicorn by libsmevec: y += 2 * x for ten singles, with VL 256 bits.
 *
 * Unicorn finds every SVE word undefined and calls the hook, which lets the engine execute it
 * and goes on behind it.  Then once more with y across the end of memory: the engine says which
 * byte is not there.  Build: cc sve_on_unicorn.c $(pkg-config --cflags --libs smevec unicorn)
 */
#include <stdio.h>
#include <string.h>

#include <smevec/smevec.h>
#include <unicorn/unicorn.h>

#define RAM	UINT64_C(0x100000)
#define DATA	(RAM + 0x1000)
#define SIZE	0x2000
#define NR	10

static const uint32_t code[] = {
	0xd2800003,	/* mov     x3, #0 */
	0x25a21fe0,	/* whilelo p0.s, xzr, x2 */
	0x25b9c002,	/* fmov    z2.s, #2.0 */
	0xa5434000,	/* loop: ld1w {z0.s}, p0/z, [x0, x3, lsl #2] */
	0xa5434021,	/* ld1w    {z1.s}, p0/z, [x1, x3, lsl #2] */
	0x65a20001,	/* fmla    z1.s, p0/m, z0.s, z2.s */
	0xe5434021,	/* st1w    {z1.s}, p0, [x1, x3, lsl #2] */
	0x04b0e3e3,	/* incw    x3 */
	0x25a21c60,	/* whilelo p0.s, x3, x2 */
	0x54ffff44,	/* b.mi    loop */
};

static uint8_t ram[SIZE] __attribute__((aligned(4096)));

static void *host(void *opaque, uint64_t addr, size_t len, bool write)
{
	(void)opaque;
	(void)write;
	return addr >= RAM && addr - RAM <= SIZE - len ? ram + (addr - RAM) : NULL;
}

static bool outside(void *opaque, uint64_t addr, void *buf, size_t len, uint64_t *fault)
{
	(void)opaque;
	(void)buf;
	(void)len;
	*fault = addr;
	return false;
}

static bool outside_write(void *opaque, uint64_t addr, const void *buf, size_t len, uint64_t *fault)
{
	return outside(opaque, addr, (void *)buf, len, fault);
}

/* General registers, flags and PC go to the engine and back; V registers are the low bits of Z */
static void exchange(uc_engine *uc, struct smevec_cpu *cpu, uc_err (*move)(uc_engine *, int, void *))
{
	uint64_t nzcv = cpu->nzcv;

	for (int i = 0; i < 29; i++)
		move(uc, UC_ARM64_REG_X0 + i, &cpu->x[i]);
	for (int i = 0; i < 32; i++)
		move(uc, UC_ARM64_REG_Q0 + i, cpu->regs->z[i]);
	move(uc, UC_ARM64_REG_NZCV, &nzcv);
	move(uc, UC_ARM64_REG_PC, &cpu->pc);
	cpu->nzcv = (uint32_t)nzcv;
}

static uc_err set(uc_engine *uc, int reg, void *value)
{
	return uc_reg_write(uc, reg, value);
}

static uc_err get(uc_engine *uc, int reg, void *value)
{
	return uc_reg_read(uc, reg, value);
}

static uint64_t missing;	/* the byte that the last access did not find */

static void undefined(uc_engine *uc, uint32_t intno, void *opaque)
{
	struct smevec_cpu *cpu = opaque;
	struct smevec_event event;
	enum smevec_result result;
	uint32_t word;

	(void)intno;
	exchange(uc, cpu, get);
	memcpy(&word, ram + (cpu->pc - RAM), sizeof(word));
	result = smevec_exec(cpu, word, &event);
	if (result == SMEVEC_DONE) {
		exchange(uc, cpu, set);
		return;
	}
	missing = result == SMEVEC_FAULT ? event.fault_addr : 0;
	printf("0x%x at 0x%llx is not executed\n", word, (unsigned long long)cpu->pc);
	uc_emu_stop(uc);
}

static bool saxpy(uc_engine *uc, uint64_t y_addr)
{
	static const struct smevec_mem_ops ops = { .read = outside, .write = outside_write,
						   .host = host };
	static struct smevec_regs regs;
	struct smevec_cpu cpu = {
		.regs = &regs, .mem = &ops, .vl_map = 3, .features = 1u << SMEVEC_FEAT_SVE,
		.sys = { .el = 1, .cpacr_el1 = 0x330000, .zcr_el1 = 1, .zcr_el2 = 1 },
	};
	uint64_t x[3] = { DATA, y_addr, NR };
	uc_hook hook;
	bool ok;

	smevec_sys_changed(&cpu);
	missing = 0;
	for (int i = 0; i < 3; i++)
		uc_reg_write(uc, UC_ARM64_REG_X0 + i, &x[i]);
	ok = !uc_hook_add(uc, &hook, UC_HOOK_INTR, undefined, &cpu, 1, 0) &&
	     !uc_emu_start(uc, RAM, RAM + sizeof(code), 0, 0);
	uc_hook_del(uc, hook);
	return ok;
}

int main(void)
{
	float *x = (float *)(ram + (DATA - RAM)), *y = x + 16;
	uc_engine *uc = NULL;
	int wrong;

	memcpy(ram, code, sizeof(code));
	for (int i = 0; i < NR; i++) {
		x[i] = (float)i;
		y[i] = 100;
	}
	wrong = uc_open(UC_ARCH_ARM64, UC_MODE_ARM, &uc) ||
		uc_mem_map_ptr(uc, RAM, SIZE, UC_PROT_ALL, ram) || !saxpy(uc, DATA + 64);
	for (int i = 0; i < NR; i++) {
		printf("%g ", (double)y[i]);
		wrong += y[i] != 100 + 2 * (float)i;
	}
	putchar('\n');

	wrong += wrong || !saxpy(uc, RAM + SIZE - 4) || missing != RAM + SIZE;
	printf("there is nothing at 0x%llx\n", (unsigned long long)missing);
	if (uc)
		uc_close(uc);
	return wrong != 0;
}
