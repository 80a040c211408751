#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# unpack_packages.sh DIR SUITE ARCHITECTURE PACKAGE...: Debian's packages, with what they depend on left
# out, unpacked into DIR/root; nothing is installed.  SUITE: bookworm, bookworm-backports, ...; - for
# what this machine has.  Packages that are there already are not fetched again.
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
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $suite main" >"$sources"
fi
cat >"$dir/apt.conf" <<END
APT::Architecture "$architecture";
APT::Architectures { "$architecture"; };
APT::Sandbox::User "";
Dir::Etc::sourcelist "$sources";
Dir::Etc::sourceparts "$parts";
Dir::State "$dir/state";
Dir::State::lists "$dir/lists";
Dir::State::status "$dir/status";
Dir::Cache "$dir/cache";
END
export APT_CONFIG=$dir/apt.conf
cd "$dir"
apt-get update -qq >&2
# dependency PACKAGE KIND: the package that has the kernel of a given version, PACKAGE without there is one
dependency() {
	local name
	name=$(apt-cache depends "$1" | sed -n "s/^ *Depends: \(linux-$2-[0-9].*\)/\1/p" | head -1)
	echo "${name:-$1}"
}

for package in "${missing[@]}"; do
	rm -f ./*.deb
	# a name for the newest kernel stands for that one
	apt-get download -qq "$(dependency "$(dependency "$package" image)" binary)" >&2
	dpkg-deb -x ./*.deb "$dir/root"
	rm -f ./*.deb
	: >"$dir/unpacked/$package"
done
