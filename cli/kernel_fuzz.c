/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kvmsme fuzz --backend=kvm: a kernel and the model beside it */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "builtin.h"
#include "fuzz_files.h"
#include "fuzz_kernel.h"
#include "needed.h"
#include "stop.h"

static void tell(void *ctx, const struct fuzz_kernel *k)
{
	(void)ctx;
	cli_progress("%.0f s: %" PRIu64 " sequences, %" PRIu64 " calls, %zu found", k->took, k->sequences, k->calls,
		     k->nr);
}

static bool report(struct fuzz_kernel *k, size_t nr, const char *output)
{
	const struct fuzz_finding *found = &k->finding[nr];
	char *text;
	FILE *out = text_stream(&text);
	bool ok = true, quiet = cli_loudness() == CLI_QUIET;

	fuzz_kernel_print(k, found, out);
	fclose(out);
	if (!quiet)
		printf("DIFFERENT: sequence %" PRIu64 ", %u calls when shrunk\n", found->index, found->sequence.nr);
	if (output)
		ok = fuzz_write_finding(output, nr, "kernel", text, k->profile);
	else if (!quiet)
		printf("%s\n", text);
	free(text);
	return ok;
}

static void print_end(const struct fuzz_kernel *k)
{
	for (int why = FUZZ_SKIP_NONE + 1; why < NR_FUZZ_SKIPS; why++)
		if (k->skipped[why] && cli_loudness() != CLI_QUIET)
			printf("%" PRIu64 " calls were left out: %s\n", k->skipped[why], fuzz_skip_reasons[why]);
	printf("%s and the model of %s, seed %" PRIu64 ": %" PRIu64 " sequences of %" PRIu64
	       " calls, %zu found%s\n", k->name, k->profile->name, k->seed, k->sequences, k->calls, k->nr,
	       *k->stop ? " (interrupted)" : "");
}

static int run(struct fuzz_kernel *k, const char *output)
{
	struct kvmsme_error error = { "out of memory" };
	bool ok = true;

	if (!fuzz_kernel_run(k, &error)) {
		fprintf(stderr, "kvmsme: %s\n", error.text);
		return EXIT_USAGE;
	}
	if (k->tell)
		cli_progress_end();
	for (size_t i = 0; ok && i < k->nr; i++)
		ok = report(k, i, output);
	if (!ok)
		return EXIT_USAGE;
	print_end(k);
	return k->nr ? EXIT_DIFFERS : EXIT_HOLDS;
}

int fuzz_on_kernel(const struct kernel_fuzz *asked)
{
	struct fuzz_kernel *k = needed(calloc(1, sizeof(*k)));
	struct profile name = *asked->profile;
	int status = EXIT_USAGE;

	cli_kernel_name(&name);
	*k = (struct fuzz_kernel){
		.device = asked->device, .name = name.name, .profile = asked->profile, .seed = asked->seed,
		.count = asked->count, .seconds = asked->seconds, .stop = stop_on_signal(),
		.tell = cli_progress_is_seen() ? tell : NULL,
	};
	if (cli_kernel_host(k->device, &k->host)) {
		status = run(k, asked->output);
		fuzz_kernel_close(k);
	}
	free(k);
	return status;
}
