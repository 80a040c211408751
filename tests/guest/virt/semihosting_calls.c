// SPDX-License-Identifier: GPL-2.0-or-later
/* semihosting_calls FILE WORD: each call, on the console and on a file that is read */
#include "virt_runtime.h"

enum { OPEN = 1, CLOSE, WRITEC, WRITE0, WRITE, READ, READC, ISERROR, ISTTY, SEEK, FLEN = 12, CLOCK = 16, TIME,
	ERRNO = 19, GET_CMDLINE = 21, HEAPINFO, ELAPSED = 0x30, TICKFREQ };

static char line[256], bytes[8192];
static unsigned int wrong;

/* QEMU has input for one of two consoles at a time: all is by semihosting here */
void put_byte(char c)
{
	semihosting(WRITEC, &c);
}

static uint64_t length(const char *s)
{
	uint64_t n = 0;

	while (s[n])
		n++;
	return n;
}

static int64_t call(uint32_t number, uint64_t a, uint64_t b, uint64_t c)
{
	uint64_t block[4] = { a, b, c };

	return (int64_t)semihosting(number, block);
}

static int64_t open(const char *name, uint64_t mode)
{
	return call(OPEN, (uint64_t)name, mode, length(name));
}

static void check(const char *what, int holds)
{
	if (!holds)
		say("%s: wrong\n", what);
	wrong += !holds;
}

/* The second word of the command line */
static const char *file_name(void)
{
	uint64_t block[2] = { (uint64_t)line, sizeof(line) };
	char *name = line;

	check("GET_CMDLINE", semihosting(GET_CMDLINE, block) == 0 && block[1] == length(line));
	while (*name && *name != ' ')
		name++;
	if (*name)
		name++;
	say("arguments: %s\n", name);
	for (char *c = name; *c; c++)
		if (*c == ' ') {
			*c = 0;
			break;
		}
	return name;
}

static void check_file(const char *name)
{
	int64_t file = open(name, 0), size = call(FLEN, (uint64_t)file, 0, 0), none;

	check("open", file > 0);
	say("length %d\n", (int)size);
	check("read", call(READ, (uint64_t)file, (uint64_t)bytes, sizeof(bytes)) == (int64_t)sizeof(bytes) - size);
	say("contents %lx\n", checksum(bytes, (uint64_t)size));
	check("at the end", call(READ, (uint64_t)file, (uint64_t)bytes, 10) == 10);
	check("seek", call(SEEK, (uint64_t)file, 3, 0) == 0);
	check("read a part", call(READ, (uint64_t)file, (uint64_t)bytes, 5) == 0);
	say("from 3: %x %x\n", (unsigned int)(uint8_t)bytes[0], (unsigned int)(uint8_t)bytes[4]);
	check("ISTTY of a file", call(ISTTY, (uint64_t)file, 0, 0) == 0);
	check("close", call(CLOSE, (uint64_t)file, 0, 0) == 0);
	check("closed", call(READ, (uint64_t)file, (uint64_t)bytes, 5) == 5);
	none = open("there is no such file", 0);
	check("no file", none == -1);
	check("ERRNO", call(ERRNO, 0, 0, 0) == 2);
	check("ISERROR", call(ISERROR, (uint64_t)none, 0, 0) != 0 && call(ISERROR, 0, 0, 0) == 0);
}

static void check_output(void)
{
	int64_t out = open(":tt", 4);
	char c = 'A';

	check("console", out > 0);
	semihosting(WRITEC, &c);
	semihosting(WRITE0, "BC\n");
	check("WRITE", call(WRITE, (uint64_t)out, (uint64_t)"from WRITE\n", 11) == 0);
	check("close", call(CLOSE, (uint64_t)out, 0, 0) == 0);
}

/* Of "xyz" what is there; then there is no more */
static void check_input(void)
{
	int64_t in = open(":tt", 0);

	check("READC", semihosting(READC, NULL) == 'x');
	check("READ", call(READ, (uint64_t)in, (uint64_t)bytes, 10) == 8 && bytes[0] == 'y' && bytes[1] == 'z');
	check("end of input", call(READ, (uint64_t)in, (uint64_t)bytes, 10) == 10);
	check("READC at the end", semihosting(READC, NULL) == UINT64_MAX);
	call(CLOSE, (uint64_t)in, 0, 0);
}

static void check_features(void)
{
	int64_t file = open(":semihosting-features", 0);

	check("features", file > 0 && call(READ, (uint64_t)file, (uint64_t)bytes, 5) == 0);
	say("features %s", "");
	for (int i = 0; i < 5; i++)
		say("%x ", (unsigned int)(uint8_t)bytes[i]);
	say("\n");
	call(CLOSE, (uint64_t)file, 0, 0);
}

static void check_rest(void)
{
	uint64_t heap[4] = { 0 }, to = (uint64_t)heap, first = 0, second = 0;

	check("HEAPINFO", semihosting(HEAPINFO, &to) == 0 || heap[0]);
	check("heap", heap[0] >= 0x40000000 && heap[1] > heap[0]);
	check("ELAPSED", semihosting(ELAPSED, &first) == 0);
	for (volatile int i = 0; i < 100000; i++)
		;
	check("ELAPSED", semihosting(ELAPSED, &second) == 0 && second > first);
	check("TICKFREQ", semihosting(TICKFREQ, NULL) == 1000000000);
	check("CLOCK", (int64_t)semihosting(CLOCK, NULL) >= 0);
	check("TIME", semihosting(TIME, NULL) > 1000000000);
}

/* Where the third word is "input", that is asked for, too */
int main(void)
{
	const char *name = file_name(), *word = name + length(name) + 1;

	check_file(name);
	check_output();
	if (*word == 'i')
		check_input();
	check_features();
	check_rest();
	say("%u wrong\n", wrong);
	return wrong ? 1 : *word == 'i' ? 0 : 42;
}
