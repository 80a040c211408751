#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""The rules decide: no errno is written where ioctls and vCPUs are modelled, each rule that
refuses says with what, and each rule is named somewhere."""
import pathlib
import re
import sys

ROOT = pathlib.Path(sys.argv[1])
ERRNO = re.compile(r"\b(?!EPHEMERAL)E[A-Z0-9]{3,}\b")
ROW = re.compile(r'^(RULE|RULE_KNOB)\((\w+), ("[^"]*"), (\w+), "((?:[^"\\]|\\.)*)", "', re.M)


def code(path):
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"/\*.*?\*/", lambda m: "\n" * m.group().count("\n"), text, flags=re.S)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|//.*', '""', text)


def negative_errnos(path):
    for number, line in enumerate(code(path).split("\n"), 1):
        for name in ERRNO.findall(line):
            yield f"{path.relative_to(ROOT)}:{number}: {name}: only rules.def names errnos; rule_refuse()"
        if re.search(r"return\s+-(?!1;)", line):
            yield f"{path.relative_to(ROOT)}:{number}: a negative result that is not rule_refuse()'s"


def bad_rows(rows, used):
    for kind, symbol, rule_id, err, statement in rows:
        refuses = kind == "RULE_KNOB" or err != "0"
        if refuses != ("{errno}" in statement):
            yield f"model/rules.def: {rule_id}: the statement and the errno do not belong together"
        literal = [e for e in ERRNO.findall(re.sub(r"\{\w+\}", "", statement))
                   if e in ("EBUSY", "EPERM", "EINVAL", "EACCES") and kind == "RULE_KNOB"]
        if literal:
            yield f"model/rules.def: {rule_id}: {literal[0]} is a knob; write {{errno}}"
        if f"RULE_{symbol}" not in used:
            yield f"model/rules.def: {rule_id}: nothing in model/ names RULE_{symbol}"


def refusals_without_errno(rows, sources):
    silent = {row[1] for row in rows if row[0] == "RULE" and row[3] == "0"}
    for path in sources:
        for symbol in re.findall(r"rule_refuse\(m, RULE_(\w+)\)", code(path)):
            if symbol in silent:
                yield f"{path.relative_to(ROOT)}: RULE_{symbol} has no errno to refuse with"


def main():
    sources = sorted((ROOT / "model").rglob("*.c"))
    inside = [p for p in sources if p.parent.name in ("ioctl", "vcpu")]
    rows = ROW.findall((ROOT / "model/rules.def").read_text(encoding="utf-8"))
    used = set(re.findall(r"RULE_\w+", "".join(code(p) for p in sources)))
    problems = [problem for path in inside for problem in negative_errnos(path)]
    problems += bad_rows(rows, used)
    problems += refusals_without_errno(rows, sources)
    if len(inside) < 20 or len(rows) < 100:
        problems.append("the model's sources or rules are not where this test looks")
    print("\n".join(problems), end="\n" if problems else "")
    sys.exit(bool(problems))


main()
