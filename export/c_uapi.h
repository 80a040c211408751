/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the kernel's headers may lack of the ABI: as include/kvmsme/kvm.h defines it */
#ifndef KVMSME_EXPORT_C_UAPI_H
#define KVMSME_EXPORT_C_UAPI_H

#include <stdio.h>

struct profile;

/** put_definitions() - under #ifndef, those that one of @nr @texts uses */
void put_definitions(const struct profile *profile, const char *const *texts, size_t nr, FILE *out);

#endif
