/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The questions to the kernel that this runs on: on_kernel [TOPIC] */
#include "topics.h"

int main(int argc, char **argv)
{
	return ask_topics(argc > 1 ? argv[1] : NULL);
}
