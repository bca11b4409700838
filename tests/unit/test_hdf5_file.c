// SPDX-License-Identifier: Apache-2.0
/* What the library cannot read is told as it is: the path, the object and the errno, and never as
 * something that is not there or not ours. */
#include "sim/store/hdf5_dataset.h"
#include "tests/support/sample_result.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static scratch_folder folder;
static char path[SCRATCH_PATH_SIZE];
static char digest[LW_SHA256_HEX_SIZE];
static lw_error error;
static lw_hdf5 *file;

static void set_up(void)
{
    folder = scratch_folder_create();
    scratch_path(&folder, "r.h5", path);
    const sample_choice choice = {.rows_per_append = 4096};
    cr_assert_eq(sample_publish(path, &choice, digest, &error), LW_OK, "%s", error.message);
    cr_assert_eq(lw_hdf5_open(path, false, &file, &error), LW_OK, "%s", error.message);
}

static void tear_down(void)
{
    lw_hdf5_close(file, NULL);
    scratch_folder_remove(&folder);
}

TestSuite(hdf5_file, .init = set_up, .fini = tear_down);

/* From now on every read of the file fails: its descriptor is that of a folder. */
static void break_reads(void)
{
    const int other = open("/", O_RDONLY | O_DIRECTORY);
    cr_assert_geq(other, 0);
    cr_assert_geq(dup2(other, lw_hdf5_descriptor(file)), 0);
    close(other);
}

static void assert_tells(lw_status status, const char *object)
{
    cr_assert_eq(status, LW_ERR_IO, "%s", error.message);
    cr_assert_eq(error.status, LW_ERR_IO);
    cr_assert(strstr(error.message, path), "%s", error.message);
    cr_assert(strstr(error.message, object), "%s", error.message);
    cr_assert(strstr(error.message, "Is a directory (EISDIR)"), "%s", error.message);
}

Test(hdf5_file, finds_what_is_there_and_only_that)
{
    static const char *const there[] = {"/city", "/city/pv_energy_kwh",
                                        "/settlements/pbft-10/blocks/delay_s", "/time"};
    static const char *const absent[] = {"/town", "/city/pv", "/settlements/pbft/blocks/delay_s",
                                         "/nowhere/at/all", "/city/pv_energy_kwh2"};
    bool exists = false;
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++) {
        cr_assert_eq(lw_hdf5_exists(file, there[i], &exists, &error), LW_OK, "%s", error.message);
        cr_assert(exists, "%s", there[i]);
    }
    for (size_t i = 0; i < sizeof absent / sizeof absent[0]; i++) {
        cr_assert_eq(lw_hdf5_exists(file, absent[i], &exists, &error), LW_OK, "%s", error.message);
        cr_assert_not(exists, "%s", absent[i]);
    }
}

Test(hdf5_file, does_not_take_an_error_for_absence)
{
    bool exists = true;
    break_reads();
    assert_tells(lw_hdf5_exists(file, "/city/pv_energy_kwh", &exists, &error),
                 "/city/pv_energy_kwh");
}

static lw_status ignore(void *context, const char *object, bool is_scale, lw_error *unused)
{
    (void)object;
    (void)is_scale;
    (void)unused;
    ++*(int *)context;
    return LW_OK;
}

Test(hdf5_file, visits_every_dataset)
{
    int count = 0;
    cr_assert_eq(lw_hdf5_visit(file, ignore, &count, &error), LW_OK, "%s", error.message);
    cr_assert_gt(count, 10);
}

/* The first dataset is read well; then reads fail, and the visit comes to another. */
static lw_status break_then_ignore(void *context, const char *object, bool is_scale,
                                   lw_error *unused)
{
    break_reads();
    return ignore(context, object, is_scale, unused);
}

Test(hdf5_file, tells_why_a_visit_ends)
{
    int count = 0;
    assert_tells(lw_hdf5_visit(file, break_then_ignore, &count, &error), "/");
    cr_assert_gt(count, 0);
}

Test(hdf5_file, tells_why_a_dataset_or_an_attribute_cannot_be_read)
{
    lw_hdf5_dataset dataset = {.path = "/city/pv_energy_kwh"};
    int64_t number = 0;
    char *text = NULL;
    break_reads();
    assert_tells(lw_hdf5_dataset_open(file, &dataset, &error), dataset.path);
    assert_tells(lw_hdf5_read_attribute(file, (lw_hdf5_key){"/city", "seed"}, LW_HDF5_INTEGER,
                                        &number, &error),
                 "seed");
    assert_tells(
        lw_hdf5_read_attribute(file, (lw_hdf5_key){"/", "title"}, LW_HDF5_TEXT, &text, &error),
        "title");
}

/* Of a file whose seal is right, what is missing was never written: another version's, perhaps. */
Test(hdf5_file, tells_what_is_missing_as_a_matter_of_format)
{
    lw_hdf5_dataset dataset = {.path = "/city/no_energy_kwh"};
    int64_t number = 0;
    cr_assert_eq(lw_hdf5_dataset_open(file, &dataset, &error), LW_ERR_FILE_FORMAT, "%s",
                 error.message);
    cr_assert(strstr(error.message, dataset.path), "%s", error.message);
    cr_assert_eq(
        lw_hdf5_read_attribute(file, (lw_hdf5_key){"/", "sead"}, LW_HDF5_INTEGER, &number, &error),
        LW_ERR_FILE_FORMAT, "%s", error.message);
    cr_assert(strstr(error.message, "sead") && strstr(error.message, path), "%s", error.message);
}

Test(hdf5_file, refuses_an_attribute_of_another_type)
{
    int64_t number = 0;
    const lw_hdf5_key key = {"/city/pv_energy_kwh", "units"};
    cr_assert_eq(lw_hdf5_read_attribute(file, key, LW_HDF5_INTEGER, &number, &error),
                 LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "units") && strstr(error.message, path), "%s", error.message);
}

Test(hdf5_file, refuses_a_link_that_is_not_ours_by_its_name)
{
    int count = 0;
    lw_hdf5_close(file, NULL);
    file = NULL;
    char deep[SCRATCH_PATH_SIZE];
    char name[1100];
    memset(name, 'n', sizeof name);
    name[0] = '/';
    name[sizeof name - 1] = '\0';
    scratch_path(&folder, "deep.h5", deep);
    cr_assert_eq(lw_hdf5_open(deep, true, &file, &error), LW_OK, "%s", error.message);
    cr_assert_eq(lw_hdf5_make_group(file, name, &error), LW_OK, "%s", error.message);
    cr_assert_eq(lw_hdf5_visit(file, ignore, &count, &error), LW_ERR_FILE_FORMAT);
    cr_assert(strstr(error.message, "does not write") && strstr(error.message, deep), "%s",
              error.message);
}
