// SPDX-License-Identifier: Apache-2.0
#include "sim/store/frame_file.h"
#include "sim/store/record_log.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

static scratch_folder folder;
static char path[SCRATCH_PATH_SIZE];
static lw_error error;

static void set_up(void)
{
    folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", path);
}

static void tear_down(void)
{
    scratch_folder_remove(&folder);
}

TestSuite(record_log, .init = set_up, .fini = tear_down);

Test(record_log, gives_back_every_record_in_any_order)
{
    enum { RECORD_COUNT = 2000 };
    uint8_t bytes[RECORD_COUNT];
    lw_record_log *log = NULL;
    cr_assert_eq(lw_record_log_create(path, &log, &error), LW_OK, "%s", error.message);
    for (size_t i = 0; i < RECORD_COUNT; i++) {
        uint64_t number = 0;
        memset(bytes, (int)(i % 251), i);
        cr_assert_eq(lw_record_log_append(log, bytes, i, &number, &error), LW_OK);
        cr_assert_eq(number, i);
    }
    cr_assert_eq(lw_record_log_count(log), RECORD_COUNT);
    for (size_t k = 0; k < RECORD_COUNT; k++) {
        const size_t i = k * 1009 % RECORD_COUNT;
        size_t byte_count = 1;
        cr_assert_eq(lw_record_log_read(log, i, bytes, sizeof bytes, &byte_count, &error), LW_OK);
        cr_assert_eq(byte_count, i);
        for (size_t b = 0; b < byte_count; b++) {
            cr_assert_eq(bytes[b], i % 251);
        }
    }
    lw_record_log_destroy(log);
}

Test(record_log, leaves_no_name_in_the_folder)
{
    lw_record_log *log = NULL;
    cr_assert_eq(lw_record_log_create(path, &log, &error), LW_OK);
    DIR *listing = opendir(folder.path);
    size_t entry_count = 0;
    while (readdir(listing)) {
        entry_count += 1;
    }
    closedir(listing);
    cr_assert_eq(entry_count, 2, "only . and ..");
    lw_record_log_destroy(log);
}

Test(record_log, says_when_the_buffer_is_too_small)
{
    char bytes[8] = "1234567";
    size_t byte_count = 0;
    lw_record_log *log = NULL;
    cr_assert_eq(lw_record_log_create(path, &log, &error), LW_OK);
    cr_assert_eq(lw_record_log_append(log, bytes, 8, NULL, &error), LW_OK);
    cr_assert_eq(lw_record_log_read(log, 0, bytes, 7, &byte_count, &error), LW_ERR_LIMIT);
    lw_record_log_destroy(log);
}

Test(record_log, refuses_a_folder_that_is_not_there)
{
    char missing[SCRATCH_PATH_SIZE];
    lw_record_log *log = NULL;
    scratch_path(&folder, "missing/r.h5", missing);
    cr_assert_eq(lw_record_log_create(missing, &log, &error), LW_ERR_CREATE);
    cr_assert(strstr(error.message, "missing") && strstr(error.message, "ENOENT"), "%s",
              error.message);
}

/* Goal: no single damaged byte of a frame, header or content, gets through. Method: flip a bit of
 * each byte of the second of three frames and read it. */
Test(record_log, a_flipped_bit_anywhere_in_a_frame_is_found)
{
    char bytes[24] = "the trades of an hour";
    uint64_t offsets[3];
    lw_frame_file *frames = NULL;
    const lw_file file = {.fd = open(path, O_RDWR | O_CREAT, 0600), .path = path};
    cr_assert_eq(lw_frame_file_create(file, 0, &frames, &error), LW_OK);
    for (uint64_t i = 0; i < 3; i++) {
        const lw_frame_key key = {.stream = 7, .position = i};
        cr_assert_eq(lw_frame_file_append(frames, key, bytes, sizeof bytes, &offsets[i], &error),
                     LW_OK);
    }
    lw_frame_target target = {.bytes = bytes, .capacity = sizeof bytes};
    const lw_frame_key key = {.stream = 7, .position = 1};
    for (uint64_t place = offsets[1]; place < offsets[2]; place++) {
        scratch_flip(path, (long)place);
        cr_assert_eq(lw_frame_file_read(frames, key, offsets[1], &target, &error), LW_ERR_IO,
                     "byte %d", (int)place);
        scratch_flip(path, (long)place);
    }
    cr_assert_eq(lw_frame_file_read(frames, key, offsets[1], &target, &error), LW_OK);
    lw_frame_file_destroy(frames);
}

Test(record_log, one_frame_is_not_taken_for_another)
{
    uint64_t offsets[2];
    char bytes[1] = "x";
    lw_frame_file *frames = NULL;
    const lw_file file = {.fd = open(path, O_RDWR | O_CREAT, 0600), .path = path};
    cr_assert_eq(lw_frame_file_create(file, 0, &frames, &error), LW_OK);
    for (uint32_t i = 0; i < 2; i++) {
        const lw_frame_key key = {.stream = i, .position = 5};
        cr_assert_eq(lw_frame_file_append(frames, key, bytes, 1, &offsets[i], &error), LW_OK);
    }
    lw_frame_target target = {.bytes = bytes, .capacity = 1};
    cr_assert_eq(lw_frame_file_read(frames, (lw_frame_key){1, 5}, offsets[0], &target, &error),
                 LW_ERR_IO);
    cr_assert_eq(lw_frame_file_read(frames, (lw_frame_key){0, 6}, offsets[0], &target, &error),
                 LW_ERR_IO);
    lw_frame_file_destroy(frames);
}
