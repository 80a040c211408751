/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Code whose values are known by heart, with a symbol at each place of interest */
#ifndef KNOWN_VALUES_H
#define KNOWN_VALUES_H

/* In full: X0 to X5, NZCV, Z0 to Z5, P0 to P2, FFR; ZA's rows by streaming mode */
void vectors(void);
void tile(void);

__asm__(".arch armv9-a+sme\n"
	".text\n.balign 4\n"
	".globl vectors, vectors_full, tile, tile_streaming, tile_full, tile_left\n"
	".type vectors, %function\n.type tile, %function\n"
	"vectors:\n"
	"	mov	x0, #1\n"
	"	mov	x1, #-2\n"
	"	movz	x2, #0x1234, lsl #48\n"
	"	mov	w3, #77\n"
	"	add	x4, x2, x3\n"
	"	subs	x5, x0, #1\n"		/* ZC */
	"	ptrue	p0.b\n"
	"	ptrue	p1.d, vl3\n"
	"	setffr\n"
	"	index	z0.s, #5, #3\n"
	"	index	z1.b, #0, #1\n"
	"	mov	z2.d, x4\n"
	"	fmov	z3.h, #1.5\n"
	"	cmphi	p2.s, p0/z, z0.s, #20\n"
	"	movprfx	z4, z0\n"
	"	add	z4.s, p1/m, z4.s, z0.s\n"
	"	fmov	v5.2d, #-2.0\n"
	"vectors_full:\n"
	"	ret\n"
	"tile:\n"
	"	smstart\n"
	"tile_streaming:\n"
	"	ptrue	p0.s\n"
	"	fmov	z1.s, #2.0\n"
	"	fmov	z2.s, #3.0\n"
	"	zero	{za}\n"
	"	fmopa	za1.s, p0/m, p0/m, z1.s, z2.s\n"
	"tile_full:\n"
	"	smstop	sm\n"
	"tile_left:\n"
	"	smstop\n"
	"	ret\n");

#endif
