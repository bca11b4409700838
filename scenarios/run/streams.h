// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/streams.h
 *  Standard streams that cannot hurt: a result never lands in a file that was opened in place of a
 *  closed stdout, and output that could not be written is not success.
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_STREAMS_H
#define LEDGERWATT_SCENARIOS_RUN_STREAMS_H

/** Call first in main. Opens /dev/null on those of stdin, stdout and stderr that are closed, so
 * that writing to them fails; ignores SIGPIPE, so that a closed pipe is an error like any other;
 * and makes exit() end with 74 when stdout could not be written. */
void lw_streams_begin(void);

#endif
