// SPDX-License-Identifier: GPL-2.0-or-later
#include <fcntl.h>
#include <inttypes.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest_disasm.h"

extern char **environ;

/* Its standard error goes nowhere: of what it does not know it writes nothing */
static pid_t start(const char *tool, int in, int out)
{
	char *const argv[] = { (char *)(uintptr_t)tool, "--disassemble", "-triple=aarch64", "-mattr=+all", NULL };
	posix_spawn_file_actions_t actions;
	pid_t pid = -1;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, in, 0);
	posix_spawn_file_actions_adddup2(&actions, out, 1);
	posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
	if (posix_spawnp(&pid, tool, &actions, NULL, argv, environ))
		pid = -1;
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

static size_t read_all(int fd, char *to, size_t size)
{
	size_t len = 0;
	ssize_t n;

	while (len + 1 < size && (n = read(fd, to + len, size - 1 - len)) > 0)
		len += (size_t)n;
	to[len] = 0;
	return len;
}

/* What @tool writes to @in, which it is given whole before it is started: it fits into a pipe */
static bool run(const char *tool, const char *in, char *to, size_t size)
{
	int input[2], output[2], status = -1;
	pid_t pid;

	if (pipe2(input, O_CLOEXEC))
		return false;
	if (pipe2(output, O_CLOEXEC)) {
		close(input[0]);
		close(input[1]);
		return false;
	}
	if (write(input[1], in, strlen(in)) < 0)
		*to = 0;
	close(input[1]);
	pid = start(tool, input[0], output[1]);
	close(input[0]);
	close(output[1]);
	if (pid > 0) {
		read_all(output[0], to, size);
		waitpid(pid, &status, 0);
	}
	close(output[0]);
	return pid > 0 && WIFEXITED(status) && WEXITSTATUS(status) != 127;
}

/* The line that is no directive, with blanks for tabs */
static bool take_line(char *text, char *to, size_t size)
{
	char *rest = NULL;

	for (char *line = strtok_r(text, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) {
		line += strspn(line, "\t ");
		if (*line == '.' || !*line)
			continue;
		line[strcspn(line, "/")] = 0;	/* a comment */
		for (char *c = line; *c; c++)
			*c = *c == '\t' ? ' ' : *c;
		for (size_t len = strlen(line); len && line[len - 1] == ' '; len--)
			line[len - 1] = 0;
		snprintf(to, size, "%s", line);
		return true;
	}
	return false;
}

bool guest_disasm_word(uint32_t word, char *to, size_t size)
{
	const char *own = getenv("KVMSME_LLVM_MC");
	const char *const tools[] = { own ? own : "llvm-mc-19", own ? NULL : "llvm-mc" };
	char in[32], out[512] = "";

	snprintf(in, sizeof(in), "%#x %#x %#x %#x\n", word & 0xff, word >> 8 & 0xff, word >> 16 & 0xff, word >> 24);
	for (size_t i = 0; i < 2 && tools[i]; i++) {
		if (!run(tools[i], in, out, sizeof(out)))
			continue;
		if (take_line(out, to, size))
			return true;
		break;
	}
	snprintf(to, size, ".inst %#010" PRIx32, word);
	return false;
}
