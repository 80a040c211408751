/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is wrong with a step whose parts are each right: mostly, parts without effect */
#ifndef KVMSME_RUNNER_CHECK_STEP_H
#define KVMSME_RUNNER_CHECK_STEP_H

#include "loader.h"

void check_finalize(struct loader *l, const struct step *step);
void check_set(struct loader *l, const struct step *step);
void check_get(struct loader *l, const struct step *step);
void check_masks(struct loader *l, const struct step *step);
void check_reg_list(struct loader *l, const struct step *step);
void check_exit(struct loader *l, const struct step *step);
void check_get_events(struct loader *l, const struct step *step);
void check_get_task(struct loader *l, const struct step *step);
void check_vl_matrix(struct loader *l, const struct step *step);
void check_ioctl(struct loader *l, const struct step *step);
void check_map(struct loader *l, const struct step *step);
void check_on_fd(struct loader *l, const struct step *step);
void check_read(struct loader *l, const struct step *step);
void check_stats(struct loader *l, const struct step *step);
void check_device_attr(struct loader *l, const struct step *step);
void check_memory(struct loader *l, const struct step *step);
void check_restore(struct loader *l, const struct step *step);
void check_same_as(struct loader *l, const struct step *step);

#endif
