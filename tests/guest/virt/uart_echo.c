// SPDX-License-Identifier: GPL-2.0-or-later
/* The PL011: identification, flags and interrupt status; what comes in goes out in capitals, up to a '.' */
#include "virt_runtime.h"

#define UART ((volatile uint32_t *)0x09000000)

static uint32_t get(unsigned int offset)
{
	return UART[offset / 4];
}

int main(void)
{
	unsigned int nr = 0;
	uint8_t c;

	say("ID");
	for (unsigned int at = 0xfe0; at < 0x1000; at += 4)
		say(" %x", get(at));
	say("\nFR.TXFE %u, TXFF %u\n", get(0x18) >> 7 & 1, get(0x18) >> 5 & 1);
	UART[0x38 / 4] = 0x10;
	say("IMSC %x\n", get(0x38));
	UART[0x04 / 4] = UART[0x18 / 4] = UART[0x3c / 4] = UART[0x40 / 4] = 0xff;	/* nothing comes of it */
	say("RSR %x, ICR %x, TXFE %u\n", get(0x04), get(0x44), get(0x18) >> 7 & 1);
	do {
		while (get(0x18) & 0x10)
			;
		if (!nr++)
			say("RIS %x, MIS %x\n", get(0x3c) & 0x10, get(0x40));
		c = (uint8_t)get(0);
		say("%s", (char[]){ (char)(c >= 'a' && c <= 'z' ? c - 32 : c), 0 });
	} while (c != '.');
	say("\n%u bytes\n", nr);
	UART[0x44 / 4] = 0x7ff;
	return 0;
}
