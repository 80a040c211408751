#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""coverage.py BUILD: what the profiles in BUILD/raw say of lines, branches and MC/DC conditions.

Prints a table by folder, and each line, branch and condition of model/ that no test reaches; of
another folder that has too few, the lines.
A branch is covered when it went both ways, a condition when it alone has made the outcome another
(MC/DC).  Status 1: less than all of model/, or less than 95 % of the lines of another folder.
"""
import collections
import json
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
WHOLE = "model"
LINES_ELSEWHERE = 95
# tests are what runs; benchmarks need a quiet machine and an hour; profiles/gen runs at build time
NOT_JUDGED = ("tests", "bench", "profiles/gen")


class Folder:
    def __init__(self):
        self.covered = [0, 0, 0]
        self.total = [0, 0, 0]

    def add(self, kind, covered, total):
        self.covered[kind] += covered
        self.total[kind] += total

    def percent(self, kind):
        return 100 * self.covered[kind] / self.total[kind] if self.total[kind] else 100


def is_elf(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x7fELF"


def programs(build):
    found = [p for p in sorted(build.rglob("*"))
             if p.is_file() and p.stat().st_mode & 0o100 and "CMakeFiles" not in p.parts
             and ".so" not in p.name and is_elf(p)]
    return [found[0]] + [word for p in found[1:] for word in ("-object", p)]


def merge(build):
    raw = sorted((build / "raw").glob("*.profraw"))
    if not raw:
        sys.exit(f"coverage: there is no profile in {build}/raw")
    subprocess.run(["llvm-profdata-19", "merge", "-sparse", "-o", build / "all.profdata", *raw], check=True)


def export(build, form):
    return subprocess.run(["llvm-cov-19", "export", f"-format={form}", "-instr-profile", build / "all.profdata",
                           *programs(build)], check=True, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True).stdout


def in_tree(name):
    path = pathlib.Path(name)
    if not path.is_relative_to(ROOT):
        return None
    path = path.relative_to(ROOT)
    return None if path.parts[0].startswith("build") else str(path)


def lines_by_file(lcov):
    """{file: {line: how often it ran}}"""
    lines = collections.defaultdict(dict)
    name = None
    for row in lcov.splitlines():
        if row.startswith("SF:"):
            name = in_tree(row[3:])
        elif row.startswith("DA:") and name:
            line, count = row[3:].split(",")[:2]
            lines[name][int(line)] = int(count)
    return lines


def decisions_by_file(report):
    """{file: ({place: [true, false]}, {place: [condition covered]})}, over all that include a header"""
    branches, conditions = collections.defaultdict(dict), collections.defaultdict(dict)
    for file in json.loads(report)["data"][0]["files"]:
        name = in_tree(file["filename"])
        if not name:
            continue
        for line, column, _, _, taken, not_taken, *_ in file["branches"]:
            ways = branches[name].setdefault((line, column), [0, 0])
            ways[0] += taken
            ways[1] += not_taken
        for line, column, *_, covered in file["mcdc_records"]:
            seen = conditions[name].setdefault((line, column), [False] * len(covered))
            conditions[name][line, column] = [a or b for a, b in zip(seen, covered)]
    return branches, conditions


def missing(lines, branches, conditions):
    """(file, line, column, text) of each thing in model/ that is not covered"""
    for name in sorted(n for n in lines if n.startswith(f"{WHOLE}/")):
        for line, count in lines[name].items():
            if not count:
                yield name, line, 0, "line does not run"
        for (line, column), ways in branches[name].items():
            for way, count in zip(("true", "false"), ways):
                if not count:
                    yield name, line, column, f"never {way}"
        for (line, column), covered in conditions[name].items():
            alone = [str(i + 1) for i, yes in enumerate(covered) if not yes]
            if alone:
                yield name, line, column, f"condition {', '.join(alone)} of {len(covered)} never decides alone"


def by_folder(lines, branches, conditions):
    folders = collections.defaultdict(Folder)
    for name in lines:
        folder = folders[str(pathlib.Path(name).parent)]
        folder.add(0, sum(map(bool, lines[name].values())), len(lines[name]))
        ways = [count for both in branches[name].values() for count in both]
        folder.add(1, sum(map(bool, ways)), len(ways))
        alone = [yes for covered in conditions[name].values() for yes in covered]
        folder.add(2, sum(alone), len(alone))
    return folders


def judge(name, folder):
    if any(f"{name}/".startswith(f"{folder}/") for folder in NOT_JUDGED):
        return True
    if f"{name}/".startswith(f"{WHOLE}/"):
        return folder.covered == folder.total
    return folder.percent(0) >= LINES_ELSEWHERE


def lines_not_run(lines, folders):
    for name in sorted(n for n in lines if str(pathlib.Path(n).parent) in folders and not n.startswith(f"{WHOLE}/")):
        for line, count in sorted(lines[name].items()):
            if not count:
                print(f"{name}:{line}: line does not run")


def main():
    build = pathlib.Path(sys.argv[1]).resolve()
    merge(build)
    lines = lines_by_file(export(build, "lcov"))
    branches, conditions = decisions_by_file(export(build, "text"))
    for name, line, column, text in sorted(missing(lines, branches, conditions)):
        print(f"{name}:{line}:{f'{column}:' if column else ''} {text}")
    print(f"{'folder':24} {'lines':>20} {'branches':>20} {'conditions':>20}")
    bad = []
    for name, folder in sorted(by_folder(lines, branches, conditions).items()):
        cells = "".join(f"{f'{c}/{t}':>12} {folder.percent(kind):6.1f} %" for kind, (c, t) in
                        enumerate(zip(folder.covered, folder.total)))
        good = judge(name, folder)
        print(f"{name:24}{cells}{'' if good else '  too few'}")
        if not good:
            bad.append(name)
    lines_not_run(lines, bad)
    print(f"coverage: too few in {', '.join(bad)}" if bad else
          f"coverage: all of {WHOLE}/, {LINES_ELSEWHERE} % of the lines elsewhere")
    sys.exit(bool(bad))


main()
