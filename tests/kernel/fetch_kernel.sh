#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch_kernel.sh DIR: Debian's newest arm64 kernel for clouds, of the suite that this machine has, unpacked
# into DIR (nothing is installed); prints the path of its image.
set -euo pipefail

dir=$(realpath -m "$1")
found() {
	find "$dir" -path '*/boot/vmlinuz-*-cloud-arm64' | sort -V | tail -1
}

if [ -z "$(found)" ]; then
	mkdir -p "$dir"/{state,lists/partial,cache/archives/partial}
	: >"$dir/status"
	cat >"$dir/apt.conf" <<-END
		APT::Architecture "arm64";
		APT::Architectures { "arm64"; };
		APT::Sandbox::User "";
		Dir::State "$dir/state";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir/cache";
	END
	export APT_CONFIG=$dir/apt.conf
	cd "$dir"
	apt-get update -qq >&2
	package=$(apt-cache depends linux-image-cloud-arm64 |
		sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p')
	apt-get download -qq "$package" >&2
	dpkg-deb -x "$package"_*.deb "$dir/root"
	rm "$package"_*.deb
fi
found
