#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""loudness.py KVMSME SOURCE_DIR: --quiet prints what came of it alone, --verbose more than usual (docs/reports.md)"""
import os
import re
import subprocess
import sys

TRACE = "tests/data/traces/sme-v9-posted.nosve.jsonl.xz"
ISA = "tests/data/isa/forms.tsv.gz"
TRAPS = "tests/data/traps/insns.tsv tests/data/traps/vl.tsv.gz"

# how much longer it is with --verbose; None: there is no such option
COMMANDS = [
    ("run scenarios/za", 14), ("check --profile=sme-v12 " + TRACE, 20),
    ("whatif --profiles=sme-v12,sme-rfc-v2-posted " + TRACE, 3), ("matrix --profiles=sme-v12,sme-v9", 100),
    ("migrate --order=list", 0), ("distinguish --depth=4 sme-v12 sme-v9", 1),
    ("rules --coverage=scenarios/svcr SVCR-3 VM-3", 8), (f"vectors {ISA}", 1), ("traps " + TRAPS, 1),
    ("explore --depth=3 --promise=restore-list", None), ("fuzz --seed=1 --count=500 --jobs=1", None),
]


def lines(*words):
    said = subprocess.run(words, capture_output=True, text=True, check=False, env={**os.environ, "TERM": "dumb"})
    assert said.returncode < 2, (words, said)
    return re.sub(r"\(\d+\.\d\d s\)", "(seconds)", said.stdout).splitlines()


def comes_of(usual, line):
    """A line of a summary is that of the usual output, or has it in itself"""
    return any(line == has or line == has.removeprefix("# ") or line.startswith(has + ";") or has == line + ":"
               for has in usual if has)


def main():
    os.chdir(sys.argv[2])
    bad = 0
    for command, more in COMMANDS:
        words = [sys.argv[1], *command.split()]
        usual, quiet = lines(*words), lines(*words, "--quiet")
        if len(quiet) != 1 or not comes_of(usual, quiet[0]):
            print(f"kvmsme {command} --quiet: {quiet[:3]}, and usually {usual[-1:]}")
            bad = 1
        longer = more is not None and len(lines(*words, "--verbose")) - len(usual)
        if more is not None and longer < more:
            print(f"kvmsme {command} --verbose: {longer} lines more")
            bad = 1
    sys.exit(bad)


main()
