/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The frame of a handler, as arm64 Linux lays it out: arch/arm64/include/uapi/asm/sigcontext.h, signal.c */
#ifndef KVMSME_GUEST_LINUX_SIGFRAME_H
#define KVMSME_GUEST_LINUX_SIGFRAME_H

#include "linux_guest.h"

/* struct rt_sigframe: siginfo, and of the ucontext what is used */
#define FRAME_INFO	0
#define FRAME_UC	128
#define FRAME_UC_STACK	(FRAME_UC + 16)
#define FRAME_UC_MASK	(FRAME_UC + 40)
#define FRAME_MC	(FRAME_UC + 176)	/* struct sigcontext: fault_address, regs, sp, pc, pstate */
#define FRAME_RECORDS	(FRAME_MC + 288)	/* __reserved[4096] */
#define FRAME_SIZE	(FRAME_RECORDS + 4096)

#define MAGIC_FPSIMD	0x46508001u
#define MAGIC_ESR	0x45535201u
#define MAGIC_EXTRA	0x45585401u
#define MAGIC_SVE	0x53564501u
#define MAGIC_TPIDR2	0x54504902u
#define MAGIC_FPMR	0x46504d52u
#define MAGIC_ZA	0x54366345u
#define MAGIC_ZT	0x5a544e01u

#define TERMINATOR	16
#define EXTRA_SIZE	32
#define FRAME_MAX	((size_t)128 << 10)	/* SIGFRAME_MAXSZ is 64 KiB and grows with the lengths */
#define SVE_FLAG_SM	1u

/* Bytes of records: 16 before the registers of vq quadwords */
static inline size_t frame_sve_size(unsigned int vq)
{
	return (16 + (32 * 16 + 17 * 2) * (size_t)vq + 15) & ~(size_t)15;
}

static inline size_t frame_za_size(unsigned int vq)
{
	return 16 + 256 * (size_t)vq * vq;
}

#define FRAME_FPSIMD_SIZE 528
#define FRAME_ZT_SIZE	80

/**
 * struct frame - a frame in the making
 * @bytes: FRAME_MAX of them; @size: so many are laid out, @limit: so many may be
 * @fpsimd, @esr, @sve, @tpidr2, @za, @zt, @fpmr, @extra: offsets of the records, 0: not there
 * @end:   of the terminator; @vq: of the Z registers; @svcr: at the signal
 */
struct frame {
	uint8_t *bytes;
	size_t size, limit;
	size_t fpsimd, esr, sve, tpidr2, za, zt, fpmr, extra, end;
	unsigned int sve_vq, za_vq;
	uint64_t svcr;
};

/** frame_lay_out() - where records are; @all: as large as they may become */
void frame_lay_out(const struct linux_guest *g, struct frame *f, bool fault, bool all);

/* linux_vector_frame.c: the registers of vectors into their records and back */
void frame_save_vectors(const struct linux_guest *g, struct frame *f);
bool frame_restore_fpsimd(struct linux_guest *g, const uint8_t *record);

/**
 * struct frame_records - records of a frame to return from; NULL: not there
 */
struct frame_records {
	const uint8_t *fpsimd, *sve, *tpidr2, *za, *zt, *fpmr;
};

bool frame_restore_vectors(struct linux_guest *g, const struct frame_records *r);

static inline void frame_head(uint8_t *to, uint32_t magic, size_t size)
{
	uint32_t head[2] = { magic, (uint32_t)size };

	__builtin_memcpy(to, head, sizeof(head));
}

#endif
