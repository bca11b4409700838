// SPDX-License-Identifier: Apache-2.0
#include "sim/store/hdf5_file.h"

#include "sim/store/hdf5_handle.h"

#include <hdf5.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(sizeof(hid_t) == sizeof(int64_t), "the headers show handles as int64_t");

enum { REASON_SIZE = 200 };

/** Why a call failed, from the entries that the library left. It leaves none when it has no memory
 *  for them. */
typedef struct reason {
    char innermost[REASON_SIZE];
    int code; // errno of a failed system call, 0 = none
    bool is_memory;
    bool is_foreign; // what was asked for is not there, or is something else
} reason;

static bool tells_of_memory(const H5E_error2_t *entry)
{
    return entry->min_num == H5E_NOSPACE || entry->min_num == H5E_CANTALLOC || !entry->desc;
}

/** An invalid argument is no wrong type of ours: a handle that the library had no memory for. */
static bool tells_of_foreign(const H5E_error2_t *entry)
{
    return entry->min_num == H5E_NOTFOUND || entry->min_num == H5E_NOTHDF5 ||
           (entry->min_num == H5E_BADTYPE && entry->maj_num != H5E_ARGS);
}

static herr_t take_reason(unsigned depth, const H5E_error2_t *entry, void *context)
{
    reason *found = context;
    const char *mark = entry->desc ? strstr(entry->desc, ", errno = ") : NULL;
    if (mark) {
        found->code = (int)strtol(mark + strlen(", errno = "), NULL, 10);
    }
    if (depth == 0) {
        snprintf(found->innermost, sizeof found->innermost, "%s",
                 entry->desc ? entry->desc : "memory ran out");
        found->is_memory = tells_of_memory(entry);
        found->is_foreign = tells_of_foreign(entry);
    }
    return 0;
}

static lw_status status_of(const lw_hdf5 *file, const reason *found)
{
    if (found->is_memory) {
        return LW_ERR_MEMORY;
    }
    return found->is_foreign ? file->status_of_foreign : LW_ERR_IO;
}

lw_status lw_hdf5_fail(const lw_hdf5 *file, const char *verb, const char *object, lw_error *error)
{
    reason found = {.innermost = "memory ran out", .is_memory = true};
    H5Ewalk2(H5E_DEFAULT, H5E_WALK_UPWARD, take_reason, &found);
    if (found.code != 0) {
        const char *words = strerrordesc_np(found.code);
        const char *name = strerrorname_np(found.code);
        return lw_error_set(error, LW_ERR_IO, "", "cannot %s %s in %s: %s (%s)", verb, object,
                            file->path, words ? words : "unknown error", name ? name : "?");
    }
    return lw_error_set(error, status_of(file, &found), "", "cannot %s %s in %s: %s", verb, object,
                        file->path, found.innermost);
}

void lw_hdf5_release(int64_t id)
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

int64_t lw_hdf5_type_id(const lw_hdf5 *file, lw_hdf5_type type)
{
    if (type == LW_HDF5_TEXT) {
        return file->text_type;
    }
    return type == LW_HDF5_DOUBLE ? H5T_IEEE_F64LE : H5T_STD_I64LE;
}

int lw_hdf5_find_type(int64_t type, lw_hdf5_type *found)
{
    htri_t is_it = H5Tequal(type, H5T_IEEE_F64LE);
    *found = LW_HDF5_DOUBLE;
    if (is_it == 0) {
        is_it = H5Tequal(type, H5T_STD_I64LE);
        *found = LW_HDF5_INTEGER;
    }
    if (is_it == 0) {
        is_it = H5Tis_variable_str(type);
        *found = LW_HDF5_TEXT;
    }
    return is_it;
}

static hid_t make_text_type(void)
{
    const hid_t type = H5Tcopy(H5T_C_S1);
    if (type >= 0 &&
        (H5Tset_size(type, H5T_VARIABLE) < 0 || H5Tset_cset(type, H5T_CSET_UTF8) < 0)) {
        lw_hdf5_release(type);
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
        lw_hdf5_release(list);
        return -1;
    }
    return list;
}

lw_status lw_hdf5_fill_text(const char *object, char **text, lw_error *error)
{
    if (!*text) {
        *text = calloc(1, 1);
    }
    return *text ? LW_OK
                 : lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out reading %s", object);
}

int64_t lw_hdf5_creation_list(int64_t class)
{
    const hid_t list = H5Pcreate(class);
    if (list >= 0 && H5Pset_obj_track_times(list, false) < 0) {
        lw_hdf5_release(list);
        return -1;
    }
    return list;
}

/** The lists are closed after a success only: closing them would clear the reason of a failure. */
static hid_t open_id(const char *path, bool is_new)
{
    const hid_t access = access_list(is_new);
    const hid_t creation = is_new ? lw_hdf5_creation_list(H5P_FILE_CREATE) : H5P_DEFAULT;
    hid_t id = -1;
    if (access >= 0 && creation >= 0) {
        id = is_new ? H5Fcreate(path, H5F_ACC_EXCL, creation, access)
                    : H5Fopen(path, H5F_ACC_RDONLY, access);
    }
    if (id >= 0) {
        lw_hdf5_release(access);
        lw_hdf5_release(is_new ? creation : -1);
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
    opened->status_of_foreign = is_new ? LW_ERR_IO : LW_ERR_FILE_FORMAT;
    opened->text_type = make_text_type();
    opened->id = opened->text_type < 0 ? -1 : open_id(path, is_new);
    if (opened->id < 0) {
        const lw_status status =
            lw_hdf5_fail(opened, is_new ? "create" : "open", "the file", error);
        lw_hdf5_release(opened->text_type);
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
        status = lw_hdf5_fail(file, "write", "the rest", error);
    }
    if (H5Fclose(file->id) < 0 && status == LW_OK) {
        status = lw_hdf5_fail(file, "write", "the end", error);
    }
    lw_hdf5_release(file->text_type);
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
    const hid_t creation = lw_hdf5_creation_list(H5P_GROUP_CREATE);
    const hid_t id =
        creation < 0 ? -1 : H5Gcreate2(file->id, path, H5P_DEFAULT, creation, H5P_DEFAULT);
    const lw_status status = id < 0 ? lw_hdf5_fail(file, "create the group", path, error) : LW_OK;
    lw_hdf5_release(id);
    lw_hdf5_release(creation);
    return status;
}

/** The library answers for the last link only, and fails when a group on the way is not there. */
static htri_t exists_step_by_step(hid_t id, char *path)
{
    htri_t exists = 1;
    for (char *end = path; exists > 0 && *end != '\0';) {
        end += 1 + strcspn(end + 1, "/");
        const char next = *end;
        *end = '\0';
        exists = H5Lexists(id, path, H5P_DEFAULT);
        *end = next;
    }
    return exists;
}

lw_status lw_hdf5_exists(const lw_hdf5 *file, const char *path, bool *exists, lw_error *error)
{
    char *copy = strdup(path);
    if (!copy) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for %s", path);
    }
    const htri_t found = exists_step_by_step(file->id, copy);
    const lw_status status = found < 0 ? lw_hdf5_fail(file, "look for", path, error) : LW_OK;
    *exists = found > 0;
    free(copy);
    return status;
}

lw_status lw_hdf5_link(lw_hdf5 *file, const char *path, const char *second_path, lw_error *error)
{
    return H5Lcreate_hard(file->id, path, file->id, second_path, H5P_DEFAULT, H5P_DEFAULT) < 0
               ? lw_hdf5_fail(file, "link", second_path, error)
               : LW_OK;
}

/* Attributes */

lw_status lw_hdf5_has_attribute(const lw_hdf5 *file, lw_hdf5_key key, bool *has, lw_error *error)
{
    const htri_t found = H5Aexists_by_name(file->id, key.object, key.name, H5P_DEFAULT);
    *has = found > 0;
    return found < 0 ? lw_hdf5_fail(file, "look for the attribute", key.name, error) : LW_OK;
}

lw_status lw_hdf5_write_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind,
                                  const void *value, lw_error *error)
{
    const hid_t object = H5Oopen(file->id, key.object, H5P_DEFAULT);
    const hid_t type = lw_hdf5_type_id(file, kind);
    const hid_t space = H5Screate(H5S_SCALAR);
    hid_t id = -1;
    if (object >= 0 && space >= 0) {
        id = H5Acreate2(object, key.name, type, space, H5P_DEFAULT, H5P_DEFAULT);
    }
    const bool done = id >= 0 && H5Awrite(id, type, value) >= 0;
    const lw_status status =
        done ? LW_OK : lw_hdf5_fail(file, "write the attribute", key.name, error);
    lw_hdf5_release(id);
    lw_hdf5_release(space);
    lw_hdf5_release(object);
    return status;
}

/** Makes sure that the attribute is one value of the type asked for. */
static lw_status check_attribute(const lw_hdf5 *file, lw_hdf5_key key, hid_t id, lw_hdf5_type kind,
                                 lw_error *error)
{
    lw_hdf5_type found = LW_HDF5_TEXT;
    const hid_t type = H5Aget_type(id);
    const hid_t space = type < 0 ? -1 : H5Aget_space(id);
    const int known = space < 0 ? -1 : lw_hdf5_find_type(type, &found);
    const hssize_t count = known < 0 ? -1 : H5Sget_simple_extent_npoints(space);
    lw_status status = LW_OK;
    if (count < 0) {
        status = lw_hdf5_fail(file, "look at the attribute", key.name, error);
    } else if (known == 0 || found != kind || count != 1) {
        status = lw_error_set(error, file->status_of_foreign, "",
                              "the attribute %s of %s in %s is not one value of type %s", key.name,
                              key.object, file->path, lw_hdf5_type_name(kind));
    }
    lw_hdf5_release(type);
    lw_hdf5_release(space);
    return status;
}

lw_status lw_hdf5_read_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind, void *value,
                                 lw_error *error)
{
    const hid_t id = H5Aopen_by_name(file->id, key.object, key.name, H5P_DEFAULT, H5P_DEFAULT);
    if (id < 0) {
        return lw_hdf5_fail(file, "read the attribute", key.name, error);
    }
    lw_status status = check_attribute(file, key, id, kind, error);
    if (status == LW_OK && H5Aread(id, lw_hdf5_type_id(file, kind), value) < 0) {
        status = lw_hdf5_fail(file, "read the attribute", key.name, error);
    }
    lw_hdf5_release(id);
    return status == LW_OK && kind == LW_HDF5_TEXT ? lw_hdf5_fill_text(key.name, value, error)
                                                   : status;
}
