#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""House rules that no compiler knows: SPDX lines, tabs, line and function length; in modules of
their own arrows between folders (lint_arrows), names and what code may not do (lint_code)."""
import os
import re
import sys

sys.dont_write_bytecode = True

import lint_arrows
import lint_code
from source_tree import tracked

MAX_LINE = 120       # 100 is the aim; tables may run over
MAX_FUNCTION = 100
MAX_FILE = 1000
SPDX = "SPDX-License-Identifier: GPL-2.0-or-later"


def width(line):
    return len(line.expandtabs(8))


def check_lines(path, lines):
    for number, line in enumerate(lines, 1):
        if line != line.rstrip():
            yield f"{path}:{number}: trailing white space"
        if path.endswith((".c", ".h")) and width(line) > MAX_LINE:
            yield f"{path}:{number}: {width(line)} columns; at most {MAX_LINE}"
        if path.endswith((".c", ".h")) and re.match(r" {8}", line):
            yield f"{path}:{number}: indent with tabs"


def check_functions(path, lines):
    start = None
    for number, line in enumerate(lines, 1):
        if line == "{" and not lines[number - 2].endswith(("=", ",")):
            start = number
        elif line == "}" and start:
            if number - start - 1 > MAX_FUNCTION:
                yield f"{path}:{start}: a function of {number - start - 1} lines; at most {MAX_FUNCTION}"
            start = None


def check(path):
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    if SPDX not in "\n".join(lines[:3]):
        yield f"{path}:1: no '{SPDX}'"
    yield from check_lines(path, lines)
    if path.endswith(".c"):
        yield from check_functions(path, lines)
        if len(lines) > MAX_FILE:
            yield f"{path}: {len(lines)} lines; at most {MAX_FILE}"


def main():
    os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    paths = tracked("*.c", "*.h", "*.def", "*.py", "*.sh", "*.cmake", "CMakeLists.txt", "**/CMakeLists.txt", "dev",
                    ".ci/run")
    problems = [problem for path in paths for problem in check(path)]
    problems += [*lint_arrows.check(), *lint_code.check()]
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(bool(problems))


main()
