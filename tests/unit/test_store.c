// SPDX-License-Identifier: Apache-2.0
/* What goes into a store comes out of the published file: values, shapes, coordinates, attributes,
 * digest. How it is published, and what stops that, is in test_publish.c. */
#include "sim/store/result.h"
#include "sim/store/slab.h"
#include "sim/store/store.h"
#include "tests/support/sample_result.h"
#include "tests/support/scratch_folder.h"

#include <criterion/criterion.h>

#include <math.h>
#include <pthread.h>
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

static lw_result *open_sample(const sample_choice *choice)
{
    char digest_hex[LW_SHA256_HEX_SIZE];
    lw_result *result = NULL;
    cr_assert_eq(sample_publish(path, choice, digest_hex, &error), LW_OK, "%s", error.message);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK, "%s", error.message);
    return result;
}

static lw_result_array read_all(lw_result *result, const char *dataset)
{
    lw_result_array array;
    cr_assert_eq(lw_result_read(result, dataset, &array, &error), LW_OK, "%s", error.message);
    return array;
}

TestSuite(store, .init = set_up, .fini = tear_down);

Test(store, gives_back_energy_in_kwh_to_the_last_bit)
{
    lw_result *result = open_sample(&(sample_choice){.rows_per_append = 7});
    lw_result_array array = read_all(result, "/city/pv_energy_kwh");
    cr_assert_eq(array.dim_count, 1);
    cr_assert_eq(array.shape[0], SAMPLE_TIME_COUNT);
    for (size_t i = 0; i < SAMPLE_TIME_COUNT; i++) {
        cr_assert_eq(array.values[i], (double)sample_pv_milliwh(i) / 1e6);
    }
    free(array.values);
    lw_result_close(result);
}

Test(store, gives_back_money_with_its_sign)
{
    lw_result *result = open_sample(&(sample_choice){.rows_per_append = 4096});
    lw_result_array array = read_all(result, "/city/trade_value");
    for (size_t i = 0; i < SAMPLE_TIME_COUNT; i++) {
        cr_assert_eq(array.values[i], (double)sample_value_micro(i) / 1e6);
    }
    free(array.values);
    lw_result_close(result);
}

Test(store, keeps_missing_values_missing)
{
    lw_result *result = open_sample(&(sample_choice){.rows_per_append = 1});
    lw_result_array array = read_all(result, "/city/outdoor_temperature_c");
    for (size_t i = 0; i < SAMPLE_TIME_COUNT; i++) {
        const double expected = sample_temperature_c(i);
        cr_assert(isnan(expected) ? isnan(array.values[i]) : array.values[i] == expected);
    }
    free(array.values);
    lw_result_close(result);
}

Test(store, turns_microseconds_into_seconds)
{
    lw_result *result = open_sample(&(sample_choice){0});
    lw_result_array array = read_all(result, "/settlements/pbft-10/blocks/delay_s");
    cr_assert_eq(array.shape[0], SAMPLE_BLOCK_COUNT);
    cr_assert_eq(array.values[2], 3.000001);
    free(array.values);
    lw_result_close(result);
}

Test(store, keeps_rows_of_several_axes_in_c_order)
{
    lw_result *result = open_sample(&(sample_choice){.rows_per_append = 3});
    lw_result_array array = read_all(result, "/comparison/settlement_cost_by_function");
    cr_assert_eq(array.dim_count, 3);
    cr_assert_eq(array.shape[0], 2);
    cr_assert_eq(array.shape[1], 4);
    cr_assert_eq(array.shape[2], SAMPLE_MONTH_COUNT);
    for (size_t i = 0; i < 2 * 4 * SAMPLE_MONTH_COUNT; i++) {
        cr_assert_eq(array.values[i], 0.1 * (double)i);
    }
    free(array.values);
    lw_result_close(result);
}

Test(store, numbers_the_rows_of_a_growing_dimension)
{
    lw_result *result = open_sample(&(sample_choice){0});
    lw_result_array array = read_all(result, "/settlements/pbft-10/blocks/block");
    cr_assert_eq(array.shape[0], SAMPLE_BLOCK_COUNT);
    cr_assert_eq(array.values[6], 6.0);
    free(array.values);
    array = read_all(result, "/settlements/idle/blocks/block");
    cr_assert_eq(array.shape[0], 0);
    free(array.values);
    lw_result_close(result);
}

static bool has(lw_result *result, const char *place)
{
    bool found = false;
    cr_assert_eq(lw_result_has(result, place, &found, &error), LW_OK, "%s", error.message);
    return found;
}

Test(store, shows_a_coordinate_in_every_group_that_uses_it)
{
    lw_result *result = open_sample(&(sample_choice){0});
    cr_assert(has(result, "/time"));
    cr_assert(has(result, "/city/time"));
    cr_assert(has(result, "/participants/month"));
    cr_assert_not(has(result, "/participants/time"));
    cr_assert_not(has(result, "/nowhere/at/all"));
    lw_result_close(result);
}

Test(store, gives_back_text_coordinates)
{
    char **names = NULL;
    size_t count = 0;
    lw_result *result = open_sample(&(sample_choice){0});
    cr_assert_eq(lw_result_read_text(result, "/participant", &names, &count, &error), LW_OK);
    cr_assert_eq(count, SAMPLE_PARTICIPANT_COUNT);
    cr_assert_str_eq(names[0], "prosumers/0");
    cr_assert_str_eq(names[2], "caf\xc3\xa9/0");
    for (size_t i = 0; i < count; i++) {
        free(names[i]);
    }
    free(names);
    lw_result_close(result);
}

Test(store, gives_back_attributes_of_every_type)
{
    char *text = NULL;
    int64_t integer = 0;
    double real = 0.0;
    lw_result *result = open_sample(&(sample_choice){0});
    cr_assert_eq(lw_result_text(result, "/", "scenario_json", &text, &error), LW_OK);
    cr_assert_eq(strlen(text), 200000, "longer than the 64 KB of a fixed attribute");
    free(text);
    cr_assert_eq(lw_result_text(result, "", "host", &text, &error), LW_OK);
    cr_assert_str_eq(text, "");
    free(text);
    cr_assert_eq(lw_result_integer(result, "", "seed", &integer, &error), LW_OK);
    cr_assert_eq(integer, INT64_MIN);
    cr_assert_eq(lw_result_double(result, "/settlements/pbft-10", "validators_w", &real, &error),
                 LW_OK);
    cr_assert_eq(real, 12.5);
    cr_assert_eq(lw_result_text(result, "/city/pv_energy_kwh", "units", &text, &error), LW_OK);
    cr_assert_str_eq(text, "kWh");
    free(text);
    lw_result_close(result);
}

Test(store, refuses_what_is_not_in_the_file_without_crashing)
{
    char *text = NULL;
    int64_t integer = 0;
    lw_result_array array;
    lw_result *result = open_sample(&(sample_choice){0});
    cr_assert_eq(lw_result_text(result, "/", "nothing", &text, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_result_text(result, "/", "seed", &text, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_result_integer(result, "/", "title", &integer, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_result_read(result, "/city", &array, &error), LW_ERR_FILE_FORMAT);
    cr_assert_eq(lw_result_read(result, "/participant", &array, &error), LW_ERR_FILE_FORMAT);
    lw_result_close(result);
}

Test(store, replaces_an_attribute_that_is_set_twice)
{
    char digest_hex[LW_SHA256_HEX_SIZE];
    char *text = NULL;
    lw_store *store = NULL;
    lw_result *result = NULL;
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    lw_store_attribute_text(store, "", "status", "running", &error);
    lw_store_attribute_text(store, "", "status", "complete", &error);
    cr_assert_eq(lw_store_publish(store, digest_hex, &error), LW_OK, "%s", error.message);
    lw_store_destroy(store);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK);
    cr_assert_eq(lw_result_text(result, "/", "status", &text, &error), LW_OK);
    cr_assert_str_eq(text, "complete");
    free(text);
    lw_result_close(result);
}

Test(store, refuses_a_name_that_is_taken)
{
    lw_store *store = NULL;
    lw_dim_id dim = 0;
    lw_series_id series = 0;
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    cr_assert_eq(lw_store_dimension_growing(store, "a", "block", "Block", &dim, &error), LW_OK);
    cr_assert_eq(lw_store_dimension_growing(store, "", "block", "Block", &dim, &error),
                 LW_ERR_INVARIANT);
    lw_series_spec spec = {"a/b", "block", "1", "x", LW_SERIES_COUNT, 1, {0}};
    cr_assert_eq(lw_store_series(store, &spec, &series, &error), LW_ERR_INVARIANT);
    spec.name = "x";
    cr_assert_eq(lw_store_series(store, &spec, &series, &error), LW_OK);
    cr_assert_eq(lw_store_series(store, &spec, &series, &error), LW_ERR_INVARIANT);
    spec.group = "elsewhere";
    cr_assert_eq(lw_store_series(store, &spec, &series, &error), LW_ERR_INVARIANT,
                 "the scale of another group");
    lw_store_destroy(store);
}

Test(store, digest_depends_neither_on_pieces_nor_on_order_nor_on_the_host)
{
    char first[LW_SHA256_HEX_SIZE];
    char other[LW_SHA256_HEX_SIZE];
    const sample_choice choices[] = {{.rows_per_append = 1},
                                     {.rows_per_append = 4095, .host = "a"},
                                     {.rows_per_append = 4097, .series_reversed = true},
                                     {.host = "b"}};
    cr_assert_eq(sample_publish(path, &choices[0], first, &error), LW_OK);
    for (size_t i = 1; i < sizeof choices / sizeof choices[0]; i++) {
        sample_choice choice = choices[i];
        choice.added_milliwh = 0;
        cr_assert_eq(sample_publish(path, &choice, other, &error), LW_OK, "%s", error.message);
        cr_assert_str_eq(first, other);
    }
}

Test(store, digest_changes_with_one_value_by_one_milliwatt_hour)
{
    char first[LW_SHA256_HEX_SIZE];
    char other[LW_SHA256_HEX_SIZE];
    cr_assert_eq(sample_publish(path, &(sample_choice){0}, first, &error), LW_OK);
    cr_assert_eq(sample_publish(path, &(sample_choice){.added_milliwh = 1}, other, &error), LW_OK);
    cr_assert_str_neq(first, other);
}

/* Goal: the definition in digest.h, followed by hand for a file with one dimension of two values.
 */
Test(store, digest_is_the_documented_tree)
{
    char found[LW_SHA256_HEX_SIZE];
    char expected[LW_SHA256_HEX_SIZE];
    uint8_t leaf[LW_SHA256_SIZE];
    uint8_t root[LW_SHA256_SIZE];
    const int64_t values[] = {1, 258};
    lw_store *store = NULL;
    lw_dim_id dim = 0;
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    cr_assert_eq(
        lw_store_dimension(store, &(lw_dimension_spec){"", "x", "1", "x"}, values, 2, &dim, &error),
        LW_OK);
    cr_assert_eq(lw_store_publish(store, found, &error), LW_OK);
    lw_store_destroy(store);

    const char bytes[] = "/x\0int64\0"
                         "2\0"
                         "\1\0\0\0\0\0\0\0\2\1\0\0\0\0\0";
    lw_sha256_of(bytes, sizeof bytes, leaf);
    char tree[3 + LW_SHA256_SIZE] = "/x";
    memcpy(tree + 3, leaf, LW_SHA256_SIZE);
    lw_sha256_of(tree, sizeof tree, root);
    lw_sha256_hex(root, expected);
    cr_assert_str_eq(found, expected);
}

Test(store, digest_read_back_equals_the_one_published)
{
    char *stated = NULL;
    char found[LW_SHA256_HEX_SIZE];
    char damaged[LW_POINTER_SIZE];
    lw_result *result = open_sample(&(sample_choice){0});
    cr_assert_eq(lw_result_text(result, "/", "digest", &stated, &error), LW_OK);
    cr_assert_eq(lw_result_digest(result, found, damaged, sizeof damaged, &error), LW_OK, "%s",
                 error.message);
    cr_assert_str_eq(found, stated);
    cr_assert_str_eq(damaged, "");
    free(stated);
    lw_result_close(result);
}

Test(store, every_not_a_number_is_the_same_one)
{
    char digests[2][LW_SHA256_HEX_SIZE];
    const double nans[2] = {(double)NAN, copysign((double)NAN, -1.0)};
    for (size_t i = 0; i < 2; i++) {
        lw_store *store = NULL;
        lw_dim_id dim = 0;
        lw_series_id series = 0;
        cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
        cr_assert_eq(lw_store_dimension_growing(store, "", "n", "n", &dim, &error), LW_OK);
        const lw_series_spec spec = {"", "x", "1", "x", LW_SERIES_DOUBLE, 1, {dim}};
        cr_assert_eq(lw_store_series(store, &spec, &series, &error), LW_OK);
        cr_assert_eq(lw_store_append(store, series, &nans[i], 1, &error), LW_OK);
        cr_assert_eq(lw_store_publish(store, digests[i], &error), LW_OK);
        lw_store_destroy(store);
    }
    cr_assert_str_eq(digests[0], digests[1]);
}

typedef struct filler {
    lw_store *store;
    lw_series_id series;
    int64_t first;
} filler;

enum { FILLER_COUNT = 4, FILLER_ROWS = 50000 };

static void *fill(void *argument)
{
    const filler *job = argument;
    for (int64_t i = 0; i < FILLER_ROWS; i++) {
        const int64_t value = job->first + i;
        lw_error fault;
        if (lw_store_append(job->store, job->series, &value, 1, &fault) != LW_OK) {
            return argument;
        }
    }
    return NULL;
}

/** Publishes FILLER_COUNT series filled one after the other, or all at once by threads. */
static void publish_filled(bool by_threads, char digest_hex[LW_SHA256_HEX_SIZE])
{
    lw_store *store = NULL;
    lw_dim_id dim = 0;
    filler jobs[FILLER_COUNT];
    pthread_t threads[FILLER_COUNT];
    const char *const names[FILLER_COUNT] = {"a", "b", "c", "d"};
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    cr_assert_eq(lw_store_dimension_growing(store, "", "n", "n", &dim, &error), LW_OK);
    for (size_t i = 0; i < FILLER_COUNT; i++) {
        const lw_series_spec spec = {"", names[i], "1", "x", LW_SERIES_COUNT, 1, {dim}};
        jobs[i] = (filler){.store = store, .first = (int64_t)i * 1000000};
        cr_assert_eq(lw_store_series(store, &spec, &jobs[i].series, &error), LW_OK);
    }
    for (size_t i = 0; i < FILLER_COUNT; i++) {
        if (by_threads) {
            cr_assert_eq(pthread_create(&threads[i], NULL, fill, &jobs[i]), 0);
        } else {
            cr_assert_null(fill(&jobs[i]));
        }
    }
    for (size_t i = 0; by_threads && i < FILLER_COUNT; i++) {
        void *fault = NULL;
        pthread_join(threads[i], &fault);
        cr_assert_null(fault);
    }
    cr_assert_eq(lw_store_publish(store, digest_hex, &error), LW_OK, "%s", error.message);
    lw_store_destroy(store);
}

Test(store, threads_that_fill_different_series_leave_no_trace)
{
    char alone[LW_SHA256_HEX_SIZE];
    char together[LW_SHA256_HEX_SIZE];
    size_t sizes[2];
    publish_filled(false, alone);
    char *bytes_alone = scratch_read(path, &sizes[0]);
    publish_filled(true, together);
    char *bytes_together = scratch_read(path, &sizes[1]);
    cr_assert_str_eq(alone, together);
    cr_assert_eq(sizes[0], sizes[1]);
    cr_assert_eq(memcmp(bytes_alone, bytes_together, sizes[0]), 0);
    free(bytes_alone);
    free(bytes_together);
}

Test(store, rows_wider_than_a_chunk_come_back)
{
    enum { WIDE = LW_SLAB_VALUES_MAX + 5 };
    lw_store *store = NULL;
    lw_dim_id dims[2];
    lw_series_id series = 0;
    char digest_hex[LW_SHA256_HEX_SIZE];
    lw_result *result = NULL;
    int64_t *row = malloc(WIDE * sizeof *row);
    for (int64_t i = 0; i < WIDE; i++) {
        row[i] = i;
    }
    cr_assert_eq(lw_store_create(path, &store, &error), LW_OK);
    cr_assert_eq(lw_store_dimension_growing(store, "", "n", "n", &dims[0], &error), LW_OK);
    cr_assert_eq(lw_store_dimension(store, &(lw_dimension_spec){"", "w", "1", "w"}, row, WIDE,
                                    &dims[1], &error),
                 LW_OK);
    const lw_series_spec spec = {"", "x", "1", "x", LW_SERIES_COUNT, 2, {dims[0], dims[1]}};
    cr_assert_eq(lw_store_series(store, &spec, &series, &error), LW_OK);
    cr_assert_eq(lw_store_append(store, series, row, 1, &error), LW_OK);
    cr_assert_eq(lw_store_append(store, series, row, 1, &error), LW_OK);
    cr_assert_eq(lw_store_publish(store, digest_hex, &error), LW_OK, "%s", error.message);
    lw_store_destroy(store);
    cr_assert_eq(lw_result_open(path, &result, &error), LW_OK);
    lw_result_array array = read_all(result, "/x");
    for (size_t i = 0; i < 2 * (size_t)WIDE; i++) {
        cr_assert_eq(array.values[i], (double)(i % WIDE));
    }
    free(array.values);
    free(row);
    lw_result_close(result);
}

Test(slab, chunks_cover_an_array_once_and_in_order)
{
    const lw_shape shapes[] = {
        {1, {1}},           {1, {LW_SLAB_VALUES_MAX}}, {1, {LW_SLAB_VALUES_MAX + 1}},
        {2, {35136, 10}},   {2, {3, 200000}},          {3, {5, 400, 500}},
        {3, {2, 3, 300000}}};
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        size_t value_count = 0;
        cr_assert(lw_shape_value_count(shapes[i], &value_count));
        size_t next = 0;
        while (next < value_count) {
            const lw_slab slab = lw_slab_at(shapes[i], next);
            cr_assert(slab.value_count >= 1 && slab.value_count <= LW_SLAB_VALUES_MAX);
            size_t place = 0;
            for (uint32_t axis = 0; axis < shapes[i].dim_count; axis++) {
                place = place * shapes[i].counts[axis] + slab.offsets[axis];
            }
            cr_assert_eq(place, next, "a chunk is one run of values");
            next += slab.value_count;
        }
        cr_assert_eq(next, value_count);
    }
}

Test(slab, a_shape_too_large_for_memory_is_refused)
{
    size_t value_count = 0;
    const lw_shape shape = {2, {SIZE_MAX / 8, 3}};
    cr_assert_not(lw_shape_value_count(shape, &value_count));
}
