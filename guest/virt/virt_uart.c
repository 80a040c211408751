// SPDX-License-Identifier: GPL-2.0-or-later
/* Arm DDI 0183G "PrimeCell UART (PL011)", chapter 3, without the interrupt line: there is no controller */
#include "virt_guest.h"

enum {
	UARTDR = 0x00, UARTRSR = 0x04, UARTFR = 0x18, UARTCR = 0x30, UARTIFLS = 0x34, UARTIMSC = 0x38,
	UARTRIS = 0x3c, UARTMIS = 0x40, UARTICR = 0x44, UARTDMACR = 0x48, PERIPH_ID = 0xfe0,
};

#define FR_RXFE		0x10u
#define FR_RXFF		0x40u
#define FR_TXFE		0x80u
#define INT_RX		0x10u
#define INT_TX		0x20u
#define CR_RESET	0x300u
#define IFLS_RESET	0x12u

/* UARTPeriphID0 to 3, UARTPCellID0 to 3, of revision r1p4 */
static const uint8_t ids[] = { 0x11, 0x10, 0x14, 0x00, 0x0d, 0xf0, 0x05, 0xb1 };

static uint32_t interrupts(struct virt *v)
{
	return (virt_console_has(&v->console) ? INT_RX : 0) | v->uart.reg[UARTRIS / 4];
}

static uint32_t take_byte(struct virt *v)
{
	int byte = virt_console_get(&v->console);

	return byte < 0 ? 0 : (uint32_t)byte;
}

uint32_t virt_uart_read(struct virt *v, uint64_t offset)
{
	switch (offset) {
	case UARTDR:
		return take_byte(v);
	case UARTFR:
		return FR_TXFE | (virt_console_has(&v->console) ? FR_RXFF : FR_RXFE);
	case UARTRIS:
		return interrupts(v);
	case UARTMIS:
		return interrupts(v) & v->uart.reg[UARTIMSC / 4];
	case UARTRSR:
	case UARTICR:
		return 0;
	default:
		if (offset >= PERIPH_ID)
			return ids[(offset - PERIPH_ID) / 4];
		return offset <= UARTDMACR && offset / 4 < 16 ? v->uart.reg[offset / 4] : 0;
	}
}

void virt_uart_write(struct virt *v, uint64_t offset, uint32_t value)
{
	const uint8_t byte = (uint8_t)value;

	switch (offset) {
	case UARTDR:
		virt_console_put(v, &byte, 1);
		v->uart.reg[UARTRIS / 4] |= INT_TX;
		return;
	case UARTICR:
		v->uart.reg[UARTRIS / 4] &= ~value;
		return;
	case UARTRSR:
	case UARTFR:
	case UARTRIS:
	case UARTMIS:
		return;
	default:
		if (offset < UARTDMACR && offset / 4 < 16)
			v->uart.reg[offset / 4] = value;
	}
}

void virt_uart_reset(struct virt *v)
{
	v->uart = (struct virt_uart){ 0 };
	v->uart.reg[UARTCR / 4] = CR_RESET;
	v->uart.reg[UARTIFLS / 4] = IFLS_RESET;
}
