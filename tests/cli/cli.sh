#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The command line as a user meets it: usage cli.sh KVMSME SOURCE_DIR
set -u
kvmsme=$1
source=$2
failed=0
out=$(mktemp)
scratch=$(mktemp -d)
trap 'rm -rf "$out" "$scratch"' EXIT

fail() {
	echo "not ok: $*"
	failed=1
}

# expect STATUS WORDS... : exit status of a command line
expect() {
	local want=$1 got=0
	shift
	"$kvmsme" "$@" >"$out" 2>&1 </dev/null || got=$?
	[ "$got" = "$want" ] || fail "kvmsme $*: status $got, not $want"
}

# says TEXT: in what the last command printed
says() {
	grep -qF -- "$1" "$out" || fail "'$1' is not in: $(head -c 300 "$out")"
}

one_line() {
	[ "$(wc -l <"$out")" = 1 ] || fail "more than one line: $(cat "$out")"
}

expect 2
expect 0 --help
says "Exit status"
expect 0 --version
expect 2 chek
says "did you mean 'check'"
one_line

commands=$("$kvmsme" --help | sed -n 's/^  \([a-z]*\)  .*/\1/p')
expect 2 help nonsense
[ -n "$commands" ] || fail "--help lists no commands"
for command in $commands; do
	expect 0 "$command" --help
	[ "$("$kvmsme" help "$command")" = "$("$kvmsme" "$command" --help)" ] || fail "help $command is not $command --help"
	says "xample"
	expect 2 "$command" --no-such-option
	grep -q "^\.BR $command " "$source/docs/kvmsme.1" || fail "$command is not in the man page"
	"$kvmsme" completion bash | grep -qw "$command" || fail "$command is not completed by bash"
	"$kvmsme" completion zsh | grep -q "'$command:" || fail "$command is not completed by zsh"
done

expect 0 rules SVCR-3
says "0x0800009f"
expect 2 rules NOPE-1
one_line
expect 1 run --without-rule=SVCR-1 "$source/scenarios/svcr"
says "got an errno of another kind"
expect 2 run --without-rule=NOPE-1 "$source/scenarios/svcr"
expect 0 rules --format=json
python3 -m json.tool "$out" >/dev/null || fail "rules --format=json is no JSON"
python3 - "$out" <<'END' || fail "rules --format=json has no errno for each rule"
import errno, json, sys
rules = {rule["id"]: rule for rule in json.load(open(sys.argv[1]))}
assert rules["SME-5"]["errno"] == "EBUSY"
assert rules["SVCR-3"]["errno"] is None
for rule in rules.values():
    assert rule["errno"] is None or hasattr(errno, rule["errno"]), rule
END
expect 0 rules --profile=sme-v9-posted SME-5
says "give EINVAL"
expect 0 rules --format=json --profile=za-gate-eacces SME-5
says '"errno": "EACCES"'
says "give EACCES"
expect 0 rules --format=markdown --profile=sme-v9-posted SME
says "rules --profile=sme-v9-posted --format=markdown"
expect 2 rules --profile=sme-v21
one_line
"$kvmsme" rules --format=markdown | diff -u "$source/docs/abi-rules.md" - ||
	fail "docs/abi-rules.md is not what 'kvmsme rules --format=markdown' prints"

expect 0 profile list
says sme-v12
expect 0 profile show sme-v12
says za_gate_errno
expect 0 profile diff sme-v12 sme-v12
expect 1 profile diff sve-6.12 sve-6.1
says init_scope
expect 2 profile show sme-v21
one_line
expect 0 rules --profile=svcr-first LIST-9
! grep -q "decides nothing" "$out" || fail "svcr-first: LIST-9 decides"
expect 0 rules --profile=sme-v12 LIST-9
says "decides nothing under sme-v12: SVCR is a system register in the list (svcr_list)"

# A name is one ABI: outputs tell profiles apart by it
own() {
	printf 'profile: %s\nextends: %s\nknobs:\n  za_gate_errno: %s\n' "$2" "$3" "$4" >"$scratch/$1.yaml"
}
own like sme-v12 sme-v12 EACCES
own mine mine sme-v12 EACCES
own again mine sme-v12 ENOENT
for command in "profile show" "profile diff sme-v12" "whatif --profiles=sme-v12," "distinguish sme-v12" \
	"matrix --profiles=sme-v12,"; do
	# shellcheck disable=SC2086  # the words of a command
	case $command in
	*,) expect 2 $command"$scratch/like.yaml" ;;
	*) expect 2 $command "$scratch/like.yaml" ;;
	esac
	says "$scratch/like.yaml:1:10: 'sme-v12' is the name of a built-in profile"
	one_line
done
own over over like EACCES
sed -i 's/extends: like/extends: like.yaml/' "$scratch/over.yaml"
expect 2 profile show "$scratch/over.yaml"
says "over.yaml:2:10: extends $scratch/like.yaml:1:10: 'sme-v12' is the name of a built-in profile"
for command in "profile diff $scratch/mine.yaml $scratch/again.yaml" \
	"whatif --profiles=$scratch/mine.yaml,sme-v12,$scratch/again.yaml" \
	"matrix --profiles=$scratch/mine.yaml,$scratch/again.yaml" \
	"distinguish $scratch/mine.yaml $scratch/again.yaml" \
	"run --profile=$scratch/mine.yaml --profile=$scratch/again.yaml $source/scenarios/za" \
	"migrate --from=$scratch/mine.yaml --to=$scratch/again.yaml"; do
	# shellcheck disable=SC2086
	expect 2 $command
	says "$scratch/again.yaml:1:10: 'mine' is the name of the profile in $scratch/mine.yaml too"
	one_line
done
# the same profile beside itself is no mistake, by whatever path
expect 0 profile diff "$scratch/mine.yaml" "$scratch/../$(basename "$scratch")/mine.yaml"
says "0 knobs differ"
expect 0 distinguish "$scratch/mine.yaml" "$scratch/mine.yaml"
expect 0 whatif --profiles="sme-v12,sme-v12" "$source/scenarios/za/gate-busy.yaml"
expect 0 matrix --profiles="$scratch/mine.yaml,$scratch/mine.yaml"
! grep -q "mine: " "$out" || fail "a profile differs from itself"
for name in '""' '"two words"' '"a,b"' '"line\nbreak"'; do
	own odd "$name" sme-v12 EACCES
	expect 2 profile show "$scratch/odd.yaml"
	says "odd.yaml:1:10: a profile's name has"
	one_line
done
# extends: in circles, long chains, missing parents
own ring-a ring-a ring-b.yaml EACCES
own ring-b ring-b ring-a.yaml EACCES
expect 2 profile show "$scratch/ring-a.yaml"
says "ring-b.yaml:2:10: 'extends' goes round in a circle: it comes back to $scratch/ring-a.yaml"
one_line
own chain-0 chain-0 sme-v10 EACCES
for n in $(seq 20); do
	own "chain-$n" "chain-$n" "chain-$((n - 1)).yaml" ENOENT
done
expect 0 profile show "$scratch/chain-20.yaml"
says "za_list: always"
says "za_gate_errno: ENOENT"
own lost lost nowhere EACCES
expect 2 profile show "$scratch/lost.yaml"
says "lost.yaml:2:10: there is no profile 'nowhere'"
expect 2 check /nonexistent.jsonl
expect 2 check --max-reports=many "$source/tests/data/traces/sve-7.3.max.jsonl.xz"
says "'many' is no number"
expect 2 rules --format=yaml
says "none of: text, markdown, json"
expect 0 rules --coverage="$source/scenarios/svcr" --profile=sme-v12 SVCR-3 INIT-8
says "1 excluded, 0 as base, 1 tested, 0 not missed, 0 undecided"
expect 1 rules --coverage="$source/scenarios/svcr" --profile=sme-v12 SVCR-3 VM-3
says "1 tested, 0 not missed, 1 undecided"
expect 0 rules --coverage="$source/scenarios/svcr" --profile=za-gate-eacces VM-3
says "as base    sme-v12"
expect 1 rules --coverage="$source/scenarios/svcr" --profile=sme-v12 --format=json VM-3
python3 -c 'import json,sys; (f,) = json.load(open(sys.argv[1])); assert f["verdict"] == "undecided", f' "$out" ||
	fail "rules --coverage --format=json is no list of findings"
expect 0 rules --coverage="$source/scenarios/svcr" --profile=sme-v12 --format=markdown SVCR-3
says "| SVCR-3 | sme-v12 | tested | $source/scenarios/svcr/"
expect 2 rules --coverage=/nonexistent
one_line
mkdir "$scratch/none-good"
printf 'scenario: s\nsource: t\nsteps:\n  - finalise: VEC\n' >"$scratch/none-good/bad.yaml"
expect 2 rules --coverage="$scratch/none-good"
says "none-good/bad.yaml:4:5: unknown step 'finalise'"
expect 2 regs --svcr=-1 X0
says "'-1' is no number"
for profile in $("$kvmsme" profile list | sed -n 's/^  \([a-z][a-z0-9.-]*\) .*/\1/p'); do
	expect 0 regs --list --profile="$profile"
done
expect 0 regs --list --profile=sve-6.1
says Z31
! grep -qF "ZA[" "$out" || fail "sve-6.1 lists ZA"
expect 0 regs --list --svcr=2
says "ZA["
expect 0 regs --list --host=
! grep -qw Z0 "$out" || fail "a host without SVE and SME lists Z0"
expect 1 regs --list --profile=sve-6.1 --features=SME
expect 2 regs --list --features=SVE,SEV
says "SVE, SME, PTRAUTH, PMU"
one_line
expect 2 regs --list X0
for word in 0x 0x1ffffffffffffffff 0xg 1; do
	expect 2 regs "$word"
	one_line
done

# numbers: decimal or 0x, within a range that is told
for wrong in '' ' 1' +1 -1 1x 0x 010 1.0 1e3 4294967296 18446744073709551616; do
	expect 2 check --max-reports="$wrong" "$source/tests/data/traces/sve-7.3.max.jsonl.xz"
	says "'$wrong' is no number from 0 to 4294967295"
	expect 2 distinguish --states="$wrong" sme-v12 sme-v12
	says "'$wrong' is no number from 1 to"
done
for wrong in 0 33 0x21 -1 one; do
	expect 2 distinguish --depth="$wrong" sme-v12 sme-v12
	says "'$wrong' is no number from 1 to"
done
for wrong in 18446744073709551616 0x10000000000000000 -1 ZA; do
	expect 2 regs --list --svcr="$wrong"
	says "'$wrong' is no number from 0 to 18446744073709551615"
done
for wrong in sve= sve=0 sve=17 sve=1,,2 'sve=1,' sve=01 sve=+1 sve=18446744073709551617 'sve=1;;sme=1' \
	'sve=1;' ';' svee=1 sme3 fa; do
	expect 2 regs --list --host="$wrong"
	says "is no part of a host"
	one_line
	expect 2 migrate --vls="$wrong"
	says "is no part of a vCPU's lengths"
	one_line
done
expect 2 migrate --vls='sve=1;sme2'
says "'sme2' is no part of a vCPU's lengths"
expect 2 check --profile=nope "$source/tests/data/traces/sve-7.3.max.jsonl.xz"
expect 0 check "$source/tests/data/traces/sve-7.3.max.jsonl.xz"
says "0 deviations"
expect 1 check --profile=sve-6.1 "$source/tests/data/traces/sve-7.3.max.jsonl.xz"
says "rule:"

cat >"$scratch/guest.yaml" <<'END'
scenario: bad guest code
source: none
profiles: [sme-v12]
steps:
  - vcpu_init: []
  - guest: |
      mov x0, #1
      frobnicate x0
    exit: mmio
END
if command -v llvm-mc-19 >/dev/null; then
	expect 2 run "$scratch/guest.yaml"
	says "guest.yaml:8:7: llvm-mc: unrecognized instruction mnemonic"
fi
KVMSME_LLVM_MC=/nonexistent expect 4 run "$scratch/guest.yaml"
says "install llvm-19"
expect 2 run "$scratch/none.yaml"
one_line
expect 2 run --profile=sme-v21 "$source/scenarios/za"
one_line

# Where in a linked program a guest was: its first instructions are stp and smstart, by llvm-objdump
ln -s "$source/scenarios/guest/programs/matmul.elf" "$scratch/matmul.elf"
cat >"$scratch/linked.yaml" <<'END'
scenario: a guest that needs SME
source: none
host: {sve: [1], sme: none}
profiles: [sme-v12]
steps:
  - vcpu_init: []
  - guest: {elf: matmul.elf}
END
expect 1 run "$scratch/linked.yaml"
says "the guest took an exception: undefined instruction"
if command -v llvm-mc-19 >/dev/null; then says "ELR_EL1 0x400010ec, smstart"; fi

# A title is text in XML, whatever is in it
cat >"$scratch/odd.yaml" <<'END'
scenario: 'a < b & "c" > d'
source: none
profiles: [sme-v12]
steps:
  - vcpu_init: []
  - get: {X0: 7}
END
expect 1 run --format=junit "$scratch/odd.yaml"
python3 - "$out" <<'END' || fail "JUnit does not have the title: $(cat "$out")"
import sys, xml.etree.ElementTree
(case,) = xml.etree.ElementTree.parse(sys.argv[1]).getroot().iter("testcase")
assert case.get("name") == 'a < b & "c" > d [sme-v12]', case.get("name")
assert case.find("failure").get("message").endswith("get X0: expected 0x7, got 0x0"), case.find("failure").attrib
END

# Of a directory what is for a profile is run, and how much is not is said; a file that is named is run, as is all by force
for profile in $("$kvmsme" profile list | sed -n 's/^  \([a-z0-9.-]*\) .*/\1/p'); do
	expect 0 run --profile="$profile" "$source/scenarios/lifecycle" "$source/scenarios/za" "$source/scenarios/reglist"
done
expect 4 run --profile=sve-6.1 "$source/scenarios/za"
says "14 more are for other profiles than sve-6.1"
expect 4 run --profile=sve-6.1 --verbose "$source/scenarios/za"
says "not for sve-6.1: $source/scenarios/za/gate-busy.yaml, which is for sme-v12, sme-v10"
expect 4 run --profile=sve-6.1 --format=json "$source/scenarios/za"
expect 1 run --profile=sve-6.1 --force "$source/scenarios/za"
expect 1 run --profile=sve-6.1 "$source/scenarios/za/gate-busy.yaml"
printf 'profile: mine\nextends: sme-v12\nknobs:\n  za_gate_errno: EACCES\n' >"$scratch/of-mine.yaml"
expect 1 run --profile="$scratch/of-mine.yaml" "$source/scenarios/za"
says "got EACCES"
# what is expected of one's own profile is what is expected of the generation that is most like it
expect 0 run --profile="$scratch/of-mine.yaml" "$source/scenarios/generations/v10-zt0-hazard.yaml" \
	"$source/scenarios/migrate/host-no-fa64.yaml" "$source/scenarios/migrate/list-order-sm1.yaml"
says "3 passed"

orders=$source/scenarios/migrate/orders
list=$orders/sve-sme-sm1-za1-list.yaml
expect 0 whatif --profiles=sme-v12 "$list"
says "ZA[0] EBUSY; loses Z P FFR ZA ZT0 FPSR"
expect 1 whatif --profiles=sme-v12,sme-v9-posted "$list"
says "register not listed"
says "LIST-12"
expect 1 whatif --format=json --profiles=sme-v12,sme-v9-posted "$list"
python3 -m json.tool "$out" >/dev/null || fail "whatif --format=json is no JSON"
expect 1 whatif --profiles=sme-v12,sme-v9-posted "$source/tests/data/traces/sme-v12.nosve.jsonl.xz"
says "get_one_reg"
expect 0 whatif --profiles=sme-v12 "$source/tests/data/traces/sme-v12.nosve.jsonl.xz"
expect 1 whatif --profiles=sme-v12,za-gate-eacces "$source/scenarios/za/gate-busy.yaml"
says "za-gate-eacces: knob za_gate_errno: EBUSY -> EACCES: 5 calls in 1 scenario"
says "SME-5: ZA and ZT0 give EACCES while PSTATE.ZA is 0"
expect 1 distinguish sme-v12 sme-v9-posted
says "# Knob za_gate: before_finalize -> after_finalize with za_gate_errno: EBUSY -> EINVAL"
says "# Knob za_get_reads_user: false -> true"

# what cures a replay in list order, seen in the matrix alone
expect 1 whatif --format=json --profiles=sme-v12,sme-v10,sme-v9,svcr-first,restore-order "$orders"
python3 - "$out" <<'END' || fail "whatif does not show what cures list order"
import json, sys
for row in json.load(open(sys.argv[1]))["rows"]:
    if row["file"].endswith("-list.yaml"):
        verdicts = {cell["profile"]: cell["verdict"] for cell in row["cells"]}
        assert verdicts["svcr-first"] == verdicts["restore-order"] == "safe", row["file"]
        if "sm1" in row["file"] or "za1" in row["file"]:
            assert "safe" not in [verdicts[p] for p in ("sme-v12", "sme-v10", "sme-v9")], row["file"]
END
expect 2 whatif --profiles=sme-v21 "$list"
one_line
expect 2 whatif --profiles=, "$list"
one_line
expect 2 whatif --format=xml "$list"
expect 2 whatif /nonexistent
expect 2 whatif /nonexistent.jsonl

matrix=$(sed -n 's/.*--profiles=\([a-z0-9.,-]*\).*/\1/p' "$source/docs/errno-matrix.md")
"$kvmsme" matrix --format=markdown --profiles="$matrix" | diff -u "$source/docs/errno-matrix.md" - ||
	fail "docs/errno-matrix.md is not what the command in its first line prints"
expect 0 matrix --profiles=sme-v12
says "SET ZA[0], unmapped"
expect 0 matrix --format=html
says "prefers-color-scheme"
expect 2 matrix --format=pdf
expect 2 matrix --profiles=sme-v21
one_line

# What tells A from B passes under A and fails under B
distinguishes() {
	local dir scenario
	dir=$(mktemp -d)
	expect 1 distinguish --output="$dir" "$1" "$2"
	expect 0 run --profile="$1" "$dir"
	for scenario in "$dir"/*; do
		expect 1 run --profile="$2" "$scenario"
	done
	rm -r "$dir"
}
distinguishes sme-v12 sme-v9-posted
distinguishes sme-v9-posted sme-v12
distinguishes sme-v12 sve-mainline
distinguishes sve-6.12 sve-6.1
distinguishes sme-v12 hidden-bits-kept
distinguishes vl-matrix sme-v12
distinguishes sme-rfc-v2 sme-v12
distinguishes sme-v9 sme-v9-posted
distinguishes restore-order svcr-first
expect 0 distinguish sme-v12 sme-v12
says "0 differences"
expect 2 distinguish sme-v12
expect 2 distinguish --depth=0 sme-v12 sme-v9-posted
expect 2 distinguish sme-v12 sme-v21
one_line
expect 2 distinguish --output=/nonexistent/dir sme-v12 sme-v9-posted

expect 0 migrate
says "sme-v12 to sme-v12, svcr_first: safe"
expect 1 migrate --order=list
says "SM=1 ZA=0  list              lossy; loses Z P FFR FPSR"
says "SM=0 ZA=1  list              refused: restore: ZA[0] EBUSY; loses ZA ZT0"
expect 0 migrate --order=list --from=svcr-first
expect 0 migrate --order=list --from=sme-v12 --to=sme-v12 --features=SVE
# a host with shorter streaming vectors: refused, but not for a vCPU that never had longer ones
expect 1 migrate --order=svcr_first --host='sve=1,2;sme=1,2,4;fa64' --to-host='sve=1,2;sme=1,2;fa64'
says "restore: SME_VLS EINVAL"
expect 0 migrate --order=svcr_first --host='sve=1,2;sme=1,2,4;fa64' --vls='sme=1,2' \
	--to-host='sve=1,2;sme=1,2;fa64'
expect 1 migrate --host='sve=1,2;sme=2,4' --vls='sme=4'
says "source: SME_VLS EINVAL"
expect 1 migrate --order=list --features=SVE --from=sme-v9-posted --to=sme-v12
says "missing SMIDR_EL1"
expect 1 migrate --from=sve-mainline --features=SVE,SME
says "source: KVM_ARM_VCPU_INIT"
# without --features the vCPU has what both profiles have on their hosts
expect 0 migrate --from=sve-mainline
! grep -q "SM=1" "$out" || fail "a vCPU of sve-mainline has streaming mode"
expect 0 migrate --from=sve-6.1
expect 0 migrate --from=sme-v12 --host='sve=1,2'
! grep -q "SM=1" "$out" || fail "a vCPU has streaming mode on a host without"
expect 0 migrate --from=sme-v12 --host='sme=1,2'
says "SM=1 ZA=1  svcr_first        safe"
# what 6.12 shows 7.3 takes, but for ID_AA64MMFR2_EL1.NV and a timer's ISTATUS (recorded programs)
expect 1 migrate --from=sve-6.12 --to=sve-mainline
says "loses TIMER_CTL PTIMER_CTL ID_AA64MMFR2_EL1"
! grep -q "KVM_ARM_VCPU_INIT" "$out" || fail "features that are not there are asked for"
expect 1 migrate --from=sve-6.12 --to=sme-v12
! grep -q "KVM_ARM_VCPU_INIT" "$out" || fail "features that only one side has are asked for"
expect 1 migrate --format=json --order=list
python3 -m json.tool "$out" >/dev/null || fail "migrate --format=json is no JSON"
expect 2 migrate --order=random
one_line
expect 2 migrate --host='sve=3'
one_line
expect 2 migrate --features=SVE,MTE
one_line
expect 2 migrate --vls=7
one_line
expect 2 migrate --from=sme-v21
one_line

one=$source/scenarios/za/gate-busy.yaml
expect 0 export --client "$one"
says "#include <linux/kvm.h>"
says '"line 9: get ZA[0]"'
expect 0 export --selftest "$one"
says "TEST_REQUIRE(kvm_has_cap(KVM_CAP_ARM_SME));"
expect 0 export --client --profile=sme-rfc-v2 "$one"
says "#define KVM_ARM_VCPU_SME 8"
says "KVM_REG_SIZE_U512 | 0xffff)"
expect 0 export --syzlang --profile=sme-v10
says "define KVMSME_CAP_ARM_SME	248"
expect 0 export --syz --output="$scratch" "$source/scenarios/za/gate-busy.yaml" "$source/scenarios/svcr"
[ -s "$scratch/gate-busy.syz" ] || fail "export --output=DIR does not write what was named"
[ -s "$scratch/reserved-bits.syz" ] || fail "export --output=DIR does not write what is in a directory"
expect 0 export --client --output="$scratch/one.c" "$one"
[ -s "$scratch/one.c" ] || fail "export --output=FILE wrote nothing"
# what a form cannot have is named, and is not written
expect 4 export --client --output="$scratch/none.c" "$source/scenarios/migrate/smaller-host.yaml"
one_line
says "smaller-host.yaml:9:5: not exported: host: other"
expect 4 export --syz "$source/scenarios/migrate/list-order-sm1.yaml"
says "not exported: save:"
# a bad file gives its own line, and nothing is written for it
printf 'scenario: a\nsource: b\nsteps:\n  - finalise: VEC\n' >"$scratch/bad.yaml"
expect 2 export --client --output="$scratch/none.c" "$scratch/bad.yaml"
one_line
says "bad.yaml:4:5: "
for file in "$scratch"/none.c*; do
	[ ! -e "$file" ] || fail "a file for what was not exported: $file"
done
expect 2 export --client
expect 2 export "$one"
expect 2 export --client --syz "$one"
expect 2 export --syzlang "$one"
expect 2 export --client --profile=sme-v21 "$one"
one_line
expect 2 export --client /nonexistent.yaml
one_line
expect 2 export --client "$source/scenarios/svcr"
one_line
says "--output=DIR"
expect 2 export --client --output=/nonexistent/a.c "$one"
one_line

exit "$failed"
