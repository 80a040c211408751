/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Steps behind the calls of a sequence */
#include <inttypes.h>
#include <string.h>

#include "call_print.h"
#include "promise_print.h"

/* SME_VLS by its name, as the language has it for whatever id the profile gives it */
static struct vcpu_call call_of(const struct printing *p, enum call_kind kind, uint64_t id)
{
	bool sme_vls = id == sme_vls_reg_id(&p->acting.m->profile);

	return (struct vcpu_call){ .kind = kind, .id = sme_vls ? ID_SME_VLS : id };
}

static void put_number(const uint8_t *value, size_t len, FILE *out)
{
	uint64_t number = 0;

	memcpy(&number, value, len);
	fprintf(out, "0x%" PRIx64, number);
}

static void put_lengths(const uint8_t *value, FILE *out)
{
	const char *sep = "[";

	for (unsigned int bit = 0; bit < KVM_MAX_VQ; bit++)
		if (value[bit / 8] >> bit % 8 & 1) {
			fprintf(out, "%s%u", sep, bit + 1);
			sep = ", ";
		}
	fputc(']', out);
}

static bool is_filled(const uint8_t *value, size_t len)
{
	size_t i = 1;

	while (i < len && value[i] == value[0])
		i++;
	return i >= len;
}

/* Zeros at the end are left out */
static void put_bytes(const uint8_t *value, size_t len, FILE *out)
{
	size_t full = len;

	while (len && !value[len - 1])
		len--;
	if (!len) {
		fputc('0', out);
	} else if (is_filled(value, len)) {
		fprintf(out, "{fill: 0x%02x", value[0]);
		if (len < full)
			fprintf(out, ", bytes: %zu", len);
		fputc('}', out);
	} else {
		fputs("{hex: \"", out);
		for (size_t i = 0; i < len; i++)
			fprintf(out, "%02x", value[i]);
		fputs("\"}", out);
	}
}

static void put_value(const struct printing *p, uint64_t id, const uint8_t *value)
{
	size_t len = KVM_REG_SIZE(id);

	if (id == KVM_REG_ARM64_SVE_VLS || id == sme_vls_reg_id(&p->acting.m->profile))
		put_lengths(value, p->out);
	else if (len <= 8)
		put_number(value, len, p->out);
	else
		put_bytes(value, len, p->out);
}

void print_where(const struct printing *p, unsigned int vm, unsigned int vcpu)
{
	if (vm)
		fprintf(p->out, "    vm: %u\n", vm);
	if (vcpu)
		fprintf(p->out, "    vcpu: %u\n", vcpu);
}

void print_here(const struct printing *p)
{
	print_where(p, p->vm, p->vcpu);
}

void print_get(const struct printing *p, uint64_t id, const uint8_t *value)
{
	struct vcpu_call get = call_of(p, CALL_GET, id);

	fputs("  - ", p->out);
	call_print(&get, p->out);
	if (value)
		put_value(p, id, value);
	else
		fputs("any", p->out);
	fputs("}\n", p->out);
	print_here(p);
}

static void put_name(const struct printing *p, uint64_t id)
{
	char name[REG_NAME_MAX];

	if (id == sme_vls_reg_id(&p->acting.m->profile)) {
		fputs("SME_VLS", p->out);
		return;
	}
	reg_name(NULL, id, name);
	fprintf(p->out, "\"%s\"", name + (strncmp(name, "id ", 3) ? 0 : 3));
}

void print_set(const struct printing *p, uint64_t id, const uint8_t *value)
{
	fputs("  - set: {", p->out);
	put_name(p, id);
	fputs(": ", p->out);
	put_value(p, id, value);
	fputs("}\n", p->out);
}

void print_listed(const struct printing *p, uint64_t id)
{
	fputs("  - reg_list: {contains: [", p->out);
	put_name(p, id);
	fputs("]}\n", p->out);
	print_here(p);
}

void print_init(const struct printing *p)
{
	const struct kvm_vcpu *vcpu = printing_vcpu(p);
	uint32_t sme = UINT32_C(1) << p->acting.m->profile.sme_feature_bit;
	struct vcpu_call init = { .kind = CALL_INIT, .id = 1, .value = vcpu->features & ~sme };

	if (p->acting.m->profile.sme && vcpu->features & sme)
		init.value |= FEATURE_SME;
	fputs("  - ", p->out);
	call_print(&init, p->out);
	fputc('\n', p->out);
}

bool printing_value(const struct printing *p, uint64_t id, uint8_t value[256])
{
	memset(value, GET_POISON, 256);
	return !one_reg(p->acting.vcpu, KVM_GET_ONE_REG, id, value);
}

struct kvm_vcpu *printing_vcpu(const struct printing *p)
{
	return machine_vcpu_of_fd(p->acting.vcpu);
}
