// SPDX-License-Identifier: Apache-2.0
#include "sim/store/shelf.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { RECORD_COUNT = 30 };

/* A shelf of records "0", "1", ... of growing length, in a folder of its own. */
typedef struct fixture {
    scratch_folder folder;
    char path[SCRATCH_PATH_SIZE];
} fixture;

static size_t record(uint64_t number, char bytes[256])
{
    memset(bytes, (int)number, 256);
    return (size_t)number;
}

static lw_shelf *write_some(const fixture *f, uint64_t count)
{
    char bytes[256];
    lw_shelf *shelf = NULL;
    cr_assert_eq(lw_shelf_create(f->path, &shelf, NULL), LW_OK);
    for (uint64_t i = 0; i < count; i++) {
        cr_assert_eq(lw_shelf_append(shelf, bytes, record(i, bytes), NULL), LW_OK);
    }
    return shelf;
}

static fixture start(void)
{
    fixture f = {.folder = scratch_folder_create()};
    scratch_path(&f.folder, "a.city", f.path);
    return f;
}

static fixture start_with_shelf(void)
{
    const fixture f = start();
    lw_shelf *shelf = write_some(&f, RECORD_COUNT);
    cr_assert_eq(lw_shelf_publish(shelf, NULL), LW_OK);
    lw_shelf_close(shelf);
    return f;
}

/* Records that can be read from the first on. */
static uint64_t count_readable(lw_shelf *shelf)
{
    char expected[256];
    const void *bytes = NULL;
    size_t size = 0;
    uint64_t number = 0;
    while (number < lw_shelf_count(shelf) &&
           lw_shelf_read(shelf, number, &bytes, &size, NULL) == LW_OK) {
        cr_assert_eq(size, record(number, expected));
        cr_assert(size == 0 || memcmp(bytes, expected, size) == 0);
        number++;
    }
    return number;
}

Test(shelf, gives_back_what_was_put_on_it)
{
    const fixture f = start_with_shelf();
    lw_shelf *shelf = NULL;
    cr_assert_eq(lw_shelf_open(f.path, &shelf, NULL), LW_OK);
    cr_assert_eq(lw_shelf_count(shelf), RECORD_COUNT);
    cr_assert_eq(count_readable(shelf), RECORD_COUNT);
    lw_shelf_close(shelf);
    scratch_folder_remove(&f.folder);
}

Test(shelf, is_seen_by_nobody_before_it_is_whole)
{
    const fixture f = start();
    lw_shelf *read = NULL;
    cr_assert_eq(lw_shelf_open(f.path, &read, NULL), LW_ERR_FILE_MISSING);
    lw_shelf *written = write_some(&f, 3);
    cr_assert_eq(lw_shelf_open(f.path, &read, NULL), LW_ERR_FILE_MISSING);
    lw_shelf_close(written);
    struct stat facts;
    cr_assert_eq(stat(f.folder.path, &facts), 0);
    cr_assert_eq(remove(f.folder.path), 0, "a shelf that was not published leaves a file");
}

Test(shelf, of_two_writers_the_last_stays_and_a_reader_keeps_what_it_opened)
{
    const fixture f = start_with_shelf();
    lw_shelf *reader = NULL;
    cr_assert_eq(lw_shelf_open(f.path, &reader, NULL), LW_OK);
    lw_shelf *second = write_some(&f, 7);
    cr_assert_eq(lw_shelf_publish(second, NULL), LW_OK);
    lw_shelf_close(second);
    cr_assert_eq(count_readable(reader), RECORD_COUNT);
    lw_shelf_close(reader);
    cr_assert_eq(lw_shelf_open(f.path, &reader, NULL), LW_OK);
    cr_assert_eq(count_readable(reader), 7);
    lw_shelf_close(reader);
    scratch_folder_remove(&f.folder);
}

/* Goal: no byte can change unseen. Method: flip each byte in turn; the file is refused when it is
 * opened, or the record with the byte when it is read. */
Test(shelf, refuses_a_record_with_any_byte_changed)
{
    const fixture f = start_with_shelf();
    size_t size = 0;
    free(scratch_read(f.path, &size));
    for (size_t place = 0; place < size; place += 3) {
        lw_shelf *shelf = NULL;
        scratch_flip(f.path, (long)place);
        const lw_status status = lw_shelf_open(f.path, &shelf, NULL);
        cr_assert(status == LW_ERR_FILE_FORMAT || count_readable(shelf) < RECORD_COUNT, "byte %zu",
                  place);
        lw_shelf_close(shelf);
        scratch_flip(f.path, (long)place);
    }
    scratch_folder_remove(&f.folder);
}

Test(shelf, refuses_a_file_that_was_cut_short)
{
    const fixture f = start_with_shelf();
    size_t size = 0;
    char *whole = scratch_read(f.path, &size);
    for (size_t kept = 1; kept < size; kept += 13) {
        lw_shelf *shelf = NULL;
        scratch_write(f.path, whole, kept);
        cr_assert(lw_shelf_open(f.path, &shelf, NULL) == LW_ERR_FILE_FORMAT ||
                  lw_shelf_count(shelf) < RECORD_COUNT);
        lw_shelf_close(shelf);
    }
    free(whole);
    scratch_folder_remove(&f.folder);
}

Test(shelf, that_is_set_aside_is_out_of_the_way)
{
    const fixture f = start_with_shelf();
    char aside[SCRATCH_PATH_SIZE];
    lw_shelf *shelf = NULL;
    lw_shelf_set_aside(f.path);
    cr_assert_eq(lw_shelf_open(f.path, &shelf, NULL), LW_ERR_FILE_MISSING);
    cr_assert(scratch_exists(scratch_path(&f.folder, "a.city" LW_SHELF_DAMAGED, aside)));
    scratch_folder_remove(&f.folder);
}

Test(shelf, needs_a_folder_that_is_there)
{
    lw_shelf *shelf = NULL;
    lw_error error;
    cr_assert_eq(lw_shelf_create("/nowhere/at/all.city", &shelf, &error), LW_ERR_CREATE);
    cr_assert(strstr(error.message, "/nowhere/at/all.city") != NULL);
}
