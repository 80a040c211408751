#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: gdb_exact.py KVMSME SOURCE DIRECTORY: from breakpoint to breakpoint, forwards and backwards, a program is
where it is step by step, with the same registers."""
import random
import re
import sys

sys.dont_write_bytecode = True

from gdb_robustness import ask, connect
from with_gdb import Checks, Guest, compiled, need

STEPS = 4000    # from the beginning: start-up code, with system calls and pages that are not there yet
LOOK = [b"g", b"p22"]    # and Z0


def pc_of(answer):
    found = re.search(rb"20:([0-9a-f]{16});", answer)
    return int.from_bytes(bytes.fromhex(found[1].decode()), "little") if found else None


def look(client):
    return [ask(client, packet) for packet in LOOK]


def stepped(kvmsme, program):
    """(pc, registers) behind each step"""
    guest = Guest(kvmsme, "--linux-user", program)
    client = connect(guest)
    ask(client, b"QStartNoAckMode")
    places = []
    for _ in range(STEPS):
        pc = pc_of(ask(client, b"s"))
        if pc is None:
            break
        places.append((pc, look(client)))
    client.sendall(b"$k#6b")
    guest.end()
    return places


def run_through(checks, kvmsme, program, places, stops):
    guest = Guest(kvmsme, "--linux-user", program)
    client = connect(guest)
    ask(client, b"QStartNoAckMode")
    for stop in stops:
        checks.same("a breakpoint", ask(client, b"Z0,%x,4" % stop), b"OK")
    wanted = [place for place in places if place[0] in stops]
    for n, place in enumerate(wanted):
        found = pc_of(ask(client, b"c")), look(client)
        checks.same(f"stop {n} of {[hex(stop) for stop in stops]}", found, place)
        if found != place:
            return
    for n, place in enumerate(reversed(wanted[:-1])):
        found = pc_of(ask(client, b"bc")), look(client)
        checks.same(f"back, stop {n} of {[hex(stop) for stop in stops]}", found, place)
        if found != place:
            return
    client.sendall(b"$k#6b")
    guest.end()


def main(kvmsme, source, directory):
    need("clang-19", "aarch64-linux-gnu-gcc")
    program = compiled(source, directory)
    checks = Checks()
    places = stepped(kvmsme, program)
    checks.same("enough steps", len(places), STEPS)
    pcs = sorted({pc for pc, _ in places})
    source_of_stops = random.Random(1)
    for nr in (1, 1, 2, 3, 5, 8, 20):
        # of a loop not more than a page
        rare = [pc for pc in source_of_stops.sample(pcs, nr) if sum(place[0] == pc for place in places) < 100]
        if rare:
            run_through(checks, kvmsme, program, places, sorted(rare))
    return bool(checks.bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
