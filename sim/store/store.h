// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/store.h
 *  What is remembered: named series with dimensions, spilled while a run goes on, then published
 *  as one HDF5 file that xarray opens.
 *
 *  Rows are appended to a checksummed spill file beside the output, so memory stays flat (32 KiB a
 *  series). lw_store_publish builds OUTPUT.part, checks every call, seals, syncs, reads all of it
 *  back, renames it to OUTPUT and syncs the folder: a reader sees the whole result or none. The
 *  spill is also the lock that keeps a second run away; lw_store_destroy removes it.
 *
 *  A run that stops to go on later saves lw_store_state after lw_store_sync, and ends with
 *  lw_store_suspend; or is killed after that. The next process calls lw_store_reopen, declares the
 *  same dimensions and series, sets the same attributes, and loads the state.
 *
 *  Threads: different series may be appended to from different threads, and what is declared or
 *  appended in what order does not show in the file. Publishing is for one thread of the process.
 *
 *  Layout rules (measured with h5netcdf and netCDF4): a dimension has its scale in the root group
 *  or the group it belongs to, hard-linked into each group that uses it; every dataset has a scale
 *  on every axis, `units` and `long_name`; no compound types; chunks of at most 1 MiB, shuffle +
 *  deflate 1 + Fletcher32, no creation times, so equal results are equal bytes but for the
 *  attributes that name the host. The file ends with a seal (sim/store/seal.h).
 *
 *  Digest (sim/store/digest.h): SHA-256 tree over all data, coordinates included, attributes not.
 *  Each dataset carries its leaf as the attribute `sha256`, so a damaged series is found by name.
 */
#ifndef LEDGERWATT_SIM_STORE_STORE_H
#define LEDGERWATT_SIM_STORE_STORE_H

#include "sim/base/crypto.h"
#include "sim/base/state.h"
#include "sim/base/status.h"
#include "sim/store/series_spec.h"

#include <stdint.h>

typedef struct lw_store lw_store;

/** New store that will publish to `path`. Checks now that the output can be made there: the folder
 *  exists and is writable, `path` is not a folder, symlink or other special file, no other run has
 *  it (LW_ERR_CREATE, with process and host of that run); and creates the spill `path`.spill. */
lw_status lw_store_create(const char *path, lw_store **store, lw_error *error);
/** The store of a run that was stopped or killed: the same checks and lock, but the spill must be
 *  there (LW_ERR_FILE_MISSING), be whole in its first page (LW_ERR_FILE_FORMAT), and is kept. To be
 *  declared as it was, and then loaded by lw_store_state before anything is appended. */
lw_status lw_store_reopen(const char *path, lw_store **store, lw_error *error);
/** Saves how much was appended to each series, where it lies in the spill, and what is not there
 *  yet; or loads that into a store in which the same series were declared in the same order. Fails
 *  when they were not, or when the spill is another run's or shorter than it was. What the spill
 *  holds beyond the saved length is cut off; what it holds before is believed by its checksums,
 *  when it is read. Dimensions and attributes are not saved. No thread may append meanwhile.
 *  After a failure another state may be loaded; or lw_store_suspend leaves all as it is. */
void lw_store_state(lw_store *store, lw_state *state);
/** Forces the spill to the disk; LW_ERR_IO. Before a checkpoint that holds the state is written. */
lw_status lw_store_sync(lw_store *store, lw_error *error);
/** Removes the lock and the store from memory, and leaves the spill for lw_store_reopen. NULL is
 *  allowed. */
void lw_store_suspend(lw_store *store);
/** Removes the spill; never touches a published result. NULL is allowed. */
void lw_store_destroy(lw_store *store);

/** Dimension with int64 coordinates. Series of its group and of groups below it may use it. */
lw_status lw_store_dimension(lw_store *store, const lw_dimension_spec *spec, const int64_t *values,
                             size_t count, lw_dim_id *dim, lw_error *error);
/** Dimension with text coordinates (participants, settlements, functions). */
lw_status lw_store_dimension_text(lw_store *store, const lw_dimension_spec *spec,
                                  const char *const *values, size_t count, lw_dim_id *dim,
                                  lw_error *error);
/** Dimension that grows; its coordinate is 0, 1, 2 ... Its length is that of its longest series;
 *  publish asserts that all series on it have the same number of rows. */
lw_status lw_store_dimension_growing(lw_store *store, const char *group, const char *name,
                                     const char *long_name, lw_dim_id *dim, lw_error *error);

lw_status lw_store_series(lw_store *store, const lw_series_spec *spec, lw_series_id *series,
                          lw_error *error);

/** Appends `row_count` rows along dims[0]; a row is the product of the other dimensions, C order,
 *  double or int64_t as the type says. Rows go to memory and, a chunk at a time, to the spill. */
lw_status lw_store_append(lw_store *store, lw_series_id series, const void *rows, size_t row_count,
                          lw_error *error);

/** Attributes of the root group (or of `group`), kept until publish. Text is stored as
 *  variable-length UTF-8, so it may exceed 64 KB. */
lw_status lw_store_attribute_text(lw_store *store, const char *group, const char *name,
                                  const char *value, lw_error *error);
lw_status lw_store_attribute_integer(lw_store *store, const char *group, const char *name,
                                     int64_t value, lw_error *error);
lw_status lw_store_attribute_double(lw_store *store, const char *group, const char *name,
                                    double value, lw_error *error);

/** Builds, checks and publishes the file; writes the digest into `digest_hex` and the attribute
 *  `digest`. Every series must be as long as its fixed first dimension (asserted). */
lw_status lw_store_publish(lw_store *store, char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error);

#endif
