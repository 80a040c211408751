#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# kvmsme explore with an alphabet of a user: its calls are made, named and written; what is no call is refused
set -euo pipefail
kvmsme=$1
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
cd "$dir"

fail() {
	echo "$*: $(cat out)"
	exit 1
}

# alphabet: the steps from stdin
alphabet() {
	printf 'scenario: calls\nsource: none\nhost: {sve: [1], sme: [1]}\nsteps:\n' >calls.yaml
	cat >>calls.yaml
}

# explore STATUS TEXT ARGUMENT...
explore() {
	local want=$1 text=$2 got=0
	shift 2
	"$kvmsme" explore --host='sve=1;sme=1' --alphabet=./calls.yaml "$@" >out 2>&1 || got=$?
	[ "$got" = "$want" ] || fail "$*: status $got, not $want"
	grep -qF -- "$text" out || fail "$*: '$text' is not said"
}

# created, initialised, finalized: and both calls are made in each
alphabet <<'END'
  - vcpu_init: [SVE]
  - finalize: SVE
END
explore 0 'complete: 3 states, 6 transitions, 2 calls deep' --promise=none

# KVM zeroes a Z register whose value it cannot read (docs/record-and-text.md): 0x44 must be there before
alphabet <<'END'
  - vcpu_init: [SVE]
  - finalize: SVE
  - set: {Z0: {fill: 0x44}}
  - set: {Z0: {fill: 0x33}}
    buffer: bad
END
explore 1 'after 4 calls: INIT 0x10; FINALIZE 0x4; SET Z0 = 0x44; SET Z0 = 0x33, unmapped' \
	--promise=refused-changes-nothing --output=broken
"$kvmsme" run broken/sme-v12/refused-changes-nothing.yaml >out && fail "what is broken passes as a scenario"

# every kind of call there is; none of them is what an ABI has no state for
alphabet <<'END'
  - vcpu_init: [SVE, SME]
  - vcpu_init: [SVE, 3]
    target: 0
  - finalize: VEC
  - finalize: 7
  - set: {Z1: 5}
  - set: {SVCR: [SM]}
  - set: {SME_VLS: [1]}
  - get: {SME_VLS: any}
  - set: {ID_AA64PFR1_EL1: {bits: [27, 24], value: 1}}
  - get: {X1: any}
    buffer: bad
  - reg_list: {room: 3}
  - reg_list: {}
  - run: {immediate_exit: true}
  - guest: {words: [0xd2800021]}
  - check_extension: {SME: 1}
  - enable_cap: 168
  - preferred_target: 5
  - writable_masks: {}
  - vl_matrix: {}
  - set_mp_state: 3
  - get_mp_state: 3
  - memory: {slot: 2, size: 4096}
  - ioctl: {request: 0xae80, arg: 1}
END
explore 0 'as many states as asked for' --promise=refused-changes-nothing --promise=get-changes-nothing --states=20

refused() {
	alphabet
	explore 2 "./calls.yaml:$1"
}
refused '5:5: finalize: calls are on the vCPU of the search' <<<'  - {finalize: SVE, vm: 1}'
refused '5:5: save: this is no single call of a vCPU' <<<'  - save: before'
refused '5:5: set: buffer is bad or good here' <<<'  - {set: {X1: 1}, buffer: {mapped: 4}}'
refused '5:5: vcpu_init: features above bit 29' <<<'  - vcpu_init: [30]'
refused '5:5: set: a value is whole, or the field [27, 24]' <<<'  - set: {X1: {bits: [3, 0], value: 1}}'
refused '5:5: set: a long value is a number, or one byte' <<<'  - set: {Z0: {fill: 0x44, bytes: 16}}'
refused '5:5: run: a run without code is one with immediate_exit' <<<'  - run: {}'
refused '5:5: guest: a guest has at most 16 instructions' \
	<<<"  - guest: {words: [$(printf '0xd503201f, %.0s' {1..16})0xd503201f]}"
refused '5:5: check_extension: only SME can be asked for' <<<'  - check_extension: {SVE: 1}'
refused "5:5: ioctl: only the vCPU's can be made here" <<<'  - ioctl: {fd: vm, request: 0xae80}'
refused '5:5: ioctl: an argument is a number up to 65535' <<<'  - ioctl: {request: 0xae80, arg: 65536}'
for _ in $(seq 257); do echo '  - finalize: SVE'; done >many
refused '261:5: finalize: an alphabet has at most 256 calls' <many

# a page for people: who keeps what, and what a proposal mends of sme-v12
"$kvmsme" explore --host='sve=1;sme=1' --alphabet=lifecycle --profile=sme-v12,sve-6.1,restore-order --jobs=1 \
	--promise=finalize-freezes --promise=restore-list --format=markdown --output=page >out || [ $? = 1 ]
# shellcheck disable=SC2016  # backquotes are markdown
for line in '| promise | sme-v12 | sve-6.1 |' '| `set-get` | - | - |' '| `finalize-freezes` | holds | holds |' \
	'| `restore-list` | **[broken](page/sme-v12/restore-list.yaml)** | holds |' \
	'| restore-order | `restore-list` | - | complete: '; do
	grep -qF -- "$line" out || fail "no line $line"
done
echo "alphabets are as they should be"
