// SPDX-License-Identifier: GPL-2.0-or-later
/* HLT #0xf000: the call in W0, its argument or the address of its block in X1, the result in X0 */
#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <time.h>

#include "virt_semihosting.h"

#define ADP_Stopped_ApplicationExit UINT64_C(0x20026)
#define TICKS_PER_SECOND UINT64_C(1000000000)
#define MAX_STRING	(UINT64_C(1) << 20)

bool virt_sys_block(struct virt *v, uint64_t x1, uint64_t *to, unsigned int nr)
{
	if (virt_read(v, x1, to, nr * sizeof(*to)))
		return true;
	virt_sys_refuse(v, EFAULT);
	return false;
}

uint64_t virt_sys_refuse(struct virt *v, int error)
{
	v->fd_errno = error;
	return UINT64_MAX;
}

uint64_t virt_sys_writec(struct virt *v, uint64_t x1)
{
	uint8_t byte;

	if (virt_read(v, x1, &byte, 1))
		virt_console_put(v, &byte, 1);
	return 0;
}

uint64_t virt_sys_write0(struct virt *v, uint64_t x1)
{
	uint8_t byte;

	for (uint64_t n = 0; n < MAX_STRING && virt_read(v, x1 + n, &byte, 1) && byte; n++)
		virt_console_put(v, &byte, 1);
	return 0;
}

/* At the end of the input there is no byte: -1 */
uint64_t virt_sys_readc(struct virt *v, uint64_t x1)
{
	uint8_t byte;

	(void)x1;
	return virt_console_read(v, &byte, 1) ? byte : UINT64_MAX;
}

uint64_t virt_sys_iserror(struct virt *v, uint64_t x1)
{
	uint64_t arg[1];

	return virt_sys_block(v, x1, arg, 1) ? arg[0] >> 63 : 1;
}

static uint64_t read_only(struct virt *v, uint64_t x1)
{
	(void)x1;
	return virt_sys_refuse(v, EROFS);
}

uint64_t virt_sys_tmpnam(struct virt *v, uint64_t x1)
{
	return read_only(v, x1);
}

uint64_t virt_sys_remove(struct virt *v, uint64_t x1)
{
	return read_only(v, x1);
}

uint64_t virt_sys_rename(struct virt *v, uint64_t x1)
{
	return read_only(v, x1);
}

uint64_t virt_sys_system(struct virt *v, uint64_t x1)
{
	(void)x1;
	return virt_sys_refuse(v, ENOSYS);
}

/* Centiseconds; a tick is a nanosecond, so that two runs are the same */
uint64_t virt_sys_clock(struct virt *v, uint64_t x1)
{
	(void)x1;
	return v->ticks / (TICKS_PER_SECOND / 100);
}

uint64_t virt_sys_time(struct virt *v, uint64_t x1)
{
	(void)v;
	(void)x1;
	return (uint64_t)time(NULL);
}

uint64_t virt_sys_errno(struct virt *v, uint64_t x1)
{
	(void)x1;
	return (uint64_t)v->fd_errno;
}

uint64_t virt_sys_get_cmdline(struct virt *v, uint64_t x1)
{
	uint64_t arg[2], len = 0;
	char line[4096] = "";

	if (!virt_sys_block(v, x1, arg, 2))
		return UINT64_MAX;
	for (char *const *a = v->options.argv; *a && len < sizeof(line); a++)
		len += (uint64_t)snprintf(line + len, sizeof(line) - len, "%s%s", len ? " " : "", *a);
	if (len >= sizeof(line) || len >= arg[1])
		return virt_sys_refuse(v, E2BIG);
	if (!virt_write(v, arg[0], line, len + 1) || !virt_write(v, x1 + sizeof(*arg), &len, sizeof(len)))
		return virt_sys_refuse(v, EFAULT);
	return 0;
}

/* The heap from behind the program up, the stack from the end of the memory down */
uint64_t virt_sys_heapinfo(struct virt *v, uint64_t x1)
{
	uint64_t arg[1], base = (v->image.high + 0xfff) & ~UINT64_C(0xfff), end = VIRT_RAM + v->options.memory;
	uint64_t block[4];

	if (v->dtb >= base)
		end = v->dtb;
	block[0] = block[3] = base;
	block[1] = block[2] = end;
	if (!virt_sys_block(v, x1, arg, 1))
		return UINT64_MAX;
	return virt_write(v, arg[0], block, sizeof(block)) ? 0 : virt_sys_refuse(v, EFAULT);
}

uint64_t virt_sys_exit(struct virt *v, uint64_t x1)
{
	uint64_t arg[2] = { 0 };

	if (!virt_sys_block(v, x1, arg, 2))
		virt_break(v, "SYS_EXIT with a block at %#" PRIx64 ", where there is no memory", x1);
	else
		virt_end(v, arg[0] == ADP_Stopped_ApplicationExit ? (int)(arg[1] & 0xff) : 1);
	return 0;
}

uint64_t virt_sys_exit_extended(struct virt *v, uint64_t x1)
{
	return virt_sys_exit(v, x1);
}

uint64_t virt_sys_elapsed(struct virt *v, uint64_t x1)
{
	return virt_write(v, x1, &v->ticks, sizeof(v->ticks)) ? 0 : virt_sys_refuse(v, EFAULT);
}

uint64_t virt_sys_tickfreq(struct virt *v, uint64_t x1)
{
	(void)v;
	(void)x1;
	return TICKS_PER_SECOND;
}

static const struct {
	uint32_t number;
	uint64_t (*call)(struct virt *v, uint64_t x1);
} calls[] = {
#define CALL(number, name) { number, virt_sys_##name },
#include "virt_semihosting.def"
#undef CALL
};

static uint64_t refuse_unknown(struct virt *v, uint32_t number)
{
	if (v->told++ < 8)
		virt_tell(v, "there is no semihosting call %#" PRIx32 "; PC %#" PRIx64, number, virt_get(v, VIRT_PC));
	return virt_sys_refuse(v, ENOSYS);
}

static uint64_t dispatch(struct virt *v, uint32_t number, uint64_t x1)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].number == number)
			return calls[i].call(v, x1);
	return refuse_unknown(v, number);
}

void virt_semihosting(struct virt *v)
{
	uint64_t result = dispatch(v, (uint32_t)virt_get(v, VIRT_X(0)), virt_get(v, VIRT_X(1)));

	if (v->ended || v->waits || virt_is_over(v))	/* it is still at the call that it has waited in */
		return;
	virt_set(v, VIRT_X(0), result);
	virt_set(v, VIRT_PC, virt_get(v, VIRT_PC) + 4);
}
