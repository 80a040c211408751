/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What was found as a tree that is JSON or YAML, in the form of profiles/kernels/ */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cap_names.h"
#include "probe.h"

/* As text: JSON's own numbers end at 2^53 for some who read them */
static json_t *hex(uint64_t value)
{
	return json_sprintf("0x%" PRIx64, value);
}

static json_t *vqs(uint16_t set)
{
	json_t *list = set ? json_array() : json_string("none");

	for (unsigned int vq = 1; vq <= 16; vq++)
		if (set >> (vq - 1) & 1)
			json_array_append_new(list, json_integer(vq));
	return list;
}

json_t *probe_host_json(const struct kvmsme_host *host)
{
	return json_pack("{s:o, s:o, s:b, s:b, s:b, s:b, s:b, s:b, s:b, s:b}", "sve", vqs(host->sve_vqs), "sme",
			 vqs(host->sme_vqs), "sme2", host->sme2, "fa64", host->fa64, "fpmr", host->fpmr,
			 "ptrauth", host->ptrauth, "pmu", host->pmu, "el1_32bit", host->el1_32bit,
			 "nested", host->nested, "mte", host->mte);
}

/* What such a register reads as is made of what the time is */
static bool is_of_the_moment(enum pop_kind kind)
{
	return kind == POP_KIND_timer_ctl || kind == POP_KIND_timer_ctl_kept;
}

static json_t *reg_json(const struct pop_reg *reg)
{
	json_t *object = json_pack("{s:s, s:o, s:s}", "name", reg->name, "id", hex(reg->id), "kind",
				   pop_kind_names[reg->kind]);

	if (reg->reset && !is_of_the_moment(reg->kind))
		json_object_set_new(object, "reset", hex(reg->reset));
	if (reg->cpu)
		json_object_set_new(object, "cpu", json_true());
	if (reg->when != POP_WHEN_always)
		json_object_set_new(object, "when", json_string(pop_when_names[reg->when]));
	if (reg->mask != UINT64_MAX)
		json_object_set_new(object, "mask", hex(reg->mask));
	if (reg->ignored)
		json_object_set_new(object, "ignored", hex(reg->ignored));
	if (!reg->list)
		json_object_set_new(object, "list", json_false());
	return object;
}

static const char *cap_text(unsigned int cap, char buf[16])
{
	const char *name = cap_name(cap);

	snprintf(buf, 16, "%u", cap);
	return !name ? buf : !strncmp(name, "KVM_CAP_", 8) ? name + 8 : name;
}

/* @of_vm: those that /dev/kvm itself does not answer */
static json_t *caps_json(const struct probe *probe, bool of_vm)
{
	json_t *object = json_object();
	char buf[16];

	for (unsigned int cap = 0; cap < PROBE_MAX_CAPS; cap++) {
		bool only_vm = probe->cap[cap] < 0 && probe->cap_of_vm[cap] >= 0;
		int value = probe->cap_of_vm[cap] >= 0 ? probe->cap_of_vm[cap] : probe->cap[cap];

		if (only_vm == of_vm && (only_vm || value > 0))
			json_object_set_new(object, cap_text(cap, buf), json_integer(value));
	}
	return object;
}

json_t *probe_kernel_json(const struct probe *probe)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < probe->pop.nr; i++)
		json_array_append_new(list, reg_json(&probe->pop.reg[i]));
	return json_pack("{s:s, s:s, s:I, s:o, s:o, s:o}", "kernel", probe->pop.name, "source", probe->pop.source,
			 "target", (json_int_t)probe->pop.target, "capabilities", caps_json(probe, false),
			 "capabilities_of_vm", caps_json(probe, true), "registers", list);
}

static bool is_plain(const char *text)
{
	return *text && !strchr(".-", *text) &&
	       text[strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.+-/")] == '\0';
}

/* Flow style, which but for plain words is JSON */
static void flow(json_t *node, FILE *out)
{
	const char *key, *sep = "";
	json_t *child;
	size_t i;

	if (json_is_object(node)) {
		fputc('{', out);
		json_object_foreach(node, key, child) {
			fprintf(out, "%s%s: ", sep, key);
			flow(child, out);
			sep = ", ";
		}
		fputc('}', out);
	} else if (json_is_array(node)) {
		fputc('[', out);
		json_array_foreach(node, i, child) {
			fputs(i ? ", " : "", out);
			flow(child, out);
		}
		fputc(']', out);
	} else if (json_is_string(node) && is_plain(json_string_value(node))) {
		fputs(json_string_value(node), out);
	} else {
		json_dumpf(node, out, JSON_ENCODE_ANY);
	}
}

/* Mappings of mappings, and lists of them, have a line for each */
static void block(json_t *node, int indent, FILE *out)
{
	const char *key;
	json_t *child;
	size_t i;

	json_object_foreach(node, key, child) {
		bool maps = json_is_array(child) && json_is_object(json_array_get(child, 0));

		fprintf(out, "%*s%s:", indent, "", key);
		if (json_is_object(child) && json_object_size(child) && strcmp(key, "host")) {
			fputc('\n', out);
			block(child, indent + 2, out);
			continue;
		}
		if (!maps) {
			fputc(' ', out);
			flow(child, out);
		}
		fputc('\n', out);
		for (i = 0; maps && i < json_array_size(child); i++) {
			fprintf(out, "%*s- ", indent + 2, "");
			flow(json_array_get(child, i), out);
			fputc('\n', out);
		}
	}
}

void probe_yaml(json_t *tree, FILE *out)
{
	block(tree, 0, out);
}
