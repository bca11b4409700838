// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/frame_file.h
 *  Append-only file of checksummed frames: what the column spill and the record log are written
 *  in.
 *
 *  A frame is a header of 40 bytes and its bytes. The header names the stream that the frame
 *  belongs to and the frame's position in it, so a file can be indexed again by reading the headers
 *  from the start (that is how a resumed run finds its records). The check is the first 16 bytes of
 *  the SHA-256 of header and bytes: a frame that is torn, flipped, or another one's is refused,
 *  never returned.
 *
 *  Appending and reading are safe from several threads. A frame that could not be written whole is
 *  not counted and is overwritten by the next.
 */
#ifndef LEDGERWATT_SIM_STORE_FRAME_FILE_H
#define LEDGERWATT_SIM_STORE_FRAME_FILE_H

#include "sim/store/file_io.h"

typedef struct lw_frame_file lw_frame_file;

enum { LW_FRAME_HEADER_SIZE = 40 };

/** Whose frame it is, and which one. */
typedef struct lw_frame_key {
    uint32_t stream;
    uint64_t position;
} lw_frame_key;

/** Frames go into `file` from `start_bytes` on. Takes over file.fd (also when it fails); copies the
 *  path. */
lw_status lw_frame_file_create(lw_file file, uint64_t start_bytes, lw_frame_file **frames,
                               lw_error *error);
/** From now on reads through another descriptor of the same file, and takes it over. */
void lw_frame_file_reopen(lw_frame_file *frames, int fd);
/** Closes the file. NULL is allowed. */
void lw_frame_file_destroy(lw_frame_file *frames);
/** Appends a frame and says where it is. LW_ERR_IO, LW_ERR_MEMORY. */
lw_status lw_frame_file_append(lw_frame_file *frames, lw_frame_key key, const void *bytes,
                               size_t byte_count, uint64_t *offset_bytes, lw_error *error);

/** Where the bytes of a frame shall go. */
typedef struct lw_frame_target {
    void *bytes;
    size_t capacity;
    size_t byte_count; /**< set by the read */
} lw_frame_target;
/** Reads the frame at `offset_bytes`, which must be that of `key`. LW_ERR_IO when it is damaged;
 *  LW_ERR_LIMIT when the target is too small. */
lw_status lw_frame_file_read(lw_frame_file *frames, lw_frame_key key, uint64_t offset_bytes,
                             lw_frame_target *target, lw_error *error);
/** Reads only the header of the frame at `offset_bytes`, which must be that of `key` and end at
 *  `end_bytes` or before; *next_bytes is where it ends. LW_ERR_IO when it is not. */
lw_status lw_frame_file_skip(lw_frame_file *frames, lw_frame_key key, uint64_t offset_bytes,
                             uint64_t end_bytes, uint64_t *next_bytes, lw_error *error);

/** Where the next frame will be. */
uint64_t lw_frame_file_end(lw_frame_file *frames);
/** Length of the file, what does not count included; LW_ERR_IO. */
lw_status lw_frame_file_size(const lw_frame_file *frames, uint64_t *size_bytes, lw_error *error);
/** Makes `end_bytes`, where a frame ended, the end of the file and of what counts; LW_ERR_IO. */
lw_status lw_frame_file_cut(lw_frame_file *frames, uint64_t end_bytes, lw_error *error);
/** fdatasync: what was appended before the call survives a power cut; LW_ERR_IO. */
lw_status lw_frame_file_sync(const lw_frame_file *frames, lw_error *error);

#endif
