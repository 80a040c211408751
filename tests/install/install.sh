#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Install, move the tree elsewhere, and use all of it from there: a VMM's few lines built with
# pkg-config, the scenario suite, an example profile, documents, completion.
# Usage: install.sh BUILD_DIR SOURCE_DIR CC FLAGS
set -eu
build=$1
source=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
prefix=$scratch/moved/here
failed=0

fail() {
	echo "not ok: $*"
	failed=1
}

cmake --install "$build" --prefix "$scratch/first" >/dev/null
mkdir "$scratch/moved"
mv "$scratch/first" "$prefix"
share=$prefix/share

export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name kvmsme.pc)")
for package in kvmsme smevec; do
	# flags and pkg-config's answer are words, one or many
	# shellcheck disable=SC2046,SC2086
	"$3" $4 -std=c17 "$source/tests/install/use_$package.c" -o "$scratch/use_$package" \
		$(pkg-config --cflags --libs --static "$package" | sed "s/-l$package/-l:lib$package.a/")
	"$scratch/use_$package"
done
# shellcheck disable=SC2046,SC2086
"$3" $4 -std=c17 "$source/tests/install/use_kvmsme.c" -o "$scratch/use_shared" $(pkg-config --cflags --libs kvmsme)
shared=$(find "$prefix" -name libkvmsme.so.1)
readelf -d "$scratch/use_shared" | grep -q 'NEEDED.*libkvmsme.so.1' || fail "what links libkvmsme.so does not need its SONAME"
LD_LIBRARY_PATH=$(dirname "$shared") "$scratch/use_shared"
# the functions that kvmsme.h declares, and no other
grep -o '^[a-z].*\bkvmsme_[a-z_]*(' "$prefix/include/kvmsme/kvmsme.h" | grep -o 'kvmsme_[a-z_]*' | sort >"$scratch/declared"
nm -D --defined-only "$shared" | sed -n 's/.* T \([^@]*\).*/\1/p' | sort >"$scratch/exported"
diff "$scratch/declared" "$scratch/exported" || fail "libkvmsme.so.1 does not have what kvmsme.h declares"
# no place of this machine but those of other packages
if grep -rIlF -e "$scratch" -e "$source" -e /usr/local "$prefix/lib" "$prefix/include" "$share" \
	--include=*.pc --include=*.h --include=kvmsme --include=_kvmsme; then
	fail "a path of this machine is installed"
fi

kvmsme=$prefix/bin/kvmsme
"$kvmsme" --version
[ -f "$share/man/man1/kvmsme.1" ] || fail "no man page"
diff -r --exclude=kvmsme.1 --exclude=examples "$source/docs" "$share/doc/kvmsme" || fail "not all documents are installed"
diff -r "$source/scenarios" "$share/kvmsme/scenarios" || fail "not all scenarios are installed"
diff -r --exclude=CMakeLists.txt --exclude='*.[ch]' --exclude=gen "$source/profiles" "$share/kvmsme/profiles" ||
	fail "not all profiles are installed"

# as on a machine without llvm-mc: guest code comes from the installed words
cd "$scratch"
KVMSME_LLVM_MC=/nonexistent KVMSME_CACHE=$scratch/cache "$kvmsme" run "$share/kvmsme/scenarios" >run.log ||
	fail "the installed scenarios do not pass: $(tail -n 5 run.log)"
tail -n 1 run.log
grep -q ' 0 failed, 0 skipped' run.log || fail "not all installed scenarios ran"

# from anywhere: what is not here is looked for there, and what is here is not
mkdir -p scenarios/mine
cp "$source/scenarios/za/gate-busy.yaml" scenarios/mine
run_in() {
	(cd "$1" && "$kvmsme" run "$2" 2>&1 | sed -n 's/ scenarios: .*//p')
}
for here in / "$scratch/scenarios/mine"; do
	[ "$(run_in "$here" scenarios/za)" = "$(run_in / "$source/scenarios/za")" ] || fail "in $here scenarios/za are not found"
done
[ "$(run_in . scenarios)" = "$(run_in / "$source/scenarios/za/gate-busy.yaml")" ] || fail "scenarios that are here are not run"
(cd / && "$kvmsme" whatif --profiles=sme-v12,svcr-first) >whatif.log || [ $? = 1 ]
grep -q 'svcr-first.* scenario' whatif.log || fail "whatif without arguments finds nothing: $(tail -n 1 whatif.log)"
(cd / && "$kvmsme" export --client scenarios/za/gate-busy.yaml) | grep -q KVM_CREATE_VM || fail "export finds no scenario"
status=0
said=$(cd / && "$kvmsme" run scenarios/../scenarios/za 2>&1) || status=$?
[ "$status" = 2 ] || fail "a path that leads elsewhere is taken: $said"

printf 'profile: mine\nextends: sme-v9\nknobs:\n  za_gate_errno: EACCES\n' >"$share/kvmsme/profiles/mine.yaml"
"$kvmsme" profile diff sme-v9 "$share/kvmsme/profiles/mine.yaml" >diff.log || true
grep -q 'za_gate_errno: .* -> EACCES' diff.log || fail "no profile beside the installed ones: $(cat diff.log)"

# bash-completion loads this file when kvmsme is first completed
words=$(bash -c '. "$1"; COMP_WORDS=(kvmsme ru) COMP_CWORD=1; _kvmsme; echo "${COMPREPLY[*]}"' - \
	"$share/bash-completion/completions/kvmsme")
[ "$words" = "run rules" ] || fail "bash completes 'ru' to '$words'"
[ "$(head -n 1 "$share/zsh/site-functions/_kvmsme")" = "#compdef kvmsme" ] || fail "no completion for zsh"
exit "$failed"
