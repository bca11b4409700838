// SPDX-License-Identifier: Apache-2.0
#include "sim/store/hdf5_dataset.h"

#include "sim/store/hdf5_handle.h"

#include <hdf5_hl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINK_PATH_SIZE = 1024, DEFLATE_LEVEL = 1 };

typedef struct visit_call {
    lw_hdf5 *file;
    lw_hdf5_visit_fn visit;
    void *context;
    lw_error *error;
    lw_status status;
} visit_call;

static lw_status visit_object(visit_call *call, hid_t id, const char *path)
{
    const H5I_type_t kind = H5Iget_type(id);
    if (kind != H5I_DATASET) {
        return kind == H5I_BADID ? lw_hdf5_fail(call->file, "look at", path, call->error) : LW_OK;
    }
    const htri_t is_scale = H5DSis_scale(id);
    return is_scale < 0 ? lw_hdf5_fail(call->file, "look at", path, call->error)
                        : call->visit(call->context, path, is_scale > 0, call->error);
}

static herr_t visit_link(hid_t root, const char *name, const H5L_info_t *info, void *context)
{
    visit_call *call = context;
    char path[LINK_PATH_SIZE];
    const int length = snprintf(path, sizeof path, "/%s", name);
    if (length >= LINK_PATH_SIZE || info->type != H5L_TYPE_HARD) {
        call->status = lw_error_set(call->error, LW_ERR_FILE_FORMAT, "",
                                    "%s has a link that ledgerwatt does not write: %s",
                                    call->file->path, name);
        return -1;
    }
    const hid_t id = H5Oopen(root, name, H5P_DEFAULT);
    call->status =
        id < 0 ? lw_hdf5_fail(call->file, "open", path, call->error) : visit_object(call, id, path);
    lw_hdf5_release(id);
    return call->status == LW_OK ? 0 : -1;
}

lw_status lw_hdf5_visit(lw_hdf5 *file, lw_hdf5_visit_fn visit, void *context, lw_error *error)
{
    visit_call call = {.file = file, .visit = visit, .context = context, .error = error};
    // In native order: for any other the library makes a table, and frees it wrongly when a read
    // fails.
    if (H5Lvisit(file->id, H5_INDEX_NAME, H5_ITER_NATIVE, visit_link, &call) < 0 &&
        call.status == LW_OK) {
        return lw_hdf5_fail(file, "list", "the datasets", error);
    }
    return call.status;
}

/** Chunks as lw_slab_at cuts them, filtered; text and empty datasets in one piece, as they are. */
static hid_t dataset_list(const lw_hdf5_dataset *dataset)
{
    const hid_t list = lw_hdf5_creation_list(H5P_DATASET_CREATE);
    const lw_shape chunk = lw_shape_chunk(dataset->shape);
    hsize_t counts[LW_SHAPE_DIM_MAX];
    bool is_chunked = dataset->type != LW_HDF5_TEXT;
    for (uint32_t axis = 0; axis < chunk.dim_count; axis++) {
        counts[axis] = chunk.counts[axis];
        is_chunked = is_chunked && dataset->shape.counts[axis] > 0;
    }
    if (list >= 0 && is_chunked &&
        (H5Pset_chunk(list, (int)chunk.dim_count, counts) < 0 || H5Pset_shuffle(list) < 0 ||
         H5Pset_deflate(list, DEFLATE_LEVEL) < 0 || H5Pset_fletcher32(list) < 0)) {
        lw_hdf5_release(list);
        return -1;
    }
    return list;
}

static hid_t space_of(const size_t counts[LW_SHAPE_DIM_MAX], uint32_t dim_count)
{
    hsize_t wide[LW_SHAPE_DIM_MAX] = {0};
    for (uint32_t axis = 0; axis < dim_count; axis++) {
        wide[axis] = counts[axis];
    }
    return H5Screate_simple((int)dim_count, wide, NULL);
}

lw_status lw_hdf5_dataset_create(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error)
{
    const hid_t list = dataset_list(dataset);
    const hid_t space = space_of(dataset->shape.counts, dataset->shape.dim_count);
    dataset->id = -1;
    if (list >= 0 && space >= 0) {
        dataset->id = H5Dcreate2(file->id, dataset->path, lw_hdf5_type_id(file, dataset->type),
                                 space, H5P_DEFAULT, list, H5P_DEFAULT);
    }
    const lw_status status =
        dataset->id < 0 ? lw_hdf5_fail(file, "create the dataset", dataset->path, error) : LW_OK;
    lw_hdf5_release(list);
    lw_hdf5_release(space);
    return status;
}

/** As lw_hdf5_find_type. */
static int find_shape(hid_t space, lw_shape *shape)
{
    hsize_t counts[LW_SHAPE_DIM_MAX];
    const int dim_count = H5Sget_simple_extent_ndims(space);
    if (dim_count < 1 || dim_count > LW_SHAPE_DIM_MAX) {
        return dim_count < 0 ? -1 : 0;
    }
    if (H5Sget_simple_extent_dims(space, counts, NULL) < 0) {
        return -1;
    }
    shape->dim_count = (uint32_t)dim_count;
    for (int axis = 0; axis < dim_count; axis++) {
        shape->counts[axis] = counts[axis];
    }
    size_t value_count = 0;
    return lw_shape_value_count(*shape, &value_count) ? 1 : 0;
}

/** Finds type and shape of an open dataset. */
static lw_status recognise(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error)
{
    const hid_t type = H5Dget_type(dataset->id);
    const hid_t space = type < 0 ? -1 : H5Dget_space(dataset->id);
    int known = space < 0 ? -1 : lw_hdf5_find_type(type, &dataset->type);
    if (known > 0) {
        known = find_shape(space, &dataset->shape);
    }
    lw_status status = LW_OK;
    if (known < 0) {
        status = lw_hdf5_fail(file, "look at", dataset->path, error);
    } else if (known == 0) {
        status = lw_error_set(error, file->status_of_foreign, "",
                              "%s in %s has a type or shape that ledgerwatt does not write",
                              dataset->path, file->path);
    }
    lw_hdf5_release(type);
    lw_hdf5_release(space);
    return status;
}

lw_status lw_hdf5_dataset_open(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error)
{
    dataset->id = H5Dopen2(file->id, dataset->path, H5P_DEFAULT);
    if (dataset->id < 0) {
        return lw_hdf5_fail(file, "open the dataset", dataset->path, error);
    }
    const lw_status status = recognise(file, dataset, error);
    if (status != LW_OK) {
        lw_hdf5_release(dataset->id);
    }
    return status;
}

lw_status lw_hdf5_dataset_close(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error)
{
    return H5Dclose(dataset->id) < 0 ? lw_hdf5_fail(file, "write", dataset->path, error) : LW_OK;
}

/** Moves one slab; `write` or `read` is NULL. */
static lw_status move_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                           const void *write, void *read, lw_error *error)
{
    hsize_t offsets[LW_SHAPE_DIM_MAX];
    hsize_t counts[LW_SHAPE_DIM_MAX];
    for (uint32_t axis = 0; axis < dataset->shape.dim_count; axis++) {
        offsets[axis] = slab->offsets[axis];
        counts[axis] = slab->counts[axis];
    }
    const hid_t type = lw_hdf5_type_id(file, dataset->type);
    const hid_t memory = space_of(slab->counts, dataset->shape.dim_count);
    const hid_t space = H5Dget_space(dataset->id);
    herr_t done = memory < 0 || space < 0 ? -1 : 0;
    if (done >= 0) {
        done = H5Sselect_hyperslab(space, H5S_SELECT_SET, offsets, NULL, counts, NULL);
    }
    if (done >= 0) {
        done = write ? H5Dwrite(dataset->id, type, memory, space, H5P_DEFAULT, write)
                     : H5Dread(dataset->id, type, memory, space, H5P_DEFAULT, read);
    }
    const lw_status status =
        done < 0 ? lw_hdf5_fail(file, write ? "write" : "read", dataset->path, error) : LW_OK;
    lw_hdf5_release(memory);
    lw_hdf5_release(space);
    return status;
}

lw_status lw_hdf5_write_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                             const void *values, lw_error *error)
{
    return move_slab(file, dataset, slab, values, NULL, error);
}

lw_status lw_hdf5_read_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                            void *values, lw_error *error)
{
    return move_slab(file, dataset, slab, NULL, values, error);
}

static void free_texts(char **texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        free(texts[i]);
        texts[i] = NULL;
    }
}

lw_status lw_hdf5_read_texts(lw_hdf5 *file, const lw_hdf5_dataset *dataset, char **texts,
                             lw_error *error)
{
    const size_t count = dataset->shape.counts[0];
    const lw_slab all = {.value_count = count, .counts = {count}};
    lw_status status = count > 0 ? move_slab(file, dataset, &all, NULL, texts, error) : LW_OK;
    if (status != LW_OK) {
        memset(texts, 0, count * sizeof *texts); // half read they are not all pointers: not freed
        return status;
    }
    for (size_t i = 0; i < count && status == LW_OK; i++) {
        status = lw_hdf5_fill_text(dataset->path, &texts[i], error);
    }
    if (status != LW_OK) {
        free_texts(texts, count);
    }
    return status;
}

/* Dimension scales */

lw_status lw_hdf5_make_scale(lw_hdf5 *file, const char *path, const char *name, lw_error *error)
{
    const hid_t id = H5Dopen2(file->id, path, H5P_DEFAULT);
    if (id < 0 || H5DSset_scale(id, name) < 0) {
        return lw_hdf5_fail(file, "make a scale of", path, error);
    }
    lw_hdf5_release(id);
    return LW_OK;
}

lw_status lw_hdf5_attach_scale(lw_hdf5 *file, const lw_hdf5_dataset *dataset, uint32_t axis,
                               const char *scale_path, lw_error *error)
{
    const hid_t scale = H5Dopen2(file->id, scale_path, H5P_DEFAULT);
    if (scale < 0 || H5DSattach_scale(dataset->id, scale, axis) < 0) {
        return lw_hdf5_fail(file, "attach a scale to", dataset->path, error);
    }
    lw_hdf5_release(scale);
    return LW_OK;
}
