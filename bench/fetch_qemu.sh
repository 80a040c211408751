#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# fetch_qemu.sh DIR: qemu-aarch64 of Debian 13's backports, which has SME2, unpacked into DIR (nothing is installed);
# prints its path.  Debian 12's own does not know SME2, nor does Debian 13's.
set -euo pipefail

dir=$(realpath -m "$1")
found() {
	find "$dir/root" -path '*/bin/qemu-aarch64*' -type f 2>/dev/null | sort | head -1
}

if [ -z "$(found)" ]; then
	mkdir -p "$dir"/{state,lists/partial,cache/archives/partial}
	: >"$dir/status"
	echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $(apt-get indextargets --format "\$(REPO_URI)" "Created-By: Packages" | grep -v security | head -1) trixie-backports main" \
		>"$dir/sources.list"
	cat >"$dir/apt.conf" <<-END
		APT::Sandbox::User "";
		Dir::Etc::sourcelist "$dir/sources.list";
		Dir::Etc::sourceparts "-";
		Dir::State "$dir/state";
		Dir::State::lists "$dir/lists";
		Dir::State::status "$dir/status";
		Dir::Cache "$dir/cache";
	END
	export APT_CONFIG=$dir/apt.conf
	cd "$dir"
	apt-get update -qq >&2
	apt-get download -qq qemu-user >&2
	dpkg-deb -x qemu-user_*.deb "$dir/root"
	rm -rf qemu-user_*.deb "$dir/lists"
fi
found
