// SPDX-License-Identifier: Apache-2.0
#include "models/city/lane.h"

#include "models/city/lane_state.h"
#include "sim/base/check.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COLUMN(member, name_, unit_, type_, text)                                                  \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_lane_row, member)                                                    \
    }

/* Only a forged checkpoint makes a count exceed it; then the conversion is still defined. */
#define COUNT_MAX 9007199254740992.0 /* 2^53 */

static const lw_figure lane_columns[] = {
    COLUMN(tx_count, "tx_count", "1", LW_SERIES_COUNT, "Transactions stored in the interval"),
    COLUMN(block_count, "block_count", "1", LW_SERIES_COUNT, "Blocks or statements made"),
    COLUMN(message_count, "message_count", "1", LW_SERIES_COUNT,
           "Messages between the devices that keep the record"),
    COLUMN(settled_count, "settled_count", "1", LW_SERIES_COUNT, "Trade legs that became final"),
    COLUMN(refused_count, "refused_count", "1", LW_SERIES_COUNT, "Trade legs refused"),
    COLUMN(pending_count, "pending_count", "1", LW_SERIES_COUNT,
           "Trade legs neither final nor refused at the end of the interval"),
    COLUMN(operation_count, "operation_count", "1", LW_SERIES_COUNT,
           "Operations of contracts that became final"),
    COLUMN(operation_refused_count, "operation_refused_count", "1", LW_SERIES_COUNT,
           "Operations of contracts refused"),
    COLUMN(step_count, "contract_step_count", "1", LW_SERIES_COUNT,
           "Contract steps of the operations that became final, on one node"),
    COLUMN(unserved_count, "unserved_count", "1", LW_SERIES_COUNT,
           "Operations that were not authorised while somebody waited"),
    COLUMN(storage_bytes, "chain_bytes", "B", LW_SERIES_COUNT, "Bytes stored so far, all replicas"),
    COLUMN(storage_kind_bytes[LW_STORAGE_HEADER], "chain_header_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: headers of blocks"),
    COLUMN(storage_kind_bytes[LW_STORAGE_SIGNATURE], "chain_signature_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: signatures in blocks"),
    COLUMN(storage_kind_bytes[LW_STORAGE_TX], "chain_tx_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: transactions"),
    COLUMN(storage_kind_bytes[LW_STORAGE_STATE], "chain_state_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: what operations of contracts write"),
    COLUMN(storage_kind_bytes[LW_STORAGE_ASIDE], "chain_aside_bytes", "B", LW_SERIES_COUNT,
           "Bytes stored so far, all replicas: blocks beside the chain"),
    COLUMN(fees_micro, "fees", LW_UNIT_CURRENCY, LW_SERIES_MICRO,
           "Payment and transaction fees; NaN = not known"),
    COLUMN(consensus_energy_kwh, "consensus_energy_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity of the devices that keep the record"),
    COLUMN(consensus_energy_marginal_kwh, "consensus_energy_marginal_kwh", "kWh", LW_SERIES_DOUBLE,
           "Electricity that settling adds to devices that run anyway"),
    COLUMN(recorded_delay_s, "recorded_delay_s", "s", LW_SERIES_DOUBLE,
           "Mean delay until written, by energy, of the trades that became final"),
    COLUMN(final_delay_s, "final_delay_s", "s", LW_SERIES_DOUBLE,
           "Mean delay until final, by energy, of the trades that became final"),
};
enum { COLUMN_COUNT = sizeof lane_columns / sizeof lane_columns[0] };
_Static_assert((int)COLUMN_COUNT == (int)LW_LANE_COLUMN_COUNT, "one series a column");

#define BLOCK_COLUMN(member, name_, unit_, type_, text)                                            \
    {                                                                                              \
        .name = (name_), .unit = (unit_), .long_name = (text), .type = (type_),                    \
        .offset = offsetof(lw_block, member)                                                       \
    }

static const lw_figure block_columns[] = {
    BLOCK_COLUMN(proposed_us, "proposed_s", "s", LW_SERIES_MICROSECOND,
                 "When the block was proposed, seconds since 1970-01-01 UTC"),
    BLOCK_COLUMN(final_us, "final_s", "s", LW_SERIES_MICROSECOND,
                 "When the block was final, seconds since 1970-01-01 UTC"),
    BLOCK_COLUMN(tx_count, "tx_count", "1", LW_SERIES_COUNT, "Transactions in the block"),
    BLOCK_COLUMN(bytes, "block_bytes", "B", LW_SERIES_COUNT, "Size of the block on one replica"),
    BLOCK_COLUMN(message_count, "message_count", "1", LW_SERIES_COUNT,
                 "Messages that deciding the block took"),
    BLOCK_COLUMN(proposer, "proposer", "1", LW_SERIES_COUNT,
                 "Index of the node that proposed the block"),
};
enum { BLOCK_COLUMN_COUNT = sizeof block_columns / sizeof block_columns[0] };
_Static_assert((int)BLOCK_COLUMN_COUNT == (int)LW_BLOCK_COLUMN_COUNT, "one series a column");

static lw_unsettled_treatment treatment_of(int32_t on_failure)
{
    switch ((lw_on_failure)on_failure) {
    case LW_ON_FAILURE_DSO_DEFAULT:
        return LW_UNSETTLED_DSO_DEFAULT;
    case LW_ON_FAILURE_SETTLE_LATE:
        return LW_UNSETTLED_LATE;
    case LW_ON_FAILURE_RETAIL:
    default:
        return LW_UNSETTLED_RETAIL;
    }
}

/* Columns of the record's own kind. */
static lw_status declare_extras(lw_lane *lane, const lw_extra *extras, size_t count,
                                const lw_placement *where, lw_series_id *ids, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        const lw_figure figure = {.name = extras[i].name,
                                  .unit = extras[i].unit,
                                  .long_name = extras[i].long_name,
                                  .type = extras[i].is_count ? LW_SERIES_COUNT : LW_SERIES_DOUBLE};
        status = lw_figures_declare(lane->store, &figure, 1, where, &ids[i], error);
    }
    return status;
}

static lw_status append_extras(lw_lane *lane, const lw_extra *extras, const double *values,
                               size_t count, const lw_series_id *ids, lw_error *error)
{
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        if (extras[i].is_count) {
            const int64_t whole = (int64_t)fmax(fmin(values[i], COUNT_MAX), -COUNT_MAX);
            status = lw_store_append(lane->store, ids[i], &whole, 1, error);
        } else {
            status = lw_store_append(lane->store, ids[i], &values[i], 1, error);
        }
    }
    return status;
}

static lw_status declare_columns(lw_lane *lane, lw_dim_id time, lw_error *error)
{
    char group[96];
    snprintf(group, sizeof group, "settlements/%s", lane->config->params->name);
    const lw_placement where = {
        .group = group, .currency = lane->currency, .dim_count = 1, .dims = {time}};
    size_t extra_count = 0;
    const lw_extra *extras = lw_settlement_extras(lane->settlement, &extra_count);
    lw_status status =
        lw_figures_declare(lane->store, lane_columns, COLUMN_COUNT, &where, lane->series, error);
    if (status == LW_OK) {
        status = declare_extras(lane, extras, extra_count, &where, lane->extra_series, error);
    }
    return status == LW_OK ? lw_store_attribute_text(lane->store, group, "record_kind",
                                                     lw_settlement_kind(lane->settlement), error)
                           : status;
}

static lw_status declare_blocks(lw_lane *lane, lw_error *error)
{
    char group[112];
    snprintf(group, sizeof group, "settlements/%s/blocks", lane->config->params->name);
    lw_placement where = {.group = group, .currency = lane->currency, .dim_count = 1};
    size_t extra_count = 0;
    const lw_extra *extras = lw_settlement_block_extras(lane->settlement, &extra_count);
    lw_status status = lw_store_dimension_growing(
        lane->store, group, "block", "Number of the block or statement", &where.dims[0], error);
    if (status == LW_OK) {
        status = lw_figures_declare(lane->store, block_columns, BLOCK_COLUMN_COUNT, &where,
                                    lane->block_series, error);
    }
    lane->block_dim = where.dims[0];
    return status == LW_OK
               ? declare_extras(lane, extras, extra_count, &where, lane->block_extra_series, error)
               : status;
}

static lw_status declare_chain(lw_lane *lane, const lw_lane_config *config, lw_error *error)
{
    const lw_settlement_config *settlement = lane->config;
    if (settlement->params->crypto != LW_CRYPTO_REAL) {
        return LW_OK;
    }
    const lw_chain_config chain = {.settlement = settlement->params->name,
                                   .currency = lane->currency,
                                   .seed = settlement->seed,
                                   .start_us = settlement->start_us,
                                   .interval_us = settlement->interval_us,
                                   .member_count = settlement->member_count,
                                   .participant = config->participant,
                                   .block = lane->block_dim};
    return lw_chain_series_create(&chain, lane->store, &lane->chain, error);
}

static lw_status allocate(lw_lane *lane, const lw_lane_config *config, lw_error *error)
{
    lane->recorded = lw_delay_create();
    lane->final = lw_delay_create();
    lane->paid = lw_delay_create();
    lane->operation_recorded = lw_delay_create();
    lane->operation_final = lw_delay_create();
    lane->member_correction_micro =
        calloc((size_t)config->settlement->member_count + 1, sizeof(int64_t));
    if (lane->recorded == NULL || lane->final == NULL || lane->paid == NULL ||
        lane->operation_recorded == NULL || lane->operation_final == NULL ||
        lane->member_correction_micro == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                            config->settlement->params->name);
    }
    return LW_OK;
}

lw_status lw_lane_create(const lw_lane_config *config, lw_store *store, lw_lane **lane_out,
                         lw_error *error)
{
    lw_lane *lane = calloc(1, sizeof *lane);
    *lane_out = lane;
    if (lane == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out");
    }
    lane->config = config->settlement;
    lane->store = store;
    lane->trades = config->trades;
    lane->rates = config->rates;
    lane->has_default_legs = config->has_default_legs;
    lane->treatment = treatment_of(config->settlement->params->on_failure);
    snprintf(lane->currency, sizeof lane->currency, "%s", config->currency);
    lw_status status = allocate(lane, config, error);
    if (status == LW_OK) {
        status = lw_settlement_create(config->settlement, &lane->settlement, error);
    }
    if (status == LW_OK) {
        status = declare_columns(lane, config->time, error);
    }
    if (status == LW_OK) {
        status = declare_blocks(lane, error);
    }
    return status == LW_OK ? declare_chain(lane, config, error) : status;
}

void lw_lane_destroy(lw_lane *lane)
{
    if (lane == NULL) {
        return;
    }
    lw_chain_series_destroy(lane->chain);
    lw_settlement_destroy(lane->settlement);
    lw_delay_destroy(lane->recorded);
    lw_delay_destroy(lane->final);
    lw_delay_destroy(lane->paid);
    lw_delay_destroy(lane->operation_recorded);
    lw_delay_destroy(lane->operation_final);
    free(lane->member_correction_micro);
    free(lane->record);
    free(lane);
}

/* The log and a resumed book come from different files. */
static bool are_of_members(const lw_lane *lane, const lw_trade *legs, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        if (legs[i].participant >= lane->config->member_count) {
            return false;
        }
    }
    return true;
}

/* The default key's legs stand at the end of a record, before their count. */
static const lw_trade *default_legs_of(const lw_lane *lane, size_t byte_count, uint64_t *count)
{
    const unsigned char *record = lane->record;
    const size_t end = byte_count - sizeof *count;
    memcpy(count, record + end, sizeof *count);
    if (*count > end / sizeof(lw_trade)) {
        return NULL;
    }
    const void *first = record + end - (size_t)*count * sizeof(lw_trade);
    return first;
}

static bool is_of_batch(const lw_lane *lane, const lw_outcome *outcome, size_t byte_count)
{
    const uint64_t end = (uint64_t)outcome->first_trade + outcome->trade_count;
    const uint64_t operation_end = (uint64_t)outcome->first_operation + outcome->operation_count;
    uint64_t default_count = 0;
    const lw_trade *legs = byte_count < sizeof default_count
                               ? NULL
                               : default_legs_of(lane, byte_count, &default_count);
    if (legs == NULL || end > outcome->batch_trade_count ||
        (outcome->batch_trade_count + default_count) * sizeof(lw_trade) +
                operation_end * sizeof(lw_operation) + sizeof default_count >
            byte_count) {
        return false;
    }
    return are_of_members(lane, legs, default_count) &&
           are_of_members(lane, lane->record, outcome->batch_trade_count);
}

/* The batch of an outcome as the log has it: its legs, then its operations. */
static lw_status read_batch(lw_lane *lane, const lw_outcome *outcome, lw_error *error)
{
    size_t byte_count = 0;
    const lw_status status = lw_record_log_read(lane->trades, outcome->batch, lane->record,
                                                lane->record_capacity, &byte_count, error);
    if (status == LW_OK && !is_of_batch(lane, outcome, byte_count)) {
        return lw_error_set(error, LW_ERR_FILE_FORMAT, "",
                            "the trades of batch %llu are not those that the checkpoint speaks of",
                            (unsigned long long)outcome->batch);
    }
    lane->record_size = byte_count;
    return status;
}

static void correct(lw_lane *lane, uint32_t participant, const lw_gain *is, const lw_gain *was)
{
    lw_gain change = *is;
    for (int payer = 0; payer < LW_PAYER_COUNT; payer++) {
        change.by_payer_micro[payer] -= was->by_payer_micro[payer];
    }
    change.clearing_micro -= was->clearing_micro;
    lw_gain_add(&lane->correction, &change);
    lane->member_correction_micro[participant] += change.by_payer_micro[LW_PAYER_MEMBERS];
}

/* Trades and legs of the default key are in order of participant, and bought before sold. */
static uint64_t place_of(const lw_trade *leg)
{
    return 2 * (uint64_t)leg->participant + (leg->leg == LW_LEG_SOLD ? 1 : 0);
}

/* A leg of the default key goes with the last trade that does not come after it, or with the first:
 * that of the same side of the same participant where there is one. So each goes with one trade,
 * whatever runs a batch is refused in, and with all of them when the whole batch is. */
static bool is_of_run(const lw_trade *trades, const lw_outcome *outcome, const lw_trade *leg)
{
    const uint32_t end = outcome->first_trade + outcome->trade_count;
    const uint64_t place = place_of(leg);
    return (outcome->first_trade == 0 || place_of(&trades[outcome->first_trade]) <= place) &&
           (end == outcome->batch_trade_count || place_of(&trades[end]) > place);
}

/* What the grid operator shares instead of a refused run. */
static void book_default_legs(lw_lane *lane, const lw_outcome *outcome, const lw_tariff *tariff)
{
    uint64_t count = 0;
    const lw_trade *legs = default_legs_of(lane, lane->record_size, &count);
    for (uint64_t i = 0; i < count; i++) {
        if (is_of_run(lane->record, outcome, &legs[i])) {
            const lw_gain was = {0};
            const lw_gain is = lw_gain_unsettled(tariff, &legs[i], LW_UNSETTLED_DSO_DEFAULT);
            correct(lane, legs[i].participant, &is, &was);
        }
    }
}

/* Books what a refused run of trades changes against the city's bills. */
static void book_refusal(lw_lane *lane, const lw_outcome *outcome)
{
    /* The rates of the interval in which it was traded, whenever it is refused. */
    const lw_tariff tariff =
        lw_rates_at(lane->rates, outcome->submitted_us - lane->config->interval_us);
    const bool has_other_key =
        lane->treatment == LW_UNSETTLED_DSO_DEFAULT && lane->has_default_legs;
    const lw_unsettled_treatment treatment = has_other_key ? LW_UNSETTLED_RETAIL : lane->treatment;
    const lw_trade *legs = (const lw_trade *)lane->record + outcome->first_trade;
    for (uint32_t i = 0; i < outcome->trade_count; i++) {
        const lw_gain was = lw_gain_settled(&tariff, &legs[i]);
        const lw_gain is = lw_gain_unsettled(&tariff, &legs[i], treatment);
        correct(lane, legs[i].participant, &is, &was);
    }
    if (has_other_key && outcome->trade_count > 0) {
        book_default_legs(lane, outcome, &tariff);
    }
}

/* Whoever waits for an authorisation leaves when it is not recorded within his patience. */
static void book_operations(lw_lane *lane, const lw_outcome *outcome)
{
    const lw_trade *legs = (const lw_trade *)lane->record;
    const lw_operation *operations =
        (const lw_operation *)(legs + outcome->batch_trade_count) + outcome->first_operation;
    const bool is_ledger = !lw_settlement_is_intermediary(lane->settlement);
    if (outcome->state == LW_OUTCOME_SETTLED && outcome->operation_count > 0) {
        lw_delay_add(lane->operation_recorded, outcome->recorded_us - outcome->submitted_us,
                     outcome->operation_count);
        lw_delay_add(lane->operation_final, outcome->final_us - outcome->submitted_us,
                     outcome->operation_count);
    }
    const uint32_t act_flags =
        LW_OPERATION_MEMBER_ACTS | (is_ledger ? (uint32_t)LW_OPERATION_SIGNED : 0);
    for (uint32_t i = 0; i < outcome->operation_count; i++) {
        const lw_operation *operation = &operations[i];
        const lw_time_us patience_us = (lw_time_us)operation->patience_s * LW_US_PER_S;
        const bool is_in_time = outcome->state == LW_OUTCOME_SETTLED &&
                                outcome->recorded_us - outcome->submitted_us <= patience_us;
        lane->unserved_count += (operation->flags & LW_OPERATION_AUTHORISES) != 0 && !is_in_time;
        lane->member_action_count += (operation->flags & act_flags) != 0;
        if (outcome->state != LW_OUTCOME_SETTLED && lw_operation_moves_money(operation->kind)) {
            lane->unsettled_micro += llabs(operation->value_micro);
        }
    }
}

static void book_delays(lw_lane *lane, const lw_outcome *outcome)
{
    const int64_t weight = outcome->energy_milliwh;
    lw_delay_add(lane->recorded, outcome->recorded_us - outcome->submitted_us, weight);
    lw_delay_add(lane->final, outcome->final_us - outcome->submitted_us, weight);
    if (outcome->paid_us != INT64_MAX) {
        lw_delay_add(lane->paid, outcome->paid_us - outcome->submitted_us, weight);
    }
    const double energy = (double)weight;
    lane->recorded_weighted += energy * (double)(outcome->recorded_us - outcome->submitted_us);
    lane->final_weighted += energy * (double)(outcome->final_us - outcome->submitted_us);
    lane->weight += energy;
}

static lw_status chain_trades(lw_lane *lane, const lw_outcome *outcome, lw_error *error)
{
    return lane->chain == NULL ? LW_OK
                               : lw_chain_series_settle(lane->chain, outcome, lane->record, error);
}

static lw_status book_outcomes(lw_lane *lane, lw_error *error)
{
    size_t count = 0;
    const lw_outcome *outcomes = lw_settlement_outcomes(lane->settlement, &count);
    lw_status status = LW_OK;
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        const bool is_settled = outcomes[i].state == LW_OUTCOME_SETTLED;
        if (!is_settled || outcomes[i].operation_count > 0 || lane->chain != NULL) {
            status = read_batch(lane, &outcomes[i], error);
        }
        if (status != LW_OK) {
            break;
        }
        book_operations(lane, &outcomes[i]);
        if (is_settled && outcomes[i].trade_count > 0) {
            lane->settled_milliwh += outcomes[i].energy_milliwh;
            book_delays(lane, &outcomes[i]);
            status = chain_trades(lane, &outcomes[i], error);
        } else if (!is_settled) {
            book_refusal(lane, &outcomes[i]);
        }
    }
    lw_settlement_outcomes_clear(lane->settlement);
    return status;
}

static lw_status write_blocks(lw_lane *lane, lw_error *error)
{
    size_t count = 0;
    const lw_block *blocks = lw_settlement_blocks(lane->settlement, &count);
    size_t extra_count = 0;
    lw_status status = LW_OK;
    const lw_extra *extras = lw_settlement_block_extras(lane->settlement, &extra_count);
    for (size_t i = 0; status == LW_OK && i < count; i++) {
        status = lw_figures_append(lane->store, block_columns, BLOCK_COLUMN_COUNT,
                                   lane->block_series, &blocks[i], error);
        if (status == LW_OK) {
            status = append_extras(lane, extras, blocks[i].extra, extra_count,
                                   lane->block_extra_series, error);
        }
        if (status == LW_OK && lane->chain != NULL) {
            status = lw_chain_series_seal(lane->chain, &blocks[i], error);
        }
    }
    lw_settlement_blocks_clear(lane->settlement);
    return status;
}

static lw_status write_last(lw_lane *lane, lw_error *error)
{
    size_t extra_count = 0;
    const lw_extra *extras = lw_settlement_extras(lane->settlement, &extra_count);
    const lw_status status = lw_figures_append(lane->store, lane_columns, COLUMN_COUNT,
                                               lane->series, &lane->last, error);
    return status == LW_OK ? append_extras(lane, extras, lane->last_extra, extra_count,
                                           lane->extra_series, error)
                           : status;
}

/* Adds what happened since the last call to the row. */
static void fill_row(lw_lane *lane, lw_lane_row *row)
{
    lw_usage now;
    lw_settlement_usage(lane->settlement, &now);
    const lw_usage *before = &lane->usage_before;
    row->tx_count += now.tx_count - before->tx_count;
    row->block_count += now.block_count - before->block_count;
    row->message_count += now.message_count - before->message_count;
    row->settled_count += now.settled_trade_count - before->settled_trade_count;
    row->refused_count += now.refused_trade_count - before->refused_trade_count;
    row->pending_count = now.pending_trade_count;
    row->operation_count += now.settled_operation_count - before->settled_operation_count;
    row->operation_refused_count += now.refused_operation_count - before->refused_operation_count;
    row->step_count += now.step_count - before->step_count;
    row->storage_bytes = now.storage_bytes;
    memcpy(row->storage_kind_bytes, now.storage_kind_bytes, sizeof row->storage_kind_bytes);
    row->fees_micro = now.fees_micro == LW_MONEY_UNKNOWN
                          ? LW_MONEY_UNKNOWN
                          : row->fees_micro + now.fees_micro - before->fees_micro;
    row->consensus_energy_kwh += lw_kwh_from_joules(now.energy_j - before->energy_j);
    row->consensus_energy_marginal_kwh +=
        lw_kwh_from_joules(now.energy_marginal_j - before->energy_marginal_j);
    const double per_s = (double)LW_US_PER_S;
    row->recorded_delay_s =
        lane->weight > 0 ? lane->recorded_weighted / lane->weight / per_s : (double)NAN;
    row->final_delay_s =
        lane->weight > 0 ? lane->final_weighted / lane->weight / per_s : (double)NAN;
    lane->usage_before = now;
    lw_settlement_tell(lane->settlement, lane->last_extra);
}

static void begin_row(lw_lane *lane)
{
    memset(&lane->last, 0, sizeof lane->last);
    lane->recorded_weighted = 0;
    lane->final_weighted = 0;
    lane->weight = 0;
    lane->has_last = true;
}

lw_status lw_lane_make_room(lw_lane *lane, uint64_t byte_count, lw_error *error)
{
    if (byte_count <= lane->record_capacity) {
        return LW_OK;
    }
    void *record = realloc(lane->record, byte_count);
    if (record == NULL) {
        return lw_error_set(error, LW_ERR_MEMORY, "", "memory ran out for settlement %s",
                            lane->config->params->name);
    }
    lane->record = record;
    lane->record_capacity = byte_count;
    return LW_OK;
}

uint64_t lw_lane_record_bytes(const lw_batch *batch)
{
    return batch->trade_count * sizeof *batch->trades +
           batch->operation_count * sizeof *batch->operations +
           batch->default_leg_count * sizeof *batch->default_legs + sizeof(uint64_t);
}

static lw_status accept(lw_lane *lane, const lw_batch *batch, lw_error *error)
{
    const lw_status status = lw_lane_make_room(lane, lw_lane_record_bytes(batch), error);
    return status == LW_OK ? lw_settlement_accept(lane->settlement, batch, error) : status;
}

/* Runs to the end of an interval, then hands over the batches that exist from then on. */
static lw_status advance_interval(lw_lane *lane, lw_time_us end_us, const lw_batch *batches,
                                  size_t batch_count, lw_error *error)
{
    lw_status status = lane->has_last ? write_last(lane, error) : LW_OK;
    begin_row(lane);
    if (status == LW_OK) {
        status = lw_settlement_run_until(lane->settlement, end_us, error);
    }
    for (size_t i = 0; status == LW_OK && i < batch_count; i++) {
        status = accept(lane, &batches[i], error);
    }
    const int64_t unserved_before = lane->unserved_count;
    if (status == LW_OK) {
        status = book_outcomes(lane, error);
    }
    lane->last.unserved_count += lane->unserved_count - unserved_before;
    if (status == LW_OK) {
        fill_row(lane, &lane->last);
    }
    return status == LW_OK ? write_blocks(lane, error) : status;
}

lw_status lw_lane_advance(lw_lane *lane, const lw_lane_work *work, lw_error *error)
{
    size_t next = 0;
    for (size_t k = 0; k < work->interval_count; k++) {
        const lw_time_us end_us = work->first_end_us + (lw_time_us)k * lane->config->interval_us;
        const size_t first = next;
        while (next < work->batch_count && work->batches[next].interval_end_us == end_us) {
            next++;
        }
        const lw_status status =
            advance_interval(lane, end_us, work->batches + first, next - first, error);
        if (status != LW_OK) {
            return status;
        }
    }
    LW_ASSERT(next == work->batch_count);
    return LW_OK;
}

lw_status lw_lane_finish(lw_lane *lane, lw_error *error)
{
    lw_settlement_usage(lane->settlement, &lane->usage_at_end);
    const double drain_us = lane->config->params->drain_limit_s * (double)LW_US_PER_S;
    lw_status status =
        lw_settlement_drain(lane->settlement, lane->config->end_us + (lw_time_us)drain_us, error);
    const int64_t unserved_before = lane->unserved_count;
    if (status == LW_OK) {
        status = book_outcomes(lane, error);
    }
    lane->last.unserved_count += lane->unserved_count - unserved_before;
    if (status == LW_OK && lane->has_last) {
        fill_row(lane, &lane->last);
        status = write_last(lane, error);
    }
    if (status == LW_OK) {
        status = write_blocks(lane, error);
    }
    return status == LW_OK && lane->chain != NULL ? lw_chain_series_finish(lane->chain, error)
                                                  : status;
}
