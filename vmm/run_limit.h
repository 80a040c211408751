/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A guest that does not end, on a kernel: after a second KVM_RUN returns EINTR */
#ifndef KVMSME_VMM_RUN_LIMIT_H
#define KVMSME_VMM_RUN_LIMIT_H

#include <stdbool.h>
#include <time.h>

#include <kvmsme/kvm.h>

struct run_limit {
	struct kvm_run *run;
	timer_t timer;
	bool set;
};

/** run_limit_begin(), run_limit_end() - around KVM_RUN of the vCPU whose page is @run; uses SIGALRM */
void run_limit_begin(struct run_limit *limit, struct kvm_run *run);
void run_limit_end(struct run_limit *limit);

#endif
