// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/hdf5_handle.h
 *  What an open HDF5 file is made of; shared by the two files that talk to the library, nobody
 *  else. Handles of the library (hid_t) are shown as int64_t.
 *
 *  The reason of a failure must be taken before the next call of the library, which clears it.
 */
#ifndef LEDGERWATT_SIM_STORE_HDF5_HANDLE_H
#define LEDGERWATT_SIM_STORE_HDF5_HANDLE_H

#include "sim/base/status.h"
#include "sim/store/hdf5_type.h"

#include <stdint.h>

typedef struct lw_hdf5 {
    int64_t id;
    int64_t text_type;
    char *path;
    lw_status status_of_foreign; /**< of what is not as we write it: LW_ERR_FILE_FORMAT when
                                    reading, LW_ERR_IO when writing */
} lw_hdf5;

/** Fills `error` with "cannot VERB OBJECT in FILE: " and the reason that the library gives. Want of
 *  memory, which is also why it may give no reason at all, is LW_ERR_MEMORY; what is not there, or
 *  another thing than was asked for, is foreign; the rest is LW_ERR_IO, with the errno if the
 * system refused something. */
lw_status lw_hdf5_fail(const lw_hdf5 *file, const char *verb, const char *object, lw_error *error);
/** Closes a handle of any kind; one below 0 is none. What can lose data by closing (a dataset that
 *  was written, the file) is closed by its own call and checked. */
void lw_hdf5_release(int64_t id);
/** The type as it is in the file and in memory; not to be released. */
int64_t lw_hdf5_type_id(const lw_hdf5 *file, lw_hdf5_type type);
/** > 0 and which one it is, 0 when it is none of ours, < 0 when the library failed. */
int lw_hdf5_find_type(int64_t type, lw_hdf5_type *found);
/** The library gives no bytes at all for an empty text: makes that "", for the caller to free.
 *  LW_ERR_MEMORY, naming whose text it is. */
lw_status lw_hdf5_fill_text(const char *object, char **text, lw_error *error);
/** Creation properties of a class, without times, so that equal content is equal bytes; < 0 when
 *  the library failed. */
int64_t lw_hdf5_creation_list(int64_t class);

#endif
