/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: Random sequences on a kernel's /dev/kvm and on the model beside it
 *
 * Both get the same calls until they answer otherwise.  Each sequence begins with VMs and vCPUs that
 * are created and no more; the calls that lead to its start state are its first.
 */
#ifndef KVMSME_FUZZ_FUZZ_KERNEL_H
#define KVMSME_FUZZ_FUZZ_KERNEL_H

#include "fuzz_campaign.h"

/** enum fuzz_skip - calls that are made on neither: why */
enum fuzz_skip { FUZZ_SKIP_NONE, FUZZ_SKIP_TASK, FUZZ_SKIP_MIGRATE, FUZZ_SKIP_GUEST, NR_FUZZ_SKIPS };
extern const char *const fuzz_skip_reasons[NR_FUZZ_SKIPS];

/**
 * struct fuzz_kernel - a campaign
 * @device:  the kernel's /dev/kvm; @host: that it runs on (kernel_host()); @profile: what it should be
 * @name:    of the kernel, in what is written
 * @count:   sequences; 0: until @seconds are over; both 0: until @stop
 * @world:   the model; @stage: the kernel's VMs and vCPUs
 * @answer:  the kernel's last
 * @finding: @nr differences, each once, shrunk
 * @sequences, @calls: that were made; @skipped: by reason
 */
struct fuzz_kernel {
	const char *device, *name;
	struct kvmsme_host host;
	const struct profile *profile;
	uint64_t seed, count;
	double seconds;
	const volatile sig_atomic_t *stop;
	void (*tell)(void *ctx, const struct fuzz_kernel *kernel);
	void *ctx;
	struct fuzz_world world;
	struct stage stage[FUZZ_STAGES];
	struct answer answer;
	struct fuzz_finding finding[FUZZ_FINDINGS];
	size_t nr;
	uint64_t sequences, calls, skipped[NR_FUZZ_SKIPS];
	double took;
};

/** fuzz_kernel_run() - false with *@error filled; fuzz_kernel_close() in any case */
bool fuzz_kernel_run(struct fuzz_kernel *kernel, struct kvmsme_error *error);
void fuzz_kernel_close(struct fuzz_kernel *kernel);

/** fuzz_kernel_print() - a difference as a scenario of the profile, which the kernel fails; comments say how */
void fuzz_kernel_print(struct fuzz_kernel *kernel, const struct fuzz_finding *found, FILE *out);

#endif
