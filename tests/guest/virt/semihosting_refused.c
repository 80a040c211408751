// SPDX-License-Identifier: GPL-2.0-or-later
/* semihosting_refused FILE: what is refused, and what of it ERRNO says, by Linux's numbers (docs/bare-metal.md) */
#include "virt_runtime.h"

enum { OPEN = 1, CLOSE, WRITE = 5, READ, ISTTY = 9, SEEK, FLEN = 12, TMPNAM, REMOVE, RENAME, SYSTEM = 18, ERRNO,
	GET_CMDLINE = 21, HEAPINFO, EXIT_EXTENDED = 0x20, ELAPSED = 0x30 };
enum { NOENT = 2, BADF = 9, FAULT = 14, INVAL = 22, MFILE = 24, SPIPE = 29, ROFS = 30, NOSYS = 38, TOOBIG = 7 };

#define NOWHERE UINT64_C(0x0b000000)

static char line[256], bytes[16];
static unsigned int wrong;

static int64_t call(uint32_t number, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t block[4] = { a, b, c };

	return (int64_t)semihosting(number, block);
}

static void refused(const char *what, int64_t result, int error)
{
	int64_t is = call(ERRNO, 0, 0, 0);

	if (result == -1 && is == error)
		return;
	say("%s: %d, error %d\n", what, (int)result, (int)is);
	wrong++;
}

static void check(const char *what, int holds)
{
	if (!holds)
		say("%s: wrong\n", what);
	wrong += !holds;
}

static int64_t open(const char *name, uint64_t mode)
{
	uint64_t n = 0;

	while (name[n])
		n++;
	return call(OPEN, (uint64_t)name, mode, n);
}

static const char *file_name(void)
{
	uint64_t block[2] = { (uint64_t)line, sizeof(line) };
	char *name = line;

	semihosting(GET_CMDLINE, block);
	while (*name && *name != ' ')
		name++;
	return *name ? name + 1 : name;
}

static void check_open(const char *name)
{
	static int64_t many[70];
	int nr = 0;

	for (uint64_t mode = 2; mode < 12; mode++)
		refused("a mode that writes", open(name, mode), ROFS);
	refused("no mode", open(name, 12), INVAL);
	refused("a long name", call(OPEN, (uint64_t)name, 0, 1 << 20), INVAL);
	refused("a name nowhere", call(OPEN, NOWHERE, 0, 4), FAULT);
	refused("no file", open("there is none", 1), NOENT);
	refused("a block nowhere", (int64_t)semihosting(OPEN, (void *)NOWHERE), FAULT);
	refused("features are read", open(":semihosting-features", 4), NOENT);
	while (nr < 70 && (many[nr] = open(name, 0)) > 0)
		nr++;
	refused("too many", open(name, 0), MFILE);
	refused("too many of the console", open(":tt", 0), MFILE);
	while (nr)
		check("closed", call(CLOSE, (uint64_t)many[--nr], 0, 0) == 0);
}

static void check_handles(const char *name)
{
	uint64_t in = (uint64_t)open(":tt", 0), out = (uint64_t)open(":tt", 4), err = (uint64_t)open(":tt", 8);
	uint64_t file = (uint64_t)open(name, 0), features = (uint64_t)open(":semihosting-features", 0);

	refused("a handle of none", call(CLOSE, 64, 0, 0), BADF);
	refused("handle 0", call(FLEN, 0, 0, 0), BADF);
	refused("a handle nowhere", (int64_t)semihosting(ISTTY, (void *)NOWHERE), FAULT);
	check("write to a file", call(WRITE, file, (uint64_t)bytes, 3) == 3 && call(ERRNO, 0, 0, 0) == BADF);
	check("write from nowhere", call(WRITE, out, NOWHERE, 3) == 3 && call(ERRNO, 0, 0, 0) == FAULT);
	check("to standard error", call(WRITE, err, (uint64_t)"said\n", 5) == 0);
	check("write to no handle", call(WRITE, 60, (uint64_t)bytes, 3) == 3);
	check("read of output", call(READ, out, (uint64_t)bytes, 3) == 3 && call(ERRNO, 0, 0, 0) == BADF);
	check("read to nowhere", call(READ, file, NOWHERE, 3) == 3 && call(ERRNO, 0, 0, 0) == FAULT);
	check("the console is a terminal", call(ISTTY, in, 0, 0) == 1 && call(ISTTY, features, 0, 0) == 0);
	refused("seek on the console", call(SEEK, in, 0, 0), SPIPE);
	check("features", call(FLEN, features, 0, 0) == 5 && call(SEEK, features, 4, 0) == 0 &&
	      call(READ, features, (uint64_t)bytes, 3) == 2 && bytes[0] == 3);
	check("seek behind them", call(SEEK, features, 6, 0) == -1);
	check("the console has no length", call(FLEN, in, 0, 0) == 0);
}

static void check_rest(void)
{
	refused("TMPNAM", call(TMPNAM, (uint64_t)bytes, 0, 16), ROFS);
	refused("REMOVE", call(REMOVE, (uint64_t)line, 1, 0), ROFS);
	refused("RENAME", call(RENAME, (uint64_t)line, 1, 0), ROFS);
	refused("SYSTEM", call(SYSTEM, (uint64_t)line, 1, 0), NOSYS);
	refused("a short command line", call(GET_CMDLINE, (uint64_t)bytes, 3, 0), TOOBIG);
	refused("a command line nowhere", call(GET_CMDLINE, NOWHERE, 4096, 0), FAULT);
	refused("a block nowhere", (int64_t)semihosting(GET_CMDLINE, (void *)NOWHERE), FAULT);
	refused("HEAPINFO", (int64_t)semihosting(HEAPINFO, (void *)NOWHERE), FAULT);
	refused("HEAPINFO to nowhere", call(HEAPINFO, NOWHERE, 0, 0), FAULT);
	refused("ELAPSED", (int64_t)semihosting(ELAPSED, (void *)NOWHERE), FAULT);
}

int main(void)
{
	const char *name = file_name();

	check_open(name);
	check_handles(name);
	check_rest();
	say("%u wrong\n", wrong);
	return (int)call(EXIT_EXTENDED, 0x20026, wrong != 0, 0);
}
