#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: explore_spin.sh KVMSME DIR
# The machine of two vCPUs, lifecycle, lengths and SVCR, searched by `kvmsme explore` and by SPIN on its
# Promela export, one core each: the same states and transitions, and how fast
set -euo pipefail
kvmsme=$(realpath "$1") dir=$2
host='sve=1,2,4,8,16;sme=1,2,4,8,16;sme2'
runs=5
mkdir -p "$dir"

explore() {
	"$kvmsme" explore --profile=sme-v12 --host="$host" --vcpus=2 --alphabet=lifecycle \
		--promise=none --jobs=1 "$@"
}

# best NAME COMMAND...: seconds of the fastest run
best() {
	local out=$1 least='' start stop
	shift
	for _ in $(seq "$runs"); do
		start=$(date +%s%N)
		"$@" >"$out"
		stop=$(date +%s%N)
		if [ -z "$least" ] || [ $((stop - start)) -lt "$least" ]; then least=$((stop - start)); fi
	done
	echo "$least"
}

explore --promela="$dir/vcpus.pml" >/dev/null
cd "$dir"
spin -a -o1 -o2 vcpus.pml >/dev/null
cc -O2 -DSAFETY -DNOREDUCE -o pan pan.c

ns=$(best explored explore)
spin_ns=$(best searched ./pan -m10000000 -w24)
number='s/.*: \([0-9,]*\) states, \([0-9,]*\) transitions.*/\1 \2/p'
read -r states transitions < <(sed -n "$number" explored | tr -d ,)
spin_states=$(awk '/states, stored/ {print $1}' searched)
# SPIN counts the initial state as one
spin_transitions=$(awk '/stored\+matched/ {print $1 - 1}' searched)
if [ "$states $transitions" != "$spin_states $spin_transitions" ]; then
	echo "explore and SPIN differ: $states, $transitions and $spin_states, $spin_transitions"
	exit 1
fi
awk -v states="$states" -v transitions="$transitions" -v ns="$ns" -v spin="$spin_ns" 'BEGIN {
	printf "%-44s %10.0f states/s  %d states, %d transitions  %.1f x SPIN (%.0f states/s)\n",
		"explore, two vCPUs, lifecycle", states / ns * 1e9, states, transitions, spin / ns, states / spin * 1e9
}'
