#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Choose the subset of recorded vectors that lives here.

usage: choose.py KVMSME RECORDS_DIR

Of every form: the first two records with a vector length up to 64 bytes, and the first ones
that are longer, that fault, whose FPCR is not 0, or (with QEMU's deviation) that show it.
Of the tables of words and modes, forms.tsv and decode.tsv, what is in the space of SVE and SME.
All of it must agree: ends with 1 if something does not.
"""
import gzip
import json
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
PER_FORM = {"short": 2, "long": 1, "fault": 1, "fpcr": 1, "quirk": 1}


def replay(kvmsme, path):
    """What is said about a line, by line number (from 1): FAIL, disputed or a quirk."""
    out = subprocess.run([kvmsme, "vectors", path], capture_output=True, text=True).stdout
    found = (re.match(r".*?:(\d+): ([^:]*): ", line) for line in out.splitlines())
    return {int(m[1]): m[2] for m in found if m}


def kinds(record, verdict):
    yield "short" if record["vl"] <= 64 else "long"
    if record["sig"]:
        yield "fault"
    if int(record["fpcr"], 0):
        yield "fpcr"
    if verdict and verdict != "FAIL":
        yield "quirk"


def chosen(path, verdicts):
    """The records of one file that are worth keeping, as lines of text."""
    seen = {}
    with gzip.open(path, "rt") as lines:
        for number, line in enumerate(lines, 1):
            record, verdict = json.loads(line), verdicts.get(number)
            had = seen.setdefault(record["form"], dict.fromkeys(PER_FORM, 0))
            new = [kind for kind in kinds(record, verdict) if had[kind] < PER_FORM[kind]]
            for kind in new:
                had[kind] += 1
            if new:
                if verdict == "FAIL":
                    sys.exit(f"{path}:{number} does not agree")
                yield line


def write(name, lines):
    data = gzip.compress("".join(lines).encode(), compresslevel=9, mtime=0)
    (HERE / name).write_bytes(data)
    print(f"{name}: {len(lines)} records, {len(data)} bytes")


def in_vector_space(word):
    op0 = word >> 25 & 15
    return op0 == 2 or (op0 == 0 and word >> 31)


def agreeing_rows(kvmsme, path):
    verdicts = replay(kvmsme, path)
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt") as lines:
        for number, line in enumerate(lines, 1):
            words = re.findall(r"\b0x[0-9a-f]{8}\b", line)
            wanted = not words or in_vector_space(int(words[0], 16))
            if wanted and verdicts.get(number) == "FAIL":
                sys.exit(f"{path}:{number} does not agree")
            if wanted:
                yield line


def main(kvmsme, records):
    subset = []
    for path in sorted(pathlib.Path(records).glob("*.jsonl.gz")):
        subset.extend(chosen(path, replay(kvmsme, path)))
    write("subset.jsonl.gz", subset)
    for name in "forms.tsv", "decode.tsv.gz":
        rows = agreeing_rows(kvmsme, pathlib.Path(records) / name)
        write(name.removesuffix(".gz") + ".gz", list(rows))


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
