// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/apart.h
 *  What reads a result and prints it, in a process of its own: HDF5 may end the one that it is in
 *  when memory is out (docs/decisions/0009-a-process-of-its-own-for-hdf5.md).
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_APART_H
#define LEDGERWATT_SCENARIOS_RUN_APART_H

#include "sim/base/status.h"

/** Reads from the result and prints to standard output; what it leaves in `context` is lost. */
typedef lw_status lw_apart_work(void *context, lw_error *error);

/** Does the work on the result at `path` apart and waits for it. Its error names the result unless
 *  it names another file. LW_ERR_IO when the library died (some of the text may be out by then),
 * and when standard output does not take the text. Nothing may have been printed before. */
lw_status lw_apart(const char *path, lw_apart_work *work, void *context, lw_error *error);

#endif
