/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include "fuzz_corpus.h"
#include "needed.h"
#include "output.h"

void fuzz_corpus_add(struct fuzz_corpus *corpus, const struct fuzz_sequence *sequence)
{
	if (corpus->nr == corpus->room) {
		size_t room = corpus->room ? 2 * corpus->room : 64;

		corpus->sequence = needed(realloc(corpus->sequence, room * sizeof(corpus->sequence[0])));
		corpus->room = room;
	}
	corpus->sequence[corpus->nr++] = *sequence;
}

void fuzz_corpus_free(struct fuzz_corpus *corpus)
{
	free(corpus->sequence);
	memset(corpus, 0, sizeof(*corpus));
}

static bool read_file(struct fuzz_corpus *corpus, const char *path, FILE *err)
{
	uint8_t data[FUZZ_MAX_BYTES];
	struct fuzz_sequence sequence;
	FILE *in = fopen(path, "re");
	size_t len;

	if (!in)
		return output_failed(err, path);
	len = fread(data, 1, sizeof(data), in);
	if (ferror(in)) {
		fclose(in);
		return output_failed(err, path);
	}
	fclose(in);
	fuzz_decode(data, len, &sequence);
	fuzz_corpus_add(corpus, &sequence);
	return true;
}

static int is_entry(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

bool fuzz_corpus_read(struct fuzz_corpus *corpus, const char *dir, FILE *err)
{
	struct dirent **entry;
	bool ok = true;
	int nr;

	if (mkdir(dir, 0777) && errno != EEXIST)
		return output_failed(err, dir);
	nr = scandir(dir, &entry, is_entry, alphasort);
	if (nr < 0)
		return output_failed(err, dir);
	for (int i = 0; i < nr; i++) {
		char path[4096];
		struct stat what;

		snprintf(path, sizeof(path), "%s/%s", dir, entry[i]->d_name);
		if (ok && !stat(path, &what) && S_ISREG(what.st_mode))
			ok = read_file(corpus, path, err);
		free(entry[i]);
	}
	free(entry);
	return ok;
}

static bool write_file(const struct fuzz_sequence *sequence, const char *dir, FILE *err)
{
	uint8_t data[FUZZ_MAX_BYTES];
	size_t len = fuzz_encode(sequence, data);
	struct output_file out;
	char path[4096];

	snprintf(path, sizeof(path), "%s/%016" PRIx64, dir, (uint64_t)XXH64(data, len, 0));
	if (!access(path, F_OK))
		return true;
	if (!output_open(&out, path))
		return output_failed(err, path);
	fwrite(data, 1, len, out.file);
	return output_keep(&out, true) || output_failed(err, path);
}

bool fuzz_corpus_write(const struct fuzz_corpus *corpus, size_t from, const char *dir, FILE *err)
{
	for (size_t i = from; i < corpus->nr; i++)
		if (!write_file(&corpus->sequence[i], dir, err))
			return false;
	return true;
}
