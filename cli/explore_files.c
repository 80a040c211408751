// SPDX-License-Identifier: GPL-2.0-or-later
#include <errno.h>
#include <string.h>

#include "explore_files.h"
#include "graph.h"
#include "output.h"
#include "promela.h"

static bool write_with(const char *path, const struct space *space,
		       bool (*print)(const struct space *space, const char *path, FILE *out))
{
	struct output_file out;

	if (output_open(&out, path)) {
		bool ok = print(space, path, out.file);

		if (output_keep(&out, ok) && ok)
			return true;
		if (!ok)
			errno = ENOMEM;
	}
	fprintf(stderr, "kvmsme: %s: %s\n", path, strerror(errno));
	return false;
}

static bool print_tables(const struct space *space, const char *path, FILE *out)
{
	(void)path;
	promela_print_tables(space, out);
	return true;
}

static bool print_model(const struct space *space, const char *path, FILE *out)
{
	const char *name = strrchr(path, '/');
	char tables[4096];

	snprintf(tables, sizeof(tables), "%s.h", name ? name + 1 : path);
	promela_print(space, tables, out);
	return true;
}

static bool print_graph(const struct space *space, const char *path, FILE *out)
{
	(void)path;
	return graph_print(space, out);
}

bool explore_write_space(const struct space *space, const char *graph, const char *promela)
{
	const char *lacks;
	char tables[4096];

	if (graph && !write_with(graph, space, print_graph))
		return false;
	if (!promela)
		return true;
	lacks = promela_lacks(space);
	if (lacks) {
		fprintf(stderr, "kvmsme: %s: no tables for SPIN: '%s' looks at other vCPUs than its own\n",
			promela, lacks);
		return false;
	}
	snprintf(tables, sizeof(tables), "%s.h", promela);
	return write_with(tables, space, print_tables) && write_with(promela, space, print_model);
}

bool explore_write_page(const struct survey *survey, size_t nr, const char *path, const char *command)
{
	struct output_file out;

	if (!path)
		return true;
	if (!output_open(&out, path))
		return output_failed(stderr, path);
	survey_print(survey, nr, SURVEY_HTML, command, out.file);
	return output_keep(&out, true) || output_failed(stderr, path);
}
