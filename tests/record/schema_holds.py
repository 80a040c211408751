#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/trace.schema.json against the table of trace/read/record.h, and against traces.

usage: schema_holds.py KVMSME SOURCE_DIR
"""
import json
import lzma
import pathlib
import re
import subprocess
import sys

import jsonschema

# A line of a trace that is wrong somewhere
BAD_LINES = [
    {"t": 0, "i": 0, "op": "create_vm", "vm": 0}, {"t": 0, "i": 0, "op": "create_vm", "vm": 0, "ret": 0, "errno": "EINVAL"},
    {"t": 0, "i": 0, "op": "no_such_op", "vm": 0, "ret": 0}, {"t": 0, "i": 0, "op": "create_vm", "vm": 0, "ret": 0, "x": 1},
    {"t": -1, "i": 0, "op": "create_vm", "vm": 0, "ret": 0}, {"t": 0, "i": 0, "op": "ioctl", "request": "GET", "ret": 0},
    {"t": 0, "i": 0, "op": "write_memory", "vm": 0, "ram": "0x0", "data": "0", "ret": 0}, {"kvmtrace": 3}, {},
]


def table(source):
    """{operation: (fields it needs, fields it may have)} as the X macros of record.h say"""
    text = (source / "trace/read/record.h").read_text(encoding="utf-8").replace("\\\n", " ")
    ops = [name for name in re.findall(r"X\((\w+)\)", re.search(r"define TRACE_OPS\(X\)(.*)", text).group(1))
           if name != "vcpu"]
    sets = {"OPS_ALL": set(ops)}

    def members(expression):
        found = set()
        for part in expression.strip("() ").split("|"):
            part, _, without = part.strip("() ").partition("&")
            name = re.fullmatch(r"OP\((\w+)\)?", part.strip())
            some = {name.group(1)} if name else set(sets.get(part.strip(), ()))
            found |= some - (members(without.replace("~", "")) if without else set())
        return found

    for name, value in re.findall(r"define (OPS_\w+) (.*)", text):
        if name != "OPS_ALL":
            sets[name] = members(value)
    rows = re.findall(r"F\((\w+), (\w+), (.*?), ([^,]*?)\)(?=\s+F\(|\s*$)", re.search(r"define TRACE_FIELDS\(F\)(.*)", text).group(1))
    return {op: ({n for n, _, needed, _ in rows if op in members(needed)},
                 {n for n, _, _, optional in rows if op in members(optional)}) for op in ops}


def main():
    kvmsme, source = sys.argv[1], pathlib.Path(sys.argv[2])
    printed = subprocess.run([kvmsme, "record", "--schema"], capture_output=True, text=True, check=True).stdout
    problems = []
    if printed != (source / "docs/trace.schema.json").read_text(encoding="utf-8"):
        problems.append("docs/trace.schema.json is not what 'kvmsme record --schema' prints")
    schema = json.loads(printed)
    jsonschema.Draft202012Validator.check_schema(schema)
    ours = {line["properties"]["op"]["const"]: (set(line["required"]), set(line["properties"]) - set(line["required"]))
            for line in schema["oneOf"] if "properties" in line}
    theirs = table(source)
    problems += [f"{op}: the schema has {ours.get(op)}, trace/read {theirs.get(op)}"
                 for op in sorted(ours.keys() | theirs.keys()) if ours.get(op) != theirs.get(op)]
    validator = jsonschema.Draft202012Validator(schema)
    lines = subprocess.run([kvmsme, "record", "--backend=model", "--profile=sve-mainline", "--host=sve=1,2;pmu",
                            "--programs=20"], capture_output=True, text=True, check=True).stdout.splitlines()
    for path in (source / "tests/data/traces/sve-6.12.max.jsonl.xz", source / "tests/data/traces/sve-6.1.max.jsonl.xz"):
        lines += lzma.open(path, "rt").read().splitlines()[:150]
    problems += [f"{error.message[:200]}" for line in lines for error in validator.iter_errors(json.loads(line))]
    problems += [f"the schema accepts {line}" for line in BAD_LINES if validator.is_valid(line)]
    print("\n".join(problems[:20]) if problems else f"{len(lines)} lines validated, {len(ours)} operations")
    sys.exit(bool(problems) or not lines)


main()
