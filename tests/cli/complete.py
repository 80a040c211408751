#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Completion in interactive shells: usage complete.py KVMSME SHELL

Types at a terminal as a person would, and reads what stands on the command line afterwards. Skipped (77) where
the shell is not installed.
"""
import os
import pty
import re
import select
import shutil
import sys
import tempfile
import time

KVMSME, SHELL = os.path.abspath(sys.argv[1]), sys.argv[2]
PROMPT = "ready> "

# What is typed, <tab> at its end; what the line is then
LINES = [
    ("kvmsme dist", "kvmsme distinguish "),
    ("kvmsme help pro", "kvmsme help pro"),
    ("kvmsme help prof", "kvmsme help profile "),
    ("kvmsme run --without-r", "kvmsme run --without-rule="),
    ("kvmsme run --without-rule=IOCTL-1", "kvmsme run --without-rule=IOCTL-1 "),
    ("kvmsme run --form", "kvmsme run --format="),
    ("kvmsme run --format=kt", "kvmsme run --format=ktap "),
    ("kvmsme run --format kt", "kvmsme run --format ktap "),
    ("kvmsme run --profile=sme-v12", "kvmsme run --profile=sme-v12 "),
    ("kvmsme matrix --profiles=sme-v12,sve-main", "kvmsme matrix --profiles=sme-v12,sve-mainline "),
    ("kvmsme matrix --profiles=gener", "kvmsme matrix --profiles=generations "),
    ("kvmsme migrate --order=fire", "kvmsme migrate --order=firecracker "),
    ("kvmsme explore --promise=restore-fire", "kvmsme explore --promise=restore-firecracker "),
    ("kvmsme explore --alphabet=life", "kvmsme explore --alphabet=lifecycle "),
    ("kvmsme regs TPIDR2", "kvmsme regs TPIDR2_EL0 "),
    ("kvmsme regs --li", "kvmsme regs --list "),
    ("kvmsme profile sh", "kvmsme profile show "),
    ("kvmsme profile show max-vl", "kvmsme profile show max-vl-view "),
    ("kvmsme completion z", "kvmsme completion zsh "),
    ("kvmsme run scen", "kvmsme run scenario-of-mine.yaml "),
    ("kvmsme run --profile=./mi", "kvmsme run --profile=./mine.yaml "),
    ("kvmsme run --write-words=scen", "kvmsme run --write-words=scenario-of-mine.yaml "),
    ("kvmsme guest --linux", "kvmsme guest --linux-user "),
    ("kvmsme guest --du", "kvmsme guest --dump="),
    ("kvmsme guest --dump=sy", "kvmsme guest --dump=sys "),
    ("kvmsme guest --dump=x,zt", "kvmsme guest --dump=x,zt0 "),
    ("kvmsme guest --gd", "kvmsme guest --gdb="),
    ("kvmsme guest --gdb=", "kvmsme guest --gdb=:1234 "),
    ("kvmsme guest --vls=1,2,16", "kvmsme guest --vls=1,2,16 "),
    ("kvmsme guest --png=scen", "kvmsme guest --png=scenario-of-mine.yaml "),
    ("kvmsme guest --trace=scen", "kvmsme guest --trace=scenario-of-mine.yaml "),
    ("kvmsme guest --cpu=uni", "kvmsme guest --cpu=unicorn "),
    ("kvmsme guest scen", "kvmsme guest scenario-of-mine.yaml "),
    ("kvmsme explore --qu", "kvmsme explore --quiet "),
    ("kvmsme foo --b", "kvmsme foo --b"),
]


class Shell:
    def __init__(self, folder):
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.chdir(folder)
            os.environ.update(PS1=PROMPT, TERM="dumb", HOME=folder, PATH=folder + ":" + os.environ["PATH"],
                              INPUTRC="/dev/null", BASH_SILENCE_DEPRECATION_WARNING="1")
            words = ["bash", "--norc", "--noprofile", "-i"] if SHELL == "bash" else ["zsh", "-f", "-i"]
            os.execvp(words[0], words)
        self.read_until(lambda data: PROMPT in data)
        if SHELL == "zsh":
            self.send("unset zle_bracketed_paste; unsetopt prompt_sp prompt_cr; setopt no_beep\n")
            self.send("autoload -U compinit; compinit -D -u\n")
        else:
            self.send("bind 'set bell-style none' 'set enable-bracketed-paste off' 'set page-completions off' "
                      "'set completion-query-items 0'\n")
        self.send(f"source <(kvmsme completion {SHELL})\n")

    def read_until(self, enough, seconds=20):
        """All that comes until it is enough, or for so long"""
        data, end = "", time.monotonic() + seconds
        while not enough(data) and time.monotonic() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                data += os.read(self.fd, 65536).decode(errors="replace")
        return data

    def send(self, text):
        os.write(self.fd, text.encode())
        return self.read_until(lambda data: shown(data.rsplit("\n", 1)[-1]).endswith(PROMPT) and "\n" in data, 4)

    def completed(self, typed, want):
        """The command line after a <tab>, which is given up then"""
        os.write(self.fd, (typed + "\t").encode())
        data = self.read_until(lambda data: line_of(data) == want and want != typed, 1 if want == typed else 20)
        self.send("\x15\n")
        return line_of(data)


def line_of(data):
    """The last line, without its prompt: what is redrawn has it, what is only typed has not"""
    return shown(data.rsplit("\n", 1)[-1]).removeprefix(PROMPT)


def shown(text):
    """With what backspaces and returns make of it"""
    cells, at = [], 0
    for c in re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text):
        if c == "\b":
            at -= 1
        elif c == "\r":
            at = 0
        elif c >= " ":
            cells[at:at + 1] = [c]
            at += 1
    return "".join(cells)


def main():
    if not shutil.which(SHELL):
        print(f"skipped: no {SHELL} here; ./dev setup installs it")
        sys.exit(77)
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(KVMSME, folder + "/kvmsme")
        for name in "scenario-of-mine.yaml", "mine.yaml":
            with open(f"{folder}/{name}", "w", encoding="utf-8"):
                pass
        shell = Shell(folder)
        for typed, want in LINES:
            got = shell.completed(typed, want)
            if got != want:
                print(f"not ok: '{typed}' becomes '{got}', not '{want}'")
                failed = 1
        os.write(shell.fd, b"exit\n")
        os.waitpid(shell.pid, 0)
    sys.exit(failed)


main()
