// SPDX-License-Identifier: Apache-2.0
/** @file models/settlement/pow/pow_public_params.h
 *  The parameters of the public chain: what is known of it month by month, and its hardware.
 *
 *  Sources. CBECI (Cambridge Centre for Alternative Finance), its method of 2019 to 2023: hardware
 *          that earns its electricity, 0.05 USD/kWh, overheads 1.01, 1.10 and 1.20. Sedlmeir et al.
 *          2020 (BISE 62(6):599-608), equation 2: the economic bound.
 */
#ifndef LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PUBLIC_PARAMS_H
#define LEDGERWATT_MODELS_SETTLEMENT_POW_POW_PUBLIC_PARAMS_H

#include "models/settlement/mechanism/device.h"
#include "models/settlement/pow/pow_params.h"
#include "sim/base/civil.h"
#include "sim/base/status.h"

/** What the chain was from a day on. */
typedef struct lw_chain_row_params {
    lw_civil start;             /**< UTC */
    double hash_rate_h_per_s;   /**< NaN = by free entry */
    double efficiency_j_per_gh; /**< of the fleet; NaN = not known */
    double price_per_coin;      /**< in the scenario's currency; NaN = not known */
    double reward_coin;         /**< new coins in a block */
    double fees_coin_per_day;   /**< NaN = not known */
    double tx_per_day;
    double carbon_intensity_kg_per_kwh; /**< NaN = the chain's */
} lw_chain_row_params;

typedef struct lw_hardware_params {
    const char *name;
    lw_civil release; /**< UTC */
    double efficiency_j_per_gh;
} lw_hardware_params;

typedef enum lw_chain_power {
    LW_CHAIN_CBECI,      /**< mean of the hardware that earns its electricity */
    LW_CHAIN_EFFICIENCY, /**< hash rate x efficiency of the series */
    LW_CHAIN_FREE_ENTRY  /**< the share of the revenue that is spent on electricity */
} lw_chain_power;

typedef enum lw_chain_attribution {
    LW_CHAIN_AVERAGE,   /**< share of all transactions */
    LW_CHAIN_MARGINAL,  /**< what one transaction more takes: checking and storing it */
    LW_CHAIN_FEE_SHARE, /**< what its fee buys of electricity */
} lw_chain_attribution;

typedef struct lw_pow_public_params {
    double block_interval_s;
    lw_array series;       /**< of lw_chain_row_params, rising */
    int32_t between_rows;  /**< 0 step, 1 linear, 2 exponential */
    lw_array hardware;     /**< of lw_hardware_params */
    int32_t hardware_list; /**< 0 none, 1 that of Bitcoin beside `hardware` */
    double hardware_age_year;
    int32_t power;       /**< lw_chain_power */
    int32_t attribution; /**< lw_chain_attribution */
    double miner_price_per_kwh;
    double spend_share_ratio;
    double pue_lower_ratio;
    double pue_guess_ratio;
    double pue_upper_ratio;
    double carbon_intensity_kg_per_kwh; /**< of the miners' electricity; NaN = not known */
    int32_t carbon_intensity_scope;     /**< lw_emissions_scope */
    double miner_embodied_kg_per_kwh;   /**< NaN = not known */
    double batch_interval_s;            /**< 0 = each trade leg is a transaction */
    lw_money_micro fee_per_tx;          /**< ABSENT = the mean of the series */
    int64_t block_bytes_max;            /**< of everybody; ABSENT = blocks are never full */
    int64_t other_tx_bytes;
    double fee_log_sd; /**< of the others' fees per byte */
    double offered_ratio;
    int64_t mempool_bytes_max;
    double tx_spread_s;
    int64_t full_node_count;
    double full_node_energy_per_tx_j;
    int64_t majority_party_count;
    int64_t city_node_count;
    lw_device_params device;
} lw_pow_public_params;

extern const lw_param_table lw_pow_public_table;

/** Faults that no row can see, at pointers below `pointer`, the chain's. */
void lw_pow_public_check(const lw_pow_params *record, const char *pointer, lw_report *report);
/** Warns of a series that begins after the day of `start`. */
void lw_pow_public_check_start(const void *params, const lw_civil *start, const char *pointer,
                               lw_report *report);

#endif
