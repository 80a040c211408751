#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kvmsme explore with promises of a user: broken, kept, printed, and files that are wrong
set -eu
kvmsme=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# shellcheck source=tests/command_status.sh
. "$(dirname "$0")/../command_status.sh"

# Arm ARM: a change of PSTATE.SM zeroes Z, which this denies
cat >"$dir/sets.yaml" <<'EOF'
promise: sm-keeps-z
statement: Z0 is there still
source: none
given:
  - get: {SVCR: 0, Z0: any}
steps:
  - set: {Z0: {fill: 0x44, bytes: 16}}
  - set: {SVCR: [SM]}
  - set: {SVCR: 0}
  - get: {Z0: {fill: 0x44, bytes: 16}}
EOF

explore="explore --alphabet=lifecycle"
# shellcheck disable=SC2086 # words
{
	status 1 $explore --promise="$dir/sets.yaml" --output="$dir/broken"
	said 'BROKEN  sm-keeps-z               Z0 is there still'
	said 'after 2 calls: INIT SVE, SME; FINALIZE VEC'
	status 1 run "$dir/broken/sme-v12/sm-keeps-z.yaml"
	status 0 run --profile=no-svcr-flush "$dir/broken/sme-v12/sm-keeps-z.yaml"
	status 0 $explore --promise="$dir/sets.yaml" --profile=no-svcr-flush
	said 'holds   sm-keeps-z'
	status 0 $explore --promise="$dir/sets.yaml" --promise=finalize-freezes --profile=no-svcr-flush --vcpus=2
	said 'holds   finalize-freezes'
	said 'holds   sm-keeps-z'
	status 1 $explore --promise="$dir/sets.yaml" --format=json
	said '"id": "sm-keeps-z"'
	status 2 $explore --promise="$dir/sets.yaml" --promise="$dir/sets.yaml"
	said "there is another promise 'sm-keeps-z'"
	status 2 $explore --promise="$dir/sets.yaml" --resume="$dir/search.tsv"
	status 2 $explore --promise="$dir/none.yaml"
	said 'none.yaml: cannot be read'
	sed -i 's/steps:/stops:/' "$dir/sets.yaml"
	status 2 $explore --promise="$dir/sets.yaml"
	said "sets.yaml:6:1: unknown key 'stops'"
}
