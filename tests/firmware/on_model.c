/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The questions to the model: on_model PROFILE ANSWERS [TOPIC].  ANSWERS is what a kernel answered;
 * of it are taken the ID and cache registers of its CPU.
 */
#include <stdio.h>
#include <string.h>

#include "asked_model.h"
#include "number.h"
#include "topics.h"

static void set_reset(struct kernel_pop *pop, uint64_t id, uint64_t val)
{
	int index = pop_find(pop, id);

	if (index >= 0 &&
	    pop->reg[index].cpu) /* nor does that CPU have what another one is told to ignore */
		pop->reg[index].reset = val, pop->reg[index].ignored = 0;
}

/* "id sve ptrauth 0.7.1: VALUE ..." and "register NAME: 0 VALUE" */
static void learn(struct kernel_pop *pop, const char *line)
{
	static const struct {
		const char *name;
		uint64_t id;
	} caches[] = {
		{ "CLIDR", REG_CLIDR },
		{ "CCSIDR0", REG_CCSIDR(0) },
		{ "CCSIDR1", REG_CCSIDR(1) },
		{ "CCSIDR2", REG_CCSIDR(2) },
		{ "CTR", ARM64_SYS_REG(3, 3, 0, 0, 1) },
	};
	unsigned int op1, crm, op2, level;
	unsigned long long val;
	char name[16];

	if (sscanf(line, "id sve ptrauth %u.%u.%u: %llx", &op1, &crm, &op2, &val) == 4)
		set_reset(pop, ARM64_SYS_REG(3, op1, 0, crm, op2), val);
	if (sscanf(line, "fw 1 %u: %llx:", &level, &val) == 2 && level)
		set_reset(pop, REG_FW(level), val);
	if (sscanf(line, "register %15[A-Z0-9]: 0 %llx", name, &val) != 2)
		return;
	for (size_t i = 0; i < sizeof(caches) / sizeof(caches[0]); i++)
		if (!strcmp(caches[i].name, name))
			set_reset(pop, caches[i].id, val);
}

static bool learn_all(struct kernel_pop *pop, const char *path)
{
	char line[1024];
	FILE *file = fopen(path, "r");

	if (!file)
		return false;
	while (fgets(line, sizeof(line), file))
		learn(pop, line);
	fclose(file);
	return true;
}

int main(int argc, char **argv)
{
	static struct kernel_pop pop;
	const struct profile *profile = argc > 2 ? profile_by_name(argv[1]) : NULL;
	int status;

	if (!profile) {
		fprintf(stderr, "usage: on_model PROFILE ANSWERS [TOPIC]\n");
		return 2;
	}
	pop = *kernel_by_name(profile->kernel);
	if (!learn_all(&pop, argv[2])) {
		perror(argv[2]);
		return 2;
	}
	status = asked_make(profile, &pop) ? ask_topics(argc > 3 ? argv[3] : NULL) : 2;
	kvmsme_free(machine);
	return status;
}
