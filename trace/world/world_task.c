/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_in and host_out: the registers of the task that makes the calls */
#include <inttypes.h>
#include <string.h>

#include "world.h"

#define OFFSET(member) offsetof(struct smevec_regs, member)
#define STRIDE_Z	SMEVEC_MAX_VL
#define STRIDE_P	(SMEVEC_MAX_VL / 8)

/* Register files by name: where the first register is, how far apart, how many */
static const struct register_file {
	const char *name;
	size_t offset, stride, nr;
} files[] = {
	{ "v", OFFSET(z), STRIDE_Z, SMEVEC_NUM_ZREGS },
	{ "z", OFFSET(z), STRIDE_Z, SMEVEC_NUM_ZREGS },
	{ "p", OFFSET(p), STRIDE_P, SMEVEC_NUM_PREGS },
	{ "ffr", OFFSET(p) + SMEVEC_FFR * STRIDE_P, STRIDE_P, 1 },
	{ "za", OFFSET(za), STRIDE_Z, SMEVEC_MAX_VL },
	{ "zt0", OFFSET(zt0), SMEVEC_ZT0_BYTES, 1 },
};
#define NR_FILES (sizeof(files) / sizeof(files[0]))

static bool load_registers(struct world *w, const struct register_file *file, const json_t *json,
		      struct smevec_regs *regs)
{
	uint8_t *to = (uint8_t *)regs + file->offset;

	return world_bytes(w, json, to, file->nr * file->stride, file->stride);
}

static uint64_t number(const json_t *object, const char *key)
{
	uint64_t value = 0;

	world_number(object, key, &value);
	return value;
}

bool world_load_task(struct world *w, const json_t *host_in)
{
	struct smevec_regs *regs = aligned_alloc(64, sizeof(*regs));
	bool ok = regs;

	if (!regs)
		return false;
	memset(regs, 0, sizeof(*regs));
	for (size_t i = 0; i < NR_FILES && ok; i++) {
		const json_t *json = json_object_get(host_in, files[i].name);

		ok = !json || load_registers(w, &files[i], json, regs);
	}
	regs->fpcr = (uint32_t)number(host_in, "fpcr");
	regs->fpsr = (uint32_t)number(host_in, "fpsr");
	regs->fpmr = number(host_in, "fpmr");
	regs->svcr = number(host_in, "svcr");
	if (json_object_get(host_in, "tpidr2_el0"))
		machine_set_host_tpidr2_el0(w->m, number(host_in, "tpidr2_el0"));
	if (ok)
		machine_set_host_fp(w->m, regs);
	free(regs);
	return ok;
}

static void check_number(struct world *w, const json_t *host_out, const char *key, uint64_t got)
{
	uint64_t recorded;

	if (world_number(host_out, key, &recorded) && recorded != got)
		world_differs(w, key, "0x%" PRIx64 ", model 0x%" PRIx64, recorded, got);
}

static bool check_registers(struct world *w, const struct register_file *file, const json_t *json,
		       const struct smevec_regs *regs)
{
	uint8_t recorded[SMEVEC_MAX_VL * SMEVEC_MAX_VL];
	const uint8_t *got = (const uint8_t *)regs + file->offset;
	size_t nr, size = file->nr * file->stride;

	/* what is not shown is above the task's vector length, and not compared */
	memcpy(recorded, got, size);
	nr = world_bytes(w, json, recorded, size, file->stride);
	for (size_t i = 0; i < nr; i++)
		if (memcmp(recorded + i * file->stride, got + i * file->stride, file->stride)) {
			world_differs(w, file->name, "[%zu] of the task", i);
			return true;
		}
	return nr;
}

bool world_check_task(struct world *w, const json_t *host_out)
{
	const struct smevec_regs *regs = machine_host_fp(w->m);

	check_number(w, host_out, "fpcr", regs->fpcr);
	check_number(w, host_out, "fpsr", regs->fpsr);
	check_number(w, host_out, "fpmr", regs->fpmr);
	check_number(w, host_out, "svcr", regs->svcr);
	check_number(w, host_out, "tpidr2_el0", machine_host_tpidr2_el0(w->m));
	for (size_t i = 0; i < NR_FILES; i++) {
		const json_t *json = json_object_get(host_out, files[i].name);

		if (json && !check_registers(w, &files[i], json, regs))
			return false;
	}
	return true;
}
