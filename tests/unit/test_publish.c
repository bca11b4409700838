// SPDX-License-Identifier: Apache-2.0
/* A published result is whole, equal for equal content, and never the victim of a fault: of the
 * place, of another run, of the disk, or of a damaged byte. */
#include "sim/store/hdf5_file.h"
#include "sim/store/result.h"
#include "sim/store/seal.h"
#include "sim/store/store.h"
#include "tests/support/sample_result.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static scratch_folder folder;
static char path[SCRATCH_PATH_SIZE];
static char part_path[SCRATCH_PATH_SIZE];
static char spill_path[SCRATCH_PATH_SIZE];
static char digest[LW_SHA256_HEX_SIZE];
static char earlier_digest[LW_SHA256_HEX_SIZE];
static lw_error error;
static const sample_choice plain = {.rows_per_append = 96};
static const sample_choice changed = {.rows_per_append = 96, .added_milliwh = 1};

static void set_up(void)
{
    folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", path);
    scratch_path(&folder, "r.h5.part", part_path);
    scratch_path(&folder, "r.h5.spill", spill_path);
}

static void tear_down(void)
{
    scratch_folder_remove(&folder);
}

TestSuite(publish, .init = set_up, .fini = tear_down);

static lw_status try_create(const char *place)
{
    lw_store *store = NULL;
    const lw_status status = lw_store_create(place, &store, &error);
    lw_store_destroy(store);
    return status;
}

static void assert_refused(const char *place, const char *reason)
{
    cr_assert_eq(try_create(place), LW_ERR_CREATE);
    cr_assert(strstr(error.message, place), "%s", error.message);
    cr_assert(strstr(error.message, reason), "%s", error.message);
}

Test(publish, leaves_the_result_and_nothing_else)
{
    cr_assert_eq(sample_publish(path, &plain, digest, &error), LW_OK, "%s", error.message);
    cr_assert(scratch_exists(path));
    cr_assert_not(scratch_exists(part_path));
    cr_assert_not(scratch_exists(spill_path));
}

Test(publish, equal_content_is_equal_bytes)
{
    size_t sizes[2];
    const sample_choice choices[2] = {{.rows_per_append = 1, .host = "h"},
                                      {.series_reversed = true, .host = "h"}};
    cr_assert_eq(sample_publish(path, &choices[0], digest, &error), LW_OK);
    char *first = scratch_read(path, &sizes[0]);
    sleep(1); // a time in the file would show
    cr_assert_eq(sample_publish(path, &choices[1], digest, &error), LW_OK);
    char *second = scratch_read(path, &sizes[1]);
    cr_assert_eq(sizes[0], sizes[1]);
    cr_assert_eq(memcmp(first, second, sizes[0]), 0);
    free(first);
    free(second);
}

Test(publish, a_store_without_content_is_a_valid_result)
{
    lw_store *store = NULL;
    lw_result *result = NULL;
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_OK, "%s", error.message);
    lw_store_destroy(store);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK, "%s", error.message);
    lw_result_close(result);
}

Test(publish, refuses_a_missing_folder)
{
    char place[SCRATCH_PATH_SIZE];
    assert_refused(scratch_path(&folder, "no/r.h5", place), "ENOENT");
}

Test(publish, refuses_a_folder_that_is_a_file)
{
    char place[SCRATCH_PATH_SIZE];
    scratch_write(path, "x", 1);
    assert_refused(scratch_path(&folder, "r.h5/r.h5", place), "ENOTDIR");
}

Test(publish, refuses_an_output_that_is_not_a_file)
{
    char link[SCRATCH_PATH_SIZE];
    char fifo[SCRATCH_PATH_SIZE];
    cr_assert_eq(symlink("target", scratch_path(&folder, "link", link)), 0);
    cr_assert_eq(mkfifo(scratch_path(&folder, "fifo", fifo), 0600), 0);
    assert_refused(folder.path, "a folder");
    assert_refused(link, "a symbolic link");
    assert_refused(fifo, "a FIFO");
    assert_refused("/dev/null", "a device");
    assert_refused("", "does not name a file");
    cr_assert_not(scratch_exists(spill_path));
}

Test(publish, refuses_a_folder_without_permission)
{
    if (geteuid() == 0 && seteuid(65534) != 0) {
        cr_skip_test("cannot become another user than root");
    }
    assert_refused("/ledgerwatt-no-such-result.h5", "EACCES");
}

Test(publish, a_second_run_is_told_process_and_host_of_the_first)
{
    char host[256] = "";
    char process[32];
    lw_store *first = NULL;
    lw_store *second = NULL;
    gethostname(host, sizeof host - 1);
    snprintf(process, sizeof process, "process %ld", (long)getpid());
    cr_assert_eq(lw_store_create(path, &first, &error), LW_OK);
    cr_assert_eq(lw_store_create(path, &second, &error), LW_ERR_CREATE);
    cr_assert(strstr(error.message, process) && strstr(error.message, host), "%s", error.message);
    lw_store_destroy(first);
    cr_assert_eq(try_create(path), LW_OK, "the lock goes with the first run");
}

int __real_flock(int fd, int operation);
int __wrap_flock(int fd, int operation);

static bool are_there_locks = true;

int __wrap_flock(int fd, int operation)
{
    if (!are_there_locks) {
        errno = ENOLCK;
        return -1;
    }
    return __real_flock(fd, operation);
}

Test(publish, a_file_system_without_locks_is_refused_and_left_as_it_was)
{
    are_there_locks = false;
    assert_refused(path, "ENOLCK");
    cr_assert_not(scratch_exists(spill_path));
    scratch_write(spill_path, "somebody's", 10);
    assert_refused(path, "ENOLCK");
    cr_assert(scratch_exists(spill_path));
    are_there_locks = true;
}

Test(publish, a_killed_run_leaves_no_lock_and_its_remains_are_replaced)
{
    const pid_t child = fork();
    if (child == 0) {
        lw_store *store = NULL;
        if (lw_store_create(path, &store, &error) == LW_OK &&
            sample_fill(store, &plain, &error) == LW_OK) {
            scratch_write(part_path, "half", 4);
            raise(SIGKILL);
        }
        _exit(1);
    }
    int outcome = 0;
    cr_assert_eq(waitpid(child, &outcome, 0), child);
    cr_assert(WIFSIGNALED(outcome));
    cr_assert(scratch_exists(spill_path));
    cr_assert_eq(sample_publish(path, &plain, digest, &error), LW_OK, "%s", error.message);
    cr_assert_not(scratch_exists(part_path));
    cr_assert_not(scratch_exists(spill_path));
}

Test(publish, never_empties_a_file_that_happens_to_be_named_like_the_spill)
{
    size_t size = 0;
    scratch_write(spill_path, "my notes", 8);
    cr_assert_eq(try_create(path), LW_ERR_CREATE);
    cr_assert(strstr(error.message, spill_path), "%s", error.message);
    char *notes = scratch_read(spill_path, &size);
    cr_assert_str_eq(notes, "my notes");
    free(notes);
}

/** Fills a store after an earlier result was published at the same place. */
static lw_store *fill_again(const sample_choice *choice)
{
    lw_store *store = NULL;
    cr_assert_eq(sample_publish(path, &plain, earlier_digest, &error), LW_OK);
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    cr_assert_eq(sample_fill(store, choice, &error), LW_OK);
    return store;
}

static void assert_earlier_result_is_intact(void)
{
    char *stated = NULL;
    char found[LW_SHA256_HEX_SIZE];
    lw_result *result = NULL;
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK, "%s", error.message);
    cr_assert_eq(lw_result_digest(result, found, NULL, 0, &error), LW_OK);
    cr_assert_eq(lw_result_text(result, "/", "digest", &stated, &error), LW_OK);
    cr_assert_str_eq(found, earlier_digest);
    cr_assert_str_eq(stated, earlier_digest);
    free(stated);
    lw_result_close(result);
}

Test(publish, a_flipped_bit_in_the_spill_is_an_error_and_not_a_wrong_result)
{
    char other[LW_SHA256_HEX_SIZE];
    lw_store *store = fill_again(&changed);
    scratch_flip(spill_path, 40000);
    cr_assert_eq(lw_store_publish(store, other, &error), LW_ERR_IO);
    cr_assert(strstr(error.message, spill_path), "%s", error.message);
    cr_assert_not(scratch_exists(part_path));
    lw_store_destroy(store);
    assert_earlier_result_is_intact();
}

Test(publish, a_truncated_spill_is_an_error)
{
    lw_store *store = fill_again(&changed);
    cr_assert_eq(truncate(spill_path, 40000), 0);
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_ERR_IO);
    lw_store_destroy(store);
    assert_earlier_result_is_intact();
}

Test(publish, a_deleted_spill_is_noticed_because_the_lock_went_with_it)
{
    lw_store *store = fill_again(&changed);
    cr_assert_eq(unlink(spill_path), 0);
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_ERR_IO);
    cr_assert(strstr(error.message, spill_path), "%s", error.message);
    lw_store_destroy(store);
    assert_earlier_result_is_intact();
}

/* What happens in the process that writes when the library closes its file. */
typedef enum library_end { LIVES, IS_KILLED, EXITS, TRIES_LOCK } library_end;
static library_end library;

lw_status __real_lw_hdf5_close(lw_hdf5 *file, lw_error *reason);
lw_status __wrap_lw_hdf5_close(lw_hdf5 *file, lw_error *reason);

/* Who shares the lock can take it again. */
static bool has_lock(void)
{
    struct stat spill;
    struct stat info;
    int count = 0;
    stat(spill_path, &spill);
    for (int fd = 3; fd < 1024; fd++) {
        if (fstat(fd, &info) == 0 && info.st_ino == spill.st_ino && info.st_dev == spill.st_dev) {
            count++;
            if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
                return true;
            }
        }
    }
    return count == 0; /* then this found nothing out */
}

lw_status __wrap_lw_hdf5_close(lw_hdf5 *file, lw_error *reason)
{
    const lw_status status = __real_lw_hdf5_close(file, reason);
    if (library == IS_KILLED) {
        raise(SIGKILL);
    } else if (library == EXITS) {
        exit(0);
    }
    if (library == TRIES_LOCK && has_lock()) {
        exit(1);
    }
    return status;
}

Test(publish, a_library_that_ends_its_process_is_an_error_and_no_more)
{
    static const char *const ends[] = {
        [IS_KILLED] = "(signal 9, SIGKILL)", [EXITS] = "(exit code 0)"};
    lw_store *store = fill_again(&changed);
    for (int way = IS_KILLED; way <= EXITS; way++) {
        library = (library_end)way;
        cr_assert_eq(lw_store_publish(store, digest, &error), LW_ERR_IO);
        library = LIVES;
        cr_assert_eq(error.status, LW_ERR_IO);
        cr_assert(strstr(error.message, "the HDF5 library failed while writing"), "%s",
                  error.message);
        cr_assert(strstr(error.message, part_path), "%s", error.message);
        cr_assert(strstr(error.message, ends[way]), "%s", error.message);
        cr_assert_not(scratch_exists(part_path));
        assert_earlier_result_is_intact();
    }
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_OK, "%s", error.message);
    cr_assert_str_neq(digest, earlier_digest);
    lw_store_destroy(store);
}

pid_t __real_fork(void);
pid_t __wrap_fork(void);

static bool is_process_table_full = false;

pid_t __wrap_fork(void)
{
    if (is_process_table_full) {
        errno = EAGAIN;
        return -1;
    }
    return __real_fork();
}

Test(publish, without_another_process_gives_the_same_bytes)
{
    size_t sizes[2];
    const sample_choice choice = {.rows_per_append = 96, .host = "h"};
    cr_assert_eq(sample_publish(path, &choice, earlier_digest, &error), LW_OK);
    char *first = scratch_read(path, &sizes[0]);
    is_process_table_full = true;
    cr_assert_eq(sample_publish(path, &choice, digest, &error), LW_OK, "%s", error.message);
    is_process_table_full = false;
    char *second = scratch_read(path, &sizes[1]);
    cr_assert_str_eq(digest, earlier_digest);
    cr_assert_eq(sizes[0], sizes[1]);
    cr_assert_eq(memcmp(first, second, sizes[0]), 0);
    free(first);
    free(second);
    assert_earlier_result_is_intact();
}

Test(publish, the_process_that_writes_has_no_share_in_the_lock)
{
    lw_store *store = fill_again(&changed);
    library = TRIES_LOCK;
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_OK, "%s", error.message);
    library = LIVES;
    lw_store_destroy(store);
}

Test(publish, a_file_put_at_the_output_during_the_run_is_not_overwritten)
{
    size_t size = 0;
    lw_store *store = fill_again(&plain);
    scratch_write(path, "somebody else's", 15);
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_ERR_IO);
    cr_assert(strstr(error.message, part_path), "%s", error.message);
    lw_store_destroy(store);
    char *bytes = scratch_read(path, &size);
    cr_assert_str_eq(bytes, "somebody else's");
    free(bytes);
    lw_result *result = NULL;
    cr_assert_eq(lw_result_open(part_path, &result, &error), LW_OK, "the long run is not lost");
    lw_result_close(result);
}

Test(publish, a_result_deleted_during_the_run_does_no_harm)
{
    lw_store *store = fill_again(&plain);
    cr_assert_eq(unlink(path), 0);
    cr_assert_eq(lw_store_publish(store, digest, &error), LW_OK, "%s", error.message);
    lw_store_destroy(store);
    assert_earlier_result_is_intact();
}

static lw_status publish_within(rlim_t limit_bytes)
{
    struct rlimit limit;
    char other[LW_SHA256_HEX_SIZE];
    getrlimit(RLIMIT_FSIZE, &limit);
    const rlim_t usual = limit.rlim_cur;
    limit.rlim_cur = limit_bytes;
    setrlimit(RLIMIT_FSIZE, &limit);
    const lw_status status =
        sample_publish(path, &(sample_choice){.time_count = SAMPLE_SHORT_COUNT}, other, &error);
    limit.rlim_cur = usual;
    setrlimit(RLIMIT_FSIZE, &limit);
    return status;
}

/* Goal: wherever the disk refuses more bytes, the run ends with an error that says why and the
 * earlier result stays. Method: limits from 1 byte to past the size of spill and result, of a
 * sample whose result is the larger. */
Test(publish, a_full_disk_at_any_byte_leaves_the_earlier_result)
{
    size_t part_failure_count = 0;
    lw_status status = LW_ERR_IO;
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(sample_publish(path, &plain, earlier_digest, &error), LW_OK);
    for (rlim_t limit = 1; status != LW_OK; limit += 4013) {
        status = publish_within(limit);
        cr_assert(status == LW_OK || status == LW_ERR_IO || status == LW_ERR_CREATE);
        if (status != LW_OK) {
            part_failure_count += strstr(error.message, part_path) != NULL;
            cr_assert(strstr(error.message, "File too large"), "%s", error.message);
            assert_earlier_result_is_intact();
            cr_assert_not(scratch_exists(part_path));
            cr_assert_not(scratch_exists(spill_path));
        }
    }
    cr_assert_gt(part_failure_count, 5);
}

static void assert_not_opened(const char *what)
{
    lw_result *result = NULL;
    cr_assert_eq(lw_result_open(path, &result, &error), LW_ERR_FILE_FORMAT, "%s", what);
    cr_assert(strstr(error.message, path), "%s", error.message);
}

Test(publish, a_flipped_bit_anywhere_in_a_result_is_found_before_hdf5_sees_it)
{
    size_t size = 0;
    cr_assert_eq(sample_publish(path, &plain, earlier_digest, &error), LW_OK);
    free(scratch_read(path, &size));
    for (size_t place = 0; place < size; place += size / 200) {
        scratch_flip(path, (long)place);
        assert_not_opened("a byte of the file");
        scratch_flip(path, (long)place);
    }
    for (long place = -1; place >= -LW_SEAL_SIZE; place--) {
        scratch_flip(path, place);
        assert_not_opened("a byte of the seal");
        scratch_flip(path, place);
    }
    assert_earlier_result_is_intact();
}

/** Changes the first digit of the only place where the file has the text `hex`, and seals it anew.
 */
static void forge(const char *hex)
{
    size_t size = 0;
    char *bytes = scratch_read(path, &size);
    char *found = memmem(bytes, size, hex, strlen(hex));
    cr_assert_not_null(found);
    *found = *found == '0' ? '1' : '0';
    scratch_write(path, bytes, size - LW_SEAL_SIZE);
    free(bytes);
    const lw_file file = {.fd = open(path, O_RDWR), .path = path};
    cr_assert_eq(lw_seal_append(file, &error), LW_OK);
    close(file.fd);
}

Test(publish, a_series_that_does_not_match_its_own_hash_is_named)
{
    char *leaf_hex = NULL;
    char *stated = NULL;
    char found[LW_SHA256_HEX_SIZE];
    char damaged[LW_POINTER_SIZE];
    lw_result *result = NULL;
    cr_assert_eq(sample_publish(path, &plain, digest, &error), LW_OK);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK);
    cr_assert_eq(lw_result_text(result, "/city/trade_value", "sha256", &leaf_hex, &error), LW_OK);
    lw_result_close(result);
    forge(leaf_hex);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK, "%s", error.message);
    cr_assert_eq(lw_result_digest(result, found, damaged, sizeof damaged, &error), LW_OK);
    cr_assert_str_eq(damaged, "/city/trade_value");
    cr_assert_eq(lw_result_text(result, "/", "digest", &stated, &error), LW_OK);
    cr_assert_str_eq(found, stated, "the data are as published, only the leaf is not");
    free(leaf_hex);
    free(stated);
    lw_result_close(result);
}

Test(publish, a_file_cut_short_or_made_longer_is_not_opened)
{
    size_t size = 0;
    cr_assert_eq(sample_publish(path, &plain, digest, &error), LW_OK);
    char *bytes = scratch_read(path, &size);
    for (size_t i = 0; i < 50; i++) {
        scratch_write(path, bytes, size * i / 50);
        assert_not_opened("cut");
    }
    scratch_write(path, bytes, size + 1);
    assert_not_opened("longer by a zero");
    free(bytes);
}

Test(publish, what_is_not_a_result_is_refused_by_name)
{
    lw_result *result = NULL;
    cr_assert_eq(lw_result_open(path, &result, &error), LW_ERR_FILE_MISSING);
    cr_assert(strstr(error.message, path));
    cr_assert_eq(lw_result_open(folder.path, &result, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(mkfifo(path, 0600), 0);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_result_open("/dev/zero", &result, &error), LW_ERR_FILE_FORMAT);
}

Test(publish, asserts_that_no_row_is_missing, .signal = SIGABRT)
{
    const int64_t values[] = {1, 2, 3};
    lw_store *store = NULL;
    lw_dim_id dim = 0;
    lw_series_id series = 0;
    lw_store_create(path, &store, &error);
    lw_store_dimension(store, &(lw_dimension_spec){"", "x", "1", "x"}, values, 3, &dim, &error);
    const lw_series_spec spec = {"", "y", "1", "y", LW_SERIES_COUNT, 1, {dim}};
    lw_store_series(store, &spec, &series, &error);
    lw_store_append(store, series, values, 2, &error);
    lw_store_publish(store, digest, &error);
}
