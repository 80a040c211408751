/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: What the host of a kernel has, as far as its KVM tells
 */
#ifndef KVMSME_VMM_KERNEL_HOST_H
#define KVMSME_VMM_KERNEL_HOST_H

#include <stdbool.h>
#include <stdio.h>

#include <kvmsme/kvmsme.h>

/**
 * kernel_host() - *@host is what the KVM behind @device runs on
 * False: there is none, and a line on @err says why.
 */
bool kernel_host(const char *device, struct kvmsme_host *host, FILE *err);

/** kernel_host_of() - the same of @kvm, an open /dev/kvm, a model's as well; false: it is none of an arm64 machine */
bool kernel_host_of(int kvm, struct kvmsme_host *host);

#endif
