/* SPDX-License-Identifier: GPL-2.0-or-later */
/* kvmsme itself, with a register that marks lose (command_again.sh) */
#include "wrong_mark.h"

void (*wrong_mark)(struct fuzz_world *world) = wrong_register;
