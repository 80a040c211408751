#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-or-later
# VMs of several vCPUs: searched to the end, or to a depth, as docs/promises.md says.
# usage: several_vcpus.sh KVMSME PROMISES.md
set -eu
kvmsme=$1
docs=$2

fail()
{
	echo "$*" >&2
	exit 1
}

# told ARGUMENTS: what explore says of the search, from "complete" on
told()
{
	"$kvmsme" explore --promise=none --quiet "$@" | sed 's/^[^:]*: //; s/, [0-9]* calls deep.*//'
}

# documented ARGUMENTS: and docs/promises.md has that
documented()
{
	line=$(told "$@")
	grep -qF "${line#as deep as asked for: }" "$docs" || fail "$*: $line; docs/promises.md says something else"
}

documented --vcpus=2 --alphabet=lifecycle
documented --vcpus=2 --depth=6
documented --vcpus=3 --depth=5
case $(told --vcpus=2 --alphabet=power --host='sve=1') in
"complete: "*) ;;
*) fail "PSCI among two vCPUs has an end" ;;
esac

dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
if "$kvmsme" explore --promise=none --vcpus=2 --alphabet=power --host='sve=1' --promela="$dir/x" 2>"$dir/err"; then
	fail "calls that look at other vCPUs have no tables"
fi
grep -q "no tables for SPIN: 'guest: CPU_ON of vCPU 0' looks at other vCPUs" "$dir/err" || fail "$(cat "$dir/err")"
[ ! -e "$dir/x" ] || fail "half a model is left"
