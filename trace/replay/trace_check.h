/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: kvmsme check - compare the model with recorded traces of real kernels
 */
#ifndef KVMSME_TRACE_CHECK_H
#define KVMSME_TRACE_CHECK_H

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include <jansson.h>

struct cpu_ops;
struct kvm_run;
struct outcome;
struct profile;
struct trace_header;
struct trace_op;

/* Exit statuses of check_main() */
#define CHECK_AGREES	0
#define CHECK_DEVIATES	1
#define CHECK_BAD_INPUT	2
#define CHECK_STOPPED	130

#define CHECK_MAX_REPORTS 20

/**
 * struct check_progress - how far it is
 * @file: of @nr_files, from 1; @operations: of all so far
 */
struct check_progress {
	size_t file, nr_files;
	const char *path;
	unsigned long operations, deviations;
};

/**
 * struct check_kernel - the calls are made on /dev/kvm of the kernel that this process runs on
 * @before_run, @after_run: as in struct replay
 * @endless: a guest did not end by itself since this was asked last: where it was is chance
 */
struct check_kernel {
	void (*before_run)(void *ctx, struct kvm_run *run);
	bool (*after_run)(void *ctx, struct kvm_run *run, int err);
	bool (*endless)(void *ctx);
	void *ctx;
};

/**
 * struct check_recorder - who makes a trace of the answers; then no call is left out because of a deviation
 * @begin: by line 1 of the recording; NULL, or why it can't be recorded again
 */
struct check_recorder {
	const char *(*begin)(void *ctx, const struct trace_header *header);
	void (*answered)(void *ctx, const struct trace_op *op, const struct outcome *out);
	void *ctx;
};

/**
 * struct check_options - what to check
 * @profile: NULL: the one that each trace's header names
 * @cpu:     executes guests
 * @kernel:  NULL: the model is asked; @recorder: NULL: nobody is told of answers
 * @out:     reports and the summary; @err: what is wrong with an input
 * @max_reports: deviations of a file to report in full, 0: CHECK_MAX_REPORTS
 * @json: report as docs/schema/check.schema.json has it, to @out in the end; false: as text
 * @quiet: of text the last line alone
 * @progress: told now and then; NULL: nobody is
 * @stop: becomes nonzero, by a signal maybe, and no more is compared; NULL: never
 */
struct check_options {
	const char *const *files;
	size_t nr_files;
	const struct profile *profile;
	const struct cpu_ops *cpu;
	const struct check_kernel *kernel;
	const struct check_recorder *recorder;
	FILE *out;
	FILE *err;
	unsigned int max_reports;
	bool json, quiet;
	void (*progress)(const struct check_progress *progress);
	const volatile sig_atomic_t *stop;
};

/**
 * struct check_result - sums over all files
 * @limits: sequences that were left where the model says itself that it goes no further (rules whose source is
 *          "model limit"), and the kernel does
 * @files, @reported: json arrays, with @json; else NULL
 */
struct check_result {
	unsigned long operations;
	unsigned long deviations;
	unsigned long not_compared;
	unsigned long limits;
	size_t nr_files;
	json_t *files, *reported;
};

/**
 * check_main() - check every file
 * Prints `N operations, M deviations` at the end.  Returns an exit status: CHECK_AGREES only
 * where something was compared, of every file.
 */
int check_main(const struct check_options *options);

/** check_file() - check one; false after a line on options->err */
bool check_file(const struct check_options *options, const char *path, struct check_result *result);

#endif
