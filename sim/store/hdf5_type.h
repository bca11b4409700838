// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/hdf5_type.h
 *  The kinds of values that our HDF5 files hold.
 */
#ifndef LEDGERWATT_SIM_STORE_HDF5_TYPE_H
#define LEDGERWATT_SIM_STORE_HDF5_TYPE_H

typedef enum lw_hdf5_type { LW_HDF5_DOUBLE, LW_HDF5_INTEGER, LW_HDF5_TEXT } lw_hdf5_type;

/** "float64", "int64", "text": as the digest names them. */
const char *lw_hdf5_type_name(lw_hdf5_type type);

#endif
