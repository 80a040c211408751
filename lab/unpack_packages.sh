#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# unpack_packages.sh DIR SUITE ARCHITECTURE PACKAGE...: Debian's packages unpacked into DIR/root; nothing is
# installed.  SUITE: bookworm, bookworm-backports, ...; - for what this machine has.  LAB_WHOLE=1: with all
# that they depend on.  Packages that are there already are not fetched again.  2 with one line if one cannot be had.
set -euo pipefail

dir=$(realpath -m "$1") suite=$2 architecture=$3
shift 3

missing=()
for package in "$@"; do
	[ -e "$dir/unpacked/$package" ] || missing+=("$package")
done
[ ${#missing[@]} = 0 ] && exit

mkdir -p "$dir"/{state,lists/partial,cache/archives/partial,parts,root,unpacked}
: >"$dir/status"
sources=/etc/apt/sources.list parts=/etc/apt/sources.list.d
if [ "$suite" != - ]; then
	# the mirror that this machine's own packages come from
	mirror=$(apt-get indextargets --format "\$(REPO_URI)" 'Created-By: Packages' | grep -v security | head -1)
	sources=$dir/sources.list parts=$dir/parts
	suites=("$suite")
	# what is in backports depends on what is not
	[ -z "${LAB_WHOLE:-}" ] || suites+=("${suite%-backports}")
	printf "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror %s main\n" "${suites[@]}" |
		sort -u >"$sources"
fi
cat >"$dir/apt.conf" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "";
APT::Install-Recommends "false";
APT::Default-Release "${suite#-}";
Dir::Etc::sourcelist "$sources";
Dir::Etc::sourceparts "$parts";
Dir::State "$dir/state";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir/cache";
END
export APT_CONFIG=$dir/apt.conf
cd "$dir"

# apt COMMAND...: what goes wrong is in apt.log, and ends all
apt() {
	"$@" >apt.log 2>&1 && return
	echo "lab: ${missing[*]} of ${suite/#-/this machine\'s suites} cannot be fetched: $(grep '^[EW]:' apt.log | tail -n 1)" >&2
	exit 2
}

# dependency PACKAGE KIND: the package that has the kernel of a given version, PACKAGE without there is one
dependency() {
	local name
	name=$(apt-cache depends "$1" 2>/dev/null | sed -n "s/^ *Depends: \(linux-$2-[0-9].*\)/\1/p" | head -1)
	echo "${name:-$1}"
}

apt apt-get update -q -o Acquire::Retries=2
for package in "${missing[@]}"; do
	rm -f ./*.deb
	if [ -n "${LAB_WHOLE:-}" ]; then
		apt apt-get install -q -y --download-only "$package"
		mv cache/archives/*.deb .
	else
		# a name for the newest kernel stands for that one
		apt apt-get download -q "$(dependency "$(dependency "$package" image)" binary)"
	fi
	for deb in ./*.deb; do
		dpkg-deb -x "$deb" "$dir/root"
	done
	rm -f ./*.deb
	: >"$dir/unpacked/$package"
done
