#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# record_firmware.sh KERNEL: what this kernel of the lab answers to the questions here, into tests/data/firmware
set -euo pipefail
cd "$(dirname "$0")/../.."
export LAB_SECONDS=${LAB_SECONDS:-400}
exec tests/firmware/record_answers.sh firmware "$1" tests/firmware/{on_kernel,q_*}.c
