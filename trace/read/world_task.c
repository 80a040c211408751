/* SPDX-License-Identifier: GPL-2.0-or-later */
/* host_in and host_out: the registers of the task that makes the calls */
#include <string.h>

#include "world_fields.h"

#define SVCR_SM 1U
#define SVCR_ZA 2U

/* In the order of enum world_task_field */
static const struct field task_rows[] = {
	FIELD(struct world_task, fpcr, hex32, 1, 0),
	FIELD(struct world_task, fpsr, hex32, 1, 0),
	FIELD(struct world_task, svcr, uint, 0, 1),
	FIELD(struct world_task, tpidr2_el0, hex, 0, 1),
	FIELD(struct world_task, svl, uint, 0, 1),
	FIELD(struct world_task, fpmr, hex, 0, 1),
	FIELD(struct world_task, vl, uint, 0, 1),
	FIELD(struct world_task, v, rows, 0, 1),
	FIELD(struct world_task, z, rows, 0, 1),
	FIELD(struct world_task, p, rows, 0, 1),
	FIELD(struct world_task, ffr, rows, 0, 1),
	FIELD(struct world_task, za, rows, 0, 1),
	FIELD(struct world_task, zt0, rows, 0, 1),
};
static const struct fields task_fields = FIELDS("task's state", task_rows);

_Static_assert(sizeof(task_rows) / sizeof(task_rows[0]) == TASK_ZT0 + 1, "a row for each bit");

bool parse_task(struct parse *p, json_t *json, void *to)
{
	struct world_task *task = parse_alloc(p, sizeof(*task));

	if (!task)
		return false;
	memset(task, 0, sizeof(*task));
	*(trace_task *)to = task;
	return parse_object(p, json, &task_fields, 0, NULL, task, &task->given);
}

/* fpsimd.c: a host with SME gives a task SVCR, TPIDR2_EL0 and a streaming length, one with FPMR FPMR */
static bool check_given(struct parse *p, const struct trace_header *host, const struct world_task *task)
{
	const struct {
		enum world_task_field field;
		bool there;
		const char *text;
	} rows[] = {
		{ TASK_SVCR, host->sme_vqs, "svcr: of a host with SME, and only there" },
		{ TASK_TPIDR2_EL0, host->sme_vqs, "tpidr2_el0: of a host with SME, and only there" },
		{ TASK_SVL, host->sme_vqs, "svl: of a host with SME, and only there" },
		{ TASK_FPMR, host->fpmr, "fpmr: of a host with FPMR, and only there" },
		{ TASK_Z, !TASK_HAS(task, V), "must have either v or z" },
		{ TASK_VL, TASK_HAS(task, Z), "vl: the length of z, and only with it" },
		{ TASK_P, TASK_HAS(task, Z), "p: with z, and only with it" },
		{ TASK_ZA, task->svcr & SVCR_ZA, "za: with SVCR.ZA, and only with it" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if ((task->given >> rows[i].field & 1) != rows[i].there)
			return parse_bad(p, "%s", rows[i].text);
	if (TASK_HAS(task, FFR) && !TASK_HAS(task, Z))
		return parse_bad(p, "ffr: only with z");
	if (TASK_HAS(task, ZT0) && !(host->sme2 && task->svcr & SVCR_ZA))
		return parse_bad(p, "zt0: only with SVCR.ZA, of a host with SME2");
	return true;
}

static bool has_length(uint16_t vqs, uint32_t vl)
{
	return vl >= 16 && vl <= 256 && vl % 16 == 0 && vqs >> (vl / 16 - 1) & 1;
}

static bool check_lengths(struct parse *p, const struct trace_header *host,
			  const struct world_task *task)
{
	bool streaming = task->svcr & SVCR_SM;

	if (task->svcr > (SVCR_SM | SVCR_ZA))
		return parse_bad(p, "svcr: must be a number from 0 to 3");
	if (TASK_HAS(task, SVL) && !has_length(host->sme_vqs, task->svl))
		return parse_bad(p, "svl: must be one of the host's sme_vls");
	if (TASK_HAS(task, VL) && streaming && task->vl != task->svl)
		return parse_bad(p, "vl: must be svl, as SVCR.SM is set");
	if (TASK_HAS(task, VL) && !streaming && !has_length(host->sve_vqs, task->vl))
		return parse_bad(p, "vl: must be one of the host's sve_vls");
	return true;
}

static bool check_rows(struct parse *p, const struct world_task *task)
{
	const struct {
		enum world_task_field field;
		const struct trace_rows *rows;
		size_t nr, len;
	} files[] = {
		{ TASK_V, &task->v, 32, 16 },
		{ TASK_Z, &task->z, 32, task->vl },
		{ TASK_P, &task->p, 16, task->vl / 8 },
		{ TASK_FFR, &task->ffr, 1, task->vl / 8 },
		{ TASK_ZA, &task->za, task->svl, task->svl },
		{ TASK_ZT0, &task->zt0, 1, 64 },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		if (task->given >> files[i].field & 1 &&
		    (files[i].rows->nr != files[i].nr || files[i].rows->len != files[i].len))
			return parse_bad(p, "%s: %zu strings of %zu bytes, where vl and svl make %zu of %zu",
					 task_rows[files[i].field].name, files[i].rows->nr,
					 files[i].rows->len, files[i].nr, files[i].len);
	return true;
}

bool world_check_task(struct parse *p, const struct trace_header *host, const struct world_task *task)
{
	return check_given(p, host, task) && check_lengths(p, host, task) && check_rows(p, task);
}

/* No two bytes near each other are alike, and no control that traps is set */
const struct world_task *world_own_task(struct parse *p, bool sme)
{
	struct world_task *task = parse_alloc(p, sizeof(*task));
	uint8_t *v = parse_alloc(p, 32 * 16);

	if (!task || !v)
		return NULL;
	for (size_t i = 0; i < 512; i++)
		v[i] = (uint8_t)(7 * i + 1 + i / 256);
	*task = (struct world_task){
		.given = 1 << TASK_FPCR | 1 << TASK_FPSR | 1 << TASK_V,
		.fpcr = 0x400000,	/* RMode: towards plus infinity */
		.fpsr = 0x0800001f,	/* QC and the flags of all five exceptions */
		.v = { v, 32, 16, 16 },
	};
	if (sme) {
		task->given |= 1 << TASK_SVCR | 1 << TASK_TPIDR2_EL0;
		task->tpidr2_el0 = UINT64_C(0x7e00123456789abc);
	}
	return task;
}
