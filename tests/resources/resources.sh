#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# usage: resources.sh TEST_RESOURCES SOURCE_DIR [ARGUMENT...]: test_resources on small files
set -euo pipefail
program=$(realpath "$1")
source=$(realpath "$2")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

ln -s "$source" source
data=source/tests/data
# head ends before xzcat does
lines() { "$1" "$2" 2>/dev/null | head -n "$3" || true; }
lines xzcat $data/traces/sme-v12.max.jsonl.xz 40 >trace.jsonl
gzip -k trace.jsonl
xz -k trace.jsonl
lines xzcat $data/world/cases.jsonl.xz 3 >world.jsonl
lines zcat $data/isa/subset.jsonl.gz 20 >vectors.jsonl
lines zcat $data/traps/cases.tsv.gz 20 >cases.tsv
cat >own.yaml <<'END'
profile: own
title: a profile from a file
extends: sme-v12
knobs: {za_gate: open}
END
cat >assemble.yaml <<'END'
scenario: guest code that no cache has
source: none is needed
host: {sve: [1], sme: [1]}
steps:
  - vcpu_init: []
  - guest: |
      mov x1, #54321
END
cat >broken.yaml <<'END'
scenario: one with mistakes
host: {sve: [1], sme: none at all, sme: [3]}
stepps:
  - vcpu_init: [SVEE]
END
KVMSME_CACHE='' "$program" "${@:3}"
