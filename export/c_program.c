// SPDX-License-Identifier: GPL-2.0-or-later
/* The frame of a C program */
#include <inttypes.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "by_profile.h"
#include "c_ids.h"
#include "c_parts.h"
#include "c_program.h"
#include "c_tokens.h"
#include "c_uapi.h"
#include "guest_stub.h"
#include "needed.h"
#include "regs.h"

extern const char common_parts[], client_parts[], selftest_parts[];

static bool (*const c_steps[NR_STEP_ACTIONS])(struct program *p, const struct step *step) = {
#define ACTION(name, arg, check, heeds, form, doc) c_step_##name,
#include "step_actions.def"
#undef ACTION
};

bool refuse(struct program *p, const struct step *step, const char *fmt, ...)
{
	va_list ap;

	p->why->line = step->node->line;
	p->why->column = step->node->column;
	va_start(ap, fmt);
	vsnprintf(p->why->text, sizeof(p->why->text), fmt, ap);
	va_end(ap);
	return false;
}

int step_errno(const struct program *p, const struct step *step)
{
	return errno_on(p->profile, step);
}

void put_what(struct program *p, const struct step *step, const char *name)
{
	char text[256];

	p->claims++;
	snprintf(text, sizeof(text), "line %u: %s%s%s", step->node->line, step_names[step->action],
		 *name ? " " : "", name);
	put_string(p->out, text);
}

void put_vcpu(struct program *p, const struct step *step)
{
	fprintf(p->out, "vcpu_nr(%u, %u)", step->vm, step->vcpu);
}

void put_vm(struct program *p, const struct step *step)
{
	fprintf(p->out, "vm_nr(%u)", step->vm);
}

struct c_vcpu *vcpu_of(struct program *p, const struct step *step)
{
	return &p->vcpu[step->vm][step->vcpu];
}

const char *c_vcpu_ioctl(const struct program *p)
{
	return p->dialect == C_CLIENT ? "ioctl" : "__vcpu_ioctl";
}

const char *c_vm_ioctl(const struct program *p)
{
	return p->dialect == C_CLIENT ? "ioctl" : "__vm_ioctl";
}

void put_edge(struct program *p, const struct step *step, const char *type, size_t size,
	      const char *variable)
{
	size_t mapped = step->buffer == BUFFER_PARTIAL ? step->mapped : 0;

	if (step->buffer != BUFFER_GOOD)
		fprintf(p->out, "\t%s *arg = copy_to_edge(&%s, %zu);\n", type, variable,
			mapped < size ? mapped : size);
	fputc('\n', p->out);
}

void put_struct_call(struct program *p, const struct step *step, bool on_vm, const char *request,
		     const char *variable)
{
	fprintf(p->out, "\tclaim_errno(");
	put_what(p, step, "");
	fprintf(p->out, ", %s,\n\t\t    %s(", c_errno(step_errno(p, step)),
		on_vm ? c_vm_ioctl(p) : c_vcpu_ioctl(p));
	if (on_vm)
		put_vm(p, step);
	else
		put_vcpu(p, step);
	if (step->buffer == BUFFER_GOOD)
		fprintf(p->out, ", %s, &%s));\n", request, variable);
	else
		fprintf(p->out, ", %s, arg));\n", request);
}

const char *c_name(const char *name, char buf[64])
{
	size_t n = 0;

	if (*name >= '0' && *name <= '9')
		n = (size_t)snprintf(buf, 64, "id_");
	for (; *name && n < 62; name++) {
		bool upper = *name >= 'A' && *name <= 'Z';
		bool plain = (*name >= 'a' && *name <= 'z') || (*name >= '0' && *name <= '9');

		if (upper || plain)
			buf[n++] = (char)(upper ? *name - 'A' + 'a' : *name);
		else if (n && buf[n - 1] != '_')
			buf[n++] = '_';
	}
	while (n && buf[n - 1] == '_')
		n--;
	buf[n] = '\0';
	return buf;
}

/* ---- the guest's surroundings, as guest_stub.h has them ---- */

static void put_words(FILE *out, const char *name, const uint8_t *ram, size_t nr)
{
	fprintf(out, "static const uint32_t %s[] = {", name);
	for (size_t i = 0; i < nr; i++) {
		uint32_t word;

		memcpy(&word, ram + 4 * i, sizeof(word));
		fprintf(out, "%s0x%08x,", i % 6 ? " " : "\n\t", word);
	}
	fputs("\n};\n", out);
}

static size_t nr_words(const uint8_t *ram)
{
	uint32_t word;
	size_t nr = 0;

	for (memcpy(&word, ram, 4); word; memcpy(&word, ram + 4 * nr, 4))
		nr++;
	return nr;
}

static char *in_memory(void (*put)(FILE *out))
{
	char *text = NULL;
	FILE *out = text_stream(&text);

	put(out);
	fclose(out);
	return text;
}

/* The branch at the prologue's end is each guest's own */
static void put_stub_words(FILE *out)
{
	uint8_t *ram = needed(calloc(1, GUEST_CODE + sizeof(uint32_t)));

	guest_stub_put(ram, GUEST_RAM + GUEST_CODE);
	fputs("/* Enables FP, SVE and SME (CPACR_EL1), sets VBAR_EL1 */\n", out);
	put_words(out, "guest_prologue", ram, nr_words(ram) - 1);
	fputs("\n/* Stores X0 to GUEST_MMIO, and loops */\n", out);
	put_words(out, "guest_exit_code", ram + GUEST_EXIT, nr_words(ram + GUEST_EXIT));
	fputs("\n/* Stores ESR_EL1 to GUEST_MMIO_ESR, and loops */\n", out);
	put_words(out, "guest_vector", ram + GUEST_VECTORS, nr_words(ram + GUEST_VECTORS));
	free(ram);
}

static void put_layout(FILE *out)
{
	fprintf(out, "/* A guest's memory; offsets are into RAM */\n"
		"#define GUEST_RAM\t0x%" PRIx64 "\n#define GUEST_RAM_SIZE\t0x%" PRIx64 "\n"
		"#define GUEST_EXIT\t0x%x\n#define GUEST_VECTORS\t0x%x\n#define GUEST_CODE\t0x%x\n"
		"#define GUEST_MMIO\t0x%" PRIx64 "\n#define GUEST_MMIO_ESR\t(GUEST_MMIO + 8)\n",
		GUEST_RAM, GUEST_RAM_SIZE, GUEST_EXIT, GUEST_VECTORS, GUEST_CODE, GUEST_MMIO);
}

/* ---- the whole ---- */

static const char *id_by_name(const struct profile *profile, const char *name, char buf[C_EXPR_MAX])
{
	uint64_t id = 0;

	reg_id(NULL, name, &id);
	return c_reg_id(profile, id, buf);
}

static unsigned int nr_saves(const struct scenario *s)
{
	unsigned int nr = 0;

	for (const struct step *step = s->steps; step; step = step->next)
		nr += step->action == STEP_save;
	return nr;
}

static void load_parts(struct program *p, struct parts *parts)
{
	bool client = p->dialect == C_CLIENT;
	char *layout = in_memory(put_layout), *stub = in_memory(put_stub_words);
	char pc[C_EXPR_MAX], pstate[C_EXPR_MAX], timer[C_EXPR_MAX], ptimer[C_EXPR_MAX];
	char saves[16];
	const struct part_word words[] = {
		{ "VCPU", client ? "int vcpu" : "struct kvm_vcpu *vcpu" },
		{ "vcpu_ioctl", c_vcpu_ioctl(p) },
		{ "SCRATCH", client ? "int vcpu = scratch_vcpu();" : "struct kvm_vcpu *vcpu = scratch_vcpu();" },
		{ "guest_layout", layout }, { "guest_stub", stub },
		{ "PC", id_by_name(p->profile, "PC", pc) },
		{ "PSTATE", id_by_name(p->profile, "PSTATE", pstate) },
		{ "TIMER_CNT", id_by_name(p->profile, "TIMER_CNT", timer) },
		{ "PTIMER_CNT", id_by_name(p->profile, "PTIMER_CNT", ptimer) },
		{ "NR_SAVES", saves }, { NULL, NULL },
	};

	snprintf(saves, sizeof(saves), "%u", nr_saves(p->scenario) + 1);
	parts_load(parts, client ? client_parts : selftest_parts, words);
	parts_load(parts, common_parts, words);
	free(layout);
	free(stub);
}

static bool put_steps(struct program *p)
{
	unsigned int n = 0, claims;

	for (const struct step *step = p->scenario->steps; step; step = step->next) {
		claims = p->claims;
		if (step->other_host)
			return refuse(p, step, "host: other: a program runs on one host");
		fprintf(p->out, "/* line %u: %s */\nstatic void step_%u(void)\n{\n", step->node->line,
			step_names[step->action], ++n);
		if (!c_steps[step->action](p, step))
			return false;
		fputs("}\n\n", p->out);
		if (step->times > 1)
			p->claims += (p->claims - claims) * (unsigned int)(step->times - 1);
	}
	return true;
}

static void put_header(const struct program *p, FILE *out)
{
	const char *slash = strrchr(p->scenario->doc.path, '/');

	fprintf(out, "// SPDX-License-Identifier: GPL-2.0-or-later\n/*\n");
	put_comment(out, " * ", p->scenario->title);
	fprintf(out, " *\n");
	put_comment(out, " * Source: ", p->scenario->source);
	fputs(" * As ", out);
	put_in_comment(out, p->profile->name, strlen(p->profile->name));
	fputs(" has it:\n", out);
	put_comment(out, " * ", p->profile->title);
	fprintf(out, " *\n * Made by kvmsme export from ");
	put_comment(out, "", slash ? slash + 1 : p->scenario->doc.path);
	fprintf(out, " * Lines are that file's.\n */\n");
}

static void put_includes(const struct program *p, FILE *out)
{
	if (p->dialect == C_SELFTEST) {
		fputs("#include <signal.h>\n#include <sys/ioctl.h>\n#include <sys/mman.h>\n\n"
		      "#include \"test_util.h\"\n#include \"kvm_util.h\"\n#include \"processor.h\"\n\n", out);
		return;
	}
	fputs("#include <errno.h>\n#include <fcntl.h>\n#include <inttypes.h>\n#include <signal.h>\n"
	      "#include <stdbool.h>\n#include <stddef.h>\n#include <stdio.h>\n#include <stdlib.h>\n"
	      "#include <string.h>\n#include <sys/ioctl.h>\n#include <sys/mman.h>\n#include <unistd.h>\n\n"
	      "#include <linux/kvm.h>\n\n", out);
}

static void put_calls(const struct program *p, FILE *out)
{
	unsigned int n = 0;

	for (const struct step *step = p->scenario->steps; step; step = step->next) {
		if (step->times > 1)
			fprintf(out, "\tfor (int i = 0; i < %" PRIu64 "; i++)\n\t", step->times);
		fprintf(out, "\tstep_%u();\n", ++n);
	}
}

static void put_main(const struct program *p, bool host, FILE *out)
{
	bool client = p->dialect == C_CLIENT;

	fprintf(out, "int main(void)\n{\n");
	fputs(client ? "\tprintf(\"KTAP version 1\\n\");\n\topen_kvm();\n" : "\tksft_print_header();\n", out);
	if (host)
		fputs("\trequire_host();\n", out);
	fprintf(out, client ? "\tprintf(\"1..%u\\n\");\n" : "\tksft_set_plan(%u);\n", p->claims);
	put_calls(p, out);
	fputs(client ? "\treturn failures ? 1 : 0;\n}\n" : "\tksft_finished();\n}\n", out);
}

/* Definitions that a wanted part uses count as the steps' */
static void put_program(struct program *p, const char *steps, FILE *out)
{
	struct parts parts = { 0 };
	char *host = NULL, *main_text = NULL, *part_text = NULL;
	FILE *to;

	to = text_stream(&host);
	c_host(p, to);
	fclose(to);
	to = text_stream(&main_text);
	put_main(p, *host, to);
	fclose(to);
	load_parts(p, &parts);
	parts_want(&parts, steps);
	parts_want(&parts, host);
	parts_want(&parts, main_text);
	to = text_stream(&part_text);
	parts_print(&parts, to);
	fclose(to);
	put_header(p, out);
	put_includes(p, out);
	put_definitions(p->profile, (const char *const[]){ part_text, steps, host }, 3, out);
	fprintf(out, "%s%s%s%s", part_text, steps, host, main_text);
	parts_free(&parts);
	free(host);
	free(main_text);
	free(part_text);
}

static bool export_c(struct program *p, FILE *out)
{
	char *steps = NULL;
	bool ok;

	p->out = text_stream(&steps);
	ok = put_steps(p);
	fclose(p->out);
	if (ok)
		put_program(p, steps, out);
	free(steps);
	return ok;
}

bool export_client(const struct scenario *scenario, const struct profile *profile,
		   struct guest_asm *assembler, FILE *out, struct export_refusal *why)
{
	struct program p = { .scenario = scenario, .profile = profile, .dialect = C_CLIENT,
			     .assembler = assembler, .why = why };

	return export_c(&p, out);
}

bool export_selftest(const struct scenario *scenario, const struct profile *profile,
		     struct guest_asm *assembler, FILE *out, struct export_refusal *why)
{
	struct program p = { .scenario = scenario, .profile = profile, .dialect = C_SELFTEST,
			     .assembler = assembler, .why = why };

	return export_c(&p, out);
}
