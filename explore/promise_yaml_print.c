/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The steps of a user's promise behind the calls of a sequence */
#include <stdlib.h>
#include <string.h>

#include "promise_print.h"
#include "promise_yaml.h"

static void put_scalar(const struct ynode *node, FILE *out)
{
	const char *text = node->text;

	if (!node->quoted && !node->block &&
	    strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") == strlen(text)) {
		fputs(text, out);
		return;
	}
	fputc('"', out);
	for (; *text; text++)
		if (*text == '\n' || *text == '\t')
			fputs(*text == '\n' ? "\\n" : "\\t", out);
		else
			fprintf(out, *text == '"' || *text == '\\' ? "\\%c" : "%c", *text);
	fputc('"', out);
}

static void put_node(const struct ynode *node, FILE *out);

static void put_children(const struct ynode *node, char open, char close, FILE *out)
{
	fputc(open, out);
	for (const struct ynode *child = node->child; child; child = child->next) {
		if (child != node->child)
			fputs(", ", out);
		if (child->key)
			fprintf(out, "\"%s\": ", child->key);
		put_node(child, out);
	}
	fputc(close, out);
}

static void put_node(const struct ynode *node, FILE *out)
{
	if (node->kind == YNODE_SCALAR)
		put_scalar(node, out);
	else if (node->kind == YNODE_LIST)
		put_children(node, '[', ']', out);
	else
		put_children(node, '{', '}', out);
}

/* Its VM 0 and vCPU 0 are those that the last call was made on */
static void put_where(const struct printing *p, const struct step *step)
{
	if (step->vm)
		print_where(p, p->spare + step->vm - 1, step->vcpu);
	else if (!step->vcpu)
		print_here(p);
	else
		print_where(p, p->vm, step->vcpu == p->vcpu ? 0 : step->vcpu);
}

static void put_step(const struct printing *p, const struct step *step)
{
	const char *sep = "  - ";

	for (const struct ynode *node = step->node->child; node; node = node->next) {
		if (!strcmp(node->key, "vm") || !strcmp(node->key, "vcpu"))
			continue;
		fprintf(p->out, "%s%s: ", sep, node->key);
		put_node(node, p->out);
		fputc('\n', p->out);
		sep = "    ";
	}
	put_where(p, step);
}

static bool end_with_steps(struct printing *p)
{
	const struct user_promise *promise = p->ctx;

	for (const struct step *step = promise->scenario.steps; step; step = step->next) {
		if (step == promise->steps && step != promise->scenario.steps)
			print_passes(p);
		put_step(p, step);
	}
	return true;
}

bool user_promise_print(const struct user_promise *promise, const struct user_breach *breach,
			const struct made_call *call, size_t nr, const struct kvmsme_host *host,
			const struct profile *profile, const struct cpu_ops *cpu, FILE *out)
{
	const struct breach is = { .promise = NR_PROMISES, .rule = breach->rule };
	struct printing *p = calloc(1, sizeof(*p));
	bool ok = p;

	if (!ok)
		return false;
	*p = (struct printing){ .id = promise->id, .statement = promise->scenario.title,
				.source = promise->scenario.source, .ending = end_with_steps,
				.ctx = promise, .breach = &is, .made = call, .nr = nr };
	ok = printing_make(p, host, profile, cpu, out);
	free(p);
	return ok;
}
