/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "builtin.h"
#include "cpu.h"
#include "step_commands.h"
#include "find.h"
#include "guest_asm.h"
#include "guest_options.h"
#include "linux_session.h"
#include "output.h"
#include "profile.h"
#include "scenario.h"
#include "screen.h"
#include "virt_session.h"

struct arguments {
	struct guest_program guest;
	const char *commands;
	bool batch;
};

static volatile sig_atomic_t interrupt, quit, never;

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct arguments *a = state->input;

	switch (key) {
	case 'B':
		a->batch = true;
		return 0;
	case 'c':
		a->batch = true;
		a->commands = arg;
		return 0;
	case ARGP_KEY_END:
		if (!a->guest.argv)
			argp_error(state, "say which scenario (a file *.yaml) or program");
		return 0;
	default:
		return guest_parse(&a->guest, key, arg, state);
	}
}

static const struct argp_option options[] = {
	{ "linux-user", 'l', NULL, 0, "the program is a static aarch64 Linux program", 0 },
	{ "batch", 'B', NULL, 0, "without a terminal: commands from standard input (help lists them), plain text", 0 },
	{ "commands", 'c', "C;...", 0, "the same of these commands", 0 },
	{ "profile", 'p', "P", 0, "the ABI: a name or a file (a scenario's first, or sme-v12)", 0 },
	{ "host", 'H', "HOST", 0, "what a program's CPU has (max)", 0 },
	{ "vls", 'v', "N,...", 0, "vector lengths of a program's CPU, in quadwords", 0 },
	{ "smp", 's', "N", 0, "so many CPUs of a program, as of kvmsme guest (1)", 0 },
	{ "memory", 'm', "MIB", 0, "of memory, of a bare-metal program (128)", 0 },
	{ "budget", 'b', "N", 0, "a program ends after so many instructions", 0 },
	{ 0 },
};

static const struct argp argp = {
	options, parse, "SCENARIO.yaml|PROGRAM [ARGUMENT...]",
	"Walk through a scenario call by call, and through a guest instruction by instruction, forwards and backwards: "
	"the rule behind each answer, and what it has changed in the vCPU.\v"
	"On a terminal the keys are on the screen. Exit status: 0, or 2 where something cannot be loaded or a command "
	"is none.\n\n"
	"Examples:\n"
	"  kvmsme step scenarios/za/za-needs-pstate-za.yaml\n"
	"  kvmsme step --batch --commands='find refused; where; back 2; show za' scenarios/za/za-needs-pstate-za.yaml\n"
	"  kvmsme step --linux-user ./gemm 16\n"
	"  kvmsme step --smp=2 ./kernel.elf\n"
	"  kvmsme step --commands='find za; show za0:f32' tiles.elf",
	cli_cpu_option, NULL, NULL,
};

/* The terminal is this command's: what a guest, and the model about it, writes is kept beside */
struct streams {
	FILE *in, *out, *err;
	int output;
};

static bool open_streams(struct streams *to)
{
	int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);

	fflush(stdout);
	to->in = fdopen(fcntl(0, F_DUPFD_CLOEXEC, 3), "r");
	to->out = fdopen(fcntl(1, F_DUPFD_CLOEXEC, 3), "w");
	to->err = fdopen(fcntl(2, F_DUPFD_CLOEXEC, 3), "w");
	to->output = memfd_create("output", MFD_CLOEXEC);
	if (nothing < 0 || to->output < 0 || !to->in || !to->out || !to->err) {
		fprintf(stderr, "kvmsme step: %s\n", strerror(errno));
		return false;
	}
	dup2(nothing, 0);
	dup2(to->output, 1);
	dup2(to->output, 2);
	close(nothing);
	setvbuf(to->err, NULL, _IONBF, 0);
	return true;
}

/* Standard streams are what they were; @told: what has been written meanwhile is passed on.  False: output is lost */
static bool close_streams(const struct streams *from, bool told)
{
	char text[4096];
	ssize_t len;
	int error;

	fflush(stdout);
	if (told)
		for (off_t at = 0; (len = pread(from->output, text, sizeof(text), at)) > 0; at += len)
			fwrite(text, 1, (size_t)len, from->err);
	error = fflush(from->out) ? errno : ferror(from->out) ? EIO : 0;
	dup2(fileno(from->in), 0);
	dup2(fileno(from->out), 1);
	dup2(fileno(from->err), 2);
	fclose(from->in);
	fclose(from->out);
	fclose(from->err);
	close(from->output);
	errno = error;
	if (error && error != EPIPE)
		output_failed(stderr, "standard output");
	return !error;
}

static void on_signal(int signal)
{
	interrupt = 1;
	if (signal != SIGINT)
		quit = signal;
}

static void take_signals(void)
{
	struct sigaction action = { .sa_handler = on_signal };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
	sigaction(SIGHUP, &action, NULL);
}

static int walk(const struct arguments *a, struct stepper *s, const struct streams *streams)
{
	bool ok;

	take_signals();
	s->interrupt = &interrupt;
	s->output = streams->output;
	if (a->batch)
		ok = command_batch(s, a->commands, streams->in, streams->out, streams->err);
	else
		ok = screen_run(s, &quit, streams->in, streams->out, streams->err);
	if (quit || interrupt)
		return 128 + (quit ? (int)quit : SIGINT);
	return ok ? EXIT_HOLDS : EXIT_USAGE;
}

static struct session *make_session(const struct guest_program *p, struct kvmsme *m, const struct linux_options *linux)
{
	const struct virt_options virt = {
		.argv = p->argv, .features = linux->features, .cpus = p->smp ? (unsigned int)p->smp : 1,
		.memory = (p->memory ? p->memory : GUEST_DEFAULT_MEMORY) << 20, .budget = p->budget, .stop = &never,
		.out = stdout, .trace_branches = true,
	};
	struct virt *v;

	if (p->linux_user)
		return linux_session_new(m, linux);
	v = virt_open(m, &virt);
	return v ? virt_session_new(v) : NULL;
}

static int step_program(const struct arguments *a, const struct streams *streams, bool *told)
{
	const struct profile *profile = cli_profile(a->guest.profile ? a->guest.profile : "sme-v12");
	struct linux_options linux = { .argv = a->guest.argv, .envp = environ, .longest = a->guest.vls,
				       .budget = a->guest.budget, .cpus = (unsigned int)a->guest.smp,
				       .stop = &never, .trace_branches = true };
	struct stepper s = { 0 };
	struct kvmsme_error error;
	struct kvmsme_host host;
	struct session *session;
	struct kvmsme *m;
	int status = EXIT_USAGE;

	*told = true;
	if (!profile || !cli_host(a->guest.host, &host) || (a->guest.vls && !guest_set_lengths(a->guest.vls, &host)))
		return status;
	host.ids_as_run = true;
	m = kvmsme_new_custom(&host, profile, NULL, &cpu_session_ops, &error);
	if (!m) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return status;
	}
	linux.features = guest_features(profile, &host);
	session = make_session(&a->guest, m, &linux);
	if (session) {
		*told = false;
		session_on_cpu(session, cli_cpu(&cpu_a64_ops));
		snprintf(s.title, sizeof(s.title), "kvmsme step %.300s (%s)", a->guest.argv[0], profile->name);
		stepper_of_session(&s, session);
		status = walk(a, &s, streams);
		stepper_free(&s);
	}
	kvmsme_free(m);
	return status;
}

static const struct profile *profile_of(const struct arguments *a, const struct scenario *scenario)
{
	if (a->guest.profile)
		return cli_profile(a->guest.profile);
	return scenario->nr_profiles ? profile_by_name(scenario->profiles[0]) : profile_by_name("sme-v12");
}

static int step_loaded(const struct arguments *a, const struct scenario *scenario, struct guest_asm *assembler,
		       const struct streams *streams, bool *told)
{
	const struct profile *profile = profile_of(a, scenario);
	struct stepper s = { .interrupt = &interrupt };
	int status = EXIT_USAGE;

	if (!profile)
		return status;
	snprintf(s.title, sizeof(s.title), "kvmsme step %.200s (%s): %.200s", a->guest.argv[0], profile->name,
		 scenario->title ? scenario->title : "");
	if (stepper_of_scenario(&s, scenario, profile, assembler, stderr)) {
		*told = false;
		status = walk(a, &s, streams);
	}
	stepper_free(&s);
	return status;
}

static int step_scenario(const struct arguments *a, const struct streams *streams, bool *told)
{
	const struct profile *named = a->guest.profile ? cli_profile(a->guest.profile) : NULL;
	const char *path = a->guest.argv[0];
	struct guest_asm *assembler;
	struct scenario scenario;
	char words[4096];
	int status = EXIT_USAGE;

	*told = true;
	if (a->guest.profile && !named)
		return status;
	assembler = guest_asm_new(find_words(path, words, sizeof(words)) ? words : NULL, stderr);
	if (scenario_load_with(&scenario, path, &named, named ? 1 : 0) && scenario_assemble(&scenario, assembler))
		status = step_loaded(a, &scenario, assembler, streams, told);
	else
		fprintf(stderr, "%s\n", scenario.doc.error);
	scenario_free(&scenario);
	guest_asm_free(assembler);
	return status;
}

static bool is_scenario(const char *path)
{
	size_t len = strlen(path);

	return len > 5 && !strcmp(path + len - 5, ".yaml");
}

int cmd_step(int argc, char **argv)
{
	struct arguments a = { .guest = { .host = "max" } };
	int status = parse_args_in_order(&argp, argc, argv, &a);
	struct streams streams;
	bool told = false;

	if (status)
		return status;
	if (!a.batch && (!isatty(0) || !isatty(1))) {
		fprintf(stderr, "kvmsme step: standard input and output are no terminal; use --batch\n");
		return EXIT_USAGE;
	}
	if (is_scenario(a.guest.argv[0]) && (a.guest.argv[1] || a.guest.linux_user)) {
		fprintf(stderr, "kvmsme step: a scenario has no arguments\n");
		return EXIT_USAGE;
	}
	if (is_scenario(a.guest.argv[0]) && cli_cpu(&cpu_a64_ops) != &cpu_a64_ops) {
		fprintf(stderr, "kvmsme step: guests of a scenario are walked through on a64\n");
		return EXIT_USAGE;
	}
	if (!open_streams(&streams))
		return EXIT_USAGE;
	status = is_scenario(a.guest.argv[0]) ? step_scenario(&a, &streams, &told) : step_program(&a, &streams, &told);
	return close_streams(&streams, told) ? status : EXIT_USAGE;
}
