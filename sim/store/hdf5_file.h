// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/hdf5_file.h
 *  The door to HDF5: files with nested groups and scalar attributes; what is in the groups is the
 *  affair of sim/store/hdf5_dataset.h. Knows nothing of series or digests.
 *
 *  Every call of the library is checked. Its own error printing is off; an lw_error has the path,
 *  the object, and the innermost reason that the library gives: for what the system refused the
 *  errno (then LW_ERR_IO), for want of memory LW_ERR_MEMORY. Choices, measured with HDF5 1.10.8,
 *  h5netcdf 1.1.0 and netCDF-C 4.9.0 (docs/explanation/result-store.md): format bounds V18, so a
 *  scale may serve more than 4,000 datasets and metadata have checksums; no creation times; the
 *  library's file locks off (the spill is the lock).
 *
 *  Debian's HDF5 is not thread-safe: only one thread of a process may be in this file at a time.
 */
#ifndef LEDGERWATT_SIM_STORE_HDF5_FILE_H
#define LEDGERWATT_SIM_STORE_HDF5_FILE_H

#include "sim/base/status.h"
#include "sim/store/hdf5_type.h"

#include <stdint.h>

typedef struct lw_hdf5 lw_hdf5;

/** Opens a new file for writing (`path` must not exist), or one that exists for reading. What is
 * not as we write it is LW_ERR_FILE_FORMAT when reading, LW_ERR_IO when writing. Read only files
 * whose seal was checked: the library can crash on others. */
lw_status lw_hdf5_open(const char *path, bool is_new, lw_hdf5 **file, lw_error *error);
/** Flushes, closes and frees, also when it fails. NULL is allowed. */
lw_status lw_hdf5_close(lw_hdf5 *file, lw_error *error);
/** File descriptor under the library, -1 when unknown: to see that it opened the file we checked.
 */
int lw_hdf5_descriptor(const lw_hdf5 *file);

/** Makes a group ("/settlements/pbft-10") in a group that exists. */
lw_status lw_hdf5_make_group(lw_hdf5 *file, const char *path, lw_error *error);
/** Whether a link of that path is there ("/city/pv_energy_kwh"), all groups on the way included. */
lw_status lw_hdf5_exists(const lw_hdf5 *file, const char *path, bool *exists, lw_error *error);
/** Gives a group or dataset a second name. */
lw_status lw_hdf5_link(lw_hdf5 *file, const char *path, const char *second_path, lw_error *error);
/** Where an attribute hangs ("/" or the path of a group or dataset), and its name. */
typedef struct lw_hdf5_key {
    const char *object;
    const char *name;
} lw_hdf5_key;
/** Whether an object has an attribute of that name. */
lw_status lw_hdf5_has_attribute(const lw_hdf5 *file, lw_hdf5_key key, bool *has, lw_error *error);
/** A scalar attribute: `value` points to a double, an int64_t, or for text to a const char *
 *  (UTF-8, of variable length, so it may exceed 64 KB). */
lw_status lw_hdf5_write_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind,
                                  const void *value, lw_error *error);
/** For text `value` points to a char *, then the caller's (free). An attribute of another type is
 * an error. */
lw_status lw_hdf5_read_attribute(lw_hdf5 *file, lw_hdf5_key key, lw_hdf5_type kind, void *value,
                                 lw_error *error);

#endif
