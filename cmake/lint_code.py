# SPDX-License-Identifier: GPL-2.0-or-later
"""Names that are there twice, numbers that are read unchecked, variables that outlive a call."""
import collections
import os
import re

from source_tree import code, read, tracked

SOURCES = ("*.c", "*.h", "*.def", "*.S", "*.s", "*.py", "*.sh", "*.cmake")

# Readers of text: their numbers go through text/number.h
READERS = ("runner", "trace", "text", "guest", "profiles", "whatif", "vmm", "cli", "bench",
           "cpu/unicorn/replay", "cpu/vector/replay")
UNCHECKED = re.compile(r"\b(ato(?:i|l|ll|f)|strto(?:l|ll|ul|ull|d|f|ld|imax|umax)|v?[sf]?scanf)\s*\(")
# {file: why its numbers may be read so}
UNCHECKED_ALLOWED = {}

# Where machines of several threads work side by side: no variable is shared
NO_STATICS = ("explore", "runner")
STATIC = re.compile(r"^[ \t]*static\s+([^;={]*[;={])", re.M)
STATICS_ALLOWED = {
    # to be mended, then off this table
}


def lies_in(path, folders):
    return any(path.startswith(folder + "/") for folder in folders)


def repeated_names(paths):
    """A stem is there once; files of one folder may share it (x.c, x.h, x.def)"""
    stems = collections.defaultdict(dict)
    for path in paths:
        folder, name = os.path.split(path)
        stems[name.split(".")[0]].setdefault(folder, path)
    for places in stems.values():
        first, *others = places.values()
        for path in others:
            yield f"{path}:1: the name is there already: {first}"


def is_variable(declaration):
    """Of what comes behind `static`, up to ; = or {: a variable that can change"""
    text = re.sub(r"\[[^\]]*\]|__attribute__\s*\(\(.*?\)\)", "", declaration)
    pointer_to_function = re.search(r"\(\s*\*([^()]*)\)", text)
    if pointer_to_function:
        return "const" not in pointer_to_function[1].split()
    if "(" in text:
        return False
    return not re.search(r"\bconst\b", text.rsplit("*", 1)[-1])


def mutable_statics(text):
    for match in STATIC.finditer(text):
        if is_variable(match[1]):
            yield text.count("\n", 0, match.start(1)) + 1


def unchecked_numbers(text):
    for match in UNCHECKED.finditer(text):
        yield text.count("\n", 0, match.start()) + 1, match[1]


def check_allowed(name, allowed, found):
    for path in sorted(set(allowed) - found):
        yield f"cmake/lint_code.py: {path} has nothing to allow any more: take it off {name}"


def check():
    numbers, statics = set(), set()
    yield from repeated_names(path for path in tracked(*SOURCES))
    for path in tracked("*.c", "*.h"):
        text = code(read(path))
        for line, call in unchecked_numbers(text) if lies_in(path, READERS) else ():
            numbers.add(path)
            if path not in UNCHECKED_ALLOWED:
                yield f"{path}:{line}: {call}() takes what is no number; text/number.h does not"
        for line in mutable_statics(text) if lies_in(path, NO_STATICS) else ():
            statics.add(path)
            if path not in STATICS_ALLOWED:
                yield f"{path}:{line}: a static variable that changes"
    yield from check_allowed("UNCHECKED_ALLOWED", UNCHECKED_ALLOWED, numbers)
    yield from check_allowed("STATICS_ALLOWED", STATICS_ALLOWED, statics)
