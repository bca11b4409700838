// SPDX-License-Identifier: Apache-2.0
/* Handles are released with H5Idec_ref, which closes an object of any kind; only what can lose data
 * by closing (datasets, the file) is closed by its own call and checked. The reason of a failure
 * must be taken before the next call of the library, which clears it. */
#include "sim/store/hdf5_file.h"

#include "sim/base/check.h"

#include <hdf5.h>
#include <hdf5_hl.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(hid_t) == sizeof(int64_t), "the header shows handles as int64_t");

enum { REASON_SIZE = 200, LINK_PATH_SIZE = 1024, DEFLATE_LEVEL = 1 };

struct lw_hdf5 {
    hid_t id;
    hid_t text_type;
    char *path;
    lw_status status_of_fault; // LW_ERR_IO when writing, LW_ERR_FILE_FORMAT when reading
};

/** Keeps the innermost description, or of a failed system call the words for its errno. */
static herr_t take_reason(unsigned depth, const H5E_error2_t *entry, void *context)
{
    char *reason = context;
    const char *mark = entry->desc ? strstr(entry->desc, "error message = '") : NULL;
    if (mark) {
        mark += strlen("error message = '");
        snprintf(reason, REASON_SIZE, "%.*s", (int)strcspn(mark, "'"), mark);
    } else if (depth == 0) {
        snprintf(reason, REASON_SIZE, "%s", entry->desc ? entry->desc : "no reason given");
    }
    return 0;
}

static lw_status fail(const lw_hdf5 *file, const char *verb, const char *object, lw_error *error)
{
    char reason[REASON_SIZE] = "no reason given";
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_reason, reason);
    return lw_error_set(error, file->status_of_fault, "", "cannot %s %s in %s: %s", verb, object,
                        file->path, reason);
}

static void release(hid_t id)
{
    if (id >= 0) {
        H5Idec_ref(id);
    }
}

const char *lw_hdf5_type_name(lw_hdf5_type type)
{
    static const char *const names[] = {"float64", "int64", "text"};
    return names[type];
}

/** The type as it is in the file and in memory; not to be released. */
static hid_t type_of(const lw_hdf5 *file, lw_hdf5_type type)
{
    if (type == LW_HDF5_TEXT) {
        return file->text_type;
    }
    return type == LW_HDF5_DOUBLE ? H5T_IEEE_F64LE : H5T_STD_I64LE;
}

static hid_t make_text_type(void)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 &&
        (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        release(type);
        return -1;
    }
    return type;
}

/** Names the driver because HDF5_DRIVER could choose another; everything closes with the file. */
static hid_t access_list(bool is_new)
{
    const hid_t list = H5Pcreate(H5P_FILE_ACCESS);
    const H5F_libver_t low = is_new ? H5F_LIBVER_V18 : H5F_LIBVER_EARLIEST;
    const H5F_libver_t high = is_new ? H5F_LIBVER_V18 : H5F_LIBVER_LATEST;
    if (list >= 0 && (H5Pset_fapl_sec2(list) < 0 || H5Pset_libver_bounds(list, low, high) < 0 ||
                      H5Pset_fclose_degree(list, H5F_CLOSE_STRONG) < 0 ||
                      H5Pset_file_locking(list, false, true) < 0)) {
        release(list);
        return -1;
    }
    return list;
}

/** Creation properties without times, so that equal content is equal bytes. */
static hid_t creation_list(hid_t class)
{
    const hid_t list = H5Pcreate(class);
    if (list >= 0 && H5Pset_obj_track_times(list, false) < 0) {
        release(list);
        return -1;
    }
    return list;
}

/** The lists are closed after a success only: closing them would clear the reason of a failure. */
static hid_t open_id(const char *path, bool is_new)
{
    const hid_t access = access_list(is_new);
    const hid_t creation = is_new ? creation_list(H5P_FILE_CREATE) : H5P_DEFAULT;
    hid_t id = -1;
    if (access >= 0 && creation >= 0) {
        id = is_new ? H5Fcreate(path, H5F_ACC_EXCL, creation, access)
                    : H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    if (id >= 0) {
        release(access);
        release(is_new ? creation : -1);
    }
    return id;
}

lw_status lw_hdf5_open(const char *path, bool is_new, lw_hdf5 **file, lw_error *error)
{
    // On a full disk a file cannot be closed, and the library's own exit handler then uses it after
    // it was freed (a crash, measured with 1.10.8). Nothing is left to that handler: files are
    // closed here.
    H5dont_atexit();
    H5Eset_auto2(H5E_DEFAULT, NULL, NULL);
    lw_hdf5 *opened = calloc(1, sizeof *opened);
    char *copy = strdup(path);
    if (!opened || !copy) {
        free(opened);
        free(copy);
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
    }
    opened->path = copy;
    opened->status_of_fault = is_new ? LW_ERR_IO : LW_ERR_FILE_FORMAT;
    opened->text_type = make_text_type();
    opened->id = opened->text_type < 0 ? -1 : open_id(path, is_new);
    if (opened->id < 0) {
        const lw_status status = fail(opened, is_new ? "create" : "open", "the file", error);
        release(opened->text_type);
        free(opened->path);
        free(opened);
        return status;
    }
    *file = opened;
    return LW_OK;
}

lw_status lw_hdf5_close(lw_hdf5 *file, lw_error *error)
{
    if (!file) {
        return LW_OK;
    }
    lw_status status = LW_OK;
    // Closing alone has returned success with rows missing on a full disk: flush says it.
    if (H5Fflush(file->id, H5F_SCOPE_LOCAL) < 0) {
        status = fail(file, "write", "the rest", error);
    }
    if (H5Fclose(file->id) < 0 && status == LW_OK) {
        status = fail(file, "write", "the end", error);
    }
    release(file->text_type);
    free(file->path);
    free(file);
    return status;
}

int lw_hdf5_descriptor(const lw_hdf5 *file)
{
    void *descriptor = NULL;
    return H5Fget_vfd_handle(file->id, H5P_DEFAULT, &descriptor) < 0 ? -1 : *(int *)descriptor;
}

lw_status lw_hdf5_make_group(lw_hdf5 *file, const char *path, lw_error *error)
{
    const hid_t creation = creation_list(H5P_GROUP_CREATE);
    const hid_t id =
        creation < 0 ? -1 : H5Gcreate2(file->id, path, H5P_DEFAULT, creation, H5P_DEFAULT);
    const lw_status status = id < 0 ? fail(file, "create the group", path, error) : LW_OK;
    release(id);
    release(creation);
    return status;
}

bool lw_hdf5_exists(const lw_hdf5 *file, const char *path)
{
    return H5Lexists(file->id, path, H5P_DEFAULT) > 0;
}

typedef struct visit_call {
    lw_hdf5_visit_fn visit;
    void *context;
    lw_error *error;
    lw_status status;
} visit_call;

static herr_t visit_link(hid_t root, const char *name, const H5L_info_t *info, void *context)
{
    visit_call *call = context;
    char path[LINK_PATH_SIZE];
    const int length = snprintf(path, sizeof path, "/%s", name);
    const hid_t id = length < LINK_PATH_SIZE && info->type == H5L_TYPE_HARD
                         ? H5Oopen(root, name, H5P_DEFAULT)
                         : -1;
    if (id < 0) {
        call->status = lw_error_set(call->error, LW_ERR_FILE_FORMAT, "",
                                    "the file has a link that ledgerwatt does not write: %s", name);
        return -1;
    }
    if (H5Iget_type(id) == H5I_DATASET) {
        call->status = call->visit(call->context, path, H5DSis_scale(id) > 0, call->error);
    }
    release(id);
    return call->status == LW_OK ? 0 : -1;
}

lw_status lw_hdf5_visit(lw_hdf5 *file, lw_hdf5_visit_fn visit, void *context, lw_error *error)
{
    visit_call call = {.visit = visit, .context = context, .error = error, .status = LW_OK};
    // In native order: for any other the library makes a table, and frees it wrongly when a read
    // fails.
    if (H5Lvisit(file->id, H5_INDEX_NAME, H5_ITER_NATIVE, visit_link, &call) < 0 &&
        call.status == LW_OK) {
        return fail(file, "list", "the datasets", error);
    }
    return call.status;
}

/* Datasets */

/** Chunks as lw_slab_at cuts them, filtered; text and empty datasets in one piece, as they are. */
static hid_t dataset_list(const lw_hdf5_dataset *dataset)
{
    const hid_t list = creation_list(H5P_DATASET_CREATE);
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
        release(list);
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
        dataset->id = H5Dcreate2(file->id, dataset->path, type_of(file, dataset->type), space,
                                 H5P_DEFAULT, list, H5P_DEFAULT);
    }
    const lw_status status =
        dataset->id < 0 ? fail(file, "create the dataset", dataset->path, error) : LW_OK;
    release(list);
    release(space);
    return status;
}

static bool find_type(hid_t type, lw_hdf5_type *found)
{
    if (H5Tequal(type, H5T_IEEE_F64LE) > 0) {
        *found = LW_HDF5_DOUBLE;
    } else if (H5Tequal(type, H5T_STD_I64LE) > 0) {
        *found = LW_HDF5_INTEGER;
    } else if (H5Tis_variable_str(type) > 0) {
        *found = LW_HDF5_TEXT;
    } else {
        return false;
    }
    return true;
}

static bool find_shape(hid_t space, lw_shape *shape)
{
    hsize_t counts[LW_SHAPE_DIM_MAX];
    const int dim_count = H5Sget_simple_extent_ndims(space);
    if (dim_count < 1 || dim_count > LW_SHAPE_DIM_MAX ||
        H5Sget_simple_extent_dims(space, counts, NULL) < 0) {
        return false;
    }
    shape->dim_count = (uint32_t)dim_count;
    for (int axis = 0; axis < dim_count; axis++) {
        shape->counts[axis] = counts[axis];
    }
    size_t value_count = 0;
    return lw_shape_value_count(*shape, &value_count);
}

lw_status lw_hdf5_dataset_open(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error)
{
    dataset->id = H5Dopen2(file->id, dataset->path, H5P_DEFAULT);
    if (dataset->id < 0) {
        return fail(file, "open the dataset", dataset->path, error);
    }
    const hid_t type = H5Dget_type(dataset->id);
    const hid_t space = H5Dget_space(dataset->id);
    const bool known = type >= 0 && space >= 0 && find_type(type, &dataset->type) &&
                       find_shape(space, &dataset->shape);
    release(type);
    release(space);
    if (known) {
        return LW_OK;
    }
    release(dataset->id);
    return lw_error_set(error, file->status_of_fault, "",
                        "%s in %s has a type or shape that ledgerwatt does not write",
                        dataset->path, file->path);
}

lw_status lw_hdf5_dataset_close(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error)
{
    return H5Dclose(dataset->id) < 0 ? fail(file, "write", dataset->path, error) : LW_OK;
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
    const hid_t type = type_of(file, dataset->type);
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
        done < 0 ? fail(file, write ? "write" : "read", dataset->path, error) : LW_OK;
    release(memory);
    release(space);
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

/* Dimension scales */

lw_status lw_hdf5_make_scale(lw_hdf5 *file, const char *path, const char *name, lw_error *error)
{
    const hid_t id = H5Dopen2(file->id, path, H5P_DEFAULT);
    if (id < 0 || H5DSset_scale(id, name) < 0) {
        return fail(file, "make a scale of", path, error);
    }
    release(id);
    return LW_OK;
}

lw_status lw_hdf5_link(lw_hdf5 *file, const char *path, const char *second_path, lw_error *error)
{
    return H5Lcreate_hard(file->id, path, file->id, second_path, H5P_DEFAULT, H5P_DEFAULT) < 0
               ? fail(file, "link", second_path, error)
               : LW_OK;
}

lw_status lw_hdf5_attach_scale(lw_hdf5 *file, const lw_hdf5_dataset *dataset, uint32_t axis,
                               const char *scale_path, lw_error *error)
{
    const hid_t scale = H5Dopen2(file->id, scale_path, H5P_DEFAULT);
    if (scale < 0 || H5DSattach_scale(dataset->id, scale, axis) < 0) {
        return fail(file, "attach a scale to", dataset->path, error);
    }
    release(scale);
    return LW_OK;
}

/* Attributes */

lw_status lw_hdf5_write_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind,
                                  const void *value, lw_error *error)
{
    const hid_t object = H5Oopen(file->id, key.object, H5P_DEFAULT);
    const hid_t type = type_of(file, kind);
    const hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = -1;
    if (object >= 0 && space >= 0) {
        id = H5Acreate2(object, key.name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    }
    const bool done = id >= 0 && H5Awrite(id, type, value) >= 0;
    const lw_status status = done ? LW_OK : fail(file, "write the attribute", key.name, error);
    release(id);
    release(space);
    release(object);
    return status;
}

/** True when the attribute is one value of the type asked for. */
static bool attribute_is(hid_t id, lw_hdf5_type kind)
{
    const hid_t type = H5Aget_type(id);
    const hid_t space = H5Aget_space(id);
    lw_hdf5_type found = LW_HDF5_TEXT;
    const bool matches = type >= 0 && space >= 0 && find_type(type, &found) && found == kind &&
                         H5Sget_simple_extent_npoints(space) == 1;
    release(type);
    release(space);
    return matches;
}

lw_status lw_hdf5_read_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind, void *value,
                                 lw_error *error)
{
    const hid_t id = H5Aopen_by_name(file->id, key.object, key.name, H5P_DEFAULT, H5P_DEFAULT);
    const bool done =
        id >= 0 && attribute_is(id, kind) && H5Aread(id, type_of(file, kind), value) >= 0;
    const lw_status status = done ? LW_OK : fail(file, "read the attribute", key.name, error);
    release(id);
    return status;
}
