// SPDX-License-Identifier: GPL-2.0-or-later
/* Loads and stores where there is no device: external aborts, which the program handles; then SYSTEM_OFF */
#include "virt_runtime.h"

#define NOWHERE UINT64_C(0x0b000000)

static volatile unsigned int aborts;

void on_exception(struct frame *frame, unsigned int vector)
{
	aborts++;
	say("vector %u, EC %x, fault status %x, FAR %lx\n", vector, ESR_EC(frame->esr),
	    (unsigned int)(frame->esr & 0x3f), frame->far);
	frame->elr += 4;
}

int main(void)
{
	*(volatile uint32_t *)NOWHERE;
	*(volatile uint8_t *)(NOWHERE + 0x123) = 1;
	*(volatile uint64_t *)(NOWHERE + 0x200) = 1;
	say("%u aborts\n", aborts);
	psci(0x84000008, 0, 0, 0);
	return 1;
}
