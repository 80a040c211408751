# SPDX-License-Identifier: GPL-2.0-or-later
"""Descriptions of syzkaller, parsed by the grammar of its docs/syscall_descriptions_syntax.md, and
arguments of programs held against them.  "meta arches[...]" is as in its own sys/linux/*.txt.
"""
import re

from syz_program import BadSyntax, Reader

NAME = r"[A-Za-z_][A-Za-z0-9_]*"
CALL = r"[a-z][a-z0-9_]*(\$[A-Za-z0-9_]+)?"
INTS = {"int8": 1, "int16": 2, "int32": 4, "int64": 8, "intptr": 8}
DIRECTIONS = ("in", "out", "inout")


class BadType(Exception):
    pass


def a_type(reader):
    """(name, options); an option is a type, a number, a range or a string"""
    quoted = reader.looks_at('"')
    if quoted:
        return ("string", [reader.match(r'"([^"]*)"', "a string")[1]])
    if reader.text[reader.at:reader.at + 1].isdigit():
        found = reader.match(r"(0x[0-9a-f]+|\d+)(?::(0x[0-9a-f]+|\d+))?", "a number")
        return ("range" if found[2] else "number", [int(n, 0) for n in found.groups() if n])
    name, options = reader.match(NAME, "a type")[0], []
    if reader.try_take("["):
        while True:
            options.append(a_type(reader))
            if reader.try_take("]"):
                break
            reader.take(", ")
    return (name, options)


def whole_type(text):
    reader = Reader(text)
    found = a_type(reader)
    if reader.at != len(text):
        raise BadSyntax(f"'{text[reader.at:]}' behind a type")
    return found


def field(line):
    """(name, type) of "name TYPE", inside a call, a structure or a union"""
    found = re.fullmatch(rf"\t?({NAME})[ \t]+(.+)", line)
    if not found:
        raise BadSyntax(f"no field: '{line}'")
    return found[1], whole_type(found[2])


def split_arguments(text):
    depth, parts = 0, [""]
    for char in text:
        depth += (char == "[") - (char == "]")
        if char == "," and not depth:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts if part.strip()]


class Descriptions:
    """calls: name to (fields, result); flags, defines: name to values; structs, unions, templates"""

    def __init__(self):
        self.calls, self.flags, self.defines, self.structs, self.unions = {}, {}, {}, {}, {}
        self.resources, self.templates = {}, {}
        self.consts = {}

    def load(self, text):
        lines = iter(text.split("\n"))
        for line in lines:
            if line and not line.startswith("#") and not re.fullmatch(r'(include <.*>|meta arches\[.*\])', line):
                self.line(line, lines)

    def line(self, line, lines):
        rules = [(rf"define ({NAME})\t(.+)", self.define), (rf"({NAME}) = (.+)", self.flag),
                 (rf"resource ({NAME})\[({NAME})\](?:: (.+))?", self.resource),
                 (rf"type ({NAME})\[([A-Z, ]+)\] {{", lambda m: self.template(m, lines)),
                 (rf"({NAME}) {{", lambda m: self.fields(m, self.structs, "}", lines)),
                 (rf"({NAME}) \[", lambda m: self.fields(m, self.unions, "]", lines)),
                 (rf"({CALL})\((.*)\)(?: ({NAME}))?", self.syscall)]
        for pattern, rule in rules:
            found = re.fullmatch(pattern, line)
            if found:
                rule(found)
                return
        raise BadSyntax(f"no description: '{line[:80]}'")

    def value(self, text):
        shift = re.fullmatch(rf"\(1 << ({NAME})\)", text)
        if shift:
            return 1 << self.value(shift[1])
        if re.fullmatch(r"0x[0-9a-f]+|\d+", text):
            return int(text, 0)
        if text in self.defines:
            return self.defines[text]
        if text in self.consts:
            return self.consts[text]
        raise BadType(f"{text} is no constant")

    def new(self, table, name):
        if name in table:
            raise BadSyntax(f"{name} is there twice")

    def define(self, found):
        self.new(self.defines, found[1])
        self.defines[found[1]] = self.value(found[2])

    def flag(self, found):
        self.new(self.flags, found[1])
        self.flags[found[1]] = [self.value(word) for word in found[2].split(", ")]

    def resource(self, found):
        self.new(self.resources, found[1])
        self.resources[found[1]] = (found[2], [self.value(word) for word in (found[3] or "").split(", ") if word])

    def body(self, end, lines):
        fields = []
        for line in lines:
            if re.fullmatch(rf"{re.escape(end)}( \[(varlen|packed|align_\d+)\])?", line):
                if not fields:
                    raise BadSyntax("no field")
                return fields
            fields.append(field(line))
        raise BadSyntax(f"no '{end}'")

    def fields(self, found, table, end, lines):
        self.new({**self.structs, **self.unions, **self.templates}, found[1])
        table[found[1]] = self.body(end, lines)

    def template(self, found, lines):
        self.new(self.templates, found[1])
        self.templates[found[1]] = (found[2].split(", "), self.body("}", lines))

    def syscall(self, found):
        self.new(self.calls, found[1])
        self.calls[found[1]] = ([field(arg) for arg in split_arguments(found[3])], found[4])

    # ---- every name that is used is there ----

    def check(self):
        for fields, result in self.calls.values():
            for _, kind in fields:
                self.check_type(kind)
            if result and result not in self.resources:
                raise BadType(f"{result} is no resource")
        for fields in [*self.structs.values(), *self.unions.values()]:
            for _, kind in fields:
                self.check_type(kind)

    def check_type(self, kind):
        name, options = kind
        checks = {"const": self.check_const, "flags": self.check_flags, "array": self.check_array,
                  "ptr": self.check_pointer, "ptr64": self.check_pointer}
        if name in checks:
            checks[name](options)
        elif name in self.templates:
            self.check_template(name, options)
        elif name not in self.structs and name not in self.unions and name not in self.resources and \
                name not in INTS and name not in ("vma", "string"):
            raise BadType(f"{name} is no type")

    def check_const(self, options):
        name, more = options[0]
        self.value(str(more[0]) if name == "number" else name)
        if len(options) > 1 and options[1][0] not in INTS:
            raise BadType("the type of a const is an integer")

    def check_flags(self, options):
        if options[0][0] not in self.flags or (len(options) > 1 and options[1][0] not in INTS):
            raise BadType(f"{options[0][0]} are no flags")

    def check_array(self, options):
        self.check_type(options[0])
        if len(options) > 1 and options[1][0] not in ("number", "range"):
            self.value(options[1][0])

    def check_pointer(self, options):
        if options[0][0] not in DIRECTIONS:
            raise BadType(f"{options[0][0]} is no direction")
        self.check_type(options[1])

    def check_template(self, name, options):
        for _, kind in self.instance(name, options):
            self.check_type(kind)

    def instance(self, name, options):
        names, fields = self.templates[name]
        if len(names) != len(options):
            raise BadType(f"{name} wants {len(names)} types")
        return [(key, substitute(kind, dict(zip(names, options)))) for key, kind in fields]

    # ---- an argument of a program is of its type ----

    def is_a(self, resource, wanted):
        while resource in self.resources and resource != wanted:
            resource = self.resources[resource][0]
        return resource == wanted

    def accept(self, kind, arg, variables):
        name, options = kind
        if name in self.templates:
            self.accept_fields(self.instance(name, options), arg, variables)
        elif name in self.structs:
            self.accept_fields(self.structs[name], arg, variables)
        elif name in self.unions:
            self.accept_union(self.unions[name], arg, variables)
        elif name in self.resources:
            self.accept_resource(name, arg, variables)
        else:
            getattr(self, "accept_" + ("int" if name in INTS else name))(kind, arg, variables)

    def accept_fields(self, fields, arg, variables):
        if arg[0] != "struct" or len(arg[1]) > len(fields):
            raise BadType(f"no structure of {len(fields)} fields: {arg}")
        for (_, kind), one in zip(fields, arg[1]):
            self.accept(kind, one, variables)

    def accept_union(self, fields, arg, variables):
        if arg[0] != "union" or arg[1] not in dict(fields):
            raise BadType(f"no field of the union: {arg[:2]}")
        if arg[2]:
            self.accept(dict(fields)[arg[1]], arg[2], variables)

    def accept_resource(self, name, arg, variables):
        if arg[0] == "var" and not self.is_a(variables.get(arg[1]), name):
            raise BadType(f"r{arg[1]} is {variables.get(arg[1])}, not {name}")
        if arg[0] not in ("var", "const"):
            raise BadType(f"no {name}: {arg}")

    def accept_int(self, kind, arg, _):
        if arg[0] != "const" or arg[1] >> 8 * INTS[kind[0]]:
            raise BadType(f"no {kind[0]}: {arg}")

    def accept_const(self, kind, arg, _):
        name, more = kind[1][0]
        want = self.value(str(more[0]) if name == "number" else name)
        if arg != ("const", want):
            raise BadType(f"0x{want:x} is wanted: {arg}")

    def accept_flags(self, kind, arg, variables):
        """Any number of the width: syzkaller keeps what a program says, so a bit may be unknown"""
        self.accept_int(kind[1][1] if len(kind[1]) > 1 else ("intptr", []), arg, variables)

    def accept_array(self, kind, arg, variables):
        element, size = kind[1][0], kind[1][1] if len(kind[1]) > 1 else None
        if arg[0] == "data":
            if element[0] != "int8" or (size and size[0] == "number" and len(arg[1]) != size[1][0]):
                raise BadType(f"{len(arg[1])} bytes for {kind}")
            return
        if arg[0] != "array" or (size and size[0] == "number" and len(arg[1]) > size[1][0]):
            raise BadType(f"no array: {arg}")
        for one in arg[1]:
            self.accept(element, one, variables)

    def accept_ptr(self, kind, arg, variables):
        if arg == ("const", 0):
            return
        if arg[0] != "pointer" or arg[2] is not None or not 0x7f0000000000 <= arg[1] < 0x7f0001000000:
            raise BadType(f"no pointer: {arg}")
        if arg[3]:
            self.accept(kind[1][1], arg[3], variables)

    accept_ptr64 = accept_ptr

    def accept_vma(self, _, arg, __):
        if arg[0] != "pointer" or not arg[2] or arg[1] % 4096 or arg[2] % 4096 or arg[3] != ("nil",):
            raise BadType(f"no pages: {arg}")

    def accept_string(self, kind, arg, _):
        want = kind[1][0]
        if arg != ("data", (want if isinstance(want, str) else want[1][0]).encode() + b"\0"):
            raise BadType(f"'{want}' is wanted: {arg}")

    def accept_call(self, call, variables):
        var, name, args = call
        if name not in self.calls:
            raise BadType(f"{name} is not described")
        fields, result = self.calls[name]
        if len(args) != len(fields):
            raise BadType(f"{name} has {len(fields)} arguments")
        for (_, kind), arg in zip(fields, args):
            self.accept(kind, arg, variables)
        if var is None:
            return
        if not result or var in variables:
            raise BadType(f"r{var} = {name}")
        variables[var] = result


def substitute(kind, given):
    name, options = kind
    if name in given:
        return given[name]
    return (name, [substitute(one, given) if isinstance(one, tuple) else one for one in options])
