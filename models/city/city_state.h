// SPDX-License-Identifier: Apache-2.0
/** @file models/city/city_state.h
 *  What a city is made of; shared by the files that create it and that step it, nobody else.
 */
#ifndef LEDGERWATT_MODELS_CITY_CITY_STATE_H
#define LEDGERWATT_MODELS_CITY_CITY_STATE_H

#include "models/city/balance.h"
#include "models/city/city_flow.h"
#include "models/city/dividend.h"
#include "models/city/rates.h"
#include "models/energy/ev_fleet.h"
#include "models/energy/feeder_audit.h"
#include "models/energy/load.h"
#include "models/energy/pv.h"
#include "models/energy/reading.h"
#include "models/energy/weather.h"
#include "models/market/accounts/bill.h"
#include "models/market/accounts/gain.h"
#include "models/market/accounts/journal.h"
#include "models/market/accounts/net_metering.h"
#include "models/market/accounts/shared_bill.h"
#include "models/market/contract/contract.h"
#include "models/market/exchange/exchange.h"
#include "sim/kernel/engine.h"

/** Flows of the interval at hand, structure of arrays in order of participants. */
typedef struct lw_city_interval {
    lw_weather_values *weather;      /**< [zone_count] */
    lw_sky *skies;                   /**< [zone_count] */
    lw_civil local;                  /**< wall clock of the site in the middle */
    lw_tariff tariff;                /**< rates in force */
    double *roof_w;                  /**< [roof_count] */
    const double *load_w;            /**< [participant_count], row of the block's watts */
    const double *pv_w;              /**< [participant_count], the same */
    lw_energy_milliwh *load_milliwh; /**< [participant_count], as all below */
    lw_energy_milliwh *pv_milliwh;
    lw_energy_milliwh *ev_in_milliwh;  /**< into cars; 0 without cars */
    lw_energy_milliwh *ev_out_milliwh; /**< out of cars */
    lw_energy_milliwh *net_milliwh;    /**< fed in (> 0) or drawn (< 0) */
    lw_energy_milliwh *import_milliwh;
    lw_energy_milliwh *export_milliwh;
    lw_energy_milliwh *charged_milliwh;    /**< [battery_count] */
    lw_energy_milliwh *discharged_milliwh; /**< [battery_count] */
} lw_city_interval;

/** What homes use and roofs give in the intervals of a block, before any meter. */
typedef struct lw_city_watts {
    double *load_w; /**< [block_interval_max][participant_count] */
    double *pv_w;   /**< the same */
} lw_city_watts;

/** What the default key would share of a desk's communities; city_default_key.h. */
typedef struct lw_city_default_key {
    lw_trade *legs; /**< [2 x largest community], scratch */
    lw_gain gain;
    lw_energy_milliwh shared_milliwh;
    lw_money_micro price_tax_micro; /**< on the price of the exchange's trades */
} lw_city_default_key;

/** What one thread needs to clear and bill communities. Sums are integers, so adding the threads'
 *  parts in any order gives the same. */
typedef struct lw_city_desk {
    lw_exchange **exchanges; /**< [1 + proposal_count]: the scenario's, then those of votes */
    int64_t *key_scratch;    /**< [3 x largest community] */
    lw_accounts outside;
    lw_accounts inside;
    lw_gain gain;
    lw_city_default_key default_key;
} lw_city_desk;

/** The contracts, and what they are told and emit. */
typedef struct lw_city_contracts {
    lw_contract_set *set;              /**< NULL = none */
    uint32_t *communities;             /**< [participant_count] */
    lw_energy_milliwh *bought_milliwh; /**< [participant_count] of the interval */
    lw_energy_milliwh *sold_milliwh;
    lw_energy_milliwh *used_milliwh; /**< of the month */
    lw_contract_session *sessions;   /**< [session_count] of the interval */
    size_t session_count, session_capacity;
    size_t told_session_count;    /**< ended sessions of the block that contracts have seen */
    lw_operation_list emitted;    /**< of the interval, in order of contracts */
    lw_operation_list operations; /**< of the block, by interval, then community */
    size_t *places;               /**< [community_count + 1], scratch */
    size_t *first_operations;     /**< [block_interval_max][community_count], in operations */
    size_t *batch_firsts;         /**< [batch_count], the same of the batches */
    const lw_variant **proposals; /**< [proposal_count] exchanges that votes may put in force */
    size_t proposal_count;
} lw_city_contracts;

typedef struct lw_city {
    lw_city_config config;
    lw_rates rates;
    lw_engine *engine;
    lw_weather *weather; /**< NULL in a city that follows another, as loads and roofs */
    size_t zone_count;   /**< of the weather */
    lw_load_array *loads;
    lw_pv_array *roofs;
    lw_city_watts watts; /**< of the block */
    lw_battery_array *batteries;
    lw_metering *metering;
    lw_meter_array *meters;
    lw_ev_fleet *cars;                      /**< NULL = none */
    lw_energy_milliwh *car_surplus_milliwh; /**< [community_count] of the interval */
    lw_error failure; /**< of a handler, told at the end of the block; status LW_OK = none */
    lw_reading_array *readings;
    lw_feeder_audit *audit;
    lw_energy_milliwh *feeder_net_milliwh; /**< [community_count] of the interval, into it */
    lw_readings reported;                  /**< of the interval; what books are kept on */
    uint32_t *roof_owners;                 /**< [roof_count], participant */
    uint32_t *battery_owners;              /**< [battery_count], participant */
    uint32_t *battery_communities;         /**< [battery_count], its owner's */
    lw_registers registers;
    lw_city_interval now;
    lw_city_month month;
    lw_city_desk *desks; /**< [desk_count], one a thread */
    uint32_t desk_count;
    lw_accounts merged;              /**< room to add the desks' accounts up */
    lw_journal journal;              /**< of the first desk, where the scenario asks for it */
    int64_t *member_gain_micro;      /**< [participant_count] */
    lw_net_account *net_outside;     /**< [participant_count] under net metering, NULL without */
    lw_net_account *net_inside;      /**< the same with the exchange */
    lw_net_account *net_default_key; /**< the same with the default key */
    int64_t *default_key_gain_micro; /**< [participant_count] */
    lw_dividends dividends;
    lw_shared_bill *shared_bill; /**< NULL = each his own */
    lw_city_contracts contracts;
    size_t exchange_in_force; /**< of the interval, index in a desk's exchanges */
    lw_city_flow total;
    int64_t *scratch; /**< [participant_count] */

    size_t done_count;             /**< intervals behind us */
    int64_t band_empty_count;      /**< of them, those in which nobody could gain */
    size_t block_count;            /**< intervals of the block so far */
    lw_city_flow *flows;           /**< [block_interval_max] */
    lw_city_sky *skies;            /**< [block_interval_max] */
    lw_city_flow *community_flows; /**< [block_interval_max][community_count] */
    lw_city_kept kept;             /**< [block_interval_max][roster->kept_count] */
    lw_batch *slots;   /**< [block_interval_max][community_count], trade_count 0 = none */
    lw_batch *batches; /**< [block_interval_max x community_count], those with trades */
    size_t batch_count;
    lw_trade *trades;       /**< [block_interval_max][trade_room] */
    size_t *trade_offsets;  /**< [community_count], where a community's legs begin in a row */
    size_t trade_room;      /**< legs of one interval at most */
    lw_trade *default_legs; /**< [block_interval_max][2 x participant_count], NULL = not needed */
    uint64_t next_batch_number;
} lw_city;

/** Makes weather, loads, roofs, batteries and meters, in city_devices.c. */
lw_status lw_city_create_devices(lw_city *city, lw_error *error);
/** Frees them; NULL members are allowed. */
void lw_city_destroy_devices(lw_city *city);

/** What the block so far hands out, in city_block.c. */
void lw_city_hand_out(lw_city *city, lw_city_block *block);

/** Event kinds of the city's kernel. */
enum {
    LW_CITY_EVENT_INTERVAL,
    LW_CITY_EVENT_CARS, /**< first of the fleet's */
    LW_CITY_EVENT_COUNT = LW_CITY_EVENT_CARS + LW_EV_EVENT_COUNT
};
/** At equal times cars come and go before the interval ends. */
enum { LW_CITY_PHASE_CARS, LW_CITY_PHASE_INTERVAL };
/** Sources of events: the city itself, then its cars. */
enum { LW_CITY_SOURCE_INTERVAL, LW_CITY_SOURCE_CARS };
/** Runs one interval: handler of LW_CITY_EVENT_INTERVAL. */
void lw_city_interval_handle(lw_engine *engine, const lw_event *event, void *state);

#endif
