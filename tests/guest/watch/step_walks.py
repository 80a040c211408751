#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""step_walks.py KVMSME SCENARIOS DIR: `kvmsme step`, by --batch and on a terminal of 80 x 24.

What is expected of a scenario and of a program is computed by hand; that going back is exact is seen by
comparing what is shown on the way forward with what is shown on the way back.
"""
import fcntl
import os
import pty
import random
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

kvmsme, scenarios, directory = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))
bad = []
os.makedirs(directory, exist_ok=True)
SLOW = 8 if "asan" in kvmsme else 1


def claim(what, holds, got=""):
    if not holds:
        bad.append(f"{what}: {got}")


def build(source, name, *flags):
    path = os.path.join(directory, name)
    subprocess.run(["clang-19", "-march=armv9-a+sme2", "-nostdlib", "-static", "-fuse-ld=lld", *flags, "-o", path,
                    os.path.join(here, source)], check=True)
    return path


def step(commands, *args):
    """What is said of each command, in order"""
    out = subprocess.run([kvmsme, "step", "--batch", *args], capture_output=True, text=True, check=False,
                         input="".join(f"{command}\n" for command in commands), timeout=300)
    claim("batch", out.returncode == 0 and not out.stderr, (args, out.returncode, out.stderr))
    return re.split(r"^(?=\[)", out.stdout, flags=re.M)[1:]


tiles = build("tiles.S", "tiles.elf", "--target=aarch64-none-elf", "-Wl,-Ttext=0x40080000")
walk = build("walk.S", "walk", "--target=aarch64-linux-gnu", "-DLOOPS=100")
long_walk = build("walk.S", "long_walk", "--target=aarch64-linux-gnu", "-DLOOPS=100000")
exceptions = build("exceptions.S", "exceptions.elf", "--target=aarch64-none-elf", "-Wl,-Ttext=0x40080000")
turns = build("turns.S", "turns.elf", "--target=aarch64-none-elf", "-Wl,-Ttext=0x40080000")
endless = os.path.join(directory, "endless")
with open(endless, "wb") as file:    # a flat binary: b .
    file.write(struct.pack("<I", 0x14000000) * 4)
lost = os.path.join(directory, "lost")
with open(lost, "wb") as file:    # two nop, and an exception without a vector
    file.write(struct.pack("<IIII", 0xd503201f, 0xd503201f, 7, 0))
odd = os.path.join(directory, "odd")
with open(odd, "wb") as file:    # over data that llvm-mc takes for a load, and has another encoding of (Rs is not 31): ldxr x10, [x11]
    file.write(struct.pack("<IIIIII", 0xd503201f, 0x14000002, 0xc8407d6a, 0x91000420, 0x14000000, 0))
fmopa = os.path.join(scenarios, "guest", "fmopa-svl-256.yaml")
absent = os.path.join(scenarios, "za", "absent-without-sme.yaml")


def check_scenario():
    # 2 x 3 in each element of ZA0.S: 6.0; twice: 12.0
    start, sm, za, again, back = step(["where", "find sm", "find fmopa", "s", "b"], fmopa)
    claim("start", start.startswith("[0] the beginning\n  no vCPU yet\n"), start)
    claim("SM on", "  smstart\n" in sm and "changed FPSR=0x800009f SM on ZA on VL=32\n" in sm, sm)
    claim("ZA", "changed za[0,4,8,12,16,20,24,28]=40c00000,40c00000,40c00000,40c00000,+4\n" in za, za)
    claim("again", "=41400000,41400000,41400000,41400000,+4\n" in again, again)
    claim("back", back == za, back)
    calls = step(["n", "n", "n", "n"], fmopa)
    claim("calls", [re.search(r"KVM_\w+", call)[0] for call in calls] ==
          ["KVM_CREATE_VM", "KVM_CREATE_VCPU", "KVM_ARM_VCPU_INIT", "KVM_ARM_VCPU_FINALIZE"], calls)
    claim("vCPU", "not finalized" in calls[2] and "initialized, finalized" in calls[3] and "SVL 32" in calls[3], calls)
    refused, second = step(["find refused", "find ENOENT"], absent)
    claim("refused", ": ENOENT\n" in refused and "  rule SME-3: " in refused, refused)
    claim("the next one", second != refused and ": ENOENT\n" in second, second)
    claim("end", "  end: all expectations hold\n" in step(["end"], fmopa)[0], "")


def check_forth_and_back(args, events):
    """Every place, forward, then backward, then in any order"""
    forward = without_output(step(["where"] + ["s"] * events, *args))
    backward = without_output(step(["go %d" % events] + ["b"] * events, *args))
    claim(f"{args}: places", len(forward) == events + 1 and len(backward) == events + 1, (len(forward), len(backward)))
    for at, (a, b) in enumerate(zip(forward, reversed(backward))):
        b = b.replace("this is the beginning\n", "")
        claim(f"{args}: back at {at}", a == b, (a, b))
    order = [random.Random(1).randrange(events + 1) for _ in range(60)]
    for at, place in zip(order, without_output(step(["go %d" % at for at in order], *args))):
        claim(f"{args}: go {at}", place == forward[at], (place, forward[at]))


def without_output(places):
    return ["".join(line for line in place.splitlines(True) if not line.startswith("| ")) for place in places]


def check_program():
    places = step(["find sm", "find za", "find za", "back", "show za0:f32", "end", "mem 0x40080090 8", "go 0", "end"], tiles)
    claim("SM on", places[0].startswith("[10] 0x40080024 _start+0x24  smstart\n"), places[0])
    claim("ZA", places[1].startswith("[16] 0x40080080 tile  fmopa ") and
          "=c0000000,c0000000,c0000000,c0000000,+12\n" in places[1], places[1])
    claim("ZA again", "=bf800000,00000000,3f800000,40000000,+12\n" in places[2], places[2])
    rows = re.findall(r"^ *\d+: (.*)$", places[3], re.M)
    claim("tile", [list(map(int, row.split())) for row in rows] == [[-2 * (r + 1)] * 16 for r in range(16)], rows)
    claim("end", "  end: the program has ended with status 3\n" in places[4], places[4])
    claim("memory", "0000000040080090  2a010000 00000000" in places[4], places[4])
    claim("what was written is written once", "".join(places).count("| h") == 1, places)
    claim("the same end", without_output(places)[6].strip() == without_output(places)[4].split("\n0")[0], places[6])
    calls = step(["n", "n", "p", "end"], "--linux-user", walk)
    claim("write", "svc #0" in calls[0] and "changed x0=0x7\n" in calls[0] and "| walked\n" in calls[0], calls[0])
    claim("exit", "  end: the program has ended with status 5\n" in calls[1], calls[1])
    claim("the call before", without_output(calls)[2] == without_output(calls)[0], calls[2])
    check_forth_and_back((tiles,), 30)
    check_forth_and_back((exceptions,), 352)
    check_forth_and_back(("--linux-user", walk), 700)
    check_forth_and_back((fmopa,), 33)
    check_forth_and_back(("--smp=2", turns), 15)
    off, first, other, back = step(["go 7", "s", "go 11", "back 4"], "--smp=2", turns)
    call, call_back = step(["go 6", "go 9", "go 6"], "--smp=2", turns)[::2]
    store, store_back = without_output(step(["find strb", "go 30", "go 23"], tiles))[::2]
    claim("the rule of a device", "strb w0, [x1]\n  rule RUN-6: " in store and store_back == store, store + store_back)
    claim("the rule of a call", "  rule PSCI-" in call and call_back == call, call + call_back)
    claim("whose turn", "wfi\n  rule RUN-23: " in off and "\n  CPU 0  EL1" in off and "  next 0x40080030 second  mov x5, #42\n" in off, off)
    claim("the other CPU", "  CPU 1  EL1" in first and "  changed x5=0x2a\n" in first, first)
    claim("and the first again", "  CPU 0  EL1" in other and "  changed x4=0x2a\n" in other and back == off, other + back)


def check_long_walk():
    """A long way without a look at each instruction: else a million of them would take minutes"""
    end = step(["go 1000000", "end", "back 5"], "--linux-user", long_walk)
    claim("a long walk", end[0].startswith("[1000000] ") and "status 5" in end[1], end)


def check_wrong():
    for args, words, status in ((["--commands=stepp", tiles], "'stepp' is no command; did you mean 'step'?", 2),
                                (["--commands=s x", tiles], "'x' is no number", 2),
                                (["--commands=find", tiles], "find what?", 2), (["--commands=go", tiles], "go where?", 2),
                                (["--commands=show q", tiles], "nothing to dump", 2),
                                (["--batch", directory + "/none"], "No such file", 2),
                                (["--batch", directory + "/none.yaml"], "none.yaml", 2),
                                (["--batch", fmopa, "x"], "a scenario has no arguments", 2),
                                ([tiles], "no terminal; use --batch", 2), (["--batch"], "say which scenario", 2)):
        out = subprocess.run([kvmsme, "step", *args], capture_output=True, text=True, check=False,
                             stdin=subprocess.DEVNULL, timeout=60)
        claim(f"{args}", out.returncode == status and words in out.stderr, (out.returncode, out.stderr))


class Terminal:
    """What kvmsme writes for TERM=vt100, onto 80 x 24"""
    def __init__(self):
        self.rows = [[" "] * 80 for _ in range(24)]
        self.y = self.x = 0
        self.top, self.bottom = 0, 23    # what scrolls
        self.rest = ""

    def put(self, char):
        if self.x >= 80:
            self.x, self.y = 0, min(self.y + 1, 23)
        self.rows[self.y][self.x] = char
        self.x += 1

    def sequence(self, args, kind):
        n = [int(word) if word else 0 for word in args.split(";")]
        if kind == "H":
            self.y, self.x = max(n[0], 1) - 1, max((n + [1])[1], 1) - 1
        elif kind == "J":
            self.rows[self.y][self.x:] = [" "] * (80 - self.x)
            self.rows[self.y + 1:] = [[" "] * 80 for _ in range(23 - self.y)]
        elif kind == "K" and n[0] == 1:
            self.rows[self.y][:self.x + 1] = [" "] * (self.x + 1)
        elif kind == "K":
            self.rows[self.y][self.x:] = [" "] * (80 - self.x)
        elif kind == "r":
            self.top, self.bottom = max(n[0], 1) - 1, ((n + [0])[1] or 24) - 1
            self.y = self.x = 0
        elif kind in "ABCD":
            self.y += {"A": -1, "B": 1}.get(kind, 0) * max(n[0], 1)
            self.x += {"C": 1, "D": -1}.get(kind, 0) * max(n[0], 1)

    def index(self, down):
        """The next line, or the one before: at its end the region scrolls"""
        if self.y != (self.bottom if down else self.top):
            self.y = min(max(self.y + (1 if down else -1), 0), 23)
            return
        del self.rows[self.top if down else self.bottom]
        self.rows.insert(self.bottom if down else self.top, [" "] * 80)

    def feed(self, text):
        text, self.rest = self.rest + text, ""
        while text:
            if re.fullmatch(r"\x1b([\[()][?0-9;]*)?", text):
                self.rest = text
                return
            match = re.match(r"\x1b\[([0-9;]*)([A-Za-z])|\x1b\[\?[0-9;]*[hl]|\x1b[()][A-Z0-9]|\x1b[=>78M]", text)
            if match:
                if match[2]:
                    self.sequence(match[1], match[2])
                elif match[0] == "\x1bM":
                    self.index(False)
                text = text[len(match[0]):]
                continue
            if text[0] == "\r":
                self.x = 0
            elif text[0] == "\n":
                self.index(True)
            elif text[0] == "\b":
                self.x -= 1
            elif text[0] >= " ":
                self.put(text[0])
            text = text[1:]

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.rows)


class Screen:
    def __init__(self, *args, **env):
        self.pid, self.fd = pty.fork()
        if not self.pid:
            os.environ.update({"TERM": "vt100", **env})
            os.execv(kvmsme, [kvmsme, "step", *args])
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        self.before = termios.tcgetattr(self.fd)
        self.terminal = Terminal()

    def wait(self, words):
        """Until they are on the screen"""
        end = time.time() + 20 * SLOW
        while words not in self.terminal.text() and time.time() < end:
            if select.select([self.fd], [], [], 0.1)[0]:
                try:
                    self.terminal.feed(os.read(self.fd, 65536).decode(errors="replace"))
                except OSError:
                    break
        claim(f"on the screen: {words!r}", words in self.terminal.text(), "\n" + self.terminal.text())

    def key(self, keys, words):
        os.write(self.fd, keys.encode())
        self.wait(words)

    def end(self, status, what):
        end = time.time() + 20 * SLOW
        pid = 0
        while not pid and time.time() < end:
            pid, how = os.waitpid(self.pid, os.WNOHANG)
            try:
                if select.select([self.fd], [], [], 0.05)[0]:
                    os.read(self.fd, 65536)
            except OSError:
                pass
        claim(f"{what} ends it with {status}", pid and os.waitstatus_to_exitcode(how) == status, pid and how)
        if not pid:
            os.kill(self.pid, signal.SIGKILL)


def check_commands():
    """What has no place of its own in the walks above"""
    def said(commands, *args):
        out = subprocess.run([kvmsme, "step", f"--commands={commands}", *args], capture_output=True, text=True, check=False, timeout=60)
        claim(commands, out.returncode == 0 and not out.stderr, (out.returncode, out.stderr))
        return out.stdout

    lines = said("go 12; list 4", tiles).splitlines()
    claim("list", [line[:8] for line in lines[-3:]] == ["   [10] ", "   [11] ", "=> [12] "], lines)
    claim("list, without a number", len(said("list", tiles).splitlines()) == 10 - 9, said("list", tiles))
    for command, words in (("help", "m, mem       ADDRESS [LENGTH]: guest memory\n"), ("quit; where", ""), ("# nothing;  ;h", "l, list"),
                           ("s 3; start", "[0] the beginning\n"), ("s 2; b 9", "this is the beginning\n[0] "),
                           ("b", "this is the beginning\n"), ("end; s", "this is the end\n"), ("n", "hlt #0xf000\n"),
                           ("mem 0x30000000 8", "0000000030000000  no memory\n"), ("s; x x", "x0   0x0000000000000000"),
                           ("find nothing like that", "this is the end\n"), ("show z", "z0-z31 0\n"), ("p", "[0] the beginning\n")):
        claim(command, words in said(command, tiles), said(command, tiles))
    claim("behind a word that has another text", "add x0, x1, #1\n" in said("s; s 2", odd), said("s; s 2", odd))
    claim("quit ends it", said("quit; where", tiles) == "", "")
    claim("memory of a scenario", re.search(r"^0000000040001000  [0-9a-f]{8} ", said("end; mem 0x40001000 16", fmopa), re.M),
          said("end; mem 0x40001000 16", fmopa))
    claim("none", "no memory" in said("end; mem 0x50000000 16", fmopa), "")
    claim("back through a scenario", said("go 5; p; p", fmopa).count("KVM_") >= 2, said("go 5; p; p", fmopa))
    for command, words in (("mem", "mem needs an address"), ("mem 0x40000000 x", "'x' is no number"), ("list x", "'x' is no number"),
                           ("b x", "'x' is no number"), ("xyzzy", "'xyzzy' is no command; help lists them"), ("go x", "'x' is no number")):
        out = subprocess.run([kvmsme, "step", f"--commands={command}", tiles], capture_output=True, text=True, check=False, timeout=60)
        claim(command, out.returncode == 2 and words in out.stderr, out.stderr)
    out = subprocess.run([kvmsme, "step", "--budget=50", "--commands=end", "--linux-user", walk], capture_output=True, text=True, check=False)
    claim("a budget", "end: the program cannot go on, status 2" in out.stdout and "budget of 50" in out.stdout, out.stdout + out.stderr)
    # at full speed no instruction more than one by one, and what went wrong is said once
    for guest in ("--budget=50", "--linux-user", walk), ("--budget=20", tiles), (lost,):
        ways = [said(f"{way}; b 3; s 3; s", *guest) for way in ("end", "s 100000", "go 100000")]
        ends = [[line for line in way.splitlines() if line != "this is the end"] for way in ways]
        claim(f"{guest}: the same end", ends[0] == ends[1] == ends[2] and "cannot go on" in ways[0], ways)
        claim(f"{guest}: said once", ways[0].count("| kvmsme guest: ") == 1, ways[0])


def check_keys():
    """Each panel, and what moves in it"""
    up, down, right, left = "\x1bOA", "\x1bOB", "\x1bOC", "\x1bOD"
    screen = Screen(tiles)
    screen.wait("next 0x")
    screen.key("m", "[10/")
    screen.key("2", "z0   ")
    screen.key(down * 20, "z20")
    screen.key(up * 20, "z0   ")
    screen.key("z", "[16/")
    screen.key("2", "z2   3f800000 40000000 40400000")
    screen.key(right, "from 4")
    screen.key(left, "z2   3f800000 40000000 40400000")
    screen.key("3", "p0   1000100010001000")
    screen.key("asp\r", "0000000000000000  no memory")
    screen.key("a0x40080080\r", "0000000040080080  ")
    screen.key("apc\r", "0000000040080084  ")
    screen.key("axyz\b\b\b0x4008\x7f\r", "no memory")
    screen.key("aq\r", "mem needs an address")
    screen.key("a\x1b", "1-7 panel")
    screen.key("h", "to where N events have happened")
    screen.key("p", "[0/")
    screen.key("b", "this is the beginning")
    screen.key("s ", "[2/")
    screen.key("e", "end: the program has ended with status 3")
    screen.key("s", "this is the end")
    screen.key("0", "[0/")
    screen.key("4", "ZA is off: it has no contents")
    screen.key("5", "memory")
    screen.key("1", "x28")
    screen.key(":q\r", "")
    screen.end(0, ":q")
    # why a scenario ends is told whole: it has the row of what has not changed as well
    screen = Screen(os.path.join(os.path.dirname(scenarios), "examples/tutorial/move.yaml"))
    screen.wait("[0/")
    screen.key("e", "end: an expectation does not hold: ")
    screen.wait("expected 07.., got 00..")
    screen.key("b", "changed nothing in the registers")
    screen.key("q", "")
    screen.end(0, "a scenario")
    screen = Screen(fmopa, TERM="xterm-256color")
    time.sleep(0.5 * SLOW)
    os.write(screen.fd, b"mzbq")
    screen.end(0, "in colours")
    # newterm() gives back NULL, and nobody what it has allocated
    screen = Screen(fmopa, TERM="no-such-terminal", ASAN_OPTIONS="detect_leaks=0")
    screen.wait("this terminal cannot be used")
    screen.end(2, "no terminal")


def check_screen():
    screen = Screen(fmopa)
    screen.wait("1-7 panel")
    claim("title", screen.terminal.text().startswith("kvmsme step "), screen.terminal.text())
    screen.key("n", "rule VM-6: ")
    screen.key("m", "changed FPSR=0x800009f SM on ZA on")
    screen.key("/fmopa\r", "changed za[0,4,8")
    screen.key("4", "0    40c00000 40c00000 40c00000")
    screen.key("ttttttttt", "elements u32")
    screen.key("b", "0    0 0 0 0 0 0 0 0")
    screen.key(":show p0\r", "p0  10001000 10001000 10001000 10001000")
    screen.key("r", "EINTR")
    screen.key("r", "there is none ahead")
    screen.key("q", "")
    screen.end(0, "q")
    screen = Screen("--linux-user", walk, NO_COLOR="1")
    screen.wait("next 0x")
    screen.key("n", "svc #0")
    screen.key("6", "walked")
    screen.key("q", "")
    screen.end(0, "q")
    # Ctrl-C ends a walk that does not, and a second one the program
    screen = Screen(endless)
    screen.wait("next 0x")
    screen.key("s", "[1/")    # there is a place before, however soon the walk is interrupted
    screen.key("/nowhere\r", "looking for it")
    screen.key("\x03", "interrupted")
    place = int(re.search(r"^\[(\d+)/", screen.terminal.text(), re.M)[1])
    screen.key("b", f"[{place - 1}/")    # drawn: what comes now is not for a walk
    screen.key("\x03", "")
    screen.end(130, "Ctrl-C")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        screen = Screen(fmopa)
        screen.wait("1-7 panel")
        changed = termios.tcgetattr(screen.fd)
        claim("the terminal is used", changed[3] != screen.before[3], changed)
        os.kill(screen.pid, number)
        screen.end(128 + number, number.name)
        try:
            claim(f"{number.name}: the terminal is as it was", termios.tcgetattr(screen.fd)[3] == screen.before[3])
        except termios.error:
            pass
    screen = Screen(fmopa)
    screen.wait("1-7 panel")
    os.close(screen.fd)
    end = time.time() + 20 * SLOW
    while time.time() < end and not (gone := os.waitpid(screen.pid, os.WNOHANG))[0]:
        time.sleep(0.05)
    claim("without its terminal it ends", gone[0], gone)


check_scenario()
check_program()
check_long_walk()
check_wrong()
check_commands()
check_keys()
check_screen()
print("\n".join(bad))
sys.exit(bool(bad))
