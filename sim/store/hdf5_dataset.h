// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/hdf5_dataset.h
 *  Datasets of an HDF5 file: chunked arrays of 8-byte numbers, lists of texts, dimension scales.
 *
 *  Errors as in sim/store/hdf5_file.h.
 */
#ifndef LEDGERWATT_SIM_STORE_HDF5_DATASET_H
#define LEDGERWATT_SIM_STORE_HDF5_DATASET_H

#include "sim/store/hdf5_file.h"
#include "sim/store/slab.h"

#include <stdint.h>

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
/** One slab: 8-byte values of the dataset's own type, or `const char *` to write text. */
lw_status lw_hdf5_write_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                             const void *values, lw_error *error);
lw_status lw_hdf5_read_slab(lw_hdf5 *file, const lw_hdf5_dataset *dataset, const lw_slab *slab,
                            void *values, lw_error *error);
/** All texts of a dataset of one dimension; the caller frees each. None is NULL, but all are after
 *  a failure. */
lw_status lw_hdf5_read_texts(lw_hdf5 *file, const lw_hdf5_dataset *dataset, char **texts,
                             lw_error *error);
/** Makes the dataset at `path` the scale of the dimension `name`. */
lw_status lw_hdf5_make_scale(lw_hdf5 *file, const char *path, const char *name, lw_error *error);
/** Attaches a scale to an axis of a dataset. */
lw_status lw_hdf5_attach_scale(lw_hdf5 *file, const lw_hdf5_dataset *dataset, uint32_t axis,
                               const char *scale_path, lw_error *error);

#endif
