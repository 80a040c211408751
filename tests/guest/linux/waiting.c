// SPDX-License-Identifier: GPL-2.0-or-later
/* Waits for its input, or with an argument for a minute, from now or up to then */
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	struct timespec until = { 60, 0 };
	char byte;

	usleep(1000);
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
