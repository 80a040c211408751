/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions to the model of a profile: ask_model PROFILE [mte]; with mte those about it */
#include "ask_mte.h"
#include "profile.h"

int main(int argc, char **argv)
{
	const struct kvmsme_host host = {
		.sve_vqs = 3, .el1_32bit = true, .ptrauth = true, .pmu = true, .qemu_cpu = true, .cpus = 1,
		.cpu = KVMSME_CPU_A64, .mte = argc > 2, .nmi = argc > 2,
	};
	struct kvmsme_error error = { "" };
	struct kvmsme *m = argc > 1 ? kvmsme_new(&host, argv[1], &error) : NULL;
	struct ask ask = { .out = stdout, .map = kvmsme_mmap };

	if (!m) {
		fprintf(stderr, "usage: ask_model PROFILE: %s\n", error.text);
		return 2;
	}
	ask.kvm = kvmsme_open(m, "/dev/kvm", 0);
	if (argc > 2)
		ask_mte(&ask);
	else
		ask_all(&ask);
	kvmsme_free(m);
	return 0;
}
