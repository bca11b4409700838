// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/writer.h
 *  Writes the content of a store into a new HDF5 file, OUTPUT.part. Not for others.
 */
#ifndef LEDGERWATT_SIM_STORE_WRITER_H
#define LEDGERWATT_SIM_STORE_WRITER_H

#include "sim/base/crypto.h"
#include "sim/store/store_content.h"

/** Writes and closes the file, and gives the digest of its data. The lengths of growing dimensions
 *  must be known. LW_ERR_IO, LW_ERR_MEMORY: then the file is incomplete. */
lw_status lw_store_write(lw_store *store, char digest_hex[LW_SHA256_HEX_SIZE], lw_error *error);

#endif
