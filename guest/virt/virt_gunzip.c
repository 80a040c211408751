// SPDX-License-Identifier: GPL-2.0-or-later
/* QEMU's load_image_gzipped_buffer(): a compressed image is what it unpacks to, as far as memory goes */
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

#include "virt_image.h"

/* @room bytes at @to: how many it is, or an error of zlib's below 0; what is more than @room is one */
static int64_t unpack(const struct virt_image *image, uint8_t *to, size_t room)
{
	z_stream z = { .next_in = image->file, .avail_in = (unsigned int)image->len, .next_out = to };
	int status = inflateInit2(&z, 16 + MAX_WBITS);	/* 16: gzip alone */

	if (status != Z_OK)
		return status;
	z.avail_out = (unsigned int)room;
	status = inflate(&z, Z_FINISH);
	inflateEnd(&z);
	return status == Z_STREAM_END ? (int64_t)z.total_out : status < 0 ? status : Z_BUF_ERROR;
}

/* Pages of @to that are not written take no memory */
bool virt_gunzip(struct virt_image *image, size_t room, char why[200])
{
	uint8_t *to = malloc(room);
	int64_t len = to ? unpack(image, to, room) : Z_MEM_ERROR;

	if (len < 0) {
		free(to);
		snprintf(why, 200, "is compressed, and %s", len == Z_MEM_ERROR ? "there is no memory to unpack it" :
			 len == Z_BUF_ERROR ? "is cut off, or larger than memory" : "damaged");
		return false;
	}
	free(image->file);
	image->file = to;
	image->len = (size_t)len;
	return true;
}
