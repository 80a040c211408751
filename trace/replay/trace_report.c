/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdlib.h>

#include <kvmsme/kvm.h>

#include "needed.h"
#include "regs.h"
#include "trace_report.h"

#define HISTORY 8

static void print_reg(FILE *file, const struct trace_op *op)
{
	char buf[REG_NAME_MAX];
	const char *name = TRACE_HAS(op, reg) ? op->f_reg.s : reg_name(NULL, op->f_id, buf);

	fprintf(file, " %s (0x%" PRIx64 ")", name, op->f_id);
	for (size_t i = 0; op->op == TRACE_set_one_reg && i < op->f_data.len && i < 16; i++)
		fprintf(file, "%s%02x", i ? " " : " = ", op->f_data.p[i]);
	if (op->op == TRACE_set_one_reg && op->f_data.len > 16)
		fprintf(file, " ... (%zu bytes)", op->f_data.len);
	if (op->f_addr == TRACE_ADDR_BAD)
		fputs(", unmapped", file);
	if (op->f_addr == TRACE_ADDR_EDGE)
		fprintf(file, ", %u bytes mapped", op->f_valid);
}

static void print_vcpu(FILE *file, const struct trace_op *op)
{
	static const char *const names[] = { "", " with SVE", " with SME", " with SVE and SME" };
	unsigned int sve = op->f_features >> KVM_ARM_VCPU_SVE & 1;
	unsigned int sme = op->f_features >> KVM_ARM_VCPU_SME & 1;

	fputs(names[sve + 2 * sme], file);
}

/* Of a script, what the guest does first says most */
static void print_run(FILE *file, const struct trace_op *op)
{
	static const char *const calls[] = {
		[WORLD_KVM_RUN] = "", [WORLD_GETPID] = " getpid instead",
		[WORLD_IMMEDIATE_EXIT] = "", [WORLD_SIGALRM] = " until SIGALRM",
	};

	fputs(calls[op->f_call], file);
	if (op->f_script.first)
		fprintf(file, " %s ...", op->f_script.first);
	if (TRACE_HAS(op, program))
		fprintf(file, " %s", op->f_program.s);
	if (op->f_immediate_exit)
		fputs(", immediate_exit", file);
	if (op->f_arg)
		fprintf(file, ", argument %u", op->f_arg);
}

static void print_hex(FILE *file, const struct trace_bytes *bytes)
{
	size_t len = bytes->len;

	while (len > 1 && !bytes->p[len - 1])
		len--;
	for (size_t i = 0; i < len && i < 64; i++)
		fprintf(file, "%s%02x", i % 8 ? "" : " ", bytes->p[i]);
	fputs(len > 64 ? " ..." : "", file);
}

static void print_ioctl(FILE *file, const struct trace_op *op)
{
	const char *name = trace_request_name(op->f_request);

	fprintf(file, name ? " %s" : " %s0x%x", name ? name : "", op->f_request);
	if (TRACE_HAS(op, number))
		fprintf(file, " 0x%" PRIx64, op->f_number);
	if (op->f_addr == TRACE_ADDR_BAD)
		fputs(", unmapped", file);
	print_hex(file, &op->f_data);
	if (!TRACE_HAS(op, inner))
		return;
	fprintf(file, ", at %u points to", op->f_inner_at);
	print_hex(file, &op->f_inner);
}

static void print_memory(FILE *file, const struct trace_op *op)
{
	fprintf(file, " 0x%" PRIx64 ":", op->f_ram);
	if (op->op == TRACE_write_memory)
		print_hex(file, &op->f_data);
}

static void print_slot(FILE *file, const struct trace_op *op)
{
	fprintf(file, " %u: 0x%" PRIx64 " bytes at 0x%" PRIx64 ", flags 0x%" PRIx64 ", %s 0x%" PRIx64, op->f_slot,
		op->f_size, op->f_gpa, op->f_flags, TRACE_HAS(op, ram) ? "ram" : "hva",
		TRACE_HAS(op, ram) ? op->f_ram : op->f_hva);
}

static void print_arguments(FILE *file, const struct trace_op *op)
{
	switch (op->op) {
	case TRACE_set_one_reg:
	case TRACE_get_one_reg:
		print_reg(file, op);
		break;
	case TRACE_vcpu_init:
		fprintf(file, " target %u features 0x%x", op->f_target, op->f_features_raw.word[0]);
		for (int i = 1; i < 7; i++)
			if (op->f_features_raw.word[i])
				fprintf(file, ", word %d 0x%x", i, op->f_features_raw.word[i]);
		break;
	case TRACE_finalize:
		fprintf(file, " feature %d%s", op->f_feature,
			op->f_addr == TRACE_ADDR_BAD ? ", unmapped" : "");
		break;
	case TRACE_get_reg_list:
		fprintf(file, " n = %u", op->f_n_in);
		break;
	case TRACE_check_extension:
	case TRACE_enable_cap:
		if (op->f_cap_nr == TRACE_CAP_ARM_SME)
			fputs(" KVM_CAP_ARM_SME", file);
		else
			fprintf(file, " %u", op->f_cap_nr);
		break;
	case TRACE_run:
		print_run(file, op);
		break;
	case TRACE_ioctl:
		print_ioctl(file, op);
		break;
	case TRACE_set_slot:
		print_slot(file, op);
		break;
	case TRACE_write_memory:
	case TRACE_read_memory:
		print_memory(file, op);
		break;
	case TRACE_vcpu:
		print_vcpu(file, op);
		break;
	default:
		break;
	}
}

void report_op(FILE *file, const struct trace_op *op)
{
	fputs(trace_op_names[op->op], file);
	if (TRACE_HAS(op, vm))
		fprintf(file, " vm %u", op->f_vm);
	if (TRACE_HAS(op, vcpu))
		fprintf(file, " vcpu %u", op->f_vcpu);
	print_arguments(file, op);
}

/* Calls that only look do not lead anywhere */
static bool only_reads(const struct trace_op *op)
{
	return op->op == TRACE_get_one_reg || op->op == TRACE_get_reg_list ||
	       op->op == TRACE_check_extension || op->op == TRACE_read_memory || op->op == TRACE_preferred_target ||
	       op->op == TRACE_read_stats;
}

static void print_history(FILE *file, const struct trace *trace, size_t index)
{
	size_t from = index, found = 0;

	while (from && found < HISTORY)
		found += !only_reads(&trace->op[--from]);
	for (size_t i = from; i < index; i++) {
		const struct trace_op *op = &trace->op[i];

		if (only_reads(op) || op->implied)
			continue;
		fprintf(file, "    i=%-4u ", op->f_i);
		report_op(file, op);
		fprintf(file, " -> %s\n",
			op->f_errno ? trace_errno_name(op->f_errno) : "ok");
	}
}

static void print_rule(FILE *file, const struct profile *profile, enum rule rule)
{
	char statement[RULE_STATEMENT_MAX];

	if (rule == RULE_NONE)
		fputs("  rule:   none decided this call\n", file);
	else
		fprintf(file, "  rule:   %s: %s\n  source: %s\n", rule_descs[rule].id,
			rule_statement(profile, rule, statement), rule_descs[rule].source);
}

static void print_place(FILE *file, const struct trace *trace, const struct trace_op *op)
{
	if (op->format == FORMAT_TRACE)
		fprintf(file, "t=%u i=%u: ", op->f_t, op->f_i);
	else if (op->implied)
		fprintf(file, "%s: host: ", trace->name);
	else
		fprintf(file, "%s: step %u: ", trace->name, op->f_i);
}

void report_deviation(FILE *file, const struct deviation *deviation)
{
	const struct trace_op *op = &deviation->trace->op[deviation->index];

	fprintf(file, "%s:%" PRIu64 ": ", deviation->path, op->line);
	print_place(file, deviation->trace, op);
	report_op(file, op);
	fputs("\n  record: ", file);
	outcome_print(file, deviation->record, deviation->model, deviation->part);
	fputs(deviation->profile ? "\n  model:  " : "\n  kernel: ", file);
	outcome_print(file, deviation->model, deviation->record, deviation->part);
	fputc('\n', file);
	if (deviation->message)
		fprintf(file, "  guest:  %s\n", deviation->message);
	if (deviation->profile)
		print_rule(file, deviation->profile, deviation->rule);
	fputs("  after:\n", file);
	print_history(file, deviation->trace, deviation->index);
}

static json_t *stream_json(FILE *stream, char **text)
{
	json_t *json;

	fclose(stream);
	json = json_string(*text);
	free(*text);
	return json ? json : json_string("");
}

static json_t *outcome_json(const struct outcome *outcome, const struct outcome *other, enum outcome_part part)
{
	char *text;
	FILE *stream = text_stream(&text);

	outcome_print(stream, outcome, other, part);
	return stream_json(stream, &text);
}

json_t *deviation_json(const struct deviation *deviation)
{
	const struct trace_op *op = &deviation->trace->op[deviation->index];
	char *text;
	FILE *stream = text_stream(&text);

	print_place(stream, deviation->trace, op);
	report_op(stream, op);
	return json_pack("{s:s, s:I, s:o, s:o, s:o, s:s?, s:s?}", "file", deviation->path, "line",
			 (json_int_t)op->line, "call", stream_json(stream, &text), "expected",
			 outcome_json(deviation->record, deviation->model, deviation->part), "got",
			 outcome_json(deviation->model, deviation->record, deviation->part), "rule",
			 deviation->rule == RULE_NONE ? NULL : rule_descs[deviation->rule].id, "guest",
			 deviation->message);
}
