# SPDX-License-Identifier: GPL-2.0-or-later
"""Programs of syzkaller, parsed by the grammar of its docs/program_syntax.md.

A line is a call, an assignment of one, a comment or blank.  A pointer without "=" points to a value
that is zero, as in that document's examples.
"""
import re


class BadSyntax(Exception):
    pass


class Reader:
    def __init__(self, text):
        self.text, self.at = text, 0

    def looks_at(self, word):
        return self.text.startswith(word, self.at)

    def take(self, word):
        if not self.looks_at(word):
            raise BadSyntax(f"'{word}' is wanted at '{self.text[self.at:self.at + 30]}'")
        self.at += len(word)

    def try_take(self, word):
        found = self.looks_at(word)
        self.at += len(word) if found else 0
        return found

    def match(self, pattern, what):
        found = re.compile(pattern).match(self.text, self.at)
        if not found:
            raise BadSyntax(f"{what} is wanted at '{self.text[self.at:self.at + 30]}'")
        self.at = found.end()
        return found


def number(reader):
    return int(reader.match(r"0x[0-9a-f]+", "a number 0x...")[0], 16)


def several(reader, end):
    """arg, arg ... up to @end, which is taken"""
    args = []
    while not reader.try_take(end):
        if args:
            reader.take(", ")
        args.append(argument(reader))
    return args


def string(reader):
    quoted = reader.match(r"'((?:[^'\\]|\\.)*)'|\"((?:[0-9a-f]{2})*)\"", "a string")
    if quoted[1] is not None:
        return ("data", re.sub(rb"\\x([0-9a-f]{2})", lambda m: bytes([int(m[1], 16)]), quoted[1].encode()))
    return ("data", bytes.fromhex(quoted[2]))


def pointer(reader):
    """("pointer", address, size of a region or None, what it points to or None)"""
    reader.take("(")
    address, size = number(reader), None
    if reader.try_take("/"):
        size = number(reader)
    reader.take(")")
    return ("pointer", address, size, argument(reader) if reader.try_take("=") else None)


def argument(reader):
    if reader.try_take("nil"):
        return ("nil",)
    if reader.looks_at("0x"):
        return ("const", number(reader))
    if reader.looks_at("r"):
        return ("var", int(reader.match(r"r(\d+)", "a variable")[1]))
    if reader.try_take("&"):
        return pointer(reader)
    if reader.looks_at("'") or reader.looks_at('"'):
        return string(reader)
    if reader.try_take("{"):
        return ("struct", several(reader, "}"))
    if reader.try_take("["):
        return ("array", several(reader, "]"))
    if reader.try_take("@"):
        name = reader.match(r"[a-z][a-z0-9_]*", "the name of a field")[0]
        return ("union", name, argument(reader) if reader.try_take("=") else None)
    raise BadSyntax(f"no argument: '{reader.text[reader.at:reader.at + 30]}'")


def call(line):
    """(variable or None, name, arguments)"""
    reader = Reader(line)
    var = None
    if re.match(r"r\d+ = ", line):
        var = int(reader.match(r"r(\d+) = ", "a variable")[1])
    name = reader.match(r"[a-z][a-z0-9_]*(\$[A-Za-z0-9_]+)?", "the name of a call")[0]
    reader.take("(")
    args = several(reader, ")")
    if reader.at != len(line):
        raise BadSyntax(f"'{line[reader.at:]}' behind a call")
    return var, name, args


def program(text):
    """(line number, call) of each"""
    return [(n, call(line)) for n, line in enumerate(text.split("\n"), 1) if line and not line.startswith("#")]
