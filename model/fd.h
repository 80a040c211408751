/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: File descriptors of the model
 *
 * An fd is FD_BASE | machine << 16 | slot, far from what the process gets from its kernel.
 */
#ifndef KVMSME_FD_H
#define KVMSME_FD_H

#include <stdbool.h>

#include "rules.h"
#include "state.h"

#define FD_BASE		0x40000000

struct kvmsme;

/** fd_register_machine() - give @m an id; false: there are too many.  fd_forget_machine() - back */
bool fd_register_machine(struct kvmsme *m);
void fd_forget_machine(struct kvmsme *m);

/** machine_of_fd() - the machine an fd belongs to, NULL if not open */
struct kvmsme *machine_of_fd(int fd);

/** machine_fd_entry() - the entry of an open fd, or NULL; *m: the machine that the number is of, or NULL */
struct fd_entry *machine_fd_entry(int fd, struct kvmsme **m);

/** machine_vcpu_of_fd(), machine_vm_of_fd() - the object behind an fd, NULL if of another kind */
struct kvm_vcpu *machine_vcpu_of_fd(int fd);
struct kvm *machine_vm_of_fd(int fd);

/**
 * fd_refuse() - what @rule says to a call whose fd is not looked at or not open; -1 with errno
 * @m: NULL: no machine's
 */
int fd_refuse(struct kvmsme *m, enum rule rule);

/** machine_new_fd() - take a free entry; the fd, or -1 if there is none */
int machine_new_fd(struct kvmsme *m, enum fd_kind kind, uint16_t index);

#endif
