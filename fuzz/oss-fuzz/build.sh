#!/bin/bash -eu
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the fuzz targets as OSS-Fuzz asks for them: $CC, $CFLAGS and $LIB_FUZZING_ENGINE from
# outside; $SRC/kvmsme to $OUT by way of $WORK.  Needs the packages of the Dockerfile, no network.
source=$SRC/kvmsme
build=$WORK/kvmsme

# shellcheck disable=SC2016 # $ORIGIN is the loader's
cmake -G Ninja -S "$source" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo \
	-DKVMSME_FUZZ=ON -DKVMSME_FUZZ_ENGINE="$LIB_FUZZING_ENGINE" \
	-DCMAKE_BUILD_RPATH='$ORIGIN/lib'
cmake --build "$build" --target fuzz-targets -- --quiet

mkdir -p "$OUT/lib"
for target in "$build"/fuzz/fuzz_*; do
	[ -f "$target" ] || continue
	name=$(basename "$target")
	corpus=$source/fuzz/corpus/${name#fuzz_}
	dictionary=$source/fuzz/dictionaries/${name#fuzz_}.dict
	cp "$target" "$OUT/"
	# where a target runs there are no packages
	ldd "$target" | awk '/lib(unicorn|yaml|jansson|lzma|z|xxhash)[-.]/ { print $3 }' |
		xargs -r cp -L -t "$OUT/lib"
	[ ! -d "$corpus" ] || (cd "$corpus" && python3 -m zipfile -c "$OUT/${name}_seed_corpus.zip" ./*)
	[ ! -f "$dictionary" ] || cp "$dictionary" "$OUT/$name.dict"
done

# Unicorn says a lot about words that it cannot translate, and takes its time
printf '[libfuzzer]\nclose_fd_mask = 3\ntimeout = 90\n' >"$OUT/fuzz_guest.options"
