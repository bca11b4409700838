// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/hdf5_file.h
 *  The one door to HDF5: files with nested groups, chunked datasets of 8-byte numbers, text
 *  datasets, dimension scales and scalar attributes. Knows nothing of series or digests.
 *
 *  Every call of the library is checked. Its own error printing is off; an lw_error has the path,
 *  the object, and the innermost reason that the library gives (for a failed write that of the
 *  errno). Choices, measured with HDF5 1.10.8, h5netcdf 1.1.0 and netCDF-C 4.9.0
 *  (docs/explanation/ result-store.md): format bounds V18, so a scale may serve more than 4,000
 *  datasets and metadata have checksums; no creation times; the library's file locks off (the
 *  spill is the lock).
 *
 *  Debian's HDF5 is not thread-safe: only one thread of a process may be in this file at a time.
 */
#ifndef LEDGERWATT_SIM_STORE_HDF5_FILE_H
#define LEDGERWATT_SIM_STORE_HDF5_FILE_H

#include "sim/base/status.h"
#include "sim/store/slab.h"

#include <stdint.h>

typedef struct lw_hdf5 lw_hdf5;

typedef enum lw_hdf5_type { LW_HDF5_DOUBLE, LW_HDF5_INTEGER, LW_HDF5_TEXT } lw_hdf5_type;
/** "float64", "int64", "text": as the digest names them. */
const char *lw_hdf5_type_name(lw_hdf5_type type);

/** Opens a new file for writing (`path` must not exist; its errors are LW_ERR_IO from then on), or
 *  one that exists for reading (LW_ERR_FILE_FORMAT). Read only files whose seal was checked: the
 *  library can crash on others. */
lw_status lw_hdf5_open(const char *path, bool is_new, lw_hdf5 **file, lw_error *error);
/** Flushes, closes and frees, also when it fails. NULL is allowed. */
lw_status lw_hdf5_close(lw_hdf5 *file, lw_error *error);
/** File descriptor under the library, -1 when unknown: to see that it opened the file we checked.
 */
int lw_hdf5_descriptor(const lw_hdf5 *file);

/** Makes a group ("/settlements/pbft-10") in a group that exists. */
lw_status lw_hdf5_make_group(lw_hdf5 *file, const char *path, lw_error *error);
bool lw_hdf5_exists(const lw_hdf5 *file, const char *path);
/** Calls `visit` for each path that leads to a dataset, hard links included. Stops at an error. */
typedef lw_status (*lw_hdf5_visit_fn)(void *context, const char *path, bool is_scale,
                                      lw_error *error);
lw_status lw_hdf5_visit(lw_hdf5 *file, lw_hdf5_visit_fn visit, void *context, lw_error *error);

typedef struct lw_hdf5_dataset {
    int64_t id;
    const char *path; /**< borrowed until it is closed */
    lw_hdf5_type type;
    lw_shape shape;
} lw_hdf5_dataset;
/** Creates a dataset; the folder of groups must exist. dataset->path, type and shape are given. */
lw_status lw_hdf5_dataset_create(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error);
/** Opens the dataset at dataset->path and finds its type and shape. */
lw_status lw_hdf5_dataset_open(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error);
lw_status lw_hdf5_dataset_close(lw_hdf5 *file, lw_hdf5_dataset *dataset, lw_error *error);
/** One slab: 8-byte values of the dataset's own type, or `const char *` to write and `char *` to
 *  read text (those read are the caller's, free each; empty ones may be NULL). */
lw_status lw_hdf5_write_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                             const void *values, lw_error *error);
lw_status lw_hdf5_read_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                            void *values, lw_error *error);
/** Makes the dataset at `path` the scale of the dimension `name`. */
lw_status lw_hdf5_make_scale(lw_hdf5 *file, const char *path, const char *name, lw_error *error);
/** Gives the dataset a second name. */
lw_status lw_hdf5_link(lw_hdf5 *file, const char *path, const char *second_path, lw_error *error);
/** Attaches a scale to an axis of a dataset. */
lw_status lw_hdf5_attach_scale(lw_hdf5 *file, const lw_hdf5_dataset *dataset, uint32_t axis,
                               const char *scale_path, lw_error *error);

/** Where an attribute hangs ("/" or the path of a group or dataset), and its name. */
typedef struct lw_hdf5_key {
    const char *object;
    const char *name;
} lw_hdf5_key;
/** A scalar attribute: `value` points to a double, an int64_t, or for text to a const char *
 *  (UTF-8, of variable length, so it may exceed 64 KB). */
lw_status lw_hdf5_write_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind,
                                  const void *value, lw_error *error);
/** For text `value` points to a char *, then the caller's (free), and NULL for an empty one. An
 *  attribute of another type is an error. */
lw_status lw_hdf5_read_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind, void *value,
                                 lw_error *error);

#endif
