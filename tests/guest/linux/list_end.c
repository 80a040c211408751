// SPDX-License-Identifier: GPL-2.0-or-later
/* A fault behind the end of a list */
struct element {
	struct element *next;
	volatile int value;
};

static __attribute__((noinline)) void sum(struct element *e)
{
	for (;;) {
		(void)e->value;
		e = e->next;
	}
}

int main(void)
{
	struct element last = { 0, 3 }, middle = { &last, 2 }, first = { &middle, 1 };

	sum(&first);
	return 0;
}
