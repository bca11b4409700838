// SPDX-License-Identifier: Apache-2.0
/* A store that was suspended, or whose process was killed, goes on to the same result. */
#include "sim/store/store.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ROW_COUNT = 30000, WIDE_COUNT = 3, SERIES_COUNT = 4, SAVED_ROW_COUNT = 17000 };

static scratch_folder folder;
static char path[SCRATCH_PATH_SIZE];
static char spill_path[SCRATCH_PATH_SIZE];
static lw_error error;

static void set_up(void)
{
    folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", path);
    scratch_path(&folder, "r.h5.spill", spill_path);
}

static void tear_down(void)
{
    scratch_folder_remove(&folder);
}

TestSuite(store_state, .init = set_up, .fini = tear_down);

/* Two growing series, one as wide as three values, and a fixed one; and what the last is called. */
static void declare(lw_store *store, const char *last_name, size_t fixed_count)
{
    static const int64_t values[ROW_COUNT];
    lw_dim_id block = 0;
    lw_dim_id wide = 0;
    lw_dim_id fixed = 0;
    lw_series_id id = 0;
    cr_assert_eq(lw_store_dimension_growing(store, "", "block", "b", &block, &error), LW_OK);
    cr_assert_eq(lw_store_dimension(store, &(lw_dimension_spec){"", "wide", "1", "w"}, values,
                                    WIDE_COUNT, &wide, &error),
                 LW_OK);
    cr_assert_eq(lw_store_dimension(store, &(lw_dimension_spec){"", "fixed", "1", "f"}, values,
                                    fixed_count, &fixed, &error),
                 LW_OK);
    const lw_series_spec specs[SERIES_COUNT] = {
        {"", "a", "1", "x", LW_SERIES_COUNT, 1, {block}},
        {"g", "b", "kWh", "x", LW_SERIES_MILLIWH, 2, {block, wide}},
        {"g", "c", "1", "x", LW_SERIES_DOUBLE, 1, {fixed}},
        {"", last_name, "s", "x", LW_SERIES_MICROSECOND, 1, {block}},
    };
    for (size_t i = 0; i < SERIES_COUNT; i++) {
        cr_assert_eq(lw_store_series(store, &specs[i], &id, &error), LW_OK, "%s", error.message);
        cr_assert_eq(id, i);
    }
}

static void append(lw_store *store, int64_t first, int64_t end)
{
    for (int64_t i = first; i < end; i++) {
        const int64_t row[WIDE_COUNT] = {i, -i, 7 * i};
        const double real = (double)i / 3.0;
        cr_assert_eq(lw_store_append(store, 0, row, 1, &error), LW_OK, "%s", error.message);
        cr_assert_eq(lw_store_append(store, 1, row, 1, &error), LW_OK);
        cr_assert_eq(lw_store_append(store, 2, &real, 1, &error), LW_OK);
        cr_assert_eq(lw_store_append(store, 3, row + 2, 1, &error), LW_OK);
    }
}

static lw_store *begin(void)
{
    lw_store *store = NULL;
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK, "%s", error.message);
    declare(store, "d", ROW_COUNT);
    return store;
}

static lw_state *save(lw_store *store)
{
    lw_state *saver = lw_state_create_saver();
    lw_store_state(store, saver);
    cr_assert_eq(lw_state_status(saver, true, &error), LW_OK, "%s", error.message);
    return saver;
}

static lw_status load(lw_store *store, const lw_state *saver)
{
    size_t size = 0;
    const void *bytes = lw_state_bytes(saver, &size);
    lw_state *loader = lw_state_create_loader(bytes, size);
    lw_store_state(store, loader);
    const lw_status status = lw_state_status(loader, true, &error);
    lw_state_destroy(loader);
    return status;
}

static lw_store *reopen(const char *last_name, size_t fixed_count)
{
    lw_store *store = NULL;
    cr_assert_eq(lw_store_reopen(path, &store, &error), LW_OK, "%s", error.message);
    declare(store, last_name, fixed_count);
    return store;
}

static void publish(lw_store *store, char digest_hex[LW_SHA256_HEX_SIZE])
{
    cr_assert_eq(lw_store_publish(store, digest_hex, &error), LW_OK, "%s", error.message);
    lw_store_destroy(store);
}

static void publish_undisturbed(char digest_hex[LW_SHA256_HEX_SIZE])
{
    lw_store *store = begin();
    append(store, 0, ROW_COUNT);
    publish(store, digest_hex);
}

/* Appends some, saves, appends more that will be forgotten, and suspends. */
static lw_state *suspended(void)
{
    lw_store *store = begin();
    append(store, 0, SAVED_ROW_COUNT);
    cr_assert_eq(lw_store_sync(store, &error), LW_OK);
    lw_state *saver = save(store);
    append(store, SAVED_ROW_COUNT, SAVED_ROW_COUNT + 9000);
    lw_store_suspend(store);
    return saver;
}

static long file_size(const char *file)
{
    struct stat info;
    cr_assert_eq(stat(file, &info), 0);
    return (long)info.st_size;
}

Test(store_state, a_suspended_store_goes_on_to_the_same_result)
{
    char expected[LW_SHA256_HEX_SIZE];
    char found[LW_SHA256_HEX_SIZE];
    publish_undisturbed(expected);
    lw_state *saver = suspended();
    cr_assert(scratch_exists(spill_path));
    const long size = file_size(spill_path);
    lw_store *store = reopen("d", ROW_COUNT);
    cr_assert_eq(load(store, saver), LW_OK, "%s", error.message);
    cr_assert_lt(file_size(spill_path), size, "what was appended after the save is gone");
    append(store, SAVED_ROW_COUNT, ROW_COUNT);
    publish(store, found);
    cr_assert_str_eq(found, expected);
    cr_assert_not(scratch_exists(spill_path));
    lw_state_destroy(saver);
}

/* At counts about the sizes where a buffer grows and is spilled. */
Test(store_state, any_number_of_rows_goes_on)
{
    static const int64_t counts[] = {0, 1, 63, 64, 65, 1365, 1366, 4095, 4096, 4097, 8192, 8193};
    char expected[LW_SHA256_HEX_SIZE];
    char found[LW_SHA256_HEX_SIZE];
    publish_undisturbed(expected);
    lw_store *store = begin();
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++) {
        append(store, i == 0 ? 0 : counts[i - 1], counts[i]);
        lw_state *saver = save(store);
        lw_store_suspend(store);
        store = reopen("d", ROW_COUNT);
        cr_assert_eq(load(store, saver), LW_OK, "%s", error.message);
        lw_state_destroy(saver);
    }
    append(store, 8193, ROW_COUNT);
    publish(store, found);
    cr_assert_str_eq(found, expected);
}

static _Noreturn void append_for_ever(int told)
{
    lw_store *store = begin();
    append(store, 0, 9000);
    lw_state *saver = save(store);
    size_t size = 0;
    const void *bytes = lw_state_bytes(saver, &size);
    if (write(told, &size, sizeof size) < 0 || write(told, bytes, size) < 0) {
        _exit(1);
    }
    append(store, 9000, ROW_COUNT);
    for (;;) {
        pause();
    }
}

/* What a process that was killed at any instant after its save left: its state, to be freed. */
static unsigned char *kill_a_run(unsigned after_us, size_t *size)
{
    int pipes[2];
    cr_assert_eq(pipe(pipes), 0);
    const pid_t child = fork();
    if (child == 0) {
        append_for_ever(pipes[1]);
    }
    close(pipes[1]);
    cr_assert_eq(read(pipes[0], size, sizeof *size), (ssize_t)sizeof *size);
    unsigned char *bytes = malloc(*size);
    for (size_t done = 0; done < *size;) {
        const ssize_t n = read(pipes[0], bytes + done, *size - done);
        cr_assert_gt(n, 0);
        done += (size_t)n;
    }
    usleep(after_us);
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    close(pipes[0]);
    return bytes;
}

Test(store_state, a_killed_run_goes_on_to_the_same_result)
{
    char expected[LW_SHA256_HEX_SIZE];
    char found[LW_SHA256_HEX_SIZE];
    publish_undisturbed(expected);
    for (unsigned i = 0; i < 10; i++) {
        size_t size = 0;
        unsigned char *bytes = kill_a_run(i * 700, &size);
        lw_store *store = reopen("d", ROW_COUNT);
        lw_state *loader = lw_state_create_loader(bytes, size);
        lw_store_state(store, loader);
        cr_assert_eq(lw_state_status(loader, true, &error), LW_OK, "%s", error.message);
        append(store, 9000, ROW_COUNT);
        publish(store, found);
        cr_assert_str_eq(found, expected);
        lw_state_destroy(loader);
        free(bytes);
    }
}

Test(store_state, the_lock_is_free_after_a_suspend_and_held_after_a_reopen)
{
    lw_store *second = NULL;
    lw_state_destroy(suspended());
    lw_store *store = reopen("d", ROW_COUNT);
    cr_assert_eq(lw_store_reopen(path, &second, &error), LW_ERR_CREATE);
    char who[64];
    snprintf(who, sizeof who, "process %ld on host", (long)getpid());
    cr_assert(strstr(error.message, who), "%s", error.message);
    cr_assert_eq(lw_store_create(path, &second, &error), LW_ERR_CREATE);
    lw_store_destroy(store);
    lw_store_suspend(NULL);
}

Test(store_state, a_missing_spill_cannot_be_reopened)
{
    lw_store *store = NULL;
    cr_assert_eq(lw_store_reopen(path, &store, &error), LW_ERR_FILE_MISSING);
    cr_assert(strstr(error.message, spill_path), "%s", error.message);
    cr_assert_not(scratch_exists(spill_path), "and none is made");
}

Test(store_state, a_place_that_cannot_be_written_is_refused_by_a_reopen_too)
{
    lw_store *store = NULL;
    lw_state_destroy(suspended());
    mkdir(path, 0700);
    cr_assert_eq(lw_store_reopen(path, &store, &error), LW_ERR_CREATE);
    cr_assert(strstr(error.message, "a folder"), "%s", error.message);
    cr_assert(scratch_exists(spill_path), "the spill stays");
}

Test(store_state, a_link_or_a_fifo_is_no_spill)
{
    lw_store *store = NULL;
    cr_assert_eq(symlink(path, spill_path), 0);
    cr_assert_eq(lw_store_reopen(path, &store, &error), LW_ERR_CREATE);
    unlink(spill_path);
    mkfifo(spill_path, 0600);
    cr_assert_eq(lw_store_reopen(path, &store, &error), LW_ERR_CREATE);
    cr_assert(strstr(error.message, "not a file"), "%s", error.message);
}

/* All of the page is checked but what its one line says of process and host. */
Test(store_state, a_damaged_first_page_is_refused_or_is_another_run_s)
{
    lw_state *saver = suspended();
    size_t size = 0;
    char *bytes = scratch_read(spill_path, &size);
    const long who = strchr(bytes, '\n') + 1 - bytes;
    const long run = strchr(bytes + who, '\n') + 1 - bytes;
    for (long place = 0; place < 512; place++) {
        lw_store *store = NULL;
        if (place >= who + (long)strlen("process ") && place < run - 1) {
            continue;
        }
        scratch_flip(spill_path, place);
        const lw_status status = lw_store_reopen(path, &store, &error);
        if (status == LW_OK) {
            declare(store, "d", ROW_COUNT);
            cr_assert_eq(load(store, saver), LW_ERR_FILE_FORMAT, "byte %d", (int)place);
            cr_assert(strstr(error.message, "begun anew"), "%s", error.message);
            lw_store_suspend(store);
        } else {
            cr_assert_eq(status, LW_ERR_FILE_FORMAT, "byte %d: %s", (int)place, error.message);
        }
        scratch_write(spill_path, bytes, size);
    }
    free(bytes);
    lw_state_destroy(saver);
}

static void assert_load_refused(lw_store *store, const lw_state *saver, const char *reason)
{
    cr_assert_eq(load(store, saver), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, reason), "%s", error.message);
    lw_store_suspend(store);
}

Test(store_state, other_series_are_refused_by_name)
{
    lw_state *saver = suspended();
    const long size = file_size(spill_path);
    assert_load_refused(reopen("e", ROW_COUNT), saver, "/e");
    assert_load_refused(reopen("d", ROW_COUNT - 1), saver, "/g/c");
    lw_store *store = NULL;
    cr_assert_eq(lw_store_reopen(path, &store, &error), LW_OK);
    assert_load_refused(store, saver, "series_count");
    cr_assert_eq(file_size(spill_path), size, "a state that does not fit cuts nothing off");
    lw_state_destroy(saver);
}

Test(store_state, a_spill_that_lost_its_end_is_refused)
{
    lw_state *saver = suspended();
    cr_assert_eq(truncate(spill_path, 40000), 0);
    assert_load_refused(reopen("d", ROW_COUNT), saver, "shorter");
    lw_state_destroy(saver);
}

Test(store_state, a_spill_begun_anew_is_refused)
{
    lw_state *saver = suspended();
    lw_state_destroy(suspended());
    assert_load_refused(reopen("d", ROW_COUNT), saver, "begun anew");
    lw_state_destroy(saver);
}

Test(store_state, after_a_refused_state_an_older_one_serves)
{
    char expected[LW_SHA256_HEX_SIZE];
    char found[LW_SHA256_HEX_SIZE];
    publish_undisturbed(expected);
    lw_store *store = begin();
    append(store, 0, 9000);
    lw_state *older = save(store);
    append(store, 9000, SAVED_ROW_COUNT);
    lw_state *newer = save(store);
    lw_store_suspend(store);
    cr_assert_eq(truncate(spill_path, file_size(spill_path) - 1), 0);
    store = reopen("d", ROW_COUNT);
    cr_assert_eq(load(store, newer), LW_ERR_FILE_FORMAT);
    cr_assert_eq(load(store, older), LW_OK, "%s", error.message);
    append(store, 9000, ROW_COUNT);
    publish(store, found);
    cr_assert_str_eq(found, expected);
    lw_state_destroy(older);
    lw_state_destroy(newer);
}

/* Goal: values damaged in the spill while the run was stopped never reach a result. */
Test(store_state, a_damaged_frame_is_found_when_the_result_is_built)
{
    char digest_hex[LW_SHA256_HEX_SIZE];
    lw_state *saver = suspended();
    scratch_flip(spill_path, 70000);
    lw_store *store = reopen("d", ROW_COUNT);
    cr_assert_eq(load(store, saver), LW_OK, "%s", error.message);
    append(store, SAVED_ROW_COUNT, ROW_COUNT);
    cr_assert_eq(lw_store_publish(store, digest_hex, &error), LW_ERR_IO);
    cr_assert(strstr(error.message, "damaged"), "%s", error.message);
    cr_assert_not(scratch_exists(path));
    lw_store_destroy(store);
    lw_state_destroy(saver);
}

/* Goal: no damaged state crashes the store. Method: every byte changed; what loads goes
 * on. */
Test(store_state, a_damaged_state_is_refused_or_harmless)
{
    size_t size = 0;
    size_t spill_size = 0;
    size_t refused_count = 0;
    lw_store *first = begin();
    append(first, 0, 8193);
    lw_state *saver = save(first);
    lw_store_suspend(first);
    char *spill = scratch_read(spill_path, &spill_size);
    const unsigned char *bytes = lw_state_bytes(saver, &size);
    unsigned char *copy = malloc(size);
    for (size_t place = 0; place < size; place++) {
        memcpy(copy, bytes, size);
        copy[place] = (unsigned char)(copy[place] ^ (place % 2 == 0 ? 0x81 : 0x04));
        lw_state *loader = lw_state_create_loader(copy, size);
        lw_store *store = reopen("d", ROW_COUNT);
        lw_store_state(store, loader);
        if (lw_state_status(loader, true, &error) == LW_OK) {
            append(store, 8193, 9000);
        } else {
            refused_count += 1;
        }
        lw_store_suspend(store);
        lw_state_destroy(loader);
        scratch_write(spill_path, spill, spill_size);
    }
    cr_assert_gt(refused_count, 300U, "%zu of %zu", refused_count, size);
    free(copy);
    free(spill);
    lw_state_destroy(saver);
}

Test(store_state, cut_short_anywhere_it_is_refused)
{
    size_t size = 0;
    lw_state *saver = suspended();
    const unsigned char *bytes = lw_state_bytes(saver, &size);
    for (size_t cut = 0; cut < size; cut += cut % 4096 < 200 ? 1 : 1001) {
        lw_state *loader = lw_state_create_loader(bytes, cut);
        lw_store *store = reopen("d", ROW_COUNT);
        lw_store_state(store, loader);
        cr_assert_eq(lw_state_status(loader, true, &error), LW_ERR_FILE_FORMAT, "cut at %zu", cut);
        lw_store_suspend(store);
        lw_state_destroy(loader);
    }
    lw_state_destroy(saver);
}
