// SPDX-License-Identifier: GPL-2.0-or-later
/* The device tree, of what there is (Documentation/devicetree/bindings; QEMU's hw/arm/virt.c) */
#include <libfdt.h>
#include <string.h>

#include "virt_guest.h"

#define TREE_SIZE	0x10000
#define CLOCK_HANDLE	1
#define CLOCK_HZ	24000000
#define FLAT_BELOW	(UINT64_C(128) << 20)	/* hw/arm/boot.c: behind that much memory, or half of it */
#define ALIGN		(UINT64_C(2) << 20)

/* A property of several strings: @size has the last NUL */
static void strings(void *tree, const char *name, const char *text, int size)
{
	fdt_property(tree, name, text, size);
}

static void range(void *tree, uint64_t base, uint64_t size)
{
	fdt64_t reg[2] = { cpu_to_fdt64(base), cpu_to_fdt64(size) };

	fdt_property(tree, "reg", reg, sizeof(reg));
}

static void put_cpus(void *tree, unsigned int nr)
{
	char name[24];

	fdt_begin_node(tree, "cpus");
	fdt_property_u32(tree, "#address-cells", 1);
	fdt_property_u32(tree, "#size-cells", 0);
	for (unsigned int i = 0; i < nr; i++) {
		uint32_t mpidr = (i & 0xf) | i >> 4 << 8;	/* sys_regs.c reset_mpidr() */

		snprintf(name, sizeof(name), "cpu@%x", mpidr);
		fdt_begin_node(tree, name);
		fdt_property_string(tree, "device_type", "cpu");
		fdt_property_string(tree, "compatible", "arm,armv8");
		fdt_property_u32(tree, "reg", mpidr);
		fdt_property_string(tree, "enable-method", "psci");
		fdt_end_node(tree);
	}
	fdt_end_node(tree);
}

static void put_devices(void *tree)
{
	const fdt32_t clocks[2] = { cpu_to_fdt32(CLOCK_HANDLE), cpu_to_fdt32(CLOCK_HANDLE) };

	fdt_begin_node(tree, "psci");
	strings(tree, "compatible", "arm,psci-1.0\0arm,psci-0.2", 26);
	fdt_property_string(tree, "method", "hvc");
	fdt_end_node(tree);
	fdt_begin_node(tree, "timer");
	strings(tree, "compatible", "arm,armv8-timer", 16);
	fdt_property(tree, "always-on", NULL, 0);
	fdt_end_node(tree);
	fdt_begin_node(tree, "apb-pclk");
	fdt_property_string(tree, "compatible", "fixed-clock");
	fdt_property_u32(tree, "#clock-cells", 0);
	fdt_property_u32(tree, "clock-frequency", CLOCK_HZ);
	fdt_property_string(tree, "clock-output-names", "clk24mhz");
	fdt_property_u32(tree, "phandle", CLOCK_HANDLE);
	fdt_end_node(tree);
	fdt_begin_node(tree, "pl011@9000000");
	strings(tree, "compatible", "arm,pl011\0arm,primecell", 24);
	range(tree, VIRT_UART, VIRT_UART_SIZE);
	fdt_property(tree, "clocks", clocks, sizeof(clocks));
	strings(tree, "clock-names", "uartclk\0apb_pclk", 17);
	fdt_end_node(tree);
}

/* The arguments as one line */
static void put_chosen(void *tree, char *const *argument)
{
	char line[4096] = "";

	for (; argument && *argument; argument++) {
		size_t len = strlen(line);

		snprintf(line + len, sizeof(line) - len, "%s%s", len ? " " : "", *argument);
	}
	fdt_begin_node(tree, "chosen");
	fdt_property_string(tree, "bootargs", line);
	fdt_property_string(tree, "stdout-path", "/pl011@9000000");
	fdt_end_node(tree);
}

static int make(struct virt *v, void *tree)
{
	fdt_create(tree, TREE_SIZE);
	fdt_finish_reservemap(tree);
	fdt_begin_node(tree, "");
	fdt_property_string(tree, "compatible", "linux,dummy-virt");
	fdt_property_string(tree, "model", "linux,dummy-virt");
	fdt_property_u32(tree, "#address-cells", 2);
	fdt_property_u32(tree, "#size-cells", 2);
	put_chosen(tree, v->options.argv + 1);
	fdt_begin_node(tree, "memory@40000000");
	fdt_property_string(tree, "device_type", "memory");
	range(tree, VIRT_RAM, v->options.memory);
	fdt_end_node(tree);
	put_cpus(tree, v->options.cpus);
	put_devices(tree);
	fdt_end_node(tree);
	return fdt_finish(tree);
}

static bool is_free(const struct virt *v, uint64_t at)
{
	return at + TREE_SIZE <= v->image.low || at >= v->image.high;
}

/*
 * As QEMU has it: with an ELF file at the start of memory, where it is not in the way; otherwise behind
 * 128 MiB, or half of the memory.  Where the program is in the way there, at the end of the memory
 */
static uint64_t place(const struct virt *v)
{
	uint64_t half = v->options.memory / 2, at = VIRT_RAM, last = VIRT_RAM + v->options.memory - TREE_SIZE;

	if (!v->image.is_elf)
		at += (half < FLAT_BELOW ? half : FLAT_BELOW) / ALIGN * ALIGN;
	if (is_free(v, at))
		return at;
	return is_free(v, last) ? last : 0;
}

bool virt_tree_put(struct virt *v)
{
	static _Alignas(8) uint8_t tree[TREE_SIZE];

	v->dtb = place(v);
	if (!v->dtb || make(v, tree)) {
		virt_break(v, "%s leaves no room for a device tree in memory; see --memory", v->options.argv[0]);
		return false;
	}
	memcpy(v->ram + (v->dtb - VIRT_RAM), tree, fdt_totalsize(tree));
	return true;
}
