// SPDX-License-Identifier: GPL-2.0-or-later
// Loops of what string routines and KleidiAI's kernels are made of, a group of instructions each;
// kernels.S includes this.  x0: count, x1, x2, x3: buffers of 32 KB; x3 has bytes other than zero.

	kernel	sve_strlen
	kernel	predicates
	kernel	fp_compares
	kernel	gemv_za
	kernel	dot_za
	kernel	long_za
	kernel	half_mopa
	kernel	bfloat_mopa
	kernel	half_same_mopa
	kernel	half_arithmetic
	kernel	half_dot
	kernel	half_convert
	kernel	permutes
	kernel	selects
	kernel	lookups
	kernel	gathers
	kernel	fp8_mopa

// strlen() of Arm's optimized routines; the string has x0 bytes
sve_strlen:
	add	x4, x3, x0
	strb	wzr, [x4]
	setffr
	ptrue	p2.b
	mov	x5, #0
0:	ldff1b	{z0.b}, p2/z, [x3, x5]
	rdffrs	p0.b, p2/z
	b.nlast	1f
	incb	x5, all
	cmpeq	p1.b, p2/z, z0.b, #0
	b.none	0b
	decb	x5, all
	b	2f
1:	cmpeq	p1.b, p0/z, z0.b, #0
	b.any	2f
	incp	x5, p0.b
	setffr
	b	0b
2:	brkb	p0.b, p2/z, p1.b
	incp	x5, p0.b
	str	x5, [x1]
	ret

predicates:
	ptrue	p7.b
	ld1b	{z0.b}, p7/z, [x3]
	ld1b	{z1.b}, p7/z, [x3, #1, mul vl]
	mov	x5, #0
	mov	x4, #0
0:	whilelt	p0.b, x4, x0
	cmphi	p1.b, p0/z, z0.b, z1.b
	cmpgt	p2.b, p0/z, z0.b, #3
	and	p3.b, p0/z, p1.b, p2.b
	orrs	p4.b, p0/z, p1.b, p2.b
	brka	p5.b, p0/z, p3.b
	brkpb	p6.b, p0/z, p5.b, p4.b
	ptest	p0, p6.b
	cntp	x6, p0, p4.b
	add	x5, x5, x6
	incp	x5, p5.b
	add	x4, x4, #1
	cmp	x4, x0
	b.lt	0b
	str	x5, [x1]
	ret

fp_compares:
	ptrue	p7.b
	ld1w	{z0.s}, p7/z, [x1]
	ld1w	{z1.s}, p7/z, [x1, #1, mul vl]
	mov	x5, #0
0:	fcmgt	p0.s, p7/z, z0.s, z1.s
	fcmeq	p1.s, p7/z, z0.s, z1.s
	fcmge	p2.h, p7/z, z0.h, z1.h
	fcmlt	p3.s, p7/z, z0.s, #0.0
	cntp	x6, p7, p0.s
	add	x5, x5, x6
	subs	x0, x0, #1
	b.ne	0b
	cntp	x6, p1, p2.s
	add	x5, x5, x6
	str	x5, [x1, #64]
	ret

// Sums of rows of singles
gemv_za:
	smstart
	ptrue	pn8.b
	ptrue	p0.b
	mov	w8, #0
0:	ld1w	{z0.s-z3.s}, pn8/z, [x1]
	ld1w	{z4.s}, p0/z, [x1, #1, mul vl]
	fmla	za.s[w8, 0, vgx4], {z0.s-z3.s}, z4.s
	fmla	za.s[w8, 1, vgx4], {z0.s-z3.s}, z4.s[1]
	fmla	za.s[w8, 2, vgx4], {z0.s-z3.s}, {z4.s-z7.s}
	fmla	za.d[w8, 3, vgx2], {z0.d-z1.d}, {z4.d-z5.d}
	fadd	za.s[w8, 1, vgx4], {z0.s-z3.s}
	subs	x0, x0, #1
	b.ne	0b
	mova	{z0.s-z3.s}, za.s[w8, 0, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2]
	mova	{z0.s-z3.s}, za.s[w8, 1, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #4, mul vl]
	mova	{z0.s-z3.s}, za.s[w8, 2, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #8, mul vl]
	smstop
	ret

// Sums of products of bytes and halves
dot_za:
	smstart
	ptrue	pn8.b
	ptrue	p0.b
	mov	w8, #0
0:	ld1b	{z0.b-z3.b}, pn8/z, [x3]
	ld1b	{z4.b}, p0/z, [x3, #1, mul vl]
	sdot	za.s[w8, 0, vgx4], {z0.b-z3.b}, z4.b
	sdot	za.s[w8, 1, vgx4], {z0.b-z3.b}, z4.b[1]
	udot	za.s[w8, 2, vgx4], {z0.b-z3.b}, {z4.b-z7.b}
	ld1h	{z8.h-z11.h}, pn8/z, [x1]
	fdot	za.s[w8, 3, vgx4], {z8.h-z11.h}, {z8.h-z11.h}
	bfdot	za.s[w8, 4, vgx4], {z8.h-z11.h}, z9.h[1]
	subs	x0, x0, #1
	b.ne	0b
	mova	{z0.s-z3.s}, za.s[w8, 0, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2]
	mova	{z0.s-z3.s}, za.s[w8, 2, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #4, mul vl]
	mova	{z0.s-z3.s}, za.s[w8, 3, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #8, mul vl]
	mova	{z0.s-z3.s}, za.s[w8, 4, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #12, mul vl]
	smstop
	ret

// Products twice and four times as wide
long_za:
	smstart
	ptrue	pn8.b
	ptrue	p0.b
	mov	w8, #0
0:	ld1b	{z0.b-z3.b}, pn8/z, [x3]
	ld1h	{z8.h-z11.h}, pn8/z, [x1]
	smlal	za.s[w8, 0:1, vgx4], {z0.h-z3.h}, z8.h
	umlal	za.s[w8, 2:3, vgx2], {z0.h-z1.h}, {z2.h-z3.h}
	smlall	za.s[w8, 0:3, vgx2], {z0.b-z1.b}, z3.b[1]
	add	za.s[w8, 4, vgx4], {z0.s-z3.s}
	fmlal	za.s[w8, 4:5, vgx2], {z8.h-z9.h}, z10.h
	bfmlal	za.s[w8, 6:7, vgx2], {z8.h-z9.h}, {z10.h-z11.h}
	subs	x0, x0, #1
	b.ne	0b
	mova	{z0.s-z3.s}, za.s[w8, 0, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2]
	mova	{z0.s-z3.s}, za.s[w8, 4, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #4, mul vl]
	mova	{z0.s-z3.s}, za.s[w8, 6, vgx4]
	st1w	{z0.s-z3.s}, pn8, [x2, #8, mul vl]
	smstop
	ret

	.macro	mopa_loop insn, type, tile, store
	smstart
	ptrue	p0.b
	zero	{za}
	mov	x5, x1
0:	ld1\store {z0.\type}, p0/z, [x5]
	ld1\store {z1.\type}, p0/z, [x5, #1, mul vl]
	\insn	za0.\tile, p0/m, p0/m, z0.\type, z1.\type
	\insn	za1.\tile, p0/m, p0/m, z1.\type, z0.\type
	add	x5, x5, #128
	subs	x0, x0, #1
	b.ne	0b
	mov	w12, #0
	mov	x4, x2
	rdsvl	x6, #1
1:	str	za[w12, 0], [x4]
	add	x4, x4, x6
	add	w12, w12, #1
	cmp	w12, w6
	b.lt	1b
	smstop
	ret
	.endm

half_mopa:
	mopa_loop fmopa, h, s, h
bfloat_mopa:
	mopa_loop bfmopa, h, s, h
half_same_mopa:
	mopa_loop fmopa, h, h, h
fp8_mopa:
	msr	fpmr, xzr
	mopa_loop fmopa, b, s, b

half_arithmetic:
	ptrue	p0.h
	ld1h	{z0.h}, p0/z, [x1]
	ld1h	{z1.h}, p0/z, [x1, #1, mul vl]
	mov	z4.d, #0
	fmov	z5.h, #1.0
0:	fmla	z4.h, p0/m, z0.h, z5.h
	fadd	z2.h, z0.h, z1.h
	fmul	z3.h, z1.h, z2.h
	fmls	z4.h, p0/m, z0.h, z5.h
	fsub	z2.h, p0/m, z2.h, z3.h
	fmla	z4.h, z2.h, z1.h[2]
	mov	z4.d, z2.d
	subs	x0, x0, #1
	b.ne	0b
	st1h	{z4.h}, p0, [x2]
	ret

half_dot:
	ptrue	p0.h
	ld1h	{z0.h}, p0/z, [x1]
	ld1h	{z1.h}, p0/z, [x1, #1, mul vl]
	mov	z4.d, #0
	mov	z5.d, #0
	mov	z6.d, #0
0:	fmlalb	z4.s, z0.h, z1.h
	fmlalt	z4.s, z0.h, z1.h
	bfmlalb	z5.s, z0.h, z1.h
	bfmlalt	z5.s, z0.h, z1.h[1]
	bfdot	z6.s, z0.h, z1.h
	bfmmla	z6.s, z0.h, z1.h
	subs	x0, x0, #1
	b.ne	0b
	st1w	{z4.s}, p0, [x2]
	st1w	{z5.s}, p0, [x2, #1, mul vl]
	st1w	{z6.s}, p0, [x2, #2, mul vl]
	ret

half_convert:
	ptrue	p0.s
	ld1w	{z0.s}, p0/z, [x1]
	ld1w	{z1.s}, p0/z, [x1, #1, mul vl]
0:	bfcvt	z2.h, p0/m, z0.s
	bfcvtnt	z2.h, p0/m, z1.s
	fcvt	z3.h, p0/m, z0.s
	fcvtnt	z3.h, p0/m, z1.s
	fcvt	z4.s, p0/m, z3.h
	fcvtlt	z5.s, p0/m, z3.h
	scvtf	z6.s, p0/m, z0.s
	fcvtzs	z7.s, p0/m, z0.s
	subs	x0, x0, #1
	b.ne	0b
	st1w	{z2.s}, p0, [x2]
	st1w	{z4.s}, p0, [x2, #1, mul vl]
	st1w	{z6.s}, p0, [x2, #2, mul vl]
	st1w	{z7.s}, p0, [x2, #3, mul vl]
	ret

permutes:
	ptrue	p0.b
	ld1b	{z0.b}, p0/z, [x3]
	ld1b	{z1.b}, p0/z, [x3, #1, mul vl]
	index	z9.b, #0, #3
	mov	z8.d, #0
0:	zip1	z2.b, z0.b, z1.b
	zip2	z3.s, z0.s, z1.s
	uzp1	z4.h, z2.h, z3.h
	uzp2	z5.b, z2.b, z3.b
	trn1	z6.s, z4.s, z5.s
	rev	z7.b, z6.b
	ext	z7.b, z7.b, z2.b, #5
	tbl	z2.b, {z7.b}, z9.b
	tbl	z3.s, {z7.s}, z9.s
	eor	z8.d, z8.d, z2.d
	subs	x0, x0, #1
	b.ne	0b
	st1b	{z8.b}, p0, [x2]
	ret

selects:
	ptrue	p0.b
	ld1b	{z0.b}, p0/z, [x3]
	ld1b	{z1.b}, p0/z, [x3, #1, mul vl]
	cmpgt	p1.b, p0/z, z0.b, z1.b
	cmpgt	p2.s, p0/z, z0.s, z1.s
	mov	z8.d, #0
0:	sel	z2.b, p1, z0.b, z1.b
	mov	z3.s, s1
	index	z4.s, w0, #1
	compact	z5.s, p2, z0.s
	splice	z5.b, p1, z5.b, z1.b
	mov	z6.b, p1/m, w0
	mov	z7.b, #3
	mov	z3.s, w0
	lastb	w4, p2, z0.s
	insr	z8.s, w4
	sunpklo	z6.h, z0.b
	uunpkhi	z7.s, z0.h
	subs	x0, x0, #1
	b.ne	0b
	st1b	{z8.b}, p0, [x2]
	ret

lookups:
	smstart
	ptrue	p0.b
	ldr	zt0, [x3]
	ld1b	{z0.b}, p0/z, [x3]
0:	luti2	{z4.b-z7.b}, zt0, z0[1]
	luti4	{z8.h-z11.h}, zt0, z0[0]
	luti4	z12.b, zt0, z0[1]
	subs	x0, x0, #1
	b.ne	0b
	st1b	{z4.b}, p0, [x2]
	st1b	{z8.b}, p0, [x2, #1, mul vl]
	st1b	{z12.b}, p0, [x2, #2, mul vl]
	smstop
	ret

gathers:
	ptrue	p0.s
	index	z0.s, #0, #5
	index	z1.d, #0, #7
0:	ld1w	{z2.s}, p0/z, [x1, z0.s, uxtw #2]
	ld1d	{z3.d}, p0/z, [x1, z1.d, lsl #3]
	st1w	{z2.s}, p0, [x2, z0.s, uxtw #2]
	st1d	{z3.d}, p0, [x3, z1.d, lsl #3]
	subs	x0, x0, #1
	b.ne	0b
	ret
