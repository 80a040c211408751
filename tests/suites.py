#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Run a preset's tests, and say a line a suite, a folder of tests, as soon as its last test has ended.

usage: suites.py PRESET BUILD [CTEST-ARGUMENT...]

All that ctest says goes to BUILD/ctest.log.  Times are those of the tests, which run beside one another.  On a terminal the
last line says how far it is.  The exit status is ctest's.
"""
import json
import os
import re
import subprocess
import sys
import time

ENDED = re.compile(r"\s*\d+/\d+ Test +#\d+: (\S+) \.*\s*(\*\*\*)?(.*?) +([\d.]+) sec")
NOT_RUN = "Not Run", "Skipped"


def folders(arguments):
    """Where each test is defined"""
    said = subprocess.run([*arguments, "--show-only=json-v1"], capture_output=True, text=True, check=True).stdout
    listed = json.loads(said)
    graph = listed["backtraceGraph"]
    found = {}
    for test in listed["tests"]:
        node = graph["nodes"][test["backtrace"]]
        while "parent" in node:
            node = graph["nodes"][node["parent"]]
        folder = os.path.relpath(os.path.dirname(graph["files"][node["file"]]))
        found[test["name"]] = folder.removeprefix("tests/")
    return found


class Suite:
    """A folder's tests: how many are still to come, and what became of the others"""

    def __init__(self):
        self.left = self.ended = self.skipped = 0
        self.seconds = 0.0
        self.failed = []

    def add(self, name, bad, what, seconds):
        self.left -= 1
        self.ended += 1
        self.seconds += seconds
        if what.startswith(NOT_RUN):
            self.skipped += 1
        elif bad:
            self.failed.append(name)

    def text(self, folder):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        failed = f", FAILED: {' '.join(self.failed)}" if self.failed else ""
        return f"{folder:<14} {self.ended:4} tests {self.seconds:7.1f} s{skipped}{failed}"


def say(line, on_terminal, progress):
    if on_terminal:
        sys.stderr.write("\r\033[K")
        sys.stderr.flush()
    if line:
        print(line, flush=True)
    if on_terminal and progress:
        sys.stderr.write(progress)
        sys.stderr.flush()


def follow(lines, log, where, on_terminal):
    suites, begun, ended = {}, time.monotonic(), 0
    for folder in where.values():
        suites.setdefault(folder, Suite()).left += 1
    for line in lines:
        log.write(line)
        test = ENDED.match(line)
        if not test or test[1] not in where:
            continue
        folder = where[test[1]]
        suites[folder].add(test[1], test[2], test[3], float(test[4]))
        ended += 1
        say(suites[folder].text(folder) if not suites[folder].left else None, on_terminal,
            f"{ended} of {len(where)} tests, {time.monotonic() - begun:.0f} s, last {test[1]}")
    say(None, on_terminal, None)
    for folder, suite in suites.items():
        if suite.left and suite.ended:
            print(f"{suite.text(folder)}, {suite.left} did not end")


def main(preset, build, *more):
    arguments = ["ctest", "--preset", preset, *more]
    where = folders(arguments)
    on_terminal = sys.stderr.isatty() and os.environ.get("TERM", "dumb") != "dumb"
    with open(f"{build}/ctest.log", "w", encoding="utf-8") as log, \
            subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace") as run:
        follow(run.stdout, log, where, on_terminal)
    return run.returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
