/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TEXT_ERRNOS_H
#define KVMSME_TEXT_ERRNOS_H

/** errno_by_name(), errno_label() - "EBUSY" and back; 0 is "success"; -1 if there is none */
int errno_by_name(const char *name);
const char *errno_label(int err);

/** errno_guess() - the known name most like @name, or NULL; for "did you mean" */
const char *errno_guess(const char *name);

#endif
