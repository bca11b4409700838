// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/bft/pbft_view_change.h
 *  How PBFT validators replace a primary that does not get on with it.
 *
 *  A validator that loses patience wants the next view and says so to all, with what it has
 *  executed and what it has prepared. Whoever sees f + 1 others want a later view wants it too.
 *  The primary of a view that Q want says where the chain stands (the longest executed) and
 *  proposes again whatever any of the Q had prepared after that, the latest view first. A
 *  validator that wants a view with Q others, but whose new primary stays silent, wants the next
 *  view after twice the time. Without Q it waits: no timer runs.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_VIEW_CHANGE_H
#define LEDGERWATT_MODELS_SETTLEMENT_BFT_PBFT_VIEW_CHANGE_H

#include "models/settlement/bft/pbft_state.h"

/** Makes the validator active in a view that others are active in. */
void lw_pbft_install(lw_pbft *p, uint32_t replica, uint32_t view);
/** What others want, as another seat knows it; from = to forgets all. */
void lw_pbft_copy_wants(lw_pbft *p, uint32_t to, uint32_t from);
/** A validator that wants a view tells it again: to one, or to all (to = the gateway). */
void lw_pbft_repeat_want(lw_pbft *p, uint32_t replica, uint32_t to);
/** With a quorum behind the view that it wants: leads as its primary, or waits for the primary. */
void lw_pbft_proceed(lw_pbft *p, uint32_t replica);
/** Tells one validator where this one stands. */
void lw_pbft_tell_status(lw_pbft *p, uint32_t replica, uint32_t to);

void lw_pbft_on_watch(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_view_change(lw_engine *engine, const lw_event *event, void *state);
void lw_pbft_on_new_view(lw_engine *engine, const lw_event *event, void *state);

/** Flag of a status: the validator is active in its view. */
enum { LW_PBFT_FLAG_ACTIVE = 1 };

#endif
