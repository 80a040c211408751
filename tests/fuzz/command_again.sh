#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: command_again.sh KVMSME_WITH_WRONG_MARKS KVMSME: the former says that it is wrong, the latter says nothing
set -eu
kvmsme=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# shellcheck source=tests/command_status.sh
. "$(dirname "$0")/../command_status.sh"

status 2 fuzz --seed=7 --count=20000 --jobs=1 --again=64
said "kvmsme: ERROR OF KVMSME ITSELF: sequence "
said " of seed 7 "
said "another state is left"
said "  VM 0, vCPU "
# where each sequence is made from its start nothing goes by marks
status 0 fuzz --seed=7 --count=2000 --jobs=1 --tails=1 --promise=sm-forgets
said " 0 sequences made again"
kvmsme=$2
status 0 fuzz --seed=7 --count=20000 --jobs=1 --again=64 --promise=sm-forgets
said " 312 sequences made again"
