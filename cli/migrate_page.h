/* SPDX-License-Identifier: GPL-2.0-or-later */
#ifndef KVMSME_CLI_MIGRATE_PAGE_H
#define KVMSME_CLI_MIGRATE_PAGE_H

#include <stdio.h>

#include "verdict.h"
#include "vmm_order.h"

/** struct judgement - the verdict on a guest with SVCR @svcr, whose registers are written in @order */
struct judgement {
	uint64_t svcr;
	const struct vmm_order *order;
	struct verdict verdict;
};

/** judgement_text() - "refused: SET Z0 EBUSY; loses Z P"; @size bytes */
const char *judgement_text(const struct verdict *v, char *text, size_t size);

/** svcr_name() - "SM=1 ZA=0" */
const char *svcr_name(uint64_t svcr);

/**
 * migrate_page() - verdicts as a page
 * @j: @nr of them, all orders of a state together; @judged: the order of which the answer is
 */
void migrate_page(const struct journey *journey, const struct judgement *j, size_t nr, const struct vmm_order *judged,
		  const char *command, FILE *out);

#endif
