#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""watched_guests.py KVMSME DIR: --trace, --trace-only, --dump and --png of `kvmsme guest`.

What is expected is computed by hand from the architecture; where the program counter goes is what
qemu-aarch64 says of the same program.
"""
import os
import pty
import re
import signal
import struct
import subprocess
import sys
import tempfile
import time
import zlib

kvmsme, directory = sys.argv[1:]
here = os.path.dirname(os.path.abspath(__file__))
bad = []
os.makedirs(directory, exist_ok=True)


def claim(what, holds, got=""):
    if not holds:
        bad.append(f"{what}: {got}")


def build(source, name, *flags):
    path = os.path.join(directory, name)
    subprocess.run(["clang-19", "-march=armv9-a+sme2", "-nostdlib", "-static", "-fuse-ld=lld", *flags, "-o", path,
                    os.path.join(here, source)], check=True)
    return path


def guest(*args, **env):
    return subprocess.run([kvmsme, "guest", *args], capture_output=True, text=True, timeout=120, check=False,
                          stdin=subprocess.DEVNULL, env={**os.environ, **env})


def lines_of(trace):
    """address -> (symbol, instruction, changes), of the last time it was there"""
    found = {}
    for line in trace.splitlines():
        place, changes = (line.split(" ;", 1) + [""])[:2]
        address, rest = place.split(" ", 1)
        symbol, instruction = (rest.split(None, 1) + [""])[:2]
        found[int(address, 16)] = (symbol, instruction.strip(), changes.strip())
    return found


tiles = build("tiles.S", "tiles.elf", "--target=aarch64-none-elf", "-Wl,-Ttext=0x40080000")
walk = build("walk.S", "walk", "--target=aarch64-linux-gnu", "-DLOOPS=100")
endless = os.path.join(directory, "endless")
with open(endless, "wb") as loop:    # a flat binary: b .
    loop.write(struct.pack("<I", 0x14000000) * 4)
long_walk = build("walk.S", "long_walk", "--target=aarch64-linux-gnu", "-DLOOPS=8000")
BASE = 0x40080000
# offset: what it changes.  fmopa of -2 and 1..16, then of 1..16 squared: row r, column c: (r+1)(c+1) - 2(r+1)
EXPECTED = {
    0x00: ("_start", "mrs x0, CPACR_EL1", "x0=0"),  # which had the address of the device tree
    0x04: ("_start+0x4", "orr x0, x0, #0x300000", "x0=0x300000"),
    0x10: ("_start+0x10", "msr CPACR_EL1, x0", "CPACR_EL1=0x3330000"),
    0x1c: ("_start+0x1c", "msr SMCR_EL1, x0", "SMCR_EL1=0xc0000003 SVL=64"),
    0x24: ("_start+0x24", "smstart", "FPSR=0x800009f SM on ZA on VL=64"),
    0x28: ("_start+0x28", "ptrue p0.s", "p0=0x1111111111111111"),
    0x2c: ("_start+0x2c", "fmov z1.s, #-2.00000000", "z1=c0000000,c0000000,c0000000,c0000000,+12"),
    0x30: ("_start+0x30", "index z2.s, #1, #1", "z2=00000001,00000002,00000003,00000004,+12"),
    0x34: ("_start+0x34", "scvtf z2.s, p0/m, z2.s", "z2=3f800000,40000000,40400000,40800000,+12"),
    0x38: ("_start+0x38", "bl #72 -> 0x40080080 tile", "x30=0x4008003c"),
    0x80: ("tile", "fmopa za0.s, p0/m, p0/m, z2.s, z1.s",
           "za[0,4,8,12,16,20,24,28,+8]=c0000000,c0000000,c0000000,c0000000,+12"),
    0x84: ("tile+0x4", "fmopa za0.s, p0/m, p0/m, z2.s, z2.s",
           "za[0,4,8,12,16,20,24,28,+8]=bf800000,00000000,3f800000,40000000,+12"),
    0x88: ("tile+0x8", "ret", ""),
    0x40: ("_start+0x40", "mov z5.s, p0/m, za0h.s[w12, 0]", "z5=c0000000,00000000,40000000,40800000,+12"),
    0x5c: ("_start+0x5c", "str x3, [x2]", "[0x40080090]=2a"),
    0x68: ("_start+0x68", "stxr w5, x4, [x2]", "[0x40080091]=01"),
    0x70: ("_start+0x70", "subs x6, x4, x4", "NZCV=nZCv"),
}


def check_trace():
    out = guest("--trace", tiles)
    claim("status and output", (out.returncode, out.stdout) == (3, "h"), (out.returncode, out.stdout))
    trace = lines_of(out.stderr)
    claim("lines", len(out.stderr.splitlines()) == 35, len(out.stderr.splitlines()))
    for offset, expected in EXPECTED.items():
        claim(f"at {offset:#x}", trace.get(BASE + offset) == expected, trace.get(BASE + offset))


def check_only():
    whole = guest("--trace", tiles).stderr.splitlines()
    inside = [line for line in whole if line.split()[1].startswith("tile")]
    for what in ("tile", "0x40080080-0x4008008c"):
        out = guest(f"--trace-only={what}", tiles)
        claim(f"only {what}", out.stderr.splitlines() == inside, out.stderr)
    for what, words in (("tils", "did you mean 'tile'?"), ("0x40-", "is no range of addresses"),
                        ("0x40-0x40", "has nothing in it")):
        out = guest(f"--trace-only={what}", tiles)
        claim(f"only {what}", out.returncode == 2 and words in out.stderr and not out.stdout, out.stderr)
    out = guest("--trace", "--trace-only=tile", tiles, KVMSME_LLVM_MC="/nonexistent")
    claim("without llvm-mc", "tile                     .inst 0x80810040 ; za[" in out.stderr, out.stderr)
    path = os.path.join(directory, "trace")
    out = guest(f"--trace={path}", "--trace-only=tile", tiles)
    claim("to a file", open(path).read().splitlines() == inside and not out.stderr, out.stderr)


def qemu_addresses(program):
    log = os.path.join(directory, "qemu.log")
    one = "-singlestep"
    help_text = subprocess.run(["qemu-aarch64", "-h"], capture_output=True, text=True, check=False).stdout
    if "one-insn-per-tb" in help_text:
        one = "-one-insn-per-tb"
    subprocess.run(["qemu-aarch64", one, "-d", "exec,nochain", "-D", log, program], stdout=subprocess.DEVNULL,
                   check=False)
    return [int(match[1], 16) for match in re.finditer(r"^Trace \d+: \S+ \[[^/]*/([0-9a-f]+)/", open(log).read(), re.M)]


def check_addresses():
    out = guest("--linux-user", "--trace", walk)
    claim("walk", (out.returncode, out.stdout) == (5, "walked\n"), (out.returncode, out.stdout))
    ours = [int(line.split()[0], 16) for line in out.stderr.splitlines()]
    theirs = qemu_addresses(walk)
    claim("as many instructions as QEMU executes", len(ours) == len(theirs) and len(ours) > 1500, (len(ours), len(theirs)))
    claim("the same addresses as QEMU", ours == theirs,
          next(((i, hex(a), hex(b)) for i, (a, b) in enumerate(zip(ours, theirs)) if a != b), ""))


def check_cpus():
    """Each line is of the CPU that it names, as many as it executes; and what is looked at runs as what is not"""
    two = build(os.path.join("..", "gdb", "programs", "two_cpus.c"), "two_cpus", "--target=aarch64-none-elf", "-ffreestanding",
                "-Wl,--image-base=0x40200000", "-Wl,-e,_start")
    out = guest("--smp=2", "--trace", "--dump=x", two)
    lines = [line.split(None, 2) for line in out.stderr.splitlines()]
    claim("two CPUs", out.returncode == 0 and {line[0] for line in lines} == {"[0]", "[1]"}, (out.returncode, lines[:3]))
    of_second = [line for line in lines if line[0] == "[1]"]
    # three instructions, 3000 rounds of five, four at the end
    claim("the second CPU's", len(of_second) == 3 + 3000 * 5 + 4, len(of_second))
    claim("its first", of_second[0][2].endswith("mov x19, x0 ; x19=0x4d"), of_second[0])
    claim("its last", of_second[-1][2].endswith("hvc #0"), of_second[-1])
    for cpu, symbols in (("[0]", ("_start", "first_loop")), ("[1]", ("second", "second_loop"))):
        wrong = [line for line in lines if line[0] == cpu and line[2].split()[0].split("+")[0] not in symbols]
        claim(f"{cpu} where it is", not wrong, wrong[:3])
    counted = [int(re.search(r"x9=0x([0-9a-f]+)", line[2])[1], 16) for line in of_second if "add x9, x9, #1 ;" in line[2]]
    claim("it counts", counted == list(range(1, 3001)), counted[:5])
    plain = guest("--smp=2", "--dump=x", two)
    claim("as without a look", plain.stdout == out.stdout and "x12  0x0000000000000bb8" in plain.stdout, plain.stdout)


def check_order():
    """What is said of a guest that goes wrong comes behind what it has done"""
    text = guest("--trace", "--linux-user", "--budget=50", walk).stderr.splitlines()
    said = next(i for i, line in enumerate(text) if line.startswith("kvmsme guest: the program has not ended within its budget"))
    claim("the trace first", said > 40 and all(line.startswith("0x") for line in text[:said]), text[:3])
    text = guest("--trace", "--budget=20", tiles).stderr.splitlines()
    claim("the trace first, on virt", [line[:2] for line in text[:20]] == ["0x"] * 20 and
          text[20].startswith("kvmsme guest: the guest has not ended within its budget of 20"), text[18:22])


def check_left():
    """A trace that cannot be written ends the guest; a signal leaves nothing of it behind, and the file as it was"""
    for to, words in (("--trace=/dev/full", "kvmsme: /dev/full: No space left on device\n"), ("--trace", "")):
        with open("/dev/full", "w", encoding="ascii") as full:
            out = subprocess.run([kvmsme, "guest", "--timeout=0", to, endless], stdin=subprocess.DEVNULL, timeout=60, check=False,
                                 stderr=full if to == "--trace" else subprocess.PIPE, text=True)
        claim(f"{to}, no room", (out.returncode, out.stderr or "") == (2, words), (out.returncode, out.stderr))
    for signals, left in (([signal.SIGPIPE], "before"), ([signal.SIGQUIT], "before"), ([signal.SIGINT] * 2, None)):
        with tempfile.TemporaryDirectory() as scratch:
            path = os.path.join(scratch, "trace")
            with open(path, "w", encoding="ascii") as file:
                file.write("before")
            child = subprocess.Popen([kvmsme, "guest", "--timeout=0", f"--trace={path}", endless], stdin=subprocess.DEVNULL,
                                     stderr=subprocess.DEVNULL)
            end = time.time() + 20
            while len(os.listdir(scratch)) < 2 and time.time() < end:
                time.sleep(0.02)
            for number in signals:
                child.send_signal(number)
            status = child.wait(timeout=20)
            claim(f"{signals}: status", status in (-signals[0], 130), status)
            claim(f"{signals}: files", os.listdir(scratch) == ["trace"], os.listdir(scratch))
            with open(path, encoding="ascii") as file:
                claim(f"{signals}: the file", left in (None, file.read(6)), left)


def check_ctrl_c():
    """On a terminal Ctrl-C is for the guest: the instructions before it are told in words, by whoever is slow at that"""
    slow, begun, path = (os.path.join(directory, name) for name in ("slow-llvm-mc", "begun", "told"))
    with open(slow, "w", encoding="ascii") as script:
        script.write(f"#!/bin/sh\ntouch {begun}\nsleep 1\nexec llvm-mc-19 \"$@\"\n")
    os.chmod(slow, 0o755)
    for old in begun, path:
        if os.path.exists(old):
            os.remove(old)
    pid, terminal = pty.fork()
    if not pid:
        os.execve(kvmsme, [kvmsme, "guest", "--timeout=0", f"--trace={path}", endless], {**os.environ, "KVMSME_LLVM_MC": slow})
    end = time.time() + 20
    while not os.path.exists(begun) and time.time() < end:
        time.sleep(0.02)
    os.write(terminal, b"\x03")
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(terminal)
    with open(path, encoding="ascii") as trace:
        lines = trace.read().splitlines()
    claim("Ctrl-C in llvm-mc", status == 130 and lines and all(line.endswith("b #0 -> 0x40080000") for line in lines),
          (status, lines[:2]))


def check_long_trace():
    """More than 100,000 instructions"""
    out = guest("--linux-user", f"--trace={directory}/long", long_walk)
    lines = sum(1 for _ in open(f"{directory}/long"))
    claim("long", out.returncode == 5 and lines > 100000, (out.returncode, lines))


def check_dump():
    out = guest("--dump=za0:f32,z2:i32,zt0,sys,p0,x", tiles)
    text = out.stdout[1:]
    rows = [list(map(float, line.split(":")[1].split())) for line in text.splitlines() if re.match(r" *\d+: ", line)]
    claim("tile", rows == [[(r + 1) * (c + 1) - 2 * (r + 1) for c in range(16)] for r in range(16)], rows)
    for words in ("ZA0.S: 16 rows of 16 elements f32 (SVL 64 bytes)\n", "\nz2   1065353216 1073741824 1077936128 ",
                  "\nSVCR           0x3 (SM on, ZA on)\n", "ZT0: 64 bytes, elements b", "\nSMCR_EL1       0xc0000003\n",
                  "\np0  10001000 10001000 10001000 10001000 10001000 10001000 10001000 10001000\n",
                  "x4   0x000000000000012a", "pc   0x000000004008007c  pstate 0x600003c5 (nZCv, EL1)\n"):
        claim(f"dump has {words!r}", words in text, text)
    out = guest("--linux-user", "--dump=za,z,sys", walk)
    for words in ("ZA: nothing, ZA is off (SVCR 0: SM off, ZA off)\n", "z0-z31 0\n", "vector length  64 bytes, streaming 32"):
        claim(f"dump of walk has {words!r}", words in out.stdout, out.stdout)
    out = guest("--linux-user", "--vls=1", "--dump=z0:b", walk)
    claim("effective length", "Z: 16 bytes each (SM off)" in out.stdout, out.stdout)
    out = guest("--linux-user", "--budget=100", "--dump=x", walk)
    claim("at the end of the budget", out.returncode == 2 and "x29  0x" in out.stdout, (out.returncode, out.stdout))
    for what, words in (("zq", "'zq' is nothing to dump: did you mean 'z'?"), ("za4:f32", "the last tile of f32 is za3"),
                        ("za1", "write e.g. za1:f32"), ("z:f31", "no type of elements"), ("x:b", "has no type"),
                        ("", "nothing to dump"), ("z32", "nothing to dump")):
        out = guest(f"--dump={what}", tiles)
        claim(f"dump {what}", out.returncode == 2 and words in out.stderr and out.stderr.count("\n") == 1 and
              not out.stdout, out.stderr)
    for args in (tiles,), ("--linux-user", walk), ("--smp=2", tiles):
        dumps = [guest(f"--cpu={cpu}", "--dump=x,z,p,za,zt0,sys", *args) for cpu in ("a64", "unicorn")]
        # the cycle counter and the like are none of them
        claim(f"on Unicorn, {args}", dumps[0].stdout == dumps[1].stdout and dumps[0].returncode == dumps[1].returncode,
              dumps[1].stdout + dumps[1].stderr)
        traces = [guest(f"--cpu={cpu}", "--trace", *args) for cpu in ("a64", "unicorn")]
        claim(f"trace on Unicorn, {args}", traces[0].stderr == traces[1].stderr and traces[0].stdout == traces[1].stdout and
              len(traces[0].stderr) > 1000, traces[1].stderr)


def pixels(path):
    """Of an 8-bit RGB file whose lines are filtered by 0, 1 or 2"""
    data = open(path, "rb").read()
    claim("signature", data[:8] == b"\x89PNG\r\n\x1a\n", data[:8])
    at, packed, size = 8, b"", None
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind == b"IHDR":
            size = struct.unpack_from(">IIBB", data, at + 8)
        packed += data[at + 8:at + 8 + length] if kind == b"IDAT" else b""
        at += 12 + length
    raw, stride, last, rows = zlib.decompress(packed), 3 * size[0], bytes(3 * size[0]), []
    for row in range(size[1]):
        kind, line = raw[row * (stride + 1)], bytearray(raw[row * (stride + 1) + 1:(row + 1) * (stride + 1)])
        for i in range(stride):
            left, up = line[i - 3] if i > 2 else 0, last[i]
            corner = last[i - 3] if i > 2 else 0
            paeth = min((abs(up - corner), 0, left), (abs(left - corner), 1, up), (abs(left + up - 2 * corner), 2, corner))
            line[i] = (line[i] + (0, left, up, (left + up) // 2, paeth[2])[kind]) & 255
        last = bytes(line)
        rows.append([tuple(line[i:i + 3]) for i in range(0, stride, 3)])
    return size, rows


def check_picture():
    path = os.path.join(directory, "tile.png")
    out = guest(f"--png={path}:za0:f32", tiles)
    if "built without libpng" in out.stderr:
        return
    size, rows = pixels(path)
    claim("size", size[:4] == (512, 512, 8, 2), size)
    for row in range(16):
        for column in range(16):
            value = (row + 1) * (column + 1) - 2 * (row + 1)
            faded = round(255 * (1 - abs(value) / 224))
            want = (255, faded, faded) if value >= 0 else (faded, faded, 255)
            got = rows[32 * row + 5][32 * column + 31]
            claim(f"cell {row},{column}", max(abs(a - b) for a, b in zip(got, want)) <= 1, (got, want))
    out = guest("--linux-user", f"--png={directory}/none.png", walk)
    claim("without ZA", out.returncode == 2 and "no picture, ZA is off" in out.stderr and
          not os.path.exists(f"{directory}/none.png"), out.stderr)
    out = guest(f"--png={directory}/no/such.png", tiles)
    claim("nowhere", out.returncode == 2 and "no/such.png" in out.stderr, out.stderr)


check_trace()
check_only()
check_addresses()
check_cpus()
check_order()
check_left()
check_ctrl_c()
check_long_trace()
check_dump()
check_picture()
print("\n".join(bad))
sys.exit(bool(bad))
