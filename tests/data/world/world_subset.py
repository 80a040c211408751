#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write a subset of recorded world switches: of each host and group, every Nth case.

usage: world_subset.py cases.jsonl.gz N | xz -9e > cases.jsonl.xz
"""
import collections
import gzip
import json
import sys


def main(path, step):
    seen = collections.Counter()
    with gzip.open(path, "rt") as cases:
        sys.stdout.write(next(cases))
        for line in cases:
            case = json.loads(line)
            stratum = case["config"], case["group"]
            if seen[stratum] % step == 0:
                sys.stdout.write(line)
            seen[stratum] += 1


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
