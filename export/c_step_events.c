// SPDX-License-Identifier: GPL-2.0-or-later
/* set_events, get_events */
#include <inttypes.h>

#include "c_program.h"

/** struct events_field - of struct kvm_vcpu_events, @bits wide */
struct events_field {
	const char *name;
	const struct given *value;
	unsigned int bits;
};

#define NR_FIELDS 4

static void fields_of(const struct events_arg *arg, struct events_field field[NR_FIELDS])
{
	field[0] = (struct events_field){ "serror_pending", &arg->serror_pending, 8 };
	field[1] = (struct events_field){ "serror_has_esr", &arg->serror_has_esr, 8 };
	field[2] = (struct events_field){ "ext_dabt_pending", &arg->ext_dabt_pending, 8 };
	field[3] = (struct events_field){ "serror_esr", &arg->serror_esr, 64 };
}

/* What lies between and behind them */
static void put_padding(struct program *p, const struct events_arg *arg, bool inverted)
{
	if (arg->pad.is)
		fprintf(p->out, "\tmemset(events.exception.pad, 0x%02x, sizeof(events.exception.pad));\n",
			(unsigned int)((inverted ? ~arg->pad.n : arg->pad.n) & 0xff));
	if (arg->reserved.is)
		fprintf(p->out, "\tfor (int i = 0; i < 12; i++)\n\t\tevents.reserved[i] = 0x%x;\n",
			(uint32_t)(inverted ? ~arg->reserved.n : arg->reserved.n));
}

/* Those that are named; @inverted: what a call that must write them finds there */
static void put_events(struct program *p, const struct step *step, bool inverted)
{
	struct events_field field[NR_FIELDS];
	const char *sep = "\n\t\t.exception = { ";

	fields_of(&step->events, field);
	fputs("\tstruct kvm_vcpu_events events = {", p->out);
	for (unsigned int i = 0; i < NR_FIELDS; i++) {
		uint64_t value = inverted ? ~field[i].value->n : field[i].value->n;

		if (!field[i].value->is)
			continue;
		fprintf(p->out, "%s.%s = 0x%" PRIx64, sep, field[i].name,
			field[i].bits == 8 ? value & 0xff : value);
		sep = ",\n\t\t\t       ";
	}
	fputs(*sep == ',' ? " },\n\t};\n" : " 0 };\n", p->out);
	put_padding(p, &step->events, inverted);
	put_edge(p, step, "struct kvm_vcpu_events", sizeof(struct kvm_vcpu_events), "events");
}

bool c_step_set_events(struct program *p, const struct step *step)
{
	put_events(p, step, false);
	put_struct_call(p, step, false, "KVM_SET_VCPU_EVENTS", "events");
	return true;
}

static void claim_element(struct program *p, const struct step *step, const char *name, bool good,
			  const char *member, unsigned int i, uint64_t want)
{
	fputs("\tclaim_number(", p->out);
	put_what(p, step, name);
	fprintf(p->out, ", 0x%" PRIx64 ", %s%s[%u]);\n", want, good ? "events." : "arg->", member, i);
}

bool c_step_get_events(struct program *p, const struct step *step)
{
	struct events_field field[NR_FIELDS];
	bool good = step->buffer == BUFFER_GOOD;

	put_events(p, step, true);
	put_struct_call(p, step, false, "KVM_GET_VCPU_EVENTS", "events");
	if (step_errno(p, step))
		return true;
	fields_of(&step->events, field);
	for (unsigned int i = 0; i < NR_FIELDS; i++) {
		if (!field[i].value->is)
			continue;
		fputs("\tclaim_number(", p->out);
		put_what(p, step, field[i].name);
		fprintf(p->out, ", 0x%" PRIx64 ", %sexception.%s);\n", field[i].value->n,
			good ? "events." : "arg->", field[i].name);
	}
	for (unsigned int i = 0; i < 5 && step->events.pad.is; i++)
		claim_element(p, step, "pad", good, "exception.pad", i, step->events.pad.n);
	for (unsigned int i = 0; i < 12 && step->events.reserved.is; i++)
		claim_element(p, step, "reserved", good, "reserved", i, step->events.reserved.n);
	return true;
}
