/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "builtin.h"
#include "cpu.h"
#include "gdb_listen.h"
#include "gdb_session.h"
#include "guest_options.h"
#include "guest_watch.h"
#include "linux_session.h"
#include "linux_user.h"
#include "number.h"
#include "profile.h"
#include "stop.h"
#include "virt_machine.h"
#include "virt_session.h"

#define DEFAULT_HOST "max"
#define DEFAULT_TIMEOUT	10	/* seconds, of a bare-metal program */
#define NO_TIMEOUT	UINT64_MAX
#define POWERS_OF_TWO 0x808bu	/* vq 1, 2, 4, 8, 16 */

struct arguments {
	struct guest_program guest;
	const char *gdb;
	uint64_t timeout;
	bool fast;
};

error_t guest_parse(struct guest_program *p, int key, char *arg, struct argp_state *state)
{
	switch (key) {
	case 'l':
		p->linux_user = true;
		return 0;
	case 'p':
		p->profile = arg;
		return 0;
	case 'H':
		p->host = arg;
		return 0;
	case 'v':
		p->vls = arg;
		return 0;
	case 's':
		p->smp = cli_number(state, arg, 1, VIRT_MAX_CPUS);
		return 0;
	case 'm':
		p->memory = cli_number(state, arg, 1, GUEST_MAX_MEMORY);
		return 0;
	case 'b':
		p->budget = cli_number(state, arg, 1, UINT64_MAX);
		return 0;
	case ARGP_KEY_ARG:	/* what comes behind the program is the program's */
		p->argv = &state->argv[state->next - 1];
		state->next = state->argc;
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'f':
		a->fast = true;
		return 0;
	case 't':
		a->timeout = cli_number(state, arg, 0, 1000000);
		return 0;
	case 'g':
		a->gdb = arg;
		return 0;
	case ARGP_KEY_END:
		if (!a->guest.argv)
			argp_error(state, "say which program");
		if (a->guest.linux_user && a->guest.memory)
			argp_error(state, "--memory is for bare-metal programs; a Linux program has 4 GiB");
		return 0;
	default:
		return guest_parse(&a->guest, key, arg, state);
	}
}

static const struct argp_option options[] = {
	{ NULL, 0, NULL, 0, "The program, and what it runs on:", 1 },
	{ "linux-user", 'l', NULL, 0, "a static aarch64 Linux program at EL0, and not a bare-metal one", 1 },
	{ "profile", 'p', "P", 0, "the ABI: a name or a file (sme-v12)", 1 },
	{ "host", 'H', "HOST", 0, "what it has (" DEFAULT_HOST ")", 1 },
	{ "vls", 'v', "N,...", 0, "vector lengths in quadwords, with the powers of two below; the program begins "
	  "with the longest (the host's; it begins with 64 bytes of SVE, 32 of SME, as under Linux)", 1 },
	{ "smp", 's', "N", 0, "so many CPUs (1): a bare-metal program turns on all but the first by PSCI; a Linux "
	  "program sees them, and has one thread", 1 },
	{ "memory", 'm', "MIB", 0, "bare metal: of memory, from 0x40000000 on (128); a Linux program has 4 GiB", 1 },
	{ NULL, 0, NULL, 0, "When it ends, if not by itself:", 2 },
	{ "budget", 'b', "N", 0, "after so many instructions, with status 2", 2 },
	{ "timeout", 't', "SECONDS", 0, "after so long, with status 2 (a Linux program: never); a bare-metal one "
	  "(10) after so long without input, since it has no other end where it waits in vain, and without the "
	  "option such a wait in semihosting does not count; 0: never", 2 },
	{ NULL, 0, NULL, 0, "A look at it:", 3 },
	{ "gdb", 'g', "[HOST]:PORT", 0, "wait for gdb at its beginning (target remote :PORT); port 0: any, which "
	  "is told", 3 },
	{ "fast", 'f', NULL, 0, "keep no branches for reports: on a64, up to a third faster in short loops", 3 },
	{ 0 },
};

static const struct argp_child children[] = {
	{ &cli_cpu_argp, 0, NULL, 1 }, { &guest_watch_argp, 0, NULL, 3 }, { 0 },
};

static const struct argp argp = {
	options, parse, "[--linux-user] PROGRAM [ARGUMENT...]",
	"Run a program on vCPUs of the model: a bare-metal one, as QEMU's virt machine boots it (ELF, Image or flat "
	"binary; PL011, PSCI, device tree, semihosting), or with --linux-user a Linux one. Options come before the "
	"program.\v"
	"Without --cpu it runs on a64. The exit status is the program's: of SYS_EXIT of semihosting, 0 of PSCI "
	"SYSTEM_OFF, 128 and the signal where a Linux program dies of one; 130 after Ctrl-C; 2 where it cannot be run, "
	"takes an exception that nobody handles, asks for a reset, or has used up its time or budget.\n\n"
	"Examples:\n"
	"  kvmsme guest ./kernel.elf one two\n"
	"  kvmsme guest --smp=4 --memory=512 --host='sve=1,2,4;sme=1,2,4;sme2' ./kernel.elf\n"
	"  kvmsme guest --cpu=unicorn --timeout=0 ./monitor.bin\n"
	"  kvmsme guest --linux-user ./hello\n"
	"  kvmsme guest --linux-user --host='sve=1,2,4;sme=1,2,4;sme2' --vls=4 ./gemm 256\n"
	"  kvmsme guest --linux-user --trace=gemm.trace --trace-only=gemm ./gemm 16\n"
	"  kvmsme guest --gdb=:1234 ./kernel.elf\n"
	"  kvmsme guest --dump=x,za:f32 --png=za.png:za0:f32 tiles.elf",
	children, NULL, NULL,
};

/* N,... as bits (vq - 1), with the powers of two below the largest */
static bool parse_lengths(const char *text, uint16_t *vqs)
{
	uint64_t largest = 0;
	size_t len;

	for (const char *word = text;; word += len + 1) {
		uint64_t vq;

		len = strcspn(word, ",");
		if (!number_parse_part(word, len, 16, &vq) || !vq) {
			fprintf(stderr, "kvmsme: '%.*s' is no vector length; write numbers from 1 to 16, of 128 bits "
				"each, e.g. --vls=1,2,4\n", (int)len, word);
			return false;
		}
		*vqs |= (uint16_t)(1u << (vq - 1));
		largest = vq > largest ? vq : largest;
		if (!word[len])
			break;
	}
	*vqs |= (uint16_t)(POWERS_OF_TWO & ((1u << largest) - 1));
	return true;
}

bool guest_set_lengths(const char *text, struct kvmsme_host *host)
{
	uint16_t vqs = 0;

	if (!parse_lengths(text, &vqs))
		return false;
	if (host->sve_vqs)
		host->sve_vqs = vqs;
	if (host->sme_vqs)
		host->sme_vqs = vqs & POWERS_OF_TWO;
	return true;
}

uint32_t guest_features(const struct profile *profile, const struct kvmsme_host *host)
{
	const uint32_t pauth = 1u << KVM_ARM_VCPU_PTRAUTH_ADDRESS | 1u << KVM_ARM_VCPU_PTRAUTH_GENERIC;
	uint32_t bits = host->ptrauth ? pauth : 0;

	if (host->sve_vqs && cli_has_feature(profile, host, KVM_ARM_VCPU_SVE))
		bits |= 1u << KVM_ARM_VCPU_SVE;
	if (host->sme_vqs && cli_has_feature(profile, host, profile->sme_feature_bit))
		bits |= 1u << profile->sme_feature_bit;
	return bits;
}

/* Whoever looks at a guest drives it */
static int watch(const struct arguments *a, struct session *s, const volatile sig_atomic_t *stop)
{
	int status = EXIT_USAGE;

	if (!s)
		return status;
	session_on_cpu(s, cli_cpu(&cpu_a64_ops));
	if (!a->gdb)
		return guest_watch_run(s);
	status = gdb_session_run(s, a->gdb, stop);
	session_free(s);
	return status;
}

static bool is_watched(const struct arguments *a)
{
	return a->gdb || guest_watch_asked();
}

static unsigned int seconds(const struct arguments *a, unsigned int otherwise)
{
	if (a->gdb)	/* whoever debugs takes his time */
		return 0;
	return a->timeout == NO_TIMEOUT ? otherwise : (unsigned int)a->timeout;
}

static int run_virt(const struct arguments *a, struct kvmsme *m, uint32_t features)
{
	struct virt_options o = {
		.argv = a->guest.argv, .features = features, .cpus = a->guest.smp ? (unsigned int)a->guest.smp : 1,
		.memory = (a->guest.memory ? a->guest.memory : GUEST_DEFAULT_MEMORY) << 20,
		.budget = a->guest.budget, .timeout = seconds(a, DEFAULT_TIMEOUT),
		.timeout_reads = a->timeout != NO_TIMEOUT, .stop = stop_on_signal(), .out = stdout,
		.trace_branches = !a->fast,
	};
	struct virt *v = virt_open(m, &o);
	int status = EXIT_USAGE;

	if (!v)
		return status;
	if (is_watched(a))
		return watch(a, virt_session_new(v), o.stop);
	while (virt_run(v, UINT64_MAX))
		;
	status = v->status;
	virt_close(v);
	return status;
}

static int run_linux(const struct arguments *a, struct kvmsme *m, uint32_t features)
{
	struct linux_options o = { .argv = a->guest.argv, .envp = environ, .features = features,
				   .longest = a->guest.vls, .cpus = (unsigned int)a->guest.smp,
				   .budget = a->guest.budget, .timeout = seconds(a, 0), .stop = stop_on_signal(),
				   .trace_branches = !a->fast };

	if (is_watched(a))
		return watch(a, linux_session_new(m, &o), o.stop);
	return linux_user_run(m, &o);
}

/* Who is watched is stopped behind each instruction; a look at the end needs that not */
static const struct cpu_ops *cpu_for(const struct arguments *a)
{
	return a->gdb || guest_watch_steps() ? &cpu_session_ops : cli_cpu(&cpu_a64_ops);
}

static int run(const struct arguments *a, struct kvmsme_host *host)
{
	const struct profile *profile = cli_profile(a->guest.profile);
	struct kvmsme_error error;
	struct kvmsme *m;
	uint32_t features;
	int status;

	if (!profile)
		return EXIT_USAGE;
	host->ids_as_run = true;
	m = kvmsme_new_custom(host, profile, NULL, cpu_for(a), &error);
	if (!m) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return EXIT_USAGE;
	}
	features = guest_features(profile, host);
	status = a->guest.linux_user ? run_linux(a, m, features) : run_virt(a, m, features);
	kvmsme_free(m);
	return status;
}

int cmd_guest(int argc, char **argv)
{
	struct arguments a = { .guest = { .profile = "sme-v12", .host = DEFAULT_HOST }, .timeout = NO_TIMEOUT };
	struct kvmsme_host host;
	int status = parse_args_in_order(&argp, argc, argv, &a);

	if (status)
		return status;
	if (!cli_host(a.guest.host, &host) || (a.guest.vls && !guest_set_lengths(a.guest.vls, &host)) ||
	    (a.gdb && !gdb_address_ok(a.gdb)))
		return EXIT_USAGE;
	return run(&a, &host);
}
