# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=sh disable=SC2154
# For tests of commands, which set $kvmsme and $dir: what a command ends with, and what it has said
fail()
{
	echo "$*"
	exit 1
}

# status EXPECTED ARGUMENT...
status()
{
	expected=$1
	shift
	got=0
	timeout 120 "$kvmsme" "$@" >"$dir/out" 2>&1 || got=$?
	[ "$got" -eq "$expected" ] || { cat "$dir/out"; fail "$* ended with $got, not $expected"; }
}

said()
{
	grep -qF -- "$1" "$dir/out" || { cat "$dir/out"; fail "this was not said: $1"; }
}
