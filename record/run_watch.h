/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A KVM_RUN that does not return, on a kernel: one that waits is ended soon, one that runs after a while */
#ifndef KVMSME_RECORD_RUN_WATCH_H
#define KVMSME_RECORD_RUN_WATCH_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include <kvmsme/kvm.h>

/**
 * struct run_watch - @begun, @begun_cpu: the clock's and the thread's time when KVM_RUN was called, in ns
 * @begun_waits: how often the thread had waited by then
 * @endless: a guest ran and did not end: where it was stopped is chance
 */
struct run_watch {
	timer_t timer;
	bool there, watching;
	volatile bool endless;
	struct kvm_run *volatile run;
	int64_t begun_cpu, begun;
	long begun_waits;
};

/** run_watch_open() - uses SIGALRM; false: there is no timer; run_watch_close() in any case */
bool run_watch_open(struct run_watch *watch);
void run_watch_close(struct run_watch *watch);

/** run_watch_begin() - before KVM_RUN, run_watch_end() - behind it: true: make the call once more */
void run_watch_begin(void *watch, struct kvm_run *run);
bool run_watch_end(void *watch, struct kvm_run *run, int err);

#endif
