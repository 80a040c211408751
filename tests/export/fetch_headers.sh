#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The headers of the kernel's selftests, out of Debian's linux-source-6.1: fetch_headers.sh DIR
# The package is unpacked, not installed; what is there already is not fetched again.
set -euo pipefail
dir=$1
package=linux-source-6.1
[ -d "$dir/tools/testing/selftests/kvm/include" ] && exit 0
mkdir -p "$dir"
scratch=$(mktemp -d "$dir/fetch.XXXXXX")
trap 'rm -rf "$scratch"' EXIT
(cd "$scratch" && apt-get -q -q -o APT::Sandbox::User=root download "$package")
tree=linux-source-6.1/tools
dpkg-deb --fsys-tarfile "$scratch/$package"_*.deb | tar xO "./usr/src/$package.tar.xz" |
	tar xJ -C "$scratch" "$tree/include" "$tree/arch/arm64/include" "$tree/testing/selftests"
rm -rf "$dir/tools"
mv "$scratch/$tree" "$dir/tools"
