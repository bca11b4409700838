// SPDX-License-Identifier: Apache-2.0
#include "sim/store/result.h"

#include "sim/base/check.h"
#include "sim/store/digest.h"
#include "sim/store/hdf5_dataset.h"
#include "sim/store/seal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct lw_result {
    lw_hdf5 *file;
};

static lw_status no_memory(const char *path, lw_error *error)
{
    lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out reading %s", path);
    return LW_ERR_MEMORY;
}

/** Opens a regular file without waiting for the other end of a FIFO. */
static lw_status open_regular(const char *path, lw_file *file, struct stat *info, lw_error *error)
{
    file->path = path;
    file->fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
    if (file->fd < 0) {
        return lw_file_fail(error, LW_ERR_FILE_MISSING, "open", path, errno);
    }
    lw_status status = LW_OK;
    if (fstat(file->fd, info) != 0) {
        status = lw_file_fail(error, LW_ERR_IO, "look at", path, errno);
    } else if (!S_ISREG(info->st_mode)) {
        status = lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s is not a file", path);
    }
    if (status != LW_OK) {
        close(file->fd);
    }
    return status;
}

/** Opens with HDF5 and makes sure that it is the file whose seal was checked. */
static lw_status open_sealed(const char *path, const struct stat *sealed, lw_hdf5 **file,
                             lw_error *error)
{
    struct stat info;
    lw_status status = lw_hdf5_open(path, false, file, error);
    if (status != LW_OK) {
        return status;
    }
    if (fstat(lw_hdf5_descriptor(*file), &info) != 0) {
        status = lw_file_fail(error, LW_ERR_IO, "look at", path, errno);
    } else if (info.st_dev != sealed->st_dev || info.st_ino != sealed->st_ino ||
               info.st_size != sealed->st_size) {
        status = lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s was replaced while it was opened",
                              path);
    }
    if (status != LW_OK) {
        lw_hdf5_close(*file, NULL);
    }
    return status;
}

lw_status lw_result_open(const char *path, lw_result **result, lw_error *error)
{
    lw_file file;
    struct stat info = {0};
    lw_result *opened = calloc(1, sizeof *opened);
    if (!opened) {
        return no_memory(path, error);
    }
    lw_status status = open_regular(path, &file, &info, error);
    if (status == LW_OK) {
        status = lw_seal_check(file, error);
        if (status == LW_OK) {
            status = open_sealed(path, &info, &opened->file, error);
        }
        close(file.fd);
    }
    if (status != LW_OK) {
        free(opened);
        return status;
    }
    *result = opened;
    return LW_OK;
}

void lw_result_close(lw_result *result)
{
    if (!result) {
        return;
    }
    lw_hdf5_close(result->file, NULL);
    free(result);
}

static lw_hdf5_key key_of(const char *object_path, const char *name)
{
    return (lw_hdf5_key){.object = object_path[0] ? object_path : "/", .name = name};
}

lw_status lw_result_text(lw_result *result, const char *object_path, const char *name, char **value,
                         lw_error *error)
{
    *value = NULL;
    return lw_hdf5_read_attribute(result->file, key_of(object_path, name), LW_HDF5_TEXT, value,
                                  error);
}

lw_status lw_result_optional_text(lw_result *result, const char *object_path, const char *name,
                                  char **value, lw_error *error)
{
    *value = NULL;
    bool has = false;
    const lw_status status =
        lw_hdf5_has_attribute(result->file, key_of(object_path, name), &has, error);
    return status == LW_OK && has ? lw_result_text(result, object_path, name, value, error)
                                  : status;
}

lw_status lw_result_integer(lw_result *result, const char *object_path, const char *name,
                            int64_t *value, lw_error *error)
{
    return lw_hdf5_read_attribute(result->file, key_of(object_path, name), LW_HDF5_INTEGER, value,
                                  error);
}

lw_status lw_result_double(lw_result *result, const char *object_path, const char *name,
                           double *value, lw_error *error)
{
    return lw_hdf5_read_attribute(result->file, key_of(object_path, name), LW_HDF5_DOUBLE, value,
                                  error);
}

lw_status lw_result_has(lw_result *result, const char *path, bool *has, lw_error *error)
{
    return lw_hdf5_exists(result->file, path, has, error);
}

/** Reads all numbers of an open dataset as they are in the file. */
static lw_status read_numbers(lw_result *result, const lw_hdf5_dataset *dataset, double *values,
                              lw_error *error)
{
    size_t value_count = 0;
    LW_ASSERT(lw_shape_value_count(dataset->shape, &value_count));
    for (size_t first = 0; first < value_count;) {
        const lw_slab slab = lw_slab_at(dataset->shape, first);
        const lw_status status =
            lw_hdf5_read_slab(result->file, dataset, &slab, values + first, error);
        if (status != LW_OK) {
            return status;
        }
        first += slab.value_count;
    }
    for (size_t i = 0; dataset->type == LW_HDF5_INTEGER && i < value_count; i++) {
        int64_t integer = 0;
        memcpy(&integer, &values[i], sizeof integer);
        values[i] = (double)integer;
    }
    return LW_OK;
}

static lw_status read_array(lw_result *result, const lw_hdf5_dataset *dataset,
                            lw_result_array *array, lw_error *error)
{
    size_t value_count = 0;
    if (dataset->type == LW_HDF5_TEXT) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s holds text, not numbers",
                            dataset->path);
    }
    LW_ASSERT(lw_shape_value_count(dataset->shape, &value_count));
    double *values = malloc((value_count + 1) * sizeof *values);
    const lw_status status =
        values ? read_numbers(result, dataset, values, error) : no_memory(dataset->path, error);
    if (status != LW_OK) {
        free(values);
        return status;
    }
    array->values = values;
    array->dim_count = dataset->shape.dim_count;
    memcpy(array->shape, dataset->shape.counts, sizeof array->shape);
    return LW_OK;
}

lw_status lw_result_read(lw_result *result, const char *path, lw_result_array *array,
                         lw_error *error)
{
    lw_hdf5_dataset dataset = {.path = path};
    lw_status status = lw_hdf5_dataset_open(result->file, &dataset, error);
    if (status != LW_OK) {
        return status;
    }
    status = read_array(result, &dataset, array, error);
    const lw_status closed =
        lw_hdf5_dataset_close(result->file, &dataset, status == LW_OK ? error : NULL);
    return status == LW_OK ? closed : status;
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; texts && i < count; i++) {
        free(texts[i]);
    }
    free(texts);
}

/** All texts of an open dataset; none is NULL. */
static lw_status read_texts(lw_result *result, const lw_hdf5_dataset *dataset, char ***texts,
                            lw_error *error)
{
    const size_t count = dataset->shape.counts[0];
    if (dataset->type != LW_HDF5_TEXT || dataset->shape.dim_count != 1) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "", "%s does not hold a list of texts",
                            dataset->path);
    }
    char **read = calloc(count + 1, sizeof *read);
    if (!read) {
        return no_memory(dataset->path, error);
    }
    const lw_status status = lw_hdf5_read_texts(result->file, dataset, read, error);
    if (status != LW_OK) {
        free(read);
        return status;
    }
    *texts = read;
    return LW_OK;
}

lw_status lw_result_read_text(lw_result *result, const char *path, char ***values, size_t *count,
                              lw_error *error)
{
    lw_hdf5_dataset dataset = {.path = path};
    lw_status status = lw_hdf5_dataset_open(result->file, &dataset, error);
    if (status != LW_OK) {
        return status;
    }
    status = read_texts(result, &dataset, values, error);
    *count = status == LW_OK ? dataset.shape.counts[0] : 0;
    const lw_status closed =
        lw_hdf5_dataset_close(result->file, &dataset, status == LW_OK ? error : NULL);
    return status == LW_OK ? closed : status;
}

typedef struct audit {
    lw_result *result;
    lw_digest *digest;
    uint64_t *values; // [LW_SLAB_VALUES_MAX]
    char *damaged_path;
    size_t damaged_path_size;
} audit;

static lw_status hash_numbers(audit *job, const lw_hdf5_dataset *dataset, lw_error *error)
{
    size_t value_count = 0;
    LW_ASSERT(lw_shape_value_count(dataset->shape, &value_count));
    for (size_t first = 0; first < value_count;) {
        const lw_slab slab = lw_slab_at(dataset->shape, first);
        const lw_status status =
            lw_hdf5_read_slab(job->result->file, dataset, &slab, job->values, error);
        if (status != LW_OK) {
            return status;
        }
        lw_digest_update(job->digest, job->values, slab.value_count * sizeof *job->values);
        first += slab.value_count;
    }
    return LW_OK;
}

static lw_status hash_texts(audit *job, const lw_hdf5_dataset *dataset, lw_error *error)
{
    char **texts = NULL;
    const lw_status status = read_texts(job->result, dataset, &texts, error);
    for (size_t i = 0; texts && i < dataset->shape.counts[0]; i++) {
        lw_digest_update(job->digest, texts[i], strlen(texts[i]) + 1);
    }
    free_texts(texts, dataset->shape.counts[0]);
    return status;
}

static lw_status hash_data(audit *job, const char *path, lw_error *error)
{
    lw_hdf5_dataset dataset = {.path = path};
    lw_status status = lw_hdf5_dataset_open(job->result->file, &dataset, error);
    if (status != LW_OK) {
        return status;
    }
    lw_digest_begin(job->digest, path, lw_hdf5_type_name(dataset.type), dataset.shape);
    status = dataset.type == LW_HDF5_TEXT ? hash_texts(job, &dataset, error)
                                          : hash_numbers(job, &dataset, error);
    const lw_status closed =
        lw_hdf5_dataset_close(job->result->file, &dataset, status == LW_OK ? error : NULL);
    return status == LW_OK ? closed : status;
}

/** A scale is linked into the groups below its own: only its uppermost name counts. */
static lw_status find_name_above(const lw_result *result, const char *path, bool *found,
                                 lw_error *error)
{
    char above[LW_POINTER_SIZE * 4];
    const char *name = strrchr(path, '/');
    lw_status status = LW_OK;
    *found = false;
    for (const char *end = name; end > path && status == LW_OK && !*found;) {
        do {
            end -= 1;
        } while (*end != '/');
        snprintf(above, sizeof above, "%.*s%s", (int)(end - path), path, name);
        status = lw_hdf5_exists(result->file, above, found, error);
    }
    return status;
}

static lw_status audit_dataset(void *context, const char *path, bool is_scale, lw_error *error)
{
    audit *job = context;
    char leaf_hex[LW_SHA256_HEX_SIZE];
    char *stated_hex = NULL;
    bool is_second_name = false;
    lw_status status =
        is_scale ? find_name_above(job->result, path, &is_second_name, error) : LW_OK;
    if (status != LW_OK || is_second_name) {
        return status;
    }
    status = hash_data(job, path, error);
    if (status == LW_OK) {
        status = lw_digest_end(job->digest, path, leaf_hex, error);
    }
    if (status == LW_OK) {
        status = lw_result_text(job->result, path, "sha256", &stated_hex, error);
    }
    if (status == LW_OK && job->damaged_path && job->damaged_path[0] == '\0' &&
        strcmp(leaf_hex, stated_hex) != 0) {
        snprintf(job->damaged_path, job->damaged_path_size, "%s", path);
    }
    free(stated_hex);
    return status;
}

lw_status lw_result_digest(lw_result *result, char digest_hex[LW_SHA256_HEX_SIZE],
                           char *damaged_path, size_t damaged_path_size, lw_error *error)
{
    audit job = {.result = result,
                 .digest = lw_digest_create(),
                 .values = malloc(LW_SLAB_VALUES_MAX * sizeof *job.values),
                 .damaged_path = damaged_path,
                 .damaged_path_size = damaged_path_size};
    lw_status status = LW_OK;
    if (damaged_path && damaged_path_size > 0) {
        damaged_path[0] = '\0';
    }
    if (!job.digest || !job.values) {
        status = no_memory("the result", error);
    } else {
        status = lw_hdf5_visit(result->file, audit_dataset, &job, error);
    }
    if (status == LW_OK) {
        lw_digest_root(job.digest, digest_hex);
    }
    lw_digest_destroy(job.digest);
    free(job.values);
    return status;
}
