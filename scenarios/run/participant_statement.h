// SPDX-License-Identifier: Apache-2.0
/** @file scenarios/run/participant_statement.h
 *  The statement of one participant: what he used, bought and sold each month, and what he owes
 * with and without the exchange, by line where the result keeps lines (output.statements).
 */
#ifndef LEDGERWATT_SCENARIOS_RUN_PARTICIPANT_STATEMENT_H
#define LEDGERWATT_SCENARIOS_RUN_PARTICIPANT_STATEMENT_H

#include "sim/store/result.h"

/** Prints it to standard output. LW_ERR_USAGE, with the nearest id, when there is no such
 * participant. */
lw_status lw_participant_statement_print(lw_result *result, const char *id, lw_error *error);

#endif
