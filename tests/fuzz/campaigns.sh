#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# kvmsme fuzz: what it writes of a failure fails, and passes where the promise is kept; corpora of any kind
set -eu
kvmsme=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# shellcheck source=tests/command_status.sh
. "$(dirname "$0")/../command_status.sh"

# A profile that breaks Arm ARM, PSTATE.SM: a change of it zeroes Z, P and FFR
cat >"$dir/broken.yaml" <<'EOF'
profile: broken
title: v12 whose SET of SVCR flushes nothing
extends: sme-v12
knobs:
  svcr_flush: none
EOF
status 1 fuzz "--profile=$dir/broken.yaml" --promise=sm-forgets --seed=7 --count=20000 --jobs=2 "--output=$dir/broken"
said "BROKEN: sequence"
said "broken/01-sm-forgets.c"
status 1 run "--profile=$dir/broken.yaml" "$dir/broken/01-sm-forgets.yaml"
sed 's/^profiles: \[broken\]$/profiles: [sme-v12]/' "$dir/broken/01-sm-forgets.yaml" >"$dir/right.yaml"
status 0 run --profile=sme-v12 "$dir/right.yaml"
status 0 fuzz --promise=sm-forgets --seed=7 --count=5000 --jobs=2

# What v12 is known to break (abi.md 15.3 N1, 4.7) on the way through migrations, and the same seed again
for share in 4 4; do
	status 1 fuzz --seed=3 --count=600 --jobs=1 "--share=$share" "--output=$dir/v12-$share"
	grep -q "restore-list" "$dir/out" || fail "no restore was found broken"
	sed "s/[0-9]* sequences.*//" "$dir/out" >"$dir/said"
	[ ! -e "$dir/before" ] || cmp -s "$dir/said" "$dir/before" || fail "the same seed finds something else"
	cp "$dir/said" "$dir/before"
done
for file in "$dir"/v12-4/*.yaml; do
	status 1 run --profile=sme-v12 "$file"
done

# Differences are scenarios of the host that was asked for: the first profile's answers
host='sve=1;sme=1,2,4'
status 1 fuzz --differential=sme-v12,sme-v9 "--host=$host" --seed=2 --count=3000 --jobs=2 "--output=$dir/parts"
said "DIFFERENT: sequence"
found=0
for file in "$dir"/parts/*.yaml; do
	grep -qF 'host: {sve: [1], sme: [1, 2, 4], sme2: false,' "$file" || fail "$file has another host"
	status 0 run --profile=sme-v12 "$file"
	status 1 run --profile=sme-v9 "$file"
	found=$((found + 1))
done
[ "$found" -ge 3 ] || fail "v12 and v9 part in more than $found ways"

# Two kernels that have other registers are asked for the same ones
status 1 fuzz --differential=sme-v12,sve-6.1 --seed=2 --count=1000 --jobs=1 "--output=$dir/kernels"
for file in "$dir"/kernels/*.yaml; do
	status 0 run --profile=sme-v12 "$file"
	grep -qF 'writable_masks: {}' "$file" || status 1 run --profile=sve-6.1 "$file"
done

# A corpus is any directory: what is no sequence is one of zeros, what is no file is none
corpus=$dir/corpus
mkdir -p "$corpus/a-directory" "$corpus/.hidden"
: >"$corpus/empty"
printf '\001\002\003' >"$corpus/truncated"
printf '\000\000\004\000\000\003\000\000\000\010\000' >"$corpus/half-a-call"
head -c 3000000 /dev/urandom >"$corpus/huge"
head -c 520 /dev/urandom >"$corpus/random"
mkfifo "$corpus/a-fifo"
ln -s nowhere "$corpus/dangling"
ln -s a-directory "$corpus/to-a-directory"
cp "$corpus/random" "$corpus/the-same-again"
status 0 fuzz "--corpus=$corpus" --promise=configuration-consistent --seed=1 --count=3000 --jobs=2
[ "$(find "$corpus" -type f -size +2k | wc -l)" = 1 ] || fail "an entry is larger than a sequence can be"
kept=$(find "$corpus" -type f | wc -l)
[ "$kept" -gt 6 ] || fail "nothing was kept of the campaign"
status 0 fuzz "--corpus=$corpus" --promise=configuration-consistent --seed=1 --count=1 --jobs=1
[ "$(find "$corpus" -type f | wc -l)" -ge "$kept" ] || fail "entries are gone"

# A file that cannot be read is named, and so is what is no directory
ln -s /proc/self/mem "$corpus/unreadable"
status 2 fuzz "--corpus=$corpus" --seed=1 --count=10 --jobs=1
said "$corpus/unreadable: Input/output error"
status 2 fuzz "--corpus=$corpus/huge" --seed=1 --count=10 --jobs=1
said "$corpus/huge: "
status 2 fuzz "--from=$corpus/huge" --seed=1 --count=10 --jobs=1
said "$corpus/huge"
status 2 fuzz --share=0
said "0"
