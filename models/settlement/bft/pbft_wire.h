// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_wire.h
 *  Messages of a PBFT ledger: sending, counting and delivering them.
 *
 *  A broadcast over links without bandwidth limit and jitter is one event that reaches every
 *  validator at the same instant; otherwise it is one event for each. Counts are the same.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_WIRE_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_WIRE_H

#include "models/settlement/bft/pbft_state.h"

typedef struct lw_pbft_message {
    lw_pbft_kind kind;
    uint16_t flags;
    uint64_t arg;
    int64_t bytes;
} lw_pbft_message;

/** Sends to one seat, or to the gateway. Returns when it arrives. */
lw_time_us lw_pbft_send(lw_pbft *p, uint32_t from, uint32_t to, const lw_pbft_message *message);
/** Sends to a validator, its twin included. Returns how many events carry it. */
uint32_t lw_pbft_send_to_node(lw_pbft *p, uint32_t from, uint32_t node,
                              const lw_pbft_message *message);
/** Flag of an event: it was sent and is lost, but holds its note until it would arrive. */
enum { LW_PBFT_FLAG_LOST = 0x4000 };
/** The gateway hears the event. */
bool lw_pbft_reaches_gateway(const lw_pbft *p, const lw_event *event);
/** Sends to every validator but the sender. Returns how many events carry it. */
uint32_t lw_pbft_broadcast(lw_pbft *p, uint32_t from, const lw_pbft_message *message);

/** What a validator does with a message. */
typedef void (*lw_pbft_receive)(lw_pbft *p, uint32_t to, uint32_t from, const lw_event *event);
/** Hands an event to each validator that it reaches and that is not silent. */
void lw_pbft_deliver(lw_pbft *p, const lw_event *event, lw_pbft_receive receive);

/** An event at a time of a validator's or the gateway's own. */
void lw_pbft_schedule(lw_pbft *p, lw_pbft_kind kind, unsigned phase, uint32_t source,
                      lw_time_us time_us);

/** Memory is out: the book fails and the kernel stops after the running handler. */
void lw_pbft_fail(lw_pbft *p);

/** New note without references, zeroed; LW_PBFT_NO_NOTE when memory is out (see lw_pbft_fail).
 *  Pointers into p->notes are good until the next one. */
uint32_t lw_pbft_note_new(lw_pbft *p);
void lw_pbft_note_keep(lw_pbft *p, uint32_t note, uint32_t count);
/** Gives one reference back; the note is free after the last. */
void lw_pbft_note_drop(lw_pbft *p, uint32_t note);

#endif
