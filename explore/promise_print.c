/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <stdlib.h>
#include <string.h>

#include "call_print.h"
#include "promise_print.h"
#include "vm_move.h"

/* What no scenario can show has none: the model's own hash */
static ending_fn *const endings[NR_PROMISES] = {
	[PROMISE_REFUSED_CHANGES_NOTHING] = end_with_no_change,
	[PROMISE_GET_CHANGES_NOTHING] = end_with_no_change,
	[PROMISE_SET_GET] = end_with_value,
	[PROMISE_ZA_FORGETS] = end_with_zero,
	[PROMISE_SM_FORGETS] = end_with_zero,
	[PROMISE_FINALIZE_FREEZES] = end_with_frozen,
	[PROMISE_CONFIGURATION_CONSISTENT] = end_with_configuration,
	[PROMISE_LISTED_READABLE] = end_with_listed_read,
	[PROMISE_READABLE_LISTED] = end_with_read_listed,
	[PROMISE_GETS_DO_NOT_MATTER] = end_with_gets,
	[PROMISE_PRESENT_VALUE] = end_with_present_value,
	[PROMISE_RESTORE_LIST] = end_with_restore,
	[PROMISE_RESTORE_SVCR_FIRST] = end_with_restore,
	[PROMISE_RESTORE_QEMU] = end_with_restore,
	[PROMISE_RESTORE_FIRECRACKER] = end_with_restore,
	[PROMISE_RESTORE_CLOUD_HYPERVISOR] = end_with_restore,
	[PROMISE_REINIT_FRESH] = end_with_reinit,
	[PROMISE_FORMAT_ROUND_TRIP] = end_with_round_trip,
	[PROMISE_RESTORED_GOES_ON] = end_with_goes_on,
	[PROMISE_ISOLATION] = end_with_task,
};

/* What a scenario's runner makes at the first use */
static const struct stage *stage_at(struct printing *p, unsigned int vm, unsigned int vcpu)
{
	const struct stage *first = &p->stage[0][0];
	int fd;

	if (vm >= PRINT_VMS || vcpu >= PRINT_VCPUS)
		return NULL;
	if (p->open[vm][vcpu])
		return &p->stage[vm][vcpu];
	if (p->vm_fd[vm] <= 0)
		p->vm_fd[vm] = kvmsme_ioctl(first->kvm, KVM_CREATE_VM, 0);
	fd = kvmsme_ioctl(p->vm_fd[vm], KVM_CREATE_VCPU, vcpu);
	if (fd < 0)
		return NULL;
	p->stage[vm][vcpu] = stage_of(first, p->vm_fd[vm], fd);
	p->open[vm][vcpu] = true;
	return &p->stage[vm][vcpu];
}

static void put_lengths(const char *key, uint16_t vqs, FILE *out)
{
	const char *sep = "[";

	fprintf(out, "%s: ", key);
	if (!vqs)
		fputs("none", out);
	for (unsigned int bit = 0; bit < 16; bit++)
		if (vqs >> bit & 1) {
			fprintf(out, "%s%u", sep, bit + 1);
			sep = ", ";
		}
	if (vqs)
		fputc(']', out);
}

void promise_print_host(const struct kvmsme_host *host, FILE *out)
{
	const struct {
		const char *key;
		bool is;
	} flags[] = {
		{ "sme2", host->sme2 }, { "fa64", host->fa64 }, { "fpmr", host->fpmr },
		{ "ptrauth", host->ptrauth }, { "pmu", host->pmu }, { "el1_32bit", host->el1_32bit },
	};

	fputs("host: {", out);
	put_lengths("sve", host->sve_vqs, out);
	put_lengths(", sme", host->sme_vqs, out);
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++)
		fprintf(out, ", %s: %s", flags[i].key, flags[i].is ? "true" : "false");
	if (host->nested)
		fputs(", nested: true", out);
	if (host->mte)
		fputs(", mte: true", out);
	if (host->mode)
		fprintf(out, ", mode: %s", host->mode == KVMSME_MODE_NVHE ? "nvhe" : "protected");
	fputs("}\n", out);
}

/* As YAML has it between double quotes */
static void put_quoted(const char *key, const char *text, FILE *out)
{
	fprintf(out, "%s: \"", key);
	for (; *text; text++)
		fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	fputs("\"\n", out);
}

static void put_head(const struct printing *p, const struct kvmsme_host *host,
		     const struct profile *profile)
{
	char text[RULE_TEXT_MAX];

	fprintf(p->out, "# SPDX-License-Identifier: GPL-2.0-or-later\n# %s: %s\n", p->id,
		p->statement);
	if (p->breach->rule != RULE_NONE)
		fprintf(p->out, "# Broken by %s\n", describe_rule(profile, p->breach->rule, text));
	put_quoted("scenario", p->statement, p->out);
	put_quoted("source", p->source, p->out);
	promise_print_host(host, p->out);
	fprintf(p->out, "profiles: [%s]\nsteps:\n", profile->name);
}

static void move_vm(struct printing *p, const struct made_call *made, unsigned int nth)
{
	struct stage *stage[MOVE_VCPUS] = { NULL };
	struct vm_move move;

	for (unsigned int i = 0; i < PRINT_VCPUS; i++)
		if (p->open[made->vm][i])
			stage[i] = &p->stage[made->vm][i];
	vm_move_make(stage, made->call, &p->answer, &move);
	vm_move_print(&move, made->call, made->vm, nth, p->out);
	p->vm_fd[made->vm] = p->stage[made->vm][made->vcpu].vm;
}

/* False: a call that is no step, or more VMs than a scenario has */
static bool make_calls(struct printing *p)
{
	for (size_t i = 0; i < p->nr; i++) {
		const struct made_call *made = &p->made[i];
		const struct stage *stage = stage_at(p, made->vm, made->vcpu);

		if (!stage || (i + 1 == p->nr && !snapshot_save(stage->m, &p->before)))
			return false;
		if (made->call->kind == CALL_MIGRATE) {
			move_vm(p, made, (unsigned int)i);
		} else {
			vcpu_call_make(stage, made->call, &p->answer);
			if (!call_print_step(made->call, &p->answer, p->out))
				return false;
			call_print_where(made->call, made->vm, made->vcpu, p->out);
		}
		if (p->spare <= made->vm)
			p->spare = made->vm + 1;
		p->acting = *stage;
		p->vm = made->vm;
		p->vcpu = made->vcpu;
	}
	return true;
}

static bool open_first(struct printing *p, const struct kvmsme_host *host,
		       const struct profile *profile, const struct cpu_ops *cpu)
{
	struct kvmsme_error error;

	p->spare = 1;
	if (!stage_open(&p->stage[0][0], host, profile, cpu, &error))
		return false;
	p->open[0][0] = true;
	p->vm_fd[0] = p->stage[0][0].vm;
	p->acting = p->stage[0][0];
	return true;
}

void print_passes(struct printing *p)
{
	fflush(p->out);
	p->passes = (size_t)ftell(p->out);
}

static bool put_scenario(struct printing *p, const struct kvmsme_host *host,
			 const struct profile *profile, const struct cpu_ops *cpu)
{
	bool ok = open_first(p, host, profile, cpu);

	if (ok) {
		put_head(p, host, profile);
		ok = make_calls(p);
		if (p->nr)
			print_passes(p);
		ok = ok && p->ending(p);
	}
	stage_close(&p->stage[0][0]);
	snapshot_free(&p->before);
	return ok;
}

bool printing_make(struct printing *p, const struct kvmsme_host *host, const struct profile *profile,
		   const struct cpu_ops *cpu, FILE *out)
{
	size_t len = 0;
	char *text = NULL;
	bool ok;

	p->out = open_memstream(&text, &len);
	ok = p->out && put_scenario(p, host, profile, cpu);
	ok = p->out && !fclose(p->out) && ok;
	ok = ok && printing_check(text, len, p->passes, profile, cpu);
	if (ok)
		fwrite(text, 1, len, out);
	free(text);
	return ok;
}

bool promise_print(const struct breach *breach, const struct made_call *call, size_t nr,
		   const struct kvmsme_host *host, const struct profile *profile,
		   const struct cpu_ops *cpu, FILE *out)
{
	const struct promise_desc *promise = &promise_descs[breach->promise];
	struct printing *p = endings[breach->promise] ? calloc(1, sizeof(*p)) : NULL;
	bool ok = p;

	if (!ok)
		return false;
	*p = (struct printing){ .id = promise->id, .statement = promise->statement,
				.source = promise->source, .ending = endings[breach->promise],
				.breach = breach, .made = call, .nr = nr };
	ok = printing_make(p, host, profile, cpu, out);
	free(p);
	return ok;
}
