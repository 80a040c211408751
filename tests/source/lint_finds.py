#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""cmake/lint.py finds what it is for, and nothing in this tree.  usage: lint_finds.py SOURCE_DIR"""
import subprocess
import sys

sys.dont_write_bytecode = True
SOURCE = sys.argv[1]
sys.path.insert(0, f"{SOURCE}/cmake")

import lint_arrows
import lint_code
from source_tree import code

TABLE = """
| folder | concern | may use |
|---|---|---|
| `low/` | first | nothing |
| `low/deep/` | below | `low` |
| `high/` | second | `low/deep`, `low` |
| `tests/` | all | everything |
"""

MUTABLE = ["static int count;", "\tstatic bool done = false;", "static const char *last;", "static struct x a[2];",
           "static _Thread_local struct {\n\tint a;\n} room;", "static void (*hook)(int);",
           "static const char *names[4] = { NULL };", "static struct list\n\tall;"]
CONSTANT = ["static const int n = 3;", "static const char *const names[] = { NULL };", "static int f(void)\n{",
            "static inline const char *f(struct x *x)\n{", "static void (*const forms[])(int) = {",
            "static const struct {\n\tint a;\n} rows[] = {", "static int f(int a,\n\t     int b);",
            "/* static int count; */", "\tputs(\"static int n;\");"]
UNCHECKED = ["n = atoi(text);", "strtoul (text, NULL, 0)", "sscanf(text, \"%d\", &n)", "x = strtod(a, &end);"]
CHECKED = ["number_parse(text, 9, &n);", "/* not strtoul() */", "say(\"atoi(x)\");", "my_atoi(x);"]

failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got}, not {wanted}")


def check_statics():
    for text in MUTABLE:
        expect(text, len(list(lint_code.mutable_statics(code(text)))), 1)
    for text in CONSTANT:
        expect(text, list(lint_code.mutable_statics(code(text))), [])
    expect("line", list(lint_code.mutable_statics(code("/* a\n b */\n\nstatic int n;\n"))), [4])


def check_numbers():
    for text in UNCHECKED:
        expect(text, len(list(lint_code.unchecked_numbers(code(text)))), 1)
    for text in CHECKED:
        expect(text, list(lint_code.unchecked_numbers(code(text))), [])


def check_names():
    expect("pairs", list(lint_code.repeated_names(["a/x.c", "a/x.h", "a/x.def", "b/y.c"])), [])
    expect("stem", list(lint_code.repeated_names(["a/x.c", "b/x.h"])), ["b/x.h:1: the name is there already: a/x.c"])
    expect("name", len(list(lint_code.repeated_names(["a/x.c", "b/x.c", "c/x.py"]))), 2)


def arrows(path, text):
    table = lint_arrows.parse_table(TABLE)
    by_name = {"low.h": "low/low.h", "deep.h": "low/deep/deep.h", "high.h": "high/high.h"}
    return [problem.split(": ")[0] for problem in lint_arrows.check_file(path, text, table, by_name, set())]


def check_arrows():
    expect("table", lint_arrows.parse_table(TABLE),
           {"low": set(), "low/deep": {"low"}, "high": {"low", "low/deep"}, "tests": "everything"})
    expect("up", arrows("low/a.c", '#include <stdio.h>\n\n#include "high.h"\n'), ["low/a.c:3"])
    expect("up into a part", arrows("low/a.c", '#include "deep/deep.h"\n'), ["low/a.c:1"])
    expect("part to whole", arrows("low/deep/a.c", '#include "../low.h"\n#include "deep.h"\n'), [])
    expect("folder below a row", arrows("low/other/a.c", '#include "low.h"\n#include "deep.h"\n'), ["low/other/a.c:2"])
    expect("down", arrows("high/a.c", '#include "low.h"\n#include "deep.h"\n#include "high.h"\n'), [])
    expect("tests", arrows("tests/x/a.c", '#include "low.h"\n#include "high.h"\n'), [])
    expect("no row", arrows("else/a.c", ""), ["else/a.c:1"])
    expect("no file", arrows("low/a.c", '#include "gone.h"\n'), ["low/a.c:1"])
    expect("not ours", arrows("low/a.c", "#include <check.h>\n"), [])
    expect("ours in <>", arrows("low/a.c", "#include <kvmsme/high.h>\n"), ["low/a.c:1"])
    expect("circle", lint_arrows.circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}), ["a", "b", "c"])
    expect("no circle", lint_arrows.circles(lint_arrows.parse_table(TABLE)), [])


def check_tree():
    """Only a checkout says which files are of the project"""
    if subprocess.run(["git", "-C", SOURCE, "ls-files", "--error-unmatch", "cmake/lint.py"], capture_output=True,
                      check=False).returncode:
        print("no checkout: the tree itself is not looked at")
        return
    done = subprocess.run([f"{SOURCE}/cmake/lint.py"], capture_output=True, text=True, check=False)
    expect("cmake/lint.py", (done.returncode, done.stdout + done.stderr), (0, ""))


check_statics()
check_numbers()
check_names()
check_arrows()
check_tree()
print("\n".join(failures))
sys.exit(bool(failures))
