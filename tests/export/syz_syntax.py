#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""What `kvmsme export` writes for syzkaller: its syntax, and that programs fit the descriptions.

usage: syz_syntax.py KVMSME SOURCE_DIR

syzkaller is no package of Debian: its documented grammar is parsed here (syz_program.py,
syz_descriptions.py).  BASE says of its own descriptions what the exported ones build upon.
"""
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True

import exported
from syz_descriptions import BadType, Descriptions
from syz_program import BadSyntax, program

PROFILES = ["sme-v12", "sme-v9", "sme-rfc-v2", "sve-mainline", "sve-6.1"]

# Facts of syzkaller's sys/linux: who makes an fd, who takes it
BASE = """\
resource fd[int32]
resource fd_kvm[fd]
resource fd_kvmvm[fd]
resource fd_kvmcpu[fd]
openat$kvm(dir const[AT_FDCWD], file ptr[in, string["/dev/kvm"]], flags int32, mode const[0]) fd_kvm
ioctl$KVM_CREATE_VM(fd fd_kvm, cmd const[KVM_CREATE_VM], type intptr) fd_kvmvm
ioctl$KVM_CREATE_VCPU(fd fd_kvmvm, cmd const[KVM_CREATE_VCPU], id intptr) fd_kvmcpu
ioctl$KVM_RUN(fd fd_kvmcpu, cmd const[KVM_RUN], arg intptr)
ioctl$KVM_GET_MP_STATE(fd fd_kvmcpu, cmd const[KVM_GET_MP_STATE], arg ptr[out, int32])
ioctl$KVM_SET_MP_STATE(fd fd_kvmcpu, cmd const[KVM_SET_MP_STATE], arg ptr[in, int32])
"""


def ioc(direction, number, size):
    """_IOC() of include/uapi/asm-generic/ioctl.h with KVMIO: dir 31:30 (1 write, 2 read), size 29:16"""
    return direction << 30 | size << 16 | 0xae << 8 | number


# By Documentation/virt/kvm/api.rst and the sizes of its structures on arm64
CONSTS = {
    "AT_FDCWD": 0xffffffffffffff9c,
    "KVM_CREATE_VM": ioc(0, 0x01, 0), "KVM_CHECK_EXTENSION": ioc(0, 0x03, 0), "KVM_CREATE_VCPU": ioc(0, 0x41, 0),
    "KVM_SET_USER_MEMORY_REGION": ioc(1, 0x46, 32), "KVM_RUN": ioc(0, 0x80, 0), "KVM_GET_MP_STATE": ioc(2, 0x98, 4),
    "KVM_SET_MP_STATE": ioc(1, 0x99, 4), "KVM_GET_VCPU_EVENTS": ioc(2, 0x9f, 64),
    "KVM_SET_VCPU_EVENTS": ioc(1, 0xa0, 64), "KVM_ENABLE_CAP": ioc(1, 0xa3, 104), "KVM_GET_ONE_REG": ioc(1, 0xab, 16),
    "KVM_SET_ONE_REG": ioc(1, 0xac, 16), "KVM_ARM_VCPU_INIT": ioc(1, 0xae, 32),
    "KVM_ARM_PREFERRED_TARGET": ioc(2, 0xaf, 32), "KVM_GET_REG_LIST": ioc(3, 0xb0, 8),
    "KVM_ARM_GET_REG_WRITABLE_MASKS": ioc(2, 0xb6, 64), "KVM_ARM_VCPU_FINALIZE": ioc(1, 0xc2, 4),
}

START = "r0 = openat$kvm(0xffffffffffffff9c, &(0x7f0000000000)='/dev/kvm\\x00', 0x0, 0x0)\n" \
    "r1 = ioctl$KVM_CREATE_VM(r0, 0xae01, 0x0)\nr2 = ioctl$KVM_CREATE_VCPU(r1, 0xae41, 0x0)\n"
GET = "ioctl$KVM_GET_ONE_REG_sme(r2, 0x4010aeab, &(0x7f0000000040)=@arm64_svcr={0x603000000013da12, &(0x7f0000000080)})"
WRONG_PROGRAMS = [
    GET[:-1], GET + ")", GET.replace("r2", "r9"), GET.replace("r2", "r1"), GET.replace("0x4010aeab", "0x4010aeac"),
    GET.replace("@arm64_svcr", "@arm64_nothing"), GET.replace("_sme(", "_smf("), GET.replace(", &(0x7f0000000080)", ", 5"),
    GET.replace("&(0x7f0000000040)", "&(0x40)"), GET.replace("=@", "@"), GET.replace("{", "["), "r2 = " + GET,
    GET.replace(", ", " ,"), GET.replace("0x603000000013da12", "603000000013da12"), GET + " # EINVAL",
    GET.replace("GET", "SET").replace("aeab", "aeac").replace("svcr", "sve_vls").replace("80)}", '80)="0102"}'),
    "ioctl$KVM_ARM_VCPU_FINALIZE_sme(r2, 0x4004aec2, &(0x7f0000000080)=0x100000000)", "ioctl$KVM_RUN(r2, 0xae80)",
    "ioctl$KVM_ARM_VCPU_INIT_sme(r2, 0x4020aeae, &(0x7f0000000040)={0x5, 0x0, [0x0], 0x0})",
]
# (what, by what): a description that is wrong then
WRONG_DESCRIPTIONS = [
    ("\tid\tflags[IDS, int64]\n", "\tid\tflags[IDS int64]\n"), ("define KVMSME_BIT_SME\t", "defin KVMSME_BIT_SME\t"),
    ("} [varlen]", "]"), ("] [varlen]", "}"), ("kvmsme_svcr = 0, 1, 2, 3", "kvmsme_svcr = 0, 1, 2,"),
    ("flags[kvmsme_svcr, int64]", "flags[kvmsme_svcx, int64]"), ("ptr[in, kvmsme_one_reg]", "ptr[into, kvmsme_one_reg]"),
    ("fd fd_kvmcpu", "fd"), ("const[KVM_GET_REG_LIST]", "const[KVM_GET_REG_LISTS]"),
    ("resource kvmsme_reg_id[int64]:", "resource kvmsme_reg_id[int64];"), ("kvmsme_listed_reg {", "kvmsme_one_reg {"),
    ("kvmsme_reg[kvmsme_ids_arm64_z, array[int8, 256]]", "kvmsme_reg[kvmsme_ids_arm64_z]"),
]

failures = []


def described(text):
    descriptions = Descriptions()
    descriptions.consts = CONSTS
    descriptions.load(BASE)
    descriptions.load(text)
    descriptions.check()
    return descriptions


def syzlang(kvmsme, profile):
    return subprocess.run([kvmsme, "export", "--syzlang", f"--profile={profile}"], capture_output=True, text=True,
                          check=True).stdout


def check_program(descriptions, text):
    variables = {}
    calls = program(text)
    for _, call in calls:
        descriptions.accept_call(call, variables)
    return calls


def is_refused(check, *words):
    try:
        check(*words)
    except (BadSyntax, BadType):
        return True
    return False


def check_wrong(text):
    descriptions = described(text)
    check_program(descriptions, START + GET)
    for line in WRONG_PROGRAMS:
        if not is_refused(check_program, descriptions, START + line):
            failures.append(f"taken: {line}")
    for what, by in WRONG_DESCRIPTIONS:
        if what in text and not is_refused(described, text.replace(what, by, 1)):
            failures.append(f"taken: {by} for {what}")


def register_ids(kvmsme, profile):
    """What KVM_GET_REG_LIST shows there, with everything on"""
    sme = ["--svcr=3"] if "sme" in profile else []
    said = subprocess.run([kvmsme, "regs", "--list", f"--profile={profile}", *sme], capture_output=True, text=True,
                          check=True).stdout
    return {int(word, 16) for word in re.findall(r"0x[0-9a-f]{16}", said)}


def check_ids(kvmsme, profile, descriptions):
    """Each register that is listed is in one group, whose values are as wide as its id says"""
    known = {}
    for name, kind in descriptions.unions["kvmsme_one_reg"]:
        for one in descriptions.flags.get(f"kvmsme_ids_{name}", []):
            if one in known:
                failures.append(f"{profile}: 0x{one:x} is in {known[one]} and {name}")
            known[one] = name
            value = kind[1][1]
            width = value[1][1][1][0] if value[0] == "array" else {"int32": 4, "int64": 8, "flags": 8}[value[0]]
            if width != 1 << (one >> 52 & 15):
                failures.append(f"{profile}: 0x{one:x} in {name}: {width} bytes")
    missing = register_ids(kvmsme, profile) - set(known)
    if missing or not known:
        failures.append(f"{profile}: no group has {[hex(one) for one in sorted(missing)][:5]}")


def check_steps(path, text, calls):
    """A call for each step at least, and what is expected said before it"""
    with open(path, encoding="utf-8") as file:
        steps = len(re.findall(r"^  - ", file.read(), re.M))
    said = len({line.split(":")[0] for line in text.split("\n") if line.startswith("# line ")})
    if said < steps or len(calls) < steps:
        failures.append(f"{path}: {steps} steps, {said} in comments, {len(calls)} calls")


def check_scenarios(kvmsme, source, scratch, profile, descriptions):
    written, refused = exported.export(kvmsme, "syz", f"{source}/scenarios", f"{scratch}/{profile}", profile)
    for path, file in written.items():
        with open(file, encoding="utf-8") as read:
            text = read.read()
        try:
            check_steps(path, text, check_program(descriptions, text))
        except (BadSyntax, BadType) as error:
            failures.append(f"{path} as {profile} has it: {error}")
    return written, refused


def main(kvmsme, source):
    with tempfile.TemporaryDirectory() as scratch:
        for profile in PROFILES:
            text = syzlang(kvmsme, profile)
            try:
                descriptions = described(text)
            except (BadSyntax, BadType) as error:
                failures.append(f"--syzlang --profile={profile}: {error}")
                continue
            check_ids(kvmsme, profile, descriptions)
            written, refused = check_scenarios(kvmsme, source, scratch, profile, descriptions)
            if profile == PROFILES[0]:
                check_wrong(text)
                reasons = sorted({why.split(":")[0] for why in refused.values()})
                print(f"{len(written)} programs fit; {len(refused)} are not exported: {', '.join(reasons)}")
                for path, why in refused.items():
                    print(f"  {os.path.relpath(path, source)}: {why}")
            if len(written) < 50:
                failures.append(f"{profile}: {len(written)} programs only")
    print("\n".join(failures))
    sys.exit(bool(failures))


main(sys.argv[1], sys.argv[2])
