/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "on_cpu.h"
#include "vote.h"

#define NOP 0xd503201fu

static const char *const names[] = { "a64", "unicorn", "qemu-aarch64" };

static struct on_cpu *cpus[NR_EXECUTORS];
static struct on_cpu *with_udf_beside;
static const char *program;

/* The mnemonic that an executor takes for a NOP */
static const char *faults[NR_EXECUTORS];

bool vote_begin(const char *for_qemu)
{
	program = for_qemu;
	cpus[ON_A64] = on_cpu_new(&cpu_a64_ops, BESIDE_HVC);
	cpus[ON_UNICORN] = on_cpu_new(&cpu_unicorn_ops, BESIDE_HVC);
	with_udf_beside = on_cpu_new(&cpu_a64_ops, BESIDE_UDF);
	return cpus[ON_A64] && cpus[ON_UNICORN] && with_udf_beside;
}

bool vote_fault(const char *name, const char *mnemonic)
{
	for (unsigned int i = 0; i < NR_EXECUTORS; i++) {
		if (strcmp(name, names[i]))
			continue;
		faults[i] = mnemonic;
		return true;
	}
	return false;
}

static void plant_fault(struct image *image, const char *mnemonic)
{
	for (uint64_t i = 0; i < image->nr_words; i++)
		if (!strcmp(word_mnemonic(image->words[i]), mnemonic))
			image->words[i] = NOP;
}

static void execute(enum executor_id who, const struct image *image, struct vote *v)
{
	struct image *result = &v->result[who];

	memcpy(result, image, sizeof(*result));
	if (faults[who])
		plant_fault(result, faults[who]);
	v->ended[who] = who == ON_QEMU ? qemu_run(program, result) : on_cpu_run(cpus[who], result);
}

static bool two_differ(struct vote *v, enum executor_id a, enum executor_id b, struct place *place)
{
	*place = (struct place){ 0 };
	if (!v->ended[a] || !v->ended[b])
		return v->ended[a] != v->ended[b];
	if (find_place(&v->result[a], &v->result[b], place))
		return true;
	return b != ON_QEMU && v->result[a].two_ways &&
	       find_more(&v->result[a], &v->result[b], place);
}

/* Who is not like two others */
static void find_odd(struct vote *v)
{
	struct place in_qemu, others;
	bool a_u = two_differ(v, ON_A64, ON_UNICORN, &v->place);
	bool a_q = two_differ(v, ON_A64, ON_QEMU, &in_qemu);
	bool u_q = two_differ(v, ON_UNICORN, ON_QEMU, &others);

	v->differs = a_u || a_q || u_q;
	if (!a_u)
		v->odd = ON_QEMU;
	else if (!a_q)
		v->odd = ON_UNICORN;
	else
		v->odd = u_q ? NR_EXECUTORS : ON_A64;
	if (!a_u)
		v->place = in_qemu;
}

/* It loads what is beside its code, or the vectors, which are not the same under QEMU: no sequence */
static bool reads_beside_code(const struct image *image)
{
	static const struct cpu_watch_data vectors = {
		.at = CODE_PAGES + CODE_SIZE / 2, .len = CODE_SIZE / 2, .reads = true, .writes = true,
	};
	static struct image one, other;
	struct cpu_watch watch = { .data = &vectors, .nr_data = 1 };
	struct place place;

	memcpy(&one, image, sizeof(one));
	memcpy(&other, image, sizeof(other));
	cpus[ON_A64]->cpu.watch = &watch;
	on_cpu_run(cpus[ON_A64], &one);
	cpus[ON_A64]->cpu.watch = NULL;
	on_cpu_run(with_udf_beside, &other);
	return watch.touched || find_place(&one, &other, &place);
}

static unsigned int nr_executors(const struct image *image)
{
	return image->two_ways ? ON_QEMU : NR_EXECUTORS;
}

bool vote_on(const struct image *image, struct vote *v)
{
	for (unsigned int who = 0; who < nr_executors(image); who++)
		execute(who, image, v);
	v->odd = NR_EXECUTORS;
	if (image->two_ways)
		v->differs = two_differ(v, ON_A64, ON_UNICORN, &v->place);
	else
		find_odd(v);
	v->differs = v->differs && !reads_beside_code(image);
	return v->differs;
}

static const char *who_differs(const struct vote *v, const struct image *image)
{
	static const char *const texts[] = {
		[ON_A64] = "a64 differs from unicorn and qemu-aarch64",
		[ON_UNICORN] = "unicorn differs from a64 and qemu-aarch64",
		[ON_QEMU] = "qemu-aarch64 differs from a64 and unicorn",
		[NR_EXECUTORS] = "a64, unicorn and qemu-aarch64 differ",
	};

	return image->two_ways ? "a64 and unicorn differ" : texts[v->odd];
}

const char *vote_text(const struct vote *v, const struct image *image)
{
	static char text[96];

	if (v->place.name[0])
		snprintf(text, sizeof(text), "%s in %s", who_differs(v, image), v->place.name);
	else
		snprintf(text, sizeof(text), "%s: not all come to the end", who_differs(v, image));
	return text;
}

static void print_bytes(const uint8_t *bytes, size_t len)
{
	uint64_t number;

	if (len == sizeof(number)) {
		memcpy(&number, bytes, sizeof(number));
		printf("0x%" PRIx64 "\n", number);
		return;
	}
	for (size_t i = 0; i < len; i++)
		printf("%02x", bytes[i]);
	printf("\n");
}

void vote_print(const struct vote *v, const struct image *image)
{
	for (unsigned int who = 0; who < nr_executors(image); who++) {
		printf("# %s%s: ", names[who], v->ended[who] ? "" : " (not at the end)");
		print_bytes((const uint8_t *)&v->result[who] + v->place.offset, v->place.len);
	}
}

/* The same one is alone, and what cpu/a64 would not execute is no sequence */
static bool same_vote(const struct image *image, const void *arg)
{
	static struct vote now;
	const struct vote *v = arg;

	return vote_on(image, &now) && now.odd == v->odd && now.ended[ON_A64] == v->ended[ON_A64] &&
	       !now.place.name[0] == !v->place.name[0];
}

/* The scenario expects what QEMU has, as far as that is not alone with it */
static void print_scenario(const struct image *image, const struct vote *v)
{
	enum executor_id right = image->two_ways || v->odd == ON_QEMU ? ON_A64 : ON_QEMU;
	enum executor_id wrong = v->odd == NR_EXECUTORS ? ON_UNICORN : v->odd;

	vote_print(v, image);
	if (image->mmu)
		puts("# with stage 1, which this scenario has not");
	report(image, &v->result[wrong], &v->result[right], vote_text(v, image),
	       right == ON_QEMU ? "qemu-aarch64 7.2" : "the A64 CPU");
}

void vote_report(struct image *image, const struct vote *v)
{
	static struct vote now;
	static struct image there;

	reduce(image, same_vote, v);
	memcpy(&there, image, sizeof(there));
	there.code = report_code(image);
	if (!same_vote(&there, v))
		memcpy(&there, image, sizeof(there));
	vote_on(&there, &now);
	print_scenario(&there, &now);
}
