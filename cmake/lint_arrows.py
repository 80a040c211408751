# SPDX-License-Identifier: GPL-2.0-or-later
"""Which folder may include from which: the table of docs/architecture.md against every #include."""
import os
import re

from source_tree import read, tracked

TABLE = "docs/architecture.md"
INCLUDE = re.compile(r'^\s*#\s*include\s+(?:"([^"]+)"|<((?:kvmsme|smevec)/[^>]+)>)', re.M)
EVERYTHING = "everything"

# (file, folder): includes that go against the table, until what they need has moved
EXCEPTIONS = set()


def parse_table(text):
    """{folder: set of folders, or EVERYTHING} from rows `folder` | concern | `may`, `use`"""
    table = {}
    for line in text.split("\n"):
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        folders = re.findall(r"`([^`]+?)/?`", cells[0])
        if line.startswith("| `") and len(cells) == 3 and folders:
            names = re.findall(r"`([^`]+?)/?`", cells[2])
            for folder in folders:
                table[folder] = EVERYTHING if cells[2].strip(" |") == EVERYTHING else set(names)
    return table


def folder_of(path, table):
    """The row that @path belongs to: its folder's, or that of the nearest folder above"""
    folder = os.path.dirname(path)
    while folder and folder not in table:
        folder = os.path.dirname(folder)
    return folder


def circles(table):
    """A folder that may, over others, use itself; `everything` is for those that nobody uses"""
    def reaches(start, at, seen):
        for to in table.get(at, ()) if table.get(at) != EVERYTHING else ():
            if to == start or (to not in seen and reaches(start, to, seen | {to})):
                return True
        return False

    return [folder for folder in table if reaches(folder, folder, set())]


def check_table(table, paths):
    if not table:
        yield f"{TABLE}: no table of folders, their concern and what they may use"
    for folder, uses in table.items():
        if not any(path.startswith(folder + "/") for path in paths):
            yield f"{TABLE}: there is no folder {folder}"
        for other in uses if uses != EVERYTHING else ():
            if other not in table:
                yield f"{TABLE}: {folder} may use {other}, which has no row"
            elif table[other] == EVERYTHING:
                yield f"{TABLE}: {folder} may use {other}, which may use everything"
    for folder in circles(table):
        yield f"{TABLE}: {folder} may use itself by way of others; arrows go one way"


def includes(text):
    """(line, name) of each include of a file of ours"""
    for match in INCLUDE.finditer(text):
        yield text.count("\n", 0, match.start(1 if match[1] else 2)) + 1, match[1] or match[2]


def check_file(path, text, table, by_name, used):
    here = folder_of(path, table)
    if not here:
        yield f"{path}:1: its folder has no row in {TABLE}"
        return
    for line, name in includes(text):
        if name.endswith(".inc"):    # made at configure time
            continue
        found = by_name.get(os.path.basename(name))
        if not found:
            yield f"{path}:{line}: there is no file {name}"
            continue
        there = folder_of(found, table)
        if there == here or table[here] == EVERYTHING or there in table[here]:
            continue
        if (path, there) in EXCEPTIONS:
            used.add((path, there))
            continue
        yield f"{path}:{line}: {here} may not use {there} ({found}): {TABLE}"


def check():
    paths = [path for path in tracked("*.c", "*.h", "*.def") if not path.startswith("scenarios/")]
    table = parse_table(read(TABLE))
    by_name = {os.path.basename(path): path for path in paths}
    used = set()
    yield from check_table(table, paths)
    if not table:
        return
    for path in paths:
        yield from check_file(path, read(path), table, by_name, used)
    for path, folder in sorted(EXCEPTIONS - used):
        yield f"cmake/lint_arrows.py: {path} includes nothing from {folder} any more: no exception is needed"
