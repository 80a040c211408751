/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Scenarios as programs that run on a real kernel
 *
 * A client is C on <linux/kvm.h> alone, a selftest C for tools/testing/selftests/kvm, a syz
 * program a test of syzkaller.  Each claims what the scenario claims under one profile.
 * Whoever exports writes to a stream in memory first: what is refused half-way is of no use.
 */
#ifndef KVMSME_EXPORT_H
#define KVMSME_EXPORT_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct guest_asm;
struct profile;
struct scenario;

/**
 * struct export_refusal - why there is no program
 * @line, @column: where in the scenario's file, 0: the whole
 * @text: in one line
 */
struct export_refusal {
	uint32_t line, column;
	char text[256];
};

/**
 * export_client(), export_selftest(), export_syz() - write @scenario, as @profile has it, to @out
 * @assembler: for the text of guests; NULL: a scenario that has any is refused
 * False with @why filled where this form cannot have it.
 */
bool export_client(const struct scenario *scenario, const struct profile *profile,
		   struct guest_asm *assembler, FILE *out, struct export_refusal *why);
bool export_selftest(const struct scenario *scenario, const struct profile *profile,
		     struct guest_asm *assembler, FILE *out, struct export_refusal *why);
bool export_syz(const struct scenario *scenario, const struct profile *profile,
		struct guest_asm *assembler, FILE *out, struct export_refusal *why);

/** export_syzlang() - the descriptions that syzkaller lacks, as @profile numbers them */
void export_syzlang(const struct profile *profile, FILE *out);

#endif
