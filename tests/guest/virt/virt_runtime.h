/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program without a system has here: its console, its end, exceptions, other CPUs */
#ifndef VIRT_RUNTIME_H
#define VIRT_RUNTIME_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#define NOINLINE __attribute__((noinline))

extern uint64_t boot_tree, table[512];
_Noreturn void finish(int status);
int main(void);

/* struct frame - as virt_start.S saves it; the handler's changes count */
struct frame {
	uint64_t x[31], elr, spsr, esr, far;
};

/* A program may have its own */
void on_exception(struct frame *frame, unsigned int vector);

/* To the PL011, unless a program has its own; %s, %d, %u, %x, %lx, %lu */
void put_byte(char c);
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
uint64_t semihosting(uint32_t call, const void *argument);
uint64_t psci(uint32_t function, uint64_t a, uint64_t b, uint64_t c);

/* One of as many CPUs as the program has; the function runs on it, and behind it the CPU is off */
struct secondary {
	void *stack;
	void (*function)(uint64_t argument);
	uint64_t argument;
};
int64_t start_cpu(uint64_t mpidr, struct secondary *secondary);

/* Numbers that are the same everywhere; FNV-1a over bytes; how a check has come out */
uint32_t next_random(uint32_t *state);
uint64_t checksum(const void *bytes, size_t len);
int verdict(const char *what, uint64_t sum, unsigned int wrong);

#define READ_SYSREG(name) ({ uint64_t v_; __asm__ volatile("mrs %0, " name : "=r"(v_)); v_; })
#define WRITE_SYSREG(name, value) \
	__asm__ volatile("msr " name ", %0\n isb" : : "r"((uint64_t)(value)) : "memory")

/* In program order, whatever the compiler makes of it */
#define ESR_EC(esr) ((unsigned int)((esr) >> 26) & 0x3f)

#endif
