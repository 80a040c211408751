#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Run the commands of a page's ```console blocks and compare what they print with what stands there.

usage: docs_console.py KVMSME PAGE [--write] [--needs=PROGRAM,...]

A line that begins with "$ " is a command, with those behind it that begin with "> "; what follows up to the next one is what it prints on stdout and
stderr.  All blocks of a page run in one new directory, in which examples and scenarios are those of the
tree, and build is that of KVMSME; those of one block in one shell.  Seconds and addresses are not compared, and port 1234 is another that is free.
Status 77: a program that a command needs is not there.
"""
import os
import re
import shutil
import socket
import subprocess
import sys
import tempfile

TREE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
BLOCK = re.compile(r"(?<=^```console\n)(.*?)(?=^```$)", re.S | re.M)
LIMIT = 300    # seconds: against hangs only
PORT = "1234"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def commands_of(block):
    return [match[1].replace("\n> ", "\n") for match in re.finditer(r"^\$ (.*(?:\n> .*)*)", block, re.M)]


def printed(commands, directory, kvmsme):
    """What each of @commands prints, one after the other in one shell"""
    port = free_port()
    script = "".join(f"echo '@@{i}'\n{command}\n" for i, command in enumerate(commands)) + "wait\n"
    path = os.path.dirname(os.path.abspath(kvmsme)) + ":" + os.environ["PATH"]
    said = subprocess.run(["bash", "-c", script.replace(PORT, port)], cwd=directory, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, timeout=LIMIT, text=True, check=False,
                          env={**os.environ, "PATH": path, "LC_ALL": "C", "TERM": "dumb"}).stdout
    said = said.replace(port, PORT)
    return re.split(r"@@\d+\n", said)[1:]


def as_printed(block, directory, kvmsme):
    commands = commands_of(block)
    texts = printed(commands, directory, kvmsme)
    return "".join("$ " + command.replace("\n", "\n> ") + f"\n{text}{'' if text.endswith(chr(10)) or not text else chr(10)}"
                   for command, text in zip(commands, texts))


def comparable(block):
    """Without what the C library and the environment decide: addresses, and how many instructions there were before"""
    block = re.sub(r"\(\d+\.\d\d s\)", "(seconds)", block)
    block = re.sub(r"^\[\d+\]", "[instructions]", block, flags=re.M)
    return re.sub(r"\b0x0*2[0-9a-f]{5}\b", "address", block)    # of static programs


def main(kvmsme, page, *options):
    needs = [name for option in options if option.startswith("--needs=") for name in option[8:].split(",")]
    missing = [name for name in needs if not shutil.which(name)]
    if missing:
        print(f"there is no {missing[0]}; ./dev setup installs it")
        return 77
    with open(page, encoding="utf-8") as file:
        old = file.read()
    with tempfile.TemporaryDirectory() as directory:
        for name in ("examples", "scenarios"):
            os.symlink(os.path.join(TREE, name), os.path.join(directory, name))
        os.symlink(os.path.dirname(os.path.abspath(kvmsme)), os.path.join(directory, "build"))
        pairs = [(block, as_printed(block, directory, kvmsme)) for block in BLOCK.findall(old)]
    if "--write" in options:
        new = iter(pairs)
        with open(page, "w", encoding="utf-8") as file:
            file.write(BLOCK.sub(lambda _: next(new)[1], old))
        return 0
    bad = [(stands, says) for stands, says in pairs if comparable(stands) != comparable(says)]
    for stands, says in bad:
        print(f"{page}: there stands\n{stands}but it says\n{says}")
    if bad or not pairs:
        print(f"{page}: {len(bad)} of {len(pairs)} blocks are not as printed; renew it with {sys.argv[0]} KVMSME {page} --write")
    return bool(bad) or not pairs


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
