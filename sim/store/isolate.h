// SPDX-License-Identifier: Apache-2.0
/** @file sim/store/isolate.h
 *  Work in a process of its own, so that a library that ends the process, or writes where it should
 *  not, ends or harms that one only (docs/decisions/0009-a-process-of-its-own-for-hdf5.md).
 *
 *  The process is a fork that does the work, sends what came of it through a pipe, and ends by
 *  _exit: it runs no exit handler, also when the library calls exit, and flushes no stream of ours
 *  a second time. It dies with the thread that asked for the work. Signals that ask to stop are the
 *  asking process's affair: in the other one they are blocked, and so is SIGXFSZ, so a write past a
 *  limit is an error there. It must not start threads.
 *
 *  Where no process can be made (a limit of the user or the machine), the work is done in this one.
 */
#ifndef LEDGERWATT_SIM_STORE_ISOLATE_H
#define LEDGERWATT_SIM_STORE_ISOLATE_H

#include "sim/base/status.h"

/** Bytes that an answer can have. With status and error it fits into a pipe without waiting. */
enum { LW_ISOLATE_ANSWER_MAX = 1024 };

typedef struct lw_isolated {
    /** Called first, in the other process only; may be NULL. A failure ends the work. */
    lw_status (*enter)(void *context, lw_error *error);
    lw_status (*work)(void *context, void *answer, lw_error *error);
    void *context; /**< as it was at the call; what the work changes in it may not come back */
    void *answer;  /**< [answer_size], filled by the work; without pointers */
    size_t answer_size;
    const char *blame; /**< "the HDF5 library failed while writing r.h5.part" */
} lw_isolated;

/** Does the work and returns its status, its error and its answer. LW_ERR_IO, "BLAME (signal 11,
 *  SIGSEGV)" or "BLAME (exit code 1)", when the process ended without sending them. */
lw_status lw_isolate(const lw_isolated *isolated, lw_error *error);

#endif
