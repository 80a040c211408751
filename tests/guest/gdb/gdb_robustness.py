#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""usage: gdb_robustness.py KVMSME SOURCE DIRECTORY: clients that go, or talk nonsense; addresses that are none."""
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True

from with_gdb import Checks, Guest, compiled, need

GONE = "kvmsme guest: gdb has gone without detaching; the program is ended\n"


def packet(data):
    escaped = b"".join(bytes([0x7d, byte ^ 0x20]) if byte in b"#$}*" else bytes([byte]) for byte in data)
    return b"$" + escaped + b"#%02x" % (sum(escaped) & 255)


def hear(client):
    """Up to the next packet's end; its data"""
    said = b""
    while not re.search(rb"\$[^#]*#..$", said, re.S):
        more = client.recv(1 << 20)
        if not more:
            return None
        said += more
    return re.search(rb"\$([^#]*)#..$", said, re.S)[1]


def ask(client, data):
    client.sendall(packet(data))
    return hear(client)


def connect(guest):
    return socket.create_connection(("127.0.0.1", guest.port), timeout=100)


def goes(checks, kvmsme, program):
    """At the beginning, in the middle of a packet, while the program runs, with the program's answer unread"""
    for last in (b"", b"$m0,", packet(b"c"), packet(b"g") * 50, b"\x03\x03", b"+-" * 100):
        guest = Guest(kvmsme, "--linux-user", program, "loop")
        client = connect(guest)
        client.sendall(last)
        if last == packet(b"c"):
            checks.same("it runs", guest.process.stdout.readline(), "10 10\n")
        client.close()
        status, _, err = guest.end()
        checks.same(f"a client that goes after {last[:9]}", (status, err), (2, GONE))


def stopped_while_running(checks, kvmsme, program):
    guest = Guest(kvmsme, "--linux-user", program, "loop")
    client = connect(guest)
    client.sendall(packet(b"vCont;c:1"))
    guest.process.stdout.readline()
    client.sendall(b"\x03")
    checks.same("0x03", hear(client)[:3], b"T02")
    checks.same("a step", ask(client, b"s")[:3], b"T05")
    checks.same("detached", ask(client, b"D"), b"OK")
    guest.process.send_signal(signal.SIGTERM)
    checks.same("and stopped by the user", guest.end(), (130, "", "kvmsme guest: interrupted\n"))


READS = """	.globl _start
_start:	mov w0, #7		// SYS_READC
	hlt #0xf000
	adr x1, block
	str x0, [x1, #8]
	mov w0, #0x18		// SYS_EXIT
	hlt #0xf000
	.balign 8
block:	.quad 0x20026, 0
"""


def stopped_while_waiting(checks, kvmsme, directory):
    """The client's stop comes through to a guest that waits for input or for time: it is still at the call, which is made again"""
    bare, linux = os.path.join(directory, "reads"), os.path.join(directory, "waiting")
    with open(bare + ".s", "w", encoding="ascii") as source:
        source.write(READS)
    subprocess.run(["clang-19", "--target=aarch64-none-elf", "-nostdlib", "-static", "-fuse-ld=lld", "-Wl,--image-base=0x40200000",
                    "-o", bare, bare + ".s"], check=True)
    compiled(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "linux", "waiting.c"), directory)
    # svc #0 and hlt #0xf000; what comes of an 'x': its number, and one byte
    for args, instruction, end in ([bare], b"00005ed4", b"W78"), (["--linux-user", linux], b"010000d4", b"W01"), \
                                  (["--linux-user", linux, "sleeps"], b"010000d4", None), \
                                  (["--linux-user", linux, "sleeps", "until"], b"010000d4", None):
        guest = Guest(kvmsme, *args, stdin=subprocess.PIPE)
        client = connect(guest)
        ask(client, b"qSupported")
        for order in b"vCont;c:1", b"vCont;c:1", b"s", b"vCont;r0,fffffffffff:1":
            client.sendall(packet(order))
            time.sleep(0.4)
            client.sendall(b"\x03")
            checks.same(f"{args}, {order}", hear(client)[:3], b"T02")
            pc = int.from_bytes(bytes.fromhex(ask(client, b"p20").decode()), "little")
            checks.same(f"{args}: at the call", ask(client, b"m%x,4" % pc), instruction)
        guest.process.stdin.write("x")
        guest.process.stdin.flush()
        if end:
            checks.same(f"{args}: the end", ask(client, b"vCont;c:1"), end)
        client.close()
        guest.end()


def nonsense(checks, kvmsme, program):
    """Bytes and packets at random: the client that made them is still answered"""
    words = [b"g", b"G", b"p", b"P", b"m", b"M", b"X", b"Z", b"z", b"q", b"v", b"H", b"T", b"vCont", b"s", b"bs", b"0", b"1,", b",4",
             b":", b";", b"=", b"ffffffffffffffff", b"237cc0,", b"qXfer:features:read:", b"target.xml:", b"\x00", b"\xff" * 9, b"58"]
    source = random.Random(14)
    guest = Guest(kvmsme, "--linux-user", program)
    client = connect(guest)
    checks.same("no acknowledgements", ask(client, b"QStartNoAckMode"), b"OK")
    for _ in range(400):
        ask(client, b"".join(source.choice(words) for _ in range(source.randrange(1, 7))))
    checks.same("the description", ask(client, b"qXfer:features:read:target.xml:0,40")[:6], b"m<?xml")
    checks.same("a long packet", ask(client, b"m" * 0x30000), b"E1c")
    client.sendall(bytes(source.randrange(256) for _ in range(5000)).replace(b"\x03", b"") + b"#00")
    client.sendall(packet(b"qC"))
    while True:
        answer = hear(client)
        if answer is None or answer == b"QC1":
            break
    checks.same("after nonsense", answer, b"QC1")
    client.sendall(packet(b"k"))
    checks.same("killed", guest.end()[0], 137)


def refused(checks, kvmsme, program):
    taken = socket.create_server(("127.0.0.1", 0))
    port = taken.getsockname()[1]
    for args, wanted in (
            (["--gdb=1234"], "kvmsme: '1234' is no address for gdb; write :PORT, which this machine alone reaches, or "
                             "HOST:PORT, with a port from 0 (any) to 65535\n"),
            (["--gdb=:"], re.compile("^kvmsme: ':' is no address")),
            (["--gdb=:65536"], re.compile("^kvmsme: ':65536' is no address")),
            (["--gdb=:0x"], re.compile("is no address")), (["--gdb="], re.compile("^kvmsme: '' is no address")),
            ([f"--gdb=:{port}"], f"kvmsme: --gdb=:{port}: Address already in use\n"),
            (["--gdb=no.such.host.invalid:1"], re.compile("^kvmsme: --gdb=no.such.host.invalid:1: "))):
        said = subprocess.run([kvmsme, "guest", *args, "--linux-user", program], capture_output=True, text=True, timeout=100)
        checks.same(str(args), said.stderr, wanted)
        checks.same(f"{args}: status", said.returncode, 2)
        checks.same(f"{args}: lines", said.stderr.count("\n"), 1)
    taken.close()


def never_comes(checks, kvmsme, program):
    guest = Guest(kvmsme, "--linux-user", program)
    guest.process.send_signal(signal.SIGINT)
    checks.same("Ctrl-C before a client", guest.end(), (130, "", "kvmsme: --gdb=:0: interrupted before a client came\n"))


def main(kvmsme, source, directory):
    need("clang-19", "aarch64-linux-gnu-gcc")
    program = compiled(source, directory)
    checks = Checks()
    stopped_while_waiting(checks, kvmsme, directory)
    for check in (goes, stopped_while_running, nonsense, refused, never_comes):
        check(checks, kvmsme, program)
    return bool(checks.bad)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
