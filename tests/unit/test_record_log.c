// SPDX-License-Identifier: Apache-2.0
#include "sim/store/frame_file.h"
#include "sim/store/record_log.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static scratch_folder folder;
static char path[SCRATCH_PATH_SIZE];
static char log_path[SCRATCH_PATH_SIZE];
static lw_error error;

static void set_up(void)
{
    folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", path);
    scratch_path(&folder, "r.h5.trades", log_path);
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

Test(record_log, lies_beside_the_output_and_is_removed_at_the_end)
{
    lw_record_log *log = NULL;
    cr_assert_eq(lw_record_log_create(path, &log, &error), LW_OK);
    cr_assert(scratch_exists(log_path));
    cr_assert_not(scratch_exists(path));
    lw_record_log_destroy(log);
    cr_assert_not(scratch_exists(log_path));
}

Test(record_log, what_a_dead_run_left_is_written_over)
{
    char bytes[4] = "abc";
    lw_record_log *log = NULL;
    for (int i = 0; i < 2; i++) {
        cr_assert_eq(lw_record_log_create(path, &log, &error), LW_OK, "%s", error.message);
        cr_assert_eq(lw_record_log_count(log), 0);
        cr_assert_eq(lw_record_log_append(log, bytes, sizeof bytes, NULL, &error), LW_OK);
        lw_record_log_suspend(log);
    }
}

Test(record_log, a_file_of_somebody_else_is_not_emptied)
{
    size_t size = 0;
    lw_record_log *log = NULL;
    scratch_write(log_path, "my notes", 8);
    cr_assert_eq(lw_record_log_create(path, &log, &error), LW_ERR_CREATE);
    cr_assert(strstr(error.message, log_path), "%s", error.message);
    cr_assert_eq(lw_record_log_reopen(path, &log, &error), LW_ERR_FILE_FORMAT);
    char *bytes = scratch_read(log_path, &size);
    cr_assert(size == 8 && memcmp(bytes, "my notes", 8) == 0);
    free(bytes);
}

enum { SAVED_COUNT = 500, LATER_COUNT = 300 };

/* Record i has i % 70 bytes of i. */
static void append_records(lw_record_log *log, size_t first, size_t end)
{
    for (size_t i = first; i < end; i++) {
        char bytes[70];
        memset(bytes, (int)(i % 251), sizeof bytes);
        cr_assert_eq(lw_record_log_append(log, bytes, i % 70, NULL, &error), LW_OK);
    }
}

static void assert_records(lw_record_log *log, size_t count)
{
    cr_assert_eq(lw_record_log_count(log), count);
    for (size_t i = 0; i < count; i++) {
        char bytes[70];
        size_t byte_count = 1;
        cr_assert_eq(lw_record_log_read(log, i, bytes, sizeof bytes, &byte_count, &error), LW_OK,
                     "%s", error.message);
        cr_assert_eq(byte_count, i % 70);
        for (size_t b = 0; b < byte_count; b++) {
            cr_assert_eq((unsigned char)bytes[b], i % 251);
        }
    }
}

/* A log of SAVED_COUNT records whose state is returned, and LATER_COUNT that it knows nothing of.
 */
static lw_state *suspended_log(void)
{
    lw_record_log *log = NULL;
    lw_state *saver = lw_state_create_saver();
    cr_assert_eq(lw_record_log_create(path, &log, &error), LW_OK, "%s", error.message);
    append_records(log, 0, SAVED_COUNT);
    cr_assert_eq(lw_record_log_sync(log, &error), LW_OK);
    lw_record_log_state(log, saver);
    cr_assert_eq(lw_state_status(saver, true, &error), LW_OK, "%s", error.message);
    append_records(log, SAVED_COUNT, SAVED_COUNT + LATER_COUNT);
    lw_record_log_suspend(log);
    return saver;
}

/* Reopens and loads; the log is open in any case. */
static lw_status load_log(const lw_state *saver, lw_record_log **log)
{
    size_t size = 0;
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    cr_assert_eq(lw_record_log_reopen(path, log, &error), LW_OK, "%s", error.message);
    lw_record_log_state(*log, loader);
    const lw_status status = lw_state_status(loader, true, &error);
    lw_state_destroy(loader);
    return status;
}

Test(record_log, goes_on_where_its_state_was_saved)
{
    lw_record_log *log = NULL;
    lw_state *saver = suspended_log();
    cr_assert_eq(load_log(saver, &log), LW_OK, "%s", error.message);
    assert_records(log, SAVED_COUNT);
    append_records(log, SAVED_COUNT, SAVED_COUNT + 2 * LATER_COUNT);
    assert_records(log, SAVED_COUNT + 2 * LATER_COUNT);
    lw_record_log_destroy(log);
    cr_assert_not(scratch_exists(log_path));
    lw_state_destroy(saver);
}

Test(record_log, a_state_does_not_go_with_a_log_begun_anew)
{
    lw_record_log *log = NULL;
    lw_state *saver = suspended_log();
    lw_state_destroy(suspended_log());
    cr_assert_eq(load_log(saver, &log), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "begun anew"), "%s", error.message);
    lw_record_log_destroy(log);
    lw_state_destroy(saver);
}

Test(record_log, a_log_that_lost_its_end_is_refused)
{
    size_t size = 0;
    lw_record_log *log = NULL;
    lw_state *saver = suspended_log();
    char *bytes = scratch_read(log_path, &size);
    scratch_write(log_path, bytes, size / 2);
    free(bytes);
    cr_assert_eq(load_log(saver, &log), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "shorter"), "%s", error.message);
    lw_record_log_destroy(log);
    lw_state_destroy(saver);
}

Test(record_log, a_missing_log_cannot_be_reopened)
{
    lw_record_log *log = NULL;
    cr_assert_eq(lw_record_log_reopen(path, &log, &error), LW_ERR_FILE_MISSING);
    cr_assert(strstr(error.message, log_path), "%s", error.message);
    cr_assert_not(scratch_exists(log_path));
}

/* Goal: a byte damaged while the run was stopped is found, by the load or by the read. */
Test(record_log, damage_while_it_was_suspended_is_found)
{
    lw_state *saver = suspended_log();
    for (long place = 512; place < 512 + 4000; place++) {
        lw_record_log *log = NULL;
        size_t refused_count = 0;
        scratch_flip(log_path, place);
        const lw_status status = load_log(saver, &log);
        for (uint64_t i = 0; i < lw_record_log_count(log) && status == LW_OK; i++) {
            char bytes[70];
            size_t byte_count = 0;
            refused_count += lw_record_log_read(log, i, bytes, 70, &byte_count, &error) != LW_OK;
        }
        cr_assert(status == LW_ERR_FILE_FORMAT || refused_count == 1, "byte %d", (int)place);
        lw_record_log_suspend(log);
        scratch_flip(log_path, place);
    }
    lw_state_destroy(saver);
}

typedef struct reader {
    lw_record_log *log;
    size_t wrong_count;
} reader;

static void *read_all(void *argument)
{
    reader *job = argument;
    for (size_t i = 0; i < SAVED_COUNT; i++) {
        char bytes[70] = "";
        size_t byte_count = 1;
        lw_error fault;
        const lw_status status =
            lw_record_log_read(job->log, i, bytes, sizeof bytes, &byte_count, &fault);
        job->wrong_count += status != LW_OK || byte_count != i % 70 ||
                            (byte_count > 0 && (unsigned char)bytes[byte_count - 1] != i % 251);
    }
    return NULL;
}

Test(record_log, many_threads_read_at_once)
{
    enum { READER_COUNT = 4 };
    pthread_t threads[READER_COUNT];
    reader jobs[READER_COUNT];
    lw_record_log *log = NULL;
    lw_state *saver = suspended_log();
    cr_assert_eq(load_log(saver, &log), LW_OK);
    for (size_t i = 0; i < READER_COUNT; i++) {
        jobs[i] = (reader){.log = log};
        cr_assert_eq(pthread_create(&threads[i], NULL, read_all, &jobs[i]), 0);
    }
    for (size_t i = 0; i < READER_COUNT; i++) {
        pthread_join(threads[i], NULL);
        cr_assert_eq(jobs[i].wrong_count, 0);
    }
    lw_record_log_destroy(log);
    lw_state_destroy(saver);
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
