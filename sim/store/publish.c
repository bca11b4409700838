// SPDX-License-Identifier: Apache-2.0
/* A file that is there whole or not at all: write OUTPUT.part, seal it, force it to the disk, read
 * all of it back and compare, and only then give it its name. */
#include "sim/base/check.h"
#include "sim/store/file_io.h"
#include "sim/store/isolate.h"
#include "sim/store/result.h"
#include "sim/store/seal.h"
#include "sim/store/store.h"
#include "sim/store/store_content.h"
#include "sim/store/writer.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static size_t row_count(const lw_series *series)
{
    return series->row_value_count ? series->column.value_count / series->row_value_count : 0;
}

/** A growing dimension is as long as its longest series; every series must be as long as its first
 *  dimension. Whoever forgot a row has a bug. */
static void settle_lengths(lw_store *store)
{
    for (size_t i = 0; i < store->series.count; i++) {
        const lw_series *series = store->series.items[i];
        lw_dimension *dimension = store->dimensions.items[series->dims[0]];
        if (dimension->kind == LW_DIMENSION_GROWING && row_count(series) > dimension->count) {
            dimension->count = row_count(series);
        }
    }
    for (size_t i = 0; i < store->series.count; i++) {
        const lw_series *series = store->series.items[i];
        const lw_dimension *dimension = store->dimensions.items[series->dims[0]];
        LW_ASSERT(series->column.value_count == dimension->count * series->row_value_count);
    }
}

/** Seals the part and forces it to the disk; `part` describes the file that is then complete. */
static lw_status seal_part(const lw_output *output, struct stat *part, lw_error *error)
{
    const lw_file file = {.fd = open(output->part_path, O_RDWR | O_CLOEXEC | O_NOFOLLOW),
                          .path = output->part_path};
    if (file.fd < 0) {
        return lw_file_fail(error, LW_ERR_IO, "open", file.path, errno);
    }
    lw_status status = lw_seal_append(file, error);
    if (status == LW_OK) {
        status = lw_file_sync(file, error);
    }
    if (status == LW_OK && fstat(file.fd, part) != 0) {
        status = lw_file_fail(error, LW_ERR_IO, "look at", file.path, errno);
    }
    if (status == LW_OK) {
        // What is read back shall come from the disk where the system allows it, not from memory.
        posix_fadvise(file.fd, 0, 0, POSIX_FADV_DONTNEED);
    }
    if (close(file.fd) != 0 && status == LW_OK) {
        status = lw_file_fail(error, LW_ERR_IO, "close", file.path, errno);
    }
    return status;
}

static lw_status verify_text(lw_result *part, const lw_attribute *attribute, bool *same,
                             lw_error *error)
{
    char *text = NULL;
    const lw_status status = lw_result_text(part, attribute->object, attribute->name, &text, error);
    *same = status == LW_OK && strcmp(text, attribute->text) == 0;
    free(text);
    return status;
}

static lw_status verify_attribute(lw_result *part, const lw_attribute *attribute, lw_error *error)
{
    bool same = false;
    int64_t integer = 0;
    double real = 0.0;
    lw_status status = LW_OK;
    switch (attribute->kind) {
    case LW_ATTRIBUTE_TEXT:
        status = verify_text(part, attribute, &same, error);
        break;
    case LW_ATTRIBUTE_INTEGER:
        status = lw_result_integer(part, attribute->object, attribute->name, &integer, error);
        same = integer == attribute->integer;
        break;
    case LW_ATTRIBUTE_DOUBLE:
        status = lw_result_double(part, attribute->object, attribute->name, &real, error);
        same = real == attribute->real || (isnan(real) && isnan(attribute->real));
        break;
    }
    return status != LW_OK || same
               ? status
               : lw_error_set(error, LW_ERR_IO, "",
                              "the attribute %s reads differently from what was written",
                              attribute->path);
}

/** Every value enters the digest again, from the file; attributes are compared one by one. */
static lw_status verify_content(const lw_store *store, lw_result *part, const char *digest_hex,
                                lw_error *error)
{
    char found_hex[LW_SHA256_HEX_SIZE];
    char damaged[LW_POINTER_SIZE];
    lw_status status = lw_result_digest(part, found_hex, damaged, sizeof damaged, error);
    if (status == LW_OK && strcmp(found_hex, digest_hex) != 0) {
        status = lw_error_set(error, LW_ERR_IO, "",
                              "%s reads differently from what was written, first in %s",
                              store->output.part_path, damaged[0] ? damaged : "the list of data");
    }
    for (size_t i = 0; i < store->attributes.count && status == LW_OK; i++) {
        status = verify_attribute(part, store->attributes.items[i], error);
    }
    return status;
}

static lw_status verify_part(const lw_store *store, const char *digest_hex, lw_error *error)
{
    lw_result *part = NULL;
    lw_status status = lw_result_open(store->output.part_path, &part, error);
    if (status == LW_OK) {
        status = verify_content(store, part, digest_hex, error);
    }
    lw_result_close(part);
    if (status != LW_OK && status != LW_ERR_MEMORY) {
        // Not an input of the user: our own file did not survive the way to the disk and back.
        status = LW_ERR_IO;
        if (error) {
            error->status = status;
        }
    }
    return status;
}

/** What the process that builds the part tells of it. */
typedef struct built {
    char digest_hex[LW_SHA256_HEX_SIZE];
    struct stat part;
} built;

/** Only the run itself keeps the lock of its spill. */
static lw_status enter(void *context, lw_error *error)
{
    const lw_store *store = context;
    return lw_spill_detach(store->spill, error);
}

static lw_status build(void *context, void *answer, lw_error *error)
{
    lw_store *store = context;
    built *told = answer;
    lw_status status = lw_store_write(store, told->digest_hex, error);
    if (status == LW_OK) {
        status = seal_part(&store->output, &told->part, error);
    }
    return status == LW_OK ? verify_part(store, told->digest_hex, error) : status;
}

/** Leaves a complete, verified part, or none. In a process of its own: HDF5 1.10 may end the one it
 *  is in when memory is out. */
static lw_status build_part(lw_store *store, built *told, lw_error *error)
{
    lw_status status = lw_output_clear_part(&store->output, error);
    if (status != LW_OK) {
        return status;
    }
    char blame[LW_MESSAGE_SIZE];
    snprintf(blame, sizeof blame, "the HDF5 library failed while writing %s",
             store->output.part_path);
    const lw_isolated isolated = {.enter = enter,
                                  .work = build,
                                  .context = store,
                                  .answer = told,
                                  .answer_size = sizeof *told,
                                  .blame = blame};
    status = lw_isolate(&isolated, error);
    if (status != LW_OK) {
        lw_output_clear_part(&store->output, NULL);
    }
    return status;
}

lw_status lw_store_publish(lw_store *store, char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error)
{
    built told;
    memset(&told, 0, sizeof told);
    settle_lengths(store);
    lw_status status = lw_spill_check_owned(store->spill, error);
    if (status == LW_OK) {
        status = build_part(store, &told, error);
    }
    if (status == LW_OK) {
        status = lw_spill_check_owned(store->spill, error);
    }
    if (status == LW_OK) {
        // From here a failure leaves the part: it is the complete result of a perhaps long run.
        status = lw_output_check_unchanged(&store->output, error);
    }
    if (status == LW_OK) {
        status = lw_output_replace(&store->output, &told.part, error);
    }
    if (status == LW_OK) {
        memcpy(digest_hex, told.digest_hex, sizeof told.digest_hex);
    }
    return status;
}
