#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# known_fault.sh KVMSME FAKE_KVM ROOT DIR: what a run on a kernel reports in its four forms
set -uo pipefail
kvmsme=$1 fake=$2 dir=$4
rm -rf "$dir" && mkdir -p "$dir" && cd "$dir" || exit 1
bad=0

# on NAME: a kernel that answers as profile NAME does
on() {
	FAKE_KVM=$1 LD_PRELOAD=$fake "$kvmsme" run --backend=kvm --profile=sve-6.1 "${@:2}" >out 2>err
}

# expect NAME STATUS PATTERN...
expect() {
	local status=$? name=$1
	[ "$status" = "$2" ] || { echo "FAIL $name: status $status: $(cat out err)"; bad=1; }
	for pattern in "${@:3}"; do
		grep -qE -- "$pattern" out || { echo "FAIL $name: no '$pattern' in: $(cat out err)"; bad=1; }
	done
}

# 6.1 answers KVM_GET_VCPU_EVENTS before INIT with ENOEXEC, 6.12 does not (docs/lab.md)
scenario() {
	printf 'scenario: "events #1"\nsource: docs/lab.md\nhost: {sve: [1, 2]}\nprofiles: [sve-6.1]\n%s' "$1"
	printf 'steps:\n  - get_events: {}\n    fails: ENOEXEC\n'
}
scenario '' >plain.yaml
scenario $'known_fault: {sve-6.1: "it asks \'too early\'"}\n' >known.yaml

on sve-6.1 plain.yaml
expect 'agrees' 0 '^pass events #1' '^1 scenarios: 1 passed, 0 failed, 0 skipped \('
on sve-6.12 plain.yaml
expect 'differs' 1 '^fail events #1' 'expected ENOEXEC' 'expected: as the model of sve-6.1; got: from Linux '
on sve-6.12 known.yaml
expect 'as known' 0 '^xfail events #1' "known fault: it asks 'too early'" '0 failed, 0 skipped, 1 fail as known'
on sve-6.1 known.yaml
expect 'against what is known' 1 '^xpass events #1' 'it passes, though there is a known fault' '1 pass against that'
on sve-6.12 --format=ktap plain.yaml known.yaml
expect 'KTAP' 1 '^1\.\.2$' '^not ok 1 plain.yaml \[sve-6.1\] events \\#1$' \
	"^ok 2 known.yaml .* # XFAIL it asks 'too early'$" '^# Totals: pass:0 fail:1 xfail:1 xpass:0 skip:0 error:0$'
on sve-6.1 --format=ktap plain.yaml known.yaml
expect 'KTAP, XPASS' 1 '^ok 1 plain.yaml' '^ok 2 known.yaml .* # XPASS it asks' 'pass:1 fail:0 xfail:0 xpass:1 skip'
on sve-6.12 --format=junit known.yaml
expect 'JUnit' 0 'failures="0" errors="0" skipped="1"' "<skipped message=\"xfail: it asks 'too early'\">"
on sve-6.1 --format=junit known.yaml
expect 'JUnit, XPASS' 1 'failures="1"' '<failure message="xpass: it asks'
on sve-6.12 --format=json known.yaml
expect 'JSON' 0 '"xfail": 1' '"status": "xfail"' "\"reason\": \"it asks 'too early'\""
"$kvmsme" run known.yaml >out 2>err
expect 'on the model it is as any' 0 '1 passed'

# What a kernel cannot be asked: it has one host and no task of the model's, and what it says of itself goes before
of_612() {
	printf 'scenario: s\nsource: t\nprofiles: [sve-6.12]\nhost: {sve: [1, 2]}\n%ssteps:\n  - vcpu_init: [SVE]\n' "$1"
	printf '  - %s\n' "${@:2}"
}
on_612() {
	FAKE_KVM=sve-6.12 LD_PRELOAD=$fake "$kvmsme" run --backend=kvm --profile=sve-6.12 "$@" >out 2>err
}
of_612 $'other_host: {sve: [1]}\n' '{vcpu_init: [], host: other}' >two.yaml
on_612 two.yaml
expect 'two hosts' 4 '^two.yaml: a kernel runs on one host$' ' 1 skipped '
of_612 '' 'set_task: {v: 1}' >task.yaml
on_612 --format=ktap task.yaml
expect 'a task' 4 '^ok 1 task.yaml .* # SKIP task.yaml: set_task: is for the model alone$'
of_612 $'not_on_kernel: it takes years\n' 'get: {X0: 0}' >not.yaml
on_612 not.yaml
expect 'not on a kernel' 4 '^not.yaml: it takes years$'
of_612 '' 'get: {SVE_VLS: [1, 2, 4]}' | sed 's/2\]}/2, 4]}/' >longer.yaml
"$kvmsme" run longer.yaml >out 2>err
expect 'another host' 0 ' 1 passed'
on_612 longer.yaml
expect 'not on this host' 4 "^1 more are for other ABIs or hosts than this kernel's$"

sed 's/sve-6.1: .it/sve-6.1.0: "it/' known.yaml >wrong.yaml
"$kvmsme" run wrong.yaml >out 2>err
expect 'a profile that is none' 2 "wrong.yaml:5:15: unknown profile 'sve-6.1.0'; did you mean 'sve-6.1"
sed 's/{sve-6.1: .*/[sve-6.1]/' known.yaml >wrong.yaml
"$kvmsme" run wrong.yaml >out 2>err
expect 'no map' 2 'wrong.yaml:5:14: known_fault: is \{PROFILE: '
exit $bad
