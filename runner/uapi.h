/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: ioctls and their structures by name, as scenarios write them
 *
 * Tables over <kvmsme/kvm.h>: whoever sets, compares or exports a structure goes by its fields here.
 */
#ifndef KVMSME_RUNNER_UAPI_H
#define KVMSME_RUNNER_UAPI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct word {
	const char *name;
	uint64_t value;
};

/** word_name() - what a value is called among @words, up to one without a name; NULL: it has none, or no words */
const char *word_name(const struct word *words, uint64_t value);

/**
 * struct uapi_field - a member
 * @name:   as C has it, with its path: exception.serror_esr
 * @member: of struct kvm_run; NULL: headers of Linux 6.1 have it not
 * @size:   in bytes, of an element where it is an array
 * @nr:     elements; 0: the structure ends in as many as there are
 * @words:  names of values, up to one without a name; NULL: it has none but @by_name's
 * @pointer: it is the address of a buffer; @is_void: C has void * for it, and no number
 * @slot_memory: it is the address of a slot's memory, which comes to be where none is named
 */
struct uapi_field {
	const char *name;
	const char *member;
	size_t offset;
	size_t size;
	unsigned int nr;
	const struct word *words;
	bool (*by_name)(const char *text, uint64_t *value);
	const char *(*guess)(const char *text);
	bool pointer, is_void, slot_memory;
};

/** struct uapi_struct - @field: up to one without a name */
struct uapi_struct {
	const char *name;
	size_t size;
	const struct uapi_field *field;
};

enum uapi_fd { ON_FD_KVM = 1, ON_FD_VM = 2, ON_FD_VCPU = 4 };

/**
 * struct uapi_ioctl - an ioctl
 * @fds: of enum uapi_fd: where it can be made; @arg: the name of its structure; NULL: it takes a number
 */
struct uapi_ioctl {
	const char *name;
	uint32_t request;
	unsigned int fds;
	const char *arg;
};

/* Up to one without a name */
extern const struct uapi_ioctl uapi_ioctls[];

/** uapi_ioctl_by_name() - of KVM_ENABLE_CAP; uapi_ioctl_of(): of a request; NULL: not known */
const struct uapi_ioctl *uapi_ioctl_by_name(const char *name);
const struct uapi_ioctl *uapi_ioctl_of(uint64_t request);

/** uapi_writes() - the kernel writes the request's structure: bit 31 of its number (_IOR) */
static inline bool uapi_writes(uint64_t request)
{
	return request >> 31 & 1;
}

/** uapi_reads() - the kernel reads it: bit 30 (_IOW) */
static inline bool uapi_reads(uint64_t request)
{
	return request >> 30 & 1;
}

/** uapi_size() - of the structure, as the request has it */
static inline size_t uapi_size(uint64_t request)
{
	return request >> 16 & 0x3fff;
}

/** uapi_struct_by_name() - of those that ioctls take or point to; NULL: there is none */
const struct uapi_struct *uapi_struct_by_name(const char *name);

/** uapi_field_by_name() - NULL: it has none of the name */
const struct uapi_field *uapi_field_by_name(const struct uapi_struct *layout, const char *name);

/**
 * struct exit_form - how KVM_RUN comes back
 * @layout: parts of struct kvm_run; the first is what a number alone means
 */
struct exit_form {
	const char *name;
	uint32_t reason;
	struct uapi_struct layout;
};

/* Up to one without a name */
extern const struct exit_form exit_forms[];

/** exit_form_by_name() - NULL: there is none */
const struct exit_form *exit_form_by_name(const char *name);

#endif
