// SPDX-License-Identifier: GPL-2.0-or-later
/* ID registers read at EL0 agree with AT_HWCAP and AT_HWCAP2, and show nothing that is hidden */
#include <stdint.h>
#include <stdio.h>
#include <sys/auxv.h>

#define READ(name)				\
	({					\
		uint64_t value;			\
						\
		__asm__("mrs %0, " name : "=r"(value)); \
		value;				\
	})
#define FIELD(value, shift) ((value) >> (shift) & 0xf)

static int bad;

static void check(const char *name, int of_register, int of_vector)
{
	if (of_register != of_vector)
		printf("%s: %d in the register, %d in the vector\n", name, of_register, of_vector);
	bad += of_register != of_vector;
}

int main(void)
{
	unsigned long cap = getauxval(AT_HWCAP), cap2 = getauxval(AT_HWCAP2);
	uint64_t pfr0 = READ("S3_0_C0_C4_0"), pfr1 = READ("S3_0_C0_C4_1"), isar0 = READ("S3_0_C0_C6_0");
	uint64_t zfr0 = READ("S3_0_C0_C4_4"), smfr0 = READ("S3_0_C0_C4_5");
	uint64_t ctr = READ("CTR_EL0"), dczid = READ("DCZID_EL0");

	check("SVE", FIELD(pfr0, 32) >= 1, cap >> 22 & 1);
	check("FPHP", FIELD(pfr0, 16) == 1, cap >> 9 & 1);
	check("AES", FIELD(isar0, 4) >= 1, cap >> 3 & 1);
	check("PMULL", FIELD(isar0, 4) >= 2, cap >> 4 & 1);
	check("ATOMICS", FIELD(isar0, 20) >= 2, cap >> 8 & 1);
	check("SME", FIELD(pfr1, 24) >= 1, cap2 >> 23 & 1);
	check("SVE2", FIELD(zfr0, 0) >= 1, cap2 >> 1 & 1);
	check("SME_STMOP", smfr0 >> 16 & 1, cap >> 46 & 1);
	check("SME_SMOP4", smfr0 & 1, cap >> 47 & 1);
	printf("EL0, EL1 %#x, EL2, EL3 %#x\n", (unsigned int)(pfr0 & 0xff), (unsigned int)(pfr0 >> 8 & 0xff));
	printf("MPIDR_EL1 %#lx, unallocated %#lx\n", READ("MPIDR_EL1") & 0xffffff, READ("S3_0_C0_C5_7"));
	printf("lines %d, DC ZVA %d, counter %d\n", (ctr & 15) > 0, dczid < 16,
	       READ("CNTVCT_EL0") <= READ("CNTVCT_EL0"));
	return bad;
}
