// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/mechanism/siege.h
 *  Attacks from outside on any ledger: a flood of transactions, and an eclipse of nodes; and what
 *  they do to the city's trades.
 *
 *  Model.  A flood sends transactions at a rate, in bursts, through the same door as the city's:
 *          they stand in the same bounded queue, are carried, checked, executed and stored as
 *          those are, and take the room of blocks. An eclipse holds every link of its victims: each
 *          of them is cut off, alone, by a partition of the network.
 *  Blame.  A trade leg that was closed after the attack began, and came before the first instant
 *          after its end at which a batch finds nothing waiting, is the attack's when it was
 *          refused; and is late when it became final later after its submission than any leg that
 *          was final before the attack. Energy and bytes of the ledger's work in that time are a
 *          flood's by its share of the transactions stored.
 *  Leaves out. Whoever is not one of several doors: the gateway's link has no limit, so a flood
 *          does not fill it. Limits of one sender, and nodes that ban one.
 *  Sources. E. Heilman, A. Kendler, A. Zohar, S. Goldberg, Eclipse attacks on Bitcoin's
 * peer-to-peer network, USENIX Security 2015.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_SIEGE_H
#define LEDGERWATT_MODELS_SETTLEMENT_MECHANISM_SIEGE_H

#include "models/record/batch.h"
#include "sim/base/state.h"

#include <stdbool.h>

typedef enum lw_siege_kind { LW_SIEGE_FLOOD, LW_SIEGE_ECLIPSE } lw_siege_kind;

/** One attack on one settlement. */
typedef struct lw_siege {
    lw_siege_kind kind;
    lw_time_us start_us;
    lw_time_us end_us; /**< excluded; INT64_MAX = for ever */
    /* a flood */
    double rate_tx_per_s;
    lw_time_us burst_us;
    lw_money_micro fee_micro; /**< of each transaction that is stored */
    uint32_t payload_bytes;   /**< that each writes beside the record's tx_bytes */
    uint32_t step_count;      /**< contract steps of each */
    /* an eclipse */
    bool is_of_gateway; /**< the victim is who sends the city's trades, and not nodes */
    uint32_t node_first;
    uint32_t node_count;
    double cost_per_victim; /**< of the connections that are held; NaN = not known */
} lw_siege;

/** The ledger's counters at an instant. */
typedef struct lw_siege_mark {
    double energy_j; /**< marginal */
    int64_t message_bytes;
    int64_t storage_bytes;
    int64_t tx_count;
} lw_siege_mark;

typedef struct lw_siege_tally {
    int64_t burst_count; /**< bursts so far */
    int64_t sent_count;
    int64_t accepted_count; /**< final */
    int64_t refused_count;  /**< of its own */
    int64_t refused_trade_count;
    int64_t late_trade_count;
    lw_energy_milliwh refused_milliwh; /**< both sides added up */
    lw_energy_milliwh late_milliwh;
    lw_time_us calm_us; /**< slowest leg that was final before it; -1 = none was */
    lw_time_us over_us; /**< INT64_MAX = not over */
    uint64_t has_begun;
    lw_siege_mark begun;
    lw_siege_mark over;
} lw_siege_tally;

/** Nodes, or the gateway, that an eclipse holds; 0 for a flood. */
uint32_t lw_siege_victims(const lw_siege *siege);

typedef struct lw_siege_log {
    lw_siege *items;         /**< [count] within the period */
    lw_siege_tally *tallies; /**< [count] */
    size_t count;
} lw_siege_log;

/** Copies the attacks, cut to the period. False when memory is out; fini is due in any case. */
bool lw_siege_log_init(lw_siege_log *log, const lw_siege *items, size_t count, lw_time_us start_us,
                       lw_time_us end_us);
void lw_siege_log_fini(lw_siege_log *log);
void lw_siege_log_state(lw_siege_log *log, lw_state *state);

/** A leg of the city was closed. */
void lw_siege_log_outcome(lw_siege_log *log, const lw_outcome *outcome);

/** When the next burst of any flood is due; INT64_MAX = there is none. */
lw_time_us lw_siege_next_us(const lw_siege_log *log);
/** Counts the next burst of flood `index`, and returns its transactions. */
uint64_t lw_siege_take_burst(lw_siege_log *log, size_t index);

/** What became of one attack, whatever its kind. NaN = has no meaning for its kind, or unknown. */
typedef struct lw_attack_outcome {
    const char *kind;
    double attempt_count;
    double success_count;
    double tx_sent_count;
    double tx_accepted_count;
    double refused_trade_count;
    double refused_energy_kwh; /**< as traded_energy_kwh: each trade counted once */
    double late_trade_count;   /**< NaN also when nothing was final before it */
    double late_energy_kwh;
    double energy_kwh; /**< of the ledger's work, its share; hashes of eclipsed miners */
    double message_bytes;
    double storage_bytes;
    double cost; /**< to the attacker */
    double gain;
    double honest_gain; /**< what his hash rate would have earned by mining meanwhile */
} lw_attack_outcome;

/** All NaN but the kind. */
lw_attack_outcome lw_attack_outcome_of(const char *kind);
/** What the attack has done until `now`. */
lw_attack_outcome lw_siege_tell(const lw_siege_log *log, size_t index, const lw_siege_mark *now);

#endif
