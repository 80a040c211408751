#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Install into an empty prefix, build a VMM's few lines against it with pkg-config, run them.
# Usage: install.sh BUILD_DIR SOURCE_DIR CC FLAGS
set -eu
build=$1
source=$2
prefix=$(mktemp -d)
trap 'rm -rf "$prefix"' EXIT
cmake --install "$build" --prefix "$prefix" >/dev/null
export PKG_CONFIG_PATH
PKG_CONFIG_PATH=$(dirname "$(find "$prefix" -name kvmsme.pc)")
for package in kvmsme smevec; do
	# the recorded prefix is where it will be installed; here it is elsewhere
	# flags and pkg-config's answer are words, one or many
	# shellcheck disable=SC2046,SC2086
	"$3" $4 -std=c17 "$source/tests/install/use_$package.c" -o "$prefix/use_$package" \
		$(pkg-config --define-variable=prefix="$prefix" --cflags --libs --static "$package")
	"$prefix/use_$package"
done
"$prefix/bin/kvmsme" --version
