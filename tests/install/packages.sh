#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Install the Debian packages into an empty root, by dpkg, and use them there: no build tree, no source, no /proc.
# With another folder of packages: both have the same bytes.
# Usage: packages.sh PACKAGES SOURCE_DIR [OTHER_PACKAGES]   (./dev package --test)
set -euo pipefail
packages=$(cd "$1" && pwd)
source=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
root=$scratch/root
failed=0

fail() {
	echo "not ok: $*"
	failed=1
}

# dpkg and chroot of who is not root: as root of a user namespace
as_root() {
	if [ "$(id -u)" = 0 ]; then "$@"; else unshare --map-root-user "$@"; fi
}

there=("$packages"/*.deb)
[ ${#there[@]} = 4 ] || fail "${#there[@]} packages, not kvmsme, libkvmsme1, libkvmsme-dev, libsmevec-dev"
if [ $# = 3 ]; then
	for package in "${there[@]}"; do
		cmp "$package" "$3/$(basename "$package")" || fail "two builds of $(basename "$package") differ"
	done
fi

mkdir -p "$root"/var/lib/dpkg/{info,updates,triggers} "$root/tmp"
touch "$root/var/lib/dpkg/status"
# what they depend on is this machine's, below
as_root dpkg --root="$root" --log=/dev/null --force-depends --force-not-root --force-script-chrootless --no-triggers \
	-i "${there[@]}" >"$scratch/dpkg.log" 2>&1 || fail "dpkg: $(tail -n 5 "$scratch/dpkg.log")"
outside=$(find "$root" -type f -printf '%P\n' | grep -vE '^(usr/(bin|include|lib|share)|var/lib/dpkg)/') || true
[ -z "$outside" ] || fail "files where none belong: $outside"

# owner LIBRARY: the package that has it on this machine
owner() {
	dpkg-query -S "*/$1" 2>/dev/null | sed 's/[:,].*//' | sort -u
}

# depends_on_all PACKAGE FILE: on the packages of all libraries that the file names
depends_on_all() {
	local depends library
	depends=$(dpkg-deb --field "$packages/$1"_*.deb Depends | tr '|' , | tr , '\n' | sed 's/^ *//; s/[ :].*//')
	while read -r library; do
		grep -qxF "$(owner "$library")" <<<"$depends" || fail "$1 needs $library, and depends on: ${depends//$'\n'/ }"
	done < <(readelf -d "$2" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p')
}

depends_on_all kvmsme "$root/usr/bin/kvmsme"
depends_on_all libkvmsme1 "$(find "$root" -name libkvmsme.so.1)"

# libraries of these, and what loads them, are this machine's
ldd "$root/usr/bin/kvmsme" | grep -o '/[^ ]*' | while read -r library; do
	mkdir -p "$root$(dirname "$library")"
	cp -L "$library" "$root$library"
done

# in_root COMMAND...: there, from /, with an environment of nothing
in_root() {
	as_root env -i PATH=/usr/bin:/usr/sbin:/bin:/sbin TERM=dumb HOME=/tmp LC_ALL=C chroot "$root" "$@"
}

in_root kvmsme --version || fail "the program does not start"
in_root kvmsme whatif --profiles=sme-v12,svcr-first >"$scratch/whatif.log" 2>&1 || [ $? = 1 ] || fail "whatif: $(cat "$scratch/whatif.log")"
grep -q '^loses Z P FFR FPSR  *safe ' "$scratch/whatif.log" || fail "whatif finds nothing: $(head -n 5 "$scratch/whatif.log")"
# guest code is words of the cache: there is no llvm-mc
in_root kvmsme run scenarios >"$scratch/run.log" 2>&1 || fail "scenarios: $(tail -n 5 "$scratch/run.log")"
grep -q ' 0 failed, 0 skipped' "$scratch/run.log" || fail "not all scenarios ran: $(tail -n 1 "$scratch/run.log")"
in_root sh -c true 2>/dev/null && fail "the root is not bare"
in_root kvmsme profile show /usr/share/kvmsme/profiles/proposals/svcr-first.yaml >"$scratch/show.log" 2>&1 &&
	fail "a file with a built-in name is taken: $(head -n 1 "$scratch/show.log")"
grep -q "'svcr-first' is the name of a built-in profile" "$scratch/show.log" || fail "profiles: $(cat "$scratch/show.log")"

# a page for each command, and they have what the command has
"$root/usr/bin/kvmsme" --help | sed -n 's/^  \([a-z][a-z-]*\)  *[a-z].*$/\1/p' | grep -v '^kvmsme' >"$scratch/commands"
[ "$(wc -l <"$scratch/commands")" -gt 15 ] || fail "no commands: $(cat "$scratch/commands")"
while read -r command; do
	page=$root/usr/share/man/man1/kvmsme-$command.1.gz
	[ -f "$page" ] || { fail "there is no man page of $command" && continue; }
	# help2man writes a dash as \-
	zcat "$page" | sed 's/[\]//g' >"$scratch/page"
	while read -r option; do
		grep -qe "$option" "$scratch/page" || fail "kvmsme-$command(1) has no $option"
	done < <("$root/usr/bin/kvmsme" "$command" --help | grep -o -- ' --[a-z][a-z-]*' | tr -d ' ' | sort -u)
done <"$scratch/commands"
for file in bash-completion/completions/kvmsme zsh/vendor-completions/_kvmsme doc/kvmsme/tutorial.md \
	doc/kvmsme/examples/vmm/move_vcpu.c; do
	[ -e "$root/usr/share/$file" ] || [ -e "$root/usr/share/$file.gz" ] || fail "there is no /usr/share/$file"
done

# a VMM is built with the headers and pkg-config's file that are there
export PKG_CONFIG_SYSROOT_DIR=$root PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$root" -name kvmsme.pc)")
# pkg-config's answer is words
# shellcheck disable=SC2046
cc -std=c17 "$source/tests/install/use_kvmsme.c" -o "$scratch/use_kvmsme" $(pkg-config --cflags --libs kvmsme)
LD_LIBRARY_PATH=$(dirname "$(find "$root" -name libkvmsme.so.1)") "$scratch/use_kvmsme" || fail "a VMM does not run"
exit "$failed"
