// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/committee/committee_wire.h
 *  Messages between the nodes of a committee: sending, counting, losing and delivering them.
 *
 *  Over links without bandwidth limit and jitter, while nobody is cut off, lies or has work to do,
 *  a broadcast is one event that reaches every node at one instant; otherwise it is one event for
 *  each. Counts are the same. What is lost is counted: it was sent. What a sender drops is not: its
 *  buffers were full.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_COMMITTEE_WIRE_H
#define LEDGERWATT_MODELS_SETTLEMENT_COMMITTEE_COMMITTEE_WIRE_H

#include "models/settlement/committee/committee.h"

typedef struct lw_message {
    uint16_t kind;
    uint16_t flags;
    uint64_t arg;
    int64_t bytes;
} lw_message;

/** Sends from a seat (or the gateway) to a seat (or the gateway). Returns when it arrives; now when
 * it was dropped. */
lw_time_us lw_committee_send(lw_committee *c, uint32_t from, uint32_t to,
                             const lw_message *message);
/** Sends to every node but the sender's, or from the gateway to every node. */
void lw_committee_broadcast(lw_committee *c, uint32_t from, const lw_message *message);

/** What a seat does with a message. */
typedef void (*lw_receive)(lw_committee *c, uint32_t seat, uint32_t from, const lw_event *event);
/** Hands an event to each seat that it reaches, once the seat has done the work that it brings. */
void lw_committee_deliver(lw_committee *c, const lw_event *event, lw_receive receive);

/** The event of a message came up: it is no longer under way. */
void lw_committee_arrive(lw_committee *c, const lw_event *event);

/** Bytes of a message that brings a block with its transactions. */
int64_t lw_committee_block_message_bytes(const lw_committee *c, uint32_t id);

#endif
