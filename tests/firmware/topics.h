/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_TESTS_FIRMWARE_TOPICS_H
#define KVMSME_TESTS_FIRMWARE_TOPICS_H

#include <string.h>

#include "questions.h"

/** ask_topics() - the topic called @name, NULL: all; 2 if there is none */
static inline int ask_topics(const char *name)
{
	static const struct {
		const char *name;
		void (*ask)(void);
	} topics[] = {
		{ "functions", ask_functions }, { "psci", ask_psci },
		{ "smccc", ask_smccc },		{ "filter", ask_filter },
		{ "registers", ask_registers }, { "id_registers", ask_id_registers },
		{ "events", ask_events },
	};
	int status = 2;

	for (size_t i = 0; i < sizeof(topics) / sizeof(topics[0]); i++) {
		if (name && strcmp(topics[i].name, name))
			continue;
		topics[i].ask();
		status = 0;
	}
	return status;
}

#endif
