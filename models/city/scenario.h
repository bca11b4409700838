// SPDX-License-Identifier: Apache-2.0
/** @file models/city/scenario.h
 *  A scenario as plain C: what the JSON says, after defaults, before anything runs.
 *
 *  lw_scenario_table is the root of all parameter tables. The loader fills an lw_scenario from it;
 *  lw_scenario_check then finds what no single row can see (references, orders, contradictions).
 */
#ifndef LEDGERWATT_MODELS_CITY_SCENARIO_H
#define LEDGERWATT_MODELS_CITY_SCENARIO_H

#include "models/city/baseline_params.h"
#include "models/energy/battery.h"
#include "models/energy/ev_params.h"
#include "models/energy/feeder_audit.h"
#include "models/energy/pv.h"
#include "models/market/tariff/tariff_params.h"
#include "models/settlement/settlement.h"
#include "sim/base/civil.h"
#include "sim/base/param.h"
#include "sim/base/status.h"

typedef struct lw_site_params {
    double latitude_deg;
    double longitude_deg;
    double altitude_m;
    const char *timezone;
    int32_t holidays; /**< lw_holidays */
    double
        carbon_intensity_kg_per_kwh; /**< of the grid; NaN = not known, emissions are not given */
    int32_t carbon_intensity_scope;  /**< lw_emissions_scope */
} lw_site_params;

typedef struct lw_period_params {
    lw_civil start; /**< local */
    lw_civil end;   /**< local, excluded */
    int64_t interval_s;
} lw_period_params;

typedef struct lw_community_params {
    const char *name;
} lw_community_params;

typedef enum lw_participant_kind {
    LW_PARTICIPANT_HOUSEHOLD,
    LW_PARTICIPANT_WORKPLACE,
    LW_PARTICIPANT_PUBLIC_BUILDING
} lw_participant_kind;

/** A group of `count` alike participants "name/0", "name/1", ... */
typedef struct lw_group_params {
    const char *name;
    int64_t count;
    int32_t kind;             /**< lw_participant_kind */
    const char *community;    /**< NULL only when the scenario has a single community */
    const char *weather_zone; /**< NULL: the first */
    lw_variant load;
    lw_pv_params *pv;           /**< NULL = none */
    lw_battery_params *battery; /**< NULL = none */
    lw_ev_params *ev;           /**< NULL = no cars */
    lw_meter_params *meter;     /**< NULL = reports what flowed */
} lw_group_params;

typedef struct lw_fault_params {
    const char *settlement;
    int32_t kind; /**< lw_fault_kind */
    int64_t node_first;
    int64_t node_count;
    lw_civil start;
    lw_civil end;   /**< year 0 = for ever */
    double delay_s; /**< NaN = not given */
} lw_fault_params;

/** Some participants of a group. */
typedef struct lw_kept_params {
    const char *group;
    int64_t index_first;
    int64_t count;
} lw_kept_params;

typedef struct lw_output_params {
    lw_array participants; /**< of lw_kept_params: whose series are kept */
    bool statements;       /**< by line, of everybody and month */
    bool journal;          /**< every posting with the exchange */
} lw_output_params;

/** An input file that the scenario names, read and hashed by the loader. */
typedef struct lw_input {
    const char *path;  /**< as written in the scenario */
    const char *bytes; /**< [size], not terminated */
    size_t size;
    char sha256_hex[65];
    bool has_byte_order_mark; /**< of UTF-8, which readers of tables pass over */
    size_t crlf_count;        /**< line ends of two bytes, which they take for one */
} lw_input;

typedef struct lw_scenario {
    int64_t format;
    const char *title;
    const char *description;
    lw_site_params site;
    lw_period_params period;
    int64_t seed;
    int32_t currency; /**< index into lw_currency_codes */
    lw_variant weather;
    lw_array communities;   /**< of lw_community_params */
    lw_array participants;  /**< of lw_group_params */
    lw_array charge_points; /**< of lw_charge_point_params */
    lw_tariff_params tariff;
    lw_variant exchange;
    lw_array contracts;   /**< of lw_variant, by lw_contract_variants */
    lw_array settlements; /**< of lw_settlement_params */
    lw_array faults;      /**< of lw_fault_params */
    lw_array attacks;     /**< of lw_variant, by lw_attack_variants */
    lw_audit_params feeder_audit;
    lw_output_params output;
    lw_baseline_params baselines;

    /* Filled by the loader, not from a row. */
    const lw_input *inputs; /**< [input_count] */
    size_t input_count;
} lw_scenario;

/** "EUR", "USD", "CHF", NULL. */
extern const char *const lw_currency_codes[];

extern const lw_param_table lw_scenario_table;

/** Adds every fault that no single row can see to `report`, at the JSON pointers concerned. */
void lw_scenario_check(const lw_scenario *scenario, lw_report *report);

/** The input with this path, or NULL. */
const lw_input *lw_scenario_input(const lw_scenario *scenario, const char *path);

#endif
