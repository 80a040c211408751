/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What kvmsme does where a resource fails:
 *	test_resources [--full | --places] [COMMAND...]
 *	test_resources --show COMMAND KIND N
 *
 * Each command of commands.def runs once as it is, and then again for every call that asks
 * for a resource, which fails (failing.h).  It must then say the same as before, or end with
 * status 1 or 2 and a message; never by a signal, never with a leak (in a build with
 * AddressSanitizer), and never with a file half-written.  A run is a forked process.
 *
 * Where a command asks often, the first calls fail one by one, and of the others a sample:
 * with --places the first call from each place in the program, with --full all of them, and
 * then each with everything behind it.  --show runs one command with the backtrace of the
 * call that fails.
 */
#include <execinfo.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "failing.h"
#include "number.h"
#include "outcome_of_run.h"

#ifdef KVMSME_ASAN
enum { EACH = 10, SAMPLE = 4 };
#else
enum { EACH = 200, SAMPLE = 40 };
#endif
enum which { SAMPLED, PLACES, FULL };
enum { MAX_WORDS = 16, MAX_SHOWN = 40, LEAK_STATUS = 99 };

struct command {
	const char *name, *words;
};

static const struct command commands[] = {
#define COMMAND(name, words) { name, words },
#include "commands.def"
#undef COMMAND
};

static const char *const kinds[NR_FAILING] = {
	"memory", "open", "read", "write", "mmap", "unicorn", "process",
};

static unsigned long runs, wrong;

/* The linker gives the command line's main() this name, and calls the other one (--wrap=main) */
int __real_main(int argc, char **argv);
int __wrap_main(int argc, char **argv);

/* Unicorn asks for more than a sanitizer has; LEAK_STATUS is no status of ours */
const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
	return "exitcode=99:print_suppressions=0";
}

/*
 * Unicorn loses what it has where one of its allocations fails.  It has no frame pointers: behind
 * posix_memalign() and its g_strdup_vprintf() the stack is not known.  What an open stream of
 * fopencookie() has is kept by the sanitizer where it does not look.
 */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libunicorn\nleak:posix_memalign\nleak:__vasprintf_internal\nleak:text_stream\n";
}

static int run_command(const void *arg)
{
	static char words[512], name[] = "kvmsme";
	char *argv[MAX_WORDS] = { name }, *save = NULL, *word;
	int argc = 1;

	snprintf(words, sizeof(words), "%s", ((const struct command *)arg)->words);
	for (word = strtok_r(words, " ", &save); word; word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	return __real_main(argc, argv);
}

/* But for numbers with a point or an exponent, which say how long it took */
static bool same_text(const char *a, const char *b)
{
	static const char digits[] = "0123456789", number[] = "0123456789.e-";

	while (*a && *b) {
		size_t len = strspn(a, number), other = strspn(b, number);
		bool time = strspn(a, digits) < len && strspn(b, digits) < other;

		if (!len || !other || !time)
			len = other = 1;
		if (!time && *a != *b)
			return false;
		a += len;
		b += other;
	}
	return *a == *b;
}

/* NULL: as it should be */
static const char *judge(const struct said *said, const struct said *usual)
{
	static char text[128];
	const char *file;
	bool same = said->status == usual->status && same_text(said->out, usual->out);
	int status = WEXITSTATUS(said->status);

	if (WIFSIGNALED(said->status)) {
		snprintf(text, sizeof(text), "ended by signal %d", WTERMSIG(said->status));
		return text;
	}
	if (status == LEAK_STATUS)
		return "leaks";
	file = files_wrong(same);
	if (file) {
		snprintf(text, sizeof(text), "%.80s is %s", file, same ? "not written" : "half-written");
		return text;
	}
	if (same)
		return NULL;
	if (status != 1 && status != 2) {
		snprintf(text, sizeof(text), "ends with status %d and other output", status);
		return text;
	}
	return *said->err || *said->out ? NULL : "has no message";
}

static void fail_one(const struct command *c, const struct said *usual, enum failing kind,
		     unsigned long nth, bool rest)
{
	struct said said;
	const char *why;

	files_reset();
	failing_plan->kind = kind;
	failing_plan->nth = nth;
	failing_plan->rest = rest;
	atomic_store(&failing_plan->count[kind], 0);
	run_apart(&said, run_command, c);
	runs++;
	why = judge(&said, usual);
	if (why && wrong++ < MAX_SHOWN)
		printf("%s, %s %lu%s: %s: [%s] usual [%s]\n%.1200s\n", c->name, kinds[kind], nth,
		       rest ? " and all behind it" : "", why, said.out, usual->out, said.err);
	said_free(&said);
}

static unsigned long next(void)
{
	static uint64_t state = 88172645463325252;

	state ^= state << 13;
	state ^= state >> 7;
	return state ^= state << 17;
}

static void fail_places(const struct command *c, const struct said *usual, enum failing kind)
{
	const struct failing_places *places = &failing_plan->places[kind];

	for (int i = 0; i < FAILING_PLACES; i++)
		if (places->hash[i])
			fail_one(c, usual, kind, places->first[i], false);
}

/* One by one, and then one of each stride */
static void fail_each(const struct command *c, const struct said *usual, enum failing kind,
		      unsigned long nr, bool full)
{
	unsigned long stride = full || nr <= EACH + SAMPLE ? 1 : (nr - EACH) / SAMPLE;

	for (unsigned long n = 1; n <= nr && n <= EACH; n++)
		fail_one(c, usual, kind, n, false);
	for (unsigned long n = EACH + 1; n <= nr; n += stride)
		fail_one(c, usual, kind, n + next() % stride, false);
	for (unsigned long n = 1; full && n <= nr; n++)
		fail_one(c, usual, kind, n, true);
}

static void fail_command(const struct command *c, enum which which)
{
	unsigned long nr[NR_FAILING];
	struct said usual;

	files_reset();
	memset(failing_plan, 0, sizeof(*failing_plan));
	failing_plan->learn = failing_plan->spare = which == PLACES;
	run_apart(&usual, run_command, c);
	failing_plan->learn = false;
	files_keep();
	if (WIFSIGNALED(usual.status) || WEXITSTATUS(usual.status) > 2) {
		printf("%s: ends with %x before anything fails\n%s", c->name, usual.status, usual.err);
		wrong++;
	}
	for (int kind = 0; kind < NR_FAILING; kind++)
		nr[kind] = failing_plan->count[kind];
	for (int kind = 0; kind < NR_FAILING; kind++) {
		if (which == PLACES)
			fail_places(c, &usual, (enum failing)kind);
		else
			fail_each(c, &usual, (enum failing)kind, nr[kind], which == FULL);
	}
	said_free(&usual);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
		if (!strcmp(commands[i].name, name))
			return &commands[i];
	fprintf(stderr, "test_resources: commands.def has no '%s'\n", name);
	exit(2);
}

static int show(char **argv)
{
	const struct command *c = find_command(argv[0]);
	uint64_t nth;
	int kind = 0;

	while (kind < NR_FAILING && strcmp(kinds[kind], argv[1]) != 0)
		kind++;
	if (kind == NR_FAILING || !number_parse(argv[2], UINT32_MAX, &nth)) {
		fprintf(stderr, "test_resources: '%s %s' is no call that can fail\n", argv[1], argv[2]);
		return 2;
	}
	failing_plan->kind = (enum failing)kind;
	failing_plan->nth = nth;
	failing_plan->tell = true;
	failing_plan->armed = true;
	return run_command(c);
}

static enum which which_of(const char *word)
{
	if (word && !strcmp(word, "--full"))
		return FULL;
	return word && !strcmp(word, "--places") ? PLACES : SAMPLED;
}

int __wrap_main(int argc, char **argv)
{
	enum which which = which_of(argv[1]);
	int words = 1 + (which != SAMPLED);
	void *frame;

	failing_plan = mmap(NULL, sizeof(*failing_plan), PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (failing_plan == MAP_FAILED)
		return 2;
	backtrace(&frame, 1);	/* the first one loads what it needs */
	if (argc == 5 && !strcmp(argv[1], "--show"))
		return show(argv + 2);
	for (int i = words; i < argc; i++)
		fail_command(find_command(argv[i]), which);
	for (size_t i = 0; argc == words && i < sizeof(commands) / sizeof(commands[0]); i++)
		fail_command(&commands[i], which);
	printf("%lu runs, %lu wrong\n", runs, wrong);
	return wrong || !runs;
}
