/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --verbose and --quiet, of every command that reports, together with --cpu, and --quiet alone */
#include "builtin.h"

static enum cli_loudness chosen;

static error_t parse(int key, char *arg, struct argp_state *state)
{
	(void)arg, (void)state;
	if (key != 'v' && key != 'q')
		return ARGP_ERR_UNKNOWN;
	chosen = key == 'v' ? CLI_VERBOSE : CLI_QUIET;
	return 0;
}

static const struct argp_option options[] = {
	{ "verbose", 'v', NULL, 0, "say what agrees as well, and all there is on what does not", -1 },
	{ "quiet", 'q', NULL, 0, "print the last line alone: what came of it", -1 },
	{ 0 },
};

static const struct argp argp = { options, parse, NULL, NULL, NULL, NULL, NULL };
static const struct argp quiet = { options + 1, parse, NULL, NULL, NULL, NULL, NULL };

const struct argp_child cli_report_options[] = { { &argp, 0, NULL, 0 }, { 0 } };
const struct argp_child cli_run_options[] = { { &cli_cpu_argp, 0, NULL, 0 }, { &argp, 0, NULL, 0 }, { 0 } };
const struct argp_child cli_quiet_options[] = { { &cli_cpu_argp, 0, NULL, 0 }, { &quiet, 0, NULL, 0 }, { 0 } };

enum cli_loudness cli_loudness(void)
{
	return chosen;
}
