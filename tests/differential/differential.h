/* SPDX-License-Identifier: GPL-2.0-or-later */
/**
 * DOC: A second opinion on the vector engine
 *
 * Random sequences of instructions go through the engine and through qemu-aarch64 (user mode,
 * Debian's 7.2, or 11), and what they leave behind is compared.
 */
#ifndef KVMSME_TESTS_DIFFERENTIAL_H
#define KVMSME_TESTS_DIFFERENTIAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <smevec/smevec.h>

#define MAX_WORDS	64
#define NR_X		28		/* of the engine's sequences: X28 to X30 are not theirs */
#define IMAGE_SP	31
#define SCRATCH_X	0x30000u	/* X16 and X17 are what a scenario's guest needs for itself */
#define IMAGE_BASE	UINT64_C(0x40080000)	/* in the memory of a scenario's guest */
#define CODE_PAGES	UINT64_C(0x40000000)	/* so is the code, GUEST_CODE behind this */
#define CODE_SIZE	0x10000
#define CODE_BASE	(CODE_PAGES + 0x1000)
#define MEMORY_AT	0x13000
#define MEMORY_SIZE	0x4000
#define MEMORY_BASE	(IMAGE_BASE + MEMORY_AT)


/**
 * struct image - a state and the words to execute in it; under_qemu.S knows the layout
 * @vl, @svl: bytes, as PR_SVE_SET_VL and PR_SME_SET_VL take them
 * @code:     the address of the first word
 * @x:        X0 to X30 and SP
 * @two_ways: it is not for qemu-aarch64
 * @zt0, @fpmr, @tpidr2: qemu-aarch64 7.2 has none of these, or not as the words' own
 * @mmu:      CPUs are to translate addresses, which lead to themselves
 * @z, @za:   rows of 256 bytes, of which the vector length in force counts
 */
struct image {
	uint64_t vl, svl, nr_words;
	uint64_t svcr, fpcr, fpsr, nzcv, code;
	uint64_t x[32];
	uint32_t words[MAX_WORDS + 16];
	uint8_t p[17][32];
	uint8_t zt0[64];
	uint64_t fpmr, tpidr, tpidr2, two_ways;
	uint8_t z[32][256];
	uint8_t za[256][256];
	uint64_t mmu;
	uint8_t pad2[MEMORY_AT - 75016];
	uint8_t memory[MEMORY_SIZE];
};

_Static_assert(offsetof(struct image, words) == 320, "under_qemu.S: WORDS");
_Static_assert(offsetof(struct image, p) == 640, "under_qemu.S: P");
_Static_assert(offsetof(struct image, code) == 56, "under_qemu.S: CODE");
_Static_assert(offsetof(struct image, x) == 64, "under_qemu.S: X");
_Static_assert(offsetof(struct image, tpidr) == 1256, "under_qemu.S: TPIDR");
_Static_assert(offsetof(struct image, z) == 1280, "under_qemu.S: Z");
_Static_assert(offsetof(struct image, za) == 9472, "under_qemu.S: ZA");
_Static_assert(offsetof(struct image, memory) == MEMORY_AT, "the words' memory");
_Static_assert(sizeof(struct image) == 0x17000, "under_qemu.S: IMAGE_SIZE");

/* engine.c */

/** struct engine - the vector engine with the memory of an image */
struct engine {
	struct smevec_cpu cpu;
	struct smevec_regs regs;
	struct image *image;
};

/** engine_load() - @e begins as @image says, and uses its memory */
void engine_load(struct engine *e, struct image *image);

/** engine_decode() - by either table of the engine, for what this qemu-aarch64 has */
void engine_decode(uint32_t word, struct smevec_insn *decoded);

/** engine_step() - false: the word does not execute here, and has done nothing */
bool engine_step(struct engine *e, uint32_t word);

/** engine_store() - what has become of it, into its image */
void engine_store(const struct engine *e);

/** engine_run() - all of the image's words; false: one does not execute */
bool engine_run(struct image *image);

/**
 * engine_fault() - from now on inverts the lowest bit of all bytes that @mnemonic changes: what
 * finds and reports differences has one to find
 */
void engine_fault(const char *mnemonic);

/* qemu.c */

/** qemu_run() - @image's words under qemu-aarch64 with @program; false: that ended */
bool qemu_run(const char *program, struct image *image);
void qemu_stop(void);

/* generate.c */

/** random_bits() - xorshift64 from a seed that random_seed() has set */
uint64_t random_bits(void);
void random_seed(uint64_t seed);

/** argument_number() - of an option; anything else ends the program */
struct argp_state;
uint64_t argument_number(const char *text, struct argp_state *parser);

/** enum qemu_version - those whose features and faults are known (qemu_wrong.c) */
enum qemu_version { QEMU_NONE, QEMU_7_2, QEMU_11 };

/** qemu_version() - of the qemu-aarch64 that is there */
enum qemu_version qemu_version(void);

/**
 * generate_simd() - from now on so many of a hundred words are rows of AdvSIMD and floating point
 * Those come evenly, as all of them have a pattern; 0, as it begins: none.
 */
void generate_simd(unsigned int percent);

/** unseen_simd_rows() - how many of these rows no sequence had yet; prints them */
unsigned int unseen_simd_rows(void);

/** generate() - a random state, and 1 to MAX_WORDS words that the engine executes in it */
void generate(struct image *image);

/* compare.c */

/** struct place - where two images differ first: its name, and the bytes of an image */
struct place {
	char name[16];
	size_t offset, len;
};

/** find_place() - false: both leave the same behind */
bool find_place(const struct image *a, const struct image *b, struct place *place);

/** find_more() - the same of what qemu-aarch64 has no part in */
bool find_more(const struct image *a, const struct image *b, struct place *place);

/** differ() - the name of that place, or NULL */
const char *differ(const struct image *ours, const struct image *theirs);

/* reference.c */

/** reference() - how many words on a branch or ADR points, within a sequence; 0: not at all */
uint64_t reference(uint32_t word);

/** with_reference() - @word, which is one, with another place to point to */
uint32_t with_reference(uint32_t word, uint64_t words);

/* reduce.c */

/** reduce() - leave out of @image what it can be without while @differs() */
void reduce(struct image *image, bool (*differs)(const struct image *image, const void *arg),
	    const void *arg);

/* difference.c */

/** word_mnemonic() - for who reads a report */
const char *word_mnemonic(uint32_t word);

/** report_code() - where a scenario has the first word: image->code, so that it answers the same */
uint64_t report_code(const struct image *image);

/**
 * report() - @image as a scenario for kvmsme run
 * @ours, @theirs: what two make of it; the second is the expectation
 */
void report(const struct image *image, const struct image *ours, const struct image *theirs,
	    const char *title, const char *source);

/* engine_and_qemu.c */

/** find_difference() - run both; what differs, or NULL.  @theirs: qemu's result */
const char *find_difference(const char *program, const struct image *image, struct image *theirs);

/** still_differs() - for reduce(), whose argument is @program */
bool still_differs(const struct image *image, const void *program);

/** report_difference() - with what qemu-aarch64 says as the expectation */
void report_difference(const char *program, const struct image *image);

#endif
