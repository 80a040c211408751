// SPDX-License-Identifier: GPL-2.0-or-later
/* gdb's remote protocol, packets in and packets out, as its manual has them (appendix E) */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "counted_guest.h"
#include "gdb_packet.h"
#include "gdb_registers.h"
#include "packet_talk.h"
#include "suite.h"

static struct counted_guest guest;

static void add(char *to, size_t size, const char *text)
{
	size_t len = strlen(to);

	snprintf(to + len, size - len, "%s", text);
}

/* What a client hears who says @packets, with | between them */
static char *heard(struct packet_talk *talk, const struct gdb_target *target, const char *packets)
{
	char *words = strdup(packets), *rest = words, *word;

	talk_new(talk);
	while ((word = strsep(&rest, "|")))
		talk_packet(talk, word);
	free(words);
	talk_run(talk, target);
	return talk_answers(talk);
}

static void expect(const struct gdb_target *target, const char *packets, const char *answers)
{
	struct packet_talk talk;
	char *is = heard(&talk, target, packets);

	ck_assert_str_eq(is, answers);
	free(is);
	talk_free(&talk);
}

static void expect_end(const char *packets, const char *answers, enum gdb_end end)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);
	struct packet_talk talk;
	char *is = heard(&talk, &target, packets);

	ck_assert_str_eq(is, answers);
	ck_assert_int_eq(talk.end, end);
	free(is);
	talk_free(&talk);
}

/* A stop: signal, thread and PC; X29 and SP are 0 */
#define STOP_OF(signal, thread, more, pc) "T" signal "thread:" thread ";" more "1d:0000000000000000;" \
	"1f:0000000000000000;20:" pc "000000000000;"
#define STOP(pc) STOP_OF("05", "1", "", pc "10")

START_TEST(asks)
{
	struct gdb_target target = counted_target(&guest, 2, 0, 0);

	expect(&target, "?", "T05thread:1;1d:0000000000000000;1f:0000000000000000;20:0010000000000000;");
	expect(&target, "qSupported:multiprocess+;swbreak+;xmlRegisters=i386",
	       "PacketSize=24000;QStartNoAckMode+;qXfer:features:read+;ReverseStep+;ReverseContinue+;"
	       "vContSupported+");
	expect(&target, "qC|qfThreadInfo|qsThreadInfo|qAttached|qOffsets",
	       "QC1|m1,2|l|0|Text=5000;Data=5000;Bss=5000");
	expect(&target, "Hg2|Hg0|Hg-1|Hc1|T1|T2|T3|T0|Hg3|Hx1|Hg|H",
	       "OK|OK|OK|OK|OK|OK|E16|E16|E16|E16|E16|E16");
	expect(&target, "qThreadExtraInfo,2|qThreadExtraInfo,3", "764350552031|E16");
	expect(&target, "vCont?|vMustReplyEmpty|qTStatus|!|qSymbol::", "vCont;c;C;s;S;r||||OK");
}
END_TEST

START_TEST(registers)
{
	struct gdb_target target = counted_target(&guest, 2, 0, 0);

	expect(&target, "P1=0102030405060708|p1|p20", "OK|0102030405060708|0010000000000000");
	expect(&target, "Hg2|p1|P1=ff00000000000000|p1|Hg1|p1",
	       "OK|0000000000000000|OK|ff00000000000000|OK|0102030405060708");
	expect(&target, "p21|P21=00000000", "03030303|OK");	/* CPSR has 32 bits */
	expect(&target,
	       "p|pzz|pffffffff|p100000000000000000|p1x|P|P1|P1=|P1=01|P1=010203040506070|P1=01020304050607080|"
	       "P1=010203040506070g|p1",
	       "E16|E16|E16|E16|E16|E16|E16|E16|E16|E16|E16|E16|0102030405060708");
}
END_TEST

/* X0 to X30, SP, PC of 16 digits each and CPSR of 8 */
START_TEST(all_registers)
{
	struct gdb_target target = counted_target(&guest, 1, 4, 2);
	char packet[600] = "g|G", digits[17];
	struct packet_talk talk;
	char *is;

	for (unsigned int i = 0; i < 33; i++) {
		snprintf(digits, sizeof(digits), "%02x%014x", i, 0);
		add(packet, sizeof(packet), i == 32 ? "2010000000000000" : digits);
	}
	add(packet, sizeof(packet), "00000000|p5|p20|g|G00|G");
	is = heard(&talk, &target, packet);
	ck_assert_uint_eq(strcspn(is, "|"), 33 * 16 + 8);
	ck_assert_int_eq(strncmp(is + 33 * 16 + 8, "|OK|0500000000000000|2010000000000000|0000000000000000"
				 "0100", 50), 0);
	ck_assert_ptr_nonnull(strstr(is, "|E16|E16"));
	free(is);
	talk_free(&talk);
}
END_TEST

/* vq 4: Z of 64 bytes, P of 8; svq 1: ZA of 16 rows of 16 */
START_TEST(vectors)
{
	struct gdb_target target = counted_target(&guest, 1, 4, 1);
	struct gdb_registers regs;
	char packet[2048] = "P58=", row[33], digits[1024] = "", answers[1200];

	gdb_registers_of(&target.shape, &regs);
	ck_assert_uint_eq(regs.nr, 34 + 32 + 2 + 16 + 1 + 1 + 3 + 1 + 2 + 1);
	ck_assert_int_eq(regs.reg[34].kind, GDB_Z);
	ck_assert_uint_eq(regs.reg[34].size, 64);
	ck_assert_uint_eq(regs.reg[68].size, 8);
	ck_assert_uint_eq(regs.vg, 85);
	ck_assert_int_eq(regs.reg[88].kind, GDB_ZA);
	for (int i = 0; i < 16; i++) {
		snprintf(row, sizeof(row), "%02x0123456789abcdef0123456789ab%02x", i, 255 - i);
		add(digits, sizeof(digits), row);
	}
	add(packet, sizeof(packet), digits);
	add(packet, sizeof(packet), "|p58|p54|P55=0400000000000000");
	/* FFR is not there, lengths cannot be set */
	snprintf(answers, sizeof(answers), "OK|%s|xxxxxxxxxxxxxxxx|E05", digits);
	expect(&target, packet, answers);
}
END_TEST

START_TEST(description)
{
	struct gdb_target target = counted_target(&guest, 1, 16, 16);
	char *xml = gdb_target_xml(&target.shape);

	ck_assert_ptr_nonnull(strstr(xml, "<feature name=\"org.gnu.gdb.aarch64.core\">"));
	ck_assert_ptr_nonnull(strstr(xml, "<reg name=\"z31\" bitsize=\"2048\" type=\"svev\"/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<reg name=\"p15\" bitsize=\"256\" type=\"svep\"/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<reg name=\"za\" bitsize=\"524288\" type=\"sme_bvv\"/>"));
	ck_assert_ptr_nonnull(strstr(xml, "<reg name=\"zt0\" bitsize=\"512\""));
	ck_assert_ptr_null(strstr(xml, "aarch64.fpu"));
	free(xml);
	target.shape.vq = target.shape.svq = 0;
	xml = gdb_target_xml(&target.shape);
	ck_assert_ptr_nonnull(strstr(xml, "<reg name=\"v31\" bitsize=\"128\" type=\"aarch64v\"/>"));
	ck_assert_ptr_null(strstr(xml, "aarch64.s"));
	ck_assert_ptr_null(strstr(xml, "tpidr2"));
	free(xml);
}
END_TEST

/* Pieces of the description, one after the other, are all of it */
START_TEST(description_in_pieces)
{
	struct gdb_target target = counted_target(&guest, 1, 4, 4);
	char *xml = gdb_target_xml(&target.shape), *is, *at = xml;
	struct packet_talk talk;

	talk_new(&talk);
	for (size_t offset = 0; offset <= strlen(xml); offset += 0x100) {
		char packet[64];

		snprintf(packet, sizeof(packet), "qXfer:features:read:target.xml:%zx,100", offset);
		talk_packet(&talk, packet);
	}
	talk_run(&talk, &target);
	is = talk_answers(&talk);
	for (char *rest = is, *part; (part = strsep(&rest, "|"));) {
		ck_assert_int_eq(part[0], strlen(at) > 0x100 ? 'm' : 'l');
		ck_assert_int_eq(strncmp(part + 1, at, strlen(part + 1)), 0);
		at += strlen(part + 1);
	}
	ck_assert_str_eq(at, "");
	free(is);
	free(xml);
	talk_free(&talk);
	expect(&target, "qXfer:features:read:other.xml:0,10|qXfer:features:read:target.xml:ffffffff,1|"
	       "qXfer:features:read:target.xml:0|qXfer:features:read:target.xml:|qXfer:features:read:target.xml:0,0",
	       "E00|E16|E16|E16|m");
}
END_TEST

START_TEST(memory)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	expect(&target, "M8000,3:010203|m8000,4|m80fe,8|m8100,1|m7fff,1|m8000,0", "OK|01020300|0000|E0e|E0e|");
	expect(&target, "M80ff,2:0102|m80ff,1|M8000,0:|M8000,1:|M8000,1:0|M8000,1:0x|M8000,2:01|M,1:00|m8000",
	       "E0e|00|OK|E16|E16|E16|E16|E16|E16");
	expect(&target, "mffffffffffffffff,ffffffffffffffff|mfffffffffffffffff,1|m8000,24001", "E16|E16|E16");
}
END_TEST

/* X: bytes as they are, those of the protocol's own escaped */
START_TEST(binary)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	expect(&target, "X8000,0:|X8000,5:ab}\x03}]}\x04|m8000,6|X8000,2:a|X9000,1:a",
	       "OK|OK|616223" "7d24" "00|E16|E0e");
}
END_TEST

START_TEST(steps)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	expect(&target, "s|s|p0|bs|p0|bs|bs|s",
	       STOP("04") "|" STOP("08") "|0200000000000000|" STOP("04") "|0100000000000000|" STOP("00") "|"
	       STOP_OF("05", "1", "replaylog:begin;", "0010") "|" STOP("04"));
	target = counted_target(&guest, 1, 0, 0);
	expect(&target, "vCont;s|vCont;s:1|vCont;r1008,1020:1;c|s1040|sx|S05|vCont|vCont;q|vCont;s:9|vCont;r1:1",
	       STOP("04") "|" STOP("08") "|" STOP("20") "|" STOP("44") "|E16|E16|E16|E16|E16|E16");
}
END_TEST

START_TEST(breakpoints)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	expect(&target, "Z0,1010,4|Z1,1020,4|Z0,1018,4|z0,1018,4|c|vCont;c|bc|bc|c",
	       "OK|OK|OK|OK|" STOP("10") "|" STOP("20") "|" STOP("10") "|"
	       STOP_OF("05", "1", "replaylog:begin;", "0010") "|" STOP("10"));
	expect(&target,
	       "Z0,1010,2|Z0,1012,4|Z0,1010|Z0|Z5,1000,4|z5,1000,4|"
	       "z0,5555554,4|Z2,8000,0|Z2,8000,41|Z3,8000,0|Z4,8000,41",
	       "E16|E16|E16|E16|||OK|E16|E16|E16|E16");
}
END_TEST

/* More breakpoints than there is room for are refused, and those that are there stay */
START_TEST(many_breakpoints)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);
	struct packet_talk talk;
	char *is;

	talk_new(&talk);
	for (unsigned int i = 0; i < 1030; i++) {
		char packet[32];

		snprintf(packet, sizeof(packet), "Z0,%x,4", 0x1014 + 4 * (i * 7 % 1030));
		talk_packet(&talk, packet);
	}
	talk_packet(&talk, "c");
	talk_run(&talk, &target);
	is = talk_answers(&talk);
	ck_assert_ptr_nonnull(strstr(is, "OK|E1c|E1c|E1c|E1c|E1c|E1c|" STOP("14")));
	free(is);
	talk_free(&talk);
}
END_TEST

#define WATCH(pc) STOP_OF("05", "1", "watch:8010;", pc "10")

/* Each instruction changes the byte: a stop is before it, in either direction, and the next one goes over it */
START_TEST(watchpoints)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	expect(&target, "s|Z2,8010,1|c|c|p0|bc|bc|bs|vCont;r1000,1010|Z2,8020,8|z2,8010,1|Z0,1040,4|c|Z2,8010,1|bs|s",
	       STOP("04") "|OK|" WATCH("04") "|" WATCH("08") "|0200000000000000|" WATCH("08") "|" WATCH("04") "|"
	       STOP("00") "|" WATCH("00") "|OK|OK|OK|" STOP("40") "|OK|" WATCH("40") "|" WATCH("40"));
}
END_TEST

#define READS(pc) STOP_OF("05", "1", "rwatch:8025;", pc "10")
#define ACCESSES(at, pc) STOP_OF("05", "1", "awatch:" at ";", pc "10")

/* Instructions 5, 21, 37 ... read 0x8025, which none changes; each writes 0x8010 */
START_TEST(accesses)
{
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	expect(&target,
	       "Z3,8025,1|Z3,8025,1|c|c|bc|bc|vCont;r1000,1100|bs|vCont;r1000,1100|z3,8025,1|z3,8025,1|Z0,1020,4|c",
	       "OK|OK|" READS("14") "|" READS("54") "|" READS("18") "|" STOP_OF("05", "1", "replaylog:begin;", "0010")
	       "|" READS("14") "|" STOP("10") "|" READS("14") "|OK|OK|OK|" STOP("20"));
	target = counted_target(&guest, 1, 0, 0);
	/* a write is no read, and a change is told first */
	expect(&target, "Z3,8010,1|Z0,1010,4|c|Z4,8010,1|c|bc|c|z4,8010,1|Z4,8021,4|c|Z2,8010,1|Z4,8010,1|c",
	       "OK|OK|" STOP("10") "|OK|" ACCESSES("8010", "10") "|" ACCESSES("8010", "10") "|" ACCESSES("8010", "10")
	       "|OK|OK|" ACCESSES("8021", "44") "|OK|OK|" STOP_OF("05", "1", "watch:8010;", "4810"));
}
END_TEST

/* PC 0x118c is that of the instruction before the last, which faults once; gdb passes on SIGSEGV */
START_TEST(ends)
{
	expect_end("c|?|C0b", STOP_OF("0b", "1", "", "8c11") "|" STOP_OF("0b", "1", "", "8c11") "|W07",
		   GDB_END_OVER);
	expect_end("c|C0a|vCont;C0a|vCont;C0b:1", STOP_OF("0b", "1", "", "8c11") "|E16|E16|W07", GDB_END_OVER);
	expect_end("s|k|s", STOP("04"), GDB_END_KILLED);
	expect_end("vKill;1|s", "OK", GDB_END_KILLED);
	expect_end("s|D", STOP("04") "|OK", GDB_END_DETACHED);
	expect_end("D;1", "OK", GDB_END_DETACHED);
	expect_end("s", STOP("04"), GDB_END_GONE);
}
END_TEST

/* Running, whichever way, ends where the client wants it, or has gone: 256 instructions are looked at by then */
START_TEST(interrupts)
{
	static const char *const packets[] = { "c", "vCont;c", "vCont;r1000,9000:1", "C00", "vCont;c:1" };
	struct packet_talk talk;

	for (size_t i = 0; i < sizeof(packets) / sizeof(packets[0]); i++)
		for (int leaves = 0; leaves < 2; leaves++) {
			struct gdb_target target = counted_target(&guest, 1, 0, 0);

			guest.endless = true;
			talk_new(&talk);
			talk.asks = true;
			talk.leaves = leaves;
			talk_packet(&talk, packets[i]);
			talk_run(&talk, &target);
			ck_assert_int_eq(talk.end, GDB_END_GONE);
			ck_assert_uint_eq(guest.total, 256);
			ck_assert(leaves || strstr(talk.heard, STOP_OF("02", "1", "", "0014")));
			talk_free(&talk);
		}
}
END_TEST

START_TEST(threads)
{
	struct gdb_target target = counted_target(&guest, 2, 0, 0);

	/* one steps alone, one with the other beside it; back is the last instruction, or the last of Hc's */
	expect(&target, "vCont;s:2|vCont;s:1;c|Hg1|p0|Hg2|p0|Hc1|bs|Hg2|p0|bs|Hc0|bs",
	       STOP_OF("05", "2", "", "0410") "|" STOP("04") "|OK|0100000000000000|OK|0200000000000000|OK|" STOP("00")
	       "|OK|0100000000000000|" STOP_OF("05", "2", "replaylog:begin;", "0010") "|OK|"
	       STOP_OF("05", "2", "replaylog:begin;", "0010"));
	target = counted_target(&guest, 2, 0, 0);
	expect(&target, "Z0,1010,4|vCont;c:2|vCont;c", "OK|" STOP_OF("05", "2", "", "1010") "|" STOP("10"));
}
END_TEST

/* Acknowledgements: +, - of a wrong sum, the answer again for -; none behind QStartNoAckMode */
START_TEST(acknowledgements)
{
	static const char said[] = "+$qC#b4$qC#b5-++$QStartNoAckMode#b0+$qC#b4$qC#00-";
	static const char answer[] = "+$QC1#c5-$QC1#c5+$OK#9a$QC1#c5";
	struct gdb_target target = counted_target(&guest, 1, 0, 0);

	for (size_t chunk = 0; chunk < 4; chunk++) {
		struct packet_talk talk;

		talk_new(&talk);
		talk.chunk = chunk;
		talk_say(&talk, said, strlen(said));
		talk_run(&talk, &target);
		ck_assert_str_eq(talk.heard, answer);
		talk_free(&talk);
	}
}
END_TEST

/* A packet that is too long is an error, one that is broken off gives way to the next */
START_TEST(broken_packets)
{
	static const char said[] = "$m80$qC#b4#$#00$}#dd$qC#zz";
	struct gdb_target target = counted_target(&guest, 1, 0, 0);
	struct packet_talk talk;
	char *is;

	talk_new(&talk);
	talk_say(&talk, "$", 1);
	for (int i = 0; i < GDB_PACKET_MAX + 256; i++)	/* 256 times 'x' and GDB_PACKET_MAX of them add up to 0 */
		talk_say(&talk, "x", 1);
	talk_say(&talk, "#00", 3);
	talk_say(&talk, said, strlen(said));
	talk_run(&talk, &target);
	is = talk_answers(&talk);
	ck_assert_str_eq(is, "E1c|QC1|");
	free(is);
	talk_free(&talk);
}
END_TEST

/* Random packets of the protocol's own letters, and random bytes: answered or not, and nothing breaks */
static void random_bytes(struct packet_talk *talk, unsigned int *seed)
{
	for (int i = 0; i < 300; i++) {
		char byte = (char)rand_r(seed);

		talk_say(talk, &byte, 1);
	}
}

static void random_packet(struct packet_talk *talk, unsigned int *seed)
{
	static const char *const words[] = { "vCont", ";", ":", ",", "=", "s", "c", "r", "bs", "bc", "Z0", "Z2", "z2",
		"Z3", "z3", "Z4", "z4",
		"m", "M", "X", "p", "P", "G", "g", "H", "T", "-1", "0", "1", "8000", "8010", "ffffffffffffffff", "4",
		"qXfer:features:read:", "target.xml", "1040", "S", "C", "05", "0b", "C0b", "#", "}" };
	char packet[256] = "";

	for (unsigned int n = (unsigned int)rand_r(seed) % 8 + 1; n; n--)
		add(packet, sizeof(packet), words[(unsigned int)rand_r(seed) % (sizeof(words) / sizeof(words[0]))]);
	talk_packet(talk, packet);
}

START_TEST(hostile)
{
	unsigned int seed = (unsigned int)_i;
	struct gdb_target target = counted_target(&guest, 2, 4, 1);
	struct packet_talk talk;

	talk_new(&talk);
	talk.chunk = (size_t)_i % 7;
	for (int i = 0; i < 150; i++)
		random_packet(&talk, &seed);
	random_bytes(&talk, &seed);
	talk_packet(&talk, "qC");
	talk_packet(&talk, "qC");
	talk_run(&talk, &target);
	/* unless the guest has ended on the way, it answers to the last */
	ck_assert(talk.end == GDB_END_OVER || talk.end == GDB_END_KILLED || strstr(talk.heard, "$QC"));
	talk_free(&talk);
}
END_TEST

Suite *check_suite(void)
{
	TCase *tcase = tcase_create("gdb_server");

	tcase_add_test(tcase, asks);
	tcase_add_test(tcase, registers);
	tcase_add_test(tcase, all_registers);
	tcase_add_test(tcase, vectors);
	tcase_add_test(tcase, description);
	tcase_add_test(tcase, description_in_pieces);
	tcase_add_test(tcase, memory);
	tcase_add_test(tcase, binary);
	tcase_add_test(tcase, steps);
	tcase_add_test(tcase, breakpoints);
	tcase_add_test(tcase, many_breakpoints);
	tcase_add_test(tcase, watchpoints);
	tcase_add_test(tcase, accesses);
	tcase_add_test(tcase, ends);
	tcase_add_test(tcase, interrupts);
	tcase_add_test(tcase, threads);
	tcase_add_test(tcase, acknowledgements);
	tcase_add_test(tcase, broken_packets);
	tcase_add_loop_test(tcase, hostile, 0, 300);
	return suite_of("gdb_server", tcase);
}
