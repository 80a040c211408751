// SPDX-License-Identifier: GPL-2.0-or-later
/* Names of ioctls in traces (include/uapi/linux/kvm.h) */
#include <string.h>

#include <kvmsme/kvm.h>

#include "fields.h"
#include "number.h"
#include "ydoc.h"

/* dir 1: the kernel reads the argument, 2: it writes, 3: both; bytes of the argument */
static const struct {
	const char *name;
	uint32_t request;
} requests[] = {
#define REQUEST(name, dir, nr, size) { "KVM_" #name, KVMSME_IOC(dir, nr, size) },
#include "requests.def"
#undef REQUEST
};
#define NR_REQUESTS (sizeof(requests) / sizeof(requests[0]))

const char *trace_request_name(uint32_t request)
{
	for (size_t i = 0; i < NR_REQUESTS; i++)
		if (requests[i].request == request)
			return requests[i].name;
	return NULL;
}

/* "KVM_..." or, where the number has no name, "0x..." */
bool parse_request(struct parse *p, json_t *json, void *to)
{
	const char *text = json_string_value(json);
	uint64_t number;

	for (size_t i = 0; text && i < NR_REQUESTS; i++)
		if (!strcmp(text, requests[i].name)) {
			*(trace_request *)to = requests[i].request;
			return true;
		}
	if (!text || strncmp(text, "0x", 2) != 0 || !number_parse(text, UINT32_MAX, &number))
		return parse_bad(p, "\"%.40s\" must be the name of an ioctl, such as \"KVM_GET_MP_STATE\", or "
				 "a number \"0x...\" of 32 bits", text ? text : "");
	*(trace_request *)to = (uint32_t)number;
	return true;
}
