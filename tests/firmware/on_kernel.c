/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions to the kernel that this runs on: on_kernel [TOPIC] */
#include <signal.h>

#include "topics.h"

static void nothing(int signal)
{
	(void)signal;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = nothing };

	sigaction(SIGALRM, &action, NULL);
	return ask_topics(argc > 1 ? argv[1] : NULL);
}
