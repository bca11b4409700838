// SPDX-License-Identifier: Apache-2.0
/** @file models/market/tariff/tariff_params.h
 *  What a scenario writes under `tariff`: prices, and periods of the day, week and year in which
 *  others are in force.
 */
#ifndef LEDGERWATT_MODELS_MARKET_TARIFF_TARIFF_PARAMS_H
#define LEDGERWATT_MODELS_MARKET_TARIFF_TARIFF_PARAMS_H

#include "models/market/tariff/turpe.h"
#include "sim/base/param.h"
#include "sim/base/quantity.h"

/** Days of a period. Public holidays of the site count as Sundays. */
typedef enum lw_tariff_days {
    LW_TARIFF_ALL_DAYS,
    LW_TARIFF_WORKDAYS,  /**< Monday to Friday */
    LW_TARIFF_REST_DAYS, /**< Saturday, Sunday */
    LW_TARIFF_SATURDAYS,
    LW_TARIFF_SUNDAYS
} lw_tariff_days;

/** Prices that hold in some hours of some days of some months; LW_PARAM_ABSENT = the tariff's. */
typedef struct lw_tariff_period_params {
    double from_h;       /**< local wall clock */
    double to_h;         /**< excluded; round midnight when it is before from_h */
    int32_t days;        /**< lw_tariff_days */
    int64_t month_first; /**< 1..12 */
    int64_t month_last;  /**< included; round the new year when it is before month_first */
    lw_price_micro_per_kwh retail_per_kwh;
    lw_price_micro_per_kwh feed_in_per_kwh;
    lw_price_micro_per_kwh local_grid_fee_per_kwh;
    lw_price_micro_per_kwh retail_grid_fee_per_kwh;
} lw_tariff_period_params;

/** What an exported kWh is worth. */
typedef enum lw_net_metering {
    LW_NET_METERING_BY_PRESET, /**< without a preset: no */
    LW_NET_METERING_NO,        /**< the feed-in */
    LW_NET_METERING_YES        /**< the retail price, within a year */
} lw_net_metering;

/** The scenario's `tariff`, in millionths; LW_PARAM_ABSENT = the preset's, or as said. */
typedef struct lw_tariff_params {
    lw_price_micro_per_kwh retail_per_kwh;          /**< all-in: energy, grid, taxes; needed */
    lw_price_micro_per_kwh feed_in_per_kwh;         /**< needed */
    lw_price_micro_per_kwh local_grid_fee_per_kwh;  /**< needed */
    lw_ratio_ppm local_tax_ratio;                   /**< needed */
    lw_price_micro_per_kwh retail_grid_fee_per_kwh; /**< LW_PARAM_ABSENT = the local grid fee */
    lw_ratio_ppm retail_tax_ratio;                  /**< LW_PARAM_ABSENT = the local tax ratio */
    lw_turpe_params *turpe;                         /**< NULL = the grid fees are the keys' */
    int32_t preset;       /**< 0 = none, or 1 + index into lw_tariff_presets */
    lw_array periods;     /**< of lw_tariff_period_params; given, they replace the preset's */
    int32_t net_metering; /**< lw_net_metering */
    lw_price_micro_per_kwh retail_excise_per_kwh; /**< LW_PARAM_ABSENT = none */
    lw_price_micro_per_kwh local_excise_per_kwh;  /**< LW_PARAM_ABSENT = the retail excise */
    lw_ratio_ppm local_price_tax_ratio;           /**< LW_PARAM_ABSENT = the local tax ratio */
    lw_money_micro subscription_per_year;         /**< LW_PARAM_ABSENT = 0, as all below */
    lw_money_micro standing_charge_per_day;
    lw_money_micro capacity_charge_per_kva_year;
    int64_t power_kva; /**< in millionths; LW_PARAM_ABSENT = 6 kVA */
    lw_money_micro grid_fixed_per_year;
    lw_money_micro grid_fixed_per_kva_year;
    lw_ratio_ppm cta_ratio;
    lw_ratio_ppm fixed_tax_ratio;
} lw_tariff_params;

extern const lw_param_table lw_tariff_table;

#endif
