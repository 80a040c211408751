#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record_stats.sh KERNEL: what this kernel of the lab answers to the questions here, into tests/data/stats
set -euo pipefail
cd "$(dirname "$0")/../.."
exec tests/firmware/record_answers.sh stats "$1" tests/stats/{stats_on_kernel,q_*}.c
