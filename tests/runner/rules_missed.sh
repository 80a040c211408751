#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# rules_missed.sh KVMSME DIR: DIR/<rule-id>-<words>.yaml holds, and under none of its profiles without that rule
set -u
kvmsme=$1
failed=0 nr=0

for file in "$2"/*.yaml; do
	name=$(basename "$file")
	[[ $name =~ ^([a-z]+-[0-9]+)-.+ ]] || { echo "$file: its name begins with no rule" && exit 1; }
	rule=${BASH_REMATCH[1]^^}
	"$kvmsme" run "$file" >/dev/null || { echo "$file does not hold" && failed=1; }
	last=$("$kvmsme" run "--without-rule=$rule" "$file" | tail -n 1)
	[[ $last == *" 0 passed, "* ]] || { echo "$file does not miss $rule: $last" && failed=1; }
	nr=$((nr + 1))
done
[ "$nr" -gt 0 ] || { echo "there is no scenario in $2" && failed=1; }
exit "$failed"
