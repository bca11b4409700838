// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/information.h
 *  Inhabitants are told at regular intervals what is produced around them and what they use, and
 *  each month what share of their energy was local.
 *
 *  Model.  Each member of `groups` gets a message every message_interval_h, and at the end of a
 *          month his rate: 1 - (import - bought from neighbours) / use. It moves no money.
 *          Optionally some answer. What is announced is the surplus that the community's roofs had
 *          at the same time of the day before, against what its members used. In hours without an
 *          announced surplus a member puts off shiftable_ratio of his use, and in hours with one he
 *          catches up, at most doubling what he uses then; what is left at the end of the local
 *          day he uses in its last interval. Use of each member over a day is the same to the
 *          milliwatt-hour, whatever is announced. The answer is decided in the city: it is the same
 *          for every settlement. Off by default: shiftable_ratio = 0.
 *  Leaves out. That people tire of messages, and that a settlement that is late tells them late.
 *  Sources. Lyon Confluence told inhabitants of their use: docs/explanation/contracts.md.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_INFORMATION_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_INFORMATION_H

#include "models/market/contract/contract_kind.h"

typedef struct lw_information_params {
    const char *name;
    lw_array groups; /**< of lw_contract_group_params; none = everybody */
    double message_interval_h;
    double shiftable_ratio;
    double answering_ratio;
    int64_t step_count;
    int64_t payload_bytes;
} lw_information_params;

extern const lw_param_table lw_information_table;
extern const lw_contract_class lw_information_class;

/** Figures of a month, in the order of the class. */
enum { LW_INFORMATION_MESSAGES, LW_INFORMATION_SHIFTED, LW_INFORMATION_FIGURE_COUNT };

#endif
