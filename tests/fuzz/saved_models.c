// SPDX-License-Identifier: Apache-2.0
#include "tests/fuzz/saved_models.h"

#include "models/energy/battery.h"
#include "models/energy/load.h"
#include "models/energy/meter.h"
#include "models/energy/pv.h"
#include "models/market/accounts/accounts.h"
#include "models/settlement/bft/pbft_params.h"
#include "models/settlement/catalog.h"
#include "models/settlement/intermediary/office.h"
#include "models/settlement/mechanism/payment.h"
#include "models/settlement/settlement.h"
#include "sim/base/check.h"
#include "sim/kernel/engine.h"
#include "sim/store/column.h"

#include <stdlib.h>
#include <string.h>

enum { ITEM_COUNT = 2, INTERVAL_S = 900, MONTH_COUNT = 27, SOURCE_COUNT = 3, EVENT_LIMIT = 100 };
#define START_US (INT64_C(1451606400) * LW_US_PER_S) /* 2016-01-01 00:00 UTC */
#define SPILL_END_BYTES ((uint64_t)1 << 20)

static lw_variant variant_of(const lw_param_variant *variants, const char *tag, void *params)
{
    while (strcmp(variants->tag, tag) != 0) {
        variants++;
    }
    return (lw_variant){variants, params};
}

/* Energy */

static void *load_create(void)
{
    lw_load_stochastic_params params;
    lw_load_array *array = NULL;
    lw_param_set_defaults(&lw_load_stochastic_table, &params);
    params.profile.annual_kwh = 4000.0;
    const lw_variant model = variant_of(lw_load_variants, "stochastic", &params);
    const lw_load_config config = {.seed = 7, .interval_us = INTERVAL_S * LW_US_PER_S};
    const lw_load_group homes = {.name = "homes", .count = ITEM_COUNT, .model = &model};
    LW_ASSERT(lw_load_array_create(&config, &array, NULL) == LW_OK);
    LW_ASSERT(lw_load_array_add(array, &homes, NULL) == LW_OK);
    return array;
}

static void load_destroy(void *object)
{
    lw_load_array_destroy(object);
}

static void load_state(void *object, lw_state *state)
{
    lw_load_array_state(object, state);
}

static void load_step(void *object)
{
    double power_w[ITEM_COUNT];
    const lw_civil local = lw_civil_from_seconds(START_US / LW_US_PER_S);
    lw_load_step(object, START_US, &local, 10.0, power_w);
}

static void *pv_create(void)
{
    lw_pv_params params;
    lw_pv_array *array = NULL;
    lw_param_set_defaults(&lw_pv_table, &params);
    params.capacity_kw = 3.0;
    params.temperature_model = LW_PV_TEMPERATURE_FUENTES;
    params.tilt_deg = 30.0;
    params.azimuth_deg = 180.0;
    const lw_pv_group group = {.params = &params, .name = "roofs", .count = ITEM_COUNT};
    LW_ASSERT(lw_pv_array_create(1, &array, NULL) == LW_OK);
    LW_ASSERT(lw_pv_array_add(array, &group, NULL) == LW_OK);
    return array;
}

static void pv_destroy(void *object)
{
    lw_pv_array_destroy(object);
}

static void pv_state(void *object, lw_state *state)
{
    lw_pv_array_state(object, state);
}

static void *battery_create(void)
{
    lw_battery_params params;
    lw_battery_array *array = NULL;
    lw_param_set_defaults(&lw_battery_table, &params);
    params.capacity_kwh = 5.0;
    LW_ASSERT(lw_battery_array_create(&array, NULL) == LW_OK);
    LW_ASSERT(lw_battery_array_add(array, &params, ITEM_COUNT, INTERVAL_S, NULL) == LW_OK);
    return array;
}

static void battery_destroy(void *object)
{
    lw_battery_array_destroy(object);
}

static void battery_state(void *object, lw_state *state)
{
    lw_battery_array_state(object, state);
}

static void battery_step(void *object)
{
    const int64_t net_milliwh[ITEM_COUNT] = {400000, -300000};
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        lw_battery_move(object, i, 12, net_milliwh[i]);
    }
    lw_battery_end_interval(object);
    for (size_t i = 0; i < ITEM_COUNT; i++) {
        LW_ASSERT(lw_battery_residual_milliwh(object, i) == 0);
    }
}

static void *metering_create(void)
{
    lw_metering *metering = NULL;
    LW_ASSERT(lw_metering_create(ITEM_COUNT, &metering, NULL) == LW_OK);
    return metering;
}

static void metering_destroy(void *object)
{
    lw_metering_destroy(object);
}

static void metering_state(void *object, lw_state *state)
{
    lw_metering_state(object, state);
}

static void metering_step(void *object)
{
    const double power_w[ITEM_COUNT] = {100.0, 0.0};
    int64_t counted[2][ITEM_COUNT];
    lw_metering_step(object, power_w, power_w, INTERVAL_S, counted[0], counted[1]);
}

static void *meter_create(void)
{
    lw_meter_array *array = NULL;
    LW_ASSERT(lw_meter_array_create(ITEM_COUNT, &array, NULL) == LW_OK);
    return array;
}

static void meter_destroy(void *object)
{
    lw_meter_array_destroy(object);
}

static void meter_state(void *object, lw_state *state)
{
    lw_meter_array_state(object, state);
}

static void meter_step(void *object)
{
    const int64_t net_milliwh[ITEM_COUNT] = {1000, -1000};
    int64_t moved[2][ITEM_COUNT];
    lw_meter_step(object, net_milliwh, moved[0], moved[1]);
}

/* Market */

typedef struct books {
    lw_arena *arena;
    lw_accounts accounts;
} books;

static void *accounts_create(void)
{
    books *own = calloc(1, sizeof *own);
    LW_ASSERT(own != NULL);
    own->arena = lw_arena_create(1 << 16);
    const lw_accounts_size size = {
        .community_count = 1, .operator_count = 1, .member_count = ITEM_COUNT};
    LW_ASSERT(own->arena != NULL &&
              lw_accounts_init(&own->accounts, &size, own->arena, NULL) == LW_OK);
    return own;
}

static void accounts_destroy(void *object)
{
    books *own = object;
    lw_arena_destroy(own->arena);
    free(own);
}

static void accounts_state(void *object, lw_state *state)
{
    lw_accounts_state(&((books *)object)->accounts, state);
}

static void accounts_work(void *object)
{
    lw_accounts_post(&((books *)object)->accounts, (lw_transfer){.payer = 0, .payee = 1}, 7);
}

/* What does not balance is told at the end of a run. */
static void accounts_check(void *object)
{
    LW_ASSERT(lw_accounts_residual(&((books *)object)->accounts) >= 0);
}

/* Settlement */

typedef struct keeper {
    lw_pbft_params pbft;
    lw_office_params syndicate;
    lw_payment_params payment;
    lw_settlement_params params;
    lw_time_us months_us[MONTH_COUNT];
    lw_settlement *settlement;
    uint64_t batch_count;
} keeper;

static keeper *keeper_create(void)
{
    keeper *own = calloc(1, sizeof *own);
    LW_ASSERT(own != NULL);
    lw_param_set_defaults(&lw_settlement_table, &own->params);
    lw_param_set_defaults(&lw_bank_transfer_table, &own->payment);
    lw_param_set_defaults(&lw_pbft_table, &own->pbft);
    lw_param_set_defaults(&lw_syndicate_table, &own->syndicate);
    own->params.name = "fuzz";
    own->params.payment = variant_of(lw_payment_variants, "bank_transfer", &own->payment);
    for (int64_t i = 0; i < MONTH_COUNT; i++) {
        own->months_us[i] = START_US + 30 * 86400 * LW_US_PER_S * i;
    }
    return own;
}

static void *keeper_begin(keeper *own)
{
    const lw_settlement_config config = {.params = &own->params,
                                         .seed = 1,
                                         .start_us = START_US,
                                         .end_us = START_US + 86400 * LW_US_PER_S,
                                         .interval_us = INTERVAL_S * LW_US_PER_S,
                                         .month_starts_us = own->months_us,
                                         .month_count = MONTH_COUNT,
                                         .member_count = ITEM_COUNT,
                                         .community_count = 1,
                                         .electricity_price_per_kwh = 0.2};
    LW_ASSERT(lw_settlement_create(&config, &own->settlement, NULL) == LW_OK);
    return own;
}

static void *ledger_create(void)
{
    keeper *own = keeper_create();
    own->pbft.validators = 1; /* the fewest, so that a state fits into an input */
    own->params.record = variant_of(lw_record_variants, "pbft", &own->pbft);
    return keeper_begin(own);
}

static void *office_create(void)
{
    keeper *own = keeper_create();
    own->params.record = variant_of(lw_record_variants, "syndicate", &own->syndicate);
    return keeper_begin(own);
}

static void keeper_destroy(void *object)
{
    keeper *own = object;
    lw_settlement_destroy(own->settlement);
    free(own);
}

/* A batch, and as much time as it takes for messages to be under way. */
static void keeper_work(void *object)
{
    keeper *own = object;
    const lw_trade trades[] = {{.leg = LW_LEG_BOUGHT, .energy_milliwh = 1000},
                               {.participant = 1, .leg = LW_LEG_SOLD, .energy_milliwh = 1000}};
    const lw_time_us end_us = lw_settlement_now(own->settlement) + INTERVAL_S * LW_US_PER_S;
    const lw_batch batch = {.number = own->batch_count++,
                            .trade_count = 2,
                            .interval_start_us = end_us - INTERVAL_S * LW_US_PER_S,
                            .interval_end_us = end_us,
                            .energy_milliwh = 1000,
                            .trades = trades};
    LW_ASSERT(lw_settlement_accept(own->settlement, &batch, NULL) == LW_OK);
    LW_ASSERT(lw_settlement_run_until(own->settlement, end_us + 1000, NULL) == LW_OK);
}

static void keeper_state(void *object, lw_state *state)
{
    lw_settlement_state(((keeper *)object)->settlement, state);
}

/* Engine and store */

static void ignore_event(lw_engine *engine, const lw_event *event, void *state)
{
    (void)engine;
    (void)event;
    (void)state;
}

static void *engine_create(void)
{
    static const lw_event_kind kinds[] = {{"nothing", ignore_event}};
    const lw_engine_config config = {.start_us = START_US,
                                     .kinds = kinds,
                                     .kind_count = 1,
                                     .source_count = SOURCE_COUNT,
                                     .event_limit_count = EVENT_LIMIT};
    lw_engine *engine = NULL;
    LW_ASSERT(lw_engine_create(&config, &engine, NULL) == LW_OK);
    return engine;
}

static void engine_destroy(void *object)
{
    lw_engine_destroy(object);
}

static void engine_state(void *object, lw_state *state)
{
    lw_engine_state(object, state);
}

static void engine_work(void *object)
{
    for (uint32_t i = 0; i < SOURCE_COUNT; i++) {
        const lw_event_request request = {.time_us = lw_engine_now(object) + 2 * i, .source = i};
        lw_engine_schedule(object, &request);
    }
    LW_ASSERT(lw_engine_run_until(object, lw_engine_now(object) + 1, NULL) == LW_OK);
}

/* The order of events is asserted as they are handled. */
static void engine_check(void *object)
{
    LW_ASSERT(lw_engine_run_until(object, INT64_MAX, NULL) == LW_OK);
    LW_ASSERT(lw_engine_pending_count(object) == 0);
}

static void *column_create(void)
{
    lw_column *column = calloc(1, sizeof *column);
    LW_ASSERT(column != NULL);
    column->type = LW_SERIES_COUNT;
    return column;
}

static void column_work(void *object)
{
    const int64_t values[] = {1, 2, 3};
    LW_ASSERT(lw_column_append(object, NULL, values, 3, NULL) == LW_OK);
}

static void column_destroy(void *object)
{
    lw_column_fini(object);
    free(object);
}

static void column_state(void *object, lw_state *state)
{
    lw_column_state(object, SPILL_END_BYTES, state);
}

const saved_model saved_models[] = {
    {"load", load_create, load_destroy, load_state, load_step, NULL},
    {"pv", pv_create, pv_destroy, pv_state, NULL, NULL},
    {"battery", battery_create, battery_destroy, battery_state, battery_step, battery_step},
    {"metering", metering_create, metering_destroy, metering_state, metering_step, metering_step},
    {"meter", meter_create, meter_destroy, meter_state, meter_step, meter_step},
    {"accounts", accounts_create, accounts_destroy, accounts_state, accounts_work, accounts_check},
    {"ledger", ledger_create, keeper_destroy, keeper_state, keeper_work, NULL},
    {"office", office_create, keeper_destroy, keeper_state, keeper_work, NULL},
    {"engine", engine_create, engine_destroy, engine_state, engine_work, engine_check},
    {"column", column_create, column_destroy, column_state, column_work, NULL},
};
const unsigned saved_model_count = sizeof saved_models / sizeof saved_models[0];
