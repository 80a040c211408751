#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kvmsme fuzz --from: a campaign begins with the calls of a recorded trace, and keeps them
# usage: from_trace.sh KVMSME SOURCE_DIR
set -euo pipefail
kvmsme=$1
trace=$2/tests/data/traces/sme-v12.max.jsonl.xz
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# kept ARGUMENT...: how many sequences a campaign of one sequence leaves in its corpus
kept() {
	rm -rf "$dir/corpus"
	"$kvmsme" fuzz --seed=1 --count=1 --jobs=1 --promise=configuration-consistent --corpus="$dir/corpus" "$@" \
		>"$dir/out"
	find "$dir/corpus" -type f | wc -l
}

# the trace begins hundreds of times anew
alone=$(kept)
[ "$alone" -le 1 ] || { echo "one sequence is kept as $alone" && exit 1; }
with=$(kept --from="$trace")
[ "$with" -gt 100 ] || { echo "$with sequences of a trace are kept" && exit 1; }
"$kvmsme" fuzz --seed=1 --count=50 --jobs=1 --promise=configuration-consistent --corpus="$dir/corpus" >"$dir/out"

# a trace that is wrong has its line
xzcat "$trace" 2>/dev/null | head -n 3 >"$dir/wrong.jsonl" || true
echo '{"op":' >>"$dir/wrong.jsonl"
status=0
"$kvmsme" fuzz --count=1 --from="$dir/wrong.jsonl" >"$dir/out" 2>&1 || status=$?
[ "$status" = 2 ] || { echo "a wrong trace: status $status" && exit 1; }
grep -qF "$dir/wrong.jsonl:4: " "$dir/out" || { echo "a wrong trace has no line: $(cat "$dir/out")" && exit 1; }
