/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>

#include "number.h"
#include "select.h"

/* The header's name for kernels without any SME ABI, whatever their version */
#define ABI_MAINLINE "sve-mainline"

#define PFR2_FPMR_SHIFT 32

/* Releases of QEMU whose "max" CPU was the first to have a feature (its change log) */
#define QEMU_FGT	800
#define QEMU_NMI	901
#define QEMU_AFP	1000
#define QEMU_SME2	1001

#define ALL_SME_VQS 0x808b

/* The two numbers of "PREFIXmajor.minor..."; false if there are none so */
static bool read_version(const char *text, const char *prefix, uint64_t *major, uint64_t *minor)
{
	size_t len = strlen(prefix), digits;

	if (strncmp(text, prefix, len) != 0)
		return false;
	text += len;
	digits = strspn(text, "0123456789");
	if (!number_parse_part(text, digits, 999, major) || text[digits] != '.')
		return false;
	text += digits + 1;
	return number_parse_part(text, strspn(text, "0123456789"), 999, minor);
}

/* "linux-6.12.95-debian" -> 6 * 1000 + 12; 0 if there is no version */
static unsigned int kernel_version(const char *kernel)
{
	uint64_t major, minor;

	if (!read_version(kernel, "linux-", &major, &minor))
		return 0;
	return (unsigned int)(major * 1000 + minor);
}

static unsigned int distance(unsigned int a, unsigned int b)
{
	return a > b ? a - b : b - a;
}

static const struct profile *closest_mainline(unsigned int version)
{
	const struct profile *best = NULL;

	for (size_t i = 0; i < nr_builtin_profiles; i++) {
		const struct profile *profile = builtin_profiles[i];

		if (profile->sme || strncmp(profile->name, "sve-", 4) != 0)
			continue;
		if (!best || distance(kernel_version(profile->kernel), version) <
				     distance(kernel_version(best->kernel), version))
			best = profile;
	}
	return best;
}

const struct profile *trace_select_profile(const struct trace_header *header, char *note,
					   size_t note_size, struct input_error *error)
{
	unsigned int version = kernel_version(header->kernel.s);
	const struct profile *profile = profile_by_name(header->abi.s);
	bool mainline = !strcmp(header->abi.s, ABI_MAINLINE);

	note[0] = '\0';
	if (mainline && !version) {
		snprintf(error->text, sizeof(error->text), "kernel: \"%.40s\" has no version, as "
			 "linux-6.12.95 has: choose a profile with --profile", header->kernel.s);
		return NULL;
	}
	if (mainline)
		profile = closest_mainline(version);
	if (!profile) {
		snprintf(error->text, sizeof(error->text),
			 "no profile for ABI \"%.40s\": choose one with --profile", header->abi.s);
		return NULL;
	}
	if (kernel_version(profile->kernel) != version)
		snprintf(note, note_size, "kernel %s is not known: compared with %s (profile %s)",
			 header->kernel.s, profile->kernel, profile->name);
	return profile;
}

static bool has_fpmr(const struct kernel_pop *pop)
{
	int index = pop_find(pop, KVM_REG_ARM64_SYS_ID_AA64PFR2_EL1);

	return index >= 0 && pop->reg[index].reset >> PFR2_FPMR_SHIFT & 0xf;
}

unsigned int trace_qemu_version(const struct trace_header *header)
{
	uint64_t major, minor;

	if (!read_version(header->emulator.s, "QEMU-TCG-", &major, &minor) || minor > 99)
		return 0;
	return (unsigned int)(major * 100 + minor);
}

/* "max,sme512=on": the CPU model "max", SME neither switched off nor absent */
static bool is_max_with_sme(const struct trace_header *header)
{
	return !strncmp(header->cpu.s, "max", 3) && !strstr(header->cpu.s, "sme=off");
}

/*
 * A kernel that offers no SME runs on CPUs that have it all the same.  A guest's SME
 * instruction is then trapped by KVM, not undefined to the CPU.
 */
static void add_unused_sme(struct kvmsme_host *host, unsigned int qemu)
{
	host->sme_vqs = ALL_SME_VQS;
	host->sme2 = qemu >= QEMU_SME2;
	host->fa64 = host->sve_vqs;
}

struct kvmsme_host trace_host(const struct trace_header *header, const struct profile *profile,
			      const struct kernel_pop *pop, const struct learned_host *learned)
{
	unsigned int qemu = trace_qemu_version(header);
	struct kvmsme_host host = {
		.sve_vqs = header->sve_vqs,
		.sme_vqs = header->sme_vqs,
		.sme2 = header->sme2,
		.fa64 = header->fa64,
		.cpus = (uint16_t)header->cpus,
		.el1_32bit = !learned->no_el1_32bit,
		.ptrauth = !learned->no_ptrauth,
		.pmu = !strstr(header->cpu.s, "pmu=off"),
		.fpmr = header->world ? header->fpmr : has_fpmr(pop),
		.qemu_cpu = qemu,
		.nmi = qemu >= QEMU_NMI,
		.no_fgt = qemu && qemu < QEMU_FGT,
		.no_afp = qemu && qemu < QEMU_AFP,
	};

	if (qemu && !profile->sme && !host.sme_vqs && is_max_with_sme(header))
		add_unused_sme(&host, qemu);
	return host;
}
