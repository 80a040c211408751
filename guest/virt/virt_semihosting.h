/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Semihosting calls: a function each, which gets X1 and returns X0.  Those of files are in
 * virt_files.c, the others in virt_semihosting.c
 */
#ifndef KVMSME_GUEST_VIRT_SEMIHOSTING_H
#define KVMSME_GUEST_VIRT_SEMIHOSTING_H

#include "virt_guest.h"

#define CALL(number, name) uint64_t virt_sys_##name(struct virt *v, uint64_t x1);
#include "virt_semihosting.def"
#undef CALL

/* The first @nr words of the block at @x1; false: they are not there, and errno is EFAULT */
bool virt_sys_block(struct virt *v, uint64_t x1, uint64_t *to, unsigned int nr);
/* -1, and what SYS_ERRNO will say */
uint64_t virt_sys_refuse(struct virt *v, int error);

#endif
