// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * A VMM as small as it can be: an arm64 kernel image in guest memory, a device tree, and a UART
 * that only prints.  Documentation/arch/arm64/booting.rst says what a kernel finds at its entry.
 *
 *	boot_kernel unicorn|a64 IMAGE DTB TEXT [SECONDS]
 *
 * Exit status 0 when the kernel has printed TEXT, 1 when it has not after SECONDS (60).
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "kvmsme/kvmsme.h"

#define RAM		UINT64_C(0x40000000)
#define RAM_SIZE	UINT64_C(0x20000000)
#define IMAGE_AT	(RAM + 0x200000)	/* 2 MB aligned; text_offset is 0 since 5.8 */
#define DTB_AT		(RAM + 0x8000000)

#define UART		UINT64_C(0x09000000)
#define UART_DR		0x00
#define UART_FR		0x18
#define UART_FR_EMPTY	0x90	/* nothing waits to be sent, or to be received */

#define LINE_MAX_LEN	4096

/** struct machine - one vCPU; @line: what the kernel has printed since the last newline */
struct machine {
	uint8_t *ram;
	int vcpu;
	struct kvm_run *run;
	const char *text;
	bool seen;
	char line[LINE_MAX_LEN];
	size_t len;
};

static void die(const char *what)
{
	fprintf(stderr, "boot_kernel: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void must(int result, const char *what)
{
	if (result < 0)
		die(what);
}

static void load(struct machine *m, const char *path, uint64_t at)
{
	FILE *f = fopen(path, "rbe");
	size_t got;

	if (!f)
		die(path);
	got = fread(m->ram + (at - RAM), 1, RAM + RAM_SIZE - at, f);
	if (!got)
		die(path);
	fclose(f);
}

static void set_reg(const struct machine *m, uint64_t id, uint64_t value)
{
	struct kvm_one_reg reg = {
		.id = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE | id,
		.addr = (uint64_t)(uintptr_t)&value,
	};

	must(kvmsme_ioctl(m->vcpu, KVM_SET_ONE_REG, (unsigned long)&reg), "SET_ONE_REG");
}

static void make_machine(struct machine *m, enum kvmsme_cpu cpu)
{
	struct kvmsme_host host = KVMSME_HOST_MAX;
	struct kvm_vcpu_init init = { .target = KVM_ARM_TARGET_GENERIC_V8,
				      .features = { 1u << KVM_ARM_VCPU_PSCI_0_2 } };
	struct kvm_userspace_memory_region slot = { .guest_phys_addr = RAM, .memory_size = RAM_SIZE };
	struct kvmsme_error error = { "" };
	struct kvmsme *kvmsme;
	int vm;

	host.cpu = (uint8_t)cpu;
	kvmsme = kvmsme_new(&host, NULL, &error);
	if (!kvmsme)
		die(error.text);
	m->ram = mmap(NULL, RAM_SIZE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (m->ram == MAP_FAILED)
		die("mmap");
	slot.userspace_addr = (uint64_t)(uintptr_t)m->ram;
	vm = kvmsme_ioctl(kvmsme_open(kvmsme, "/dev/kvm", O_RDWR), KVM_CREATE_VM, 0);
	must(kvmsme_ioctl(vm, KVM_SET_USER_MEMORY_REGION, (unsigned long)&slot), "memory");
	m->vcpu = kvmsme_ioctl(vm, KVM_CREATE_VCPU, 0);
	must(kvmsme_ioctl(m->vcpu, KVM_ARM_VCPU_INIT, (unsigned long)&init), "VCPU_INIT");
	m->run = kvmsme_mmap(m->vcpu, sizeof(*m->run), 0);
}

static void print(struct machine *m, char c)
{
	putchar(c);
	if (m->len < sizeof(m->line) - 1)
		m->line[m->len++] = c;
	m->line[m->len] = '\0';
	m->seen |= strstr(m->line, m->text) != NULL;
	if (c == '\n')
		m->len = 0;
}

static void uart(struct machine *m)
{
	struct kvm_run *run = m->run;
	uint64_t reg = run->mmio.phys_addr - UART;

	if (run->mmio.is_write && reg == UART_DR)
		print(m, (char)run->mmio.data[0]);
	if (!run->mmio.is_write) {
		memset(run->mmio.data, 0, sizeof(run->mmio.data));
		run->mmio.data[0] = reg == UART_FR ? UART_FR_EMPTY : 0;
	}
}

static uint64_t get_reg(const struct machine *m, uint64_t id)
{
	uint64_t value = 0;
	struct kvm_one_reg reg = { .id = id, .addr = (uint64_t)(uintptr_t)&value };

	kvmsme_ioctl(m->vcpu, KVM_GET_ONE_REG, (unsigned long)&reg);
	return value;
}

/* Where the kernel has come to, and its last exception */
static void where(const struct machine *m)
{
	const uint64_t core = KVM_REG_ARM64 | KVM_REG_SIZE_U64 | KVM_REG_ARM_CORE;

	fprintf(stderr, "\nboot_kernel: at %#llx, ELR_EL1 %#llx, ESR_EL1 %#llx, FAR_EL1 %#llx\n",
		(unsigned long long)get_reg(m, core | KVM_REG_ARM_CORE_REG(regs.pc)),
		(unsigned long long)get_reg(m, core | KVM_REG_ARM_CORE_REG(elr_el1)),
		(unsigned long long)get_reg(m, ARM64_SYS_REG(3, 0, 5, 2, 0)),
		(unsigned long long)get_reg(m, ARM64_SYS_REG(3, 0, 6, 0, 0)));
}

static void on_alarm(int sig)
{
	(void)sig;
}

/* Until the text is there, or something else than the UART wants the VMM */
static int boot(struct machine *m)
{
	while (!m->seen) {
		if (kvmsme_ioctl(m->vcpu, KVM_RUN, 0)) {
			fprintf(stderr, "\nboot_kernel: KVM_RUN: %s\n", strerror(errno));
			where(m);
			return 1;
		}
		if (m->run->exit_reason != KVM_EXIT_MMIO ||
		    m->run->mmio.phys_addr - UART >= 0x1000) {
			fprintf(stderr, "\nboot_kernel: exit reason %u, address %#llx\n",
				m->run->exit_reason, (unsigned long long)m->run->mmio.phys_addr);
			return 1;
		}
		uart(m);
	}
	return 0;
}

int main(int argc, char **argv)
{
	static struct machine m;
	struct sigaction action = { .sa_handler = on_alarm };

	if (argc < 5) {
		fputs("usage: boot_kernel unicorn|a64 IMAGE DTB TEXT [SECONDS]\n", stderr);
		return 2;
	}
	make_machine(&m, strcmp(argv[1], "a64") ? KVMSME_CPU_UNICORN : KVMSME_CPU_A64);
	load(&m, argv[2], IMAGE_AT);
	load(&m, argv[3], DTB_AT);
	m.text = argv[4];
	set_reg(&m, KVM_REG_ARM_CORE_REG(regs.pc), IMAGE_AT);
	set_reg(&m, KVM_REG_ARM_CORE_REG(regs.regs[0]), DTB_AT);
	sigaction(SIGALRM, &action, NULL);
	alarm(argc > 5 ? (unsigned int)strtoul(argv[5], NULL, 10) : 60);
	return boot(&m);
}
