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
		$(pkg-config --cflags --libs --static "$package")
	"$scratch/use_$package"
done
# no place of this machine but those of other packages
if grep -rIlF -e "$scratch" -e "$source" -e /usr/local "$prefix/lib" "$prefix/include" "$share" \
	--include=*.pc --include=*.h --include=kvmsme --include=_kvmsme; then
	fail "a path of this machine is installed"
fi

kvmsme=$prefix/bin/kvmsme
"$kvmsme" --version
[ -f "$share/man/man1/kvmsme.1" ] || fail "no man page"
for doc in "$source"/docs/*.md; do
	cmp "$doc" "$share/doc/kvmsme/$(basename "$doc")" || fail "a document is missing"
done
diff -r "$source/scenarios" "$share/kvmsme/scenarios" || fail "not all scenarios are installed"
diff -r --exclude=CMakeLists.txt --exclude='*.[ch]' --exclude=gen "$source/profiles" "$share/kvmsme/profiles" ||
	fail "not all profiles are installed"

# as on a machine without llvm-mc: guest code comes from the installed words
cd "$scratch"
KVMSME_LLVM_MC=/nonexistent KVMSME_CACHE=$scratch/cache "$kvmsme" run "$share/kvmsme/scenarios" >run.log ||
	fail "the installed scenarios do not pass: $(tail -n 5 run.log)"
tail -n 1 run.log
grep -q ' 0 failed, 0 skipped' run.log || fail "not all installed scenarios ran"

printf 'profile: mine\nextends: sme-v9\nknobs:\n  za_gate_errno: EACCES\n' >"$share/kvmsme/profiles/mine.yaml"
"$kvmsme" profile diff sme-v9 "$share/kvmsme/profiles/mine.yaml" >diff.log || true
grep -q 'za_gate_errno: .* -> EACCES' diff.log || fail "no profile beside the installed ones: $(cat diff.log)"

# bash-completion loads this file when kvmsme is first completed
words=$(bash -c '. "$1"; COMP_WORDS=(kvmsme ru) COMP_CWORD=1; _kvmsme; echo "${COMPREPLY[*]}"' - \
	"$share/bash-completion/completions/kvmsme")
[ "$words" = "run rules" ] || fail "bash completes 'ru' to '$words'"
[ "$(head -n 1 "$share/zsh/site-functions/_kvmsme")" = "#compdef kvmsme" ] || fail "no completion for zsh"
exit "$failed"
