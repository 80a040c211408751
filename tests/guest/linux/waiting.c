// SPDX-License-Identifier: GPL-2.0-or-later
/* Waits for its input, with an argument for a minute, from now or up to then, or with three for who reads its output */
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec until = { 60, 0 };
	static char text[50000];
	char byte;

	usleep(1000);
	while (argc > 3)
		if (write(1, text, sizeof(text)) != sizeof(text))
			return 1;
	if (argc == 2)
		return sleep(60) != 0;
	if (argc > 2) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += 60;
		return clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, NULL);
	}
	(void)argv;
	return (int)read(0, &byte, 1);
}
