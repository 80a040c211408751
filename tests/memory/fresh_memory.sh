#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fresh_memory.sh KVMSME SOURCE: the suite and the search, with memory filled in several ways
set -euo pipefail
kvmsme=$1
cd "$2"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# Only times differ from run to run
everything() {
	"$kvmsme" run --format=ktap scenarios
	"$kvmsme" distinguish -d 4 separate-finalize sme-v12
	"$kvmsme" matrix --profiles=sme-v12,sme-v9-posted,sme-rfc-v2-posted-enabled
	"$kvmsme" migrate --from=sme-v12 --to=svcr-first
	"$kvmsme" check tests/data/traces/sme-v12.max.jsonl.xz
}

# filled BYTE OUT: freed and fresh memory both, by the C library or by AddressSanitizer
filled() {
	MALLOC_PERTURB_=$1 \
	ASAN_OPTIONS="${ASAN_OPTIONS:-}:malloc_fill_byte=$1:max_malloc_fill_size=1000000" \
		everything >"$2" 2>&1 || true
}

filled 0 "$work/0"
for byte in 1 170 255; do
	filled "$byte" "$work/$byte"
	if ! diff "$work/0" "$work/$byte" >"$work/diff"; then
		echo "not ok: with fresh memory full of $byte"
		head -n 20 "$work/diff"
		exit 1
	fi
done
for said in '^ok' 'differences between' ' 0 deviations'; do
	if ! grep -q "$said" "$work/0"; then
		echo "not ok: nothing says '$said': a command did not run"
		tail -n 5 "$work/0"
		exit 1
	fi
done
echo "ok: memory that nobody set does not matter"
