#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# rule_effects.sh KVMSME SCENARIOS TABLE: each scenario of TABLE holds, and fails without its rule
set -u
kvmsme=$1 scenarios=$2 table=$3
failed=0 nr=0

while read -r rule file; do
	[[ $rule == '#' ]] && continue
	"$kvmsme" run "$scenarios/$file" >/dev/null || { echo "$file does not hold" && failed=1; }
	"$kvmsme" run "--without-rule=$rule" "$scenarios/$file" >/dev/null
	[ $? = 1 ] || { echo "$file does not miss $rule" && failed=1; }
	nr=$((nr + 1))
done <"$table"
[ "$nr" -gt 0 ] || { echo "there is nothing in $table" && failed=1; }
exit "$failed"
