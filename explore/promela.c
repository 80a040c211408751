/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "pair_map.h"
#include "promela.h"

static void put_next(const struct space *space, const char *name, size_t member, FILE *out)
{
	const struct pair_map *map = space->pairs;

	fprintf(out, "\tstatic const unsigned int %s[][%u] = {\n", name, space->config.nr_calls);
	for (size_t i = 0; i < map->nr; i++) {
		fputs("\t\t{", out);
		for (unsigned int call = 0; call < space->config.nr_calls; call++) {
			const char *effect = (const char *)&map->row[i].effect[call];

			fprintf(out, " %u,", *(const uint32_t *)(const void *)(effect + member));
		}
		fputs(" },\n", out);
	}
	fputs("\t};\n", out);
}

static void put_rows(const struct space *space, FILE *out)
{
	uint32_t vms = effects_nr_vms(space->effects);

	for (unsigned int slot = 0; slot < space->config.nr_vcpus; slot++) {
		uint32_t vcpus = effects_nr_vcpus(space->effects, slot);

		fprintf(out, "\tstatic const int row%u[%u][%u] = {\n", slot, vms, vcpus);
		for (uint32_t vm = 0; vm < vms; vm++) {
			fputs("\t\t{", out);
			for (uint32_t vcpu = 0; vcpu < vcpus; vcpu++)
				fprintf(out, " %d,", (int)pair_map_find(space->pairs, slot, vm, vcpu));
			fputs(" },\n", out);
		}
		fputs("\t};\n", out);
	}
}

static void put_calls(const struct space *space, FILE *out)
{
	for (unsigned int slot = 0; slot < space->config.nr_vcpus; slot++)
		for (unsigned int call = 0; call < space->config.nr_calls; call++)
			fprintf(out, "\t:: c_code { MAKE(%u, %u) }\n", slot, call);
}

const char *promela_lacks(const struct space *space)
{
	const struct pair_map *map = space->pairs;

	for (size_t i = 0; i < map->nr; i++)
		for (unsigned int call = 0; call < space->config.nr_calls; call++)
			if (map->row[i].effect[call].vm == EFFECT_WHOLE)
				return space->config.call[call].name;
	return NULL;
}

void promela_print_tables(const struct space *space, FILE *out)
{
	put_rows(space, out);
	put_next(space, "next_vm", offsetof(struct effect, vm), out);
	put_next(space, "next_vcpu", offsetof(struct effect, vcpu), out);
	fputs("#define MAKE(n, call) { int row = row##n[now.vm][now.vcpu##n]; \\\n"
	      "\tnow.vm = next_vm[row][call]; now.vcpu##n = next_vcpu[row][call]; }\n", out);
}

void promela_print(const struct space *space, const char *tables, FILE *out)
{
	fprintf(out, "/*\n * %u vCPUs of %s and %u calls, by `kvmsme explore --promela`.\n"
		" * vm, vcpu0 ...: numbers of their states; what each call does to them is in the tables.\n"
		" *   spin -a FILE && cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c && ./pan -m10000000 -w26\n"
		" */\n"
		"c_decl {\n\\#include \"%s\"\n}\n\nint vm;\n", space->config.nr_vcpus,
		space->config.profile->name, space->config.nr_calls, tables);
	for (unsigned int slot = 0; slot < space->config.nr_vcpus; slot++)
		fprintf(out, "int vcpu%u;\n", slot);
	fputs("\nactive proctype machine()\n{\n\tdo\n", out);
	put_calls(space, out);
	fputs("\tod\n}\n", out);
}
