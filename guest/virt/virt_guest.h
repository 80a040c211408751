/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the files of this folder share */
#ifndef KVMSME_GUEST_VIRT_GUEST_H
#define KVMSME_GUEST_VIRT_GUEST_H

#include <stddef.h>

#include "virt_machine.h"

#define VIRT_STATUS_BROKEN	2

#define VIRT_CORE(name) (KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | KVM_REG_ARM_CORE_REG(name))
#define VIRT_X(n)	(VIRT_CORE(regs.regs[0]) + 2 * (uint64_t)(n))
#define VIRT_PC		VIRT_CORE(regs.pc)
#define VIRT_PSTATE	VIRT_CORE(regs.pstate)

/* virt_machine.c: the vCPU whose turn it is, and its registers */
static inline struct virt_cpu *virt_this(struct virt *v)
{
	return &v->cpu[v->now];
}
uint64_t virt_get(struct virt *v, uint64_t id);
void virt_set(struct virt *v, uint64_t id, uint64_t value);

/* Who is to end ends, and whose turn is over has the next one take it */
void virt_check_limits(struct virt *v);
/* The user wants an end, or its time is over */
bool virt_is_over(const struct virt *v);

/* It is over, with @status; virt_break(): with 2, after one line on stderr */
void virt_end(struct virt *v, int status);
void virt_break(struct virt *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* One line on stderr, behind what the guest has written */
void virt_tell(struct virt *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* virt_vcpu.c: the VM, its memory and its vCPUs; false: said why */
bool virt_vcpus_new(struct virt *v);

/* virt_reset.c: of the vCPU whose turn it is, before its first one since it has been turned on */
void virt_reset_clean(struct virt *v);

/* virt_turn.c: KVM_RUN of the vCPU whose turn it is, of at most @most instructions, and what it has come to */
void virt_turn(struct virt *v, uint64_t most);

/* virt_memory.c: guest memory at addresses of the vCPU whose turn it is; false: not all of it is there */
bool virt_read(struct virt *v, uint64_t va, void *to, size_t len);
bool virt_write(struct virt *v, uint64_t va, const void *from, size_t len);
uint8_t *virt_host(struct virt *v, uint64_t va);	/* up to the end of its page; NULL: no memory */

/* virt_tree.c: the device tree at v->dtb, which it chooses, and its size in bytes; false: said why */
bool virt_tree_put(struct virt *v);

/* virt_uart.c */
void virt_uart_reset(struct virt *v);
uint32_t virt_uart_read(struct virt *v, uint64_t offset);
void virt_uart_write(struct virt *v, uint64_t offset, uint32_t value);

/*
 * virt_console.c: there is a byte of input; take it, -1: none is there, now or ever; at least one, after a wait; the
 * terminal; output, which is lost where nobody takes it until the guest is over
 */
bool virt_console_has(struct virt_console *console);
void virt_console_open(struct virt_console *console, int in, FILE *out);
void virt_console_close(struct virt *v);
int virt_console_get(struct virt_console *console);
size_t virt_console_read(struct virt *v, uint8_t *to, size_t len);
void virt_console_wait(struct virt *v);
void virt_console_put(struct virt *v, const void *bytes, size_t len);
void virt_console_flush(struct virt *v);
double virt_now(void);

/* virt_semihosting.c: the call that the vCPU is at */
void virt_semihosting(struct virt *v);
void virt_semihosting_close(struct virt *v);

/* virt_report.c: an exception that nobody handles; where the vCPUs are */
void virt_report_stuck(struct virt *v);
void virt_report_where(struct virt *v);

#endif
