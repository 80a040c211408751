#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Write the dictionaries: words that a mutation would not find, from the program's own tables.

usage: make.py KVMSME [DIR]     DIR: write there (fuzz/dictionaries)
       make.py KVMSME --check   fail where one is not what would be written
"""
import itertools
import json
import lzma
import pathlib
import re
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
SOURCE = HERE.parents[1]
KVMSME = sys.argv[1]

YAML = [": ", "\n  - ", "{", "}", "[", "]", ", ", "|\n", "---\n", "...\n", "&a ", "*a", "!!map ", "0x", "true", "false",
        "\\0", "\t", "18446744073709551615"]
JSON = ['":', '","', "{}", "[]", "null", '"0x', "}\n{", "18446744073709551615", "\\u0000"]


def said(*words):
    return subprocess.run([KVMSME, *words], capture_output=True, text=True, check=True).stdout


def words_of_schema(node):
    if isinstance(node, dict):
        yield from node.get("properties", {})
        yield from (word for word in node.get("enum", []) if isinstance(word, str))
        if isinstance(node.get("const"), str):
            yield node["const"]
    for child in node.values() if isinstance(node, dict) else node if isinstance(node, list) else []:
        yield from words_of_schema(child)


def scenario_words():
    yield from words_of_schema(json.loads(said("run", "--schema")))
    yield from (f"{line.split()[0]}" for line in said("profile", "list").splitlines() if re.match(r"s[mv]e-", line))


def profile_words():
    yield from ("profile", "title", "extends", "kernel", "knobs", "proposal", "source", "target", "registers", "name",
                "id", "kind")
    yield from re.findall(r"^(\w+): ", said("profile", "show", "sme-v12"), re.M)
    yield from itertools.chain(*re.findall(r"V\((\w+), (\w+)\)",
                                           (SOURCE / "model/profile_knobs.def").read_text(encoding="utf-8")))
    for kernel in sorted((SOURCE / "profiles/kernels").glob("*.yaml")):
        yield from re.findall(r"\b(?:kind|kernel): *([\w.+-]+)", kernel.read_text(encoding="utf-8"))


def words_of_json(node):
    if isinstance(node, dict):
        for key, child in node.items():
            yield key
            if key in ("op", "exit", "errno", "contents", "group") and isinstance(child, str):
                yield child
            yield from words_of_json(child)
    for child in node if isinstance(node, list) else []:
        yield from words_of_json(child)


def trace_words():
    for path, nr in (("traces/sme-v12.max.jsonl.xz", 3000), ("world/cases.jsonl.xz", 200)):
        with lzma.open(SOURCE / "tests/data" / path, "rt") as lines:
            for line in itertools.islice(lines, nr):
                yield from words_of_json(json.loads(line))


def quoted(text):
    return '"' + "".join(c if " " <= c <= "~" and c not in '"\\' else f"\\x{ord(c):02x}" for c in text) + '"'


def dictionary(words, more):
    entries = [*sorted(set(words)), *more]
    return "".join(quoted(word) + "\n" for word in entries if word)


def main():
    check = sys.argv[2:] == ["--check"]
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 and not check else HERE
    stale = []
    for name, words, more in (("scenario", scenario_words(), YAML), ("profile", profile_words(), YAML),
                              ("trace", trace_words(), JSON)):
        text = dictionary(words, more)
        path = out / f"{name}.dict"
        if not check:
            path.write_text(text, encoding="ascii")
        elif not path.exists() or path.read_text(encoding="ascii") != text:
            stale.append(f"{path} is stale; {sys.argv[0]} {KVMSME} writes it anew")
    print("\n".join(stale), end="\n" if stale else "")
    sys.exit(bool(stale))


main()
