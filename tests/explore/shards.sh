#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Searches that were interrupted, and ones in shards, come to what one search comes to
set -euo pipefail
kvmsme=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

explore() {
	"$kvmsme" explore --profile=sme-v12 --host='sve=1,2;sme=1,2;sme2' --alphabet=lifecycle \
		--promise=restore-list --promise=present-value "$@"
}

fail() {
	echo "$*"
	exit 1
}

# What was found, without how far the search went this time
found() {
	grep -v '^made_for' "$1" | sort
}

# in_shards N ARGS...: level by level, in N parts each
in_shards() {
	local n=$1 status=3
	shift
	rm -f "$dir"/parts.tsv*
	while [ "$status" = 3 ]; do
		for i in $(seq "$n"); do
			explore "$@" --resume="$dir/parts.tsv" --shard="$i/$n" >"$dir/out" || true
		done
		status=0
		explore "$@" --resume="$dir/parts.tsv" --merge="$n" >"$dir/out" || status=$?
		# something broken is no end either: complete is
		if [ "$status" = 1 ] && ! grep -q complete: "$dir/out"; then status=3; fi
	done
}

one_and_the_same() {
	rm -f "$dir"/whole.tsv
	explore "$@" --resume="$dir/whole.tsv" >"$dir/whole" || true
	grep -q 'complete: ' "$dir/whole" || fail "no end: $(head -n 1 "$dir/whole")"
	for n in 1 4; do
		in_shards "$n" "$@"
		diff <(found "$dir/whole.tsv") <(found "$dir/parts.tsv") >"$dir/diff" ||
			fail "$n shards ($*) find something else: $(head -n 5 "$dir/diff")"
		diff "$dir/whole" "$dir/out" >"$dir/diff" || fail "$n shards say something else: $(cat "$dir/diff")"
	done
}

one_and_the_same
one_and_the_same --vcpus=2

# cut short, and gone on with
rm -f "$dir/cut.tsv"
explore --resume="$dir/cut.tsv" --states=40 >"$dir/out" || true
grep -q 'as many states as asked for' "$dir/out" || fail "40 states are all: $(head -n 1 "$dir/out")"
explore --resume="$dir/cut.tsv" --depth=4 >"$dir/out" || true
explore --resume="$dir/cut.tsv" >"$dir/out" || true
explore --resume="$dir/whole1.tsv" >"$dir/whole1" || true
diff "$dir/whole1" "$dir/out" || fail "a search that was cut short goes on to something else"

# the number of threads is nothing that shows
explore --jobs=1 >"$dir/one" || true
explore --jobs=4 >"$dir/four" || true
diff "$dir/one" "$dir/four" || fail "four threads find something else than one"

# files that do not fit are refused with a place
refused() {
	local says=$1 status=0
	shift
	explore "$@" >"$dir/out" 2>&1 || status=$?
	[ "$status" = 2 ] || fail "$*: status $status, not 2"
	grep -q "$says" "$dir/out" || fail "$*: $(cat "$dir/out")"
}
refused 'tsv:2:.*made for something else' --resume="$dir/cut.tsv" --vcpus=2
head -n 30 "$dir/cut.tsv" >"$dir/short.tsv"
refused 'cut off' --resume="$dir/short.tsv"
sed 's/^state\t7\t[0-9]*/state\t7\t99999/' "$dir/cut.tsv" >"$dir/wild.tsv"
refused 'wild.tsv:[0-9]*:[0-9]*: parent: no state before this one' --resume="$dir/wild.tsv"
# edited MESSAGE SED: the whole search's file with a mistake in it
edited() {
	sed "$2" "$dir/whole1.tsv" >"$dir/edited.tsv"
	refused "edited.tsv:.*$1" --resume="$dir/edited.tsv"
}
edited 'call: there are 17 calls' 's/^state\t7\t[0-9]*\t[0-9]*/state\t7\t0\t17/'
edited 'call: this call leads to no new state' '/^state\t7\t/d; s/^\(state\t6\t.*\)$/\1\n\1/'
edited 'text: this is no promise and rule' '/^breach/s/restore-list/restore-lost/'
edited 'parent: no state has that number' 's/^\(breach\t[0-9]*\t\)[0-9]*/\199999/'
edited 'call: no call has that number' 's/^\(breach\t[0-9]*\t[0-9]*\t\)[0-9]*/\117/'
edited 'number: there are [0-9]* states, not 3' 's/^end\t[0-9]*/end\t3/'
edited 'its counts do not fit its states' 's/^level\t[0-9]*/level\t999/'
rm -f "$dir"/parts.tsv*
explore --resume="$dir/parts.tsv" --shard=1/2 >"$dir/out" || true
cp "$dir/parts.tsv.1-of-2" "$dir/parts.tsv.2-of-2"
refused 'this is shard 1 of 2, not 2 of 2' --resume="$dir/parts.tsv" --merge=2
refused 'No such file or directory' --resume=/nonexistent/search.tsv
refused 'No such file or directory' --output=/nonexistent/found
printf 'record\tnumber\n' >"$dir/columns.tsv"
refused columns.tsv --resume="$dir/columns.tsv"
refused 'need --resume' --shard=1/2
refused 'is no shard' --resume="$dir/cut.tsv" --shard=2
echo "searches agree"
