// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/seal.h
 *  The last 105 bytes of a result file: a line of text with the length and SHA-256 of all before
 *  it.
 *
 *  HDF5 1.10 can crash on a damaged file, and an attribute cannot cover the file it stands in. The
 *  seal comes after the end that HDF5 knows, where HDF5, h5netcdf and netCDF-C do not look, and is
 *  checked before HDF5 is let near the file. It can be checked by hand:
 *      tail -c 105 F          ->  "\nledgerwatt-seal 1 00000000000000831234 <64 digits>\n"
 *      head -c -105 F | sha256sum
 *  A program that opens the file for writing cuts the seal off: then it is no longer our result.
 *
 *  Leaves out. No secret is involved: the seal finds damage, not forgery.
 */
#ifndef LEDGERWATT_SIM_STORE_SEAL_H
#define LEDGERWATT_SIM_STORE_SEAL_H

#include "sim/store/file_io.h"

enum { LW_SEAL_SIZE = 105 };

/** Appends the seal. LW_ERR_IO, LW_ERR_MEMORY. */
lw_status lw_seal_append(lw_file file, lw_error *error);
/** LW_ERR_FILE_FORMAT when there is no seal or it does not match. */
lw_status lw_seal_check(lw_file file, lw_error *error);

#endif
