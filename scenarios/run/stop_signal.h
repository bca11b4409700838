// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/stop_signal.h
 *  Requests to stop, from a person (SIGINT) or a cluster (SIGTERM, SIGUSR1) or a limit of CPU time
 * (SIGXCPU).
 *
 *  The first signal is remembered, so that a run can write a checkpoint and end in order; a second
 * one ends the process at once. This is the one piece of state that belongs to the process.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_STOP_SIGNAL_H
#define LEDGERWATT_SCENARIOS_RUN_STOP_SIGNAL_H

#include <stdbool.h>

/** From now on SIGTERM, SIGINT, SIGUSR1 and SIGXCPU are remembered. */
void lw_stop_signal_listen(void);
/** True once one has come. */
bool lw_stop_signal_came(void);

#endif
