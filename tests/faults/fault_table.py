# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of faults: a YAML file for each area, and in it a list of rows for each source file.
And what such a file looks like with its faults in it (docs/faults.md)."""
import glob
import os
import re

import yaml

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
KINDS = ("expr", "stmt", "build")
NEEDED = {"name", "kind", "before", "after", "why"}
OPTIONAL = {"in", "unobservable"}


class BadTable(Exception):
    """A row that says something wrong; the text has its place"""


class Fault:
    def __init__(self, file, row, place):
        self.place = place
        self.name = row["name"]
        self.file = file
        self.kind = row["kind"]
        self.before = row["before"].strip()
        self.after = row["after"].strip()
        self.context = row.get("in", self.before).strip()
        self.why = row["why"]
        self.unobservable = row.get("unobservable")
        self.flag = "fault_" + self.name.replace("-", "_")
        self.start = self.end = None

    def area(self):
        return self.file.split("/")[0]

    def locate(self, text):
        """Finds the text of the row in its file: exactly once, so that the table cannot rot"""
        at = once(text, self.context, f"{self.place}: {self.name}: in {self.file}")
        inner = once(self.context, self.before, f"{self.place}: {self.name}: in its 'in'")
        self.start = at + inner
        self.end = self.start + len(self.before)


def once(text, part, where):
    nr = text.count(part)
    if nr != 1:
        raise BadTable(f"{where}: this is there {nr} times, not once: {part!r}")
    return text.index(part)


def check_row(row, place, known):
    if not isinstance(row, dict):
        raise BadTable(f"{place}: a row is a mapping")
    missing, unknown = NEEDED - set(row), set(row) - NEEDED - OPTIONAL
    if missing or unknown:
        raise BadTable(f"{place}: missing {sorted(missing)}, unknown {sorted(unknown)}")
    for key, value in row.items():
        if not isinstance(value, str):
            raise BadTable(f"{place}: {key}: a string is wanted, quote it")
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", row["name"]):
        raise BadTable(f"{place}: name: {row['name']!r} is not small letters, digits and '-'")
    if row["name"] in known:
        raise BadTable(f"{place}: the name {row['name']} is there twice")
    if row["kind"] not in KINDS:
        raise BadTable(f"{place}: kind: {row['kind']!r} is none of {', '.join(KINDS)}")
    if row["before"].strip() == row["after"].strip():
        raise BadTable(f"{place}: {row['name']}: before and after are the same")


def load_file(path, faults):
    with open(path, encoding="utf-8") as file:
        files = yaml.safe_load(file)
    for name, rows in files.items():
        if not name.endswith(".c"):
            raise BadTable(f"{os.path.relpath(path, ROOT)}: {name}: faults go into .c files only")
        for number, row in enumerate(rows, 1):
            place = f"{os.path.relpath(path, ROOT)}: {name}: row {number}"
            check_row(row, place, faults)
            faults[row["name"]] = Fault(name, row, place)


def load():
    """All faults, by name, each with its place in its file"""
    faults, texts = {}, {}
    for path in sorted(glob.glob(os.path.join(HERE, "*.yaml"))):
        load_file(path, faults)
    for fault in faults.values():
        if fault.file not in texts:
            texts[fault.file] = source(fault)
        fault.locate(texts[fault.file])
    return faults


def source(fault):
    try:
        with open(os.path.join(ROOT, fault.file), encoding="utf-8") as file:
            return file.read()
    except OSError as error:
        raise BadTable(f"{fault.place}: {fault.name}: {error}") from error


class Region:
    """A part of a file that faults replace; regions nest, but do not overlap"""

    def __init__(self, start, end, faults):
        self.start, self.end, self.faults, self.inner = start, end, faults, []

    def holds(self, other):
        return self.start <= other.start and other.end <= self.end


def regions_of(faults):
    """The outermost regions, in order"""
    by_place = {}
    for fault in faults:
        by_place.setdefault((fault.start, -fault.end), []).append(fault)
    root = Region(-1, 1 << 60, [])
    stack = [root]
    for (start, end), here in sorted(by_place.items()):
        region = Region(start, -end, here)
        while region.start >= stack[-1].end:
            stack.pop()
        if not stack[-1].holds(region):
            raise BadTable(f"{here[0].place}: {here[0].name} and {stack[-1].faults[0].name} overlap")
        if len({fault.kind for fault in here}) > 1:
            raise BadTable(f"{here[0].place}: {here[0].name}: the same text has faults of two kinds")
        stack[-1].inner.append(region)
        stack.append(region)
    return root.inner


def one_line(text):
    """Faults leave the numbers of lines as they are"""
    return " ".join(text.split("\n"))


def planted(text, region):
    body = with_regions(text, region.inner, region.start, region.end)
    kind = region.faults[0].kind
    for fault in reversed(region.faults):
        after = one_line(fault.after)
        if kind == "expr":
            body = f"({fault.flag} ? ({after}) : ({body}))"
        elif kind == "stmt":
            body = f"{{ if ({fault.flag}) {{ {after} }} else {{ {body} }} }}"
        else:
            body = after
    return body


def with_regions(text, regions, start, end):
    out, at = [], start
    for region in regions:
        out += [text[at:region.start], planted(text, region)]
        at = region.end
    return "".join(out) + text[at:end]


def planted_file(path, faults, build):
    """Text of the file at @path with its run-time faults, and with @build, one of kind build"""
    here = [f for f in faults.values() if f.file == path and (f.kind != "build" or f.name == build)]
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        text = file.read()
    flags = [f.flag for f in here if f.kind != "build"]
    head = f"extern _Bool {', '.join(sorted(flags))};\n" if flags else ""
    return f'{head}#line 1 "{os.path.join(ROOT, path)}"\n' + with_regions(text, regions_of(here), 0, len(text))
