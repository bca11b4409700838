// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/payload.h
 *  What a protected content takes beside the bytes on the ledger.
 *
 *  Model.  The member's device protects each content once and the organiser opens, or checks, it
 *          once; where nodes hold the keys each of them opens it too. Time and energy of all are
 *          alike. A commitment's content, its salt, and the payload of operations are kept by the
 *          organiser in so many copies, which are no part of the ledger's storage.
 *  Leaves out. The way of a content from the member to the organiser, beside the ledger; contents
 *          of transactions that were refused; keys, 32 bytes a member; the time that the first
 *          device takes, which no delay holds; proofs without knowledge, and trusted hardware.
 *  Sources. At the rows.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PAYLOAD_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_PAYLOAD_H

#include "models/settlement/mechanism/payload_params.h"
#include "models/settlement/mechanism/usage.h"

/** Adds the work on contents to the figures of a ledger and, with a commitment, takes the payload
 *  of operations off it. NULL = an intermediary: nothing. Before lw_execution_charge. */
void lw_payload_charge(const lw_payload_params *params, lw_usage *usage);

#endif
