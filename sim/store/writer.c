// SPDX-License-Identifier: Apache-2.0
#include "sim/store/writer.h"

#include "sim/base/check.h"
#include "sim/store/digest.h"
#include "sim/store/file_io.h"
#include "sim/store/hdf5_dataset.h"

#include <stdlib.h>
#include <string.h>

typedef struct writer {
    lw_store *store;
    lw_hdf5 *file;
    lw_digest *digest;
    uint64_t *values; // [LW_SLAB_VALUES_MAX], one slab
} writer;

/** Fills `values` with a run of values of whatever `source` is. */
typedef lw_status (*fill_fn)(const writer *job, const void *source, lw_column_range range,
                             uint64_t *values, lw_error *error);

static lw_status fill_from_column(const writer *job, const void *source, lw_column_range range,
                                  uint64_t *values, lw_error *error)
{
    const lw_series *series = source;
    return lw_column_read(&series->column, job->store->spill, range, values, error);
}

static lw_status fill_from_dimension(const writer *job, const void *source, lw_column_range range,
                                     uint64_t *values, lw_error *error)
{
    const lw_dimension *dimension = source;
    (void)job;
    (void)error;
    for (size_t i = 0; i < range.count; i++) {
        const size_t place = range.first + i;
        values[i] = dimension->values ? (uint64_t)dimension->values[place] : (uint64_t)place;
    }
    return LW_OK;
}

static lw_status write_numbers(writer *job, const lw_hdf5_dataset *dataset, fill_fn fill,
                               const void *source, lw_error *error)
{
    size_t value_count = 0;
    LW_ASSERT(lw_shape_value_count(dataset->shape, &value_count));
    for (size_t first = 0; first < value_count;) {
        const lw_slab slab = lw_slab_at(dataset->shape, first);
        const lw_column_range range = {.first = first, .count = slab.value_count};
        lw_status status = fill(job, source, range, job->values, error);
        if (status == LW_OK) {
            status = lw_hdf5_write_slab(job->file, dataset, &slab, job->values, error);
        }
        if (status != LW_OK) {
            return status;
        }
        lw_digest_update(job->digest, job->values, slab.value_count * sizeof *job->values);
        first += slab.value_count;
    }
    return LW_OK;
}

static lw_status write_texts(writer *job, const lw_hdf5_dataset *dataset,
                             const lw_dimension *dimension, lw_error *error)
{
    for (size_t i = 0; i < dimension->count; i++) {
        lw_digest_update(job->digest, dimension->texts[i], strlen(dimension->texts[i]) + 1);
    }
    if (dimension->count == 0) {
        return LW_OK;
    }
    const lw_slab all = {.value_count = dimension->count, .counts = {dimension->count}};
    return lw_hdf5_write_slab(job->file, dataset, &all, dimension->texts, error);
}

typedef struct description {
    const char *name;
    const char *value;
} description;

static lw_status describe(writer *job, const char *path, const description *texts, size_t count,
                          lw_error *error)
{
    for (size_t i = 0; i < count; i++) {
        const lw_hdf5_key key = {.object = path, .name = texts[i].name};
        const lw_status status =
            lw_hdf5_write_attribute(job->file, key, LW_HDF5_TEXT, &texts[i].value, error);
        if (status != LW_OK) {
            return status;
        }
    }
    return LW_OK;
}

/** Closes the dataset, ends its leaf and writes units, long_name and sha256. */
static lw_status finish_dataset(writer *job, lw_hdf5_dataset *dataset, const char *unit,
                                const char *long_name, lw_error *error)
{
    char leaf_hex[LW_SHA256_HEX_SIZE];
    lw_status status = lw_hdf5_dataset_close(job->file, dataset, error);
    if (status == LW_OK) {
        status = lw_digest_end(job->digest, dataset->path, leaf_hex, error);
    }
    if (status != LW_OK) {
        return status;
    }
    const description texts[] = {{"units", unit}, {"long_name", long_name}, {"sha256", leaf_hex}};
    return describe(job, dataset->path, texts, sizeof texts / sizeof texts[0], error);
}

/** Makes a group and those above it, unless they exist. One by one: groups that the library makes
 *  on the way would carry times. */
static lw_status make_groups(writer *job, const char *path, lw_error *error)
{
    char *part = strdup(path);
    lw_status status = LW_OK;
    if (!part) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
    }
    for (size_t end = 1; path[end] && status == LW_OK;) {
        end += strcspn(path + end, "/");
        part[end] = '\0';
        bool exists = false;
        status = lw_hdf5_exists(job->file, part, &exists, error);
        if (status == LW_OK && !exists) {
            status = lw_hdf5_make_group(job->file, part, error);
        }
        part[end] = path[end];
        end += path[end] == '/';
    }
    free(part);
    return status;
}

static lw_status start_dataset(writer *job, lw_hdf5_dataset *dataset, const char *group,
                               lw_error *error)
{
    char *group_path = lw_path_with("/", group);
    if (!group_path) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", dataset->path);
    }
    lw_status status = make_groups(job, group_path, error);
    free(group_path);
    if (status == LW_OK) {
        status = lw_hdf5_dataset_create(job->file, dataset, error);
    }
    if (status == LW_OK) {
        lw_digest_begin(job->digest, dataset->path, lw_hdf5_type_name(dataset->type),
                        dataset->shape);
    }
    return status;
}

static lw_status write_dimension(writer *job, const void *item, lw_error *error)
{
    const lw_dimension *dimension = item;
    const bool is_text = dimension->kind == LW_DIMENSION_TEXT;
    lw_hdf5_dataset dataset = {.path = dimension->path,
                               .type = is_text ? LW_HDF5_TEXT : LW_HDF5_INTEGER,
                               .shape = {.dim_count = 1, .counts = {dimension->count}}};
    lw_status status = start_dataset(job, &dataset, dimension->group, error);
    if (status == LW_OK) {
        status = is_text ? write_texts(job, &dataset, dimension, error)
                         : write_numbers(job, &dataset, fill_from_dimension, dimension, error);
    }
    if (status == LW_OK) {
        status = finish_dataset(job, &dataset, dimension->unit, dimension->long_name, error);
    }
    if (status == LW_OK) {
        status = lw_hdf5_make_scale(job->file, dimension->path, dimension->name, error);
    }
    // Readers take "standard" (Julian before 1582) when a time does not say its calendar.
    const description calendar = {"calendar", "proleptic_gregorian"};
    if (status == LW_OK && strstr(dimension->unit, " since ")) {
        status = describe(job, dimension->path, &calendar, 1, error);
    }
    return status;
}

/** A name for the coordinate in the group of the series, unless it lives there or has one. */
static lw_status link_coordinate(writer *job, const lw_series *series,
                                 const lw_dimension *dimension, lw_error *error)
{
    const size_t size = strlen(series->group) + strlen(dimension->name) + 3;
    char *link = malloc(size);
    if (!link) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", series->path);
    }
    char *end = stpcpy(stpcpy(link, "/"), series->group);
    stpcpy(stpcpy(end, *series->group ? "/" : ""), dimension->name);
    bool exists = false;
    lw_status status = lw_hdf5_exists(job->file, link, &exists, error);
    if (status == LW_OK && !exists) {
        status = lw_hdf5_link(job->file, dimension->path, link, error);
    }
    free(link);
    return status;
}

static lw_status attach_dimensions(writer *job, const lw_series *series,
                                   const lw_hdf5_dataset *dataset, lw_error *error)
{
    lw_status status = LW_OK;
    for (uint32_t axis = 0; axis < series->dim_count && status == LW_OK; axis++) {
        const lw_dimension *dimension = job->store->dimensions.items[series->dims[axis]];
        status = link_coordinate(job, series, dimension, error);
        if (status == LW_OK) {
            status = lw_hdf5_attach_scale(job->file, dataset, axis, dimension->path, error);
        }
    }
    return status;
}

static lw_shape shape_of(const lw_store *store, const lw_series *series)
{
    lw_shape shape = {.dim_count = series->dim_count};
    for (uint32_t axis = 0; axis < series->dim_count; axis++) {
        const lw_dimension *dimension = store->dimensions.items[series->dims[axis]];
        shape.counts[axis] = dimension->count;
    }
    return shape;
}

static lw_status write_series(writer *job, const void *item, lw_error *error)
{
    const lw_series *series = item;
    const bool is_count = series->column.type == LW_SERIES_COUNT;
    lw_hdf5_dataset dataset = {.path = series->path,
                               .type = is_count ? LW_HDF5_INTEGER : LW_HDF5_DOUBLE,
                               .shape = shape_of(job->store, series)};
    lw_status status = start_dataset(job, &dataset, series->group, error);
    if (status == LW_OK) {
        status = attach_dimensions(job, series, &dataset, error);
    }
    if (status == LW_OK) {
        status = write_numbers(job, &dataset, fill_from_column, series, error);
    }
    if (status == LW_OK) {
        status = finish_dataset(job, &dataset, series->unit, series->long_name, error);
    }
    return status;
}

static lw_status write_attribute(writer *job, const void *item, lw_error *error)
{
    const lw_attribute *attribute = item;
    const lw_hdf5_key key = {.object = attribute->object, .name = attribute->name};
    const lw_status status = make_groups(job, attribute->object, error);
    if (status != LW_OK) {
        return status;
    }
    switch (attribute->kind) {
    case LW_ATTRIBUTE_TEXT:
        return lw_hdf5_write_attribute(job->file, key, LW_HDF5_TEXT, &attribute->text, error);
    case LW_ATTRIBUTE_INTEGER:
        return lw_hdf5_write_attribute(job->file, key, LW_HDF5_INTEGER, &attribute->integer, error);
    case LW_ATTRIBUTE_DOUBLE:
        break;
    }
    return lw_hdf5_write_attribute(job->file, key, LW_HDF5_DOUBLE, &attribute->real, error);
}

/** Every item begins with its path. */
static int by_path(const void *a, const void *b)
{
    const char *const *const *left = a;
    const char *const *const *right = b;
    return strcmp(**left, **right);
}

typedef lw_status (*write_item_fn)(writer *job, const void *item, lw_error *error);

/** Writes the items of a list in the order of their paths: the order in which they were declared,
 *  which may depend on threads, must not show in the file. */
static lw_status write_sorted(writer *job, const lw_item_list *list, write_item_fn write,
                              lw_error *error)
{
    if (list->count == 0) {
        return LW_OK;
    }
    void **sorted = malloc(list->count * sizeof *sorted);
    if (!sorted) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out while publishing");
    }
    memcpy(sorted, list->items, list->count * sizeof *sorted);
    qsort(sorted, list->count, sizeof *sorted, by_path);
    lw_status status = LW_OK;
    for (size_t i = 0; i < list->count && status == LW_OK; i++) {
        status = write(job, sorted[i], error);
    }
    free(sorted);
    return status;
}

static lw_status write_content(writer *job, char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error)
{
    lw_status status = write_sorted(job, &job->store->dimensions, write_dimension, error);
    if (status == LW_OK) {
        status = write_sorted(job, &job->store->series, write_series, error);
    }
    if (status == LW_OK) {
        status = write_sorted(job, &job->store->attributes, write_attribute, error);
    }
    if (status != LW_OK) {
        return status;
    }
    lw_digest_root(job->digest, digest_hex);
    const description digest = {"digest", digest_hex};
    return describe(job, "/", &digest, 1, error);
}

lw_status lw_store_write(lw_store *store, char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error)
{
    writer job = {.store = store,
                  .digest = lw_digest_create(),
                  .values = malloc(LW_SLAB_VALUES_MAX * sizeof *job.values)};
    lw_status status = LW_OK;
    if (!job.digest || !job.values) {
        status = lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out while publishing");
    } else {
        status = lw_hdf5_open(store->output.part_path, true, &job.file, error);
    }
    if (status == LW_OK) {
        status = write_content(&job, digest_hex, error);
        // The first fault is the one to tell; closing after it may fail for the same reason.
        const lw_status closed = lw_hdf5_close(job.file, status == LW_OK ? error : NULL);
        status = status == LW_OK ? closed : status;
    }
    lw_digest_destroy(job.digest);
    free(job.values);
    return status;
}
