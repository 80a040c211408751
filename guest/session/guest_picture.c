// SPDX-License-Identifier: GPL-2.0-or-later
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "guest_dump.h"
#include "needed.h"
#include "output.h"

#ifndef KVMSME_LIBPNG
const bool guest_picture_is_built;

bool guest_picture(const struct pcpu *regs, const struct dump_item *item, const char *path)
{
	(void)regs;
	(void)item;
	fprintf(stderr, "kvmsme: %s: this kvmsme was built without libpng\n", path);
	return false;
}
#else
#include <png.h>

#define SIDE	512u	/* at least so many pixels, and a whole number for each cell */

const bool guest_picture_is_built = true;

/** struct picture - @cell: pixels of a side of an element; @most: the largest absolute value */
struct picture {
	const struct pcpu *regs;
	const struct dump_item *item;
	unsigned int rows, columns, cell;
	double most;
};

static double value_at(const struct picture *p, unsigned int row, unsigned int column)
{
	return element_value(p->item->type, dump_row(p->regs, p->item, row) + column * p->item->type->size);
}

static double largest(const struct picture *p)
{
	double most = 0;

	for (unsigned int row = 0; row < p->rows; row++)
		for (unsigned int column = 0; column < p->columns; column++) {
			double value = fabs(value_at(p, row, column));

			most = isfinite(value) && value > most ? value : most;
		}
	return most;
}

static void colour(double value, double most, uint8_t rgb[3])
{
	uint8_t faded;

	memset(rgb, 0, 3);
	if (!isfinite(value))
		return;
	faded = (uint8_t)lround(255 * (1 - (most > 0 ? fabs(value) / most : 0)));
	rgb[0] = value < 0 ? faded : 255;
	rgb[1] = faded;
	rgb[2] = value > 0 ? faded : 255;
}

static void make_line(const struct picture *p, unsigned int row, uint8_t *line)
{
	for (unsigned int column = 0; column < p->columns; column++) {
		uint8_t rgb[3];

		colour(value_at(p, row, column), p->most, rgb);
		for (unsigned int i = 0; i < p->cell; i++)
			memcpy(line + 3 * (column * p->cell + i), rgb, 3);
	}
}

static void write_text(png_structp png, png_infop info, const struct picture *p)
{
	char said[160], key[] = "Description";
	png_text text = { .compression = PNG_TEXT_COMPRESSION_NONE, .key = key, .text = said };

	snprintf(said, sizeof(said), "%u x %u elements %s; red %g, white 0, blue %g, black: no number", p->rows,
		 p->columns, p->item->type->name, p->most, -p->most);
	png_set_text(png, info, &text, 1);
}

/* False: what libpng could not do, it has said */
static bool write_picture(const struct picture *p, FILE *to, uint8_t *line)
{
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
	png_infop info = png ? png_create_info_struct(png) : NULL;

	if (!info || setjmp(png_jmpbuf(png))) {
		png_destroy_write_struct(&png, &info);
		return false;
	}
	png_init_io(png, to);
	png_set_IHDR(png, info, p->columns * p->cell, p->rows * p->cell, 8, PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
		     PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	write_text(png, info, p);
	png_write_info(png, info);
	for (unsigned int row = 0; row < p->rows; row++) {
		make_line(p, row, line);
		for (unsigned int i = 0; i < p->cell; i++)
			png_write_row(png, line);
	}
	png_write_end(png, info);
	png_destroy_write_struct(&png, &info);
	return true;
}

bool guest_picture(const struct pcpu *regs, const struct dump_item *item, const char *path)
{
	struct picture p = { .regs = regs, .item = item };
	struct output_file file;
	uint8_t *line;
	bool ok;

	if (!(regs->vec.svcr & SMEVEC_SVCR_ZA)) {
		fprintf(stderr, "kvmsme: %s: no picture, ZA is off\n", path);
		return false;
	}
	p.rows = dump_rows(regs, item);
	p.columns = session_svl(regs) / item->type->size;
	p.cell = SIDE / (p.columns > p.rows ? p.columns : p.rows);
	p.cell = p.cell ? p.cell : 1;
	p.most = largest(&p);
	if (!output_open(&file, path))
		return output_failed(stderr, path);
	line = needed(malloc((size_t)3 * p.columns * p.cell));
	ok = write_picture(&p, file.file, line);
	free(line);
	return output_keep(&file, ok) ? true : output_failed(stderr, path);
}
#endif
