// SPDX-License-Identifier: Apache-2.0
/** @file models/market/contract/contract_kind.h
 *  For those who write a kind of contract: the class that each kind is.
 *
 *  A kind is one file with a params struct whose first member is its name, a table whose first row
 *  is LW_CONTRACT_NAME_ROW, and one const class; contract.c lists the class in
 *  lw_contract_variants. It is a state machine stepped by the city: it sees what meters report and
 *  what was traded, never a settlement. What it decides goes to the desk.
 */
#ifndef LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_KIND_H
#define LEDGERWATT_MODELS_MARKET_CONTRACT_CONTRACT_KIND_H

#include "models/market/contract/contract_desk.h"
#include "models/market/exchange/clearing.h"
#include "models/market/tariff/tariff.h"
#include "models/record/batch.h"
#include "sim/base/param.h"
#include "sim/base/state.h"
#include "sim/base/status.h"

/** Beginning of every params struct. */
typedef struct lw_contract_head {
    const char *name;
} lw_contract_head;

#define LW_CONTRACT_NAME_ROW                                                                       \
    {                                                                                              \
        .name = "name", .kind = LW_PARAM_NAME, .offset = 0, .doc = "Its name in results."          \
    }

/** A group that is named in a list. */
typedef struct lw_contract_group_params {
    const char *group;
} lw_contract_group_params;
extern const lw_param_table lw_contract_group_table;

/** What a contract is made from; borrowed for its life. */
typedef struct lw_contract_config {
    const lw_exchange_members *members;
    const uint32_t *communities; /**< [participant_count] community of each */
    uint32_t community_count;
    uint64_t seed;
    lw_time_us interval_us;
} lw_contract_config;

/** A charging session, as plugs and meters tell it. */
typedef struct lw_contract_session {
    uint32_t car;
    uint32_t driver; /**< participant */
    uint32_t meter;  /**< participant behind whose meter the socket is */
    bool is_begun;   /**< plugged in during this interval */
    bool is_ended;   /**< left during this interval; only then is its energy known */
    lw_time_us plug_us;
    lw_energy_milliwh charged_milliwh; /**< by the socket's meter */
} lw_contract_session;

/** An interval after the exchange. Arrays are [participant_count]. */
typedef struct lw_contract_round {
    uint64_t interval; /**< number since the period began */
    uint32_t month;    /**< number of the local month since the period began */
    double hour;       /**< local, of the middle of the interval */
    const lw_tariff *tariff;
    const lw_energy_milliwh *import_milliwh; /**< as reported */
    const lw_energy_milliwh *export_milliwh;
    const lw_energy_milliwh *bought_milliwh; /**< in the exchange */
    const lw_energy_milliwh *sold_milliwh;
    const lw_energy_milliwh *counted_import_milliwh; /**< by the registers, gaps or not */
    const lw_energy_milliwh *counted_export_milliwh;
    const unsigned char *is_missing; /**< 1 = the reading was substituted */
    uint64_t audit_count;            /**< windows of each feeder's audit that ended */
    const unsigned char *is_flagged; /**< [community_count] the last one was found wanting */
    const lw_batch *batches; /**< [batch_count] by community, the trades of the interval; may be
                                empty */
    size_t batch_count;
    const lw_contract_session *sessions;
    size_t session_count;
} lw_contract_round;

/** A local month that ends. Arrays are [participant_count]. */
typedef struct lw_contract_month {
    uint32_t month;
    const lw_energy_milliwh *used_milliwh;   /**< load and charging */
    const lw_energy_milliwh *import_milliwh; /**< true flows */
    const lw_energy_milliwh *bought_milliwh;
    const lw_money_micro *bill_outside_micro; /**< what each owes, < 0 = is owed */
    const lw_money_micro *bill_inside_micro;
} lw_contract_month;

/** An interval before the meters, for contracts that people answer to. */
typedef struct lw_contract_forecast {
    uint64_t interval;
    uint32_t intervals_per_day;
    uint32_t interval_of_day;            /**< of the local day */
    bool is_last;                        /**< of the local day or of the period */
    const lw_energy_milliwh *pv_milliwh; /**< [participant_count] */
} lw_contract_forecast;

typedef enum lw_contract_unit {
    LW_CONTRACT_KWH,   /**< milliwatt-hours */
    LW_CONTRACT_MONEY, /**< millionths of the currency */
    LW_CONTRACT_COUNT,
    LW_CONTRACT_RATIO /**< millionths */
} lw_contract_unit;

/** A figure of each month in the result, kept in desk->figures in this order. */
typedef struct lw_contract_figure {
    const char *name;
    lw_contract_unit unit;
    const char *long_name;
} lw_contract_figure;

typedef struct lw_contract_class {
    const char *kind;
    const lw_contract_figure *figures; /**< [figure_count] */
    size_t figure_count;
    const lw_contract_figure *member_figures; /**< [member_figure_count], of each participant */
    size_t member_figure_count;
    bool needs_charge_points; /**< it makes no sense without any */
    /** What no row can see, at pointers below `pointer`. May be NULL. */
    void (*check)(const void *params, const lw_exchange_members *members, const char *pointer,
                  lw_report *report);
    /** *self NULL when memory is out. */
    void (*create)(const void *params, const lw_contract_config *config, void **self);
    void (*destroy)(void *self);
    /** Moves use in time before the meters see it; NULL = leaves it. */
    void (*shift)(void *self, const lw_contract_forecast *forecast,
                  lw_energy_milliwh *load_milliwh);
    /** May be NULL, like the next. */
    void (*step)(void *self, const lw_contract_round *round, lw_contract_desk *desk);
    void (*end_month)(void *self, const lw_contract_month *month, lw_contract_desk *desk);
    /** The exchange that it puts in force instead of the scenario's, NULL = none; and the one that
     * it may put in force. */
    const lw_variant *(*exchange_in_force)(const void *self);
    const lw_variant *(*exchange_proposed)(const void *params);
    /** Saves or loads all that it remembers; checks what it uses as an index. */
    void (*state)(void *self, lw_state *state);
} lw_contract_class;

/** The group of that name, or NULL. */
const lw_exchange_group *lw_contract_group_named(const lw_exchange_members *members,
                                                 const char *name);
/** `base`/`key` into `pointer`, cut when it is too long; returns it. */
const char *lw_contract_pointer(char pointer[LW_POINTER_SIZE], const char *base, const char *key);
/** Reports a name that no group has. */
void lw_contract_check_group(const lw_exchange_members *members, const char *name,
                             const char *pointer, lw_report *report);
/** Reports the names in a list of lw_contract_group_params at pointer/KEY/i/group; names that come
 *  twice too. */
void lw_contract_check_groups(const lw_array *groups, const lw_exchange_members *members,
                              const char *pointer, const char *key, lw_report *report);
/** True when the list names the participant's group, or is empty. */
bool lw_contract_has_member(const lw_array *groups, const lw_exchange_members *members,
                            uint32_t participant);
/** A draw in [0, 1) for an entity: millionths below a ratio happen with that probability. */
double lw_contract_draw(const lw_contract_config *config, const char *purpose, const char *name,
                        uint32_t entity, uint64_t number);

#endif
