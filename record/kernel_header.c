// SPDX-License-Identifier: GPL-2.0-or-later
#include "kernel_header.h"

#include <stdio.h>
#include <sys/utsname.h>

#include "kernel_host.h"

void header_text(trace_text *text, const char *prefix, const char *value)
{
	snprintf(text->s, sizeof(text->s), "%s%s", prefix, value ? value : "");
}

bool kernel_header(const struct kernel_words *words, struct trace_header *header)
{
	struct kvmsme_host host;
	struct utsname name;

	if (!kernel_host("/dev/kvm", &host, stderr) || uname(&name))
		return false;
	*header = (struct trace_header){
		.version = TRACE_FORMAT, .sve_vqs = host.sve_vqs, .sme_vqs = host.sme_vqs, .cpus = host.cpus,
	};
	header_text(&header->kernel, "linux-", name.release);
	header_text(&header->abi, "", words->profile ? words->profile : "sve-mainline");
	header_text(&header->emulator, "", words->emulator);
	header_text(&header->cpu, "", words->cpu);
	return true;
}
