/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TEXT_ERRNOS_H
#define KVMSME_TEXT_ERRNOS_H

/** errno_by_name(), errno_label() - "EBUSY" and back; 0 is "success"; -1 if there is none */
int errno_by_name(const char *name);
const char *errno_label(int err);

#endif
